"""`rmflow report NAME`: numbers, each with its definition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from rmflow.cli import door
from rmflow.words import Words, words

if TYPE_CHECKING:
    from datetime import date

    from rmflow.reports import Report
    from rmflow.store.unit import Unit


def complete_name(incomplete: str) -> list[str]:
    """The reports' names for the shell."""
    from rmflow.reports import REPORTS

    return [name for name in REPORTS if name.startswith(incomplete)]


def report(
    name: Annotated[
        str | None,
        typer.Argument(metavar="NAME", show_default=False, autocompletion=complete_name, help="quota, funnel"),
    ] = None,
    since: Annotated[str | None, door.option("the first day", "起始日", "--from", metavar="DATE")] = None,
    until: Annotated[str | None, door.option("the last day", "截止日", "--to", metavar="DATE")] = None,
    period: Annotated[
        str | None,
        door.option("this-week, last-month, 2026Q3, 2026-11 …", "本周、上月、2026Q3、2026-11 …", "--period", metavar="PERIOD"),
    ] = None,
    by: Annotated[str | None, door.option("day, week, month or rm", "按 day、week、month 或 rm", "--by", metavar="UNIT")] = None,
    rm: Annotated[str | None, door.option("one RM only", "只看某位客户经理", "--rm", metavar="NAME")] = None,
    json: door.Json = False,
    form: door.Form = "table",
) -> None:  # fmt: skip
    from rmflow.reports import REPORTS, Ask

    name = door.need(name, "NAME", words("which report: {names}?", "哪张报表：{names}？", names=", ".join(REPORTS)))
    found = _known(name)
    with door.reading() as unit:
        first, last = _span(unit, since, until, period)
        table = found.function(name)(unit, Ask(first, last, _by(found, by), rm))
    door.show(table, json=json, form=form)


def _known(name: str) -> Report:
    from rmflow.reports import REPORTS

    found = REPORTS.get(name)
    if found is None:
        raise _none_such(
            words("There is no report “{name}”.", "没有“{name}”这张报表。", name=_cut(name)), name, list(REPORTS)
        )
    return found


def _by(report: Report, by: str | None) -> str | None:
    if by is not None and by not in report.by:
        raise _none_such(
            words("--by is one of {names}, not “{by}”.", "--by 只能是 {names}，不能是“{by}”。",
                  names=", ".join(report.by), by=_cut(by)), by, list(report.by),
        )  # fmt: skip
    return by


def _none_such(text: Words, typed: str, known: list[str]) -> Exception:
    from rmflow.errors import BadInput
    from rmflow.text.near import nearest
    from rmflow.words import join, plain

    near = nearest(typed, known) or known
    hint = words("Did you mean {near}?", "您是否指：{near}？", near=join(map(plain, near)))
    return BadInput(text, hint=hint, fix="rmflow report --help")


def _cut(text: str) -> str:
    from rmflow.text.safe import safe

    return safe(text[:40])


def _span(unit: Unit, since: str | None, until: str | None, period: str | None) -> tuple[date | None, date | None]:
    """The days asked about; --from alone runs to today."""
    from rmflow.errors import BadInput

    if period is not None:
        from rmflow.text.dates import parse_period

        if since is not None or until is not None:
            raise BadInput(
                words("Give --period, or --from and --to, not both.", "--period 与 --from/--to 只能用一种。")
            )
        return parse_period(period, unit.today)
    first, last = door.day(unit, since), door.day(unit, until)
    if first is not None and last is None:
        last = max(first, unit.today)
    if first is not None and last is not None and first > last:
        raise BadInput(words("--to {last} is before --from {first}.", "--to {last} 早于 --from {first}。",
                             first=first, last=last))  # fmt: skip
    return first, last


MORE = words(
    "Example: rmflow report quota --period this-month · rmflow report funnel --from 2026-01-01 --by rm --format csv",
    "例：rmflow report quota --period 本月 · rmflow report funnel --from 2026-01-01 --by rm --format csv",
)
