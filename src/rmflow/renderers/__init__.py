"""From records to text: for people (a terminal, a pipe), for scripts (JSON, CSV), for notes (Markdown)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rmflow.errors import BadInput
from rmflow.words import words

if TYPE_CHECKING:
    from rmflow.records import Record

FORMS = ("table", "csv", "json", "md")


def render(record: Record, form: str, lang: str, *, width: int | None, colour: bool, prefix: str = "rmflow") -> str:
    """The record as text, newline at its end. `width` is the terminal's, None where output is piped; commands to
    paste begin with `prefix`.

    Raises:
        BadInput: there is no such format, or the record has no rows to put in it.
    """
    if form not in FORMS:
        raise BadInput(words("--format is one of {forms}.", "--format 只能是 {forms} 之一。", forms=", ".join(FORMS)))
    if form == "json":
        from rmflow.renderers.data import as_json

        return as_json(record, lang, prefix)
    if form == "csv":
        from rmflow.renderers.data import as_csv

        return as_csv(record, lang)
    if form == "md":
        from rmflow.renderers.markdown import as_markdown

        return as_markdown(record, lang, prefix)
    return _for_people(record, lang, width, prefix, colour=colour)


def _for_people(record: Any, lang: str, width: int | None, prefix: str, *, colour: bool) -> str:
    from rmflow.records import Card, Receipt

    if isinstance(record, Receipt):
        from rmflow.renderers.plain import receipt

        return receipt(record, lang, prefix, colour=colour)
    if width is None:
        from rmflow.renderers.plain import card, table

        return card(record, lang, prefix) if isinstance(record, Card) else table(record, lang)
    from rmflow.renderers.screen import screen

    return screen(record, lang, width, prefix, colour=colour)
