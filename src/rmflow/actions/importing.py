"""Lists brought in: each row goes through the same actions as a typed command (guide 1.2, 1.3), all in one unit.

A row is read in full before anything of it is written, so that a bad one leaves nothing behind.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from typing import TYPE_CHECKING, Any, cast

from rmflow.actions.calls import insert_call
from rmflow.actions.find import insert_contact, make_prospect
from rmflow.actions.import_values import At, Fault, Readers, fit_to_show, read_kind, read_minutes, read_seconds, why
from rmflow.actions.imported import Duplicate, Rejected, Report, RowsRejected
from rmflow.actions.matching import Known, Register, Unclear
from rmflow.errors import BadInput
from rmflow.importers.fields import FIELDS
from rmflow.text.dates import instant
from rmflow.text.keys import name_key
from rmflow.text.phones import format_phone
from rmflow.text.wrong import shown
from rmflow.words import Words, join, words

if TYPE_CHECKING:
    from collections.abc import Callable

    from rmflow.importers.csvfile import Line, Sheet
    from rmflow.importers.mapping import Plan
    from rmflow.store.rows import Prospect
    from rmflow.store.unit import Unit

MOST_REJECTED = 10_000
STEP = 1_000
SAME_CALL = words("the same call", "通话相同")


def import_rows(
    unit: Unit, sheet: Sheet, plan: Plan, *, keep_good: bool = False, progress: Callable[[int], None] | None = None
) -> Report:
    """Bring a list in, as `plan.kind` says; `progress` is told how many rows are done.

    Raises:
        RowsRejected: rows cannot be taken (with `keep_good`: not a single one can).
        BadInput: the file breaks off, or `--value` or `--set` names something that is not in the guide.
    """
    run = (_Prospects if plan.kind == "prospects" else _Calls)(unit, sheet, plan, keep_good=keep_good)
    run.check_constants()
    report = run.report
    with unit.batch():
        for line in sheet.rows():
            run.take(line)
            if progress is not None and report.read % STEP == 0:
                progress(report.read)
            if not keep_good and len(report.rejected) >= MOST_REJECTED:
                report.cut_short = True
                break
    if report.rejected and (not keep_good or len(report.rejected) == report.read):
        raise RowsRejected(report)
    return report


class _Import(ABC):
    """One import under way: reads each value by its field, and counts what became of each row."""

    def __init__(self, unit: Unit, sheet: Sheet, plan: Plan, *, keep_good: bool) -> None:
        self.unit = unit
        self.plan = plan
        self.keep_good = keep_good
        self.report = Report(plan, sheet)
        self.register = Register(unit.connection)
        self.readers = Readers(unit)

    def check_constants(self) -> None:
        """Raises `BadInput` where a value of the command line itself cannot be taken."""
        given = [("--set", field, value) for field, value in self.plan.constants.items()]
        given += [("--value", field, new) for field, table in self.plan.values.items() for new in table.values() if new]
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
        values, faults = self.readers.values(read)
        faults += self.lacking(read)
        if not faults:
            mine, self.unit.rm = self.unit.rm, values.pop("rm", self.unit.rm)
            try:
                self.write(line, values)
            except Unclear as unclear:
                faults.append(Fault(unclear.field, read.get(unclear.field, ""), unclear.why))
            except BadInput as error:  # nothing of the row is written before all of it is checked
                faults.append(Fault("source" if "source" in read else "", read.get("source", ""), why(error)))
            finally:
                self.unit.rm = mine
        if faults:
            self._reject(line, faults)

    @abstractmethod
    def lacking(self, read: dict[str, str]) -> list[Fault]:
        """What must be there and is not."""

    @abstractmethod
    def write(self, line: Line, values: dict[str, Any]) -> None:
        """Write a good row, or count it as a duplicate."""

    def _reject(self, line: Line, faults: list[Fault]) -> None:
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


class _Prospects(_Import):
    """A list of customers."""

    def lacking(self, read: dict[str, str]) -> list[Fault]:
        faults = [] if "name" in read else [Fault("name", "", words("there is no name", "没有名称"))]
        orphans = [field for field in ("title", "role") if field in read and "contact" not in read]
        if orphans and not _is_person(read):
            faults.append(
                Fault(
                    orphans[0],
                    read[orphans[0]],
                    words("a title or role without the contact's name", "有职务或角色，但没有联系人姓名"),
                )
            )
        return faults

    def write(self, line: Line, values: dict[str, Any]) -> None:
        contact, title, role = (values.pop(field, None) for field in ("contact", "title", "role"))
        kind = values.pop("kind", "company")
        phone, uscc = values.get("phone"), values.get("uscc")
        twin = self.register.same(name_key(values["name"]), phone, uscc)
        if twin is not None:
            self._duplicate(line, *twin)
            return
        name, source = values.pop("name"), values.pop("source", "import")
        made = make_prospect(self.unit, name, kind=kind, source=source, **values)
        self._made(made.prospect, line)
        self.report.added += 1
        if contact is not None:
            new = contact._replace(title=title or contact.title, role=role or contact.role)
            insert_contact(self.unit, made.prospect.id, new, n=1 if kind == "company" else 2)
        elif title or role:
            self._about_himself(made.prospect.id, title, role)

    def _about_himself(self, prospect_id: str, title: str | None, role: str | None) -> None:
        row_id = self.unit.connection.value("SELECT id FROM contact WHERE prospect_id = ? AND n = 1", (prospect_id,))
        self.unit.update("contact", row_id, **({"title": title} if title else {}), **({"role": role} if role else {}))


class _Calls(_Import):
    """A list of calls, as a dialler or a spreadsheet keeps them."""

    def __init__(self, unit: Unit, sheet: Sheet, plan: Plan, *, keep_good: bool) -> None:
        super().__init__(unit, sheet, plan, keep_good=keep_good)
        # The last row of each prospect is what `store.find.current_opportunity` would choose.
        self._opportunity: dict[str, str] = dict(
            unit.connection.tuples(
                "SELECT prospect_id, id FROM opportunity ORDER BY outcome IN ('lost', 'dropped') DESC, no"
            )
        )
        # What the book had of a prospect's calls, less what rows of this file were found to repeat.
        self._there: dict[str, Counter[tuple[Any, ...]]] = {}

    def lacking(self, read: dict[str, str]) -> list[Fault]:
        faults = []
        if "prospect" not in read and "phone" not in read:
            field = "prospect" if "prospect" in self.plan.columns else "phone"
            faults.append(Fault(field, "", words("neither name nor phone", "名称和电话都没有")))
        faults += [
            Fault(field, "", words("there is no {what}", "没有{what}", what=FIELDS["calls"][field].label))
            for field in ("at", "outcome")
            if field not in read
        ]
        if "minutes" in read and "seconds" in read and not self._agree(read):
            faults.append(
                Fault("seconds", read["seconds"], words("minutes and seconds disagree", "分钟数与秒数不一致"))
            )
        return faults

    def _agree(self, read: dict[str, str]) -> bool:
        try:
            return abs(read_minutes(read["minutes"]) - read_seconds(read["seconds"])) < 60
        except BadInput:
            return True  # said already

    def write(self, line: Line, values: dict[str, Any]) -> None:
        name, phone, at = values.get("prospect"), values.get("phone"), values["at"]
        seconds = values.get("seconds", values.get("minutes"))
        known = self.register.called(name_key(name) if name else None, phone)
        call = (values["outcome"], seconds, values.get("note"))
        if known is not None and not known.line and self._is_there(known, at, call):
            self._duplicate(line, known, SAME_CALL)
            return
        if known is None:
            known = self._make(line, name or format_phone(values["phone"]), values)
        insert_call(
            self.unit,
            cast("Prospect", known),
            self._opportunity[known.id],
            values["outcome"],
            seconds=seconds,
            at=at.moment,
            note=values.get("note"),
        )
        self.report.added += 1

    def _make(self, line: Line, name: str, values: dict[str, Any]) -> Known:
        made = make_prospect(
            self.unit,
            name,
            kind=values.get("kind", "person"),
            source=values.get("source", "import"),
            phone=values.get("phone"),
        )
        self._opportunity[made.prospect.id] = made.opportunity.id
        return self._made(made.prospect, line)

    def _is_there(self, known: Known, at: At, call: tuple[Any, ...]) -> bool:
        """Whether the book has the call; each call of the book answers for one row, so that two alike are two."""
        if known.id not in self._there:
            self._there[known.id] = Counter(
                self.unit.connection.tuples(
                    "SELECT called_at, outcome, duration_s, note FROM call WHERE prospect_id = ?", (known.id,)
                )
            )
        there = self._there[known.id]
        if not there:
            return False
        for moment in filter(None, at):
            key = (instant(moment), *call)
            if there[key] > 0:
                there[key] -= 1
                return True
        return False


def _is_person(read: dict[str, str]) -> bool:
    try:
        return read_kind(read.get("kind", "company")) == "person"
    except BadInput:
        return False  # said already


def _open_ended(why: Words) -> Words:
    """Without its full stop, so that more can follow."""
    return Words(why.en.rstrip("."), why.zh.rstrip("。"))
