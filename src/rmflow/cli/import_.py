"""`rmflow import`."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from rmflow.cli import options, printing, typed, units
from rmflow.cli.state import STATE, note, say
from rmflow.words import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from rmflow.actions.imported import Report, RowsRejected
    from rmflow.importers.csvfile import Sheet
    from rmflow.importers.mapping import Plan

KINDS = ("prospects", "calls", "deals")
MANY = 2_000  # rows from which on progress is shown


def import_(
    file: Annotated[str, options.argument("a CSV file, or - for standard input", "CSV 文件；- 表示标准输入", "FILE")],
    kind: Annotated[
        str | None,
        options.option(
            "what its rows are: prospects, calls or deals",
            "每行是什么：prospects 客户 / calls 通话 / deals 商机",
            "--as",
            metavar="KIND",
        ),
    ] = None,
    maps: Annotated[
        list[str] | None,
        options.option(
            "the column a field is read from, by name or by place (#3); may be repeated",
            "字段取自哪一列：列名或位置（#3）；可多次",
            "--map",
            metavar="FIELD=COLUMN",
        ),
    ] = None,
    values: Annotated[
        list[str] | None,
        options.option(
            "what a value of the file stands for; may be repeated",
            "文件中的值对应什么；可多次",
            "--value",
            metavar="FIELD:FROM=TO",
        ),
    ] = None,
    constants: Annotated[
        list[str] | None,
        options.option(
            "the same value for every row; may be repeated", "每行都用同一个值；可多次", "--set", metavar="FIELD=VALUE"
        ),
    ] = None,
    defaults: Annotated[
        list[str] | None,
        options.option(
            "what a blank cell stands for; TEXT may name other columns: {id}; may be repeated",
            "单元格为空时填什么；可用 {列名} 引用其他列；可多次",
            "--default",
            metavar="FIELD=TEXT",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=say("say what would happen, write nothing", "只报告结果，不写入"))
    ] = False,
    keep_good: Annotated[
        bool,
        typer.Option(
            "--keep-good", help=say("take the good rows, write the others to a file", "只导入合格的行，其余写入文件")
        ),
    ] = False,
    rejects: Annotated[
        str | None,
        options.option(
            "where --keep-good writes the other rows (default: FILE.rejected.csv)",
            "--keep-good 把不合格的行写到哪里（默认 FILE.rejected.csv）",
            "--rejects",
            metavar="FILE",
        ),
    ] = None,
    encoding: Annotated[
        str | None,
        options.option(
            "gb18030, cp1252 …; found by itself mostly",
            "文件编码，如 gb18030；一般可自动识别",
            "--encoding",
            metavar="NAME",
        ),
    ] = None,
    delimiter: Annotated[
        str | None,
        options.option(
            "what parts the cells; found by itself mostly", "分隔符；一般可自动识别", "--delimiter", metavar="CHAR"
        ),
    ] = None,
    json: options.Json = False,
) -> None:
    from rmflow.actions.imported import RowsRejected
    from rmflow.errors import BadInput
    from rmflow.importers import csvfile, mapping

    kind = _kind(
        typed.need(
            kind,
            "--as",
            words(
                "what are its rows: prospects, calls or deals?",
                "每行是什么：prospects（客户）、calls（通话）还是 deals（商机）？",
            ),
        )
    )
    if rejects is not None and not keep_good:
        raise BadInput(words("--rejects goes with --keep-good.", "--rejects 须与 --keep-good 同用。"))
    with csvfile.open_sheet(file, encoding=encoding, delimiter=delimiter) as sheet:
        plan = mapping.make_plan(kind, sheet.header, maps or (), values or (), constants or (), defaults or ())
        try:
            report = _bring_in(sheet, plan, _place(file, rejects) if keep_good else None, dry_run=dry_run)
        except RowsRejected as rejected:
            if not json:
                _show_rejected(rejected)
            raise
    printing.show(report.receipt(), json=json)


MORE = words(
    "A whole file or nothing: one bad row, and nothing is written (but see --keep-good). Customers, calls and deals that"
    " are in the book already are reported, not added again. Columns called like the fields, or as people usually call"
    " them, need no --map. Fields of prospects: name, kind, source, via, phone, contact, title, role, industry, uscc,"
    " growth, note, rm; of calls: prospect, phone, at, outcome, minutes, seconds, note, rm, kind, source;"
    " of deals: prospect, phone, rm, product, amount, currency, step, outcome, opened_on, closed_on, reason, kind,"
    " source."
    " Example: rmflow import calls.csv --as calls --map at=日期 --value outcome:won=appointment",
    "整个文件要么全部导入，要么都不导入：有一行不合格就不写入（另见 --keep-good）。"
    "账簿中已有的客户、通话和商机会报告，不重复新增。列名与字段或常用叫法相同时不必写 --map。"
    "客户字段：name kind source via phone contact title role industry uscc growth note rm；"
    "通话字段：prospect phone at outcome minutes seconds note rm kind source；"
    "商机字段：prospect phone rm product amount currency step outcome opened_on closed_on reason kind source。"
    "例：rmflow import 通话.csv --as calls --map at=日期 --value outcome:已约=appointment",
)


def _kind(text: str) -> str:
    from rmflow.errors import BadInput
    from rmflow.text.wrong import shown

    names = {
        "客户": "prospects", "prospect": "prospects", "通话": "calls", "call": "calls", "商机": "deals", "deal": "deals",
    }  # fmt: skip
    kind = names.get(text.strip().lower(), text.strip().lower())
    if kind not in KINDS:
        raise BadInput(
            words(
                "--as is prospects, calls or deals, not “{text}”.",
                "--as 只能是 prospects（客户）、calls（通话）或 deals（商机），不能是“{text}”。",
                text=shown(text),
            )
        )
    return kind


def _place(file: str, rejects: str | None) -> Path:
    from rmflow.importers.rejects import default_place
    from rmflow.settings import path_of

    return path_of(rejects) if rejects is not None else default_place(file)


def _bring_in(sheet: Sheet, plan: Plan, rejects: Path | None, *, dry_run: bool) -> Report:
    """The whole import in one unit of work; the file of rejected rows stands and falls with it."""
    from rmflow.actions import importing
    from rmflow.importers.rejects import write_rejects

    report = None
    try:
        with _a_book(dry_run=dry_run), _progress() as progress, units.writing(dry_run=dry_run) as unit:
            report = importing.import_rows(unit, sheet, plan, keep_good=rejects is not None, progress=progress)
            if rejects is not None and report.rejected and not dry_run:
                why = (row.why.say(STATE.lang) for row in report.rejected)
                report.rejects_file = write_rejects(rejects, sheet.header, zip(report.cells, why, strict=True))
    except BaseException:
        if report is not None and report.rejects_file is not None:
            report.rejects_file.unlink(missing_ok=True)
        raise
    report.is_dry, report.is_written = dry_run, not dry_run
    return report


@contextmanager
def _a_book(*, dry_run: bool) -> Iterator[None]:
    """A book to import into: where there is none one is made, and goes again if the import fails."""
    from rmflow import making
    from rmflow.errors import OutcomeUnknown
    from rmflow.guide.load import default_guide

    path = STATE.path
    if path.exists() or path.is_symlink():
        yield
        return
    guide = default_guide()
    making.create(path, now=STATE.now, rm=STATE.who, guide=guide)
    try:
        yield
    except OutcomeUnknown:
        raise
    except BaseException:
        _take_away(path)
        raise
    if dry_run:
        _take_away(path)
        text = words(
            "There is no book at {path} yet; the import would make one.",
            "{path} 处还没有账簿，正式导入时会新建。",
            path=path,
        )
    else:
        text = words(
            "A new book at {path}, with the guide “{guide}”.",
            "已在 {path} 建立账簿，采用指引“{guide}”。",
            path=path,
            guide=guide.name,
        )
    note(text)


def _take_away(path: Path) -> None:
    from rmflow.store.bookfile import remove_file

    remove_file(path)
    path.with_name(path.name + ".lock").unlink(missing_ok=True)


@contextmanager
def _progress() -> Iterator[Callable[[int], None] | None]:
    """Rows done, on a terminal and for long files only; the line is wiped at the end."""
    if not (sys.stderr and sys.stderr.isatty()):
        yield None
        return
    told = False

    def tell(rows: int) -> None:
        nonlocal told
        if rows >= MANY:
            told = True
            text = words("{n} rows …", "已处理 {n} 行…", n=f"{rows:,}")
            sys.stderr.write("\r\x1b[K" + text.say(STATE.lang))
            sys.stderr.flush()

    try:
        yield tell
    finally:
        if told:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def _show_rejected(rejected: RowsRejected) -> None:
    import shutil

    from rmflow.cli.failures import colour, covered
    from rmflow.renderers import render

    width = shutil.get_terminal_size().columns if sys.stderr.isatty() else None
    text = render(rejected.table(), "table", STATE.lang, width=width, colour=colour(sys.stderr), prefix=STATE.prefix)
    sys.stderr.write(covered(text + "\n", sys.stderr))
