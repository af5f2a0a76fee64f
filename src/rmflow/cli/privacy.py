"""`rmflow privacy`: what is kept on whom; `privacy export P`; `privacy due`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from rmflow.cli import options, printing, units
from rmflow.cli.state import STATE
from rmflow.errors import BadInput, Missing
from rmflow.words import words

if TYPE_CHECKING:
    from pathlib import Path

    from rmflow.records import Card, Receipt, Record
    from rmflow.store.unit import Unit
    from rmflow.store.whom import Whom

EXPORT, DUE = "export", "due"


def privacy(
    what: Annotated[str | None, options.argument("export or due; without it an overview", "export 或 due；不写即总览", "[WHAT]")] = None,
    prospect: Annotated[str | None, options.argument("whom to export", "导出谁", "[PROSPECT]")] = None,
    contact: Annotated[
        str | None, options.option("export this contact of the customer alone", "只导出该客户的这位联系人", "--contact", metavar="NAME|NO")
    ] = None,
    introducer: Annotated[
        str | None, options.option("export an introducer", "导出一位介绍人", "--introducer", metavar="NAME|NO")
    ] = None,
    json: options.Json = False,
    form: options.Form = "table",
    out: options.Out = None,
    reveal: options.Reveal = False,
) -> None:
    if what == EXPORT:
        _export(prospect, contact, introducer, json=json, form=form, out=out)
        return
    if what not in (None, DUE):
        raise BadInput(
            words("privacy knows export and due, not “{what}”.", "privacy 只有 export 和 due，没有“{what}”。", what=what[:40]),
            fix="rmflow privacy --help",
        )
    if prospect is not None:
        raise BadInput(words("PROSPECT goes with export only.", "PROSPECT 只用于 export。"), fix="rmflow privacy export PROSPECT")
    if contact is not None or introducer is not None:
        raise BadInput(words("--contact and --introducer go with export only.", "--contact 和 --introducer 只用于 export。"),
                       fix="rmflow privacy export --help")  # fmt: skip
    printing.show(_looked(what), json=json, form=form, out=out, reveal=reveal)


def _looked(what: str | None) -> Record:
    with units.reading() as unit:
        if what == DUE:
            from rmflow.reports.privacy_due import due

            return due(unit)
        from rmflow.reports.privacy_overview import overview

        return overview(unit)


def _export(prospect: str | None, contact: str | None, introducer: str | None, *, json: bool, form: str, out: str | None) -> None:
    """All that is held on one; that it was taken out is journaled, by number. Without --out and JSON it is only counted."""
    if prospect is None and introducer is None:
        raise Missing(words("Whose data?", "导出谁的信息？"), fix="rmflow privacy export PROSPECT --out FILE.json")
    said = (prospect, contact, introducer)
    if out is None and not json and form != "json":
        with units.reading() as unit:
            card, _ = _card(unit, said)
        printing.show(card, form=form)
        return
    place = None if out is None else _place(out)
    card, one = _taken_out(said, out)
    if place is not None:
        printing.show(_saved(card, one, place), json=json, form=form)
    else:
        printing.show(card, json=json, form=form, reveal=True)


Said = tuple[str | None, str | None, str | None]  # PROSPECT, --contact, --introducer


def _card(unit: Unit, said: Said) -> tuple[Card, Whom]:
    from rmflow.reports.privacy_export import export
    from rmflow.store.whom import whom

    one = whom(unit.connection, *said, command=f"privacy {EXPORT}")
    return export(unit, one, STATE.path), one


def _taken_out(said: Said, out: str | None) -> tuple[Card, Whom]:
    """The export, once the journal says that it was made, and whether to a file."""
    from rmflow.cli.leaving import file_about_one

    file = {} if out is None else {"out": file_about_one(out)}
    with units.writing() as unit:
        card, one = _card(unit, said)
        unit.note_access(privacy=EXPORT, **one.numbers, **file)
    return card, one


def _place(out: str) -> Path:
    """Where the export goes; refused before it is on record."""
    from rmflow.renderers import files
    from rmflow.settings import path_of

    path = path_of(out)
    files.refuse(path, "json")
    return path


def _saved(card: Card, one: Whom, path: Path) -> Receipt:
    """The export in a file of JSON, names and numbers in full: it is the person's own."""
    from rmflow.cli.signals import Saving
    from rmflow.records import Receipt
    from rmflow.renderers import files, render_bytes
    from rmflow.text.safe import safe

    with Saving():
        files.write(path, render_bytes(card, "json", STATE.lang, prefix=STATE.prefix), "json")
    said = words("{path} is written: all that is held on {who}.", "已写入 {path}：{who} 的全部信息。", path=safe(str(path)),
                 who=one.number)  # fmt: skip
    return Receipt(said, {"path": str(path), **one.numbers})


MORE = words(
    "rmflow privacy export 7 --out 7.json writes everything held on #7, machine-readable, and notes that in the journal;"
    " --contact 李明 or --introducer 周律师 do so for one who is no customer."
    " rmflow privacy due lists what has outlived its purpose, each with the command.",
    "rmflow privacy export 7 --out 7.json 导出 7 号客户的全部信息（机器可读），并记入流水；"
    "--contact 李明、--introducer 周律师 用于联系人、介绍人。"
    "rmflow privacy due 列出已超出保存目的的信息及处理命令。",
)
