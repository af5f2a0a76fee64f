"""A gallery of errors: the exact text of each, in both languages, with its exit code; nothing written by any.

The texts lie in `gallery/GROUP.txt`. `UPDATE_GALLERY=1 pytest tests/errors` writes what the program says today; read the
difference before keeping it.
"""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import pytest
from cases import GROUPS, Case

import books
import driving

GALLERY = Path(__file__).resolve().parent / "gallery"
CASES = [pytest.param(group, case, id=f"{group}-{case.name}") for group, cases in GROUPS.items() for case in cases]
LANGUAGES = ("en", "zh")


def shown(case: Case) -> str:
    """The command line as the gallery shows it, what cannot be seen written out."""
    line = case.shown or "rmflow " + " ".join(shlex.quote(word) for word in case.argv)
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in line)


def said(case: Case, path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """What the program answers, as the gallery shows it; the book must not have changed."""
    is_book = case.book in books.MADE
    before = driving.content(path) if is_book else None
    lines = [f"=== {case.name} (book: {case.book})", f"$ {shown(case)}"]
    for lang in LANGUAGES:
        monkeypatch.setenv("RMFLOW_LANG", lang)
        answer = driving.run(*case.argv)
        assert answer.code == case.code, f"exit {answer.code}, expected {case.code}\n{answer.out}{answer.err}"
        assert answer.out == "", "an error goes to stderr alone"
        lines += [f"--- {lang}, exit {answer.code}", answer.err.rstrip("\n").replace(str(path), "BOOK")]
    if is_book:
        assert driving.content(path) == before, "an error changed the book"
    text = "\n".join(lines).replace(str(path.parent), "FOLDER") + "\n"
    assert all(char.isprintable() or char == "\n" for char in text), "something unprintable reached the terminal"
    return text


def kept(group: str) -> dict[str, str]:
    """The gallery's texts of a group by case."""
    file = GALLERY / f"{group}.txt"
    if not file.exists():
        return {}
    parts = file.read_text(encoding="utf-8").split("=== ")[1:]
    return {part.split(" ", 1)[0]: "=== " + part.rstrip("\n") + "\n" for part in parts}


@pytest.mark.parametrize(("group", "case"), CASES)
def test_an_error_says_exactly_this(
    group: str, case: Case, tmp_path: Path, blank_book: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "book.db"
    books.put(case.book, path, blank_book)
    text = said(case, path, monkeypatch)
    if os.environ.get("UPDATE_GALLERY"):
        texts = {**kept(group), case.name: text}
        order = [case.name for case in GROUPS[group] if case.name in texts]
        (GALLERY / f"{group}.txt").write_text("\n".join(texts[name] for name in order), encoding="utf-8")
    assert text == kept(group).get(case.name), f"the gallery says otherwise; UPDATE_GALLERY=1 writes it anew\n{text}"


def test_the_gallery_holds_no_case_that_is_gone() -> None:
    for group, cases in GROUPS.items():
        assert list(kept(group)) == [case.name for case in cases]
    assert {file.stem for file in GALLERY.glob("*.txt")} == set(GROUPS)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_error_speaks_the_language_asked_for(lang: str) -> None:
    """Chinese where Chinese was asked for, no Chinese sentence where English was."""
    for group in GROUPS:
        for name, text in kept(group).items():
            head, en, zh = text.split("--- ")
            message = {"en": en, "zh": zh}[lang].split("\n")[1]
            has_chinese_stop = any(mark in message for mark in "。，；")
            typed = head.split("\n", 1)[1]
            if lang == "zh":
                assert any("\u4e00" <= c <= "\u9fff" for c in message if c not in typed), f"{group}/{name}: {message}"
            else:
                assert not has_chinese_stop, f"{group}/{name}: {message}"
