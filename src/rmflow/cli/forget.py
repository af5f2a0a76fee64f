"""`rmflow forget`: somebody is to be forgotten (asked for, undoable), and is (`--erase`, not undoable)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from rmflow.cli import options, printing, typed, units
from rmflow.cli.state import STATE, say
from rmflow.errors import BadInput, BookError, Interrupted
from rmflow.words import words

if TYPE_CHECKING:
    from pathlib import Path

    from rmflow.records import Card, Receipt
    from rmflow.store.unit import Unit
    from rmflow.store.whom import Whom

NAMING = "NAME|NO"
Said = tuple[str | None, str | None, str | None]  # PROSPECT, --contact, --introducer


def forget(
    prospect: Annotated[
        str | None,
        typer.Argument(
            metavar="[PROSPECT]", show_default=False, autocompletion=options.complete_prospect, help=say("which customer", "哪位客户")
        ),
    ] = None,
    contact: Annotated[
        str | None,
        options.option("this contact alone; the customer stays one", "只删除该客户的这位联系人，客户保留", "--contact", metavar=NAMING),
    ] = None,
    introducer: Annotated[
        str | None, options.option("an introducer, in place of a customer", "删除一位介绍人（不写客户）", "--introducer", metavar=NAMING)
    ] = None,
    reason: Annotated[str | None, options.option("why he is to be forgotten", "删除原因", "--reason")] = None,
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
    json: options.Json = False,
) -> None:
    if erase:
        if reason is not None:
            raise BadInput(words("--reason belongs to the first step, --erase is the second.", "--reason 用于第一步，--erase 是第二步。"),
                           fix="rmflow forget --help")  # fmt: skip
        _erase((prospect, contact, introducer), kept_elsewhere=kept_elsewhere, copies=copies, yes=yes, json=json)
        return
    from rmflow.actions import forgetting

    reason = _why((prospect, contact, introducer)) if reason is None else reason
    with units.writing() as unit:
        receipt = forgetting.request(unit, prospect, reason, contact=contact, introducer=introducer)
    printing.show(receipt, json=json)


def _why(said: Said) -> str:
    """The reason, asked for; none where the wish is on record already, which is what there is to say then."""
    from rmflow.actions.forgetting import COMMAND
    from rmflow.store.whom import asked, whom

    with units.reading() as unit:
        is_asked = asked(unit.connection, whom(unit.connection, *said, command=COMMAND)) is not None
    return "" if is_asked else typed.need(None, "--reason", words("why is he to be forgotten?", "删除原因？"))


def _erase(said: Said, *, kept_elsewhere: bool, copies: bool, yes: bool, json: bool) -> None:
    from rmflow.actions import forgetting

    one, card = _before(said, kept_elsewhere=kept_elsewhere)
    if card is not None:
        if not yes:
            _sure(one, card, json=json)
        with units.writing() as unit:
            receipt = forgetting.erase_him(unit, _again(unit, one), kept_elsewhere=kept_elsewhere)
    else:
        receipt = _swept(one)
    _sweep(STATE.path, one)
    from rmflow.cli.old_copies import told

    printing.show(told(receipt, _erased_by(one), remove=copies), json=json)


def _again(unit: Unit, one: Whom) -> Whom:
    """The same person as he stands in the book now: it was let go while the user was asked.

    Raises:
        NotFound: he was taken back meanwhile.
    """
    from rmflow.errors import NotFound
    from rmflow.store.whom import of_row

    found = of_row(unit.connection, one.kind, one.row.id)
    if found is None:
        raise NotFound(words("{who} is not in the book any more.", "{who} 已不在账簿中。", who=one.opening), fix="rmflow log")
    return found


def _erased_by(one: Whom) -> int:
    """The journal entry that erased him."""
    from rmflow.actions import forgetting

    with units.reading() as unit:
        return forgetting.erased_by(unit, one)


def _before(said: Said, *, kept_elsewhere: bool) -> tuple[Whom, Card | None]:
    """Whom it is about and what will go; nothing where he is gone already and only the file may have to be swept.

    Raises:
        Refused: it may not be done.
    """
    from rmflow.actions import forgetting
    from rmflow.reports import privacy
    from rmflow.store.whom import asked, whom

    with units.reading() as unit:
        found = whom(unit.connection, *said, command=forgetting.COMMAND)
        row = asked(unit.connection, found)
        if row is not None and row.erased_on:
            return found, None
        forgetting.may_erase(unit, found, kept_elsewhere=kept_elsewhere)
        return found, privacy.before(unit, found)


def _sure(one: Whom, card: Card, *, json: bool) -> None:
    """Show what will go, and ask.

    Raises:
        BadInput: there is nobody to ask.  Interrupted: the answer was no.
    """
    from rmflow.cli import prompts

    if not prompts.terminal():
        if not json:
            printing.show_aside(card)
        raise BadInput(
            words("This cannot be taken back; add --yes.", "此操作不可撤回；确认请加 --yes。"),
            fix=f"{one.command} --erase --yes",
        )
    printing.show_aside(card)
    if not prompts.confirm(words("Erase {who} for good?", "永久删除 {who}？", who=one.number)):
        raise Interrupted


def _swept(one: Whom) -> Receipt:
    from rmflow.records import Receipt

    text = words("{who} is erased already; the file was swept once more.", "{who} 已删除；文件已再次清理。", who=one.opening)
    return Receipt(text, {**one.numbers, "swept": True})


def _sweep(path: Path, one: Whom) -> None:
    """Take the old bytes out of the file.

    Raises:
        BookError: that could not be done; he is out of the book all the same, and the command to repeat is named.
    """
    from rmflow.store.sweeping import sweep

    try:
        sweep(path, units.waiting)
    except BookError as error:
        raise BookError(
            words("{who} is out of the book's records, but the file still holds old bytes of him: {why}",
                  "{who} 已从账簿记录中删除，但文件里仍有旧数据：{why}", who=one.opening, why=error.message),
            fix=f"{one.command} --erase",
            hint=words("Make room, close other programs that have the book open, and run it once more.",
                       "请腾出空间、关闭其他打开账簿的程序，再运行一次。"),
        ) from error  # fmt: skip


MORE = words(
    "Two steps. rmflow forget 7 --reason “asked by phone” stops all work on him and sets the day (undo takes it back)."
    " rmflow forget 7 --erase shows what will go and takes him out of records, journal and file for good; counts stay."
    " forget 7 --contact 李明 forgets one person of a company that stays a customer, forget --introducer 周律师 who brought"
    " customers.",
    "分两步。rmflow forget 7 --reason “电话要求” 停止一切推进并定下期限（可用 undo 撤回）；"
    "rmflow forget 7 --erase 列出将删除的内容，并从记录、流水和文件中永久删除，统计保留。"
    "forget 7 --contact 李明 只删除企业的一位联系人，企业仍是客户；forget --introducer 周律师 删除介绍人。",
)
