"""`rmflow backup [PLACE]`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import typer

from rmflow.cli import copies, options, printing
from rmflow.cli.state import STATE, say
from rmflow.errors import BadInput, RmflowError
from rmflow.settings import path_of
from rmflow.words import plain, words

if TYPE_CHECKING:
    from pathlib import Path

    from rmflow.records import Receipt, Table
    from rmflow.store.backups import Made


def backup(
    place: Annotated[
        str | None,
        options.argument("a folder, or a file; else the folder of the setting backup.folder",
                      "目录或文件；不写则用设置 backup.folder 的目录", "[PLACE]"),
    ] = None,
    keep: Annotated[
        int | None,
        typer.Option("--keep", metavar="N", min=1, show_default=False,
                     help=say("how many copies of this book stay in the folder (else the setting backup.keep, 14)",
                              "目录中保留本账簿的几份副本（不写则用设置 backup.keep，默认 14）")),
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help=say("show the copies there are", "列出已有副本"))] = False,
    check: Annotated[
        bool, typer.Option("--check", help=say("with --list: look each over in full", "与 --list 同用：逐份完整核验"))
    ] = False,
    json: options.Json = False,
    form: options.Form = "table",
) -> None:  # fmt: skip
    if list_:
        printing.show(_list(place, check=check), json=json, form=form)
        return
    if check:
        raise BadInput(words("--check looks over the copies of --list.", "--check 须与 --list 同用。"),
                       fix="rmflow backup --list --check")  # fmt: skip
    printing.show(_copy(place, keep), json=json, form=form)


def _list(place: str | None, *, check: bool) -> Table:
    from rmflow.reports.backups import table
    from rmflow.store import backups

    folder = path_of(place) if place else copies.folder()
    if place and not copies.is_folder(folder):
        raise BadInput(words("There is no folder {path}.", "没有目录 {path}。", path=folder), fix="rmflow backup --list")
    present = whose()  # first, so that its key is at hand for its copies
    found = backups.listed(STATE.path, folder)
    if check:
        found = [backups.look(copy.path, in_full=True) for copy in found]
    return table(found, folder, present)


def whose() -> str | None:
    """Which book the present one is; None where that cannot be told."""
    from rmflow.store import backups
    from rmflow.store.connection import connect

    try:
        connection = connect(STATE.path, read_only=True)
    except RmflowError:
        return None
    try:
        return backups.identity(connection) or None
    except RmflowError:
        return None
    finally:
        connection.close()


def _copy(place: str | None, keep: int | None) -> Receipt:
    from rmflow.store import backups, daily, damage

    damage.refuse_marked(STATE.path, damage.NOT_COPIED)
    target, is_folder = _place(place)
    if is_folder:
        keep = keep if keep is not None else copies.keep()
    elif keep is not None:
        raise BadInput(words("--keep is for a folder; {path} is a file.", "--keep 只用于目录；{path} 是文件。", path=target))
    with damage.noticed(STATE.path):
        made = backups.make(STATE.path, target, now=STATE.now, keep=keep, is_folder=is_folder)
    if target == copies.folder():
        daily.note(STATE.path)
    return _receipt(made)


def _place(place: str | None) -> tuple[Path, bool]:
    """Where the copy goes, and whether that is a folder, in which it gets a name of its own.

    Raises:
        BadInput: it is the book itself.
    """
    if place is None:
        return copies.folder(), True
    if not place.strip():
        raise BadInput(words("PLACE is a folder or a file.", "PLACE 须为目录或文件。"), fix="rmflow backup")
    target = path_of(place)
    if copies.is_folder(target) or place.endswith(("/", os.sep)):
        return target, True
    try:
        is_book = target.exists() and target.samefile(STATE.path)
    except OSError:
        is_book = False
    if is_book:
        raise BadInput(words("{path} is the book itself.", "{path} 就是账簿本身。", path=target), fix="rmflow backup")
    return target, False


def _receipt(made: Made) -> Receipt:
    from rmflow.records import Receipt
    from rmflow.reports.backups import size
    from rmflow.store.journal import head_text
    from rmflow.text.safe import safe

    head = head_text(made.seq, made.hash)
    gone = words("; {n} older gave way", "；已删除较旧的 {n} 份", n=len(made.removed)) if made.removed else plain("")
    notes = []
    said = words("The book is copied, and the copy is good", "账簿已备份，副本核验完好")
    if made.odd is not None:
        said = words("The book is copied", "账簿已备份")
        notes.append(words("Not all in it is explained by its journal, so the older copies stay; rmflow verify says more: {odd}",
                           "其中有流水未能解释之处，故保留较旧的副本；rmflow verify 可查看详情：{odd}", odd=made.odd))  # fmt: skip
    return Receipt(
        words("{said}: {path} ({size}, head {head}{gone}).", "{said}：{path}（{size}，链首 {head}{gone}）。",
              said=said, path=safe(str(made.path)), size=size(made.size), head=head, gone=gone),
        {
            "path": str(made.path), "head": {"seq": made.seq, "hash": made.hash}, "size": made.size,
            "removed": [str(path) for path in made.removed], "odd": made.odd,
        },
        tuple(notes),
    )  # fmt: skip


MORE = words(
    "Others may go on writing meanwhile. The copy is looked over in full before an older one gives way; note its head, and"
    " rmflow verify --head finds a journal that was cut since. Keep a copy on another disk: rmflow backup /media/stick/",
    "备份时可继续写入。新副本完整核验后才删除较旧的；记下链首，日后可用 rmflow verify --head 核对。请在另一磁盘上也留一份："
    "rmflow backup /media/stick/",
)
