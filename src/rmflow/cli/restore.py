"""`rmflow restore [COPY|N]`: looks first, asks on a terminal, needs --yes elsewhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

import typer

from rmflow.cli import copies, options, printing, still_forgotten, units
from rmflow.cli.signals import Saving, honour
from rmflow.cli.state import STATE, say
from rmflow.errors import BadInput, Interrupted, Missing, NotFound
from rmflow.settings import path_of
from rmflow.words import Words, join, words

if TYPE_CHECKING:
    from pathlib import Path

    from rmflow.records import Receipt
    from rmflow.store.backups import Copy
    from rmflow.store.standing import Standing

LIST = "rmflow backup --list"


def restore(
    copy: Annotated[
        str | None,
        options.argument("a copy: its number in rmflow backup --list, its head, or a file",
                      "副本：rmflow backup --list 中的序号、链首，或文件", "[COPY|N]"),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=say("say what it would do; change nothing", "只说明后果，不作更改"))
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help=say("do not ask", "不再询问"))] = False,
    json: options.Json = False,
) -> None:  # fmt: skip
    from rmflow.store import backups, recovery
    from rmflow.store.standing import compare, refuse_foreign

    refuse_foreign(STATE.path)
    chosen = backups.look(_chosen(copy, json=json), in_full=True, may_ask=True)
    recovery.refuse_unsound(chosen)
    standing = compare(STATE.path, chosen)
    if dry_run:
        printing.show(_dry(chosen, standing), json=json)
        return
    if not yes:
        _sure(chosen, standing, json=json)
    printing.show(_done(chosen, standing), json=json)


def _chosen(copy: str | None, *, json: bool) -> Path:
    """The copy's file.

    Raises:
        Missing: none was named and there is nobody to ask.  NotFound: there is none of that number or head.
        BadInput: it is the book itself.
    """
    if copy is None:
        copy = _ask(json=json)
    if re.fullmatch(r"\d{1,5}", copy):
        return _numbered(int(copy))
    if head := re.fullmatch(r"(\d+)-([0-9a-f]{8,64})", copy):
        return _headed(int(head[1]), head[2])
    path = path_of(copy)
    try:
        if not path.exists():
            raise NotFound(words("There is no copy at {path}.", "{path} 处没有副本。", path=path), fix=LIST)
        if STATE.path.exists() and path.samefile(STATE.path):
            raise BadInput(words("{path} is the book itself.", "{path} 就是账簿本身。", path=path), fix=LIST)
    except OSError as error:
        raise copies.hidden(path, error) from None
    return path


def _ask(*, json: bool) -> str:
    from rmflow.cli import prompts
    from rmflow.renderers import render

    if json or not prompts.terminal():
        raise Missing(words("Which copy? Its number, its head or its file.", "恢复哪份副本？请给出序号、链首或文件。"), fix=LIST)
    from rmflow.cli.backup import whose
    from rmflow.cli.failures import colour
    from rmflow.reports.backups import table

    found = _listed()
    if not found:
        raise _none()
    import shutil
    import sys

    shown = table(found, copies.folder(), whose())._replace(notes=())
    typer.echo(render(shown, "table", STATE.lang, width=shutil.get_terminal_size().columns, colour=colour(sys.stderr)), err=True)
    answer = prompts.ask(words("Which one (its number; nothing to leave)?", "恢复哪一份（序号；直接回车则退出）？"), "").strip()
    if not answer:
        raise Interrupted
    return answer


def _listed() -> list[Copy]:
    from rmflow.cli.backup import whose
    from rmflow.store import backups

    whose()  # asks for the present book's key, which is its copies' too
    return backups.listed(STATE.path, copies.folder())


def _none() -> NotFound:
    return NotFound(words("There are no copies in {path}.", "{path} 中没有副本。", path=copies.folder()),
                    fix="rmflow backup --list FOLDER")  # fmt: skip


def _numbered(n: int) -> Path:
    found = _listed()
    if not found:
        raise _none()
    if not 1 <= n <= len(found):
        raise NotFound(words("There is no copy number {n}; there are {all}.", "没有序号为 {n} 的副本，共有 {all} 份。",
                             n=n, all=len(found)), fix=LIST)  # fmt: skip
    return found[n - 1].path


def _headed(seq: int, beginning: str) -> Path:
    for copy in _listed():
        if copy.seq == seq and copy.hash.startswith(beginning):
            return copy.path
    raise NotFound(words("There is no copy with that head.", "没有以此为链首的副本。"), fix=LIST)


def _sure(copy: Copy, standing: Standing, *, json: bool) -> None:
    """Say what it does before it is done.

    Raises:
        BadInput: there is nobody to ask.  Interrupted: the answer was no.
    """
    import shlex

    from rmflow.cli import prompts
    from rmflow.reports.restoring import said
    from rmflow.text.safe import safe

    lines = said(copy, standing)
    if json or not prompts.terminal():
        raise BadInput(
            words("Restoring puts the copy in the book's place; add --yes.", "恢复将以副本替换账簿；确认请加 --yes。"),
            fix=f"rmflow restore {shlex.quote(str(copy.path))} --yes",
            hint=_joined(lines[1:]),
        )
    for line in lines:
        typer.echo(safe(line.say(STATE.lang)), err=True)
    if not prompts.confirm(words("Put the copy in the book's place? The present one is kept beside it.",
                                 "以副本替换账簿？现有账簿会保留在旁。")):  # fmt: skip
        raise Interrupted


def _joined(lines: list[Words]) -> Words:
    return Words(" ".join(line.en for line in lines), "".join(line.zh for line in lines))


def _dry(copy: Copy, standing: Standing) -> Receipt:
    from rmflow.records import Receipt
    from rmflow.reports.restoring import data, said

    lines = said(copy, standing)
    return Receipt(
        words("Nothing was changed (--dry-run). {first}", "未作更改（--dry-run）。{first}", first=lines[0]),
        data(copy, standing, None, dry_run=True),
        tuple(lines[1:]),
    )


def _done(copy: Copy, standing: Standing) -> Receipt:
    from rmflow.records import Receipt
    from rmflow.reports.restoring import data
    from rmflow.store import recovery
    from rmflow.store.journal import head_text
    from rmflow.text.safe import safe

    honour()
    gone = still_forgotten.forgotten() if standing.last and standing.relation != "other" else None
    done = recovery.restore(
        STATE.path, copy, standing, now=STATE.now, rm=STATE.who, waiting=units.waiting, saving=Saving()
    )
    notes = []
    if done.kept:
        notes.append(words("The book from before is kept: {path}", "恢复前的账簿保留于：{path}", path=safe(str(done.kept))))
    if standing.lost:
        notes.append(words("Not in the book now, of its journal: {n}.", "其中不在现账簿中的流水：{n} 条。", n=standing.lost))
    if done.upgraded_from is not None:
        notes.append(words("The copy's schema {n} was brought up to this program's.", "副本的结构版本 {n} 已升级。", n=done.upgraded_from))
    if again := still_forgotten.forget_again(gone):
        notes.append(words("Forgotten again, as in the book from before: {who}.", "已按恢复前的账簿再次删除：{who}。",
                           who=join([one.number for one in again])))  # fmt: skip
    return Receipt(
        words("The book is restored from {path}; its journal goes on at {head}.", "账簿已从 {path} 恢复；流水自 {head} 继续。",
              path=safe(str(copy.path)), head=head_text(*done.last)),
        data(copy, standing, done, dry_run=False) | {"forgotten_again": [one.numbers for one in again]},
        tuple(notes),
    )  # fmt: skip


MORE = words(
    "The copy is looked over in full first, and what would be lost is told. The present book is kept beside it as"
    " BOOK.before-restore-TIME.bak, also where it is damaged. Example: rmflow restore 1 --dry-run",
    "先完整核验副本，并说明会丢失什么；现有账簿（即使已损坏）保留为 账簿.before-restore-时间.bak。例：rmflow restore 1 --dry-run",
)
