"""`show` and `timeline`: the card's keys, the five ticks with their age, everything in order."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from rmflow.actions import calls, find, pipeline, qualifying
from rmflow.errors import BadInput, NotFound
from rmflow.reports import show, timeline
from rmflow.reports.telling import SOURCES

if TYPE_CHECKING:
    from collections.abc import Callable

KEYS = {
    "no", "name", "kind", "status", "step", "opportunity", "criteria", "contacts", "calls", "visits", "needs", "offers",
    "objections", "signals", "deals", "tier", "next",
}  # fmt: skip


def card(unit: Callable[..., Any], text: str = "1", **at: Any) -> Any:
    with unit(**at) as u:
        return show.show(u, text)


def texts(found: Any, title: str, lang: str = "en") -> list[str]:
    section = next(section for section in found.sections if section.title.en == title)
    return [(line.label.say(lang) + ": " if line.label else "") + line.text.say(lang) for line in section.lines]


@pytest.fixture
def met(unit: Callable[..., Any]) -> Callable[..., Any]:
    """A company with two criteria answered, a contact, calls with notes, a visit and an objection."""
    with unit(days=-200) as u:
        find.add_prospect(u, "宏达机械有限公司", kind="company", source="hound", via="王五", phone="13800138001",
                          contacts=["李总, 董事长, decision_maker, 13800138002"])  # fmt: skip
        qualifying.qualify(u, "1", {"need": "yes:代发工资在他行"})
    with unit() as u:
        qualifying.qualify(u, "1", {"capacity": "yes:年营业额3000万", "standard": "no:诉讼未结"})
        of, opportunity = u.connection.tuples("SELECT prospect_id, id FROM opportunity")[0]
        for n, note in enumerate(("第一", "第二", "第三\n换行", "第四")):
            calls.log_call(u, "1", "connected_interested", at=u.now - timedelta(hours=4 - n), note=note)
        at = {"planned_at": "2026-11-20T07:00:00.000000Z", "planned_on": "2026-11-20"}
        u.insert("visit", prospect_id=of, opportunity_id=opportunity, n=1, **at, status="held", held_on="2026-11-20", result="met",
                 said="旺季缺三百万", next_step="送方案", questions='["三月到期多少？"]', objective="learn_needs")  # fmt: skip
        u.insert(
            "objection",
            prospect_id=of,
            opportunity_id=opportunity,
            n=1,
            words="利率太高",
            type="price",
            raised_on="2026-11-24",
        )
        u.insert(
            "need",
            prospect_id=of,
            opportunity_id=opportunity,
            n=1,
            kind="payroll",
            text="代发",
            amount_minor=100,
            currency="CNY",
        )
    return unit


def test_the_keys_that_scripts_read(met: Callable[..., Any]) -> None:
    data = card(met).data
    assert set(data) >= KEYS
    assert set(data["opportunity"]) >= {"no", "step", "opened_on", "entered_step_on", "outcome"}
    assert list(data["criteria"]) == ["need", "capacity", "standard", "authority", "value"]
    assert data["criteria"]["capacity"] == {
        "answer": "yes", "evidence": "年营业额3000万", "assessed_on": "2026-11-23", "stale": False,
    }  # fmt: skip
    assert data["criteria"]["need"]["stale"] is True
    assert data["criteria"]["value"] == {"answer": "unknown", "evidence": None, "assessed_on": None, "stale": False}
    assert data["calls"] == 4
    assert data["last_call"] == {"on": "2026-11-23", "outcome": "connected_interested", "note": "第四"}
    assert data["next"] is None
    assert data["visits"][0]["questions"] == ["三月到期多少？"]
    assert data["needs"][0]["amount"] == "1.00"
    assert {finding["code"] for finding in data["missing"]} == {"need", "standard", "authority", "value"}
    assert data["contacts"][0]["role"] == "decision_maker"


def test_five_ticks_with_evidence_and_age_stale_no_and_unknown_marked(met: Callable[..., Any]) -> None:
    found = card(met)
    ticks = next(section for section in found.sections if section.title.en == "Criteria").lines
    assert [line.mark for line in ticks] == ["no", "ok", "no", "warn", "warn"]
    assert ticks[0].text.en == "yes, but STALE: 代发工资在他行 (200 days ago)"
    assert ticks[0].text.zh == "是，但已过期：代发工资在他行（200 天前）"
    assert ticks[1].text.en == "yes: 年营业额3000万 (today)"
    assert ticks[2].text.en.startswith("NO: ")


def test_the_customers_newest_words_come_first_on_one_line_each(met: Callable[..., Any]) -> None:
    said = card(met).data["last_words"]
    assert [(item["kind"], item["text"]) for item in said] == [
        ("objection", "利率太高"),
        ("call", "第四"),
        ("call", "第三\n换行"),
    ]
    assert texts(card(met), "Last words")[2].endswith("“第三 换行”")


def test_do_not_call_is_loud_and_no_opening_line_is_offered(met: Callable[..., Any]) -> None:
    assert [section.title.en for section in card(met).sections][-1] == "An opening line"
    with met() as u:
        calls.log_call(u, "1", "do_not_call")
    found = card(met)
    assert found.sections[0].lines[0].text.en == "DO NOT CALL (since 2026-11-23)"
    assert found.sections[0].lines[0].text.zh == "勿扰！请勿致电（自 2026-11-23）"
    assert found.sections[0].lines[0].mark == "no"
    assert "An opening line" not in [section.title.en for section in found.sections]


def test_the_next_thing_and_how_late_it_is(met: Callable[..., Any]) -> None:
    with met() as u:
        calls.log_call(u, "1", "connected_callback", next_on=u.today + timedelta(days=1), note="报价")
    assert card(met).data["next"] == {"what": "报价", "on": "2026-11-24", "kind": "call"}
    assert texts(card(met), "Next")[0] == "tomorrow: call: 报价"
    assert texts(card(met, days=3), "Next")[0] == "Tue 24 Nov, 2 days late: call: 报价"
    assert texts(card(met, days=3), "Next", "zh")[0] == "前天，逾期 2 天: 电话联系：报价"


def test_what_is_off_the_path_says_why_and_how_back(met: Callable[..., Any]) -> None:
    with met() as u:
        pipeline.drop(u, "1", reason="no_need")
    found = card(met)
    assert found.sections[0].lines[0].text.en == "Dropped on 2026-11-23: No financial need"
    assert found.sections[0].lines[0].paste.en == "rmflow revive 1 --reason REASON"
    assert not [section for section in found.sections if section.title.en.startswith("Missing")]


def test_relations_are_seen_from_both_sides(met: Callable[..., Any]) -> None:
    with met() as u:
        find.add_prospect(u, "上游公司", kind="company", source="cold")
        find.link(u, "1", "upstream", "2")
    assert card(met, "1").data["relations"] == [{"relation": "upstream", "no": 2, "name": "上游公司", "of_this": True}]
    assert card(met, "2").data["relations"][0]["of_this"] is False


def test_nobody_by_that_name(unit: Callable[..., Any]) -> None:
    with unit() as u:
        for view in (show.show, timeline.timeline):
            with pytest.raises(NotFound):
                view(u, "谁")


def told(unit: Callable[..., Any], **more: Any) -> list[dict[str, Any]]:
    with unit(days=1) as u:
        found: list[dict[str, Any]] = timeline.timeline(u, "1", **more).data
        return found


def test_the_timeline_is_in_order_the_newest_last(met: Callable[..., Any]) -> None:
    entries = told(met)
    assert [entry["on"] for entry in entries] == sorted(entry["on"] for entry in entries)
    assert [entry["kind"] for entry in entries][:2] == ["found", "step"]
    assert entries[-1]["kind"] == "objection"
    on_the_day = [entry["note"] for entry in entries if entry["kind"] == "call"]
    assert on_the_day == ["第一", "第二", "第三\n换行", "第四"]
    assert all({"on", "at", "kind", "text"} <= set(entry) and "order" not in entry for entry in entries)
    visit = next(entry for entry in entries if entry["kind"] == "visit")
    assert visit["said"] == "旺季缺三百万"


def test_only_the_last_so_many(met: Callable[..., Any]) -> None:
    entries = told(met)
    assert told(met, last=2) == entries[-2:]
    assert told(met, last=999) == entries
    with met() as u, pytest.raises(BadInput):
        timeline.timeline(u, "1", last=0)


def test_every_kind_of_record_has_its_place_on_the_timeline(unit: Callable[..., Any]) -> None:
    """A table with a prospect in it that the timeline does not read would be history left out."""
    with unit() as u:
        tables = [row[0] for row in u.connection.tuples("SELECT name FROM sqlite_master WHERE type = 'table'")]
        with_prospect = {
            table for table in tables
            if any(column[1] == "prospect_id" for column in u.connection.tuples(f'PRAGMA table_info("{table}")'))
        }  # fmt: skip
    read = {table for table in tables for sql, _ in SOURCES if f"FROM {table} " in sql}
    # What is to come is on the card and in `today`; it is no history.
    assert with_prospect - read == {"follow_up"}


def test_every_kind_has_its_label(met: Callable[..., Any]) -> None:
    with met() as u:
        table = timeline.timeline(u, "1")
        from rmflow.renderers import render

        for lang in ("en", "zh"):
            for width in (40, 80, None):
                assert "宏达机械" in render(table, "table", lang, width=width, colour=False)
