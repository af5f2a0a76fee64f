"""All or nothing: whatever statement a command breaks off at, the book is as it was and the journal has no entry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import books
import driving
from rmflow.cli.registry import COMMANDS
from rmflow.store import connection as engine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PLAN = ("plan-visit", "1", "--on", "next wed 15:00", "--objective", "learn_needs", "--success", "弄清谁审批", "--ask", "几月到期？")
WIN = ("win", "1", "--product", "payroll", "--amount", "80万", "--on", "today", "--signer", "李总")
# Every command that writes into a book, some in more than one way: the book it is tried in, its command line.
WRITES: dict[str, tuple[str, tuple[str, ...]]] = {
    "add-prospect": ("two", ("add-prospect", "王芳", "--kind", "person", "--source", "cold", "--phone", "13900139000")),
    "add-introducer": ("two", ("add-introducer", "吴会计", "--as", "accountant")),
    "log-call": ("two", ("log-call", "1", "connected_interested", "--next", "+3d", "--note", "约下周")),
    "qualify": ("two", driving.walk(1, 2)[0]),
    "link": ("two", ("link", "2", "same_group", "1")),
    "add-contact": ("step2", ("add-contact", "1", "陈会计", "--role", "handler", "--phone", "13900139000")),
    "add-fact": ("step2", ("add-fact", "1", "main_bank", "工商银行")),
    "plan-visit": ("step2", PLAN),
    "confirm-visit": ("planned", ("confirm-visit", "1", "--by", "李总", "--method", "phone")),
    "move-visit": ("planned", ("move-visit", "1", "--to", "next thu 15:00")),
    "cancel-visit": ("planned", ("cancel-visit", "1", "--reason", "客户出差")),
    "log-visit": ("step3", driving.walk(1, 4)[-4]),
    "add-need": ("step3", ("add-need", "1", "payroll", "代发工资", "--amount", "80万", "--confirmed")),
    "present": ("step4", ("present", "1", "payroll", "--need", "1", "--amount", "80万")),
    "promise": ("step3", ("promise", "1", "送方案", "--due", "+4d")),
    "keep-promise": ("promised", ("keep-promise", "1")),
    "log-event": ("step3", ("log-event", "1", "seminar", "--cost", "100")),
    "raise-objection": ("step4", books.RAISE),
    "judge-objection": ("objection", ("judge-objection", "1", "1", "--as", "pretext", "--test", "ask_reason", "--true", "怕麻烦")),
    "resolve-objection": ("objection", ("resolve-objection", "1", "1", "--as", "withdrawn")),
    "no-objections": ("step4", ("no-objections", "1")),
    "log-signal": ("step5", ("log-signal", "1", "asks_rate")),
    "try-close": ("step5", ("try-close", "1", "--technique", "summary", "--result", "won")),
    "win": ("step5", WIN),
    "lose": ("step5", ("lose", "1", "--reason", "price")),
    "defer": ("step5", ("defer", "1", "--until", "2027-01-04")),
    "set-tier": ("step6", ("set-tier", "1", "B", "--why", "代发大户")),
    "plan-care": ("step6", ("plan-care", "1", "info", "--on", "+7d")),
    "log-care": ("step6", ("log-care", "1", "info", "--way", "on_site", "--next", "+30d")),
    "new-opportunity": ("step6", ("new-opportunity", "1")),
    "advance": ("ready", ("advance", "1")),
    "step-back": ("step5", ("step-back", "1", "--to", "2", "--reason", "主办人换了")),
    "drop": ("step3", ("drop", "1", "--reason", "bank_policy", "--yes")),
    "off": ("two", ("off", "tomorrow..+3d", "--part", "morning")),
    "consent": ("quiet", ("consent", "1", "phone", "--given", "--how", "柜台当面同意")),
    "forget": ("step3", ("forget", "1", "--reason", "客户来电要求")),
    "forget --contact": ("planned", ("forget", "1", "--contact", "李总", "--reason", "本人来电要求")),
    "forget --introducer": ("two", ("forget", "--introducer", "周律师", "--reason", "本人来信要求")),
    "undo": ("step3", ("undo", "--yes")),
    "revive": ("lost", ("revive", "1", "--reason", "对方回头")),
}  # fmt: skip
# Commands that only look, and those whose writing is tried in a test of their own (init, import, guide, config, demo, dial,
# calendar, backup, restore).
LOOK = {
    "backup", "restore",
    "standup", "wrapup", "audit", "dial", "calendar", "encrypt", "decrypt", "rekey", "privacy",
    "introducers", "dossier", "agenda", "brief", "promises", "objections", "care-due", "birthdays", "check", "today",
    "show", "timeline", "list", "log", "report", "verify", "doctor", "init", "import", "guide", "config", "demo",
}  # fmt: skip


class Broken(RuntimeError):
    """What a statement raises here."""


class Fuse:
    """Stands where the engine's connection stands, and breaks at statement `at`."""

    def __init__(self, raw: Any, counter: list[int], at: int, error: BaseException | None) -> None:
        self.__dict__.update(raw=raw, counter=counter, at=at, error=error)

    def _count(self) -> None:
        self.counter[0] += 1
        if self.error is not None and self.counter[0] == self.at:
            raise self.error

    def execute(self, sql: str, *params: Any) -> Any:
        # A rollback is the answer to a break, not a place for one.
        if sql != "ROLLBACK":
            self._count()
        return self.raw.execute(sql, *params)

    def executemany(self, sql: str, params: Any) -> Any:
        self._count()
        return self.raw.executemany(sql, params)

    def cursor(self) -> Any:
        self._count()
        return self.raw.cursor()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.raw, name)


@pytest.fixture(scope="module", autouse=True)
def quick_parsing() -> Iterator[None]:
    with driving.commands_kept():
        yield


def broken_at(at: int, error: BaseException | None, argv: tuple[str, ...]) -> tuple[driving.Answer, int]:
    """Run a command line with a fuse at statement `at`; its answer, and how many statements there were."""
    counter = [0]
    plain = engine.open_raw
    engine.open_raw = lambda *given, **more: Fuse(plain(*given, **more), counter, at, error)
    try:
        return driving.run(*argv), counter[0]
    finally:
        engine.open_raw = plain


def try_breaking(name: str, path: Path, blank_book: bytes, breaks: Callable[[int], list[tuple[BaseException, int]]]) -> None:
    """Break the command off at every statement, in the ways that `breaks` says for it; then let it through."""
    book_name, argv = WRITES[name]
    books.put(book_name, path, blank_book)
    before = driving.content(path)
    pages = path.read_bytes()
    done, statements = broken_at(0, None, argv)
    assert done.code == 0, done.err
    assert driving.content(path) != before
    assert statements > 8
    driving.remove(path)
    path.write_bytes(pages)
    for at in range(1, statements + 1):
        for error, code in breaks(at):
            answer, _ = broken_at(at, error, argv)
            assert answer.code == code, f"{name} broken at statement {at}: exit {answer.code}\n{answer.out}{answer.err}"
            assert driving.content(path) == before, f"{name} broken at statement {at} left something behind"
    done, _ = broken_at(0, None, argv)
    assert done.code == 0, "a broken run left the book unusable"


@pytest.mark.parametrize("name", WRITES)
def test_a_command_broken_off_anywhere_leaves_the_book_as_it_was(name: str, tmp_path: Path, blank_book: bytes) -> None:
    """By turns an error and Ctrl-C, one at every statement."""
    ways = [(Broken("the power went"), 1), (KeyboardInterrupt(), 130)]
    try_breaking(name, tmp_path / "book.db", blank_book, lambda at: [ways[at % 2]])


@pytest.mark.reliability
@pytest.mark.parametrize("name", WRITES)
def test_a_command_broken_off_anywhere_in_either_way(name: str, tmp_path: Path, blank_book: bytes) -> None:
    ways = [(Broken("the power went"), 1), (KeyboardInterrupt(), 130)]
    try_breaking(name, tmp_path / "book.db", blank_book, lambda _at: list(ways))


def test_every_command_that_writes_is_tried_here() -> None:
    written = {name.split()[0] for name in WRITES}
    assert written | LOOK == set(COMMANDS)
    assert not written & LOOK
