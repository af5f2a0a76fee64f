"""An ID-card number, an account number, a password: refused at every door, and never in the book or beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from test_atomic import WRITES

import books
import driving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SECRETS = {"id": "11010519491231002X", "account": "6222021234567890128", "password": "Hunter2:88"}
TEXTS = {"id": "持身份证11010519491231002X来", "account": "卡号 6222021234567890128", "password": "网银密码：Hunter2:88"}


@pytest.fixture(scope="module", autouse=True)
def quick() -> Iterator[None]:
    """Parsers are built once."""
    with driving.commands_kept():
        yield


def leaked(folder: Path, secret: str) -> list[str]:
    """The files of the book's folder that hold the secret."""
    return [file.name for file in folder.iterdir() if secret.encode() in file.read_bytes()]


@pytest.mark.parametrize("name", WRITES)
def test_no_argument_of_any_command_takes_one(name: str, tmp_path: Path, blank_book: bytes) -> None:
    """Each word of each command line in turn is made into one of the three."""
    book_name, argv = WRITES[name]
    books.put(book_name, tmp_path / "book.db", blank_book)
    pages = (tmp_path / "book.db").read_bytes()
    for at in range(1, len(argv)):
        if argv[at].startswith("--"):
            continue
        kind = list(SECRETS)[at % 3]
        answer = driving.run(*argv[:at], TEXTS[kind], *argv[at + 1 :])
        assert leaked(tmp_path, SECRETS[kind]) == [], (name, argv[at], answer)
        driving.remove(tmp_path / "book.db")
        (tmp_path / "book.db").write_bytes(pages)


@pytest.mark.parametrize("kind", SECRETS)
def test_no_list_and_no_guide_brings_one_in(kind: str, tmp_path: Path, blank_book: bytes) -> None:
    books.put("two", tmp_path / "book.db", blank_book)
    outside = tmp_path / "from outside"
    outside.mkdir()
    for as_kind, text in {
        "prospects": f"名称,备注\n张三,{TEXTS[kind]}\n",
        "calls": f"客户,结果,时间,备注\n宏达机械,busy,2026-11-20 10:00,{TEXTS[kind]}\n",
        "deals": f"客户,结果\n{TEXTS[kind]},open\n",
    }.items():
        (outside / "list.csv").write_text(text, encoding="utf-8")
        assert driving.run("import", outside / "list.csv", "--as", as_kind).code == 2
    (outside / "guide.toml").write_text(
        f'[guide]\nname = "ours"\nversion = "2"\n[[list.product]]\ncode = "x"\nen = "x"\nzh = "{TEXTS[kind]}"\n'
        'for = "both"\nneeds = ["payroll"]\n', encoding="utf-8",
    )  # fmt: skip
    checked = driving.run("guide", "use", outside / "guide.toml", "--yes")
    assert checked.code == 2
    assert "line 7" in checked.err
    assert driving.run("config", "rm", TEXTS[kind]).code == 2
    assert driving.run("--rm", TEXTS[kind], "log-call", "1", "busy").code == 2
    assert driving.run("off", "today", "--why", TEXTS[kind]).code in (0, 2)
    (outside / "list.csv").unlink()
    (outside / "guide.toml").unlink()
    outside.rmdir()
    assert leaked(tmp_path, SECRETS[kind]) == []
