"""`rmflow report NAME`: numbers, each with its definition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from rmflow.cli import options, printing, typed, units
from rmflow.cli.filtered import Filtered
from rmflow.cli.state import STATE, say
from rmflow.words import Words, words

if TYPE_CHECKING:
    from datetime import date

    from rmflow.reports import Report
    from rmflow.store.unit import Unit


CLASS = Filtered


def complete_name(incomplete: str) -> list[str]:
    """The reports' names for the shell."""
    from rmflow.reports import REPORTS

    return [name for name in REPORTS if name.startswith(incomplete)]


def report(
    name: Annotated[
        str | None,
        typer.Argument(metavar="NAME", show_default=False, autocompletion=complete_name, help=_names()),
    ] = None,
    asked: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PERIOD] [FILTER]...", show_default=False,
            help=say("this-month, 本周, 2026Q3 … and step:3 source:cold rm:li … as for list",
                     "本月、上周、2026Q3 …，及 step:3 source:cold rm:li …（同 list）"),
        ),
    ] = None,
    since: Annotated[str | None, options.option("the first day", "起始日", "--from", metavar="DATE")] = None,
    until: Annotated[str | None, options.option("the last day", "截止日", "--to", metavar="DATE")] = None,
    period: Annotated[
        str | None,
        options.option("this-week, last-month, 2026Q3, 2026-11 …", "本周、上月、2026Q3、2026-11 …", "--period", metavar="PERIOD"),
    ] = None,
    by: Annotated[
        str | None, options.option("day, week, month, rm, source …", "按 day、week、month、rm、source …", "--by", metavar="UNIT")
    ] = None,
    rm: Annotated[str | None, options.option("one RM only", "只看某位客户经理", "--rm", metavar="NAME")] = None,
    as_of: Annotated[
        str | None,
        options.option("as the book stood at the end of that day", "按该日日终时账簿的状态回答", "--as-of", metavar="DATE"),
    ] = None,
    rows: Annotated[
        bool, typer.Option("--rows", help=say("the records behind each number", "列出每个数字背后的记录"))
    ] = False,
    json: options.Json = False,
    form: options.Form = "table",
    out: options.Out = None,
    reveal: options.Reveal = False,
) -> None:  # fmt: skip
    from rmflow.reports import REPORTS, Ask

    name = typed.need(name, "NAME", words("which report: {names}?", "哪张报表：{names}？", names=", ".join(REPORTS)))
    found = _known(name)
    with units.reading(_day(as_of)) as unit:
        first, last, filters = period_and_filter(unit, since, until, period, asked or [])
        ask = Ask(first, last, _by(found, by), rm, filters)
        table = found.function(name)(unit, ask)
        if rows:
            _refuse_rows(name, found)
            from rmflow.reports import entries

            table = entries.table(table.title, found.entries(name)(unit, ask), unit.guide, getattr(table, "columns", ()))
        if as_of is not None:
            table = table._replace(notes=(*table.notes, _as_it_stood(unit)))
    printing.show(table, json=json, form=form, out=out, reveal=reveal)


def _refuse_rows(name: str, report: Report) -> None:
    from rmflow.errors import BadInput

    if not report.counts:
        raise BadInput(words("“{name}” has no numbers to show the records of.", "“{name}”没有可列出记录的数字。", name=name),
                       fix=f"rmflow report {name}")  # fmt: skip


def _names() -> str:
    from rmflow.reports import REPORTS

    return ", ".join(REPORTS)


def _day(text: str | None) -> date | None:
    from rmflow.text.dates import parse_day

    return None if text is None else parse_day(text, STATE.now.date())


def _as_it_stood(unit: Unit) -> Words:
    return words("As the book stood at the end of {day}.", "按 {day} 日终时账簿的状态。", day=unit.day)


def period_and_filter(
    unit: Unit, since: str | None, until: str | None, period: str | None, asked: list[str]
) -> tuple[date | None, date | None, tuple[str, ...]]:
    """The period and the FILTER: a word that reads as a period is one, every other belongs to the filter."""
    from rmflow.errors import BadInput

    periods = [word for word in asked if _is_period(word, unit)]
    if len(periods) + (period is not None) > 1:
        raise BadInput(words("One period at a time: {given}.", "一次只能给一个时间段：{given}。",
                             given=", ".join(map(_cut, [*periods, *([period] if period else [])]))))  # fmt: skip
    first, last = _span(unit, since, until, periods[0] if periods else period)
    return first, last, tuple(word for word in asked if word not in periods)


def _is_period(word: str, unit: Unit) -> bool:
    from rmflow.errors import BadInput
    from rmflow.text.periods import parse_period

    if ":" in word or "：" in word or word.startswith("-"):
        return False
    try:
        parse_period(word, unit.today, is_workday=unit.works)
    except BadInput:
        return False
    return True


def _known(name: str) -> Report:
    from rmflow.reports import REPORTS

    found = REPORTS.get(name)
    if found is None:
        raise _none_such(
            words("There is no report “{name}”.", "没有“{name}”这张报表。", name=_cut(name)), name, list(REPORTS),
            words("There are: {names}.", "现有：{names}。", names=", ".join(REPORTS)),
        )
    return found


def _by(report: Report, by: str | None) -> str | None:
    if by is not None and not report.by:
        from rmflow.errors import BadInput

        raise BadInput(words("This report is not divided: it takes no --by.", "这张报表不分组，不能用 --by。"))
    if by is not None and by not in report.by:
        raise _none_such(
            words("--by is one of {names}, not “{by}”.", "--by 只能是 {names}，不能是“{by}”。",
                  names=", ".join(report.by), by=_cut(by)), by, list(report.by),
        )  # fmt: skip
    return by


def _none_such(text: Words, typed: str, known: list[str], listed: Words | None = None) -> Exception:
    from rmflow.errors import BadInput
    from rmflow.text.near import nearest
    from rmflow.words import join, plain

    near = nearest(typed, known)
    hint = words("Did you mean {near}?", "您是否指：{near}？", near=join(map(plain, near))) if near else listed
    return BadInput(text, hint=hint, fix="rmflow report --help")


def _cut(text: str) -> str:
    from rmflow.text.safe import safe

    return safe(text[:40])


def _span(unit: Unit, since: str | None, until: str | None, period: str | None) -> tuple[date | None, date | None]:
    """The days asked about; --from alone runs to today."""
    from rmflow.errors import BadInput

    if period is not None:
        from rmflow.text.periods import parse_period

        if since is not None or until is not None:
            raise BadInput(
                words("Give --period, or --from and --to, not both.", "--period 与 --from/--to 只能用一种。")
            )
        return parse_period(period, unit.today, is_workday=unit.works)
    first, last = typed.day(unit, since), typed.day(unit, until)
    if first is not None and last is None:
        last = max(first, unit.today)
    if first is not None and last is not None and first > last:
        raise BadInput(words("--to {last} is before --from {first}.", "--to {last} 早于 --from {first}。",
                             first=first, last=last))  # fmt: skip
    return first, last


MORE = words(
    "Examples: rmflow report quota this-month · rmflow report funnel 2026Q3 source:cold --by rm --format csv ·"
    " rmflow report funnel --rows --json · rmflow report quota last-week --as-of yesterday",
    "例：rmflow report quota 本月 · rmflow report funnel 2026Q3 source:cold --by rm --format csv ·"
    " rmflow report funnel --rows --json · rmflow report quota 上周 --as-of 昨天",
)
