"""A list of opportunities brought in from another system, open and ended: history, as it was kept there.

What is brought in is no way round the guide: none of the criteria is answered by it, so an opportunity that stands at
step 3 goes no further until the guide's gates hold (guide 1.1, 11.2). Only the days of its opening and its end are
known; the moves between them are dated the day it was opened.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from rmflow.actions.find import insert_prospect
from rmflow.actions.import_base import Import
from rmflow.actions.import_values import Fault, why
from rmflow.actions.imported import Rule
from rmflow.errors import BadInput
from rmflow.text.dates import from_instant
from rmflow.text.keys import name_key
from rmflow.text.money import Money, parse_money
from rmflow.text.phones import format_phone
from rmflow.words import words

if TYPE_CHECKING:
    from rmflow.actions.matching import Known
    from rmflow.importers.csvfile import Line, Sheet
    from rmflow.importers.mapping import Plan
    from rmflow.store.rows import Row
    from rmflow.store.unit import Unit

SAME_DEAL = words("the same opportunity", "商机相同")
CURRENCY = "CNY"
SIGNER = "–"  # nobody knows who signed
FIRST, LAST = 1, 6
REASONS = {"lost": "lost_reason", "dropped": "drop_reason"}
NO_CONTACT = "do_not_contact"
OTHER = "other"
STATUS = "funded"  # what was won elsewhere is in effect
# What a prospect is by one of his opportunities; of several the last here holds.
STANDINGS = ("disqualified", "lost", "potential", "target", "customer")


class Deals(Import):
    """One row is one opportunity; a customer may have many."""

    def __init__(self, unit: Unit, sheet: Sheet, plan: Plan, *, keep_good: bool) -> None:
        super().__init__(unit, sheet, plan, keep_good=keep_good)
        self._last_no = _last(unit, "SELECT prospect_id, max(no) FROM opportunity GROUP BY prospect_id")
        self._last_deal = _last(unit, "SELECT prospect_id, max(n) FROM deal GROUP BY prospect_id")
        self._import_days = self._days_of_imports()
        self._there: dict[str, Counter[tuple[Any, ...]]] = {}
        self._standing: dict[str, str] = {}
        # Outcomes are written once all rows wait in the batch no longer: an update makes it write at once.
        self._ends: list[tuple[str, dict[str, Any]]] = []
        # The new prospects, with the day of their earliest opportunity: they were found by then.
        self._new: dict[str, str] = {}
        self._uncalled: dict[str, str] = {}

    def check(self, read: dict[str, str], values: dict[str, Any]) -> list[Fault]:
        faults = self.nobody(read) + self.missing(read, "outcome")
        if "product" in values:
            self._alike(read["product"], values["product"])
        outcome = values.get("outcome")
        if outcome is None:
            return faults
        if outcome != "open":
            faults += self._ended(read, values)
        if outcome == "won":
            faults += self.missing(read, "product", "amount")
        return faults + self._dependent(read, values)

    def _alike(self, text: str, code: str) -> None:
        name = self.readers.product_name(code, text)
        if name and name != text:
            self.by_rule.append(Rule("alike", "product", text, name))

    def _ended(self, read: dict[str, str], values: dict[str, Any]) -> list[Fault]:
        """The days of an opportunity that has ended: both known, in order, and past."""
        faults = self.missing(read, "closed_on", "opened_on")
        opened, closed = values.get("opened_on"), values.get("closed_on")
        if closed and closed > self.unit.day:
            why_not = words("it has ended, but on a day to come", "已结束，但日期在将来")
            faults.append(Fault("closed_on", read["closed_on"], why_not))
        if opened and closed and closed < opened:
            faults.append(Fault("closed_on", read["closed_on"], words("closed before it was opened", "结束早于开始")))
        return faults

    def _dependent(self, read: dict[str, str], values: dict[str, Any]) -> list[Fault]:
        """Reads what depends on other fields: the amount on the currency, the reason on the outcome."""
        faults = []
        try:
            if "amount" in values and ("currency" in values or "currency" not in read):
                values["amount"] = parse_money(values["amount"], values.get("currency", CURRENCY))
        except BadInput as error:
            faults.append(Fault("amount", read["amount"], why(error)))
        try:
            if "reason" in values and values["outcome"] in REASONS:
                values["reason"] = self.readers.coded(REASONS[values["outcome"]], values["reason"])
        except BadInput as error:
            faults.append(Fault("reason", read["reason"], why(error)))
        return faults

    def write(self, line: Line, values: dict[str, Any]) -> None:
        name, phone = values.get("prospect"), values.get("phone")
        self._rules(values)
        known = self.register.called(name_key(name) if name else None, phone)
        self.refuse_kept_only(known)
        if known is not None and not known.line and self._is_there(known, values):
            self._duplicate(line, known, SAME_DEAL)
            return
        if known is None:
            known = self._make(line, name or format_phone(values["phone"]), values)
        opportunity = self._open(known.id, values)
        self._walk(opportunity, values)
        self._end(opportunity, values)
        self._rate(opportunity, values["outcome"])
        self.report.added += 1

    def _rules(self, values: dict[str, Any]) -> None:
        """Note what is done with the row by rule, and leave out what says nothing for its outcome."""
        outcome = values["outcome"]
        if "opened_on" not in values:
            self.by_rule.append(Rule("import_day", "opened_on", new=self.unit.day))
        for field, is_kept in (("closed_on", outcome != "open"), ("reason", outcome in REASONS)):
            if not is_kept and values.pop(field, None) is not None:
                self.by_rule.append(Rule("not_kept", field))

    def _make(self, line: Line, name: str, values: dict[str, Any]) -> Known:
        prospect = insert_prospect(
            self.unit, name, kind=values.get("kind", "company"), source=values.get("source", "import"),
            phone=values.get("phone"),
        )  # fmt: skip
        self._new[prospect.id] = self.unit.day
        return self._made(prospect, line)

    def _open(self, prospect_id: str, values: dict[str, Any]) -> Row:
        no = self._last_no[prospect_id] = self._last_no[prospect_id] + 1
        amount: Money | None = values.get("amount")
        return self.unit.open_opportunity(
            prospect_id, no, FIRST, on=values.get("opened_on"), is_imported=True, product=values.get("product"),
            amount_minor=amount.minor if amount else None, currency=amount.currency if amount else None,
        )  # fmt: skip

    def _walk(self, opportunity: Row, values: dict[str, Any]) -> None:
        """To the step where it stands; what was won took its last step the day it was closed."""
        is_won = values["outcome"] == "won"
        target = values.get("step", LAST if is_won else FIRST)
        for _, step in pairwise(range(FIRST, target + 1)):
            day = values["closed_on"] if is_won and step == target else opportunity.opened_on
            self.unit.move(opportunity, step, on=day)

    def _end(self, opportunity: Row, values: dict[str, Any]) -> None:
        outcome = values["outcome"]
        if outcome == "open":
            return
        reason = values.get("reason", OTHER) if outcome in REASONS else None
        self._ends.append((opportunity.id, {
            "outcome": outcome, "outcome_on": values["closed_on"], "outcome_why": reason,
        }))  # fmt: skip
        if reason == NO_CONTACT:
            self._uncalled[opportunity.prospect_id] = values["closed_on"]
        if outcome == "won":
            self._deal(opportunity, values)

    def _deal(self, opportunity: Row, values: dict[str, Any]) -> None:
        """The deal behind what was won; the other system knew neither its signer nor how far the bank had come."""
        prospect_id, amount = opportunity.prospect_id, values["amount"]
        n = self._last_deal[prospect_id] = self._last_deal[prospect_id] + 1
        self.unit.insert(
            "deal", prospect_id=prospect_id, opportunity_id=opportunity.id, n=n, product=values["product"],
            amount_minor=amount.minor, currency=amount.currency, dealt_on=values["closed_on"], signer=SIGNER,
            status=STATUS,
        )  # fmt: skip

    def _rate(self, opportunity: Row, outcome: str) -> None:
        """What the prospect is by this opportunity, if it is more than by the ones before; and when he was found."""
        under_way = "target" if opportunity.step > FIRST else "potential"
        standing = {"won": "customer", "lost": "lost", "dropped": "disqualified"}.get(outcome, under_way)
        before = self._standing.get(opportunity.prospect_id, standing)
        if (found_on := self._new.get(opportunity.prospect_id)) is not None:
            self._new[opportunity.prospect_id] = min(found_on, opportunity.opened_on)
        self._standing[opportunity.prospect_id] = max(before, standing, key=STANDINGS.index)

    def finish(self) -> None:
        """The outcomes, and what became of the prospects: one that the book had only becomes a customer, or is called
        no more.
        """
        for opportunity_id, end in self._ends:
            self.unit.update("opportunity", opportunity_id, **end)
        for prospect_id, standing in self._standing.items():
            if prospect_id in self._new:
                self.unit.update("prospect", prospect_id, status=standing, found_on=self._new[prospect_id])
            elif standing == "customer":
                self.unit.update("prospect", prospect_id, status=standing)
        for prospect_id, day in self._uncalled.items():
            self.unit.update("prospect", prospect_id, do_not_call=True, do_not_call_on=day)

    def _is_there(self, known: Known, values: dict[str, Any]) -> bool:
        """Whether the book has the opportunity; each of the book answers for one row, so that two alike are two."""
        if known.id not in self._there:
            self._there[known.id] = Counter(self.unit.connection.tuples(
                "SELECT opened_on, rm, product, outcome, outcome_on, amount_minor, currency FROM opportunity"
                " WHERE prospect_id = ?", (known.id,),
            ))  # fmt: skip
        there = self._there[known.id]
        amount = values.get("amount") or (None, None)
        rest = (self.unit.rm, values.get("product"), values["outcome"], values.get("closed_on"), *amount)
        for day in [values["opened_on"]] if "opened_on" in values else self._import_days:
            if there[day, *rest] > 0:
                there[day, *rest] -= 1
                return True
        return False

    def _days_of_imports(self) -> list[str]:
        """The days on which opportunities were brought in: what came without a day was dated so then."""
        stamps = self.unit.connection.tuples("SELECT DISTINCT created_at FROM opportunity WHERE is_imported = 1")
        days = {from_instant(stamp, self.unit.now.tzinfo).date().isoformat() for (stamp,) in stamps}
        return sorted(days, reverse=True)


def _last(unit: Unit, sql: str) -> defaultdict[str, int]:
    return defaultdict(int, dict(unit.connection.tuples(sql)))
