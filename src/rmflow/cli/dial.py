"""`rmflow dial [FILTER…]`: the call session."""

from __future__ import annotations

import os
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from rmflow.cli import options, printing, units
from rmflow.cli.filtered import Filtered
from rmflow.cli.signals import Saving, honour
from rmflow.cli.state import STATE, note, say, tell
from rmflow.text.zone import LOCAL
from rmflow.words import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from rmflow.dial.session import Dial

CLASS = Filtered


def dial(
    filters: Annotated[
        list[str] | None,
        typer.Argument(metavar="[FILTER]...", show_default=False,
                       help=say("whom to call, as for list: step:1 source:cold …", "拨打对象，同 list：step:1 source:cold …")),
    ] = None,
    plain: Annotated[
        bool, typer.Option("--plain", help=say("a dialogue of plain lines, also for screen readers", "逐行对话，适用于读屏软件"))
    ] = False,
    why: Annotated[
        bool, typer.Option("--why", help=say("show the order and its reasons, call nobody", "只显示顺序与理由，不拨打"))
    ] = False,
    json: Annotated[bool, typer.Option("--json", help=say("with --why: print JSON", "与 --why 同用：输出 JSON"))] = False,
    form: options.Form = "table",
    reveal: options.Reveal = False,
) -> None:  # fmt: skip
    typed = tuple(filters or ())
    if why:
        from rmflow.reports.call_list import call_list, explained

        with units.reading() as unit:
            table = explained(unit, call_list(unit, typed))
        printing.show(table, json=json, form=form, reveal=reveal)
        return
    from rmflow import book
    from rmflow.dial.session import Dial
    from rmflow.errors import BadInput

    if json or form != "table":
        raise BadInput(words("A call session cannot be printed as data; --why can.", "拨打过程不能输出为数据；请用 --why。"),
                       fix="rmflow dial --why --json")  # fmt: skip
    units.copy_of_the_day()
    with book.session(STATE.path, note, Saving(goes_on=True)) as opened:
        session = Dial(opened, _clock(), STATE.who, typed)
        session.start()
        STATE.saved = True
        _run(session, plain=plain or not _full_screen())


def _clock() -> Callable[[], datetime]:
    """The hour as it passes: the machine's, or that of --now and what has passed since."""
    if STATE.now_option or os.environ.get("RMFLOW_NOW"):
        zone, began, then = STATE.now.tzinfo, STATE.now.astimezone(UTC), time.monotonic()
        return lambda: (began + timedelta(seconds=time.monotonic() - then)).astimezone(zone)
    return lambda: datetime.now(LOCAL)


def _full_screen() -> bool:
    return sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM", "") not in ("dumb", "unknown")


def _typed() -> str:
    """The next line typed; empty at the end."""
    honour()
    return sys.stdin.readline() if sys.stdin is not None else ""


def _run(session: Dial, *, plain: bool) -> None:
    from rmflow.cli.failures import colour

    if plain:
        from rmflow.dial.lines import run

        try:
            run(session, STATE.lang, _typed, sys.stdout)
        except KeyboardInterrupt:
            session.pause()
            sys.stdout.write("\n")
            for text in session.summary():
                tell(text, out=True)
        return
    from rmflow.dial.screen import show

    show(session, STATE.lang, colour=colour(sys.stdout))
    for text in session.summary():
        tell(text, out=True)


MORE = words(
    "Every outcome is saved the moment its key is pressed; Q or Ctrl-C pauses, and dial goes on there. Outside the guide's hours"
    " for calling it refuses. Example: rmflow dial step:1 source:cold",
    "按下结果键即保存；Q 或 Ctrl-C 暂停，再次运行从原处继续。不在指引的拨打时段内则拒绝。例：rmflow dial step:1 source:cold",
)
