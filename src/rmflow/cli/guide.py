"""`rmflow guide`: read aloud; a bank's own checked, taken into use, written out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from rmflow.cli import options, printing, units
from rmflow.cli.state import say, tell
from rmflow.errors import BadInput, Missing, NoBook
from rmflow.words import Words, words

if TYPE_CHECKING:
    from rmflow.guide.types import Guide
    from rmflow.guide.validate import Problem
    from rmflow.records import Record

DEFAULT = "default"


What = Annotated[
    str | None,
    options.argument(
        "a step, a sub-step, a list, lists; or check, use, export",
        "步骤、子步骤、清单名、lists；或 check、use、export",
        "WHAT",
    ),
]
File = Annotated[
    str | None,
    options.argument(
        "the guide's TOML file, for check, use and export", "指引的 TOML 文件（用于 check、use、export）", "FILE"
    ),
]
Yes = Annotated[
    bool, typer.Option("--yes", "-y", help=say("with use and export: do not ask", "用于 use、export：不再询问"))
]
DryRun = Annotated[
    bool,
    typer.Option("--dry-run", help=say("with use: only say what would change", "用于 use：只说明变化，不启用")),
]


def guide(
    what: What = None,
    file: File = None,
    yes: Yes = False,
    dry_run: DryRun = False,
    json: options.Json = False,
    form: options.Form = "table",
) -> None:
    form = "json" if json else form
    if what == "check":
        return _check(_file(what, file), form)
    if what == "use":
        return _use(_file(what, file), form, yes=yes, dry_run=dry_run)
    if what == "export":
        return _export(file, yes=yes)
    if file is not None:
        raise BadInput(
            words("FILE goes with check, use or export only.", "FILE 只用于 check、use、export。"),
            fix="rmflow guide --help",
        )
    from rmflow.reports.guide_pages import page

    return printing.show(page(_guide(), what), form=form)


def _guide() -> Guide:
    """The book's guide; the default one where there is no book yet."""
    try:
        with units.reading() as unit:
            return unit.guide
    except NoBook:
        from rmflow.guide.load import default_guide

        return default_guide()


def _file(what: str, file: str | None) -> str:
    if file is None:
        raise Missing(
            words("guide {what} needs a FILE.", "guide {what} 缺少 FILE。", what=what), fix=f"rmflow guide {what} FILE"
        )
    return file


def _check(file: str, form: str) -> None:
    from pathlib import Path

    from rmflow.guide.load import read_text
    from rmflow.guide.validate import check_text

    problems = check_text(read_text(Path(file)))
    printing.show(_problems(file, problems), form=form)
    if problems:
        raise typer.Exit(BadInput.exit_code)


def _problems(file: str, problems: list[Problem]) -> Record:
    from rmflow.records import Column, Table
    from rmflow.text.safe import safe

    columns = (
        Column("line", words("Line", "行"), kind="number"),
        Column("path", words("Where", "位置"), weight=1),
        Column("what", words("What is wrong", "问题")),
    )
    rows = tuple({"line": p.line, "path": p.path, "what": p.message} for p in problems)
    title = words("{file}: problems: {n}", "{file}：问题 {n} 处", file=safe(file), n=len(rows))
    return Table(title, columns, rows, empty=words("The guide can be used.", "此指引可以启用。"))


def _use(file: str, form: str, *, yes: bool, dry_run: bool) -> None:
    from pathlib import Path

    from rmflow.actions import guides
    from rmflow.cli import prompts
    from rmflow.guide.load import compile_guide
    from rmflow.guide.types import Guide

    new = Guide(compile_guide(None if file == DEFAULT else Path(file)))
    ask = not (yes or dry_run)
    if ask and not prompts.terminal():
        raise Missing(
            words(
                "A guide is taken into use only with --yes where there is nobody to ask.",
                "无法询问时，启用指引须加 --yes。",
            ),
            fix=f"rmflow guide use {_quoted(file)} --yes",
            hint=words("--dry-run says what it would change.", "加 --dry-run 可先看变化。"),
        )
    with units.reading() as unit:
        proposal = guides.propose(unit, new)
        card = guides.proposal_card(unit, proposal)
    quiet = form == "json" and not dry_run
    if proposal.changes and not quiet:
        printing.show(card, form=form)
    if proposal.changes and (dry_run or (ask and not prompts.confirm(words("Use this guide?", "启用此指引？")))):
        if not dry_run:
            _said(words("Nothing was changed.", "未作任何更改。"))
        return
    with units.writing(dry_run=dry_run) as unit:
        receipt = guides.use(unit, new)
    printing.show(receipt._replace(data={**card.data, **receipt.data}), form=form)


def _export(file: str | None, *, yes: bool) -> None:
    import sys
    from pathlib import Path

    from rmflow.guide.load import to_toml
    from rmflow.text.safe import safe

    text = to_toml(_guide())
    if file is None or file == "-":
        sys.stdout.write(text)
        return
    try:
        with Path(file).open("w" if yes else "x", encoding="utf-8", newline="\n") as out:
            out.write(text)
    except FileExistsError:
        raise BadInput(
            words("{file} is there already.", "{file} 已存在。", file=safe(file)),
            fix=f"rmflow guide export {_quoted(file)} --yes",
        ) from None
    except OSError as error:
        raise BadInput(
            words("{file} cannot be written: {why}.", "无法写入 {file}：{why}。", file=safe(file), why=error.strerror)
        ) from None
    from rmflow.records import Receipt

    printing.show(
        Receipt(
            words(
                "The guide is in {file}; edit it, then check it.", "指引已写入 {file}，编辑后请检查。", file=safe(file)
            ),
            {"file": file},
            paste=f"rmflow guide check {_quoted(file)}",
        )
    )


def _quoted(file: str) -> str:
    import shlex

    return shlex.quote(file)


def _said(text: Words) -> None:
    tell(text)


MORE = words(
    "Without anything: the six steps. guide 3 · guide 3.2 · guide call_outcome · guide lists · guide check FILE ·"
    " guide use FILE|default · guide export FILE.",
    "不带参数：六个步骤。guide 3 · guide 3.2 · guide call_outcome · guide lists · guide check FILE ·"
    " guide use FILE|default · guide export FILE。",
)
