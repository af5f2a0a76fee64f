"""`today`: each thing that is due is in its section, and an open prospect without a date is never left out."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from rmflow.actions import calls, find
from rmflow.reports import today
from rmflow.store import nexts
from rmflow.text.dates import instant

if TYPE_CHECKING:
    from collections.abc import Callable

KEYS = ["date", "rm", "overdue", "visits", "calls_due", "promises", "care", "birthdays", "no_next", "quota"]


def data(unit: Callable[..., Any], **at: Any) -> dict[str, Any]:
    with unit(**at) as u:
        found: dict[str, Any] = today.today(u, whole=True).data
        return found


def prospect(u: Any, name: str = "甲") -> Any:
    receipt = find.add_prospect(u, name, kind="person", source="cold", phone="13800138001")
    return u.connection.row("SELECT * FROM prospect WHERE no = ?", (receipt.data["no"],))


def opportunity(u: Any, of: Any, to_step: int = 1, **values: Any) -> str:
    row = u.connection.row("SELECT * FROM opportunity WHERE prospect_id = ?", (of.id,))
    for step in range(2, to_step + 1):
        u.move(row, step)
    if values:
        u.update("opportunity", row.id, **values)
    return str(row.id)


def visit(u: Any, of: Any, *, days: int, hour: int, **values: Any) -> None:
    at = (u.now + timedelta(days=days)).replace(hour=hour, minute=0)
    u.insert("visit", prospect_id=of.id, opportunity_id=opportunity(u, of), n=u.next_n("visit", of.id), planned_at=instant(at),
             planned_on=at.date().isoformat(), objective="learn_needs", place="人民路1号", **values)  # fmt: skip


def test_a_quiet_day_says_so(unit: Callable[..., Any]) -> None:
    with unit() as u:
        card = today.today(u)
    assert [key for key in card.data if key in KEYS] == KEYS
    assert card.data["no_next"] == {"count": 0, "items": []}
    assert [section.title.en for section in card.sections] == ["Calls today"]
    assert "quiet day" in card.notes[0].en
    assert "无到期事项" in card.notes[0].zh


def test_calls_come_by_grade_and_late_ones_are_overdue(unit: Callable[..., Any]) -> None:
    with unit(days=-3) as u:
        for number, grade in ((1, "C"), (2, "B"), (3, "A")):
            prospect(u, f"甲{number}")
            calls.log_call(u, str(number), "connected_interested", grade=grade, next_on=u.today + timedelta(days=3))
        prospect(u, "乙")
        calls.log_call(u, "4", "connected_callback", next_on=u.today + timedelta(days=1), note="报价")
    found = data(unit)
    assert [(item["no"], item["grade"]) for item in found["calls_due"]] == [(3, "A"), (2, "B"), (1, "C")]
    assert [(i["no"], i["kind"], i["days_late"], i["what"]) for i in found["overdue"]] == [(4, "call", 2, "报价")]
    assert found["no_next"]["count"] == 0


def test_visits_of_today_of_tomorrow_and_of_yesterday(unit: Callable[..., Any]) -> None:
    with unit() as u:
        of = prospect(u)
        visit(u, of, days=0, hour=9)
        visit(u, of, days=0, hour=15, status="confirmed", confirmed_on=u.day, confirmed_by="李总")
        visit(u, of, days=1, hour=9)
        visit(u, of, days=1, hour=11, kind="cold_visit")
        visit(u, of, days=-1, hour=9)
        visit(u, of, days=-1, hour=10, status="cancelled")
    with unit() as u:
        card = today.today(u)
    found = card.data
    assert [(item["n"], item["at"], item["confirmed"], item["is_past"]) for item in found["visits"]] == [
        (1, "09:00", False, True), (2, "15:00", True, False),
    ]  # fmt: skip
    assert [item["n"] for item in found["unconfirmed"]] == [3]
    assert [(item["n"], item["days_late"]) for item in found["overdue"]] == [(5, 1)]
    lines = {section.title.en: section.lines for section in card.sections}
    assert "over: log it" in lines["Visits today (2)"][0].text.en
    assert "人民路1号" in lines["Visits today (2)"][1].text.en
    assert "138 0013 8001" in lines["Visits today (2)"][1].text.en


def test_before_a_weekend_mondays_visits_are_to_be_confirmed(unit: Callable[..., Any]) -> None:
    with unit(days=4) as u:  # a Friday
        of = prospect(u)
        visit(u, of, days=3, hour=9)
        visit(u, of, days=4, hour=9)
    assert [item["n"] for item in data(unit, days=4)["unconfirmed"]] == [1]


def test_promises_and_care(unit: Callable[..., Any]) -> None:
    with unit() as u:
        of = prospect(u)
        for no, days in ((1, 0), (2, -2), (3, 1)):
            u.insert(
                "promise",
                no=no,
                prospect_id=of.id,
                text=f"承诺{no}",
                due_on=(u.today + timedelta(days=days)).isoformat(),
            )
            u.insert(
                "care",
                n=no,
                prospect_id=of.id,
                content="after_sale",
                due_on=(u.today + timedelta(days=days)).isoformat(),
            )
    found = data(unit)
    assert [item["promise"] for item in found["promises"]] == [1]
    assert [item["n"] for item in found["care"]] == [1]
    assert sorted((item["kind"], item["days_late"]) for item in found["overdue"]) == [("care", 2), ("promise", 2)]


def test_a_won_customer_without_tier_or_care_comes_first(unit: Callable[..., Any]) -> None:
    with unit() as u:
        bare, tiered, whole, waiting = (prospect(u, name) for name in "甲乙丙丁")
        for of in (bare, tiered, whole):
            opportunity(u, of, 6, outcome="won", outcome_on=u.day)
        opportunity(u, waiting, 5, outcome="won", outcome_on=u.day)
        for of in (tiered, whole):
            u.update("prospect", of.id, tier="B", status="customer")
        u.update("prospect", bare.id, status="customer")
        u.insert("care", n=1, prospect_id=whole.id, content="after_sale", due_on="2026-12-01")
        nexts.refresh(u, whole.id)
    with unit() as u:
        card = today.today(u)
    assert card.data["unset"] == [
        {"no": 1, "name": "甲", "missing": ["tier", "next_care"]}, {"no": 2, "name": "乙", "missing": ["next_care"]},
    ]  # fmt: skip
    assert [item["no"] for item in card.data["won"]] == [4]
    assert card.sections[0].title.en == "Won, but care is not set up (2)"
    assert [line.paste.en for line in card.sections[0].lines] == [
        "rmflow set-tier 1 B --why WHY", "rmflow plan-care 2 after_sale --on +7d",
    ]  # fmt: skip


def test_birthdays_by_both_calendars(unit: Callable[..., Any]) -> None:
    with unit() as u:
        of = prospect(u)
        contact = u.connection.value("SELECT id FROM contact")
        u.update("contact", contact, birth_month=11, birth_day=25, birth_year=1980)
        # The 17th of the tenth lunar month is the same day in 2026.
        u.insert(
            "contact",
            prospect_id=of.id,
            n=2,
            name="王总",
            name_key="王总",
            birth_month=10,
            birth_day=17,
            birth_lunar=True,
        )
        u.insert("contact", prospect_id=of.id, n=3, name="赵总", name_key="赵总", birth_month=12, birth_day=25)
    found = data(unit)["birthdays"]
    assert [(item["on"], item["contact"], item["calendar"], item["age"]) for item in found] == [
        ("2026-11-25", "甲", "solar", 46), ("2026-11-25", "王总", "lunar", None),
    ]  # fmt: skip


def test_every_open_prospect_without_a_date_is_counted_ten_are_named(unit: Callable[..., Any]) -> None:
    with unit() as u:
        for n in range(14):
            prospect(u, f"甲{n}")
        calls.log_call(u, "1", "no_answer", next_on=u.today + timedelta(days=1))
        u.update("prospect", u.connection.value("SELECT id FROM prospect WHERE no = 14"), status="target")
        u.update("prospect", u.connection.value("SELECT id FROM prospect WHERE no = 2"), status="disqualified")
    with unit() as u:
        card = today.today(u)
    found = card.data["no_next"]
    assert found["count"] == 12
    assert [item["no"] for item in found["items"]] == [14, 3, 4, 5, 6, 7, 8, 9, 10, 11]
    section = next(section for section in card.sections if "without a dated" in section.title.en)
    assert section.lines[-1].text.en == "and 2 more: rmflow list next:none"
    assert section.lines[-1].text.zh == "还有 2 项：rmflow list next:none"


def test_a_long_section_is_cut_and_says_how_to_see_the_rest(unit: Callable[..., Any]) -> None:
    with unit(days=-2) as u:
        for n in range(1, 14):
            prospect(u, f"甲{n}")
            calls.log_call(u, str(n), "connected_callback", next_on=u.today)
    with unit() as u:
        card, whole = today.today(u), today.today(u, whole=True)
    assert card.sections[0].title.en == "Overdue (13)"
    assert len(card.sections[0].lines) == 11
    assert card.sections[0].lines[-1].text.en == "and 3 more: rmflow list next:overdue"
    assert len(whole.data["overdue"]) == 13


def test_another_rms_work_is_his_own(unit: Callable[..., Any]) -> None:
    with unit(rm="wang") as u:
        prospect(u)
        calls.log_call(u, "1", "connected_callback", next_on=u.today)
    found = data(unit)
    assert found["calls_due"] == []
    assert found["no_next"]["count"] == 0
    assert found["quota"]["calls"] == 0
    assert len(data(unit, rm="wang")["calls_due"]) == 1


def test_the_quota_so_far(unit: Callable[..., Any]) -> None:
    with unit() as u:
        prospect(u)
        calls.log_call(u, "1", "connected_interested", at=u.now - timedelta(minutes=30))
    found = data(unit)["quota"]
    assert (found["calls"], found["reached"], found["calls_left"], found["few"]) == (1, 1, 29, True)
    assert found["pace"]["minutes_per_call"] == 30.0


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("form", ["table", "md", "json"])
def test_it_is_shown_in_both_languages(unit: Callable[..., Any], lang: str, form: str) -> None:
    from rmflow.renderers import render

    with unit() as u:
        visit(u, prospect(u, "[red]甲[/red]"), days=0, hour=9)
    with unit() as u:
        text = render(today.today(u), form, lang, width=40, colour=False)
    assert {"table": "[red]甲[/red]", "md": "red", "json": "[red]甲[/red]"}[form] in text
    if form != "json":
        assert ("Visits today" if lang == "en" else "今日拜访") in text
