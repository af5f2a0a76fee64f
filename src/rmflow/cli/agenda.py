"""`rmflow agenda`: the visits ahead; as a calendar file with --ics."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from rmflow.cli import options, printing, units
from rmflow.cli.state import STATE, say
from rmflow.words import words

if TYPE_CHECKING:
    from datetime import date

    from rmflow.records import Receipt
    from rmflow.words import Words


def agenda(
    week: Annotated[bool, typer.Option("--week", help=say("this week, Monday to Sunday", "本周，周一至周日"))] = False,
    days: Annotated[
        int | None,
        typer.Option(
            "--days",
            min=1,
            max=366,
            metavar="N",
            help=say("so many days from today (7 if left out)", "从今天起多少天（默认7）"),
        ),
    ] = None,
    ics: Annotated[
        str | None, options.option("write them to a calendar file (.ics)", "写入日历文件（.ics）", "--ics", metavar="FILE")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help=say("with --ics: calls due at an hour, promises and care too",
                                             "配合 --ics：定时回电、承诺与维护一并写入"))
    ] = False,
    json: options.Json = False,
    form: options.Form = "table",
    reveal: options.Reveal = False,
) -> None:
    from rmflow.errors import BadInput
    from rmflow.reports import agenda as report

    if week and days is not None:
        raise BadInput(words("Either --week or --days, not both.", "--week 与 --days 只能选一个。"))
    with units.reading() as unit:
        first, last = report.period(unit.today, week=week, days=days or report.DAYS)
        if ics is None:
            table = report.agenda(unit, first, last)
        else:
            events = report.calendar(unit, first, last, STATE.lang, everything=everything)
    if ics is None:
        return printing.show(table, json=json, form=form, reveal=reveal)
    what = words("entries", "项日程") if everything else words("visits", "次拜访")
    return printing.show(_written(events, ics, first, last, what, reveal=reveal), json=json)


def _written(
    events: list[dict[str, Any]], place: str, first: date, last: date, what: Words, *, reveal: bool
) -> Receipt:
    from rmflow.cli import leaving
    from rmflow.records import Receipt
    from rmflow.renderers.files import refuse, write
    from rmflow.renderers.ics import as_ics
    from rmflow.renderers.veil import MASKED
    from rmflow.settings import path_of
    from rmflow.text.safe import safe

    path = path_of(place)
    left = leaving.events(events, place, reveal=reveal)
    content = as_ics(left.record, STATE.now)
    refuse(path, "ics")
    leaving.note(left)
    write(path, content, "ics")
    return Receipt(
        words("{n} {what} from {first} to {last} are in {path}.", "{first} 至 {last} 的 {n} {what}已写入 {path}。",
              n=len(events), what=what, first=first, last=last, path=safe(str(path))),
        {"path": str(path), "events": len(events), "from": first.isoformat(), "to": last.isoformat(),
         "masked": left.is_masked},
        (MASKED,) if left.is_masked else (),
    )  # fmt: skip


MORE = words(
    "Visits ring half an hour before. A calendar that takes the file again finds each entry by its UID: moved ones move,"
    " cancelled ones and what is done go.",
    "拜访前半小时提醒。再次导入时日历按 UID 识别：改期的更新，取消和已办的删除。",
)
