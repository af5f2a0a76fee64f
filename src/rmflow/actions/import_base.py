"""An import under way: what is the same whatever the rows of the list are."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

from rmflow.actions.import_values import Fault, Readers, fit_to_show, why
from rmflow.actions.imported import Duplicate, Rejected, Report, Rule
from rmflow.actions.matching import Known, Register, Unclear
from rmflow.actions.suppressed import Suppressed
from rmflow.errors import BadInput
from rmflow.importers.fields import FIELDS
from rmflow.rules.refused import Refused
from rmflow.text.wrong import shown
from rmflow.words import Words, join, words

if TYPE_CHECKING:
    from rmflow.importers.csvfile import Line, Sheet
    from rmflow.importers.mapping import Plan
    from rmflow.store.unit import Unit


class Import(ABC):
    """One import under way: reads each value by its field, and counts what became of each row."""

    def __init__(self, unit: Unit, sheet: Sheet, plan: Plan, *, keep_good: bool) -> None:
        self.unit = unit
        self.plan = plan
        self.keep_good = keep_good
        self.report = Report(plan, sheet)
        self.register = Register(unit.connection)
        self.readers = Readers(unit, plan.kind)
        # Those who are to be forgotten, or were: nothing is written about them any more.
        self._kept_only = {key for (key,) in unit.connection.tuples("SELECT prospect_id FROM erasure WHERE prospect_id IS NOT NULL")}
        # What was done by rule with the row in hand; it counts once the row is taken.
        self.by_rule: list[Rule] = []

    def check_constants(self) -> None:
        """Raises `BadInput` where a value of the command line itself cannot be taken."""
        given = [("--set", field, value) for field, value in self.plan.constants.items()]
        given += [("--value", field, new) for field, table in self.plan.values.items() for new in table.values() if new]
        given += [("--default", field, default.text) for field, default in self.plan.defaults.items() if default.fixed]
        for option, field, value in given:
            try:
                self.readers.value(field, value)
            except BadInput as error:
                said = words(
                    "{field} “{value}”: {why}",
                    "{field}“{value}”：{why}",
                    field=field,
                    value=shown(value),
                    why=why(error),
                )
                raise BadInput(words("{option}: {said}", "{option}：{said}", option=option, said=said)) from None

    def take(self, line: Line) -> None:
        """One row: added, a duplicate, or rejected."""
        self.report.read += 1
        if line.fault is not None:
            self._reject(line, [Fault("", "", line.fault)])
            return
        read = self.plan.read(line.cells)
        filled = self.plan.fill(read, line.cells) if self.plan.defaults else {}
        read |= filled
        values, faults = self.readers.values(read)
        faults += self.check(read, values)
        if not faults:
            mine, self.unit.rm = self.unit.rm, values.pop("rm", self.unit.rm)
            try:
                self.write(line, values)
            except Unclear as unclear:
                faults.append(Fault(unclear.field, read.get(unclear.field, ""), unclear.why))
            except Suppressed as error:
                field = "uscc" if error.sign == "uscc" else "phone"
                faults.append(Fault(field, read.get(field, ""), error.message))
            except Refused as error:  # who introduced him is to be forgotten
                faults.append(Fault("via", read.get("via", ""), error.message))
            except BadInput as error:  # nothing of the row is written before all of it is checked
                faults.append(Fault("source" if "source" in read else "", read.get("source", ""), why(error)))
            finally:
                self.unit.rm = mine
        if faults:
            self._reject(line, faults)
            return
        for field in filled:
            self.report.by_rule[Rule("default", field, "", self.plan.defaults[field].text)] += 1
        self.report.by_rule.update(self.by_rule)
        self.by_rule.clear()

    def finish(self) -> None:  # noqa: B027  only a list of deals leaves something
        """What is left to write once every row was read."""

    @abstractmethod
    def check(self, read: dict[str, str], values: dict[str, Any]) -> list[Fault]:
        """What must be there and is not, or does not fit the rest of the row."""

    @abstractmethod
    def write(self, line: Line, values: dict[str, Any]) -> None:
        """Write a good row, or count it as a duplicate."""

    def refuse_kept_only(self, known: Known | None) -> None:
        """Raises `Unclear` for a row about one who is to be forgotten."""
        if known is not None and known.id in self._kept_only:
            field = "prospect" if "prospect" in self.plan.columns else "phone"
            raise Unclear(field, words("is to be forgotten: nothing more is written", "应予删除，不再记录"))

    def nobody(self, read: dict[str, str]) -> list[Fault]:
        """The fault of a row that says neither by name nor by phone whom it is about."""
        if "prospect" in read or "phone" in read:
            return []
        field = "prospect" if "prospect" in self.plan.columns else "phone"
        return [Fault(field, "", words("neither name nor phone", "名称和电话都没有"))]

    def missing(self, read: dict[str, str], *fields: str) -> list[Fault]:
        """A fault for each of these fields that the row leaves blank."""
        labels = FIELDS[self.plan.kind]
        return [
            Fault(field, "", words("there is no {what}", "没有{what}", what=labels[field].label))
            for field in fields
            if field not in read
        ]

    def _reject(self, line: Line, faults: list[Fault]) -> None:
        self.by_rule.clear()
        first, *more = faults
        reasons = join([_open_ended(first.why), *(self._also(fault) for fault in more)], "; ", "；")
        column = self._column(first.field)
        self.report.rejected.append(Rejected(line.no, column, fit_to_show(first.value), reasons))
        if self.keep_good:
            self.report.cells.append(line.cells)

    def _also(self, fault: Fault) -> Words:
        return words(
            "also {column} “{value}”: {why}",
            "另 {column}“{value}”：{why}",
            column=self._column(fault.field),
            value=fit_to_show(fault.value),
            why=_open_ended(fault.why),
        )

    def _column(self, field: str) -> str:
        return shown(self.plan.column(field) or field)

    def _duplicate(self, line: Line, of: Known, why: Words) -> None:
        self.report.duplicates.append(Duplicate(line.no, of, why))

    def _made(self, prospect: Any, line: Line) -> Known:
        known = Known(
            prospect.id,
            prospect.no,
            prospect.name,
            prospect.name_key,
            prospect.kind,
            prospect.phone,
            prospect.uscc,
            line.no,
        )
        twin = self.register.lookalike(known.key, known.phone)
        if twin is not None:
            self.report.lookalikes.append(Duplicate(line.no, twin, words("same name or phone", "名称或电话相同")))
        self.register.add(known)
        self.report.prospects += 1
        return known


def _open_ended(why: Words) -> Words:
    """Without its full stop, so that more can follow."""
    return Words(why.en.rstrip("."), why.zh.rstrip("。"))
