"""A gallery of errors: the exact text of each, in both languages, with its exit code; nothing written by any.

The texts lie in `gallery/GROUP.txt`. `UPDATE_GALLERY=1 pytest tests/errors` writes what the program says today; read the
difference before keeping it.
"""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import census
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
        for name, data in case.files:
            assert (path.parent / name).read_bytes() == data, "an error changed a file"
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
    monkeypatch.chdir(tmp_path)
    for name, data in case.files:
        (tmp_path / name).write_bytes(data)
        # A key file that others can read is not used, which one case shows.
        (tmp_path / name).chmod(0o644 if name.startswith("open-") else 0o600)
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


# ---- The census: nothing the source can say is left out of the gallery.

# Refusals whose code is worked out when they happen: the codes it can be.
WORKED_OUT = {
    "outcome": {"lost", "deferred", "dropped"},
    "opportunity.outcome": {"lost", "deferred", "dropped"},
    "subject.opportunity.outcome": {"lost", "deferred", "dropped"},
    "row.genuineness": {"pretext", "hidden"},
    "refused.reason": {"consent", "do_not_call"},
    "CODE": {"promise_return"},
    "entry.code": {"unsuitable"},
    "code": {"erasure", "not_requested", "retention"},
}
# Messages that no command line can bring about here, and why.
UNREACHED = {
    "At least one guest: --guests.": "the command line asks for one or more; said to Python callers",
    "A plan needs at least one question to ask: --ask.": "likewise",
    "--need is a number, not “{text}”.": "typed at a question",
    "“{text}” is no step; steps are 1 to 6.": "typed at a question",
    "--limit is 1 or more.": "said to Python callers",
    "--last is 1 or more.": "likewise",
    "{n} characters; a cell has at most {limit}": "in a list of rejected rows: tests of the import",
    "The guide has {n} problems: {what}": "said to Python callers; the command prints each problem",
    "This installation of rmflow came without its examples.": "a broken installation",
    "{name}: line {no} is no CSV: {why}.": "what Python's own parser refuses and ours does not",
    "{name} holds more than {n} MB; save it to a file and import that.": "a gigabyte on standard input",
    "There is no standard input to read.": "a process started without one",
    "{name} changed while it was read ({why}).": "a race",
    "The rejected rows cannot be written to {place}: {why}. Nothing was imported.": "a folder without permission",
    "No permission to read the book at {path}.": "root may read everything; tests of the store",
    "The book at {path} cannot be used: the file or its folder is read-only.": "likewise",
    "The book at {path} cannot be read: {why}.": "an error of the disk",
    "The settings file {path} cannot be read: {why}.": "likewise",
    "The disk failed while the book at {path} was written; nothing was changed.": "likewise; tests of reliability",
    "The book at {path} is damaged: {why}. No copy was made, and none gave way.": "tests of the copies and of the upgrade",
    "{who} is not in the book any more.": "a race",
    "There was no guide before this one.": "undo refuses `init` before it comes so far",
    "The copy at {path} changed meanwhile; nothing was restored.": "a race",
    "That pass-phrase does not open the book at {path}.": "typed at a question: tests of the pass-phrases",
    "A pass-phrase has at least 12 letters, or 4 Chinese characters.": "likewise",
    "The two are not the same; nothing was changed.": "likewise",
    "What was typed is not text in this terminal's encoding.": "likewise",
    "The key did not come back from {place} as it was put there; nothing was changed.": "a keyring that lies",
    "The library that speaks to the system's keyring is not installed.": "an installation without the extra",
    "The book at {path} cannot be upgraded: a row of {table} refers to one that is not there.": "likewise",
}


def refused_in_the_gallery() -> set[str]:
    """The codes of the refusals in the gallery, which name their cases."""
    names = {case.name for case in (*GROUPS["refused"], *GROUPS["privacy"])}
    codes = {word for found in census.raised() if found.error == "Refused" and (word := (found.code or "").strip("'\""))}
    worked_out = set().union(*WORKED_OUT.values())
    return {code for code in codes | worked_out if any(name == code or name.startswith(f"{code}_") for name in names)}


def test_every_code_of_a_refusal_is_in_the_gallery() -> None:
    said: set[str] = set()
    for found in census.raised():
        if found.error == "Refused" and found.code is not None:
            is_plain = found.code.startswith(("'", '"'))
            assert is_plain or found.code in WORKED_OUT, f"{found.where}: which codes can {found.code} be?"
            said |= {found.code.strip("'\"")} if is_plain else WORKED_OUT[found.code]
    assert said - refused_in_the_gallery() == set()


def test_every_message_is_in_the_gallery_or_in_another_test() -> None:
    lines = [
        line.removeprefix("✗ ")
        for group in GROUPS
        for text in kept(group).values()
        for line in text.splitlines()
        if line.startswith("✗ ")
    ]
    tests = Path(__file__).resolve().parents[1]
    others = "\n".join(
        file.read_text(encoding="utf-8") for file in tests.rglob("*.py") if file.parent != Path(__file__).parent
    )
    missing = [
        f"{found.where}: {found.template}"
        for found in census.raised()
        if found.template is not None
        and found.template not in UNREACHED
        and not census.said(found.template, lines)
        and not census.quoted(found.template, others)
    ]
    assert not missing, "\n".join(missing)


def test_what_is_said_to_be_out_of_reach_is_still_there() -> None:
    assert set(UNREACHED) <= {found.template for found in census.raised()}
