"""The book's calendar: whose it is, which years are known and from where, and a year's holidays and make-up days."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from rmflow.importers.countries import LIBRARY
from rmflow.records import Column, Table
from rmflow.rules import cn_calendar
from rmflow.rules.workdays import CHINA, NO_COUNTRY, unknown_words
from rmflow.text.safe import safe
from rmflow.words import Words, join, plain, words

if TYPE_CHECKING:
    from rmflow.store.unit import Unit

Row = dict[str, Any]
BOOK, PROGRAM = "book", "program"


def calendar_page(unit: Unit, year: int | None = None) -> Table:
    """The days of `year` (default: this one) that are not as their weekday, and what is known of other years."""
    year = unit.today.year if year is None else year
    workdays = unit.workdays
    known = _known(unit)
    rows = tuple(_spans(_named(workdays.days(year), next((row for row in known if row["year"] == year), None))))
    coming = [unit.today.year, unit.today.year + 1]
    missing = sorted({one for one in (*coming, year) if not workdays.is_known(one)})
    notes = [_known_words(workdays.country, known)]
    if missing:
        notes.append(unknown_words(missing, workdays.country))
    return Table(
        words("Holidays and make-up workdays {year}, {country}", "{year} 年节假日与调休（{country}）", year=year,
              country=workdays.country),
        (
            Column("first", words("From", "起始"), "day"),
            Column("last", words("To", "截止"), "day"),
            Column("days", words("Days", "天数"), "number", weight=2),
            Column("kind", words("Kind", "类型"), show=lambda row: KINDS[row["kind"]]),
            Column("name", words("Name", "名称"), show=lambda row: _name(row["name"]), weight=1),
        ),
        rows,
        {"country": workdays.country, "year": year, "years": known, "unknown_years": missing, "days": list(rows)},
        tuple(notes),
        words("Nothing is known of {year} but Monday to Friday.", "{year} 年只按周一至周五计。", year=year),
    )  # fmt: skip


KINDS = {"off": words("off", "休"), "work": words("worked", "班")}


def _known(unit: Unit) -> list[Row]:
    """The years that are known by themselves, each with where it comes from."""
    brought = unit.connection.tuples(
        "SELECT year, source FROM calendar_year WHERE country = ? ORDER BY year", (unit.workdays.country,)
    )
    years = {year: {"year": year, "from": BOOK, "source": source} for year, source in brought}
    if unit.workdays.country == CHINA:
        for year in cn_calendar.years():
            years.setdefault(year, {"year": year, "from": PROGRAM, "source": None})
    return [years[year] for year in sorted(years)]


def _known_words(country: str, known: list[Row]) -> Words:
    if not known:
        return words("Every year is Monday to Friday.", "各年均按周一至周五计。") if country == NO_COUNTRY else words(
            "No year is known.", "尚无任何年份的数据。")  # fmt: skip
    groups: list[list[Row]] = []
    for row in known:
        last = groups[-1][-1] if groups else None
        if last and last["year"] + 1 == row["year"] and (last["from"], last["source"]) == (row["from"], row["source"]):
            groups[-1].append(row)
        else:
            groups.append([row])
    return words("Known: {years}.", "已知年份：{years}。", years=join(map(_group, groups)))


def _group(rows: list[Row]) -> Words:
    first, last = rows[0]["year"], rows[-1]["year"]
    source = words("rmflow's own", "程序自带") if rows[0]["from"] == PROGRAM else plain(safe(rows[0]["source"] or ""))
    return words("{years} ({source})", "{years}（{source}）", years=first if first == last else f"{first}–{last}", source=source)


def _named(days: Any, known: Row | None) -> Any:
    """The days to be shown; another country's weekend, which the library gives day by day without a name, is left out."""
    if known is None or not (known["source"] or "").startswith(LIBRARY):
        return days
    return {day: special for day, special in days.items() if special[1]}


def _spans(days: Any) -> list[Row]:
    """Days in a row of one name and kind as one row."""
    rows: list[Row] = []
    for day, (is_worked, name) in days.items():
        kind = "work" if is_worked else "off"
        before = rows[-1] if rows else None
        if before and before["last"] == (day - timedelta(days=1)).isoformat() and (before["kind"], before["name"]) == (kind, name):
            before["last"] = day.isoformat()
            before["days"] += 1
        else:
            rows.append({"first": day.isoformat(), "last": day.isoformat(), "days": 1, "kind": kind, "name": name})
    return rows


def _name(name: str) -> Words:
    return cn_calendar.NAMES.get(name) or plain(safe(name))
