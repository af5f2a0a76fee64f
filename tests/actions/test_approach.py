"""Step 2: contacts, facts, the dossier (guide 2.1)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

import standing
from rmflow.actions import approach
from rmflow.errors import BadInput
from rmflow.reports import dossier
from rmflow.rules.dossier import completeness, read_industry
from rmflow.rules.refused import Refused
from rmflow.text.birthdays import Birthday

if TYPE_CHECKING:
    from collections.abc import Callable

Unit = "Callable[..., Any]"
TODAY = date(2026, 11, 23)
CALLS: dict[str, Callable[[Any], Any]] = {
    "add_contact": lambda u: approach.add_contact(u, "1", "王敏"),
    "add_fact": lambda u: approach.add_fact(u, "1", "main_bank", "工行"),
}


@pytest.mark.parametrize("action", CALLS)
def test_refused_at_step_1_with_everything_missing(unit: Unit, action: str) -> None:
    with unit() as u:
        standing.stand(u, 1)
        with pytest.raises(Refused) as refused:
            CALLS[action](u)
        assert not standing.rows(u, "contact")
        assert not standing.rows(u, "fact")
    assert (refused.value.reason, refused.value.step) == ("step", 1)
    assert [finding.code for finding in refused.value.missing] == standing.lacking(1, 2)


def test_a_new_contact_with_all_that_is_known(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 2)
        receipt = approach.add_contact(
            u, "1", " 王 敏 ", title="财务总监", role="财务负责人", phone="13800138002",
            birthday=Birthday(8, 15, None, lunar=True, leap=False), note="喜欢茶",
        )  # fmt: skip
        row = standing.rows(u, "contact")[1]
    assert receipt.data["added"] is True
    assert (row.n, row.name, row.title, row.role, row.phone) == (2, "王 敏", "财务总监", "finance_head",
                                                                 "+8613800138002")
    assert (row.birth_month, row.birth_day, row.birth_lunar, row.birth_year) == (8, 15, 1, None)
    assert row.phone_rev == "2008310083168"


def test_the_same_name_fills_in_and_does_not_add(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 2)
        receipt = approach.add_contact(u, "1", "李总", role="decision_maker", phone="13900139001")
        again = approach.add_contact(u, "1", "李总", title="董事长")
        rows = standing.rows(u, "contact")
        with pytest.raises(BadInput, match="already"):
            approach.add_contact(u, "1", "李总")
    assert len(rows) == 1
    assert (rows[0].title, rows[0].role, rows[0].phone) == ("董事长", "decision_maker", "+8613900139001")
    assert receipt.data["added"] is False
    assert "was there already, now updated" in again.text.en


def test_a_persons_own_number_becomes_the_prospects(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 2, name="陈晓", kind="person")
        approach.add_contact(u, "1", "陈晓", phone="13700137000")
        assert standing.prospect(u, 1).phone == "+8613700137000"
        approach.add_contact(u, "1", "李总", phone="13700137001")
        assert standing.prospect(u, 1).phone == "+8613700137000"


def test_another_prospect_under_the_same_number_is_told(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 2)
        standing.stand(u, 2, name="永兴贸易有限公司")
        approach.add_contact(u, "1", "李总", phone="13900139001")
        receipt = approach.add_contact(u, "2", "李总", phone="13900139001")
    assert [note.en for note in receipt.notes] == ["#1 宏达机械有限公司 has the same phone."]


@pytest.mark.parametrize(
    "given",
    [{"role": "boss"}, {"phone": "123"}, {"title": "  "}, {"birthday": Birthday(5, 6, 2030, lunar=False, leap=False)}],
    ids=lambda given: next(iter(given)),
)
def test_bad_contacts_write_nothing(unit: Unit, given: dict[str, Any]) -> None:
    with unit() as u:
        standing.stand(u, 2)
        with pytest.raises(BadInput):
            approach.add_contact(u, "1", "王敏", **given)
        assert len(standing.rows(u, "contact")) == 1


def test_a_fact_with_its_source_and_day(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 2)
        on = TODAY - timedelta(days=12)
        receipt = approach.add_fact(u, "1", "主办行", "不详", source="年报", on=on)
        row = standing.rows(u, "fact")[0]
    assert (row.topic, row.text, row.source, row.learnt_on, row.falls_on) == (
        "main_bank", "不详", "年报", "2026-11-11", None
    )  # fmt: skip
    assert receipt.data["learnt_on"] == "2026-11-11"


@pytest.mark.parametrize(
    ("text", "code", "kept"),
    [
        ("C", "C", "C"), ("c 汽车零部件", "C", "C 汽车零部件"), ("制造业", "C", "C"),
        ("制造业：机床", "C", "C 机床"), ("Manufacturing: lathes", "C", "C lathes"),
    ],
)  # fmt: skip
def test_an_industry_goes_onto_the_prospect(unit: Unit, text: str, code: str, kept: str) -> None:
    with unit() as u:
        standing.stand(u, 2)
        approach.add_fact(u, "1", "industry", text)
        assert standing.prospect(u, 1).industry == code
        assert standing.rows(u, "fact")[0].text == kept
        assert read_industry(u.guide, text) == (code, kept)


@pytest.mark.parametrize(
    ("text", "falls_on", "kept"),
    [
        ("2027-03-31 工行流贷", None, "2027-03-31"), ("3月31日工行流贷到期", None, "2027-03-31"),
        ("2027年3月31日，工行", None, "2027-03-31"), ("工行流贷", date(2027, 5, 1), "2027-05-01"),
    ],
)  # fmt: skip
def test_a_maturity_has_its_day(unit: Unit, text: str, falls_on: date | None, kept: str) -> None:
    with unit() as u:
        standing.stand(u, 2)
        approach.add_fact(u, "1", "maturity", text, falls_on=falls_on)
        assert standing.rows(u, "fact")[0].falls_on == kept


@pytest.mark.parametrize(
    ("topic", "text", "more"),
    [
        ("maturity", "工行流贷 800万", {}), ("maturity", "2027-02-30 工行流贷", {}), ("industry", "造纸", {}),
        ("risk_rating", "平衡型", {}), ("risk_rating", "C6", {}), ("risk_rating", "C35", {}), ("colour", "红", {}),
        ("main_bank", " ", {}), ("main_bank", "工行", {"on": TODAY + timedelta(days=1)}),
    ],
)  # fmt: skip
def test_bad_facts_write_nothing(unit: Unit, topic: str, text: str, more: dict[str, Any]) -> None:
    with unit() as u:
        standing.stand(u, 2)
        with pytest.raises(BadInput):
            approach.add_fact(u, "1", topic, text, **more)
        assert not standing.rows(u, "fact")
        assert standing.prospect(u, 1).industry is None


def test_a_topic_meant_for_the_other_kind_is_taken_with_a_word(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 2)
        receipt = approach.add_fact(u, "1", "income", "100万")
        rating = approach.add_fact(u, "1", "risk_rating", "c3 平衡型")
    assert [note.en for note in receipt.notes] == ["“Income and expenses” is meant for persons; noted all the same."]
    assert rating.data["text"] == "C3 平衡型"


def test_the_dossier_says_what_is_known_and_what_the_gate_lacks(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 2)
        before = dossier.dossier(u, "1")
        approach.add_contact(u, "1", "李总", role="decision_maker", phone="13900139001")
        approach.add_fact(u, "1", "industry", "C 机床")
        approach.add_fact(u, "1", "main_bank", "农行", on=TODAY - timedelta(days=30))
        approach.add_fact(u, "1", "main_bank", "工行", source="李总")
        approach.add_fact(u, "1", "need_hypothesis", "旺季流动资金")
        after = dossier.dossier(u, "1")
        asked = len([t for t in u.guide.entries("dossier_topic").values() if t.extra["for"] != "person"]) - 1
    assert [gap["code"] for gap in before.data["missing"]] == [
        "dossier.contact", "dossier.industry", "dossier.main_bank", "dossier.need_hypothesis"
    ]  # fmt: skip
    assert before.data["completeness"] == 0
    assert after.data["missing"] == []
    assert after.data["completeness"] == round(3 / asked, 4)
    # The fact learnt last stands first.
    assert [f["text"] for f in after.data["facts"] if f["topic"] == "main_bank"] == ["工行", "农行"]
    assert "main_bank" not in after.data["unknown"]
    assert "other" not in before.data["unknown"]
    known = next(section for section in after.sections if section.title.en == "Known")
    assert [line.text.en for line in known.lines][:2] == ["Manufacturing: 机床 (today)", "工行 (李总, today)"]


def test_a_full_dossier_is_complete(unit: Unit) -> None:
    with unit() as u:
        everything = set(u.guide.entries("dossier_topic"))
        assert completeness(u.guide, "company", everything) == 1
        assert completeness(u.guide, "person", set()) == 0
