"""What an import came to: every row is counted once, as added, duplicate or rejected, with its reason."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from rmflow.errors import BadInput
from rmflow.records import Column, Receipt, Table
from rmflow.text.safe import safe
from rmflow.text.wrong import shown
from rmflow.words import Words, join, plain, words

if TYPE_CHECKING:
    from pathlib import Path

    from rmflow.actions.matching import Known
    from rmflow.importers.csvfile import Sheet
    from rmflow.importers.mapping import Plan

# What each kind is called, and the command that shows it once it is in.
_KINDS = {
    "prospects": (words("Prospects", "客户"), "rmflow list"),
    "calls": (words("Calls", "通话"), "rmflow report quota"),
    "deals": (words("Deals", "商机"), "rmflow report funnel"),
}
SHOWN = 20
NAMED = 5


class Rejected(NamedTuple):
    """A row that cannot be taken: its line, the column and value at fault (cut, safe to show), and why."""

    row: int
    column: str
    value: str
    why: Words


class Duplicate(NamedTuple):
    """A row that concerns the prospect `of` in a way to be told: it is there already, looks alike … for `why`."""

    row: int
    of: Known
    why: Words


class Rule(NamedTuple):
    """What was done with rows by rule, counted in the report.

    `rule`: `default` (a blank field filled with `new`), `alike` (`old` taken for the guide's `new`), `import_day` (no
    day: dated `new`), `not_kept` (the field says nothing for such a row and is left out).
    """

    rule: str
    field: str
    old: str = ""
    new: str = ""

    def told(self, rows: int) -> Words:
        """The rule and its rows in one line."""
        en, zh = _TOLD[self.rule]
        values = {"field": self.field, "old": shown(self.old), "new": shown(self.new), "rows": f"{rows:,}"}
        return words(en, zh, **values)


_TOLD = {
    "default": ("No {field}: “{new}” in {rows} rows", "{field} 为空：{rows} 行填为“{new}”"),
    "alike": ("{old} → {new}: {rows} rows", "{old} → {new}：{rows} 行"),
    "import_day": ("{rows} rows without {field}: dated {new}, the day of the import", "{rows} 行没有 {field}：记为导入日 {new}"),
    "not_kept": ("{field} not kept of {rows} rows: it says nothing for their outcome", "{rows} 行的 {field} 未保留：与其结果无关"),
}


class Report:
    """The tally of one import."""

    def __init__(self, plan: Plan, sheet: Sheet) -> None:
        self.plan = plan
        self.sheet = sheet
        self.read = 0
        self.added = 0
        self.prospects = 0
        self.duplicates: list[Duplicate] = []
        self.lookalikes: list[Duplicate] = []
        # Calls to people who wanted none by then: they were made, so they are kept, and said.
        self.unwanted: list[Duplicate] = []
        self.rejected: list[Rejected] = []
        # The rejected rows' cells as they stood, kept where they are to be written to a file.
        self.cells: list[list[str]] = []
        self.by_rule: Counter[Rule] = Counter()
        self.cut_short = False
        self.is_written = False
        self.is_dry = False
        self.rejects_file: Path | None = None

    def data(self) -> dict[str, Any]:
        """The JSON value: `{"read", "added", "updated", "duplicates", "rejected": [{row, column, value, why}]}` + more.

        `read` is `added` + `duplicates` + the rejected rows; where nothing was written `added` is 0 and `would_add`
        says how many rows were fit.
        """
        taken = self.is_written or self.is_dry
        plan = self.plan
        return {
            "read": self.read,
            "added": self.added if taken else 0,
            "updated": 0,
            "duplicates": len(self.duplicates),
            "rejected": [row._asdict() for row in self.rejected],
            "would_add": self.added,
            "prospects_added": self.prospects if taken else 0,
            "duplicate_rows": [self._twin(row) for row in self.duplicates],
            "by_rule": [
                {"rule": rule.rule, "field": rule.field, "from": safe(rule.old), "to": safe(rule.new), "rows": rows}
                for rule, rows in self.by_rule.items()
            ],
            "lookalikes": [self._twin(row) for row in self.lookalikes],
            "unwanted": [self._twin(row) for row in self.unwanted],
            "mapped": {field: plan.column(field) for field in plan.columns},
            "unmapped": plan.unmapped,
            "encoding": self.sheet.encoding,
            "delimiter": self.sheet.delimiter,
            "dry_run": self.is_dry,
            "written": self.is_written,
            "rejects_file": str(self.rejects_file) if self.rejects_file else None,
        }

    def _twin(self, row: Duplicate) -> dict[str, Any]:
        """A number made by this very import holds only where the import was written."""
        no = row.of.no if self.is_written or not row.of.line else None
        return {"row": row.row, "no": no, "name": safe(row.of.name), "why": row.why, "of_row": row.of.line or None}

    def receipt(self) -> Receipt:
        """What was done, in a line, with everything worth a second look below it."""
        return Receipt(self._said(), self.data(), tuple(self._notes()), self._next())

    def _said(self) -> Words:
        what, _ = _KINDS[self.plan.kind]
        made = words(" (new prospects: {n})", "（新客户 {n} 个）", n=f"{self.prospects:,}")
        text = words(
            "{what}: read {read} rows, added {added}{made}, there already {duplicates}, rejected {rejected}.",
            "{what}：读取 {read} 行，新增 {added} 条{made}，已有 {duplicates} 条，不合格 {rejected} 条。",
            what=what,
            read=f"{self.read:,}",
            added=f"{self.added:,}",
            made=plain("") if self.plan.kind == "prospects" else made,
            duplicates=f"{len(self.duplicates):,}",
            rejected=f"{len(self.rejected):,}",
        )
        if self.is_dry:
            return words("Dry run, nothing was written. {text}", "试运行，未写入任何内容。{text}", text=text)
        return text

    def _notes(self) -> list[Words]:
        notes = [*self.sheet.notes, *(rule.told(rows) for rule, rows in self.by_rule.items())]
        if self.rejected:
            where = (
                words("see {file}", "见 {file}", file=safe(str(self.rejects_file)))
                if self.rejects_file
                else words("none was written to a file in a dry run", "试运行不写文件")
            )
            notes.append(
                words(
                    "{n} rows could not be taken: {where}.",
                    "{n} 行不合格：{where}。",
                    n=len(self.rejected),
                    where=where,
                )
            )
            notes += [row_words(row) for row in self.rejected[:NAMED]]
        if self.duplicates:
            notes.append(
                words("Not added, there already: {rows}", "已存在，未新增：{rows}", rows=_twins(self.duplicates))
            )
        if self.lookalikes:
            notes.append(
                words(
                    "Added, but look like others: {rows}", "已新增，但与他人相似：{rows}", rows=_twins(self.lookalikes)
                )
            )
        if self.unwanted:
            notes.append(words("Called although they wanted no calls: {rows}", "客户已谢绝来电仍致电：{rows}", rows=_twins(self.unwanted)))
        if unmapped := self.plan.unmapped:
            names = join(
                [plain(safe(name[:40])) for name in unmapped[:SHOWN]] + ([plain("…")] if unmapped[SHOWN:] else [])
            )
            notes.append(words("Columns not read: {names}", "未读取的列：{names}", names=names))
        if unmet := self.plan.never_met:
            met = join([plain(safe(text[:40])) for text in unmet])
            notes.append(
                words("--value never met in the file: {values}", "--value 中的值在文件里没有出现：{values}", values=met)
            )
        return notes

    def _next(self) -> str | None:
        if not self.is_written or not self.added:
            return None
        return _KINDS[self.plan.kind][1]


def _twins(rows: list[Duplicate]) -> Words:
    named = [
        words("row {row} = {of} ({why})", "第{row}行 = {of}（{why}）", row=row.row, of=row.of.shown(), why=row.why)
        for row in rows[:NAMED]
    ]
    if rows[NAMED:]:
        named.append(words("and {n} more (--json lists all)", "另有 {n} 条（--json 可列全部）", n=len(rows) - NAMED))
    return join(named, "; ", "；")


def row_words(row: Rejected) -> Words:
    """A rejected row in one line."""
    if not row.column:
        return words("row {row}: {why}", "第{row}行：{why}", row=row.row, why=row.why)
    return words("row {row}, {column} “{value}”: {why}", "第{row}行，{column}“{value}”：{why}", **row._asdict())


class RowsRejected(BadInput):
    """Rows that cannot be taken stopped the import: nothing was written. `report` has them all."""

    code = "rows_rejected"

    def __init__(self, report: Report) -> None:
        n, read = f"{len(report.rejected):,}", f"{report.read:,}"
        text = words(
            "{n} of {read} rows cannot be taken; nothing was imported.",
            "{read} 行中有 {n} 行不合格，未导入任何内容。",
            n=n,
            read=read,
        )
        if report.cut_short:
            text = words(
                "{n} of the first {read} rows cannot be taken, the rest was not looked at; nothing was imported.",
                "前 {read} 行中有 {n} 行不合格，其余未再检查；未导入任何内容。",
                n=n,
                read=read,
            )
        hint = words(
            "Put them right, map values with --value FIELD:FROM=TO, or take the good rows with --keep-good.",
            "请更正，或用 --value 字段:原值=新值 对应取值，或用 --keep-good 只导入合格的行。",
        )
        if len(report.rejected) == report.read:
            hint = words(
                "Not one row is good: look at --map, --value and the date format first.",
                "没有一行合格：请先检查 --map、--value 和日期格式。",
            )
        super().__init__(text, hint=hint)
        self.report = report

    def data(self, lang: str) -> dict[str, Any]:
        """The report, with the error beside it."""
        return {**_said(self.report.data(), lang), **super().data(lang)}

    def table(self) -> Table:
        """The first rows at fault."""
        rows = tuple(row._asdict() for row in self.report.rejected[:SHOWN])
        more = len(self.report.rejected) - len(rows)
        notes = (
            (words("and {n} more; --json lists all", "另有 {n} 行；--json 可列全部", n=f"{more:,}"),) if more else ()
        )
        return Table(
            words("Rows that cannot be taken", "不合格的行"),
            (
                Column("row", words("row", "行"), "number"),
                Column("column", words("column", "列"), weight=1),
                Column("value", words("value", "值"), weight=2),
                Column("why", words("why", "原因")),
            ),
            rows,
            notes=notes,
        )


def _said(value: Any, lang: str) -> Any:
    if isinstance(value, Words):
        return value.say(lang)
    if isinstance(value, dict):
        return {key: _said(item, lang) for key, item in value.items()}
    return [_said(item, lang) for item in value] if isinstance(value, list) else value
