"""Where keys lie: found by their name, kept when others are added, refused where others can read them."""

from __future__ import annotations

import multiprocessing
import sys
from typing import TYPE_CHECKING

import pytest

import sealed
from rmflow import asking, settings
from rmflow.errors import BookError, NoKey
from rmflow.store import keyfile, keyplaces, keyring
from rmflow.store.cipher import derived_key, new_raw_key, raw_key, salt_of, secret_of
from rmflow.store.connection import connect
from rmflow.store.keyplaces import Place

if TYPE_CHECKING:
    from pathlib import Path

PHRASE = "correct horse 电池"


@pytest.fixture
def closed(book: Path) -> Path:
    """A book encrypted with the test key."""
    book.write_bytes(sealed.made(book.read_bytes(), book.with_name("made.db")))
    return book


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A keyring in memory, through the `keyring` library."""
    library = pytest.importorskip("keyring")
    backend = pytest.importorskip("keyring.backend")
    kept: dict[str, str] = {}

    class Ring(backend.KeyringBackend):
        priority = 1

        def get_password(self, service: str, username: str) -> str | None:
            return kept.get(f"{service}/{username}")

        def set_password(self, service: str, username: str, password: str) -> None:
            kept[f"{service}/{username}"] = password

        def delete_password(self, service: str, username: str) -> None:
            del kept[f"{service}/{username}"]

    monkeypatch.setattr(library.core, "_keyring_backend", Ring())
    return kept


def test_keys_have_their_length() -> None:
    assert len(new_raw_key()) == 2 + 64 + 32 + 1
    key = new_raw_key()
    assert raw_key(secret_of(key), salt_of(key)) == key
    for secret, salt in (("00", "00" * 16), ("00" * 32, "00"), ("zz" * 32, "00" * 16)):
        with pytest.raises(ValueError, match=r"bytes|hexadecimal"):
            raw_key(secret, salt)


def test_a_pass_phrase_is_the_same_however_it_is_composed() -> None:
    assert derived_key("e\u0301té éclair", sealed.SALT) == derived_key("été éclair", sealed.SALT)


# --- the file


def test_a_key_file_keeps_every_key(tmp_path: Path) -> None:
    place, keys = tmp_path / "deep" / "keys", [new_raw_key() for _ in range(3)]
    for key in keys:
        keyfile.put(place, key)
    assert [keyfile.find(place, salt_of(key)) for key in keys] == keys
    assert keyfile.find(place, "0" * 32) is None
    keyfile.drop(place, salt_of(keys[1]))
    assert [keyfile.find(place, salt_of(key)) for key in keys] == [keys[0], None, keys[2]]
    assert place.stat().st_mode & 0o777 == 0o600 or sys.platform == "win32"
    assert {one.name for one in place.parent.iterdir()} == {"keys", "keys.lock"}


def _put(place: Path, keys: list[str]) -> None:
    for key in keys:
        keyfile.put(place, key)


def test_two_programs_add_keys_at_once_and_none_is_lost(tmp_path: Path) -> None:
    place, context = tmp_path / "keys", multiprocessing.get_context("spawn")
    keys = [[new_raw_key() for _ in range(5)] for _ in range(2)]
    processes = [context.Process(target=_put, args=(place, own)) for own in keys]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
        assert process.exitcode == 0
    assert all(keyfile.find(place, salt_of(key)) == key for own in keys for key in own)


@pytest.mark.skipif(sys.platform == "win32", reason="modes")
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o606, 0o620])
def test_a_key_file_that_others_can_read_is_not_used(tmp_path: Path, mode: int) -> None:
    place = sealed.key_file(tmp_path / "keys")
    place.chmod(mode)
    for use in (lambda: keyfile.find(place, sealed.SALT), lambda: keyfile.put(place, new_raw_key())):
        with pytest.raises(BookError, match="can be read by others") as refused:
            use()
        assert sealed.SECRET not in refused.value.message.en
    assert place.read_text() == sealed.KEY_LINE


@pytest.mark.parametrize("content", [b"secret\n", b"a b\n", "密".encode(), b"\xff\xfe", sealed.KEY_LINE.encode() + b"x y z\n"])
def test_another_file_is_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    place = tmp_path / "keys"
    place.write_bytes(content)
    place.chmod(0o600)
    with pytest.raises(BookError, match="is not a key file"):
        keyfile.put(place, new_raw_key())
    assert place.read_bytes() == content


def test_a_link_to_a_key_file_stays_a_link(tmp_path: Path) -> None:
    real = sealed.key_file(tmp_path / "real")
    link = tmp_path / "link"
    link.symlink_to(real)
    key = new_raw_key()
    keyfile.put(link, key)
    assert link.is_symlink()
    assert keyfile.find(real, salt_of(key)) == key


# --- the keyring


def test_a_keyring_keeps_a_key_under_its_salt(ring: dict[str, str]) -> None:
    assert keyring.find(sealed.SALT) is None
    keyring.put(sealed.KEY)
    assert ring == {f"rmflow/{sealed.SALT}": sealed.SECRET}
    assert keyring.find(sealed.SALT) == sealed.KEY
    keyring.drop(sealed.SALT)
    keyring.drop(sealed.SALT)
    assert not ring


def test_a_keyring_that_names_what_it_was_given_does_not_show_the_key(
    ring: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    library = pytest.importorskip("keyring")

    def refuse(_service: str, _user: str, password: str) -> None:
        raise RuntimeError(f"cannot store {password}")

    monkeypatch.setattr(library.core._keyring_backend, "set_password", refuse)
    with pytest.raises(keyring.NoKeyring, match="The system's keyring refused: cannot store …"):
        keyring.put(sealed.KEY)


def test_without_the_library_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    for use in (lambda: keyring.find(sealed.SALT), lambda: keyring.put(sealed.KEY)):
        with pytest.raises(keyring.NoKeyring) as refused:
            use()
        assert refused.value.fix == "pip install 'rmflow[keyring]'"


def test_without_the_secret_service_and_the_library_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND")
    for name in ("keyring", "secretstorage", "keyring.backends.Windows", "keyring.backends.macOS"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(keyring.NoKeyring, match="is not installed"):
        keyring.find(sealed.SALT)


# --- which comes first


def test_the_key_file_named_in_the_environment_comes_first(
    closed: Path, tmp_path: Path, ring: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    keyring.put(sealed.KEY)
    settings.save({"key.file": str(sealed.key_file(tmp_path / "settings-keys"))})
    monkeypatch.setenv("RMFLOW_KEY_FILE", str(sealed.key_file(tmp_path / "keys")))
    places = []
    for undo in (lambda: monkeypatch.delenv("RMFLOW_KEY_FILE"), lambda: settings.save({}), ring.clear):
        keyplaces._at_hand.clear()
        assert keyplaces.find_key(closed, sealed.SALT) == sealed.KEY
        places.append(keyplaces.lies_in(sealed.SALT))
        undo()
    assert places == [Place("file", tmp_path / "keys"), Place("file", tmp_path / "settings-keys"), keyplaces.KEYRING]
    keyplaces._at_hand.clear()
    with pytest.raises(NoKey, match="no key file is named; the system's keyring does not hold it"):
        keyplaces.find_key(closed, sealed.SALT)


def test_a_stick_that_is_not_there_is_no_reason_to_give_up(
    closed: Path, tmp_path: Path, ring: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RMFLOW_KEY_FILE", str(tmp_path / "stick" / "keys"))
    keyring.put(sealed.KEY)
    assert keyplaces.find_key(closed, sealed.SALT) == sealed.KEY


def test_a_key_kept_in_a_file_is_found_again_through_the_settings(tmp_path: Path) -> None:
    keyplaces.keep(Place("file", tmp_path / "keys"), sealed.KEY)
    assert settings.load() == {"key.file": str(tmp_path / "keys")}
    assert keyplaces.key_file() == tmp_path / "keys"
    assert keyplaces.lies_in(sealed.SALT) == Place("file", tmp_path / "keys")
    keyplaces.drop(Place("file", tmp_path / "keys"), sealed.KEY)
    assert keyfile.find(tmp_path / "keys", sealed.SALT) is None


def test_the_pass_phrase_is_asked_for_three_times(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from rmflow.store.sealing import reseal

    key = derived_key(PHRASE)
    reseal(book, key, keyplaces.PASSPHRASE)
    asked = []
    answers = iter(["wrong", "wrong again", PHRASE, "no", "no", "no"])

    def answer(question: object) -> str:
        asked.append(question)
        return next(answers)

    monkeypatch.setattr(asking, "passphrase", answer)
    keyplaces._at_hand.clear()
    connect(book, read_only=True).close()
    assert keyplaces.lies_in(salt_of(key)) == keyplaces.PASSPHRASE
    connect(book, read_only=True).close()  # not asked again
    assert len(asked) == 3
    keyplaces._at_hand.clear()
    with pytest.raises(NoKey, match="That pass-phrase does not open the book"):
        connect(book)
    monkeypatch.setattr(asking, "passphrase", lambda _: None)
    with pytest.raises(NoKey, match="its key is not at hand"):
        connect(book)
