"""Random histories of a book: days of an RM's and his colleague's work, typed through the real command line."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from hypothesis import strategies as st

import driving

if TYPE_CHECKING:
    from collections.abc import Callable

FIRST = date(2026, 11, 23)
RMS = ("li", "wang")
SOURCES = ("cold", "walk_in", "data:internet", "campaign")
OUTCOMES = ("no_answer", "busy", "gatekeeper", "connected_refused", "connected_interested", "appointment", "do_not_call")
P = st.integers(1, 5).map(str)
NEXT = st.sampled_from(("+1d", "+2d", "+5d", "tomorrow"))


def _line(*parts: Any) -> st.SearchStrategy[list[tuple[str, ...]]]:
    """One command line; parts may be strategies."""
    return st.tuples(*(part if isinstance(part, st.SearchStrategy) else st.just(part) for part in parts)).map(
        lambda words: [tuple(words)]
    )


def _walk(pair: tuple[int, int]) -> list[tuple[str, ...]]:
    no, to = pair
    return driving.walk(no, to)


NEW = tuple(
    ("add-prospect", name, "--kind", "company", "--source", source)
    for name, source in zip(("宏达机械", "新华书店", "长江物流", "东方纺织"), SOURCES, strict=True)
)
WALKS = st.tuples(st.integers(1, 4), st.integers(2, 7)).map(_walk)
# Most lines of a walk are refused or repeated where the prospect stands elsewhere; that too is history.
LINES: st.SearchStrategy[list[tuple[str, ...]]] = st.one_of(
    _line("add-prospect", st.sampled_from(("宏达机械", "新华书店", "长江物流", "东方纺织", "Acme & Sons")), "--kind", "company",
          "--source", st.sampled_from(SOURCES)),
    _line("log-call", P, st.sampled_from(OUTCOMES), "--minutes", st.sampled_from(("1", "4.5"))),
    _line("log-call", P, "connected_interested", "--next", NEXT, "--grade", st.sampled_from("ABC")),
    _line("log-call", P, "connected_refused", "--refusal", "hostile"),
    _line("log-call", P, "connected_interested", "--inbound", "--minutes", "3"),
    _line("add-prospect", st.sampled_from(("春风酒楼", "大地农机")), "--kind", "person", "--source", "referral", "--via",
          st.sampled_from(("周律师", "吴会计"))),
    _line("add-introducer", "周律师", "--as", "lawyer"),
    _line("advance", P),
    _line("step-back", P, "--to", st.sampled_from("12"), "--reason", "看错了"),
    _line("raise-objection", P, "利率太高", "--type", st.sampled_from(("price", "timing"))),
    _line("judge-objection", P, "1", "--as", st.sampled_from(("genuine", "pretext")), "--test", "ask_reason", "--true", "怕麻烦"),
    _line("resolve-objection", P, "1", "--method", st.sampled_from(("compensate", "evidence")), "--answer", "算总账"),
    _line("resolve-objection", P, "1", "--as", st.sampled_from(("withdrawn", "accepted")), "--answer", "按条件办"),
    _line("try-close", P, "--technique", "request", "--result", "refused", "--pitfall", st.sampled_from(("argue", "high_pressure"))),
    _line("lose", P, "--reason", st.sampled_from(("price", "timing"))),
    _line("lose", P, "--reason", "competitor", "--competitor", "工商银行"),
    _line("defer", P, "--until", "+30d"),
    _line("drop", P, "--reason", "bank_policy", "--yes"),
    _line("revive", P, "--reason", "又来电话"),
    _line("promise", P, "送方案", "--due", NEXT),
    _line("keep-promise", P),
    _line("add-need", P, "payroll", "代发工资", "--confirmed"),
    _line("present", P, "working_capital_loan", "--need", "1", "--amount", st.sampled_from(("300万", "80万", "US$300k"))),
    _line("win", P, "--product", "working_capital_loan", "--amount", st.sampled_from(("300万", "80万")), "--on", "today",
          "--signer", "李总", "--status", st.sampled_from(("agreed", "in_approval", "approved", "funded"))),
    _line("win", P, "--product", "payroll", "--amount", st.sampled_from(("20万", "US$30k")), "--on", "today", "--signer", "李总",
          "--matures", st.sampled_from(("+20d", "+200d"))),
    _line("win", P, "--status", "approved"),
    _line("set-tier", P, st.sampled_from("ABC"), "--why", "大户"),
    _line("plan-care", P, st.sampled_from(("after_sale", "maturity")), "--on", NEXT),
    _line("log-care", P, "info", "--way", "on_site"),
    _line("add-fact", P, "maturity", "他行贷款到期", "--falls-on", st.sampled_from(("2026-12-20", "2027-03-01"))),
    _line("new-opportunity", P),
    _line("plan-visit", P, "--on", "+1d 15:00", "--objective", "learn_needs", "--success", "弄清谁审批", "--ask", "三月到期多少？"),
    _line("cancel-visit", P, "--reason", "出差"),
    _line("log-visit", P, "--result", "no-show", "--next-on", NEXT),
    _line("log-visit", P, "--result", "met", "--with", "李总", "--said", "再谈", "--summary", "有进展",
          "--next", "送方案", "--next-on", NEXT),
    _line("win", P, "--product", "payroll", "--amount", "USD 5000", "--on", "today", "--signer", "李总"),
    _line("off", st.sampled_from(("today", "yesterday..+1d", "2026-11-20..2026-12-20", "+2wd")), "--part",
          st.sampled_from(("day", "morning", "afternoon"))),
    _line("off", st.sampled_from(("today", "this-week")), "--cancel"),
)  # fmt: skip


class Day(NamedTuple):
    """One day's command lines, each with who typed it and the minute of the day."""

    on: date
    lines: tuple[tuple[str, str, tuple[str, ...]], ...]


@st.composite
def histories(draw: st.DrawFn, days: int = 3) -> list[Day]:
    """Some days in a row, a day or more apart."""
    found, on = [], FIRST
    for n in range(draw(st.integers(2, days))):
        lines = [(draw(st.sampled_from(RMS)), line) for line in NEW] if n == 0 else []
        batches = [_walk((no, draw(st.integers(2, 7)))) for no in (1, 2)] if n == 0 else []
        batches += draw(st.lists(st.one_of(WALKS, LINES), min_size=4, max_size=10))
        for batch in batches:
            rm = draw(st.sampled_from(RMS))
            lines += [(rm, line) for line in batch]
        timed = tuple((rm, f"{on}T{9 + at // 60:02}:{at % 60:02}:00+08:00", line) for at, (rm, line) in enumerate(lines))
        found.append(Day(on, timed))
        on += timedelta(days=draw(st.integers(1, 20)))
    return found


def play(days: list[Day], at_the_end_of: Callable[[date], None]) -> None:
    """Type the history; `at_the_end_of` is told after each day. Lines may be refused: that is history too."""
    for day in days:
        for rm, now, line in day.lines:
            answer = driving.run("--rm", rm, "--now", now, *line)
            assert answer.code in (0, 2, 3, 4), (line, answer)
        at_the_end_of(day.on)


def end_of(day: date) -> str:
    """The last moment of a day, as `--as-of` takes it."""
    return f"{day}T23:59:59.999999+08:00"
