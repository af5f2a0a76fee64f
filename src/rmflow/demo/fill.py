"""Filling the demo's book: forty prospects, what happened with each, a month of calls, day by day in order."""

from __future__ import annotations

import csv
import tomllib
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from rmflow.demo.days import dated, moment
from rmflow.demo.places import examples

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from datetime import datetime
    from pathlib import Path

    from rmflow.store.unit import Unit

    Opened = Callable[["datetime", str], AbstractContextManager[Unit]]
    Typed = Callable[[Unit, list[str]], None]

BESIDE = " | "


class Happening(NamedTuple):
    """One command of the past: when, by whom, about which prospect, and what was typed."""

    at: datetime
    rm: str
    key: str
    argv: list[str]


def fill(
    today: datetime, lang: str, opened: Opened, typed: Typed, progress: Callable[[int, int], None] = lambda *_: None
) -> None:
    """Let everything of the examples happen, in order of time, one unit of work per RM and week.

    `opened` opens the book for an RM's week, `typed` runs one command line in it; `progress` is told how far it is.
    """
    past = happenings(today, lang)
    weeks = [list(of_week) for _, of_week in groupby(past, key=_week)]
    numbers: dict[str, int] = {}
    for n, of_week in enumerate(weeks):
        progress(n, len(weeks))
        with opened(of_week[0].at, of_week[0].rm) as unit:
            for happening in of_week:
                _happen(unit, happening, numbers, typed)
    progress(len(weeks), len(weeks))


def _week(happening: Happening) -> tuple[int, int, str]:
    year, week, _ = happening.at.isocalendar()
    return year, week, happening.rm


def happenings(today: datetime, lang: str) -> list[Happening]:
    """All that happened before the demo begins, by week, RM and time."""
    place = examples() / "demo"
    history = tomllib.loads((place / "history.toml").read_text("utf-8"))
    prospects = list(_rows(place / "prospects.csv"))
    rm_of = {row["key"]: row["rm"] for row in prospects}
    first = min(int(row["day"]) for row in prospects)
    found = [
        Happening(moment(today, f"{first} 08:40"), "li", "", ["add-introducer", name, "--as", kind])
        for name, kind in history["introducers"]
    ]
    found += [Happening(moment(today, f"{row['day']} 08:50"), row["rm"], row["key"], _adding(row)) for row in prospects]
    found += [
        Happening(moment(today, when), rm_of[key], key, argv)
        for key, story in history["history"].items()
        for when, *argv in story["was"]
    ]
    found += [
        Happening(moment(today, f"{row['day']} {row['time']}"), row["rm"], row["prospect"], _calling(row))
        for row in _rows(place / "calls.csv")
    ]
    found.sort(key=lambda each: (_week(each), each.at))
    return [each._replace(argv=[dated(one_side(word, lang), today.date()) for word in each.argv]) for each in found]


def one_side(text: str, lang: str) -> str:
    """The side of `中文 | English` that `lang` reads; text without sides as it is."""
    zh, _, en = text.partition(BESIDE)
    return (zh if lang == "zh" else en or zh).strip()


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _adding(row: dict[str, str]) -> list[str]:
    argv = ["add-prospect", row["name"]]
    for column in ("kind", "source", "via", "phone", "contact", "industry", "uscc", "note"):
        if row[column]:
            argv += [f"--{column}", row[column]]
    return [*argv, "--growth"] if row["growth"] else argv


def _calling(row: dict[str, str]) -> list[str]:
    argv = ["log-call", "{no}", row["outcome"], "--minutes", row["minutes"]]
    return [*argv, "--note", row["note"]] if row["note"] else argv


def _happen(unit: Unit, happening: Happening, numbers: dict[str, int], typed: Typed) -> None:
    unit.now = happening.at
    typed(unit, [_filled(unit, word, numbers.get(happening.key, 0)) for word in happening.argv])
    if happening.argv[0] == "add-prospect":
        numbers[happening.key] = unit.next_no("prospect") - 1


def _filled(unit: Unit, word: str, no: int) -> str:
    if word == "{no}":
        return str(no)
    if word == "{promise}":
        return str(_latest_promise(unit, no))
    return word


def _latest_promise(unit: Unit, no: int) -> Any:
    return unit.connection.value(
        "SELECT max(promise.no) FROM promise JOIN prospect ON prospect.id = prospect_id WHERE prospect.no = ?", (no,)
    )
