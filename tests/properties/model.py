"""A second rmflow, small and plain: what each command should do to the gates, written from the contract alone.

`Customer.expect(…)` says how a command must end (`OK`, `BAD` for exits 2 and 4, or a refusal's code and list) and, where it
ends well, what is on record afterwards. It keeps dicts and lists; it knows no SQL and none of rmflow's rules.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import oracle

OFF_PATH = ("lost", "deferred", "dropped")
STEPS = {
    "log_call": 1, "qualify": 1, "add_contact": 2, "add_fact": 2, "plan_visit": 2, "confirm_visit": 2, "move_visit": 2,
    "cancel_visit": 2, "log_visit": 3, "add_need": 3, "present": 3, "promise": 3, "raise_objection": 4,
    "judge_objection": 4, "resolve_objection": 4, "no_objections": 4, "log_signal": 5, "try_close": 5, "win": 5,
    "set_tier": 6, "plan_care": 6, "log_care": 6,
}  # fmt: skip


class End(NamedTuple):
    """How a command ends: `ok`, `bad` (exit 2 or 4), or `refused` with its code and the list of what is missing."""

    kind: str
    code: str = ""
    missing: tuple[str, ...] | None = None


OK, BAD = End("ok"), End("bad")


class Walk:
    """One opportunity."""

    def __init__(self, no: int, step: int) -> None:
        self.no, self.step, self.outcome = no, step, "open"
        self.no_objections = False
        self.needs: list[dict[str, Any]] = []
        self.offers: list[dict[str, Any]] = []
        self.signals: list[dict[str, Any]] = []
        self.attempts: list[dict[str, Any]] = []
        self.deals: list[dict[str, Any]] = []


class Customer:
    """One prospect with all its walks."""

    def __init__(self, no: int, kind: str, name: str, today: date) -> None:
        self.no, self.kind, self.name, self.today = no, kind, name, today
        self.phone = self.industry = self.do_not_call = False
        self.tier: str | None = None
        self.contacts: dict[str, dict[str, bool]] = {}
        if kind == "person":
            self.contacts[name] = {"phone": False, "role": True}
        self.topics: set[str] = set()
        self.answers: dict[str, dict[str, Any]] = {}
        self.visits: list[dict[str, Any]] = []
        self.objections: list[dict[str, Any]] = []
        self.care: list[dict[str, Any]] = []
        self.walks = [Walk(1, 1)]
        self.need_count = 0

    # ---- Where it stands.

    @property
    def current(self) -> Walk:
        """The newest walk under way, else the newest deferred or in care, else the newest."""

        def rank(walk: Walk) -> int:
            if walk.outcome in ("lost", "dropped"):
                return 0
            return 1 if walk.outcome == "deferred" or walk.step == 6 else 2

        return max(self.walks, key=lambda walk: (rank(walk), walk.no))

    @property
    def in_care(self) -> bool:
        """Whether a walk stands at step 6 and on the path."""
        return any(walk.step == 6 and walk.outcome in ("open", "won") for walk in self.walks)

    def record(self, walk: Walk) -> dict[str, Any]:
        """The walk as the oracle reads it."""
        mine = [visit for visit in self.visits if visit["walk"] == walk.no]
        answers = {
            code: {**answer, "age": (self.today - answer["on"]).days} for code, answer in self.answers.items()
        }
        return {
            "kind": self.kind, "phone": self.phone, "industry": self.industry, "tier": self.tier, "step": walk.step,
            "no_objections_on": walk.no_objections, "answers": answers,
            "contacts": [{"id": name, "name": name, **known} for name, known in self.contacts.items()],
            "facts": [{"topic": topic} for topic in self.topics], "visits": mine, "needs": walk.needs,
            "offers": walk.offers, "objections": [o for o in self.objections if o["walk"] == walk.no],
            "signals": walk.signals, "attempts": walk.attempts, "deals": walk.deals, "care": self.care,
        }  # fmt: skip

    def lacking(self, walk: Walk) -> list[str]:
        """What the gate before the walk lacks."""
        return oracle.lacking(self.record(walk), walk.step)

    # ---- What the guide allows.

    def allowed(self, action: str) -> End:
        step = STEPS[action]
        walk = self.current
        if step == 6 and (there := [w for w in self.walks if w.step == 6]):
            walk = max(there, key=lambda w: (w.outcome not in OFF_PATH, w.no))
        if walk.outcome in OFF_PATH and not (step == 1 and walk.outcome != "dropped"):
            return End("refused", walk.outcome, ("revive",))
        if before := oracle.stands_before(self.record(walk), step):
            return End("refused", "step", tuple(before))
        if action in oracle.COMMITTING and (shut := oracle.criteria(self.record(walk))):
            return End("refused", "criteria", tuple(shut))
        return OK

    def expect(self, action: str, *values: Any) -> End:
        """How the command ends; where it ends well, the model has changed as the book should."""
        if action == "judge_objection" and values[1] in ("pretext", "hidden") and values[2] is None:
            return BAD  # a value that must be there is asked for before the book is opened
        if action in STEPS and (end := self.allowed(action)) != OK:
            return end
        done: End | None = getattr(self, action)(*values)
        return done or OK

    # ---- Step 1.

    def log_call(self, outcome: str) -> End | None:
        if self.do_not_call:
            return End("refused", "do_not_call")
        self.do_not_call = outcome == "do_not_call"
        return None

    def qualify(self, answers: dict[str, str], contact: str | None) -> End | None:
        if not answers and contact is None:
            return BAD
        if any(answer in ("yes", "no") for answer in answers.values()):
            return BAD  # no evidence
        if contact is not None:
            self.contacts.setdefault(contact, {"phone": False, "role": True})
        last = self.answers.get("authority")
        for code, text in answers.items():
            answer, _, evidence = text.partition(":")
            self.answers[code] = {"answer": answer, "evidence": evidence, "on": self.today, "contact": None}
        if "authority" in answers:
            own = self.name if self.kind == "person" else None
            self.answers["authority"]["contact"] = contact or (last and last["contact"]) or own
        elif contact is not None:
            # To name who decides is not to look at the criterion again: its day stays.
            old = last or {"answer": "unknown", "evidence": "", "on": self.today}
            self.answers["authority"] = {**old, "contact": contact}
        return None

    # ---- Step 2.

    def add_contact(self, name: str, has_phone: bool, has_role: bool) -> End | None:
        if name in self.contacts and not (has_phone or has_role):
            return BAD
        known = self.contacts.setdefault(name, {"phone": False, "role": False})
        known["phone"] |= has_phone
        known["role"] |= has_role
        return None

    def add_fact(self, topic: str) -> None:
        self.topics.add(topic)

    def plan_visit(self, kind: str, at: datetime) -> None:
        self.visits.append({
            "n": len(self.visits) + 1, "walk": self.current.no, "status": "planned", "kind": kind, "at": at,
            "objective": "learn_needs", "success": "x", "questions": '["y"]', "confirmed_on": None, "said": None,
            "next_step": None,
        })  # fmt: skip

    def _visit(self, n: int) -> dict[str, Any] | None:
        found = self.visits[n - 1] if n <= len(self.visits) else None
        return found if found and found["status"] in ("planned", "confirmed") else None

    def confirm_visit(self, n: int) -> End | None:
        visit = self._visit(n)
        if visit is None:
            return BAD
        visit.update(status="confirmed", confirmed_on=self.today)
        return None

    def move_visit(self, n: int, to: datetime) -> End | None:
        visit = self._visit(n)
        if visit is None or visit["at"] == to:
            return BAD
        visit.update(status="planned", confirmed_on=None, at=to)
        return None

    def cancel_visit(self, n: int) -> End | None:
        visit = self._visit(n)
        if visit is None:
            return BAD
        visit["status"] = "cancelled"
        return None

    # ---- Step 3.

    def log_visit(self, n: int | None, is_held: bool, contact: str) -> End | None:
        if is_held and contact not in self.contacts:
            return BAD
        if n is not None:
            visit = self._visit(n)
            if visit is None or visit["at"].date() > self.today:
                return BAD
        else:
            due = [v for v in self.visits if v["status"] in ("planned", "confirmed") and v["at"].date() <= self.today]
            due.sort(key=lambda v: (v["walk"] != self.current.no, v["at"]))
            if not due and not is_held:
                return BAD
            visit = due[0] if due else self._unplanned()
        visit["status"] = "held" if is_held else "no_show"
        if is_held:
            visit.update(said="x", next_step="y")
        return None

    def _unplanned(self) -> dict[str, Any]:
        self.plan_visit("walk_in", datetime.min)
        self.visits[-1].update(objective=None, success=None, questions=None)
        return self.visits[-1]

    def add_need(self, text: str, is_confirmed: bool) -> End | None:
        walk = self.current
        same = next((need for need in walk.needs if need["text"] == text), None)
        if same is not None:
            if same["confirmed_on"] or not is_confirmed:
                return BAD
            same["confirmed_on"] = self.today
            return None
        self.need_count += 1
        walk.needs.append({"id": self.need_count, "n": self.need_count, "text": text,
                           "confirmed_on": self.today if is_confirmed else None})  # fmt: skip
        return None

    def present(self, product: str, need: int) -> End | None:
        walk = self.current
        if not any(row["n"] == need for row in walk.needs):
            return BAD
        if product == "working_capital_loan" and self.kind == "person":
            return BAD
        walk.offers.append({"need_id": need, "product": product})
        return None

    def promise(self) -> None:
        """A promise opens no gate."""

    # ---- Step 4.

    def _mine(self) -> list[dict[str, Any]]:
        return [o for o in self.objections if o["walk"] == self.current.no]

    def raise_objection(self, words: str) -> None:
        self.objections.append({"n": len(self.objections) + 1, "walk": self.current.no, "words": words, "status": "open",
                                "genuineness": "undetermined"})  # fmt: skip
        self.current.no_objections = False

    def _open(self, n: int) -> dict[str, Any] | None:
        found = self.objections[n - 1] if n <= len(self.objections) else None
        return found if found and found["status"] == "open" else None

    def judge_objection(self, n: int, verdict: str, true: str | None) -> End | None:
        found = self._open(n)
        if found is None or (true is None) != (verdict not in ("pretext", "hidden")):
            return BAD
        found["genuineness"] = verdict
        behind = [o for o in self.objections if o["walk"] == found["walk"] and o["words"] == true and o is not found]
        if true is not None and not behind:
            self.raise_objection(true)
        return None

    def resolve_objection(self, n: int, how: str) -> End | None:
        found = self._open(n)
        if found is None:
            return BAD
        verdict = found["genuineness"]
        if how != "withdrawn":
            if verdict == "undetermined":
                return End("refused", "undetermined", ("objection.undetermined",))
            if how == "resolved" and verdict == "condition":
                return End("refused", "condition", ("objection.open",))
            if how == "accepted" and verdict in ("pretext", "hidden"):
                return End("refused", verdict, ("objection.open",))
        found["status"] = how
        return None

    def no_objections(self) -> End | None:
        waiting = [o for o in self._mine() if o["status"] == "open"]
        if waiting:
            codes = ("objection.undetermined" if o["genuineness"] == "undetermined" else "objection.open" for o in waiting)
            return End("refused", "objections_open", tuple(codes))
        self.current.no_objections = True
        return None

    # ---- Step 5.

    def log_signal(self, is_negative: bool) -> None:
        self.current.signals.append({"is_negative": is_negative})

    def try_close(self, technique: str) -> None:
        self.current.attempts.append({"technique": technique})

    def win(self, product: str, status: str) -> End | None:
        if product == "working_capital_loan" and self.kind == "person":
            return BAD
        self.current.deals.append({"product": product, "status": status})
        self._count(self.current.deals[-1])
        return None

    def _counts(self, deal: dict[str, Any]) -> bool:
        return deal["product"] not in oracle.CREDIT or deal["status"] in ("approved", "signed", "funded")

    def _count(self, deal: dict[str, Any]) -> None:
        if self._counts(deal):
            self.current.outcome = "won"

    def win_status(self) -> End | None:
        """`win P --status approved`: the newest deal that does not count yet, or one not so far."""
        if (end := self.allowed("win")) != OK:
            return end
        order = ["agreed", "in_approval", "approved", "signed", "funded"]
        deals = [deal for deal in reversed(self.current.deals) if deal["status"] != "approved"]
        deal = next((d for d in deals if not self._counts(d)), None) or next(
            (d for d in deals if order.index(d["status"]) < order.index("approved")), None
        )
        if deal is None:
            return BAD
        deal["status"] = "approved"
        self._count(deal)
        return None

    def lose(self) -> End | None:
        return self._end("lost", ("won", "lost", "dropped"))

    def defer(self) -> End | None:
        return self._end("deferred", ("won", "lost", "dropped"))

    def drop(self) -> End | None:
        return self._end("dropped", ("dropped",))

    def _end(self, outcome: str, ended: tuple[str, ...]) -> End | None:
        walk = self.current
        if walk.outcome in ended:
            return End("refused", walk.outcome, ("revive",) if walk.outcome in OFF_PATH else ())
        walk.outcome = outcome
        for visit in self.visits:
            if visit["walk"] == walk.no and visit["status"] in ("planned", "confirmed"):
                visit["status"] = "cancelled"
        if not self.in_care:
            self.care = [care for care in self.care if care["done_on"]]
        return None

    # ---- Step 6.

    def set_tier(self, tier: str) -> None:
        self.tier = tier

    def plan_care(self, days: int) -> None:
        self.care.append({"due": self.today + timedelta(days=days), "done_on": None})

    def log_care(self) -> None:
        planned = sorted((c for c in self.care if not c["done_on"]), key=lambda c: c["due"])
        if planned:
            planned[0]["done_on"] = self.today

    def new_opportunity(self) -> End | None:
        walk = self.current
        if walk.step != 6 and walk.outcome in ("open", "won") and walk.no != 1:
            return End("refused", "under_way", ("under_way",))
        if not self.in_care:
            return End("refused", "step", tuple(oracle.stands_before(self.record(walk), 6)))
        self.walks.append(Walk(len(self.walks) + 1, 2))
        return None

    # ---- Pipeline.

    def advance(self) -> End | None:
        walk = self.current
        if walk.outcome in OFF_PATH:
            return End("refused", walk.outcome, ("revive",))
        if walk.step == 6:
            return End("refused", "last_step", ())
        if missing := self.lacking(walk):
            return End("refused", "gate", tuple(missing))
        walk.step += 1
        if walk.step == 6:
            walk.outcome = "won"
        return None

    def step_back(self, to: int) -> End | None:
        walk = self.current
        if not 1 <= to < walk.step:
            return BAD
        walk.step = to
        if walk.outcome == "won":
            walk.outcome = "open"
        return None

    def revive(self) -> End | None:
        walk = self.current
        if walk.outcome not in OFF_PATH and walk.step == 6:
            walk = next((w for w in reversed(self.walks) if w.outcome in OFF_PATH), walk)
        if walk.outcome not in OFF_PATH:
            return BAD
        walk.outcome = "open"
        return None
