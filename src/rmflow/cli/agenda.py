"""`rmflow agenda`: the visits ahead; as a calendar file with --ics."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from rmflow.cli import door
from rmflow.cli.state import STATE, say
from rmflow.words import words

if TYPE_CHECKING:
    from datetime import date

    from rmflow.records import Receipt
    from rmflow.store.unit import Unit


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
        str | None, door.option("write them to a calendar file (.ics)", "写入日历文件（.ics）", "--ics", metavar="FILE")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help=say("with --ics: calls due at an hour, promises and care too",
                                             "配合 --ics：定时回电、承诺与维护一并写入"))
    ] = False,
    json: door.Json = False,
    form: door.Form = "table",
) -> None:
    from rmflow.errors import BadInput
    from rmflow.reports import agenda as report

    if week and days is not None:
        raise BadInput(words("Either --week or --days, not both.", "--week 与 --days 只能选一个。"))
    with door.reading() as unit:
        first, last = report.period(unit.today, week=week, days=days or report.DAYS)
        if ics is None:
            return door.show(report.agenda(unit, first, last), json=json, form=form)
        receipt = _write(unit, ics, first, last, everything=everything)
    return door.show(receipt, json=json)


def _write(unit: Unit, place: str, first: date, last: date, *, everything: bool) -> Receipt:
    from rmflow.records import Receipt
    from rmflow.renderers.files import write
    from rmflow.renderers.ics import as_ics
    from rmflow.reports.agenda import calendar
    from rmflow.settings import path_of
    from rmflow.text.safe import safe

    path = path_of(place)
    events = calendar(unit, first, last, STATE.lang, everything=everything)
    write(path, as_ics(events, unit.now), "ics")
    return Receipt(
        words("{n} {what} from {first} to {last} are in {path}.", "{first} 至 {last} 的 {n} {what}已写入 {path}。",
              n=len(events), what=words("entries", "项日程") if everything else words("visits", "次拜访"),
              first=first, last=last, path=safe(str(path))),
        {"path": str(path), "events": len(events), "from": first.isoformat(), "to": last.isoformat()},
    )  # fmt: skip


MORE = words(
    "Visits ring half an hour before. A calendar that takes the file again finds each entry by its UID: moved ones move,"
    " cancelled ones and what is done go.",
    "拜访前半小时提醒。再次导入时日历按 UID 识别：改期的更新，取消和已办的删除。",
)
