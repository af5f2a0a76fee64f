"""A contact or an introducer forgotten, over random histories: every number stays, the customers too, he is in no byte."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from histories import Day, end_of, histories, play
from hypothesis import given
from hypothesis import strategies as st
from test_being_forgotten import MANY, PHONE, PLACE, SOME, bare, is_whole, lay, numbers, quick, run

import driving
from rmflow.schema.personal import COLUMNS
from rmflow.store.connection import connect

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["lay", "quick"]  # fixtures

NAME = "诸葛孔明"
ONLY_HIS = "独家履历七七"  # what stands on his own row, or in the evidence that rests on him
SPOKEN_OF = "诸葛先生"  # among those who know him, and there alone
GONE = (NAME, "诸葛 孔明", ONLY_HIS, PHONE, PHONE[::-1], "139-1234-5678", "139 1234 5678")
MENTIONS: tuple[tuple[str, ...], ...] = (
    ("log-call", "P", "connected_interested", "--inbound", "--note", f"{NAME}说再谈；请{SPOKEN_OF}回电 139 1234 5678"),
    ("log-call", "Q", "busy", "--inbound", "--note", f"{NAME}介绍的，诸葛 孔明，139-1234-5678"),
    ("add-contact", "P", "李总", "--note", f"{NAME}的上司"),
    ("add-fact", "P", "main_bank", f"{NAME}说是工商银行", "--source", NAME),
    ("plan-visit", "P", "--on", "+1d 15:00", "--objective", "learn_needs", "--success", f"见到{NAME}", "--ask", f"{NAME}几月到期？",
     "--contact", "HIM"),
    ("confirm-visit", "P", "--by", NAME, "--method", "phone"),
    ("log-visit", "P", "--result", "met", "--with", "HIM", "--said", f"{NAME}：再谈", "--summary", "有进展", "--next", f"等{NAME}",
     "--next-on", "+2d"),
    ("add-need", "P", "payroll", f"{NAME}要代发工资", "--confirmed"),
    ("promise", "P", f"给{NAME}送方案", "--due", "+2d"),
    ("raise-objection", "P", f"{NAME}嫌贵", "--type", "price"),
    ("log-signal", "P", "asks_rate", "--note", f"{NAME}问利率"),
    ("win", "P", "--product", "payroll", "--amount", "20万", "--on", "today", "--signer", NAME),
    ("lose", "Q", "--reason", "price", "--note", f"{NAME}不同意"),
    ("off", "+9d", "--why", f"陪{NAME}"),
    ("dial", NAME, "--why"),
    ("list", f"text:{NAME}"),
)  # fmt: skip


def met(now: str, kind: str, no: int) -> tuple[str, ...] | None:
    """Bring him into the book; how a command names him, None where the history has no place for him."""
    if kind == "introducer":
        run(now, "add-introducer", NAME, "--as", "lawyer", "--phone", PHONE, "--organisation", ONLY_HIS, "--note", ONLY_HIS)
        run(now, "add-prospect", "引荐的客户", "--kind", "company", "--source", "hound", "--via", NAME, "--note", f"{NAME}的表弟")
        return ("--introducer", NAME)
    told = ("qualify", no, "--authority", f"yes:{ONLY_HIS}", "--contact", f"{NAME}, {ONLY_HIS}, decision_maker, {PHONE}")
    if run(now, *told).code != 0:
        run(now, "revive", no, "--reason", "又来电话")
        if run(now, *told).code != 0:
            return None
    run(now, "add-contact", no, NAME, "--birthday", "1981-07-23", "--note", ONLY_HIS)
    return (str(no), "--contact", NAME)


def speak(now: str, lines: list[tuple[str, ...]], no: int, other: int, him: str) -> None:
    names = {"P": str(no), "Q": str(other), "HIM": him}
    for line in lines:
        answer = driving.run("--now", now, *(names.get(word, word) for word in line))
        assert answer.code in (0, 2, 3, 4), (line, answer)


def rows(path: Path) -> dict[tuple[str, str], dict[str, Any]]:
    """Every row of every table of records, by table and key."""
    connection = connect(path, read_only=True)
    found = {
        (table, row.id): vars(row)
        for table in COLUMNS if table not in ("guide_version", "setting")
        for row in connection.rows(f'SELECT * FROM "{table}"')
    }  # fmt: skip
    connection.close()
    return found


def by_introducer(now: str) -> list[str]:
    """What each introducer's customers came to, the names left out."""
    answer = run(now, "report", "sources", "--by", "introducer", "--json").json["rows"]
    return sorted(repr(bare({key: value for key, value in row.items() if key != "introducer"})) for row in answer)


def introducers(now: str) -> Any:
    return bare([{**row, "name": None} for row in run(now, "introducers", "--json").json])


HISTORY: dict[str, Any] = {
    "days": histories(), "kind": st.sampled_from(("contact", "introducer")), "no": st.integers(1, 4), "other": st.integers(1, 4),
    "lines": st.lists(st.sampled_from(MENTIONS), max_size=10, unique=True),
}  # fmt: skip


@SOME
@given(**HISTORY)
def test_one_who_is_no_customer_leaves_every_number_and_every_customer(lay: Callable[[str], Path], **history: Any) -> None:
    forgotten(lay, **history)


@pytest.mark.reliability
@MANY
@given(**HISTORY)
def test_many_who_are_no_customers(lay: Callable[[str], Path], **history: Any) -> None:
    forgotten(lay, **history)


def forgotten(
    lay: Callable[[str], Path], days: list[Day], kind: str, no: int, other: int, lines: list[tuple[str, ...]]
) -> None:
    with tempfile.TemporaryDirectory(dir=PLACE) as folder:
        path = lay(folder)
        play(days, lambda _day: None)
        now = end_of(days[-1].on)
        argv = met(now, kind, no)
        if argv is None:
            return
        speak(now, lines, no, other, NAME if kind == "contact" else "李总")
        assert run(now, "forget", *argv, "--reason", f"{NAME}来电").code == 0
        dates = [day.on for day in days]
        before, listed = (numbers(now, dates), by_introducer(now)), introducers(now)
        held, journal = rows(path), driving.content(path)["journal"]
        erased = run(now, "forget", *argv, "--erase", "--yes", "--kept-elsewhere", "--json")
        assert erased.code == 0, erased
        assert (numbers(now, dates), by_introducer(now)) == before
        if kind == "contact":
            assert introducers(now) == listed
        else:
            counted = ("no", "leads", "targets", "won", "last_lead_on")
            assert [[row[key] for key in counted] for row in introducers(now)] == [[row[key] for key in counted] for row in listed]
        assert set(journal) <= set(driving.content(path)["journal"])
        assert is_whole(path)
        changed_only_where_he_was(held, rows(path))
        gone = (*GONE, SPOKEN_OF) if kind == "contact" else GONE
        for file in Path(folder).iterdir():
            data = file.read_bytes()
            assert not [text for text in gone if text.encode() in data], file


def changed_only_where_he_was(before: dict[tuple[str, str], dict[str, Any]], after: dict[tuple[str, str], dict[str, Any]]) -> None:
    """Rows stay, new ones keep him away; of a customer's a text changes only that spoke of him."""
    assert set(before) <= set(after)
    assert {table for table, _ in set(after) - set(before)} <= {"suppression"}
    for (table, key), row in before.items():
        if table == "erasure" or row.get("name") == NAME:
            continue  # his own
        for name, value in row.items():
            if after[table, key][name] != value:
                assert any(text in str(value) for text in (*GONE, SPOKEN_OF)), (table, name, value)
