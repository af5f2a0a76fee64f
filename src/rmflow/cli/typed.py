"""Values from what was typed: one that is needed, a day, a moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rmflow.cli.state import STATE
from rmflow.cli.units import reading
from rmflow.errors import Missing
from rmflow.words import words

if TYPE_CHECKING:
    from datetime import date, datetime, time

    from rmflow.store.unit import Unit
    from rmflow.words import Words


def need(value: str | None, option_name: str, question: Words, list_name: str | None = None) -> str:
    """A required value: as given, or asked for on a terminal.

    Raises:
        Missing: it was left out and there is nobody to ask (exit 2).
    """
    if value is not None:
        return value
    from rmflow.cli import prompts

    if not prompts.terminal():
        raise Missing(
            words(
                "{option} is missing: {question}", "缺少 {option}：{question}", option=option_name, question=question
            ),
            fix=f"rmflow {STATE.command} --help",
        )
    if list_name is None:
        return prompts.ask(question)
    with reading() as unit:
        guide = unit.guide
    return prompts.choose(question, guide, list_name)


def day(unit: Unit, text: str | None) -> date | None:
    """A day from what people write (`2026-11-25`, `+3d`, 下周三); None stays None."""
    return None if text is None else the_day(unit, text)


def the_day(unit: Unit, text: str) -> date:
    """A day from what people write; workdays (`+3wd`) are the bank's, without the RM's days off. Something is to be done
    on it, so a year that the calendar does not know is warned of.
    """
    found = _day(unit, text)
    unit.reaches(found)
    return found


def customers_day(unit: Unit, text: str | None) -> date | None:
    """A day as the customer's affairs have it (a loan matures), whether the bank works on it or not; None stays None."""
    return None if text is None else _day(unit, text)


def _day(unit: Unit, text: str) -> date:
    from rmflow.text.dates import parse_day

    return parse_day(text, unit.today, is_workday=unit.works)


def moment(unit: Unit, text: str | None) -> datetime | None:
    """A moment from what people write; a day without a time takes the time of now; None stays None."""
    return None if text is None else _when(unit, text, unit.now.time())


def when(unit: Unit, text: str) -> datetime:
    """A moment from what people write (`next wed 15:00`, 明天下午3点); a day alone is refused."""
    return _when(unit, text, None)


def _when(unit: Unit, text: str, at: time | None) -> datetime:
    from rmflow.text.dates import parse_when

    found = parse_when(text, unit.now, at=at, is_workday=unit.works)
    unit.reaches(found.date())
    return found
