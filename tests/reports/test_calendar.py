"""The calendar file, read as RFC 5545 says: well-formed, UIDs that stay, sequences that rise, what is gone cancelled."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

import driving
from rmflow.renderers.ics import as_ics
from rmflow.reports import agenda
from rmflow.text.dates import instant
from shared import NOW

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FIRST, LAST = date(2026, 11, 23), date(2026, 12, 6)
# What a component must have, once (RFC 5545, 3.6, 3.6.1, 3.6.6).
NEEDED = {"VCALENDAR": {"VERSION", "PRODID"}, "VEVENT": {"UID", "DTSTAMP", "DTSTART"}, "VALARM": {"ACTION", "TRIGGER", "DESCRIPTION"}}


def parse(data: bytes) -> dict[str, dict[str, Any]]:
    """The events by UID, each property as text, alarms under `VALARM`; fails where the file is not well-formed."""
    assert data.endswith(b"\r\n")
    assert b"\n" not in data.replace(b"\r\n", b"")
    text = data.decode().replace("\r\n ", "")
    stack: list[tuple[str, dict[str, Any]]] = []
    events: dict[str, dict[str, Any]] = {}
    for line in text.removesuffix("\r\n").split("\r\n"):
        head, colon, value = line.partition(":")
        assert colon, line
        name = head.partition(";")[0]
        if name == "BEGIN":
            stack.append((value, {}))
        elif name == "END":
            kind, found = stack.pop()
            assert kind == value
            assert NEEDED[kind] <= set(found), (kind, found)
            if kind == "VALARM":
                stack[-1][1][kind] = found
            elif kind == "VEVENT":
                assert found["UID"] not in events
                events[found["UID"]] = found
        else:
            assert name not in stack[-1][1], f"{name} twice"
            stack[-1][1][name] = value
    assert stack == []
    return events


@pytest.fixture
def read(book: Path, unit: Callable[..., Any]) -> Callable[..., dict[str, dict[str, Any]]]:
    """The calendar of two weeks as a calendar program has it."""

    def now(*, everything: bool = False) -> dict[str, dict[str, Any]]:
        with unit() as u:
            return parse(as_ics(agenda.calendar(u, FIRST, LAST, "zh", everything=everything), NOW))

    return now


def type_in(*lines: tuple[str, ...]) -> None:
    for line in lines:
        answer = driving.run(*line)
        assert answer.code == 0, (line, answer)


def test_a_visit_is_the_same_entry_until_it_is_gone(read: Callable[..., Any]) -> None:
    type_in(("add-prospect", "宏达机械", "--kind", "company", "--source", "cold"), *driving.walk(1, 3)[:-2])
    ((uid, planned),) = read().items()
    assert (planned["STATUS"], planned["SEQUENCE"], planned["DTSTART"]) == ("TENTATIVE", "0", "20261202T070000Z")
    assert planned["VALARM"] == {"ACTION": "DISPLAY", "TRIGGER": "-PT30M", "DESCRIPTION": planned["SUMMARY"]}
    type_in(("move-visit", "1", "--to", "2026-11-26 10:00"))
    moved = read()[uid]
    assert (moved["SEQUENCE"], moved["DTSTART"]) == ("1", "20261126T020000Z")
    type_in(("move-visit", "1", "--to", "2026-12-10 10:00"))  # beyond the days that are written
    gone_on = read()[uid]
    assert (gone_on["SEQUENCE"], gone_on["DTSTART"]) == ("2", "20261210T020000Z")
    type_in(("move-visit", "1", "--to", "2026-11-27 10:00"), ("cancel-visit", "1", "--reason", "出差"))
    cancelled = read()[uid]
    assert (cancelled["STATUS"], cancelled["SEQUENCE"]) == ("CANCELLED", "4")
    assert "VALARM" not in cancelled


def test_everything_that_is_due_and_what_is_done_goes(read: Callable[..., Any], unit: Callable[..., Any]) -> None:
    type_in(("add-prospect", "宏达机械", "--kind", "company", "--source", "cold", "--phone", "13800138000"), *driving.walk(1, 7)[:-1],
            ("promise", "1", "送合同，含附件", "--due", "2026-11-24"))  # fmt: skip
    with unit() as u:
        from rmflow.store import nexts

        prospect = u.connection.value("SELECT id FROM prospect")
        nexts.follow_up(u, prospect, "call", "2026-11-25", "问审批", instant(datetime(2026, 11, 25, 14, 30, tzinfo=NOW.tzinfo)))
    assert all("VALUE" not in key for event in read().values() for key in event)
    found = {event["SUMMARY"]: event for event in read(everything=True).values()}
    names = ("电话联系：问审批", "承诺：送合同，含附件", "维护：售后办理")
    call, promise, care = (found[f"#1 宏达机械：{name}"] for name in names)
    assert (call["DTSTART"], call["VALARM"]["TRIGGER"], call["STATUS"]) == ("20261125T063000Z", "-PT5M", "CONFIRMED")
    assert (promise["DTSTART"], promise["DTEND"], promise["TRANSP"]) == ("20261124", "20261125", "TRANSPARENT")
    assert (care["DTSTART"], care["DTEND"]) == ("20261130", "20261201")
    type_in(("keep-promise", "1"), ("log-care", "1", "after_sale", "--way", "on_site"), ("log-call", "1", "busy"))
    later = read(everything=True)
    for event in (call, promise, care):
        done = later[event["UID"]]
        assert (done["STATUS"], done["SEQUENCE"], event["SEQUENCE"]) == ("CANCELLED", "1", "0")
        assert "VALARM" not in done


def test_no_day_is_lost_at_the_end_of_a_month() -> None:
    event = {"uid": "u", "on": date(2026, 12, 31), "sequence": 0, "status": "CONFIRMED", "summary": "年末"}
    (found,) = parse(as_ics([event], NOW)).values()
    assert (found["DTSTART"], found["DTEND"]) == ("20261231", "20270101")
    assert date(2026, 12, 31) + timedelta(days=1) == date(2027, 1, 1)


def test_the_command(book: Path, rmflow: Callable[..., Any], tmp_path: Path) -> None:
    rmflow("add-prospect", "宏达机械", "--kind", "company", "--source", "cold")
    rmflow("log-call", "1", "connected_callback", "--next", "+1d")
    file = tmp_path / "all.ics"
    told = rmflow("agenda", "--ics", file, "--all")
    assert "0 entries" in told.out
    assert parse(file.read_bytes()) == {}
    assert "0 项日程" in rmflow("agenda", "--ics", file, "--all", lang="zh").out
