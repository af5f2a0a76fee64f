"""Any command can be taken back (promise R10): one by one from the end each book is again what it was, byte for byte.

Undos of undos bring everything back: in the order in which it was done always, in any other as far as no gate is shut to
it meanwhile. What later work stands on is refused, naming that work.
"""

from __future__ import annotations

import os
import random
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import histories
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlcipher3 import dbapi2
from test_atomic import WRITES

import books
import driving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from histories import Day

PLACE = "/dev/shm" if Path("/dev/shm").is_dir() else None
# A history that fails is not made shorter: each try takes seconds.
SOME = settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate])
# A long one plays up to 100 command lines and takes minutes; RMFLOW_HISTORIES says how many.
MANY = settings(SOME, max_examples=int(os.environ.get("RMFLOW_HISTORIES", "20")), derandomize=False)
JOURNAL = ("journal", "journal_image")
LATE = "2027-03-01T10:00:00+08:00"


@pytest.fixture(scope="module", autouse=True)
def quick_parsing() -> Iterator[None]:
    with driving.commands_kept():
        yield


def asked(path: Path, sql: str) -> list[tuple[Any, ...]]:
    raw = dbapi2.connect(path.absolute().as_uri() + "?mode=ro", uri=True, isolation_level=None)
    try:
        return raw.execute(sql).fetchall()
    finally:
        raw.close()


def rows(path: Path) -> dict[str, Any]:
    """Everything but the journal; a guide once adopted stays, so of the guides only the one in force counts."""
    names = [name for (name,) in asked(path, "SELECT name FROM sqlite_schema WHERE type = 'table'") if name not in JOURNAL]
    found = {name: sorted(asked(path, f'SELECT * FROM "{name}"'), key=repr) for name in names if name != "guide_version"}
    found["guide_version"] = asked(path, "SELECT compiled FROM guide_version ORDER BY n DESC LIMIT 1")
    found["schema"] = asked(path, "SELECT type, name, sql FROM sqlite_schema ORDER BY name")
    return found


def entries(path: Path) -> int:
    number: int = asked(path, "SELECT max(seq) FROM journal")[0][0]
    return number


def undo(n: int | None = None, *, now: str = LATE, rm: str = "li") -> driving.Answer:
    return driving.run("--now", now, "--rm", rm, "undo", *([] if n is None else [n]), "--yes", "--json")


def undone(n: int | None = None, **more: Any) -> int:
    """Take back entry `n`, which must go; the undo's own number."""
    answer = undo(n, **more)
    assert answer.code == 0, (n, answer.out, answer.err)
    number: int = answer.json["entry"]
    return number


def assert_sound() -> None:
    answer = driving.run("verify", "--json")
    assert answer.code == 0, answer.out
    assert answer.json["findings"] == [], answer.out


def dependents(answer: driving.Answer) -> list[int]:
    """The entries that a refusal names, to be undone in that order."""
    assert answer.code == 3, (answer.out, answer.err)
    missing = answer.json["refused"]["missing"]
    return [int(one["fix"].split()[-1]) for one in missing if one["fix"].split()[-2] == "undo"]


@pytest.mark.parametrize("name", WRITES)
def test_every_command_can_be_taken_back_and_brought_again(name: str, tmp_path: Path, blank_book: bytes) -> None:
    path = tmp_path / "book.db"
    book_name, argv = WRITES[name]
    books.put(book_name, path, blank_book)
    before = rows(path)
    assert driving.run(*argv).code == 0
    after = rows(path)
    assert after != before
    back = undone(entries(path))
    assert rows(path) == before
    again = undone(back)
    assert rows(path) == after
    assert undone(again) == again + 1
    assert rows(path) == before
    assert_sound()


def played(path: Path, days: list[Day]) -> list[tuple[int, dict[str, Any]]]:
    """Type a history; each entry it made with the rows as they were before it."""
    made = []
    for day in days:
        for rm, now, line in day.lines:
            before, n = rows(path), entries(path)
            driving.run("--rm", rm, "--now", now, *line)
            if entries(path) > n:
                made.append((n + 1, before))
    return made


def back_and_forth(path: Path, days: list[Day], seed: int) -> None:
    made = played(path, days)
    end = rows(path)
    undos = {}
    for seq, before in reversed(made):
        undos[seq] = undone(seq)
        assert rows(path) == before, f"entry {seq} left something behind"
    assert_sound()
    brought = brought_in_some_order(path, {number: seq for seq, number in undos.items()}, random.Random(seed))
    if len(brought) < len(undos):
        # A visit called off before its gate was passed anew, say, keeps that shut: in their own order all of them come.
        for number in reversed(brought):
            undos[brought[number]] = undone(number)
        assert rows(path) == made[0][1], "what was brought back in some order and taken back again left something behind"
        for seq in sorted(undos):
            undone(undos[seq])
    assert rows(path) == end
    assert_sound()


def brought_in_some_order(path: Path, roots: dict[int, int], chance: random.Random) -> dict[int, int]:
    """Undo these undos (each with the entry it took back) at random until no more goes: the new undos and their entries."""
    waiting, brought = list(roots), dict[int, int]()
    n = len(waiting) + 1
    while len(waiting) < n:
        n = len(waiting)
        for number in chance.sample(waiting, n):
            bring_back(path, number, waiting, roots, brought)
    return brought


def bring_back(path: Path, number: int, waiting: list[int], roots: dict[int, int], brought: dict[int, int]) -> None:
    """Undo an undo; where it is refused, what it names comes first, and nothing has changed. A shut gate has to wait."""
    if number not in waiting:
        return
    before = rows(path)
    answer = undo(number)
    if answer.code == 0:
        waiting.remove(number)
        brought[answer.json["entry"]] = roots[number]
        return
    assert rows(path) == before
    if answer.json["refused"]["code"] != "gate":
        named = dependents(answer)
        assert named, answer.out
        assert set(named) <= set(waiting), answer.out
        bring_back(path, named[0], waiting, roots, brought)
        if named[0] not in waiting:  # else a gate is shut to it, and this one waits as well
            bring_back(path, number, waiting, roots, brought)


def out_of_order(path: Path, days: list[Day], seed: int) -> None:
    """Random earlier entries: refused by name, or all else stays; those named taken back first, it goes."""
    made = played(path, days)
    chance = random.Random(seed)
    for seq, _ in chance.sample(made, min(3, len(made))):
        before = rows(path)
        touched = rows_of(path, seq)
        answer = undo(seq)
        if answer.code == 3 and answer.json["refused"]["code"] == "taken_back":
            continue  # one of those that stood on another
        if answer.code == 0:
            assert_only(touched, before, rows(path))
        else:
            named = dependents(answer)
            assert named, answer.out
            assert named == sorted(named, reverse=True)
            assert rows(path) == before
            first = named[0]
            if first == seq:
                continue
            for number in all_named(seq):
                undone(number)
            assert undo(seq).code == 0
        assert_sound()


def all_named(seq: int) -> Iterator[int]:
    """What has to go before `seq`, as each refusal names it, until none does."""
    for _ in range(200):
        answer = driving.run("--now", LATE, "undo", seq, "--dry-run", "--json")
        if answer.code == 0:
            return
        named = dependents(answer)
        assert named, answer.out
        yield from named
    raise AssertionError("it never ends")


def rows_of(path: Path, seq: int) -> set[tuple[str, str]]:
    return set(asked(path, f"SELECT row_table, row_id FROM journal_image WHERE seq = {seq}"))


def assert_only(touched: set[tuple[str, str]], before: dict[str, Any], after: dict[str, Any]) -> None:
    """Rows of other keys are as they were, but for the prospects' next dates."""
    for table, found in before.items():
        if table in ("schema", "guide_version"):
            assert after[table] == found
            continue
        gone = {row for row in found if row not in after[table]} ^ {row for row in after[table] if row not in found}
        keys = {row[0] for row in gone} - {row_id for name, row_id in touched if name == table}
        if table == "prospect":
            old, new = ({row[0]: row[:-2] for row in of if row[0] in keys} for of in (found, after[table]))
            assert old == new
        else:
            assert not keys, (table, keys)


DAYS, LONG_DAYS = histories.histories(days=2), histories.histories(days=4)
SEEDS = st.integers(0, 999)


@pytest.fixture
def tried(blank_book: bytes, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Runs a check over a history in a new book of its own."""

    def run(check: Callable[..., None], days: list[Day], seed: int) -> None:
        with tempfile.TemporaryDirectory(dir=PLACE) as folder:
            path = Path(folder) / "book.db"
            path.write_bytes(blank_book)
            monkeypatch.setenv("RMFLOW_BOOK", str(path))
            check(path, days, seed)

    return run


def shortened(days: list[Day], most: int = 15) -> list[Day]:
    """The first lines of each day: every one is taken back and brought again, with its own look at the whole book."""
    return [day._replace(lines=day.lines[:most]) for day in days]


@SOME
@given(days=DAYS, seed=SEEDS)
def test_a_history_taken_back_and_brought_again(tried: Callable[..., None], days: list[Day], seed: int) -> None:
    tried(back_and_forth, shortened(days), seed)


@SOME
@given(days=DAYS, seed=SEEDS)
def test_an_entry_in_the_middle_goes_or_names_what_stands_on_it(tried: Callable[..., None], days: list[Day], seed: int) -> None:
    tried(out_of_order, days, seed)


@pytest.mark.reliability
@MANY
@given(days=LONG_DAYS, seed=SEEDS)
def test_long_histories_taken_back_and_brought_again(tried: Callable[..., None], days: list[Day], seed: int) -> None:
    tried(back_and_forth, shortened(days, 25), seed)


@pytest.mark.reliability
@MANY
@given(days=LONG_DAYS, seed=SEEDS)
def test_entries_in_the_middle_of_long_histories(tried: Callable[..., None], days: list[Day], seed: int) -> None:
    tried(out_of_order, days, seed)
