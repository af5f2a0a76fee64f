"""Opportunities of another system: their history as it was, the rules that fill gaps, and every row that is refused."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lists import rejected
from rmflow.rules.refused import Refused

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HEAD = "prospect,rm,product,amount,step,outcome,opened_on,closed_on,reason\n"
WON = "宏达机械,wang,Factoring,500万,,won,2025-01-06,2025-03-03,\n"
OPPORTUNITIES = (
    "SELECT no, step, moves, opened_on, entered_step_on, outcome, outcome_on, outcome_why, product, amount_minor,"
    " currency, rm, is_imported FROM opportunity ORDER BY prospect_id, no"
)
MOVES = "SELECT n, from_step, to_step, moved_on, moved_at, rm FROM step_move ORDER BY opportunity_id, n"


def test_what_was_won_stands_in_care_with_its_deal_and_its_two_days(bring, look) -> None:
    report = bring("deals", HEAD + WON)
    assert (report.read, report.added, report.prospects) == (1, 1, 1)
    assert look(OPPORTUNITIES) == [
        (1, 6, 5, "2025-01-06", "2025-03-03", "won", "2025-03-03", None, "factoring", 500_000_000, "CNY", "wang", 1)
    ]
    noon = "2025-01-06T04:00:00.000000Z"
    assert look(MOVES) == [
        (0, None, 1, "2025-01-06", noon, "wang"),
        *((n, n, n + 1, "2025-01-06", noon, "wang") for n in range(1, 5)),
        (5, 5, 6, "2025-03-03", "2025-03-03T04:00:00.000000Z", "wang"),
    ]
    assert look("SELECT n, product, amount_minor, currency, dealt_on, signer, status, rm FROM deal") == [
        (1, "factoring", 500_000_000, "CNY", "2025-03-03", "–", "funded", "wang")
    ]
    assert look("SELECT name, kind, source, status, rm FROM prospect") == [
        ("宏达机械", "company", "import", "customer", "wang")
    ]


def test_the_step_and_the_outcome_may_come_from_one_column(bring, look) -> None:
    bring(
        "deals",
        "客户,阶段,创建日期,关闭日期\nA,洽谈,2025-01-06,\nB,Lost,2025-01-06,2025-02-03\nC,成交,2025-01-06,2025-01-06\n",
        maps=["step=阶段", "outcome=阶段"],
        values=["step:洽谈=approach", "outcome:洽谈=进行中", "step:Lost=4", "step:成交=5"],
        sets=["product=factoring", "amount=10万"],
    )
    rows = look("SELECT step, outcome, entered_step_on, outcome_on, outcome_why FROM opportunity ORDER BY id")
    assert rows == [
        (2, "open", "2025-01-06", None, None),
        (4, "lost", "2025-01-06", "2025-02-03", "other"),
        (5, "won", "2025-01-06", "2025-01-06", None),
    ]


def test_an_account_has_many_opportunities_and_its_first_rows_agent(bring, look) -> None:
    bring("prospects", "name,rm\n宏达机械,zhao\n")
    bring("deals", HEAD + WON + "宏达机械,li,,,2,open,2025-05-06,,\n新桥,li,,0,,lost,2025-05-06,2025-06-01,price\n"
          "新桥,wang,,,,淘汰,2025-05-06,2025-06-01,\n")  # fmt: skip
    assert look("SELECT name, o.no, step, o.rm, outcome, outcome_why FROM opportunity o JOIN prospect p"
                " ON p.id = prospect_id ORDER BY p.no, o.no") == [
        ("宏达机械", 1, 1, "zhao", "open", None), ("宏达机械", 2, 6, "wang", "won", None),
        ("宏达机械", 3, 2, "li", "open", None), ("新桥", 1, 1, "li", "lost", "price"),
        ("新桥", 2, 1, "wang", "dropped", "other"),
    ]  # fmt: skip
    assert look("SELECT name, rm, status, found_on FROM prospect ORDER BY no") == [
        ("宏达机械", "zhao", "customer", "2026-11-23"), ("新桥", "li", "lost", "2025-05-06")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "status"),
    [
        ("A,,,,,open,,,\n", "potential"), ("A,,,,3,open,,,\nA,,,,,lost,2025-01-06,2025-01-07,\n", "target"),
        ("A,,,,,dropped,2025-01-06,2025-01-07,\n", "disqualified"),
        ("A,,,,2,deferred,2025-01-06,2025-01-07,\nA,,,,,dropped,2025-01-06,2025-01-07,\n", "target"),
    ],
)  # fmt: skip
def test_a_new_prospect_is_what_the_best_of_its_opportunities_makes_it(bring, look, rows: str, status: str) -> None:
    bring("deals", HEAD + rows)
    assert look("SELECT status FROM prospect") == [(status,)]


def test_one_who_wanted_no_contact_is_not_called_again(bring, look) -> None:
    bring("deals", HEAD + "A,,,,,lost,2025-01-06,2025-02-03,do_not_contact\n")
    assert look("SELECT do_not_call, do_not_call_on FROM prospect") == [(1, "2025-02-03")]


def test_rows_are_told_apart_by_phone_as_in_a_list_of_calls(bring, look) -> None:
    bring("prospects", "name,phone\n宏达机械,0571-88007101\n")
    bring("deals", "phone,outcome\n0571-88007101,open\n0571-88007102,open\n")
    assert look("SELECT name FROM prospect ORDER BY no") == [("宏达机械",), ("0571-88007102",)]
    assert rejected(bring, "deals", "phone,name,outcome\n0571-88007101,别人,open\n")[0][1:3] == ("name", "别人")


def test_what_was_done_by_rule_is_counted_and_told(bring, look) -> None:
    report = bring(
        "deals",
        "account,id,product,outcome,opened_on,closed_on,reason\n"
        ",A1,letter-of CREDIT,open,,2027-01-01,price\n"
        ",A2,Letter of credit,open,2025-01-06,,\n"
        "宏达,A3,letter_of_credit,open,,,\n",
        defaults=["prospect=No account {ID}", "rm=zhou"],
    )
    assert report.data()["by_rule"] == [
        {"rule": "default", "field": "prospect", "from": "", "to": "No account {ID}", "rows": 2},
        {"rule": "default", "field": "rm", "from": "", "to": "zhou", "rows": 3},
        {"rule": "alike", "field": "product", "from": "letter-of CREDIT", "to": "Letter of credit", "rows": 1},
        {"rule": "import_day", "field": "opened_on", "from": "", "to": "2026-11-23", "rows": 2},
        {"rule": "not_kept", "field": "closed_on", "from": "", "to": "", "rows": 1},
        {"rule": "not_kept", "field": "reason", "from": "", "to": "", "rows": 1},
    ]
    notes = [note.en for note in report.receipt().notes]
    assert "No prospect: “No account {ID}” in 2 rows" in notes
    assert "letter-of CREDIT → Letter of credit: 1 rows" in notes
    assert "2 rows without opened_on: dated 2026-11-23, the day of the import" in notes
    assert "2 行没有 opened_on：记为导入日 2026-11-23" in [note.zh for note in report.receipt().notes]
    assert report.data()["unmapped"] == []
    assert look("SELECT name, rm FROM prospect ORDER BY no") == [
        ("No account A1", "zhou"), ("No account A2", "zhou"), ("宏达", "zhou")
    ]  # fmt: skip


def test_a_default_made_from_a_blank_cell_is_none(bring) -> None:
    rows = rejected(bring, "deals", "account,id,outcome\n,,open\n", defaults=["prospect=No account {id}"])
    assert rows == [(2, "account", "", "neither name nor phone")]


def test_defaults_serve_every_kind_of_list(bring, look) -> None:
    bring("prospects", "name,kind,town\nA,,Xi\nB,person,\n", defaults=["kind=company", "note=from {town}"])
    assert look("SELECT name, kind, note FROM prospect ORDER BY no") == [("A", "company", "from Xi"), ("B", "person", None)]
    bring("calls", "prospect,at,outcome\nA,2026-11-20 09:00,\n", defaults=["outcome=busy"])
    assert look("SELECT outcome FROM call") == [("busy",)]


def test_each_row_that_cannot_be_is_refused_with_its_reason(bring, look) -> None:
    text = HEAD + (
        ",li,,,,open,,,\n"
        "A,li,,,,,,,\n"
        "A,li,,,,sold,,,\n"
        "A,li,,,7,open,,,\n"
        "A,li,Rocket,,,open,,,\n"
        "A,li,Factoring,1,,won,2025-01-06,,\n"
        "A,li,Factoring,1,,lost,,2025-01-06,\n"
        "A,li,,,,won,2025-01-06,2025-01-07,\n"
        "A,li,Factoring,1,,won,2025-01-06,2025-01-05,\n"
        "A,li,Factoring,1,,won,2025-01-06,2027-01-05,\n"
        "A,li,,,,open,2027-01-06,,\n"
        "A,li,,,,open,tomorrow,,\n"
        "A,li,,1万2,,open,,,\n"
        "A,li,,,,lost,2025-01-06,2025-01-07,gremlins\n"
    )
    rows = rejected(bring, "deals", text)
    assert [(row, column) for row, column, _, _ in rows] == [
        (2, "prospect"), (3, "outcome"), (4, "outcome"), (5, "step"), (6, "product"), (7, "closed_on"),
        (8, "opened_on"), (9, "product"), (10, "closed_on"), (11, "closed_on"), (12, "opened_on"), (13, "opened_on"),
        (14, "amount"), (15, "reason"),
    ]  # fmt: skip
    reasons = [why for *_, why in rows]
    assert reasons[3].startswith("7 is no step of the guide")
    assert reasons[5] == "there is no day it was closed"
    assert reasons[6] == "there is no day it was opened"
    assert reasons[7] == "there is no product; also amount “”: there is no amount"
    assert reasons[8] == "closed before it was opened"
    assert reasons[9] == "it has ended, but on a day to come"
    assert "rmflow guide product" in reasons[4]
    assert look("SELECT count(*) FROM opportunity") == [(0,)]


def test_amounts_are_in_the_currency_of_the_row_the_file_or_the_book(bring, look) -> None:
    text = "prospect,outcome,amount,currency\nA,open,100,USD\nB,open,100,\nC,open,€5,\nD,open,100,jpy\n"
    bring("deals", text)
    bring("deals", "prospect,outcome,amount\nE,open,100.50\n", sets=["currency=USD"])
    assert look("SELECT amount_minor, currency FROM opportunity ORDER BY id") == [
        (10_000, "USD"), (10_000, "CNY"), (500, "EUR"), (100, "JPY"), (10_050, "USD")
    ]  # fmt: skip
    rows = rejected(bring, "deals", "prospect,outcome,amount,currency\nA,open,100,XXX\nA,open,1.5,JPY\n")
    assert [column for _, column, *_ in rows] == ["currency", "amount"]


def test_the_same_list_adds_nothing_even_on_another_day(bring, look) -> None:
    text = HEAD + WON + WON + "宏达机械,wang,,,,open,,,\n新桥,li,,0,,lost,2025-05-06,2025-06-01,price\n"
    assert bring("deals", text).added == 4  # two alike are two
    again = bring("deals", text, days=3)
    assert (again.added, len(again.duplicates)) == (0, 4)
    more = bring("deals", text + WON, days=3)
    assert (more.added, len(more.duplicates)) == (1, 4)
    assert again.receipt().text.en.startswith("Deals: read 4 rows, added 0 (new prospects: 0), there already 4")


def test_good_rows_alone_and_a_bad_row_that_stops_all(bring, look, everything) -> None:
    before = everything()
    assert rejected(bring, "deals", HEAD + WON + "A,,,,9,open,,,\n")
    assert everything() == before
    report = bring("deals", HEAD + WON + "A,,letter-of-CREDIT,,9,open,,,\n", keep_good=True)
    assert (report.added, len(report.rejected), report.data()["by_rule"]) == (1, 1, [])


def test_what_was_brought_in_passes_no_gate(bring, unit) -> None:
    from rmflow.actions.pipeline import advance

    bring("deals", HEAD + "A,li,,,3,open,2025-05-06,,\n")
    with pytest.raises(Refused) as refused, unit() as opened:
        advance(opened, "1")
    lacking = {finding.code for finding in refused.value.missing}
    with unit() as opened:
        assert set(opened.guide.entries("criterion")) <= lacking


@st.composite
def deals(draw: st.DrawFn) -> tuple[str, ...]:
    opened = draw(st.dates(date(2024, 1, 1), date(2025, 12, 31)))
    outcome = draw(st.sampled_from(["open", "won", "lost", "deferred", "dropped"]))
    closed = "" if outcome == "open" else (opened + timedelta(draw(st.integers(0, 200)))).isoformat()
    step, amount = draw(st.sampled_from(["", *"123456"])), draw(st.integers(0, 10**6))
    who, rm = draw(st.sampled_from(["甲", "乙", "丙"])), draw(st.sampled_from(["li", "wang"]))
    return who, rm, "Factoring", str(amount), step, outcome, opened.isoformat(), closed, ""


@pytest.fixture
def start_anew(book: Path, blank_book: bytes) -> Callable[[], int]:
    return lambda: book.write_bytes(blank_book)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(rows=st.lists(deals(), min_size=1, max_size=12))
def test_any_list_comes_in_as_it_is_once_and_leaves_a_whole_book(
    start_anew: Callable[[], int], bring, look, unit, rows: list[tuple[str, ...]]
) -> None:
    from rmflow.store.verify import verify

    start_anew()
    text = HEAD + "".join(",".join(row) + "\n" for row in rows)
    assert bring("deals", text).added == len(rows)
    assert bring("deals", text).added == 0
    kept = look(
        "SELECT name, o.rm, amount_minor / 100, step, outcome, opened_on, coalesce(outcome_on, '') FROM opportunity o"
        " JOIN prospect p ON p.id = prospect_id"
    )
    assert Counter(kept) == Counter(
        (who, rm, int(amount), int(step or (6 if outcome == "won" else 1)), outcome, opened, closed)
        for who, rm, _, amount, step, outcome, opened, closed, _ in rows
    )
    won = sum(int(row[3]) for row in rows if row[5] == "won")
    assert look("SELECT coalesce(sum(amount_minor), 0) / 100 FROM deal") == [(won,)]
    with unit() as opened:
        assert verify(opened.connection).is_ok
