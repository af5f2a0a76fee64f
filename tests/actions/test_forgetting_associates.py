"""One contact of a company, or an introducer, forgotten alone: the customers stay, he is in none of their records."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

import driving
from rmflow.actions import appointments, approach, calls, deals, find, forgetting, pipeline, qualifying, visits
from rmflow.actions.allow import allow, gather
from rmflow.actions.imported import RowsRejected
from rmflow.actions.undo import CannotUndo, undo
from rmflow.errors import BadInput, Missing, NotFound
from rmflow.reports import birthdays, introducers, show
from rmflow.reports.agenda import agenda
from rmflow.reports.privacy import before
from rmflow.reports.privacy_due import due
from rmflow.reports.privacy_export import export
from rmflow.reports.privacy_overview import overview
from rmflow.rules.gates import judge
from rmflow.rules.refused import Refused
from rmflow.schema.personal import MASK
from rmflow.store.connection import connect
from rmflow.store.verify import verify
from rmflow.store.whom import whom
from rmflow.text.birthdays import parse_birthday

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HIS = ("李建国", "李 建国", "13911112222", "22221111931", "139-1111-2222", "李董", "占股六成", "lijianguo", "爱喝普洱", "本人拍板")
HOUND = ("周明德", "13955556666", "周律师", "大学同学", "正大律所")


@pytest.fixture
def lived(unit: Callable[..., Any]) -> Callable[..., Any]:
    """#1 宏达机械, whose 李建国 decides and 陈小明 keeps the books, came by 周明德; #2 新华书店 speaks of both."""
    with unit("add-introducer") as u:
        find.add_introducer(u, "周明德", kind="lawyer", organisation="正大律所", phone="13955556666", note="大学同学")
    with unit("add-prospect") as u:
        find.add_prospect(u, "宏达机械", kind="company", source="hound", via="周明德", phone="13911112222",
                          contacts=["李建国,董事长,decision_maker,13911112222", "陈小明,会计,handler,13700007777"])  # fmt: skip
        find.add_prospect(u, "新华书店", kind="company", source="cold", note="李建国、周明德都认识店主")
    with unit("qualify", days=1) as u:
        answers = dict.fromkeys(("need", "capacity", "standard", "value"), "yes:x")
        qualifying.qualify(u, "1", {**answers, "authority": "yes:本人拍板，占股六成"}, contact="李建国")
        calls.log_call(u, "1", "connected_interested", note="找李董谈，资金总额三千万；周律师牵线，电话 139-1111-2222")
        calls.log_call(u, "2", "connected_interested", note="李 建国介绍的；另有李总不相干")
    with unit("advance", days=1) as u:
        pipeline.advance(u, "1")
    with unit("add-contact", days=1) as u:
        approach.add_contact(u, "1", "李建国", birthday=parse_birthday("1970-11-25", False), note="爱喝普洱")
    with unit("plan-visit", days=1) as u:
        visits.plan_visit(u, "1", at=u.now + timedelta(days=2), objective="learn_needs", success="弄清李建国的想法",
                          questions=["李董几月到期？"], contact="李建国")  # fmt: skip
    with unit("confirm-visit", days=1) as u:
        appointments.confirm_visit(u, "1", by="李建国", method="phone")
    return unit


def ask(unit: Callable[..., Any], *, days: int = 2, **of: Any) -> Any:
    with unit("forget", days=days) as u:
        return forgetting.request(u, of.pop("text", None), "电话要求", **of)


def erase(unit: Callable[..., Any], *, days: int = 3, **of: Any) -> Any:
    with unit("forget", days=days) as u:
        return forgetting.erase(u, of.pop("text", None), **of)


HIM: dict[str, Any] = {"text": "1", "contact": "李建国"}


def everything(path: Path) -> str:
    """All text of the book, rows and images."""
    connection = connect(path, read_only=True)
    try:
        assert list(verify(connection).found) == []
        tables = [name for (name,) in connection.tuples("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        return repr([connection.tuples(f'SELECT * FROM "{table}"') for table in tables if table != "guide_version"])
    finally:
        connection.close()


def value(unit: Callable[..., Any], sql: str) -> Any:
    with unit(days=9) as u:
        return u.connection.value(sql)


def refused(unit: Callable[..., Any], make: Callable[[Any], Any], reason: str = "erasure") -> Refused:
    with unit(days=4) as u, pytest.raises(Refused) as caught:
        make(u)
    assert caught.value.reason == reason
    return caught.value


# ---- A contact, step one.


def test_the_first_step_is_written_down_and_undone(lived: Callable[..., Any], book: Path) -> None:
    old = driving.content(book)
    receipt = ask(lived, **HIM)
    assert receipt.data == {"no": 1, "contact": 1, "requested_on": "2026-11-25", "due_on": "2026-12-10", "fallen_away": {"visit": 1}}
    assert receipt.paste == "rmflow forget 1 --contact 1 --erase"
    assert value(lived, "SELECT contact_id FROM visit") is None
    assert value(lived, "SELECT status FROM visit") == "confirmed"
    assert value(lived, "SELECT do_not_call FROM prospect WHERE no = 1") == 0
    with lived("undo", days=3) as u:
        undo(u, u.connection.value("SELECT max(seq) FROM journal"))
    new = driving.content(book)
    assert {table: rows for table, rows in new.items() if not table.startswith("journal")} == {
        table: rows for table, rows in old.items() if not table.startswith("journal")
    }


def test_nothing_new_is_written_about_him(lived: Callable[..., Any]) -> None:
    ask(lived, **HIM)
    said = refused(lived, lambda u: approach.add_contact(u, "1", "李建国", title="总经理"))
    assert said.missing[0].fix is not None
    assert said.missing[0].fix.paste().en == "rmflow forget 1 --contact 1 --erase"
    at = {"objective": "learn_needs", "success": "x", "questions": ["y"]}
    refused(lived, lambda u: visits.plan_visit(u, "1", at=u.now + timedelta(days=9), contact="1", **at))
    refused(lived, lambda u: appointments.move_visit(u, "1", to=u.now + timedelta(days=9), by="李建国", method="phone"))
    refused(lived, lambda u: qualifying.qualify(u, "1", {"authority": "yes:x"}, contact="李建国"))
    refused(lived, lambda u: deals._signer(u, allow(u, "1", "qualify"), "李建国"))
    with lived(days=4) as u:
        visits.plan_visit(u, "1", at=u.now + timedelta(days=9), **at)
        assert u.connection.value("SELECT c.name FROM visit v JOIN contact c ON c.id = v.contact_id WHERE v.n = 2") == "陈小明"


def test_nobody_is_shown_or_called_as_he(lived: Callable[..., Any]) -> None:
    with lived(days=2) as u:
        assert [row["contact"] for row in birthdays.birthdays(u).rows] == ["李建国"]
        assert agenda(u, u.today, u.today + timedelta(days=7)).rows[0]["contact"] == "李建国"
    ask(lived, **HIM)
    with lived(days=2) as u:
        assert birthdays.birthdays(u).rows == ()
        assert agenda(u, u.today, u.today + timedelta(days=7)).rows[0]["contact"] is None
        card = show.show(u, "1")
        assert [one["name"] for one in card.data["contacts"]] == ["陈小明"]
        lines = [line for section in card.sections for line in section.lines]
        assert any(line.paste == "rmflow forget 1 --contact 1 --erase" for line in lines)


def test_what_rested_on_him_falls(lived: Callable[..., Any]) -> None:
    """Criterion 4 wants a named contact: without him it is open, until another is named; the answer on record stays."""
    ask(lived, **HIM)
    with lived(days=2) as u:
        subject = allow(u, "1", "qualify")
        assert "authority_contact" in {gap.code for gap in judge(gather(u, subject), u.guide, 1).missing}
        qualifying.qualify(u, "1", {"authority": "yes:董事会授权"}, contact="陈小明")
        assert "authority_contact" not in {gap.code for gap in judge(gather(u, subject), u.guide, 1).missing}


def test_an_answer_again_does_not_name_him(lived: Callable[..., Any]) -> None:
    ask(lived, **HIM)
    with lived(days=2) as u:
        qualifying.qualify(u, "1", {"authority": "yes:另议"})
        assert u.connection.value("SELECT contact_id FROM assessment ORDER BY id DESC LIMIT 1") is None


# ---- A contact, step two.


def test_he_is_in_no_record_and_the_company_stays(lived: Callable[..., Any], book: Path) -> None:
    ask(lived, **HIM)
    held = everything(book)
    assert all(text in held for text in ("李建国", "13911112222", "李董"))
    receipt = erase(lived, **HIM)
    assert receipt.data["rows"] == {"contact": 1, "erasure": 1}
    left = everything(book)
    assert [text for text in HIS if text in left] == []
    for kept in ("宏达机械", "陈小明", "13700007777", "资金总额", "周明德", "另有李总不相干", "新华书店"):
        assert kept in left
    assert value(lived, "SELECT evidence FROM assessment WHERE criterion = 'authority'") == MASK
    assert value(lived, "SELECT phone FROM prospect WHERE no = 1") is None  # the company's card held his own mobile
    assert value(lived, "SELECT confirmed_by FROM visit") == MASK
    assert value(lived, "SELECT status FROM prospect WHERE no = 1") == "target"
    assert value(lived, "SELECT role FROM contact WHERE n = 1") == "decision_maker"


def test_the_card_before_says_what_goes(lived: Callable[..., Any]) -> None:
    with lived("add-introducer", days=1) as u:
        find.add_introducer(u, "李建国", kind="accountant")
    ask(lived, **HIM)
    with lived(days=2) as u:
        card = before(u, whom(u.connection, "1", "李建国", command="forget"))
    assert card.data["no"] == 1
    assert card.data["contact"] == 1
    assert card.data["introducers"] == [2]
    assert {one["table"] for one in card.data["mentions"]} == {"assessment", "call", "visit", "prospect"}


def test_the_same_man_elsewhere_goes_too(lived: Callable[..., Any], book: Path) -> None:
    """Same name and number: a contact of another company, an introducer."""
    with lived("add", days=1) as u:
        find.insert_contact(u, u.connection.value("SELECT id FROM prospect WHERE no = 2"),
                            find.NewContact("李建国", "监事", None, "+8613911112222"))  # fmt: skip
        find.add_introducer(u, "李建国", kind="contractor", phone="13911112222")
    ask(lived, **HIM)
    refused(lived, lambda u: find.add_prospect(u, "某某", kind="company", source="hound", via="李建国"))
    with lived(days=2) as u:
        assert [(row["no"], row["contact"], row["introducer"]) for row in due(u).rows] == [(1, 1, None), (2, 1, None), (None, None, 2)]
    erase(lived, **HIM)
    left = everything(book)
    assert [text for text in (*HIS, "监事") if text in left] == []
    assert value(lived, "SELECT count(*) FROM erasure WHERE erased_on IS NULL") == 0


def test_what_was_taken_back_is_cleaned_too(lived: Callable[..., Any], book: Path) -> None:
    """A row that is gone was the company's all the same, and so were the words of its command."""
    with lived("log-call", days=1) as u:
        calls.log_call(u, "1", "busy", note="请李总回电")
    with lived("undo", days=1) as u:
        undo(u, u.connection.value("SELECT max(seq) FROM journal"))
    ask(lived, **HIM)
    assert "请李总回电" in everything(book)
    erase(lived, **HIM)
    left = everything(book)
    assert "请李总回电" not in left
    assert f"请{MASK}回电" in left
    assert "另有李总不相干" in left  # another customer's


def test_a_title_that_may_be_another_s_stays(lived: Callable[..., Any], book: Path) -> None:
    with lived("add-contact", days=1) as u:
        approach.add_contact(u, "1", "李国华")
        calls.log_call(u, "1", "busy", note="李董还是李总，待问；李建国休假")
    ask(lived, **HIM)
    erase(lived, **HIM)
    assert f"李董还是李总，待问；{MASK}休假" in everything(book)


def test_whoever_shares_his_name_keeps_it(lived: Callable[..., Any], book: Path) -> None:
    with lived("add-prospect", days=1) as u:
        find.add_prospect(u, "李建国", kind="person", source="cold", note="李建国说先看看")
    ask(lived, **HIM)
    erase(lived, **HIM)
    left = everything(book)
    assert "李建国说先看看" in left
    assert "占股六成" not in left
    assert value(lived, "SELECT success FROM visit") == f"弄清{MASK}的想法"


def test_a_number_that_is_the_firms_stays(unit: Callable[..., Any], book: Path) -> None:
    with unit() as u:
        find.add_prospect(u, "宏达机械", kind="company", source="cold", phone="0592-5551234", contacts=["张会计,,,0592-5551234"])
        calls.log_call(u, "1", "busy", note="张会计：0592-5551234；过高总价")
    ask(unit, text="1", contact="1")
    erase(unit, text="1", contact="1")
    left = everything(book)
    assert "张会计" not in left
    assert "0592-5551234；过高总价" in left
    assert value(unit, "SELECT phone FROM prospect") == "+865925551234"
    assert value(unit, "SELECT count(*) FROM suppression WHERE kind = 'phone'") == 0


def test_the_second_step_wants_the_first_and_happens_once(lived: Callable[..., Any]) -> None:
    assert refused(lived, lambda u: forgetting.erase(u, "1", contact="1"), "not_requested").missing[0].fix is not None
    ask(lived, **HIM)
    refused(lived, lambda u: forgetting.request(u, "1", "又说", contact="1"))
    erase(lived, **HIM)
    refused(lived, lambda u: forgetting.erase(u, "1", contact="1"))
    with lived("undo", days=4) as u, pytest.raises(CannotUndo, match="for good"):
        undo(u, u.connection.value("SELECT max(seq) FROM journal"))


def test_who_signed_a_deal_is_kept_as_long_as_it(lived: Callable[..., Any], book: Path) -> None:
    with lived("win", days=1) as u:
        opportunity = u.connection.row("SELECT * FROM opportunity WHERE prospect_id = (SELECT id FROM prospect WHERE no = 1)")
        u.insert("deal", prospect_id=opportunity.prospect_id, opportunity_id=opportunity.id, n=1, product="payroll",
                 amount_minor=1, currency="CNY", dealt_on=u.day, signer="李建国", status="signed",
                 signer_id=u.connection.value("SELECT id FROM contact WHERE n = 1"))  # fmt: skip
    ask(lived, **HIM)
    ask(lived, text="1", contact="陈小明")
    refused(lived, lambda u: forgetting.erase(u, "1", contact="1"), "retention")
    erase(lived, text="1", contact="2")
    with lived("forget", days=5) as u:
        forgetting.erase(u, "1", contact="1", kept_elsewhere=True)
    assert value(lived, "SELECT signer FROM deal") == MASK
    assert "李建国" not in everything(book)


def test_the_whole_company_afterwards(lived: Callable[..., Any], book: Path) -> None:
    ask(lived, **HIM)
    with lived("forget", days=3) as u:
        forgetting.request(u, "1", "企业也要求")
    refused(lived, lambda u: forgetting.request(u, "1", "x", contact="2"))
    with lived("forget", days=4) as u:
        forgetting.erase(u, "1")
        assert u.connection.value("SELECT count(*) FROM erasure WHERE erased_on IS NULL") == 0
    left = everything(book)
    assert [text for text in (*HIS, "宏达机械", "陈小明", "电话要求") if text in left] == []


# ---- Coming back.


def test_he_comes_back_by_no_list_but_by_himself(lived: Callable[..., Any], bring: Any) -> None:
    ask(lived, **HIM)
    erase(lived, **HIM)
    refused(lived, lambda u: approach.add_contact(u, "1", "老李", phone="13911112222"), "suppressed")
    refused(lived, lambda u: find.add_introducer(u, "老李", kind="lawyer", phone="13911112222"), "suppressed")
    refused(lived, lambda u: find.add_prospect(u, "老李", kind="person", source="cold", phone="13911112222"), "suppressed")
    with pytest.raises(RowsRejected):
        bring("prospects", '名称,联系人\n某某,"老李,,,13911112222"\n', maps=["contact=联系人"])
    with lived(days=4) as u:
        assert "asked to be forgotten" in approach.add_contact(u, "1", "李建国").notes[-1].en
        with pytest.raises(BadInput, match="--returned"):
            approach.add_contact(u, "1", "孙某人", returned="到柜台")
        approach.add_contact(u, "1", "李建国", phone="13911112222", note="已换岗", returned="到柜台要求")
        assert u.connection.value("SELECT note FROM contact WHERE phone = '+8613911112222'") == "已换岗\n到柜台要求"
        assert approach.add_contact(u, "1", "李建国", title="顾问").notes == ()


# ---- An introducer.


def test_an_introducer_is_kept_only(lived: Callable[..., Any], bring: Any) -> None:
    receipt = ask(lived, introducer="周明德")
    assert receipt.paste == "rmflow forget --introducer 1 --erase"
    assert receipt.data["introducer"] == 1
    refused(lived, lambda u: find.add_prospect(u, "某某", kind="company", source="hound", via="周明德"))
    with pytest.raises(RowsRejected) as rejected:
        bring("prospects", "名称,来源,介绍人\n某某,hound,周明德\n", maps=["via=介绍人"])
    assert "forgotten" in rejected.value.report.rejected[0].why.en
    with lived(days=2) as u:
        assert "to be forgotten" in introducers.introducers(u).notes[0].en
        assert overview(u).data["kept"]["to_be_forgotten"] == 1


def test_an_introducer_leaves_his_numbers(lived: Callable[..., Any], book: Path) -> None:
    with lived(days=2) as u:
        (told,) = introducers.introducers(u).rows
    ask(lived, introducer="1")
    erase(lived, introducer="1")
    left = everything(book)
    assert [text for text in HOUND if text in left] == []
    assert "李建国" in left
    with lived(days=4) as u:
        (row,) = introducers.introducers(u).rows
        assert {key: row[key] for key in ("no", "kind", "leads", "targets", "won", "last_lead_on")} == {
            key: told[key] for key in ("no", "kind", "leads", "targets", "won", "last_lead_on")
        }
        assert (row["name"], row["phone"], row["organisation"], row["note"]) == (MASK, None, MASK, MASK)
        assert u.connection.value("SELECT via FROM prospect WHERE no = 1") == MASK
        assert overview(u).data["kept"]["introducers"] == 0
        with pytest.raises(Refused):
            find.add_prospect(u, "某某", kind="company", source="hound", via="1")
    refused(lived, lambda u: find.add_introducer(u, "周某", kind="lawyer", phone="13955556666"), "suppressed")
    with lived(days=4) as u:
        find.add_introducer(u, "周明德", kind="lawyer", phone="13955556666", returned="来信")
        assert u.connection.value("SELECT note FROM introducer WHERE no = 2") == "来信"


# ---- What is held, and what is said.


def test_everything_held_on_him_is_given(lived: Callable[..., Any], book: Path) -> None:
    with lived(days=2) as u:
        data = export(u, whom(u.connection, "1", "李建国", command="privacy export"), book).data
        assert (data["no"], data["contact"]) == (1, 1)
        assert data["tables"]["contact"][0]["birth_year"] == 1970
        assert data["refer_to_him"].keys() == {"assessment", "visit"}
        assert data["speak_of_him"].keys() == {"assessment", "call", "prospect", "visit"}
        assert [one["command"] for one in data["journal"]] == ["add-prospect", "add-contact"]
        hound = export(u, whom(u.connection, None, None, "1", command="privacy export"), book).data
        assert hound["introducer"] == 1
        assert hound["refer_to_him"]["prospect"][0]["via"] == "周明德"
        assert "宏达机械" not in str(hound)  # whom he brought is the customer's affair


def test_the_journal_names_him_by_number(lived: Callable[..., Any], book: Path) -> None:
    ask(lived, introducer="周明德")
    erase(lived, introducer="周明德")
    with lived(days=4) as u:
        said = json.loads(u.connection.value(
            "SELECT i.after FROM journal_image i JOIN journal j ON j.seq = i.seq AND i.n = 0 ORDER BY j.seq DESC LIMIT 1"
        ))
        assert (said["erase"], said["introducer"], said["kept_elsewhere"]) == (None, 1, False)
        named = {(seq, n) for seq, n, _ in said["redacted"]}
        assert named == {tuple(row) for row in u.connection.tuples("SELECT seq, n FROM journal_image WHERE salt IS NULL")}


def test_due_names_the_command(lived: Callable[..., Any]) -> None:
    ask(lived, **HIM)
    ask(lived, introducer="1")
    with lived(days=2) as u:
        assert [(row["name"], row["fix"]) for row in due(u).rows] == [
            ("李建国", "rmflow forget 1 --contact 1 --erase"), ("周明德", "rmflow forget --introducer 1 --erase")
        ]  # fmt: skip


def test_whom_it_is_about_has_to_be_clear(lived: Callable[..., Any]) -> None:
    with lived(days=2) as u:
        find.add_prospect(u, "王芳", kind="person", source="cold")
        with pytest.raises(Missing):
            forgetting.request(u, None, "x", contact="李建国")
        with pytest.raises(BadInput, match="no customer's"):
            forgetting.request(u, "1", "x", introducer="1")
        with pytest.raises(BadInput, match="himself"):
            forgetting.request(u, "王芳", "x", contact="1")
        with pytest.raises(NotFound) as caught:
            forgetting.request(u, "1", "x", contact="没有")
        assert caught.value.fix == "rmflow dossier 1"
        with pytest.raises(NotFound, match="no introducer"):
            forgetting.request(u, None, "x", introducer="没有")
