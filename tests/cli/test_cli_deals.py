"""`rmflow import --as deals` as people run it, on the 8,800 opportunities of the Maven data too."""

from __future__ import annotations

import csv
import statistics
from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import maven as mavens
from rmflow.store.connection import connect

if TYPE_CHECKING:
    import pytest

    from maven import Maven

WON = "FROM opportunity WHERE outcome = 'won'"
DAYS = f"SELECT julianday(outcome_on) - julianday(opened_on) {WON}"
BY_AGENT = "SELECT rm, outcome, count(*), sum(coalesce(amount_minor, 0)) / 100 FROM opportunity GROUP BY rm, outcome"


def ask(path: Path, sql: str) -> list[tuple[object, ...]]:
    connection = connect(path, read_only=True)
    try:
        return connection.tuples(sql)
    finally:
        connection.close()


def test_the_8800_opportunities_of_maven_come_in_and_come_in_once(
    maven: Maven, tmp_path: Path, rmflow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RMFLOW_NOW", mavens.NOW_TEXT)
    book, first = maven.copied(tmp_path / "book.db"), maven.said
    assert {key: first[key] for key in ("read", "added", "updated", "duplicates", "rejected", "prospects_added")} == {
        "read": 8_800, "added": 8_800, "updated": 0, "duplicates": 0, "rejected": [], "prospects_added": 85 + 1_425
    }  # fmt: skip
    assert first["unmapped"] == []
    assert {(row["rule"], row["from"] or row["field"], row["to"], row["rows"]) for row in first["by_rule"]} == {
        ("default", "prospect", "No account {opportunity_id}", 1_425), ("alike", "GTXPro", "GTX Pro", 1_480),
        ("import_day", "opened_on", mavens.DAY, 500),
    }  # fmt: skip
    assert ask(book, "SELECT outcome, step, count(*) FROM opportunity GROUP BY 1, 2 ORDER BY 1, 2") == [
        ("lost", 5, 2_473), ("open", 1, 500), ("open", 2, 1_589), ("won", 6, 4_238)
    ]  # fmt: skip
    assert ask(book, f"SELECT sum(amount_minor), count(DISTINCT currency) {WON}") == [(1_000_553_400, 1)]
    assert ask(book, "SELECT sum(amount_minor), count(*) FROM deal") == [(1_000_553_400, 4_238)]
    days = [value for (value,) in ask(book, DAYS)]
    assert (round(statistics.mean(days), 3), statistics.median(days)) == (51.782, 57)
    assert ask(book, "SELECT count(*) FROM prospect WHERE status = 'customer'") == [(85,)]
    assert_each_agent_has_his_own(book, maven.file)
    second = rmflow("import", maven.file, *mavens.COLUMNS, "--json").json
    assert (second["read"], second["added"], second["duplicates"]) == (8_800, 0, 8_800)
    assert rmflow("verify", "--json").json["ok"] is True


def assert_each_agent_has_his_own(book: Path, file: Path) -> None:
    count: Counter[tuple[str, str]] = Counter()
    value: Counter[tuple[str, str]] = Counter()
    with file.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            key = row["sales_agent"], {"Won": "won", "Lost": "lost"}.get(row["deal_stage"], "open")
            count[key] += 1
            value[key] += int(row["close_value"] or 0)
            if row["close_date"]:
                assert date.fromisoformat(row["engage_date"]) <= date.fromisoformat(row["close_date"])
    got = ask(book, BY_AGENT)
    assert {(rm, outcome): n for rm, outcome, n, _ in got} == count
    assert {(rm, outcome): total for rm, outcome, _, total in got if total} == {k: v for k, v in value.items() if v}


def test_a_dry_run_and_a_bad_row_write_nothing_and_say_why_in_both_languages(book: Path, rmflow, tmp_path: Path) -> None:
    before = book.read_bytes()
    file = tmp_path / "deals.csv"
    file.write_text("客户,产品,结果,开始日期,结束日期,金额\n宏达,保 理,成交,2025-01-06,2025-03-03,500万\n,,open,,,\n", "utf-8")
    ran = rmflow("import", file, "--as", "商机", "--dry-run", "--keep-good", lang="zh")
    assert "试运行，未写入任何内容。商机：读取 2 行，新增 1 条（新客户 1 个），已有 0 条，不合格 1 条。" in ran.out
    assert "保 理 → 保理：1 行" in ran.out
    ran = rmflow("import", file, "--as", "deals", ok=2)
    assert "neither name nor phone" in ran.err
    assert book.read_bytes() == before
    kept = rmflow("import", file, "--as", "deals", "--keep-good", "--default", "opened_on={结束日期}", "--json").json
    assert (kept["added"], len(kept["rejected"])) == (1, 1)
    assert kept["by_rule"][0]["rule"] == "alike"
    assert Path(kept["rejects_file"]).exists()
    shown = rmflow("show", "1").out
    assert "CNY 5,000,000" in shown
