"""No sequence of commands, and no cheat in the database, reaches a step without its gates' evidence.

Hypothesis plays an RM who types anything in any order, a clock that runs on, and somebody with a SQL shell. After every
move the book is compared with `model.py`: the same end, the same list of what is missing, the same step; a refusal or an
error has left the book's content as it was; more evidence has shut no gate; and `verify` finds nothing at the end.
"""

from __future__ import annotations

import copy
import os
import tempfile
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from model import BAD, OK, Customer, End
from oracle import CRITERIA
from sqlcipher3 import dbapi2

import driving

START = datetime.fromisoformat(driving.NOW_TEXT)
# In memory where there is such a place: a commit is durable there at once.
PLACE = "/dev/shm" if Path("/dev/shm").is_dir() else None
EVIDENCE = {
    "add_contact", "add_fact", "plan_visit", "confirm_visit", "add_need", "present", "no_objections", "log_signal",
    "try_close", "win", "win_status", "set_tier", "plan_care", "promise", "log_call", "resolve_objection",
}  # fmt: skip
CHEATS = {
    "set the step": "UPDATE opportunity SET step = min(step + 1, 6)",
    "set the step and the count": "UPDATE opportunity SET step = step + 1, moves = moves + 1 WHERE step < 6",
    "set the step far": "UPDATE opportunity SET step = 6, moves = moves + 1 WHERE step < 6",
    "replace the opportunity": "INSERT OR REPLACE INTO opportunity SELECT id, rm, created_at, prospect_id, no, 6, 0,"
    " opened_on, entered_step_on, 'open', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0 FROM opportunity LIMIT 1",
    "another opportunity at the end": "INSERT INTO opportunity (id, rm, created_at, prospect_id, no, step, moves, opened_on,"
    " entered_step_on, outcome) SELECT 'cheat', rm, created_at, prospect_id, 99, 6, 0, opened_on, entered_step_on, 'open'"
    " FROM opportunity LIMIT 1",
    "give the opportunity away": "UPDATE opportunity SET no = no + 50",
    "a jump in the history": "INSERT INTO step_move SELECT 'cheat', id, moves + 1, step, 6, 'x', opened_on, rm, NULL"
    " FROM opportunity WHERE step < 5 LIMIT 1",
    "a move from elsewhere": "INSERT INTO step_move SELECT 'cheat', id, moves + 1, step + 1, step + 2, 'x', opened_on, rm,"
    " NULL FROM opportunity WHERE step < 5 LIMIT 1",
    "a move ahead of its turn": "INSERT INTO step_move SELECT 'cheat', id, moves + 2, step, step + 1, 'x', opened_on, rm,"
    " NULL FROM opportunity WHERE step < 6 LIMIT 1",
    "replace the history": "INSERT OR REPLACE INTO step_move SELECT id, opportunity_id, n, from_step, to_step, moved_at,"
    " moved_on, 'cheat', why FROM step_move",
    "rewrite the history": "UPDATE step_move SET to_step = 6",
    "forget the history": "DELETE FROM step_move",
    "rewrite the journal": "UPDATE journal SET rm = 'cheat'",
    "forget the journal": "DELETE FROM journal WHERE seq = (SELECT max(seq) FROM journal)",
    "rewrite an image": "UPDATE journal_image SET after = '{}'",
    "forget an image": "DELETE FROM journal_image",
    "a call without its day": "UPDATE call SET called_on = NULL",
    "a call on no day": "UPDATE call SET called_on = '2026-02-30'",
    "another guide": "UPDATE guide_version SET compiled = '{}'",
    "no guide": "DELETE FROM guide_version",
    "resolve what nobody judged": "UPDATE objection SET status = 'resolved' WHERE genuineness = 'undetermined'",
    "a criterion without evidence": "UPDATE assessment SET answer = 'yes', evidence = ''",
    "a step beyond the last": "UPDATE opportunity SET step = 7",
    "text for a number": "UPDATE opportunity SET moves = 'many'",
}  # fmt: skip
# Books in which both prospects stand at a step, with the model of each; made once, by the commands themselves.
_SEEDS: dict[int, tuple[bytes, list[Customer]]] = {}
who = st.integers(0, 1)
names = st.sampled_from(["李总", "陈会计"])
numbers = st.integers(1, 3)
answers = st.sampled_from(["yes:看过报表", "yes:看过报表", "yes:看过报表", "yes", "no:亏损", "unknown", "unknown:要问"])
products = st.sampled_from(["time_deposit", "working_capital_loan"])


def first_seed() -> bytes:
    """A book with a company and a person, both at step 1."""
    with tempfile.TemporaryDirectory(dir=PLACE) as folder:
        path = Path(folder) / "book.db"
        os.environ["RMFLOW_BOOK"] = str(path)
        os.environ["RMFLOW_NOW"] = START.isoformat()
        for line in (
            ("init",),
            ("add-prospect", "宏达机械", "--kind", "company", "--source", "cold"),
            ("add-prospect", "王芳", "--kind", "person", "--source", "walk_in"),
        ):
            assert driving.run(*line).code == 0
        return path.read_bytes()


class Book(RuleBasedStateMachine):
    """A book of two prospects, and the model of it."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.stack.enter_context(driving.commands_kept())
        if not _SEEDS:
            people = [Customer(1, "company", "宏达机械", START.date()), Customer(2, "person", "王芳", START.date())]
            _SEEDS[1] = first_seed(), people
        self.path = Path(self.stack.enter_context(tempfile.TemporaryDirectory(dir=PLACE))) / "book.db"
        os.environ["RMFLOW_BOOK"] = str(self.path)
        self.now = START
        self._tell_time()
        self._take_seed(1)

    def _take_seed(self, step: int) -> None:
        """Begin with both prospects at `step`."""
        known = max(seeded for seeded in _SEEDS if seeded <= step)
        data, customers = _SEEDS[known]
        driving.remove(self.path)
        self.path.write_bytes(data)
        self.customers = copy.deepcopy(customers)
        self.before = driving.content(self.path)
        for reached in range(known + 1, step + 1):
            for at in (0, 1):
                self.do_all_the_work_of_a_step(at)
                self.advance(at)
            _SEEDS[reached] = self.path.read_bytes(), copy.deepcopy(self.customers)

    def _tell_time(self) -> None:
        os.environ["RMFLOW_NOW"] = self.now.isoformat()

    def teardown(self) -> None:
        try:
            verified = driving.run("verify", "--json")
            assert verified.code == 0, verified.out
            assert verified.json["ok"] is True, verified.out
        finally:
            self.stack.close()

    # ---- One command: type it, compare how it ends, then everything it may have done.

    def do(self, customer: Customer, action: str, argv: list[object], *values: Any) -> None:
        walk = customer.current
        was_open = walk.outcome == "open" and not customer.lacking(walk)
        end = customer.expect(action, *values)
        answer = driving.run(*argv, "--json")
        said = f"{argv}: exit {answer.code}, the model says {end}\n{answer.out}{answer.err}"
        after = driving.content(self.path)
        if end == OK:
            assert answer.code == 0, said
        elif end == BAD:
            assert answer.code in (2, 4), said
        else:
            self.compare_refusal(end, answer, said)
        if answer.code:
            assert after == self.before, f"{said}\nthe book has changed"
        self.before = after
        if was_open and end == OK and (action in EVIDENCE or (action == "qualify" and self.is_all_yes(values))):
            assert not customer.lacking(walk), f"{said}\nmore evidence shut a gate"
            self.compare_gate(customer)

    @staticmethod
    def is_all_yes(values: tuple[Any, ...]) -> bool:
        return all(text.startswith("yes:") for text in values[0].values())

    @staticmethod
    def compare_refusal(end: End, answer: driving.Answer, said: str) -> None:
        assert answer.code == 3, said
        refused = answer.json["refused"]
        assert refused["code"] == end.code, said
        if end.missing is not None:
            assert [gap["code"] for gap in refused["missing"]] == list(end.missing), said

    def compare_gate(self, customer: Customer) -> None:
        walk = customer.current
        checked = driving.run("check", customer.no, "--json").json
        missing = [gap["code"] for gap in checked["missing"]]
        assert (checked["step"], missing) == (walk.step, customer.lacking(walk))
        assert checked["ready"] == (not missing and walk.outcome in ("open", "won"))

    @invariant()
    def every_opportunity_stands_where_its_evidence_allows(self) -> None:
        held = {
            (row[3], row[4]): (row[5], row[9]) for row in self.before["opportunity"]
        }  # (prospect, no): (step, outcome)
        nos = {row[0]: row[3] for row in self.before["prospect"]}
        book = {(nos[prospect], no): where for (prospect, no), where in held.items()}
        model = {
            (customer.no, walk.no): (walk.step, walk.outcome) for customer in self.customers for walk in customer.walks
        }
        assert book == model

    @invariant()
    def the_history_is_unbroken(self) -> None:
        steps: dict[str, list[tuple[int, int | None, int]]] = {}
        for row in self.before["step_move"]:
            steps.setdefault(row[1], []).append((row[2], row[3], row[4]))
        for row in self.before["opportunity"]:
            moves = sorted(steps[row[0]])
            assert [n for n, _, _ in moves] == list(range(row[6] + 1))
            assert [start for _, start, _ in moves] == [None, *(to for _, _, to in moves[:-1])]
            assert moves[-1][2] == row[5]

    # ---- The clock.

    @initialize(step=st.sampled_from([6, 5, 4, 3, 2, 1]))
    def begin(self, step: int) -> None:
        self._take_seed(step)

    @rule(days=st.sampled_from([0, 1, 1, 3, 30, 200]))
    def time_passes(self, days: int) -> None:
        self.now += timedelta(days=days, minutes=7)
        self._tell_time()
        for customer in self.customers:
            customer.today = self.now.date()
            self.compare_gate(customer)

    # ---- Step 1.

    @rule(at=who, outcome=st.sampled_from(["busy", "connected_interested", "appointment", "appointment", "do_not_call"]))
    def log_call(self, at: int, outcome: str) -> None:
        customer = self.customers[at]
        self.do(customer, "log_call", ["log-call", customer.no, outcome], outcome)

    @rule(at=who, given=st.dictionaries(st.sampled_from(CRITERIA), answers, max_size=3), contact=st.none() | names)
    def qualify(self, at: int, given: dict[str, str], contact: str | None) -> None:
        customer = self.customers[at]
        argv: list[object] = ["qualify", customer.no]
        for code, text in given.items():
            argv += [f"--{code}", text]
        argv += ["--contact", f"{contact}, 经理, decision_maker"] if contact else []
        self.do(customer, "qualify", argv, given, contact)

    @rule(at=who)
    def qualify_in_full(self, at: int) -> None:
        customer = self.customers[at]
        given = dict.fromkeys(CRITERIA, "yes:看过报表")
        argv = [word for code in CRITERIA for word in (f"--{code}", given[code])]
        self.do(customer, "qualify", ["qualify", customer.no, *argv, "--contact", "李总, 经理, decision_maker"], given, "李总")

    # ---- Step 2.

    @rule(at=who, name=names, phone=st.booleans(), role=st.booleans())
    def add_contact(self, at: int, name: str, phone: bool, role: bool) -> None:
        customer = self.customers[at]
        argv = ["add-contact", customer.no, name]
        argv += ["--phone", "13800138000"] if phone else []
        argv += ["--role", "approver"] if role else []
        self.do(customer, "add_contact", argv, name, phone, role)

    @rule(at=who, topic=st.sampled_from(["industry", "main_bank", "need_hypothesis", "employer", "occupation", "hobby"]))
    def add_fact(self, at: int, topic: str) -> None:
        customer = self.customers[at]
        self.do(customer, "add_fact", ["add-fact", customer.no, topic, "C"], topic)

    @rule(at=who, kind=st.sampled_from(["appointment", "appointment", "cold_visit"]), days=st.integers(1, 3))
    def plan_visit(self, at: int, kind: str, days: int) -> None:
        customer = self.customers[at]
        day = (self.now + timedelta(days=days)).replace(hour=15, minute=0)
        argv = ["plan-visit", customer.no, "--on", f"{day:%Y-%m-%d %H:%M}", "--objective", "learn_needs", "--success", "x",
                "--ask", "y", "--kind", kind]  # fmt: skip
        self.do(customer, "plan_visit", argv, kind, day)

    @rule(at=who, n=numbers)
    def confirm_visit(self, at: int, n: int) -> None:
        customer = self.customers[at]
        argv = ["confirm-visit", customer.no, "--visit", n, "--by", "李总", "--method", "phone"]
        self.do(customer, "confirm_visit", argv, n)

    @rule(at=who, n=numbers, days=st.integers(1, 9))
    def move_visit(self, at: int, n: int, days: int) -> None:
        customer = self.customers[at]
        day = (self.now + timedelta(days=days)).replace(hour=15, minute=0)
        self.do(customer, "move_visit", ["move-visit", customer.no, "--visit", n, "--to", f"{day:%Y-%m-%d %H:%M}"], n, day)

    @rule(at=who, n=numbers)
    def cancel_visit(self, at: int, n: int) -> None:
        customer = self.customers[at]
        self.do(customer, "cancel_visit", ["cancel-visit", customer.no, "--visit", n, "--reason", "出差"], n)

    # ---- Step 3.

    @rule(at=who, n=st.none() | numbers, held=st.booleans(), name=names)
    def log_visit(self, at: int, n: int | None, held: bool, name: str) -> None:
        customer = self.customers[at]
        argv = ["log-visit", customer.no, "--result", "met" if held else "no-show", "--next-on", "+3d"]
        argv += ["--visit", n] if n else []
        argv += ["--with", name, "--said", "x", "--summary", "z", "--next", "y"] if held else []
        self.do(customer, "log_visit", argv, n, held, name)

    @rule(at=who, text=st.sampled_from(["备货", "买设备"]), confirmed=st.booleans())
    def add_need(self, at: int, text: str, confirmed: bool) -> None:
        customer = self.customers[at]
        argv = ["add-need", customer.no, "financing", text, *(["--confirmed"] if confirmed else [])]
        self.do(customer, "add_need", argv, text, confirmed)

    @rule(at=who, product=products, need=numbers)
    def present(self, at: int, product: str, need: int) -> None:
        customer = self.customers[at]
        self.do(customer, "present", ["present", customer.no, product, "--need", need], product, need)

    @rule(at=who)
    def promise(self, at: int) -> None:
        customer = self.customers[at]
        self.do(customer, "promise", ["promise", customer.no, "送方案", "--due", "+2d"])

    # ---- Step 4.

    @rule(at=who, words=st.sampled_from(["利率太高", "手续麻烦"]))
    def raise_objection(self, at: int, words: str) -> None:
        customer = self.customers[at]
        self.do(customer, "raise_objection", ["raise-objection", customer.no, words, "--type", "price"], words)

    @rule(at=who, n=numbers, verdict=st.sampled_from(["genuine", "genuine", "condition", "pretext", "hidden"]), true=st.booleans())
    def judge_objection(self, at: int, n: int, verdict: str, true: bool) -> None:
        customer = self.customers[at]
        argv = ["judge-objection", customer.no, n, "--as", verdict, "--test", "ask_reason"]
        argv += ["--true", "手续麻烦"] if true else []
        self.do(customer, "judge_objection", argv, n, verdict, "手续麻烦" if true else None)

    @rule(at=who, n=numbers, how=st.sampled_from(["resolved", "withdrawn", "accepted"]))
    def resolve_objection(self, at: int, n: int, how: str) -> None:
        customer = self.customers[at]
        argv = ["resolve-objection", customer.no, n, "--as", how, "--method", "evidence", "--answer", "对照表"]
        self.do(customer, "resolve_objection", argv, n, how)

    @rule(at=who)
    def no_objections(self, at: int) -> None:
        customer = self.customers[at]
        self.do(customer, "no_objections", ["no-objections", customer.no])

    # ---- Step 5.

    @rule(at=who, negative=st.booleans())
    def log_signal(self, at: int, negative: bool) -> None:
        customer = self.customers[at]
        self.do(customer, "log_signal", ["log-signal", customer.no, "folded_arms" if negative else "asks_rate"], negative)

    @rule(at=who, technique=st.sampled_from(["summary", "trial_close"]))
    def try_close(self, at: int, technique: str) -> None:
        customer = self.customers[at]
        argv = ["try-close", customer.no, "--technique", technique, "--result", "postponed"]
        self.do(customer, "try_close", argv, technique)

    @rule(at=who, product=products, status=st.sampled_from(["agreed", "in_approval", "signed"]))
    def win(self, at: int, product: str, status: str) -> None:
        customer = self.customers[at]
        argv = ["win", customer.no, "--product", product, "--amount", "80万", "--on", "today", "--signer", "某人",
                "--status", status]  # fmt: skip
        self.do(customer, "win", argv, product, status)

    @rule(at=who)
    def win_status(self, at: int) -> None:
        customer = self.customers[at]
        self.do(customer, "win_status", ["win", customer.no, "--status", "approved"])

    @rule(at=who, way=st.sampled_from(["lose", "defer", "drop"]), luck=st.integers(0, 3))
    def leave_the_path(self, at: int, way: str, luck: int) -> None:
        if luck:
            return  # else most of the run would be spent off the path
        customer = self.customers[at]
        more = {"lose": ["--reason", "price"], "defer": ["--until", "+30d"], "drop": ["--reason", "other", "--yes"]}[way]
        self.do(customer, way, [way, customer.no, *more])

    # ---- Step 6.

    @rule(at=who, tier=st.sampled_from(["A", "E"]))
    def set_tier(self, at: int, tier: str) -> None:
        customer = self.customers[at]
        self.do(customer, "set_tier", ["set-tier", customer.no, tier, "--why", "x"], tier)

    @rule(at=who, days=st.integers(1, 9))
    def plan_care(self, at: int, days: int) -> None:
        customer = self.customers[at]
        self.do(customer, "plan_care", ["plan-care", customer.no, "info", "--on", f"+{days}d"], days)

    @rule(at=who)
    def log_care(self, at: int) -> None:
        customer = self.customers[at]
        self.do(customer, "log_care", ["log-care", customer.no, "info", "--way", "on_site"])

    @rule(at=who)
    def new_opportunity(self, at: int) -> None:
        customer = self.customers[at]
        self.do(customer, "new_opportunity", ["new-opportunity", customer.no])

    # ---- Pipeline.

    @rule(at=who)
    def advance(self, at: int) -> None:
        customer = self.customers[at]
        self.do(customer, "advance", ["advance", customer.no])

    @rule(at=who)
    def revive(self, at: int) -> None:
        customer = self.customers[at]
        self.do(customer, "revive", ["revive", customer.no, "--reason", "回头"])

    @rule(at=who, to=st.integers(0, 6))
    def step_back(self, at: int, to: int) -> None:
        customer = self.customers[at]
        self.do(customer, "step_back", ["step-back", customer.no, "--to", to, "--reason", "重来"], to)

    @rule(at=who)
    def do_all_the_work_of_a_step(self, at: int) -> None:
        """Random commands alone seldom get far: this does what the gate asks for, and leaves the move to chance."""
        customer = self.customers[at]
        step = customer.current.step
        if step == 1:
            self.qualify_in_full(at)
        elif step == 2:
            self.add_contact(at, "李总", True, True)
            for topic in ("industry", "main_bank", "need_hypothesis", "employer"):
                self.add_fact(at, topic)
            self.plan_visit(at, "cold_visit", 1)
        elif step == 3:
            self.add_contact(at, "李总", True, True)
            self.log_visit(at, None, True, "李总")
            self.add_need(at, "备货", True)
            self.present(at, "time_deposit", customer.need_count)
        elif step == 4:
            self.no_objections(at)
        elif step == 5:
            self.try_close(at, "trial_close")
            self.win(at, "time_deposit", "signed")

    # ---- Somebody with a SQL shell.

    @rule(cheat=st.sampled_from(sorted(CHEATS)))
    def cheat(self, cheat: str) -> None:
        raw = dbapi2.connect(str(self.path), isolation_level=None)
        try:
            raw.execute("PRAGMA foreign_keys = ON")
            raw.execute(CHEATS[cheat])
        except dbapi2.DatabaseError:
            pass
        finally:
            raw.close()
        assert driving.content(self.path) == self.before, f"{cheat}: the database let it happen"


@pytest.mark.parametrize("length", [30])
def test_no_sequence_of_commands_skips_a_gate(length: int) -> None:
    run_state_machine_as_test(Book, settings=settings(max_examples=40, stateful_step_count=length))


@pytest.mark.reliability
def test_no_long_sequence_of_commands_skips_a_gate() -> None:
    checks = list(HealthCheck)
    run_state_machine_as_test(
        Book,
        settings=settings(max_examples=200, stateful_step_count=50, derandomize=False, suppress_health_check=checks),
    )
