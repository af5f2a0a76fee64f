"""Being forgotten: kept only at first, then taken out for good; what is left counts and names nobody."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from rmflow.actions import approach, calls, care, find, forgetting, pipeline, privacy, promises, qualifying
from rmflow.actions.undo import CannotUndo, undo
from rmflow.reports import due, in_care, show
from rmflow.reports.call_list import call_list
from rmflow.rules.refused import Refused
from rmflow.store import persons
from rmflow.store.connection import connect
from rmflow.store.redaction import redactions
from rmflow.store.verify import verify
from rmflow.store.whom import customer
from standing import stand

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from rmflow.store.unit import Unit



@pytest.fixture
def lived(unit: Callable[..., Any]) -> Callable[..., Any]:
    """#1 王伟强 of whom much is known; #2 宏达机械, whose records speak of him, and where he is a contact too."""
    with unit("add-prospect") as u:
        find.add_prospect(u, "王伟强", kind="person", source="campaign:春展", phone="13800138000", note="住湖滨路")
    with unit("add-prospect") as u:
        find.add_prospect(u, "宏达机械", kind="company", source="data:internet", via="王伟强", contacts=["陈会计"])
    with unit("log-call", days=1) as u:
        calls.log_call(u, "1", "connected_interested", next_on=u.today + timedelta(days=3), note="王伟强说下周再谈")
        calls.log_call(u, "2", "connected_interested", note="王伟强介绍的，电话 138-0013-8000")
    with unit("qualify", days=2) as u:
        qualifying.qualify(u, "2", {"need": "yes:王 伟强说缺钱"})
        find.link(u, "1", "other", "2")
    with unit("consent", days=2) as u:
        privacy.record_consent(u, "1", "sms", "given", how="短信回复Y")
    return unit


def erased(unit: Callable[..., Any], no: str = "1", *, days: int = 4, **how: Any) -> None:
    with unit("forget", days=days - 1) as u:
        forgetting.request(u, no, "电话要求")
    with unit("forget", days=days) as u:
        forgetting.erase(u, no, **how)


def whole(path: Path) -> list[Any]:
    connection = connect(path, read_only=True)
    try:
        return list(verify(connection).found)
    finally:
        connection.close()


def everything(path: Path) -> str:
    """All text of the book, rows and images."""
    connection = connect(path, read_only=True)
    try:
        tables = [name for (name,) in connection.tuples("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        return repr([connection.tuples(f'SELECT * FROM "{table}"') for table in tables if table != "guide_version"])
    finally:
        connection.close()


def test_step_one_stops_everything_and_undo_takes_it_back(lived: Callable[..., Any], book: Path) -> None:
    with lived(days=3) as u:
        before = u.connection.tuples("SELECT * FROM prospect"), u.connection.tuples("SELECT * FROM follow_up")
    with lived("forget", days=3) as u:
        receipt = forgetting.request(u, "1", "电话要求")
        assert receipt.data["due_on"] == (u.today + timedelta(days=15)).isoformat()
        assert receipt.paste == "rmflow forget 1 --erase"
        assert receipt.data["fallen_away"] == {"opportunity": 1}
    with lived(days=4) as u:
        row = u.connection.row("SELECT * FROM prospect WHERE no = 1")
        assert (row.do_not_call, row.next_on, row.status) == (1, None, "disqualified")
        assert 1 not in [one.no for one in call_list(u)]
        assert not [item for item in due.overdue(u).items if item["no"] == 1]
        seq = u.connection.value("SELECT max(seq) FROM journal")
    with lived("undo", days=4) as u:
        undo(u, seq)
    with lived(days=4) as u:
        assert (u.connection.tuples("SELECT * FROM prospect"), u.connection.tuples("SELECT * FROM follow_up")) == before
        assert u.connection.value("SELECT count(*) FROM erasure") == 0
    assert whole(book) == []


def test_a_customer_in_care_nags_no_more(unit: Callable[..., Any]) -> None:
    with unit() as u:
        no = str(stand(u, 6))
        promises.promise(u, no, "送方案", due=u.today)
        care.plan_care(u, no, "after_sale", on=u.today)
    with unit() as u:
        forgetting.request(u, no, "要求")
    with unit(days=30) as u:
        for question in (due.overdue, due.unset, due.won, due.promises, due.care):
            assert question(u).items == []
        assert u.connection.rows(in_care.CUSTOMERS.format(more="", where="o.rm = ?"), (u.rm,)) == []
        assert u.connection.value("SELECT status FROM prospect") == "customer"
        assert u.connection.value("SELECT outcome FROM opportunity") == "won"


ACTIONS: dict[str, Callable[[Unit], Any]] = {
    "log_call": lambda u: calls.log_call(u, "1", "busy", inbound=True),
    "stop_calling": lambda u: calls.stop_calling(u, "1"),
    "qualify": lambda u: qualifying.qualify(u, "1", {"need": "yes:x"}),
    "add_fact": lambda u: approach.add_fact(u, "1", "main_bank", "x"),
    "promise": lambda u: promises.promise(u, "1", "x", due=u.today),
    "revive": lambda u: pipeline.revive(u, "1", reason="x"),
    "advance": lambda u: pipeline.advance(u, "1"),
    "drop": lambda u: pipeline.drop(u, "1", reason="no_need"),
    "step_back": lambda u: pipeline.step_back(u, "1", to=1, reason="x"),
    "consent": lambda u: privacy.record_consent(u, "1", "phone", "given", how="x"),
    "link": lambda u: find.link(u, "1", "same_group", "2"),
    "forget": lambda u: forgetting.request(u, "1", "x"),
}


@pytest.mark.parametrize("is_erased", [False, True])
@pytest.mark.parametrize("name", ACTIONS)
def test_nothing_more_is_written_about_him(lived: Callable[..., Any], name: str, is_erased: bool) -> None:
    with lived("forget") as u:
        forgetting.request(u, "1", "电话要求")
    if is_erased:
        with lived("forget") as u:
            forgetting.erase(u, "1")
    with lived() as u, pytest.raises(Refused) as refused:
        ACTIONS[name](u)
    assert refused.value.reason == "erasure"


def test_erasing_comes_second(lived: Callable[..., Any]) -> None:
    with lived() as u, pytest.raises(Refused) as refused:
        forgetting.erase(u, "1")
    assert refused.value.reason == "not_requested"
    erased(lived)
    with lived(days=5) as u, pytest.raises(Refused) as refused:
        forgetting.erase(u, "1")
    assert refused.value.reason == "erasure"


def test_a_customer_with_deals_is_kept_as_long_as_the_guide_says(unit: Callable[..., Any]) -> None:
    with unit() as u:
        no = str(stand(u, 6))
        prospect = u.connection.row("SELECT id FROM prospect")
        opportunity = u.connection.value("SELECT id FROM opportunity")
        u.insert("deal", prospect_id=prospect.id, opportunity_id=opportunity, n=1, product="payroll", amount_minor=1,
                 currency="CNY", dealt_on="2024-02-29", signer="李总", status="funded", matures_on="2028-02-29")  # fmt: skip
        forgetting.request(u, no, "要求")
        assert persons.kept_until(u, u.connection.row("SELECT * FROM prospect")) == date(2033, 3, 1)
        with pytest.raises(Refused) as refused:
            forgetting.erase(u, no)
        assert refused.value.reason == "retention"
        assert "2033-03-01" in refused.value.message.en
        assert "--kept-elsewhere" in refused.value.missing[0].fix.paste().en
    with unit("forget") as u:
        forgetting.erase(u, no, kept_elsewhere=True)
        assert u.arguments is not None
        assert u.arguments["kept_elsewhere"] is True


def test_once_the_time_is_over_nobody_has_to_say_so(unit: Callable[..., Any]) -> None:
    with unit() as u:
        no = str(stand(u, 6))
        prospect = u.connection.row("SELECT id FROM prospect")
        u.insert("deal", prospect_id=prospect.id, opportunity_id=u.connection.value("SELECT id FROM opportunity"), n=1,
                 product="payroll", amount_minor=1, currency="CNY", dealt_on="2021-11-23", signer="李总", status="funded")  # fmt: skip
        forgetting.request(u, no, "要求")
        forgetting.erase(u, no)


def test_rows_and_journal_name_him_no_more(lived: Callable[..., Any], book: Path) -> None:
    erased(lived)
    text = everything(book)
    for gone in ("王伟强", "王 伟强", "13800138000", "138-0013-8000", "00083100831", "湖滨路", "wangweiqiang", "春展", "电话要求", "回复Y"):
        assert gone not in text, gone
    for left in ("宏达机械", "陈会计", "***介绍的，电话 ***", "yes", "2026-11-24"):
        assert left in text, left
    assert whole(book) == []


def test_what_is_left_counts(lived: Callable[..., Any]) -> None:
    with lived(days=3) as u:
        before = u.connection.tuples("SELECT called_on, outcome, is_reached FROM call ORDER BY id")
    erased(lived)
    with lived(days=5) as u:
        assert u.connection.tuples("SELECT called_on, outcome, is_reached FROM call ORDER BY id") == before
        row = u.connection.row("SELECT * FROM prospect WHERE no = 1")
        assert (row.name, row.phone, row.uscc, row.note, row.pinyin, row.source) == ("***", None, None, "***", "", "campaign")
        assert (row.source_detail, row.found_on, row.kind) == ("***", "2026-11-23", "person")
        assert u.connection.value("SELECT via FROM prospect WHERE no = 2") == "***"
        assert u.connection.value("SELECT source_detail FROM prospect WHERE no = 2") == "internet"
        assert u.connection.value("SELECT erased_on FROM erasure") == "2026-11-27"


def test_his_card_asks_for_nothing_any_more(lived: Callable[..., Any]) -> None:
    with lived(days=3) as u:
        assert len(show.show(u, "1").sections) > 3
    erased(lived)
    with lived(days=5) as u:
        card = show.show(u, "1")
    assert [section.title.en for section in card.sections] == ["Who"]
    assert not any(line.paste for line in card.sections[0].lines)
    assert card.data["criteria"]


def test_he_is_taken_out_where_he_is_somebodys_contact(lived: Callable[..., Any], book: Path) -> None:
    with lived(days=2) as u:
        u.insert("contact", prospect_id=u.connection.value("SELECT id FROM prospect WHERE no = 2"), n=2, name="王伟强",
                 name_key="王伟强", phone="+8613800138000", phone_rev="00083100831")  # fmt: skip
        assert persons.held(u, customer(u.connection.row("SELECT * FROM prospect WHERE no = 1"))).alike == []
    erased(lived)
    assert "王伟强" not in everything(book)
    with lived(days=5) as u:
        assert u.connection.tuples("SELECT name, phone FROM contact WHERE n = 2") == [("***", None)]
    assert whole(book) == []


def test_anothers_own_name_stays(lived: Callable[..., Any], book: Path) -> None:
    with lived(days=2) as u:
        find.add_prospect(u, "王伟强", kind="person", source="cold", phone="13900001111")
        find.add_prospect(u, "王伟强汽修", kind="company", source="cold", note="王伟强汽修与王伟强无关")
    erased(lived)
    with lived(days=5) as u:
        assert u.connection.tuples("SELECT name, note FROM prospect WHERE no > 2 ORDER BY no") == [
            ("王伟强", None), ("王伟强汽修", "王伟强汽修与***无关"),
        ]  # fmt: skip
    assert whole(book) == []


def test_what_was_deleted_of_him_is_taken_out_of_the_journal(lived: Callable[..., Any], book: Path) -> None:
    with lived(days=2) as u:
        row = u.connection.row("SELECT id FROM relation")
        u.update("relation", row.id, note="表兄弟，独家")
    with lived(days=2) as u:
        u.delete("relation", row.id)
    erased(lived)
    assert "独家" not in everything(book)
    assert whole(book) == []


def test_words_of_a_step_back_are_taken_out(unit: Callable[..., Any], book: Path) -> None:
    with unit() as u:
        no = str(stand(u, 3, "宏达机械"))
        pipeline.step_back(u, no, to=2, reason="宏达机械换了负责人，独家")
    erased(unit, no)
    assert "独家" not in everything(book)
    with unit(days=9) as u:
        assert u.connection.tuples("SELECT why FROM step_move WHERE to_step < from_step") == [("***",)]
        with pytest.raises(Exception, match="append-only"):
            u.connection.execute("UPDATE step_move SET why = 'x' WHERE n = 1")
    assert whole(book) == []


def test_the_journal_says_what_was_redacted_and_nothing_else(lived: Callable[..., Any], book: Path) -> None:
    erased(lived)
    with lived(days=5) as u:
        (after,) = u.connection.tuples(
            "SELECT i.after FROM journal_image i JOIN journal j ON j.seq = i.seq AND i.n = 0 WHERE j.command = 'forget'"
            " ORDER BY j.seq DESC LIMIT 1"
        )[0]
        said = json.loads(after)
        assert set(said) == {"erase", "kept_elsewhere", "redacted"}
        assert said["erase"] == 1
        named = {(seq, n) for seq, n, _ in said["redacted"]}
        assert named == {tuple(row) for row in u.connection.tuples("SELECT seq, n FROM journal_image WHERE salt IS NULL")}
        assert redactions(u.connection).keys() == named
        assert u.connection.tuples("SELECT DISTINCT row_table FROM journal_image i WHERE seq ="
                                   " (SELECT max(seq) FROM journal WHERE command = 'forget') ORDER BY 1") == [
            ("arguments",), ("erasure",), ("setting",), ("suppression",)]  # fmt: skip


def test_two_who_knew_each_other(lived: Callable[..., Any], book: Path) -> None:
    """A second forgetting redacts what the first left, and the first's word of it stays."""
    erased(lived)
    erased(lived, "2", days=8)
    text = everything(book)
    assert "宏达" not in text
    assert "陈会计" in text or "陈会计" not in text  # a surname with a title is looked for in his own rows alone
    assert whole(book) == []


def test_it_cannot_be_taken_back(lived: Callable[..., Any]) -> None:
    erased(lived)
    with lived(days=5) as u:
        seq = u.connection.value("SELECT max(seq) FROM journal WHERE command = 'forget'")
        with pytest.raises(CannotUndo) as refused:
            undo(u, seq)
        assert refused.value.reason == "erased"


def test_what_goes_is_said_before(lived: Callable[..., Any]) -> None:
    with lived(days=3) as u:
        held = persons.held(u, customer(u.connection.row("SELECT * FROM prospect WHERE no = 1")))
    assert held.counts == {"call": 1, "consent": 1, "contact": 1, "follow_up": 1, "opportunity": 1, "prospect": 1, "relation": 1,
                           "step_move": 1}  # fmt: skip
    assert {(one["table"], one["no"]) for one in held.mentions} == {("prospect", 2), ("call", 2), ("assessment", 2)}
    assert (held.alike, held.introducers) == ([], [])


def test_a_promise_that_falls_away_is_told(unit: Callable[..., Any]) -> None:
    with unit() as u:
        no = str(stand(u, 3))
        promises.promise(u, no, "送方案", due=u.today)
        receipt = forgetting.request(u, no, "要求")
    assert receipt.data["fallen_away"] == {"opportunity": 1, "promise": 1}
