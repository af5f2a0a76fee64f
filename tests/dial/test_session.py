"""The call session as a machine: whatever is pressed, every acknowledged outcome is in the book once, and can be taken back."""

from __future__ import annotations

import random
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import driving
from rmflow import book as books
from rmflow.actions import find
from rmflow.dial.keys import COMMANDS, keys
from rmflow.dial.session import Dial
from rmflow.guide.load import default_guide
from rmflow.guide.types import Guide
from rmflow.rules.refused import Refused
from rmflow.store import refusals
from shared import NOW

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PLACE = "/dev/shm" if Path("/dev/shm").is_dir() else None
GUIDE = default_guide()
OUTCOME_KEYS = [key for key, one in keys(GUIDE).items() if one.kind == "outcome"]


class Clock:
    """A clock that runs on by a few seconds whenever it is looked at."""

    def __init__(self, at: datetime = NOW) -> None:
        self.at = at

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=3)
        return self.at


def fill(path: Path, names: int = 6) -> None:
    with books.writing(path, now=NOW - timedelta(days=3), rm="li", command="test", arguments={}) as unit:
        for n in range(names):
            find.add_prospect(unit, f"客户{n}", kind="person", source="cold", phone=f"138{n:08}")


@pytest.fixture
def filled(book: Path) -> Path:
    fill(book)
    return book


@pytest.fixture
def dial(filled: Path) -> Iterator[Dial]:
    with books.session(filled) as opened:
        session = Dial(opened, Clock(), "li")
        session.start()
        yield session


def press(dial: Dial, *typed: str) -> Dial:
    for one in typed:
        dial.answer(one)
    return dial


def calls(path: Path) -> list[tuple[str, str]]:
    """Who was called with which outcome, in order."""
    with books.reading(path, now=NOW, rm="li") as unit:
        return unit.connection.tuples(
            "SELECT p.name, c.outcome FROM call c JOIN prospect p ON p.id = c.prospect_id ORDER BY c.id"
        )


def business(path: Path) -> dict[str, Any]:
    """The book's rows without journal and session, and without what is kept only to spare joins."""
    found = driving.content(path)
    for name in ("journal", "journal_image", "dial_session", "schema", "guide_version"):
        found.pop(name)
    return found


def test_three_cards_without_retyping_anything(dial: Dial, filled: Path) -> None:
    press(dial, "n", "", "+1d")
    press(dial, "i", "要方案", "B")
    press(dial, "r", "2", "", "下周三")
    assert calls(filled) == [("客户0", "no_answer"), ("客户1", "connected_interested"), ("客户2", "connected_refused")]
    assert (dial.header.calls, dial.header.reached, dial.place, dial.total) == (3, 2, 4, 6)
    with books.reading(filled, now=NOW, rm="li") as unit:
        assert unit.connection.tuples("SELECT note, refusal, grade FROM call ORDER BY id") == [
            (None, None, None), ("要方案", None, "B"), (None, "busy", None),
        ]  # fmt: skip
        assert unit.connection.tuples("SELECT due_on FROM follow_up WHERE done_on IS NULL ORDER BY id") == [
            ("2026-11-24",), ("2026-11-26",), ("2026-12-02",),
        ]  # fmt: skip


def test_an_outcome_is_in_the_book_before_anything_else_is_asked(dial: Dial, filled: Path) -> None:
    press(dial, "i")
    assert dial.asks.kind == "note"
    assert calls(filled) == [("客户0", "connected_interested")]


def test_the_next_date_is_demanded(dial: Dial) -> None:
    press(dial, "n", "", "", "someday", "2026-01-01", "D")
    assert dial.asks.kind == "next"
    assert dial.card.name == "客户0"
    press(dial, "+3d")
    assert dial.card.name == "客户1"


def test_who_is_dropped_needs_none(dial: Dial, filled: Path) -> None:
    press(dial, "w", "", "!", "6")
    assert dial.card.name == "客户1"
    with books.reading(filled, now=NOW, rm="li") as unit:
        assert unit.connection.value("SELECT count(*) FROM opportunity WHERE outcome = 'dropped'") == 1


def test_do_not_call_ends_it_at_once_and_he_is_never_offered_again(dial: Dial, filled: Path) -> None:
    press(dial, "x", "")
    assert dial.card.name == "客户1"
    press(dial, "D", "y")
    assert dial.card.name == "客户2"
    with books.session(filled) as opened:
        again = Dial(opened, Clock(NOW + timedelta(hours=1)), "li")
        again.start()
        assert again.card.name == "客户2"


def test_three_hostile_refusals_stop_the_calling(filled: Path) -> None:
    for day in range(3):
        with books.session(filled) as opened:
            dial = Dial(opened, Clock(NOW + timedelta(days=day)), "li", ("no:1",))
            dial.start()
            assert dial.card.name == "客户0"
            press(dial, "r", "5")
            told = " ".join(said.en for said in dial.said)
            press(dial, "", *(() if dial.asks.kind != "next" and "hostile" in told else ("+1d",)))
    assert "3 hostile refusals" in told
    with books.session(filled) as opened:
        dial = Dial(opened, Clock(NOW + timedelta(days=3)), "li", ("no:1",))
        dial.start()
        assert dial.is_over


def test_take_back_restores_the_book_and_the_card(dial: Dial, filled: Path) -> None:
    before = business(filled)
    press(dial, "r", "5", "态度差", "+3d")
    assert dial.card.name == "客户1"
    press(dial, "U")
    assert business(filled) == before
    assert dial.card.name == "客户0"
    assert calls(filled) == []


def test_what_others_built_on_is_not_taken_back(dial: Dial, filled: Path) -> None:
    press(dial, "i", "", "+3d")
    with books.writing(filled, now=NOW, rm="li", command="log-call", arguments={}) as unit:
        unit.update("call", unit.connection.value("SELECT id FROM call"), note="由他人改过")
    before = business(filled)
    press(dial, "U")
    assert "It cannot be taken back: something built on it since (call)." in dial.said[0].en
    assert business(filled) == before


@pytest.mark.parametrize(("key", "said"), [
    ("5", "“5” is no key here; ? shows them."),
    ("U", "Nothing of this session is left to take back."),
    ("B", "There is no card before this one."),
])  # fmt: skip
def test_a_key_that_does_nothing_says_why(dial: Dial, filled: Path, key: str, said: str) -> None:
    press(dial, key)
    assert dial.said[0].en == said
    assert dial.asks.kind == "outcome"
    assert calls(filled) == []


def test_back_corrects_an_earlier_outcome(dial: Dial, filled: Path) -> None:
    press(dial, "n", "", "+1d", "b", "", "+1d", "B", "B")
    assert dial.card.name == "客户0"
    press(dial, "i", "其实有兴趣", "A")
    assert sorted(calls(filled)) == [("客户0", "connected_interested"), ("客户1", "busy")]
    assert dial.card.name == "客户2"
    press(dial, "B", "S")
    assert dial.card.name == "客户2"


def test_a_visit_is_booked_where_the_guide_allows_it(dial: Dial, filled: Path) -> None:
    press(dial, "a", "", "next wed 15:00")
    assert dial.said[0].en == "Kept as the next call: 2026-12-02 15:00."
    assert "step 1" in dial.said[1].en
    assert refusals.read(filled)[-1].step == 1
    with books.reading(filled, now=NOW, rm="li") as unit:
        assert unit.connection.tuples("SELECT due_on, due_at FROM follow_up WHERE done_on IS NULL") == [
            ("2026-12-02", "2026-12-02T07:00:00.000000Z")
        ]
    import standing

    with books.writing(filled, now=NOW, rm="li", command="test", arguments={}) as unit:
        for code in standing.CRITERIA:
            unit.insert("assessment", prospect_id=standing.prospect(unit, 2).id, criterion=code, answer="yes", evidence="x",
                        assessed_on=unit.day, contact_id=unit.connection.value(
                            "SELECT id FROM contact WHERE prospect_id = ?", (standing.prospect(unit, 2).id,)))  # fmt: skip
        standing.move(unit, 2, 2)
    press(dial, "a", "", "next wed 16:00", "2", "弄清谁审批", "三月到期多少？")
    assert dial.card.name == "客户2"
    with books.reading(filled, now=NOW, rm="li") as unit:
        assert unit.connection.tuples("SELECT objective, success, questions FROM visit") == [
            ("learn_needs", "弄清谁审批", '["三月到期多少？"]')
        ]


def test_a_criterion_is_answered_without_leaving(dial: Dial, filled: Path) -> None:
    press(dial, "K", "1", "yes:三月贷款到期")
    assert dial.asks.kind == "outcome"
    with books.reading(filled, now=NOW, rm="li") as unit:
        assert unit.connection.tuples("SELECT criterion, answer, evidence FROM assessment") == [("need", "yes", "三月贷款到期")]


def test_it_goes_on_where_it_was_paused_skips_and_order_kept(filled: Path) -> None:
    with books.session(filled) as opened:
        first = Dial(opened, Clock(), "li")
        first.start()
        press(first, "n", "", "+1d", "S", "Q")
        assert first.is_over
        assert first.card.name == "客户2"
    with books.session(filled) as opened:
        second = Dial(opened, Clock(NOW + timedelta(minutes=30)), "li")
        second.start()
        assert second.is_resumed
        assert second.card.name == "客户2"
    with books.session(filled) as opened:
        other = Dial(opened, Clock(NOW + timedelta(days=1)), "li")
        other.start()
        assert not other.is_resumed
        assert {one.name for one in [other.card]} == {"客户0"}, "yesterday's call-back comes first"


def test_a_call_cut_short_before_its_next_date_is_asked_for_it_first(filled: Path) -> None:
    with books.session(filled) as opened:
        press(_started(opened), "i")
    with books.session(filled) as opened:
        again = _started(opened, NOW + timedelta(minutes=1))
        assert (again.asks.kind, again.card.name) == ("next", "客户0")
        press(again, "+2d")
        assert again.card.name == "客户1"


def _started(opened: books.Session, at: datetime = NOW) -> Dial:
    dial = Dial(opened, Clock(at), "li")
    dial.start()
    return dial


@pytest.mark.parametrize("at", ["2026-11-23T08:59", "2026-11-23T12:30", "2026-11-23T20:00", "2026-11-22T10:00"])
def test_outside_the_guides_hours_it_refuses(filled: Path, at: str) -> None:
    with books.session(filled) as opened, pytest.raises(Refused, match="hours begin again"):
        Dial(opened, Clock(datetime.fromisoformat(at + "+08:00")), "li").start()


def test_when_the_window_closes_no_card_is_offered_any_more(filled: Path) -> None:
    clock = Clock(datetime.fromisoformat("2026-11-23T11:58:00+08:00"))
    with books.session(filled) as opened:
        dial = Dial(opened, clock, "li")
        dial.start()
        press(dial, "n", "")
        clock.at += timedelta(minutes=5)
        press(dial, "+1d")
        assert dial.is_over
        assert "14:00" in dial.why_over.en
    assert len(calls(filled)) == 1


def test_the_opening_line_is_for_those_who_were_never_spoken_to(dial: Dial) -> None:
    def has_opening() -> bool:
        return any(line.label and line.label.en == "to open" for line in dial.card.lines)

    assert has_opening()
    press(dial, "i", "", "+1d", "B")
    assert not has_opening()


def test_an_empty_list_says_so(filled: Path) -> None:
    with books.session(filled) as opened:
        nobody = Dial(opened, Clock(), "wang")
        nobody.start()
        assert nobody.is_over
        assert nobody.summary()[0].en == "Nobody is to be called now."


def test_the_end_is_told_in_figures(dial: Dial) -> None:
    for _ in range(6):
        press(dial, "i", "", "+1d")
    assert dial.is_over
    assert "6 calls, 6 reached" in dial.summary()[1].en


@pytest.mark.parametrize("taken", ["S", "B", "?", "n"])
def test_a_banks_own_keys_go_before_the_sessions(taken: str) -> None:
    raw = {**GUIDE.raw, "lists": {**GUIDE.raw["lists"]}}
    raw["lists"]["call_outcome"] = [{**row, "key": taken} if row["code"] == "busy" else row for row in raw["lists"]["call_outcome"]]
    found = keys(Guide(raw))
    assert len(found) == len(raw["lists"]["call_outcome"]) + len(COMMANDS)
    assert {one.code for one in found.values()} >= set(COMMANDS)
    if taken != "n":
        assert found[taken].code == "busy"


ANSWERS = st.lists(st.integers(0, 10_000), min_size=5, max_size=60)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(choices=ANSWERS)
def test_whatever_is_pressed_the_book_holds_what_was_acknowledged(blank: Callable[[Path], None], choices: list[int]) -> None:
    with tempfile.TemporaryDirectory(dir=PLACE) as folder:
        path = Path(folder) / "book.db"
        blank(path)
        fill(path)
        said: list[tuple[str, str]] = []
        before: dict[str, Any] | None = None
        opened = books.Session(path)
        clock = Clock()
        dial = Dial(opened, clock, "li")
        dial.start()
        for choice in choices:
            if dial.is_over:
                break
            if choice % 17 == 0:  # as if killed and started again
                opened.close()
                opened = books.Session(path)
                dial = Dial(opened, clock, "li")
                dial.start()
                continue
            before = _step(dial, random.Random(choice), path, said, before)
        opened.close()
        assert sorted(calls(path)) == sorted(said)
        with books.reading(path, now=clock.at, rm="li") as unit:
            assert unit.connection.value("SELECT count(*) FROM call WHERE called_on = ?", (unit.day,)) == len(said)


def _step(
    dial: Dial, chance: random.Random, path: Path, said: list[tuple[str, str]], before: dict[str, Any] | None
) -> dict[str, Any] | None:
    """One answer; the book as it was before the last outcome that can still be taken back whole."""
    kind, card = dial.asks.kind, dial.card
    if kind == "outcome":
        command = chance.random()
        if command < 0.55 and dial.corrects is None:
            now = business(path)
            key = chance.choice(OUTCOME_KEYS)
            dial.answer(key)
            said.append((card.name, keys(GUIDE)[key].code))
            return now
        if command < 0.75 and said and dial.corrects is None:
            dial.answer("U")
            said.pop()
            if before is not None:
                assert business(path) == before
            return None
        if command < 0.85:
            dial.answer(chance.choice("SO?"))
            return before
        dial.answer(chance.choice(("5", "zz", "K")))
        return None if dial.asks.kind == "criterion" else before
    typed = {
        "note": ("", "有意思"), "next": ("+1d", "2", "A", "nonsense", "3"), "refusal": ("1", "5", "9"),
        "visit_when": ("", "next wed 15:00", "rubbish"), "criterion": ("1", "3", "q"),
        "criterion_answer": ("yes:依据", "no:没有", "perhaps", ""),
    }[kind]  # fmt: skip
    dial.answer(chance.choice(typed))
    return before


@pytest.fixture
def blank(blank_book: bytes) -> Callable[[Path], None]:
    """Lays a new book."""
    return lambda path: path.write_bytes(blank_book) and None
