"""Text is only ever text (R7): hostile names and notes in a book come out inert of every sink.

One book holds them all. A healthy book takes few of them in, so they are put there with SQL, as an older or a foreign
book could hold them; its twin holds plain words in the same places, and whatever is made of the one must be built like
what is made of the other. What rmflow does take in must come back from CSV and JSON as it was.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from sqlcipher3 import dbapi2

import driving
from rmflow.errors import BadInput
from rmflow.text.formula import FORMULA, unguard
from rmflow.text.safe import clean, safe, safe_data
from rmflow.words import words

sys.path.insert(0, str(Path(__file__).parents[1] / "fuzz"))
import hostile

from shared import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXTS = hostile.ALL
FAMILY = "👨\u200d👩\u200d👧"  # the joiners of an emoji are text, and are kept
LONG = "很长" * 90 + "\x1b[31m" + "<b>" * 3
# What may not reach a terminal, by the documents: ECMA-48 controls, Unicode TR 9 (bidi), default-ignorables.
STEERING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e0fff]")
MARK = re.compile(r"QZ(\d+)Q")
LOOKS: tuple[tuple[str, ...], ...] = (
    ("list", "--all", "--limit", "500"), ("list", "step:1"), ("show", "1"), ("show", "2"), ("timeline", "1"), ("timeline", "2"),
        ("brief", "1"), ("dossier", "1"),
    ("check", "1"), ("check", "2"), ("today",), ("agenda", "--days", "30"), ("agenda", "--days", "60", "--all"), ("promises",
        "--all"), ("objections", "--all"),
    ("care-due", "--days", "90"), ("birthdays", "--days", "365"), ("introducers",), ("standup",), ("wrapup",), ("dial",
        "--why"), ("off",), ("audit", "--rows"),
    ("report", "day"), ("report", "funnel", "--rows"), ("report", "forecast", "--rows"), ("report", "losses", "--rows"),
        ("report", "stuck"),
)  # fmt: skip
TABLES = [line for line in LOOKS if line[0] in ("list", "introducers", "promises", "objections", "birthdays", "agenda", "audit")]
REPORTS = ("quota", "losses", "stuck", "objections", "care", "sources", "velocity", "team")


def _marker() -> Iterator[str]:
    number = 0
    while True:
        yield f"QZ{number}Q"
        number += 1


def fill(blank: bytes, path: Path) -> bytes:
    """A book with a mark wherever people write freely: a company that went all the way, and many at the first step."""
    mark = _marker()
    path.write_bytes(blank)
    lines: list[tuple[str, ...]] = [
        ("add-introducer", next(mark), "--as", "lawyer", "--organisation", next(mark), "--note", next(mark)),
        ("add-prospect", next(mark), "--kind", "company", "--source", "referral", "--via", "1", "--phone", "13800138001",
            "--note", next(mark)),
        ("log-call", "1", "connected_interested", "--note", next(mark), "--next", "+3d"),
        *driving.walk(1, 2),
        ("add-contact", "1", next(mark), "--title", next(mark), "--role", "handler", "--birthday", "1980-12-01", "--note", next(mark)),
        ("add-fact", "1", "ownership", next(mark), "--source", next(mark)),
        *driving.walk(1, 3)[2:-3],
        ("plan-visit", "1", "--on", "next wed 15:00", "--objective", "learn_needs", "--success", next(mark), "--ask",
            next(mark), "--ask", next(mark),
         "--bring", next(mark), "--place", next(mark), "--companion", next(mark)),
        ("confirm-visit", "1", "--by", "李总", "--method", "phone"), ("advance", "1"),
        ("log-visit", "1", "--result", "met", "--with", "李总", "--said", next(mark), "--summary", next(mark), "--next",
            next(mark), "--next-on", "+3d"),
        ("add-need", "1", "payroll", next(mark), "--confirmed"), ("present", "1", "payroll", "--need", "1", "--note", next(mark)),
        ("promise", "1", next(mark), "--due", "+4d"),
        ("plan-visit", "1", "--on", "next thu 15:00", "--objective", "learn_needs", "--success", next(mark), "--ask",
            next(mark), "--place", next(mark)),
        ("advance", "1"), ("raise-objection", "1", next(mark), "--type", "price"), ("off", "+20d", "--why", next(mark)),
    ]  # fmt: skip
    new = ("add-prospect", "--kind", "company", "--source", "cold", "--note")
    lines += [(*new, next(mark), next(mark), "--phone", f"1390013{n:04}") for n in range(len(TEXTS))]
    with driving.commands_kept():
        for line in lines:
            answer = driving.run(*line)
            assert answer.code == 0, f"{line}\n{answer.err}"
    made = path.read_bytes()
    driving.remove(path)
    return made


def rewritten(book: bytes, path: Path, text_for: Any) -> bytes:
    """The book with a text in the place of each mark, put there with SQL behind the program's back."""
    path.write_bytes(book)
    raw = dbapi2.connect(str(path), isolation_level=None)
    triggers = raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    raw.execute("PRAGMA ignore_check_constraints = ON")
    for name, _ in triggers:
        raw.execute(f'DROP TRIGGER "{name}"')
    for (table,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'").fetchall():
        if table.startswith("journal"):
            continue
        for _, column, kind, *_ in raw.execute(f'PRAGMA table_info("{table}")').fetchall():
            if kind != "TEXT" or column.endswith(("_key", "pinyin", "initials")):
                continue
            for rowid, value in raw.execute(f'SELECT rowid, "{column}" FROM "{table}" WHERE "{column}" LIKE \'%QZ%Q%\'').fetchall():
                raw.execute(f'UPDATE "{table}" SET "{column}" = ? WHERE rowid = ?', (_put(value, text_for), rowid))
    for _, sql in triggers:
        raw.execute(sql)
    raw.close()
    made = path.read_bytes()
    driving.remove(path)
    return made


def _put(value: str, text_for: Any) -> str:
    """The text for each mark; inside of JSON as JSON has it."""
    in_json = value.startswith(("[", "{"))
    return MARK.sub(lambda found: json.dumps(text_for(int(found[1])))[1:-1] if in_json else text_for(int(found[1])), value)


def text_for(number: int) -> str:
    return TEXTS[number % len(TEXTS)] if number != 5 else LONG


def plain_for(number: int) -> str:
    return f"平常{number}"


@pytest.fixture(scope="module")
def pair(blank_book: bytes, tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes]:
    """The hostile book and its plain twin."""
    path = tmp_path_factory.mktemp("hostile") / "book.db"
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {"BOOK": str(path), "CONFIG": str(path.with_name("c.toml")), "RM": "li", "NOW": driving.NOW_TEXT,
            "LANG": "en"}.items():
            patch.setenv(f"RMFLOW_{name}", value)
        patch.setenv("TZ", "CST-8")
        marked = fill(blank_book, path)
        return rewritten(marked, path, text_for), rewritten(marked, path, plain_for)


@pytest.fixture(autouse=True)
def quick() -> Iterator[None]:
    with driving.commands_kept():
        yield


@pytest.fixture
def hostile_book(pair: tuple[bytes, bytes], book: Path) -> Path:
    book.write_bytes(pair[0])
    return book


def names_in(book: Path) -> set[str]:
    raw = dbapi2.connect(str(book))
    try:
        return {name for (name,) in raw.execute("SELECT name FROM prospect")}
    finally:
        raw.close()


def inert(text: str, of: object) -> None:
    """Nothing in the text steers a terminal."""
    found = STEERING.search(text)
    assert found is None, f"{found[0]!r} in {text[max(found.start() - 80, 0) : found.end() + 20]!r} of {of}"


def ran(*argv: str) -> driving.Answer:
    answer = driving.run(*argv)
    assert answer.code in (0, 2), f"{argv}: {answer.code}\n{answer.err}"
    inert(answer.err, argv)
    return answer


# ---- Terminal and pipe


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_plain_text(hostile_book: Path, lang: str) -> None:
    seen = ""
    for look in (*LOOKS, *(("report", name, "--rows") for name in REPORTS)):
        answer = ran("--lang", lang, *look)
        assert answer.code == 0, f"{look}: {answer.err}"
        inert(answer.out, look)
        seen += answer.out
    for text in TEXTS:  # all of them were to be seen, as written out
        assert safe(text) in seen


def test_a_screen(hostile_book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What Rich draws, at every width from 20 columns, in colour: nothing but colours steers, and markup is text."""
    from rmflow.renderers import screen as screens

    drawn = []
    plain = screens.screen
    monkeypatch.setattr("rmflow.renderers.screen.screen", lambda *given, **more: drawn.append(plain(*given, **more)) or drawn[-1])
    for width, colour in ((20, False), (40, True), (80, True), (300, True)):
        monkeypatch.setattr("rmflow.cli.printing._width", lambda width=width: width)
        monkeypatch.setattr("rmflow.cli.failures.colour", lambda _stream, colour=colour: colour)
        for look in LOOKS:
            ran(*look)
            inert(re.sub(r"\x1b\[[0-9;]*m", "", drawn[-1]), (width, look))
    wide = "".join(drawn)
    for text in hostile.TEXTS["rich"]:
        assert text in wide


@pytest.mark.skipif(os.name != "posix", reason="a pseudo-terminal is needed")
@pytest.mark.parametrize("columns", [40, 80])
def test_a_real_terminal(hostile_book: Path, columns: int) -> None:
    from terminal import ESCAPES, Terminal

    for look in (("list", "--all"), ("show", "1"), ("timeline", "1"), ("show", "QZ")):
        shown = Terminal(*look, columns=columns, NO_COLOR="")
        if look[-1] == "QZ":
            shown.until("?" if "?" in "Which number?" else "")
            shown.type("")
        code = shown.end()
        assert code in (0, 4)
        inert(ESCAPES.sub("", shown.text), look)


@pytest.mark.skipif(os.name != "posix", reason="a pseudo-terminal is needed")
def test_the_call_session(hostile_book: Path) -> None:
    """Its screens and its dialogue: the bells, titles, clipboards and links of a name stay letters."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "dial"))
    from screens import Screen

    done = subprocess.run(
        [sys.executable, "-m", "rmflow", "dial", "--plain"], input="n\n" * 25 + "q\n", capture_output=True, encoding="utf-8",
        timeout=PATIENCE_S, env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    inert(done.stdout + done.stderr, "dial --plain")
    # A minute later: it goes on with that session, and asks first for the next date that the last call lacks.
    with Screen("dial", RMFLOW_NOW="2026-11-23 10:01") as screen:
        text = screen.until("Next date")
        screen.type("1\r")
        for place in range(2, 14):
            text += screen.until(f"card {place} of 141")
            screen.until("What came of it?")
            screen.type("S")
        screen.type("Q")
        assert screen.end() == 0
    inert(text, "dial")


def in_full(*words: str) -> driving.Answer:
    """A document with the names in it, where the command has any to reveal."""
    answer = ran(*words, "--reveal")
    return answer if answer.code != 2 else ran(*words)


# ---- Data


def test_json_gives_the_very_text_and_steers_nothing(hostile_book: Path) -> None:
    for look in (*LOOKS, *(("report", name, "--rows") for name in REPORTS)):
        answer = ran(*look, "--json")
        inert(answer.out, look)
        json.loads(answer.out)
    names = {row["name"] for row in json.loads(ran("list", "--all", "--limit", "500", "--json").out)}
    assert names == names_in(hostile_book)


@pytest.mark.parametrize("look", TABLES, ids=lambda look: look[0])
def test_csv_runs_nothing(hostile_book: Path, look: tuple[str, ...]) -> None:
    answer = in_full(*look, "--format", "csv")
    assert answer.code == 0
    inert(answer.out.replace("\r\n", "\n").replace("\t", " ").replace(FAMILY, ""), look)
    rows = list(csv.reader(io.StringIO(answer.out, newline="")))
    assert {len(row) for row in rows} == {len(rows[0])}
    for cell in (cell for row in rows for cell in row):
        assert not cell.startswith(FORMULA) or cell.startswith("'") or re.fullmatch(r"-\d+(\.\d+)?", cell), repr(cell)
    if look[0] == "list" and "--all" in look:
        names = {unguard(row[rows[0].index("name")]) for row in rows[1:]}
        assert {safe_data(text) for text in names_in(hostile_book)} == names


def test_what_is_taken_in_comes_back_from_csv(book: Path, tmp_path: Path) -> None:
    taken = []
    for text in TEXTS:
        answer = driving.run("add-prospect", "--kind", "company", "--source", "cold", "--note", text, "--", text)
        assert answer.code in (0, 2, 3), answer.err
        inert(answer.err + answer.out, text)
        if answer.code == 0:
            taken.append(clean(text, words("x", "x")))
    assert len(taken) > 60
    listed = tmp_path / "list.csv"
    listed.write_text(in_full("list", "--all", "--limit", "500", "--format", "csv").out, encoding="utf-8", newline="")
    rows = list(csv.DictReader(io.StringIO(listed.read_bytes().decode(), newline="")))
    assert [unguard(row["name"]) for row in rows] == taken
    other = tmp_path / "other.db"
    answer = driving.run("--book", str(other), "import", str(listed), "--as", "prospects", "--map", "name=name", "--map",
        "kind=kind", "--set", "source=cold")
    assert answer.code == 0, answer.err
    again = json.loads(driving.run("--book", str(other), "list", "--all", "--limit", "500", "--json").out)
    assert [row["name"] for row in again] == list(dict.fromkeys(taken)) or {row["name"] for row in again} <= set(taken)


# ---- Documents


class Built(HTMLParser):
    """The tags of a page with the names of their attributes, and its links."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.values: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(name for name, _ in attrs)))
        self.values += [value or "" for name, value in attrs if name in ("href", "src", "action", "style")]


def _pages(pair: tuple[bytes, bytes], book: Path, *argv: str) -> Iterator[bytes]:
    for content in pair:
        driving.remove(book)
        book.write_bytes(content)
        out = book.with_name("out." + ("xlsx" if "xlsx" in argv else "html"))
        out.unlink(missing_ok=True)
        done = subprocess.run([sys.executable, "-m", "rmflow", *argv], capture_output=True, timeout=PATIENCE_S, stdin=subprocess.DEVNULL)
        assert done.returncode == 0, done.stderr.decode()
        yield done.stdout


@pytest.mark.parametrize("look", [("list", "--all", "--limit", "500", "--reveal"), ("show", "1"), ("timeline", "1"), ("brief",
    "1"), ("agenda", "--days", "30")],
                         ids=lambda look: look[0])  # fmt: skip
def test_a_page_is_built_the_same_whatever_is_in_it(pair: tuple[bytes, bytes], book: Path, look: tuple[str, ...]) -> None:
    hurt, plain = (Built(page.decode()) for page in _pages(pair, book, *look, "--format", "html"))
    assert [tag for tag, _ in hurt.tags] == [tag for tag, _ in plain.tags]
    for ours, theirs in zip(hurt.tags, plain.tags, strict=True):
        assert set(ours[1]) <= {*theirs[1], "class", "data-value"}
    assert not [value for value in hurt.values if "javascript" in value or "x.invalid" in value]


def test_a_page_lets_nothing_run(hostile_book: Path) -> None:
    page = ran("list", "--all", "--format", "html", "--out",
        str(hostile_book.with_name("out.html"))) and hostile_book.with_name("out.html").read_text("utf-8")
    policy = re.search(r'<meta http-equiv="Content-Security-Policy" content="([^"]+)"', page)
    assert policy is not None
    assert policy[1].startswith("default-src 'none';")
    assert "'unsafe-eval'" not in policy[1]
    assert "script-src 'sha256-" in policy[1]
    inert(page, "list --format html")


@pytest.mark.parametrize("look", [("list", "--all", "--limit", "500", "--reveal"), ("show", "1"), ("timeline", "1")],
    ids=lambda look: look[0])
def test_a_workbook_holds_text(hostile_book: Path, look: tuple[str, ...]) -> None:
    out = hostile_book.with_name("out.xlsx")
    answer = ran(*look, "--out", str(out)) if look[0] == "list" else None
    if answer is None:
        done = subprocess.run([sys.executable, "-m", "rmflow", *look, "--format", "xlsx"], capture_output=True, timeout=PATIENCE_S,
            stdin=subprocess.DEVNULL, check=True)
        out.write_bytes(done.stdout)
    texts = set()
    for sheet in openpyxl.load_workbook(out):
        inert(sheet.title, look)
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in ("s", "n", "d", "inlineStr"), f"{cell.coordinate}: {cell.value!r} is {cell.data_type}"
                assert cell.hyperlink is None
                texts.add(str(cell.value))
    inert("".join(texts).replace("\n", ""), look)
    if look[0] == "list":
        assert {safe(text) for text in names_in(hostile_book)} <= texts


@pytest.mark.parametrize("look", LOOKS, ids=" ".join)
def test_markdown_has_no_markup_of_the_data(pair: tuple[bytes, bytes], book: Path, look: tuple[str, ...]) -> None:
    shapes = []
    for content in pair:
        driving.remove(book)
        book.write_bytes(content)
        text = in_full(*look, "--format", "md").out
        inert(text, look)
        shapes.append([_shape(line) for line in text.splitlines()])
    assert shapes[0] == shapes[1]


def _shape(line: str) -> tuple[str, int, int]:
    """What CommonMark and GitHub see in a line: how it begins, its table cells, its inline markup."""
    bare = re.sub(r"(`+) ?.*?(?<!`)\1(?!`)", "C", re.sub(r"\\[!-/:-@\[-`{-~]", "", line))
    begins = re.match(r"(\s*(?:#{1,6} |[-+*] (?:\[[ x]\] )?|\d+[.)] |\||>|---|===)?)+", bare)
    inline = len(re.findall(r"[*_`<>\[\]~&]|https?://|www\.|\w@\w", bare))
    return (begins[0] if begins else "", bare.count("|"), inline)


# ---- Calendars, notifications, completion, errors


def test_a_calendar_has_no_property_of_the_data(pair: tuple[bytes, bytes], book: Path) -> None:
    names = []
    for content in pair:
        driving.remove(book)
        book.write_bytes(content)
        out = book.with_name("out.ics")
        out.unlink(missing_ok=True)
        assert ran("agenda", "--days", "60", "--all", "--ics", str(out)).code == 0
        raw = out.read_bytes()
        assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
        assert not re.search(rb"(?<!\r)\n|\r(?!\n)", raw)
        unfolded = raw.decode().replace("\r\n ", "")
        inert(unfolded.replace("\r\n", "\n"), "ics")
        lines = unfolded.rstrip().split("\r\n")
        names.append([re.match(r"[A-Z-]+(?=[;:])", line)[0] for line in lines])  # type: ignore[index]
        for line in lines:
            assert not re.search(r"(?<!\\)(?:\\\\)*[;,]", line.partition(":")[2]) or not line.startswith(("SUMMARY", "LOCATION",
                "DESCRIPTION")), line
    assert names[0] == names[1]


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
def test_a_notification_is_no_option_no_script_and_no_markup(platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from rmflow.cli import notifying

    seen: list[tuple[list[str], dict[str, str]]] = []
    monkeypatch.setattr(notifying, "which", lambda name: name)
    monkeypatch.setattr(notifying.subprocess, "run", lambda argv, **how: seen.append((argv, how["env"]))
        or subprocess.CompletedProcess(argv, 0))
    for text in (*TEXTS, LONG, *hostile.LONE):
        assert notifying.notify(text, text, platform)
        argv, env = seen[-1]
        told = [*argv[-2:]] if platform != "win32" else [env["RMFLOW_TOAST_TITLE"], env["RMFLOW_TOAST_TEXT"]]
        for said in told:
            inert(said.replace("\n", ""), text)
            said.encode()
        if platform == "win32":
            assert argv == seen[0][0]
        elif platform == "linux":
            assert argv[2] == "--"
            assert "<" not in told[1]
        else:
            assert argv[1:3] == ["-e", notifying.APPLESCRIPT]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_a_completion_is_one_word(hostile_book: Path, shell: str) -> None:
    env = {**os.environ, "_RMFLOW_COMPLETE": f"complete_{shell}", "COMP_WORDS": "rmflow show ", "COMP_CWORD": "2",
           "_TYPER_COMPLETE_ARGS": "rmflow show ", "_TYPER_COMPLETE_FISH_ACTION": "get-args",
               "_TYPER_COMPLETE_WORD_TO_COMPLETE": ""}  # fmt: skip
    done = subprocess.run([sys.executable, "-m", "rmflow"], capture_output=True, encoding="utf-8", timeout=PATIENCE_S, env=env,
        stdin=subprocess.DEVNULL)
    assert done.returncode == 0, done.stderr
    inert(done.stdout.replace("\t", ""), shell)
    if shell == "zsh":
        found = re.fullmatch(r"_arguments '\*: :\(\((.*)\)\)'\s*", done.stdout, re.DOTALL)
        assert found is not None
        entries = found[1].split("\n")
        assert all(re.fullmatch(r'"[^"\\`$]*":"[^"\\`$]*"', entry) for entry in entries), entries
    elif shell == "bash":
        assert len(done.stdout.splitlines()) == 50
        for line in done.stdout.splitlines():
            assert not re.search(r"(?<!\\)(?:\\\\)*[ ;&|$`\"'()<>*?]", line), line
    elif shell == "powershell":
        assert not re.search(r"[;$`|&]", done.stdout)


def test_errors_repeat_nothing_that_steers(hostile_book: Path) -> None:
    for text in (*TEXTS[::6], *hostile.LONE, LONG):
        for argv in (("show", text), ("log-call", "1", text), ("list", text), ("report", text), ("--lang", text, "list"), (text,
            ), ("--rm", text, "show", "nobody"),
                     ("--book", text + "/x.db", "list"), ("guide", text), ("import", text, "--as", text), ("off", text),
                         ("calendar", "update", text),
                     ("add-need", "1", "payroll", "x", "--amount", text), ("--now", text, "today"), ("--key", text, "list"),
                         ("show", "1", "--format", text),
                     ("config", text), ("verify", "--head", text), ("show", "1", text), ("list", "--sort", text)):
            for how in ((), ("--json",)):
                answer = driving.run(*argv, *how)
                assert answer.code in (0, 2, 3, 4, 5), (argv, answer)
                inert(answer.out + answer.err, argv)


def test_several_that_could_be_meant_are_named_safely(hostile_book: Path) -> None:
    answer = driving.run("show", "QZ")
    assert answer.code == 4
    inert(answer.err, "show QZ")
    assert "\\u001b" in answer.err


def test_a_tally_of_refusals_is_one_line_each(book: Path) -> None:
    count = 0
    driving.run("add-prospect", "宏达", "--kind", "company", "--source", "cold")
    for text in TEXTS:
        try:
            clean(text, words("x", "x"), limit=60)
        except BadInput:
            continue
        answer = driving.run("--rm", text, "advance", "1")
        assert answer.code == 3, answer.err
        count += 1
    lines = book.with_name(book.name + ".refusals").read_text("utf-8").split("\n")[:-1]
    assert len(lines) == count > 50
    assert all(json.loads(line)["command"] == "advance" for line in lines)


def test_a_file_lies_where_it_was_said_or_nowhere(hostile_book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--out` takes any name that the system takes; nothing is written over, and what is said of it steers nothing."""
    folder = hostile_book.parent / "a" / "b"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    book = hostile_book.read_bytes()
    for text in (*TEXTS, *hostile.LONE):
        if text.startswith(("/", "~")):
            continue
        for ending in ("", ".csv"):
            answer = driving.run("list", "--format", "csv", "--out", text + ending)
            assert answer.code in (0, 2), (text, answer)
            inert(answer.out + answer.err, text)
    assert hostile_book.read_bytes() == book
    assert {path.name for path in hostile_book.parent.iterdir()} <= {"a", "book.db", "book.db-wal", "book.db-shm", "book.db.lock", "etc"}


def test_the_book_of_another_has_no_text_that_breaks_python(hostile_book: Path) -> None:
    """Bytes in a TEXT column that are no UTF-8: said to be damage, by every command that meets them."""
    raw = dbapi2.connect(str(hostile_book), isolation_level=None)
    for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        raw.execute(f'DROP TRIGGER "{name}"')
    raw.execute("UPDATE prospect SET name = CAST(x'EDA080FF' AS TEXT) WHERE no = 1")
    raw.close()
    for look in (("list",), ("show", "1"), ("timeline", "1"), ("list", "--json"), ("list", "--format", "csv"), ("log-call", "1", "busy")):
        answer = driving.run(*look)
        assert answer.code == 5, (look, answer)
        assert "is damaged" in answer.err + answer.out
    assert driving.run("verify").code == 5


def test_every_kind_of_trouble_is_here() -> None:
    assert len(TEXTS) > 110
    for first, second in pairwise(sorted(TEXTS)):
        assert first != second
