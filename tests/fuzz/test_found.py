"""What the fuzzing found, each once more by itself, so that it stays mended."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import driving
from rmflow.store import refusals
from rmflow.text.toml import read_toml
from shared import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import Callable

GOOD = {"at": "2026-11-20T02:00:00.000000Z", "rm": "li", "command": "advance", "opportunity_id": "", "step": 1, "reason": "gate",
        "missing": ["need"]}  # fmt: skip
NEW = ("add-prospect", "宏达机械", "--kind", "company", "--source", "cold")


@pytest.mark.parametrize(
    "line",
    [
        "[" * 100_000, '{"a":' * 50_000, "[]", "null", "1e999", '"x"',
        *(json.dumps({**GOOD, key: odd}) for key in GOOD for odd in (None, 1.5, [[1]], {}, True) if (key, odd) != ("missing", [[1]])),
        json.dumps({**GOOD, "missing": [["need"]]}), json.dumps({**GOOD, "more": 1}),
        json.dumps({**GOOD, "step": float("inf")}),
    ],
    ids=lambda line: line[:40] if len(line) < 200 else line[-20:],
)  # fmt: skip
def test_an_odd_line_of_the_tally_is_left_out(book: Path, line: str) -> None:
    refusals.place(book).write_text(f"{json.dumps(GOOD)}\n{line}\n{json.dumps(GOOD)}\n", encoding="utf-8")
    assert len(refusals.read(book, until="2027")) in (2, 3)
    assert driving.run("report", "funnel", "--rows").code == 0


@pytest.mark.parametrize(
    "text", ["x = " + "[" * 50_000, "x = " + "{a=" * 50_000, ".".join("a" * 50_000) + " = 1", "[" + '."a"' * 50 + "]",
        "x = " + "9" * 50_000,
             "x = 0." + "9" * 9_000 + "e999999999", "x = 2026-13-01"]
)  # fmt: skip
def test_toml_fails_in_one_way(text: str) -> None:
    import tomllib

    try:
        read_toml(text)
    except tomllib.TOMLDecodeError:
        return
    assert "0." in text


def test_a_key_of_some_parts_is_taken() -> None:
    assert read_toml("a.b.c = 1\n['x'.\"y\"]\nz = 'a.b.c.d'") == {"a": {"b": {"c": 1}}, "x": {"y": {"z": "a.b.c.d"}}}


@pytest.mark.parametrize("argv", [("dial",), ("advance", "1"), ("list",), ("import", "-", "--as", "prospects"), ("drop", "1",
    "--reason", "other")],
                         ids=lambda argv: argv[0])  # fmt: skip
def test_a_closed_standard_input_is_an_empty_one(book: Path, argv: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    from rmflow.cli import app
    from rmflow.cli.state import STATE

    assert driving.run(*NEW).code == 0
    monkeypatch.setattr(sys, "stdin", None)
    STATE.__init__()  # type: ignore[misc]
    assert app.run(list(argv)) in (0, 2, 3)


@pytest.mark.skipif(os.name != "posix", reason="file names are bytes on POSIX only")
def test_a_list_whose_name_is_no_text_is_taken_and_journaled(book: Path, rmflow: Callable[..., object]) -> None:
    place = os.fsdecode(os.fsencode(book.parent) + b"/\xff\xfe.csv")
    Path(place).write_text("name,kind,source\n石桥机械,company,cold\n", encoding="utf-8")
    assert driving.run("import", place, "--as", "prospects").code == 0
    assert driving.run("verify").code == 0
    rmflow("verify")


def test_commands_to_paste_begin_with_what_was_typed_made_safe(tmp_path: Path) -> None:
    for argv in (("--book", "x\x1b]0;b", "list"), ("--rm", "a\x9bb", "add-prospect", "x")):
        for how in ((), ("--json",)):
            answer = driving.run(*argv, *how)
            assert answer.code in (2, 5)
            assert not {"\x1b", "\x9b"} & set(answer.out + answer.err)
            assert "rmflow --" in answer.out + answer.err


def test_a_book_that_says_it_is_older_than_its_tables_is_damaged(book: Path) -> None:
    raw = bytearray(book.read_bytes())
    raw[60:64] = (1).to_bytes(4, "big")
    book.write_bytes(raw)
    for argv in (("list",), NEW):
        answer = driving.run(*argv)
        assert answer.code == 5, answer.err
        assert "older schema" in answer.err
        assert not list(book.parent.glob("*.bak"))


def test_a_hurt_book_is_told_as_such_and_no_bug(book: Path) -> None:
    """Whatever a flipped byte leads to, the book is looked over before rmflow calls itself wrong."""
    assert driving.run(*NEW).code == 0
    raw = book.read_bytes()
    assert raw.count(b'"format":1') >= 1
    for odd in (b'"format"!1', b'"formax":1'):
        book.write_bytes(raw.replace(b'"format":1', odd))
        for argv in (("list",), ("guide",), ("check", "1"), ("log-call", "1", "busy")):
            answer = driving.run(*argv)
            assert answer.code in (0, 5), answer.err
            assert "bug" not in answer.err


@pytest.mark.parametrize("form", ["xlsx", "html", "csv", "yaml"])
@pytest.mark.parametrize("argv", [("off", "tomorrow"), ("calendar", "use", "none")], ids=lambda argv: argv[0])
def test_what_cannot_be_printed_is_not_written(book: Path, argv: tuple[str, ...], form: str) -> None:
    before = driving.fingerprint(book)
    assert driving.run(*argv, "--format", form).code == 2
    assert driving.fingerprint(book) == before


def test_a_book_named_by_a_dot_is_the_one_in_that_folder(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(book.parent)
    assert driving.run("--book", ".", "timeline", "无此人").code == 4
    assert driving.run("--book", "/", "list").code == 5


LONG = "利率" * 200
ODD_PATHS = ("", " ", LONG, "x/" * 3000, "~nobody-of-that-name", "~nobody-of-that-name/x.json", "a\0b")
TAKING = (
    ("restore", "{}", "--yes"), ("restore", "{}", "--dry-run"), ("backup", "{}"), ("backup", "--list", "{}"),
    ("encrypt", "--key-file", "{}"), ("encrypt", "--key-file", "k.toml", "--copy-key", "{}"), ("privacy", "export", "1", "--out", "{}"),
    ("list", "--out", "{}"), ("agenda", "--ics", "{}"), ("import", "{}", "--as", "prospects"), ("guide", "check", "{}"),
    ("guide", "use", "{}"), ("calendar", "update", "{}"), ("config", "book", "{}"), ("config", "backup.folder", "{}"),
    ("config", "key.file", "{}"), ("demo", "--keep", "{}"),
)  # fmt: skip


@pytest.mark.parametrize("odd", ODD_PATHS, ids=lambda odd: repr(odd[:12]))
@pytest.mark.parametrize("argv", TAKING, ids=" ".join)
def test_no_path_that_is_typed_is_a_bug(
    book: Path, argv: tuple[str, ...], odd: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert driving.run(*NEW).code == 0
    monkeypatch.chdir(book.parent)
    before = driving.content(book)
    answer = driving.run(*(word.replace("{}", odd) for word in argv))
    assert answer.code in (0, 2, 4, 5), answer.err
    assert "bug" not in answer.err
    if answer.code:
        assert driving.content(book) == before


@pytest.mark.parametrize("argv", [("restore", "copy.db", "--yes"), ("backup", "copies"), ("backup", "--list", "copies")], ids=" ".join)
def test_a_place_that_must_not_be_looked_at_is_told(book: Path, argv: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    """What another user's folder answers, which the tests, run by root, cannot make."""

    def shut(plain: Callable[[Path], bool]) -> Callable[[Path], bool]:
        def look(path: Path) -> bool:
            if path.name in argv:
                raise PermissionError(13, "Permission denied", str(path))
            return plain(path)

        return look

    for name in ("exists", "is_dir"):
        monkeypatch.setattr(Path, name, shut(getattr(Path, name)))
    answer = driving.run(*argv)
    assert answer.code == 2, answer.err
    assert "cannot be looked at: Permission denied" in answer.err


@pytest.mark.parametrize(
    "argv",
    [("log", "--out", "taken.txt", "--reveal"), ("agenda", "--ics", "taken.ics", "--reveal"), ("log", "--out", "none/x.txt", "--reveal"),
     ("privacy", "export", "1", "--out", "taken.json"), ("privacy", "export", "1", "--out", "none/x.json")],
    ids=" ".join,
)  # fmt: skip
def test_what_is_not_written_is_not_on_record_as_taken_out(
    book: Path, argv: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert driving.run(*NEW, "--phone", "13800138000").code == 0
    monkeypatch.chdir(book.parent)
    for name in ("taken.txt", "taken.ics", "taken.json"):
        (book.parent / name).mkdir()
    before = driving.content(book)
    answer = driving.run(*argv)
    assert answer.code == 2, answer.err
    assert driving.content(book) == before


def test_a_list_of_fifty_thousand_columns_is_matched_in_one_pass(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each column's name is made a key once, not once a field; that took eight seconds a hundred kilobytes."""
    from rmflow.importers import mapping

    place, made = book.parent / "wide.csv", []
    place.write_text("when," + "1," * 50_000 + "1\n", encoding="utf-8")
    plain = mapping.name_key
    monkeypatch.setattr(mapping, "name_key", lambda name: made.append(name) or plain(name))
    answer = driving.run("import", place, "--as", "calls")
    assert answer.code == 2, answer.err
    assert len(made) < 51_000
    assert len(answer.err) < 2_000


def test_an_answer_that_is_no_text_is_refused_and_asked_for_again(book: Path) -> None:
    """Bytes that are no UTF-8, typed or piped into a call session: at a key, in a note, for a date."""
    assert driving.run(*NEW, "--phone", "13800138000").code == 0
    done = subprocess.run(
        [sys.executable, "-m", "rmflow", "dial", "--plain"], input=b"\xff\nn\nab\xffcd\nok\n\xe4\xb8\n+3d\n", capture_output=True,
        timeout=PATIENCE_S, env={**os.environ, "PYTHONIOENCODING": "utf-8"}, check=False,
    )  # fmt: skip
    said = done.stdout.decode()
    assert done.returncode == 0, done.stderr
    assert "is no key here" in said
    assert "character 3 is U+DCFF" in said
    assert "is no date" in said
    assert driving.run("list", "--json").json[0]["next_on"] == "2026-11-26"
