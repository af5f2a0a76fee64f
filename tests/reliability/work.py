"""An RM's work for these tests: real units of work on a real book, each under a key of its own, so that it can be asked for."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from rmflow import book
from rmflow.actions import calls, find, pipeline, qualifying
from rmflow.store.keys import new_key
from rmflow.store.verify import verify
from shared import NOW

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from rmflow.store.connection import Connection
    from rmflow.store.unit import Unit

SURE = dict.fromkeys(("need", "capacity", "standard", "authority", "value"), "yes:代发工资在他行")


def _add(unit: Unit, name: str) -> None:
    find.add_prospect(unit, name, kind="company", source="cold", note="经朋友介绍" * (len(name) % 40))


def _call(unit: Unit, name: str) -> None:
    calls.log_call(unit, name, "connected_interested", next_on=unit.today, note="约下周再谈")


def _qualify(unit: Unit, name: str) -> None:
    qualifying.qualify(unit, name, SURE, contact="李总, 董事长, decision_maker")


def _advance(unit: Unit, name: str) -> None:
    pipeline.advance(unit, name)


STEPS: tuple[Callable[[Unit, str], None], ...] = (_add, _call, _qualify, _advance)


def do(path: Path, who: str, n: int, key: str | None = None) -> str:
    """The `n`-th unit of work of `who` (0, 1, 2 …): a prospect added, called, qualified, taken to step 2; the next one."""
    with book.session(path) as opened:
        return go_on(opened, who, n, key)


def go_on(opened: book.Session, who: str, n: int, key: str | None = None) -> str:
    """`do` in a book that is held open."""
    key = key or new_key()
    with opened.writing(now=NOW, rm=who, command="work", arguments={"n": n}, key=key) as unit:
        STEPS[n % len(STEPS)](unit, f"客户 {who} {n // len(STEPS)}")
    return key


def state(path: Path, keys: Iterable[str] = ()) -> tuple[int, list[str], Counter[str]]:
    """How the book stands: the journal's entries, what is wrong with it, and which of `keys` are missing from it."""
    with book.looking(path) as connection:
        report = verify(connection)
        there = set(_ids(connection))
        wrong = [f"{one.code}: {one.what.en} ({one.where})" for one in report.found if not one.is_warning]
        steps = connection.value("SELECT count(*) FROM opportunity WHERE step = 2")
        counted = Counter(missing=sum(key not in there for key in keys), advanced=steps)
    return report.entries, wrong, counted


def _ids(connection: Connection) -> list[Any]:
    return [key for (key,) in connection.tuples("SELECT id FROM journal")]
