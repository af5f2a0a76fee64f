"""The commands of step 6, through the real program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import standing

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., Any]
    Unit = Callable[..., Any]


@pytest.fixture
def at_6(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 6)


def missing(ran: Any) -> list[str]:
    return [gap["code"] for gap in ran.json["refused"]["missing"]]


@pytest.mark.usefixtures("at_6")
def test_a_won_customer_is_set_up_and_looked_after(rmflow: Run) -> None:
    due = rmflow("care-due", "--json").json
    assert [(row["no"], row["why"], row["missing"]) for row in due] == [(1, "setup", ["tier", "next_care"])]
    tiered = rmflow("set-tier", 1, "b", "--why", "代发120人", lang="zh").out
    assert "B级：重点培育/钻石；每30天联系一次" in tiered
    assert "→ rmflow plan-care 1 after_sale --on 2026-11-30" in tiered
    assert rmflow("plan-care", 1, "after_sale", "--on", "+7d", "--json").json["due_on"] == "2026-11-30"
    assert "After-sale handling" in rmflow("care-due").out
    assert rmflow("care-due", "--days", 6, "--json").json == []
    done = rmflow("log-care", 1, "after_sale", "--way", "on_site", "--next", "+30d", "--json").json
    assert (done["planned"], done["done_on"], done["next_on"]) == (True, "2026-11-23", "2026-12-23")
    opened = rmflow("new-opportunity", 1, "--why", "厂房贷款", "--json").json
    assert (opened["opportunity"], opened["step"]) == (2, 2)
    assert rmflow("new-opportunity", 1, "--json", ok=3).json["refused"]["code"] == "under_way"


def test_birthdays(rmflow: Run, unit: Unit) -> None:
    from rmflow.actions import find

    with unit() as u:
        standing.stand(u, 2)
        who = standing.prospect(u, 1).id
        for name, month, day, lunar in (("张总", 12, 1, False), ("王会计", 10, 20, True)):
            find.insert_contact(u, who, find.NewContact(name), birth_month=month, birth_day=day, birth_lunar=lunar)
    rows = rmflow("birthdays", "--json").json
    assert [(row["contact"], row["on"], row["calendar"]) for row in rows] == [
        ("王会计", "2026-11-28", "lunar"), ("张总", "2026-12-01", "solar"),
    ]  # fmt: skip
    assert "农历十月二十" in rmflow("birthdays", "--days", 5, lang="zh").out
    assert rmflow("birthdays", "--days", 0, "--json").json == []
    assert rmflow("birthdays", "--format", "csv").out.startswith("on,contact,no,name,birthday")
    rmflow("birthdays", "--days", 400, ok=2)


@pytest.mark.usefixtures("at_6")
def test_values_left_out_or_wrong_are_usage_errors() -> None:
    assert "--why is missing" in standing.run("set-tier", 1, "A", ok=2).err
    standing.run("set-tier", 1, "Z", "--why", "x", ok=2)
    assert "--on is missing" in standing.run("plan-care", 1, "info", ok=2).err
    standing.run("plan-care", 1, "info", "--on", "yesterday", ok=2)
    standing.run("plan-care", 1, "massage", "--on", "tomorrow", ok=2)
    assert "--way is missing" in standing.run("log-care", 1, "info", ok=2).err
    standing.run("log-care", 1, "info", "--way", "digital", "--on", "tomorrow", ok=2)
    standing.run("care-due", "--days", -1, ok=2)


@pytest.mark.parametrize("argv", [("set-tier", 1, "A", "--why", "x"), ("plan-care", 1, "info", "--on", "tomorrow"),
                                  ("log-care", 1, "info", "--way", "digital"), ("new-opportunity", 1)])  # fmt: skip
def test_refused_at_an_earlier_step(unit: Unit, argv: tuple[Any, ...]) -> None:
    with unit() as u:
        standing.stand(u, 4)
    refused = standing.run(*argv, "--json", ok=3)
    assert (refused.json["refused"]["code"], refused.json["refused"]["step"]) == ("step", 4)
    assert missing(refused) == standing.lacking(4, 6)
