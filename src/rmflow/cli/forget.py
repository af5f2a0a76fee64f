"""`rmflow forget`: somebody is to be forgotten (asked for, undoable), and is (`--erase`, not undoable)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from rmflow.cli import door
from rmflow.cli.state import STATE, say
from rmflow.errors import BadInput, BookError, Interrupted
from rmflow.words import words

if TYPE_CHECKING:
    from pathlib import Path

    from rmflow.records import Card, Receipt


def forget(
    prospect: door.Prospect,
    reason: Annotated[str | None, door.option("why he is to be forgotten", "删除原因", "--reason")] = None,
    erase: Annotated[bool, typer.Option("--erase", help=say("carry it out, for good", "执行删除，不可撤回"))] = False,
    kept_elsewhere: Annotated[
        bool,
        typer.Option(
            "--kept-elsewhere",
            help=say("the bank's own system keeps what the law wants kept", "法规要求保存的内容已由本行系统保存"),
        ),
    ] = False,
    copies: Annotated[
        bool, typer.Option("--copies", help=say("then make a fresh copy of the book and remove the older ones", "随后做新备份并删除旧副本"))
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help=say("do not ask", "不再询问"))] = False,
    json: door.Json = False,
) -> None:
    if erase:
        if reason is not None:
            raise BadInput(words("--reason belongs to the first step, --erase is the second.", "--reason 用于第一步，--erase 是第二步。"),
                           fix="rmflow forget --help")  # fmt: skip
        _erase(prospect, kept_elsewhere=kept_elsewhere, copies=copies, yes=yes, json=json)
        return
    from rmflow.actions import forgetting

    reason = _why(prospect) if reason is None else reason
    with door.writing() as unit:
        receipt = forgetting.request(unit, prospect, reason)
    door.show(receipt, json=json)


def _why(prospect: str) -> str:
    """The reason, asked for; none where the wish is on record already, which is what there is to say then."""
    from rmflow.actions import forgetting
    from rmflow.store import find

    with door.reading() as unit:
        is_asked = forgetting.asked(unit, find.prospect(unit.connection, prospect)) is not None
    return "" if is_asked else door.need(None, "--reason", words("why is he to be forgotten?", "删除原因？"))


def _erase(prospect: str, *, kept_elsewhere: bool, copies: bool, yes: bool, json: bool) -> None:
    from rmflow.actions import forgetting

    no, card = _before(prospect, kept_elsewhere=kept_elsewhere)
    if card is not None:
        if not yes:
            _sure(no, card, json=json)
        with door.writing() as unit:
            receipt = forgetting.erase(unit, str(no), kept_elsewhere=kept_elsewhere)
    else:
        receipt = _swept(no)
    _sweep(STATE.path, no)
    from rmflow.cli.old_copies import told

    door.show(told(receipt, _erased_by(no), remove=copies), json=json)


def _erased_by(no: int) -> int:
    """The journal entry that erased him."""
    from rmflow.actions import forgetting

    with door.reading() as unit:
        return forgetting.erased_by(unit, no)


def _before(prospect: str, *, kept_elsewhere: bool) -> tuple[int, Card | None]:
    """Whom it is about and what will go; nothing where he is gone already and only the file may have to be swept.

    Raises:
        Refused: it may not be done.
    """
    from rmflow.actions import forgetting
    from rmflow.reports import privacy
    from rmflow.store import find

    with door.reading() as unit:
        found = find.prospect(unit.connection, prospect)
        row = forgetting.asked(unit, found)
        if row is not None and row.erased_on:
            return found.no, None
        forgetting.may_erase(unit, found, kept_elsewhere=kept_elsewhere)
        return found.no, privacy.before(unit, found)


def _sure(no: int, card: Card, *, json: bool) -> None:
    """Show what will go, and ask.

    Raises:
        BadInput: there is nobody to ask.  Interrupted: the answer was no.
    """
    from rmflow.cli import leaving, prompts

    if not prompts.terminal():
        if not json:
            door.show_aside(leaving.aside(card))
        raise BadInput(
            words("This cannot be taken back; add --yes.", "此操作不可撤回；确认请加 --yes。"),
            fix=f"rmflow forget {no} --erase --yes",
        )
    door.show_aside(leaving.aside(card))
    if not prompts.confirm(words("Erase #{no} for good?", "永久删除 #{no}？", no=no)):
        raise Interrupted


def _swept(no: int) -> Receipt:
    from rmflow.records import Receipt

    text = words("#{no} is erased already; the file was swept once more.", "#{no} 已删除；文件已再次清理。", no=no)
    return Receipt(text, {"no": no, "swept": True})


def _sweep(path: Path, no: int) -> None:
    """Take the old bytes out of the file.

    Raises:
        BookError: that could not be done; he is out of the book all the same, and the command to repeat is named.
    """
    from rmflow.store.sweeping import sweep

    try:
        sweep(path, door.waiting)
    except BookError as error:
        raise BookError(
            words("#{no} is out of the book's records, but the file still holds old bytes of him: {why}",
                  "#{no} 已从账簿记录中删除，但文件里仍有旧数据：{why}", no=no, why=error.message),
            fix=f"rmflow forget {no} --erase",
            hint=words("Make room, close other programs that have the book open, and run it once more.",
                       "请腾出空间、关闭其他打开账簿的程序，再运行一次。"),
        ) from error  # fmt: skip


MORE = words(
    "Two steps. rmflow forget 7 --reason “asked by phone” stops all work on him and sets the day (undo takes it back)."
    " rmflow forget 7 --erase shows what will go and takes him out of records, journal and file for good; counts stay.",
    "分两步。rmflow forget 7 --reason “电话要求” 停止一切推进并定下期限（可用 undo 撤回）；"
    "rmflow forget 7 --erase 列出将删除的内容，并从记录、流水和文件中永久删除，统计保留。",
)
