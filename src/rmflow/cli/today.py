"""`rmflow today`; with --notify, a reminder for a scheduler."""

from typing import Annotated, Any

import typer

from rmflow.cli import door
from rmflow.cli.state import STATE, say, tell
from rmflow.words import words


def today(
    notify: Annotated[
        bool, typer.Option("--notify", help=say("a desktop notification of what is due", "桌面提醒到期事项（供定时任务）"))
    ] = False,
    reveal: Annotated[
        bool, typer.Option("--reveal", help=say("with --notify: customers' names too", "配合 --notify：显示客户名称"))
    ] = False,
    json: door.Json = False,
    form: door.Form = "table",
) -> None:  # fmt: skip
    if notify:
        return _remind(reveal=reveal, json=json)
    from rmflow.reports import today as view

    with door.reading() as unit:
        card = view.today(unit, whole=json or form == "json")
    return door.show(card, json=json, form=form)


def _remind(*, reveal: bool, json: bool) -> None:
    """Nothing due: not a word. No notifier here: the reminder is a line on standard output, which cron mails."""
    from rmflow.reports.reminder import reminder

    with door.reading() as unit:
        found = reminder(unit, reveal=reveal)
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

    door.show(Receipt(text, data), json=True)


MORE = words(
    "Remind every hour, e.g. by cron: 0 9-17 * * 1-5 rmflow today --notify"
    " · in Windows: schtasks /create /sc hourly /tn rmflow /tr \"rmflow today --notify\"",
    "每小时提醒，如 cron：0 9-17 * * 1-5 rmflow today --notify"
    " · Windows：schtasks /create /sc hourly /tn rmflow /tr \"rmflow today --notify\"",
)
