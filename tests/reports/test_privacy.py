"""`privacy`: what is kept on whom, all of it for him to take, and what has outlived its purpose."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from rmflow.actions import calls, find, forgetting, pipeline, privacy
from rmflow.reports.privacy import before
from rmflow.reports.privacy_due import _back, due
from rmflow.reports.privacy_export import export
from rmflow.reports.privacy_overview import overview
from rmflow.schema.tables import METADATA
from rmflow.store import refusals
from rmflow.store.refusals import Refusal
from rmflow.store.whom import customer, whom
from standing import stand

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def known(unit: Callable[..., Any]) -> Callable[..., Any]:
    with unit("add-prospect") as u:
        find.add_prospect(u, "王伟强", kind="person", source="data:internet", phone="13800138000", note="住湖滨路")
        find.add_prospect(u, "宏达机械", kind="company", source="cold", phone="13800138000")
    with unit("log-call", days=1) as u:
        calls.log_call(u, "1", "connected_interested", note="下周再谈")
    return unit


def test_the_export_has_every_row_and_entry_of_his(known: Callable[..., Any], book: Path) -> None:
    with known(days=2) as u:
        refusals.note(book, Refusal(u.stamp, "li", "advance", u.connection.value("SELECT id FROM opportunity"), 1, "gate", ()))
        data = export(u, whom(u.connection, "1", command="privacy"), book).data
    tables = data["tables"]
    assert set(tables) == {"prospect", "contact", "opportunity", "step_move", "call"}
    assert [row["note"] for row in tables["call"]] == ["下周再谈"]
    for table, rows in tables.items():
        assert all(set(row) == set(METADATA.tables[table].columns.keys()) for row in rows)
    assert [(one["command"], one["tables"]) for one in data["journal"]] == [
        ("add-prospect", ["contact", "opportunity", "prospect", "step_move"]), ("log-call", ["call"]),
    ]  # fmt: skip
    assert data["came_from"] | {"written_at": ""} == {
        "source": "data", "label": "Data (media) method", "detail": "internet", "introducer": None, "found_on": "2026-11-23",
        "written_by": "li", "written_at": "",
    }  # fmt: skip
    assert data["refusals"] == 1
    assert "宏达机械" not in json.dumps(data, ensure_ascii=False, default=str)


def test_an_export_is_in_the_journal_by_number_alone(known: Callable[..., Any], rmflow: Callable[..., Any], tmp_path: Path) -> None:
    rmflow("privacy", "export", "王伟强", "--out", str(tmp_path / "1.json"))
    assert json.loads((tmp_path / "1.json").read_text(encoding="utf-8"))["tables"]["prospect"][0]["phone"] == "+8613800138000"
    with known(days=3) as u:
        entry = u.connection.row("SELECT seq, command, images FROM journal ORDER BY seq DESC LIMIT 1")
        said = json.loads(u.connection.value("SELECT after FROM journal_image WHERE seq = ?", (entry.seq,)))
        assert (entry.command, entry.images, said) == ("privacy", 1, {"privacy": "export", "no": 1, "out": "***.json"})
        taken = export(u, whom(u.connection, "1", command="privacy"), tmp_path / "book.db").data
        assert taken["journal"][-1]["command"] == "privacy"
    assert rmflow("privacy", "export", "2", "--json").json["no"] == 2
    # A file that bears his name, in whatever letters, is noted without it: the entry outlives him.
    rmflow("privacy", "export", "1", "--out", str(tmp_path / "wangweiqiang.json"))
    with known(days=3) as u:
        assert "wangweiqiang" not in u.connection.value("SELECT after FROM journal_image ORDER BY seq DESC LIMIT 1")
    assert rmflow("verify").code == 0


def whys(u: Any) -> dict[int, str]:
    return {row["no"]: row["why"] for row in due(u).rows}


def test_nothing_is_due_in_a_young_book(known: Callable[..., Any]) -> None:
    with known(days=2) as u:
        assert due(u).rows == ()


def test_each_purpose_outlived_is_named_with_its_command(unit: Callable[..., Any]) -> None:
    with unit() as u:
        for name in ("未接通", "接通过", "淘汰的", "搁置的", "待删除", "同意到期", "有下次"):
            find.add_prospect(u, name, kind="company", source="cold")
        customer = stand(u, 6, "老客户")
        u.insert("deal", prospect_id=u.connection.value("SELECT id FROM prospect WHERE no = ?", (customer,)),
                 opportunity_id=u.connection.value("SELECT o.id FROM opportunity o JOIN prospect p ON p.id = o.prospect_id"
                                                   " WHERE p.no = ?", (customer,)),
                 n=1, product="payroll", amount_minor=1, currency="CNY", dealt_on=u.day, signer="李总", status="funded")  # fmt: skip
        calls.log_call(u, "1", "no_answer")
        calls.log_call(u, "2", "connected_refused")
        pipeline.drop(u, "3", reason="no_need")
        from rmflow.actions import ending

        ending.defer(u, "4", until=u.today + timedelta(days=30))
        forgetting.request(u, "5", "要求")
        privacy.record_consent(u, "6", "sms", "given", until=u.today + timedelta(days=30))
        calls.log_call(u, "6", "connected_interested")
        calls.log_call(u, "7", "no_answer", next_on=u.today + timedelta(days=9))
    with unit(days=20) as u:
        assert whys(u) == {5: "asked"}
    with unit(days=385) as u:
        assert whys(u) == {5: "asked", 1: "unreached", 6: "consent"}
    with unit(days=14 * 31) as u:
        assert whys(u) == {5: "asked", 1: "unreached", 4: "deferred", 6: "consent"}
    with unit(days=5 * 366 + 1) as u:
        rows = due(u).rows
        assert whys(u) == {5: "asked", 8: "retention", 3: "ended", 4: "deferred", 1: "unreached", 6: "consent"}
        assert rows[0]["fix"] == "rmflow forget 5 --erase"
        assert {row["fix"] for row in rows if row["why"] == "consent"} == {'rmflow consent 6 sms --given --how "HOW"'}
        assert rows[0]["on"] == "2026-12-08"
        kept = overview(u).data
        assert (kept["outlived"], kept["overdue"], kept["kept"]["to_be_forgotten"]) == (6, 1, 1)


@pytest.mark.parametrize(
    ("day", "months", "back"),
    [("2026-11-23", 12, "2025-11-23"), ("2026-03-31", 1, "2026-02-28"), ("2024-02-29", 12, "2023-02-28"), ("2026-01-15", 1, "2025-12-15"),
     ("2026-12-31", 24, "2024-12-31"), ("2026-12-31", 6, "2026-06-30")],
)  # fmt: skip
def test_months_are_counted_by_the_calendar(day: str, months: int, back: str) -> None:
    assert _back(date.fromisoformat(day), months) == date.fromisoformat(back)


def test_the_overview_counts_those_who_are_there(known: Callable[..., Any]) -> None:
    with known(days=2) as u:
        kept = overview(u).data["kept"]
        assert (kept["persons"], kept["companies"], kept["contacts"], kept["phones"]) == (1, 1, 1, 3)
        forgetting.request(u, "1", "要求")
    with known("forget", days=2) as u:
        forgetting.erase(u, "1")
    with known(days=2) as u:
        kept = overview(u).data["kept"]
        assert (kept["persons"], kept["contacts"], kept["forgotten"], kept["suppressed"]) == (0, 0, 1, 2)


def test_what_goes_names_who_shares_a_number(known: Callable[..., Any]) -> None:
    with known(days=2) as u:
        find.add_introducer(u, "王伟强", kind="lawyer")
        card = before(u, customer(u.connection.row("SELECT * FROM prospect WHERE no = 1")))
    assert (card.data["alike"], card.data["introducers"]) == ([2], [1])
    assert card.data["rows"]["call"] == 1


def test_a_short_name_is_said_to_be_too_short(unit: Callable[..., Any]) -> None:
    with unit() as u:
        find.add_prospect(u, "李总", kind="person", source="cold")
        card = before(u, customer(u.connection.row("SELECT * FROM prospect")))
    assert any("too short" in note.en for note in card.notes)
