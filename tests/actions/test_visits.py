"""Step 2: planning visits and arranging them; the agenda and its calendar file (guide 2.2, 2.3)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest

import standing
from rmflow.actions import appointments, find, qualifying, visits
from rmflow.errors import BadInput, NotFound
from rmflow.renderers.files import write
from rmflow.renderers.ics import as_ics
from rmflow.reports import agenda
from rmflow.rules.refused import Refused

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Unit = "Callable[..., Any]"
SHANGHAI = timezone(timedelta(hours=8))
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)
AT = datetime(2026, 11, 24, 15, 0, tzinfo=SHANGHAI)
TODAY = NOW.date()


def plan(unit: Any, **more: Any) -> Any:
    return visits.plan_visit(unit, more.pop("whom", "1"), **{
        "at": AT, "objective": "learn_needs", "success": "问清到期情况", "questions": ["货款怎么付？"], **more,
    })  # fmt: skip


def confirm(unit: Any, **more: Any) -> Any:
    return appointments.confirm_visit(unit, "1", **{"by": "李总", "method": "phone", **more})


CALLS: dict[str, Callable[[Any], Any]] = {
    "plan_visit": plan,
    "confirm_visit": confirm,
    "move_visit": lambda u: appointments.move_visit(u, "1", to=AT),
    "cancel_visit": lambda u: appointments.cancel_visit(u, "1", reason="出差"),
}


@pytest.mark.parametrize("action", CALLS)
def test_refused_at_step_1_with_everything_missing(unit: Unit, action: str) -> None:
    with unit() as u:
        standing.stand(u, 1)
        with pytest.raises(Refused) as refused:
            CALLS[action](u)
        assert not standing.rows(u, "visit")
    assert (refused.value.reason, refused.value.step) == ("step", 1)
    assert [finding.code for finding in refused.value.missing] == standing.lacking(1, 2)


@pytest.mark.parametrize("action", ["confirm_visit", "move_visit", "cancel_visit"])
def test_without_a_plan_there_is_nothing_to_arrange(unit: Unit, action: str) -> None:
    with unit() as u:
        standing.stand(u, 2)
        with pytest.raises(Refused) as refused:
            CALLS[action](u)
    assert refused.value.reason == "no_visit"
    assert [finding.code for finding in refused.value.missing] == ["visit_plan"]
    assert refused.value.missing[0].fix is not None


def test_a_shut_criterion_stops_a_plan_but_not_its_confirmation(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 2)
        plan(u)
        qualifying.qualify(u, "1", {"capacity": "no:连续亏损"})
        with pytest.raises(Refused) as refused:
            plan(u, at=AT + timedelta(days=1))
        confirm(u)
    assert (refused.value.reason, [f.code for f in refused.value.missing]) == ("criteria", ["capacity"])


def test_a_plan_has_its_objective_measure_and_questions(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 2)
        receipt = plan(u, questions=["谁决定？", "几月到期？"], contact="李", place="客户处", bring="手册",
                       companion="张")
        row = standing.rows(u, "visit")[0]
        next_on = standing.prospect(u, 1).next_on
    assert (row.n, row.status, row.objective, row.planned_on) == (1, "planned", "learn_needs", "2026-11-24")
    assert row.planned_at == "2026-11-24T07:00:00.000000Z"
    assert row.questions == '["谁决定？", "几月到期？"]'
    assert (row.place, row.bring, row.companion) == ("customer_site", "手册", "张")
    assert receipt.data["contact"] == "李总"
    assert next_on == "2026-11-24"
    assert receipt.paste == "rmflow confirm-visit 1 --visit 1 --by WHO --method phone"


def test_the_only_contact_is_taken_and_two_are_not_guessed_between(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 2)
        assert plan(u).data["contact"] == "李总"
        find.insert_contact(u, standing.prospect(u, 1).id, find.NewContact("王敏"))
        assert plan(u, at=AT + timedelta(days=1)).data["contact"] is None


@pytest.mark.parametrize(
    "wrong",
    [{"questions": []}, {"questions": [" "]}, {"success": ""}, {"objective": "chat"}, {"kind": "raid"},
     {"at": NOW - timedelta(minutes=1)}, {"at": NOW - timedelta(days=1), "kind": "cold_visit"}],
    ids=lambda wrong: ",".join(wrong),
)  # fmt: skip
def test_bad_plans_write_nothing(unit: Unit, wrong: dict[str, Any]) -> None:
    with unit() as u:
        standing.stand(u, 2)
        with pytest.raises(BadInput):
            plan(u, **wrong)
        assert not standing.rows(u, "visit")


@pytest.mark.parametrize("kind", ["cold_visit", "walk_in", "customer_came"])
def test_who_was_not_asked_may_be_planned_for_earlier_today(unit: Unit, kind: str) -> None:
    with unit() as u:
        standing.stand(u, 2)
        receipt = plan(u, kind=kind, at=NOW - timedelta(hours=2))
        points = len(u.guide.entries("preparation"))
    assert receipt.paste == "rmflow check 1"
    assert len(receipt.notes) == (points if kind == "cold_visit" else 0)


def test_two_visits_within_the_hour_are_told(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 2)
        standing.stand(u, 2, name="永兴贸易有限公司")
        plan(u)
        close_by = plan(u, whom="2", at=AT + timedelta(minutes=59))
        apart = plan(u, whom="2", at=AT + timedelta(minutes=119))
    assert [note.en for note in close_by.notes] == [
        "Less than an hour from visit 1 to #1 宏达机械有限公司, tomorrow 15:00."
    ]
    assert apart.notes == ()


def test_another_rms_visit_is_no_clash(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 2)
        plan(u)
    with unit(rm="wang") as u:
        assert plan(u).notes == ()


def test_an_overdue_promise_comes_up_before_the_visit(unit: Unit) -> None:
    with unit(days=-10) as u:
        standing.stand(u, 2)
        u.insert("promise", no=1, prospect_id=standing.prospect(u, 1).id, text="送方案", due_on="2026-11-20")
    with unit() as u:
        assert "Promise 1 to this customer is overdue since 2026-11-20" in plan(u).notes[0].en


def test_confirming_takes_the_next_planned_visit(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 2)
        plan(u, at=AT + timedelta(days=2))
        plan(u)
        receipt = confirm(u, by="王秘书", method="电约")
        rows = standing.rows(u, "visit")
    assert receipt.data["n"] == 2
    assert (rows[1].status, rows[1].confirmed_by, rows[1].method, rows[1].confirmed_on) == (
        "confirmed", "王秘书", "phone", "2026-11-23"
    )  # fmt: skip
    assert rows[0].status == "planned"


def test_a_past_plan_gives_way_to_one_to_come(unit: Unit) -> None:
    with unit(days=-10) as u:
        standing.stand(u, 2)
        plan(u, at=AT - timedelta(days=9))
        plan(u)
    with unit() as u:
        assert confirm(u).data["n"] == 2
        assert "log what came of it" in confirm(u).notes[0].en


@pytest.mark.parametrize("wrong", [{"method": "pigeon"}, {"by": ""}], ids=lambda wrong: next(iter(wrong)))
def test_bad_confirmations(unit: Unit, wrong: dict[str, Any]) -> None:
    with unit() as u:
        standing.stand(u, 2)
        plan(u)
        with pytest.raises(BadInput):
            confirm(u, **wrong)
        assert standing.rows(u, "visit")[0].status == "planned"


def test_confirming_twice_needs_the_number(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 2)
        plan(u)
        confirm(u)
        with pytest.raises(BadInput, match="confirmed already, by 李总"):
            confirm(u, by="王敏")
        assert confirm(u, by="王敏", visit=1).data["by"] == "王敏"
        with pytest.raises(NotFound):
            confirm(u, visit=2)


def test_a_moved_visit_loses_its_confirmation(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 2)
        plan(u)
        confirm(u)
        receipt = appointments.move_visit(u, "1", to=AT + timedelta(days=1))
        row = standing.rows(u, "visit")[0]
        assert standing.prospect(u, 1).next_on == "2026-11-25"
    assert (row.status, row.confirmed_on, row.confirmed_by, row.method, row.moved) == ("planned", None, None, None, 1)
    assert "have the new one confirmed" in receipt.notes[0].en
    assert receipt.data["confirmed"] is False


def test_a_new_time_that_is_agreed_stays_confirmed(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 2)
        plan(u)
        receipt = appointments.move_visit(u, "1", to=AT + timedelta(days=1), by="李总", method="message")
        with pytest.raises(BadInput, match="both --by and --method"):
            appointments.move_visit(u, "1", to=AT, by="李总")
    assert receipt.data["confirmed"] is True


@pytest.mark.parametrize("to", [AT, NOW - timedelta(hours=1)], ids=["same", "past"])
def test_bad_moves(unit: Unit, to: datetime) -> None:
    with unit() as u:
        standing.stand(u, 2)
        plan(u)
        with pytest.raises(BadInput):
            appointments.move_visit(u, "1", to=to)
        assert standing.rows(u, "visit")[0].moved == 0


def test_a_cancelled_visit_is_over(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 2)
        plan(u)
        receipt = appointments.cancel_visit(u, "1", reason="客户出差")
        row = standing.rows(u, "visit")[0]
        assert (row.status, row.cancelled_why) == ("cancelled", "客户出差")
        assert standing.prospect(u, 1).next_on is None
        with pytest.raises(BadInput, match="is cancelled"):
            appointments.cancel_visit(u, "1", reason="再取消", visit=1)
        with pytest.raises(Refused):
            confirm(u)
    assert receipt.notes[0].en == "Nothing is dated for this customer now."


def test_the_agenda_flags_what_is_not_confirmed_and_not_logged(unit: Unit) -> None:
    with unit(days=-10) as u:
        standing.stand(u, 2)
        plan(u, at=AT - timedelta(days=9))
    with unit() as u:
        plan(u)
        plan(u, at=AT + timedelta(days=1))
        plan(u, at=AT + timedelta(days=30))
        appointments.cancel_visit(u, "1", reason="x", visit=3)
        table = agenda.agenda(u, *agenda.period(u.today))
    assert [(row["n"], row["date"], row["time"], row["unconfirmed_tomorrow"]) for row in table.rows] == [
        (2, "2026-11-24", "15:00", True)
    ]
    assert [note.en for note in table.notes] == [
        "Tomorrow 15:00 #1 宏达机械有限公司 is not confirmed: rmflow confirm-visit 1 --visit 2 --by WHO --method phone",
        "Sun 15 Nov #1 宏达机械有限公司 has no result: rmflow log-visit 1",
    ]


def test_the_week_goes_from_monday_to_sunday() -> None:
    sunday = date(2026, 11, 29)
    assert agenda.period(sunday, week=True) == (date(2026, 11, 23), sunday)
    assert agenda.period(sunday, days=1) == (sunday, sunday)


def test_a_calendar_knows_its_visits_again(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 2)
        plan(u, success="问清; 到期, \\ 价格", place="人民路1号")
        first = agenda.calendar(u, TODAY, TODAY + timedelta(days=7), "zh")
        appointments.move_visit(u, "1", to=AT + timedelta(hours=1))
        moved = agenda.calendar(u, TODAY, TODAY + timedelta(days=7), "zh")
        appointments.cancel_visit(u, "1", reason="x")
        gone = agenda.calendar(u, TODAY, TODAY + timedelta(days=7), "zh")
    assert {event["uid"] for event in (*first, *moved, *gone)} == {first[0]["uid"]}
    assert [event["sequence"] for event in (*first, *moved, *gone)] == [0, 1, 2]
    assert [event["status"] for event in (*first, *gone)] == ["TENTATIVE", "CANCELLED"]
    text = as_ics(first, NOW).decode()
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    unfolded = text.replace("\r\n ", "")
    assert "\r\nDTSTART:20261124T070000Z\r\n" in unfolded
    assert "\r\nDTSTAMP:20261123T020000Z\r\n" in unfolded
    assert "\r\nSUMMARY:#1 宏达机械有限公司：了解需求\r\n" in unfolded
    assert "成功标准：问清\\; 到期\\, \\\\ 价格\\n要问：货款怎么付？" in unfolded
    assert text.endswith("END:VCALENDAR\r\n")


@pytest.mark.parametrize("length", range(60, 90))
def test_a_fold_parts_neither_a_character_nor_an_escape(length: int) -> None:
    event = {"uid": "u", "starts_at": NOW.astimezone(UTC), "sequence": 0, "status": "CONFIRMED",
             "summary": "a" * length + "，\n,到期\\"}  # fmt: skip
    data = as_ics([event], NOW)
    for line in data.split(b"\r\n"):
        assert len(line) <= 75
        text = line.decode()
        assert (len(text) - len(text.rstrip("\\"))) % 2 == 0
    assert "a" * length + "，\\n\\,到期\\\\" in data.decode().replace("\r\n ", "")


def test_a_calendar_replaces_only_a_calendar(tmp_path: Path) -> None:
    place = tmp_path / "visits.ics"
    write(place, as_ics([], NOW), "ics")
    write(place, as_ics([], NOW), "ics")
    assert place.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["visits.ics"]
    other, notes = tmp_path / "book.db", tmp_path / "notes.ics"
    for path in (other, notes):
        path.write_text("precious")
        with pytest.raises(BadInput, match="no calendar"):
            write(path, as_ics([], NOW), "ics")
        assert path.read_text() == "precious"
    with pytest.raises(BadInput, match="cannot be written"):
        write(tmp_path / "nowhere" / "x.ics", b"", "ics")
