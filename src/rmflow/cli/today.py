"""`rmflow today`; with --notify, a reminder for a scheduler."""

from typing import Annotated, Any

import typer

from rmflow.cli import options, printing, units
from rmflow.cli.state import STATE, say, tell
from rmflow.errors import BadInput
from rmflow.words import words


def today(
    notify: Annotated[
        bool, typer.Option("--notify", help=say("a desktop notification of what is due", "桌面提醒到期事项（供定时任务）"))
    ] = False,
    json: options.Json = False,
    form: options.Form = "table",
    reveal: options.Reveal = False,
) -> None:  # fmt: skip
    if notify:
        if reveal:
            raise BadInput(
                words("A notification names nobody: whoever passes the screen reads it. --reveal does not go with --notify.",
                      "桌面提醒不显示客户名称（路过的人也看得到），--reveal 不能与 --notify 同用。"), fix="rmflow today"
            )  # fmt: skip
        return _remind(json=json)
    from rmflow.reports import today as view

    with units.reading() as unit:
        card = view.today(unit, whole=json or form == "json")
    return printing.show(card, json=json, form=form, reveal=reveal)


def _remind(*, json: bool) -> None:
    """Nothing due: not a word. No notifier here: the reminder is a line on standard output, which cron mails."""
    from rmflow.reports.reminder import reminder

    with units.reading() as unit:
        found = reminder(unit)
    is_shown = False
    if not found.is_empty:
        from rmflow.cli.notifying import notify

        is_shown = notify(words("Today", "今日事项").say(STATE.lang), found.text.say(STATE.lang))
    if json:
        _show(found.text, {**found.counts, "notified": is_shown})
    elif not (found.is_empty or is_shown):
        tell(found.text, out=True)


def _show(text: Any, data: dict[str, Any]) -> None:
    from rmflow.records import Receipt

    printing.show(Receipt(text, data), json=True)


MORE = words(
    "Remind every hour, e.g. by cron: 0 9-17 * * 1-5 rmflow today --notify"
    " · in Windows: schtasks /create /sc hourly /tn rmflow /tr \"rmflow today --notify\"",
    "每小时提醒，如 cron：0 9-17 * * 1-5 rmflow today --notify"
    " · Windows：schtasks /create /sc hourly /tn rmflow /tr \"rmflow today --notify\"",
)
