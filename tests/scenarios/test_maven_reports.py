"""The reports on the 8,800 opportunities of the Maven data, against what this file recounts from the CSV itself."""

from __future__ import annotations

import csv
import os
import statistics
from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

import driving
import maven as mavens
from adding import adds_up
from rmflow.reports import REPORTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maven import Maven

EVER = "2016-01-01..2017-12-31"  # the first engaged, the last closed
PRODUCTS = {
    "GTX Basic": "gtx_basic", "GTX Pro": "gtx_pro", "GTXPro": "gtx_pro", "MG Special": "mg_special",
    "MG Advanced": "mg_advanced", "GTX Plus Pro": "gtx_plus_pro", "GTX Plus Basic": "gtx_plus_basic", "GTK 500": "gtk_500",
}  # fmt: skip
SLOW = 5  # seconds of the processor; what a busy machine does meanwhile for others is not the report's


class Told:
    """Opportunities recounted from the CSV: their number by outcome, the value of the won, their days."""

    def __init__(self) -> None:
        self.won = self.lost = self.value = 0
        self.days: list[int] = []

    def add(self, row: dict[str, str]) -> None:
        if row["deal_stage"] == "Won":
            self.won += 1
            self.value += int(row["close_value"])
            self.days.append((date.fromisoformat(row["close_date"]) - date.fromisoformat(row["engage_date"])).days)
        elif row["deal_stage"] == "Lost":
            self.lost += 1

    @property
    def rate(self) -> Any:
        return pytest.approx(self.won / (self.won + self.lost))


@pytest.fixture(scope="module")
def lines(maven: Maven) -> list[dict[str, str]]:
    with maven.file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def recount(lines: list[dict[str, str]], by: str) -> dict[str, Told]:
    """The CSV by agent, product, quarter of the closing day, or nothing; what has not ended counts nowhere."""
    key = {
        "rm": lambda row: row["sales_agent"], "product": lambda row: PRODUCTS[row["product"]],
        "quarter": lambda row: f"{row['close_date'][:4]}Q{(int(row['close_date'][5:7]) + 2) // 3}", "": lambda row: "",
    }[by]  # fmt: skip
    found: dict[str, Told] = defaultdict(Told)
    for row in lines:
        if row["deal_stage"] in ("Won", "Lost"):
            found[key(row)].add(row)
    return found


@pytest.fixture(autouse=True)
def asking(maven: Maven, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The program reads the imported book, an hour after the import."""
    monkeypatch.setenv("RMFLOW_BOOK", str(maven.book))
    monkeypatch.setenv("RMFLOW_NOW", mavens.NOW_TEXT.replace("T10", "T11"))
    with driving.commands_kept():
        yield


def ask(*argv: str) -> Any:
    answer = driving.run("report", *argv, "--json")
    assert answer.code == 0, (argv, answer)
    return answer.json


def test_the_win_rate_the_won_value_and_the_days_are_those_of_the_file(lines: list[dict[str, str]]) -> None:
    told = recount(lines, "")[""]
    assert (told.won, told.lost, told.value) == (4_238, 2_473, 10_005_534)
    summary = ask("funnel")["summary"]
    assert (summary["opportunities"], summary["open"], summary["won"], summary["lost"]) == (8_800, 2_089, 4_238, 2_473)
    assert round(summary["win_rate"] * 100, 4) == 63.1501
    assert ask("losses")["summary"]["win_rate"] == summary["win_rate"] == told.rate
    (total,) = ask("forecast")["summary"]["totals"]
    assert (total["won"], total["won_amount"], total["currency"]) == (4_238, "10005534.00", "USD")
    assert (total["opportunities"], total["no_amount"], total["weighted"]) == (2_089, 2_089, "0.00")
    assert ask("team", EVER)["summary"]["amount"] == {"USD": "10005534.00"}
    (won,) = (row for row in ask("velocity")["rows"] if row["step"] == "won")
    assert (won["stays"], round(won["mean"], 3), won["median"]) == (4_238, 51.782, 57)
    assert (won["mean"], won["median"]) == (pytest.approx(statistics.mean(told.days)), statistics.median(told.days))


def test_what_has_no_amount_is_not_said_to_be_worth_nothing() -> None:
    note = "USD: 2,089 open, none with an amount, so nothing to weight; won 4,238, USD 10,005,534."
    assert note in driving.run("report", "forecast").out
    assert "在途 2,089 个，均未报金额，无从加权；已成交 4,238 个" in driving.run("--lang", "zh", "report", "forecast").out


def test_each_agent_has_his_own_in_one_answer(lines: list[dict[str, str]]) -> None:
    told = recount(lines, "rm")
    rows = ask("team", EVER)["rows"]
    assert len(rows) == len(told) == 30
    for row in rows:
        mine = told[row["rm"]]
        assert (row["won"], row["lost"], row["deals"]) == (mine.won, mine.lost, mine.won)
        assert (row["amount"], row["currency"]) == (f"{mine.value}.00", "USD")
        assert row["win_rate"] == mine.rate
        assert row["win_low"] < row["win_rate"] < row["win_high"]


@pytest.mark.parametrize("by", ["rm", "product", "quarter"])
def test_by_agent_product_and_quarter_of_the_closing_day(lines: list[dict[str, str]], by: str) -> None:
    told = recount(lines, by)
    lost = {row[by]: row for row in ask("losses", "--by", by)["rows"]}
    won = {row[by]: row for row in ask("forecast", EVER, "--by", by)["rows"] if row["won"]}
    days = {row[by]: row for row in ask("velocity", "--by", by)["rows"] if row["step"] == "won"}
    assert lost.keys() == won.keys() == days.keys() == told.keys()
    for key, mine in told.items():
        row = lost[key]
        assert (row["opportunities"], row["won"], row["win_rate"]) == (mine.lost, mine.won, mine.rate)
        assert (won[key]["won"], won[key]["won_amount"]) == (mine.won, f"{mine.value}.00")
        assert (days[key]["mean"], days[key]["median"]) == (
            pytest.approx(statistics.mean(mine.days)), statistics.median(mine.days)
        )  # fmt: skip


def test_a_quarter_as_a_period_says_what_the_row_of_the_quarter_says(lines: list[dict[str, str]]) -> None:
    for quarter, mine in recount(lines, "quarter").items():
        summary = ask("losses", quarter)["summary"]
        assert (summary["lost"], summary["won"], summary["win_rate"]) == (mine.lost, mine.won, mine.rate)
        assert ask("team", quarter)["summary"]["amount"] == {"USD": f"{mine.value}.00"}


def test_steps_that_were_only_imported_have_no_days() -> None:
    assert [row["median_days"] for row in ask("funnel")["rows"]] == [None] * 6
    assert [row["stays"] for row in ask("velocity")["rows"] if row["step"] != "won"] == [0] * 5
    assert {row["median_days"] for row in ask("funnel", "--by", "rm")["rows"]} == {None}


@pytest.mark.parametrize("argv", [
    ("funnel", "--by", "quarter"), ("losses", "--by", "product"), ("velocity", "--by", "rm"), ("forecast", "--by", "rm"),
    ("forecast",), ("pipeline", "--by", "product"), ("sources",), ("team", "2017Q2"), ("stuck", "--by", "rm"), ("care",),
], ids=" ".join)  # fmt: skip
def test_the_records_add_up(argv: tuple[str, ...]) -> None:
    records = ask(*argv, "--rows")
    assert records
    adds_up(argv[0], ask(*argv)["rows"], records)


def test_before_the_import_there_was_nothing_and_before_the_book_it_refuses(maven: Maven) -> None:
    summary = ask("funnel", "--as-of", "2026-11-23")["summary"]
    assert (summary["opportunities"], summary["win_rate"]) == (0, None)
    assert ask("losses", "--by", "rm", "--as-of", "2026-11-23")["rows"] == []
    assert ask("team", EVER, "--as-of", "2026-11-23")["rows"] == []
    assert ask("team", EVER, "--as-of", mavens.DAY) == ask("team", EVER)
    refused = driving.run("report", "funnel", "--as-of", "2017-06-30")
    assert refused.code == 2
    assert "There was no book yet on 2017-06-30; this one begins on 2026-11-23." in refused.err


def worked() -> float:
    """The processor's time that the programs started from here have taken."""
    spent = os.times()
    return spent.children_user + spent.children_system


@pytest.mark.parametrize("name", REPORTS)
def test_every_report_answers_at_once_in_both_languages(name: str, rmflow: Any) -> None:
    for lang in ("en", "zh"):
        began = worked()
        assert rmflow("report", name, *(("2017",) if name == "team" else ()), lang=lang).out.strip()
        assert worked() - began < SLOW
