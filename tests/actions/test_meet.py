"""Step 3: visits logged, needs, products, promises, off-site relations (guide 3.1–3.6)."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest

import standing
from rmflow.actions import (
    approach,
    hospitality,
    meet,
    needs,
    objections,
    pipeline,
    presenting,
    promises,
    qualifying,
    visits,
)
from rmflow.errors import BadInput, NotFound
from rmflow.reports import brief
from rmflow.reports import promises as promised
from rmflow.rules.hospitality import forbidden_gift
from rmflow.rules.refused import Refused
from rmflow.text.birthdays import Birthday
from rmflow.text.money import Money

if TYPE_CHECKING:
    from collections.abc import Callable

Unit = "Callable[..., Any]"
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=timezone(timedelta(hours=8)))
TODAY = NOW.date()
FIVE_MILLION = Money(500_000_000, "CNY")
HELD = {"result": "met", "met": "李总", "said": "旺季缺钱", "summary": "想要额度", "next_step": "送方案"}


def in_days(days: int) -> date:
    return TODAY + timedelta(days=days)


def log(unit: Any, **more: Any) -> Any:
    return meet.log_visit(unit, "1", **{**HELD, "next_on": in_days(3), **more})


def plan(unit: Any, at: datetime) -> Any:
    return visits.plan_visit(unit, "1", at=at, objective="learn_needs", success="x", questions=["y"])


def need(unit: Any, kind: str = "financing", text: str = "备货资金", **more: Any) -> Any:
    return needs.add_need(unit, "1", kind, text, **{"confirmed": True, **more})


def event(unit: Any, yuan: int = 100, **more: Any) -> Any:
    value = more.pop("gift_yuan", None)
    gift = Money(value * 100, "CNY") if value is not None else None
    return hospitality.log_event(unit, "1", more.pop("kind", "tea"), cost=Money(yuan * 100, "CNY"), gift_value=gift,
                                 **more)


def codes(refused: Any) -> list[str]:
    return [finding.code for finding in refused.value.missing]


CALLS: dict[str, Callable[[Any], Any]] = {
    "log_visit": log,
    "add_need": need,
    "confirm_need": lambda u: needs.confirm_need(u, "1", 1),
    "present": lambda u: presenting.present(u, "1", "payroll", need=1),
    "promise": lambda u: promises.promise(u, "1", "送方案", due=in_days(2)),
    "log_event": event,
}


@pytest.mark.parametrize("action", CALLS)
@pytest.mark.parametrize("step", [1, 2])
def test_refused_before_step_3_with_everything_missing(unit: Unit, action: str, step: int) -> None:
    with unit() as u:
        standing.stand(u, step)
        with pytest.raises(Refused) as refused:
            CALLS[action](u)
        assert not any(standing.rows(u, table) for table in ("visit", "need", "offer", "promise", "event"))
    assert (refused.value.reason, refused.value.step) == ("step", step)
    assert codes(refused) == standing.lacking(step, 3)


def test_a_visit_is_logged_on_its_plan(unit: Unit) -> None:
    with unit(days=-3) as u:
        standing.stand(u, 3)
        plan(u, NOW - timedelta(hours=20))
        plan(u, NOW + timedelta(days=5))
    with unit() as u:
        receipt = log(u)
        row = standing.rows(u, "visit")[0]
        follow_up = standing.rows(u, "follow_up")[0]
        whom = standing.prospect(u, 1)
    assert (row.status, row.result, row.held_on, row.is_unplanned) == ("held", "met", "2026-11-22", 0)
    assert (row.said, row.summary, row.next_step, row.next_on) == ("旺季缺钱", "想要额度", "送方案", "2026-11-26")
    assert (follow_up.kind, follow_up.what, follow_up.due_on) == ("step", "送方案", "2026-11-26")
    assert whom.next_on == "2026-11-26"
    assert (receipt.data["n"], receipt.data["with"], receipt.data["late"], receipt.notes) == (1, "李总", False, ())


def test_late_logging_is_told(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 3)
        receipt = log(u, at=NOW - timedelta(hours=49))
    assert receipt.data["late"] is True
    assert receipt.data["held_on"] == "2026-11-21"
    assert "49 hours after the visit" in receipt.notes[-1].en


def test_an_unplanned_visit_is_taken_and_counted(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 3)
        plan(u, NOW + timedelta(days=1))
        receipt = log(u, result="not-met")
        row = standing.rows(u, "visit")[1]
    assert (row.n, row.is_unplanned, row.result, row.status, row.planned_on) == (2, 1, "not_met", "held", "2026-11-23")
    assert receipt.data["unplanned"] is True
    assert [note.en for note in receipt.notes] == [
        "This visit was not planned: 1 of your 1 visits so far.", "Visit 1, tomorrow 10:00, still stands."
    ]  # fmt: skip


def test_a_no_show_needs_only_the_next_date(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 3)
        with pytest.raises(BadInput, match="nobody failed to show"):
            meet.log_visit(u, "1", result="no-show", next_on=in_days(1))
        plan(u, NOW + timedelta(hours=1))
        receipt = meet.log_visit(u, "1", result="no-show", next_on=in_days(1))
        row = standing.rows(u, "visit")[0]
    assert (row.status, row.result, row.held_on, row.next_on) == ("no_show", "no_show", None, "2026-11-24")
    assert receipt.paste is not None
    assert receipt.paste.startswith("rmflow plan-visit 1")


@pytest.mark.parametrize(
    "wrong",
    [
        {"met": None}, {"said": None}, {"summary": None}, {"next_step": None}, {"next_on": None}, {"said": " "},
        {"result": "great"}, {"next_on": in_days(-1)}, {"at": NOW + timedelta(minutes=1)}, {"visit": 1},
    ],
    ids=lambda wrong: next(iter(wrong)),
)  # fmt: skip
def test_bad_visits_write_nothing(unit: Unit, wrong: dict[str, Any]) -> None:
    with unit() as u:
        standing.stand(u, 3)
        # Visit 1 is still to come: not even by its number can it be logged.
        plan(u, NOW + timedelta(days=1))
        with pytest.raises(BadInput):
            log(u, **wrong)
        assert [row.status for row in standing.rows(u, "visit")] == ["planned"]
        assert not standing.rows(u, "follow_up")


def test_an_unknown_contact_is_not_made_up(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 3)
        with pytest.raises(NotFound) as error:
            log(u, met="赵六")
        assert not standing.rows(u, "visit")
    assert error.value.fix is not None
    assert error.value.fix.startswith("rmflow add-contact 1")


def test_a_visit_is_logged_once(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 3)
        log(u)
        with pytest.raises(BadInput, match="took place on 2026-11-23"):
            log(u, visit=1)


def test_a_need_with_its_amount(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 3)
        receipt = need(u, amount=FIVE_MILLION, wanted_on=in_days(90))
        row, opportunity = standing.rows(u, "need")[0], standing.opportunity(u, 1)
    assert (row.n, row.kind, row.confirmed_on, row.wanted_on) == (1, "financing", "2026-11-23", "2027-02-21")
    assert (opportunity.amount_minor, opportunity.currency) == (500_000_000, "CNY")
    assert (receipt.data["amount"], receipt.data["currency"]) == ("5000000.00", "CNY")
    assert receipt.paste == "rmflow present 1 PRODUCT --need 1"


def test_a_guess_told_again_with_the_customers_word_is_confirmed(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 3)
        guess = need(u, confirmed=False)
        assert guess.data["confirmed_on"] is None
        assert guess.paste == "rmflow add-need 1 --confirm 1"
        # The command that the gate itself offers names the guess in full.
        with pytest.raises(Refused) as refused:
            pipeline.advance(u, "1")
        fix = next(f.fix for f in refused.value.missing if f.code == "need_confirmed")
        assert fix is not None
        assert fix.paste().en == "rmflow add-need 1 financing 备货资金 --confirmed"
        confirmed = need(u)
        rows = standing.rows(u, "need")
        with pytest.raises(BadInput, match="confirmed on 2026-11-23"):
            need(u)
        with pytest.raises(BadInput, match="confirmed on 2026-11-23"):
            needs.confirm_need(u, "1", 1)
        raised = need(u, amount=FIVE_MILLION)
    assert (confirmed.data["n"], len(rows), rows[0].confirmed_on) == (1, 1, "2026-11-23")
    assert (raised.data["n"], raised.data["amount"]) == (1, "5000000.00")


def test_confirming_a_need_by_its_number(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 3)
        need(u, confirmed=False)
        assert needs.confirm_need(u, "1", 1).data["confirmed_on"] == "2026-11-23"
        with pytest.raises(NotFound):
            needs.confirm_need(u, "1", 2)


@pytest.mark.parametrize(
    ("kind", "text", "more"),
    [("money", "x", {}), ("financing", " ", {}), ("financing", "x", {"wanted_on": in_days(-1)})],
)
def test_bad_needs_write_nothing(unit: Unit, kind: str, text: str, more: dict[str, Any]) -> None:
    with unit() as u:
        standing.stand(u, 3)
        with pytest.raises(BadInput):
            need(u, kind, text, **more)
        assert not standing.rows(u, "need")


def test_a_product_is_presented_with_its_fabe(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 3)
        need(u)
        receipt = presenting.present(
            u, "1", "流动资金贷款", need=1, amount=FIVE_MILLION, rate_ppm=38_500, reaction="keen", note="随借随还"
        )
        row = standing.rows(u, "offer")[0]
        assert standing.opportunity(u, 1).amount_minor == 500_000_000
    assert (row.product, row.rate_ppm, row.reaction, row.amount_minor) == (
        "working_capital_loan", 38_500, "keen", 500_000_000
    )  # fmt: skip
    assert list(receipt.data["fabe"]) == ["feature", "advantage", "benefit", "evidence"]
    assert receipt.notes[0].en.startswith("Feature: ")
    assert receipt.data["rate"] == "3.85%"


def test_a_guess_and_a_product_beside_the_need_are_told(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 3)
        need(u, "payroll", "代发", confirmed=False)
        receipt = presenting.present(u, "1", "custody", need=1)
    assert [note.en for note in receipt.notes] == [
        "The customer has not confirmed need 1; only then does it count: rmflow add-need 1 --confirm 1",
        "Custody is usually for Payments and collection, Advice, not Payroll.",
    ]


def test_a_need_of_an_earlier_opportunity_is_not_this_ones(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 3)
        need(u)
        standing.move(u, 1, 6)
        u.open_opportunity(standing.prospect(u, 1).id, 2, 2)
        standing.move(u, 1, 3)
        with pytest.raises(BadInput, match="earlier opportunity"):
            presenting.present(u, "1", "payroll", need=1)


def test_a_shut_criterion_stops_a_presentation(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 3)
        need(u)
        qualifying.qualify(u, "1", {"standard": "unknown"})
        with pytest.raises(Refused) as refused:
            presenting.present(u, "1", "payroll", need=1)
    assert (refused.value.reason, codes(refused)) == ("criteria", ["standard"])


def _person(u: Any) -> None:
    standing.stand(u, 3, name="陈晓", kind="person")
    need(u, "wealth", "闲钱增值")


def test_an_unrated_person_is_shown_no_product_with_risk(unit: Unit) -> None:
    with unit() as u:
        _person(u)
        with pytest.raises(Refused) as refused:
            presenting.present(u, "1", "bond_fund", need=1)
        assert not standing.rows(u, "offer")
        # A product without investment risk needs no rating.
        presenting.present(u, "1", "broker_custody", need=1)
    assert (refused.value.reason, codes(refused)) == ("suitability", ["suitability"])
    fix = refused.value.missing[0].fix
    assert fix is not None
    assert fix.paste().en == "rmflow add-fact 1 risk_rating C3"


@pytest.mark.parametrize(
    ("rating", "age", "product", "is_fine"),
    [
        ("C3 平衡型", 0, "mixed_fund", True), ("C3 平衡型", 365, "mixed_fund", True),
        ("C3 平衡型", 366, "mixed_fund", False), ("C2", 0, "mixed_fund", False), ("C2", 0, "bond_fund", True),
        ("c5", 0, "private_fund", True), ("C4", 0, "private_fund", False),
    ],
)  # fmt: skip
def test_the_products_risk_stays_within_the_rating(
    unit: Unit, rating: str, age: int, product: str, is_fine: bool
) -> None:
    with unit() as u:
        _person(u)
        approach.add_fact(u, "1", "risk_rating", rating, on=in_days(-age))
        if is_fine:
            presenting.present(u, "1", product, need=1)
            return
        with pytest.raises(Refused) as refused:
            presenting.present(u, "1", product, need=1)
        assert not standing.rows(u, "offer")
    assert (refused.value.reason, codes(refused)) == ("suitability", ["suitability"])
    # An old rating is renewed; a rating that is too low is not talked up.
    assert (refused.value.missing[0].fix is None) == (age <= 365)


def test_the_latest_rating_counts(unit: Unit) -> None:
    with unit() as u:
        _person(u)
        approach.add_fact(u, "1", "risk_rating", "C2 稳健型")
        approach.add_fact(u, "1", "risk_rating", "C5 进取型", on=in_days(-100))
        with pytest.raises(Refused):
            presenting.present(u, "1", "equity_fund", need=1)


def test_a_company_needs_no_rating(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 3)
        need(u, "fx_trade", "锁汇")
        presenting.present(u, "1", "fx_forward", need=1)
        assert len(standing.rows(u, "offer")) == 1


def test_an_older_customer_and_a_high_risk(unit: Unit) -> None:
    with unit() as u:
        _person(u)
        approach.add_contact(u, "1", "陈晓", birthday=Birthday(1, 1, 1955, lunar=False, leap=False))
        approach.add_fact(u, "1", "risk_rating", "C5")
        assert "special care" in presenting.present(u, "1", "equity_fund", need=1).notes[0].en
        assert presenting.present(u, "1", "bond_fund", need=1).notes == ()


@pytest.mark.parametrize(
    ("product", "more", "error"),
    [
        ("home_loan", {}, BadInput), ("payrol", {}, BadInput), ("payroll", {"reaction": "wow"}, BadInput),
        ("payroll", {"need": 9}, NotFound),
    ],
)  # fmt: skip
def test_bad_presentations_write_nothing(unit: Unit, product: str, more: dict[str, Any], error: type) -> None:
    with unit() as u:
        standing.stand(u, 3)
        need(u)
        with pytest.raises(error):
            presenting.present(u, "1", product, **{"need": 1, **more})
        assert not standing.rows(u, "offer")


@pytest.mark.parametrize(
    "say",
    [
        lambda u: presenting.present(u, "1", "payroll", need=1, note="这款保本保息"),
        lambda u: promises.promise(u, "1", "保证收益4%", due=in_days(1)),
        lambda u: promises.keep_promise(u, 1, how="told him it is risk-free"),
    ],
    ids=["present", "promise", "keep_promise"],
)
def test_nobody_promises_a_return(unit: Unit, say: Callable[[Any], Any]) -> None:
    with unit() as u:
        standing.stand(u, 3)
        need(u)
        promises.promise(u, "1", "送方案", due=in_days(1))
        with pytest.raises(Refused) as refused:
            say(u)
        assert not standing.rows(u, "offer")
        assert [row.kept_on for row in standing.rows(u, "promise")] == [None]
    assert refused.value.reason == "promise_return"


def test_a_promise_is_due_and_kept(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 3)
        receipt = promises.promise(u, "1", "送方案", due=in_days(2))
        assert standing.prospect(u, 1).next_on == "2026-11-25"
        with pytest.raises(BadInput, match="past"):
            promises.promise(u, "1", "送方案", due=in_days(-1))
        with pytest.raises(NotFound):
            promises.keep_promise(u, 2)
    assert (receipt.data["no"], receipt.data["promise"], receipt.data["due_on"]) == (1, 1, "2026-11-25")
    with unit(days=4) as u:
        late = promised.promises(u, overdue=True)
        kept = promises.keep_promise(u, 1, how="微信发送")
        row = standing.rows(u, "promise")[0]
        assert standing.prospect(u, 1).next_on is None
        with pytest.raises(BadInput, match="was kept on 2026-11-27"):
            promises.keep_promise(u, 1)
        assert promised.promises(u).rows == ()
        assert [shown["kept_on"] for shown in promised.promises(u, everything=True).rows] == ["2026-11-27"]
    assert [(shown["promise"], shown["overdue"]) for shown in late.rows] == [(1, True)]
    assert (row.kept_on, row.kept_how, kept.data["late"]) == ("2026-11-27", "微信发送", True)


def test_a_word_given_can_be_kept_wherever_the_customer_stands(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 3)
        promises.promise(u, "1", "退回资料", due=in_days(2))
        promises.promise(u, "1", "送方案", due=in_days(2))
        pipeline.step_back(u, "1", to=1, reason="重新鉴定")
        promises.keep_promise(u, 1)
        pipeline.drop(u, "1", reason="do_not_contact")
        promises.keep_promise(u, 2)
        assert [row.kept_on for row in standing.rows(u, "promise")] == ["2026-11-23"] * 2


def test_promises_are_the_rms_own_or_one_customers(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 3)
        promises.promise(u, "1", "送方案", due=in_days(2))
    with unit(rm="wang") as u:
        assert promised.promises(u).rows == ()
        assert [row["rm"] for row in promised.promises(u, prospect="1").rows] == ["li"]


def test_an_event_and_what_the_year_has_cost(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 3)
        event(u, 500, kind="meal", guests=3, on=date(2025, 12, 31))
        event(u, 500, kind="meal", guests=3)
        receipt = event(u, 80, gift="茶叶", gift_yuan=150, note="拜访后")
        row = standing.rows(u, "event")[-1]
    assert (row.kind, row.cost_minor, row.gift, row.gift_minor, row.guests) == ("tea", 8_000, "茶叶", 15_000, 1)
    assert receipt.data["year_total"] == "730.00"


@pytest.mark.parametrize(
    ("given", "over"),
    [
        ({"yuan": 901, "guests": 3}, ["per_head"]),
        ({"yuan": 900, "guests": 3}, []),
        ({"yuan": 10, "gift": "茶叶", "gift_yuan": 201}, ["gift"]),
        ({"yuan": 10, "gift": "茶叶", "gift_yuan": 200}, []),
        ({"yuan": 2001, "guests": 10}, ["year"]),
        ({"yuan": 2000, "guests": 10}, []),
        ({"yuan": 50, "kind": "meal", "public_sector": True}, ["public_sector"]),
        ({"yuan": 50, "kind": "seminar", "public_sector": True}, []),
        ({"yuan": 3000, "gift": "茶叶", "gift_yuan": 300}, ["per_head", "gift", "year"]),
    ],
)
def test_the_limits_of_hospitality(unit: Unit, given: dict[str, Any], over: list[str]) -> None:
    with unit() as u:
        standing.stand(u, 3)
        if over:
            with pytest.raises(Refused) as refused:
                event(u, **given)
            assert (refused.value.reason, codes(refused)) == ("hospitality", over)
            assert all(f.fix and f.fix.paste().en.endswith("--approved-by NAME") for f in refused.value.missing)
            assert not standing.rows(u, "event")
        event(u, **given, approved_by="张行长" if over else None)
        assert len(standing.rows(u, "event")) == 1


@pytest.mark.parametrize(
    ("gift", "code"),
    [
        ("购 物 卡", "cards"), ("JD gift card", "cards"), ("红包", "cash"), ("cash", "cash"), ("金条一根", "metals"),
        ("a Gold Bar", "metals"), ("securities", "securities"), ("原始股票", "securities"), ("茶叶", None),
        ("cashmere scarf", None), ("golden-retriever calendar", None), ("greeting cards", None),
    ],
)  # fmt: skip
def test_what_is_never_a_gift(unit: Unit, gift: str, code: str | None) -> None:
    with unit() as u:
        found = forbidden_gift(gift, u.guide)
        assert (found.code if found else None) == code
        standing.stand(u, 3)
        if code is None:
            event(u, gift=gift, gift_yuan=50)
            return
        with pytest.raises(Refused) as refused:
            event(u, gift=gift, gift_yuan=50, approved_by="张行长")
        assert not standing.rows(u, "event")
    assert (refused.value.reason, codes(refused)) == ("hospitality", ["forbidden_gift"])


def test_no_approval_makes_a_gift_to_an_official_right(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 3)
        with pytest.raises(Refused) as refused:
            event(u, gift="茶叶", gift_yuan=20, public_sector=True, approved_by="张行长")
    assert codes(refused) == ["public_sector"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "casino"}, {"on": in_days(1)}, {"guests": 0}, {"gift": "茶叶"}, {"gift_yuan": 50},
    ],
    ids=lambda wrong: next(iter(wrong)),
)  # fmt: skip
def test_bad_events_write_nothing(unit: Unit, wrong: dict[str, Any]) -> None:
    with unit() as u:
        standing.stand(u, 3)
        with pytest.raises(BadInput):
            event(u, **wrong)
        with pytest.raises(BadInput, match="CNY"):
            hospitality.log_event(u, "1", "tea", cost=Money(100, "USD"))
        assert not standing.rows(u, "event")


def test_the_brief_has_all_one_should_know(unit: Unit) -> None:
    with unit(days=-5) as u:
        standing.stand(u, 3)
        log(u)
        need(u)
        promises.promise(u, "1", "送方案", due=TODAY - timedelta(days=1))
    with unit() as u:
        approach.add_fact(u, "1", "maturity", "2027-03-31 工行流贷")
        presenting.present(u, "1", "factoring", need=1)
        standing.move(u, 1, 4)
        objections.raise_objection(u, "1", "利率太高", kind="price")
        plan(u, NOW + timedelta(days=2))
        page = brief.brief(u, "1")
        first = brief.brief(u, "1", visit=1)
        with pytest.raises(NotFound):
            brief.brief(u, "1", visit=9)
    data = page.data
    assert (data["visit"]["n"], data["visit"]["questions"], data["visit"]["contact"]) == (2, ["y"], "李总")
    assert first.data["visit"]["n"] == 1
    assert [word["words"] for word in data["said"]] == ["旺季缺钱"]
    assert [fact["falls_on"] for fact in data["maturities"]] == ["2027-03-31"]
    assert [(p["promise"], p["overdue"]) for p in data["promises"]] == [(1, True)]
    assert data["objections"][0]["words"] == "利率太高"
    assert data["objections"][0]["answer"] is not None
    assert [offer["product"] for offer in data["needs"][0]["offers"]] == ["factoring"]
    # What was presented for a need is not offered for it anew; what is for persons never is.
    fits = data["products"][0]["products"]
    assert "working_capital_loan" in fits
    assert not {"factoring", "home_loan"} & set(fits)
    titles = [section.title.en for section in page.sections]
    assert titles[:3] == ["Who", "The plan (visit 2)", "Criteria"]
    assert "Questions (SPIN)" not in titles


def test_the_brief_of_a_stranger_says_what_to_do_first(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 1)
        page = brief.brief(u, "1")
    assert page.data["visit"] is None
    assert page.sections[1].lines[0].paste == "rmflow plan-visit 1 --on WHEN --objective CODE --success … --ask …"
    assert "Questions (SPIN)" in [section.title.en for section in page.sections]
