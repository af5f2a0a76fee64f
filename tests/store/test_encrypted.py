"""An encrypted book: opened with its key, copied with it, recognised by its salt."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rmflow import book as books
from rmflow import making
from rmflow.errors import Damaged, NoKey
from rmflow.guide.load import default_guide
from rmflow.store.cipher import derived_key, new_raw_key, salt_of, secret_of
from rmflow.store.connection import check_file, connect, open_raw
from rmflow.store.copying import verified_copy
from shared import NOW

if TYPE_CHECKING:
    from pathlib import Path

KEY = new_raw_key()


@pytest.fixture
def sealed(tmp_path: Path) -> Path:
    """A new encrypted book."""
    path = tmp_path / "book.db"
    making.create(path, now=NOW, rm="li", guide=default_guide(), key=KEY)
    return path


@pytest.fixture
def key_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A key file with the key in it."""
    place = tmp_path / "keys"
    place.write_text(f"{salt_of(KEY)} {secret_of(KEY)}\n")
    place.chmod(0o600)
    monkeypatch.setenv("RMFLOW_KEY_FILE", str(place))
    return place


def test_the_first_bytes_name_the_key(sealed: Path) -> None:
    assert check_file(sealed) == salt_of(KEY)


def test_nothing_of_it_can_be_read_without_the_key(sealed: Path) -> None:
    with pytest.raises(NoKey):
        connect(sealed)
    with pytest.raises(NoKey):
        connect(sealed, key=new_raw_key())
    assert b"SQLite" not in sealed.read_bytes()
    assert b"CREATE TABLE" not in sealed.read_bytes()


def test_it_opens_with_its_key(sealed: Path, key_file: Path) -> None:
    with books.reading(sealed, now=NOW, rm="li") as unit:
        assert unit.connection.value("SELECT count(*) FROM journal") == 1
        assert unit.connection.key == KEY


def test_a_copy_has_the_same_key(sealed: Path, tmp_path: Path) -> None:
    source = connect(sealed, key=KEY)
    target = tmp_path / "copy.db"
    verified_copy(source, target)
    source.close()
    assert check_file(target) == salt_of(KEY)
    copy = connect(target, read_only=True, key=KEY)
    assert copy.value("SELECT count(*) FROM journal") == 1
    assert copy.tuples("PRAGMA cipher_integrity_check") == []
    copy.close()


def test_a_key_can_be_changed_while_copying(sealed: Path, tmp_path: Path) -> None:
    raw = open_raw(sealed, KEY)
    fresh = new_raw_key()
    raw.execute("ATTACH ? AS fresh KEY ?", (str(tmp_path / "fresh.db"), fresh))
    raw.execute("SELECT sqlcipher_export('fresh')")
    raw.close()
    assert check_file(tmp_path / "fresh.db") == salt_of(fresh)


def test_a_cut_file_is_no_book(sealed: Path) -> None:
    sealed.write_bytes(sealed.read_bytes()[:-100])
    with pytest.raises(Damaged):
        connect(sealed, key=KEY)


def test_a_pass_phrase_is_the_one_sqlcipher_knows(sealed: Path) -> None:
    key = derived_key("correct horse 电池")
    path = sealed.with_name("other.db")
    making.create(path, now=NOW, rm="li", guide=default_guide(), key=key)
    raw = open_raw(path)
    raw.execute("PRAGMA key = 'correct horse 电池'")
    assert raw.execute("SELECT count(*) FROM journal").fetchone() == (1,)
    raw.close()
    assert derived_key("correct horse 电池", salt_of(key)) == key


def test_a_session_stays_open_on_it(sealed: Path, key_file: Path) -> None:
    from rmflow.actions.find import add_prospect

    with books.session(sealed) as session:
        for name in ("宏达机械", "恒通物流"):
            with session.writing(now=NOW, rm="li", command="add-prospect", arguments={}) as unit:
                add_prospect(unit, name, kind="company", source="cold")
        with session.reading(now=NOW, rm="li") as unit:
            assert unit.connection.value("SELECT count(*) FROM prospect") == 2
            assert unit.connection.value("PRAGMA temp_store") == 2
        for one in sealed.parent.glob("book.db*"):
            assert "宏达".encode() not in one.read_bytes()
