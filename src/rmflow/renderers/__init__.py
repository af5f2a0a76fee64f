"""From records to what people and programs read: a terminal or a pipe, JSON and CSV, Markdown, a spreadsheet, a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rmflow.errors import BadInput
from rmflow.words import words

if TYPE_CHECKING:
    from rmflow.records import Record

FORMS = ("table", "csv", "json", "md", "xlsx", "html")
# The forms that are kept or passed on: what is in them is masked (`cli.leaving`).
DOCUMENTS = ("csv", "md", "xlsx", "html")
# Those that are files: no terminal shows them.
FILES = ("xlsx", "html")


def render(
    record: Record,
    form: str,
    lang: str,
    *,
    width: int | None,
    colour: bool,
    prefix: str = "rmflow",
    blocks: bool = True,
) -> str:
    """The record as text, newline at its end. Nothing is masked here: what leaves the terminal has passed through a
    `veil` before.

    `width` is the terminal's, None where output is piped; commands to paste begin with `prefix`; `blocks` says whether
    the terminal shows block characters.

    Raises:
        BadInput: there is no such format, it is no text (`xlsx`: see `render_bytes`), the record has no rows to put in
            it, or what makes it is not installed.
    """
    if form == "json":
        from rmflow.renderers.data import as_json

        return as_json(record, lang, prefix)
    if form == "csv":
        from rmflow.renderers.data import as_csv

        return as_csv(record, lang)
    if form == "md":
        from rmflow.renderers.markdown import as_markdown

        return as_markdown(record, lang, prefix)
    if form == "html":
        from rmflow.renderers.page import as_html

        return as_html(record, lang, prefix)
    if form != "table":
        raise BadInput(words("--format is one of {forms}.", "--format 只能是 {forms} 之一。", forms=", ".join(FORMS)))
    return _for_people(record, lang, width, prefix, colour=colour, blocks=blocks)


def render_bytes(record: Record, form: str, lang: str, *, prefix: str = "rmflow") -> bytes:
    """The record as a file's content, in any form; text in UTF-8, without a terminal's width and colours.

    Raises:
        BadInput: as `render`.
    """
    if form == "xlsx":
        from rmflow.renderers.workbook import as_xlsx

        return as_xlsx(record, lang)
    return render(record, form, lang, width=None, colour=False, prefix=prefix).encode()


def _for_people(record: Record, lang: str, width: int | None, prefix: str, *, colour: bool, blocks: bool) -> str:
    from rmflow.records import Card, Page, Receipt

    if isinstance(record, Receipt):
        from rmflow.renderers.plain import receipt

        return receipt(record, lang, prefix, colour=colour, width=width)
    if width is not None:
        from rmflow.renderers.screen import screen

        return screen(record, lang, width, prefix, colour=colour, blocks=blocks)
    from rmflow.renderers.plain import card, page, table

    if isinstance(record, Page):
        return page(record, lang, prefix)
    return card(record, lang, prefix) if isinstance(record, Card) else table(record, lang)
