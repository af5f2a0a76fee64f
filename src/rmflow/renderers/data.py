"""Records for scripts: JSON and CSV, codes and ISO values as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rmflow.errors import BadInput
from rmflow.records import Card, Page, Receipt, Table
from rmflow.renderers.cells import prefixed
from rmflow.text.formula import guard
from rmflow.text.safe import safe_data, safe_json
from rmflow.words import Words, words

if TYPE_CHECKING:
    from rmflow.records import Record


def as_json(record: Record, lang: str, prefix: str) -> str:
    """The record's data; words in the run's language."""
    data = record.rows if isinstance(record, Table) and record.data is None else record.data
    return json_text(prefixed(_said(data, lang), prefix))


def json_text(value: Any) -> str:
    """A value as JSON: the one place where JSON for people and programs is written."""
    import json

    return safe_json(json.dumps(value, ensure_ascii=False, indent=2)) + "\n"


def _said(value: Any, lang: str) -> Any:
    # Words are tuples, which JSON would write as lists: they become text here.
    if isinstance(value, Words):
        return value.say(lang)
    if isinstance(value, dict):
        return {key: _said(item, lang) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_said(item, lang) for item in value]
    return value


def as_csv(record: Record, lang: str) -> str:
    """A table's rows under its columns' keys; text that a spreadsheet would run is quoted with an apostrophe.

    Raises:
        BadInput: the record has no rows, or several tables of them.
    """
    import csv
    import io

    if isinstance(record, Page):
        raise BadInput(words("This has several tables, so no CSV; try --json or --format xlsx.",
                             "此内容包含多张表，不能输出 CSV；请用 --json 或 --format xlsx。"))  # fmt: skip
    if isinstance(record, Card | Receipt):
        raise BadInput(words("This has no rows, so no CSV; try --json or --format md.",
                             "此内容没有表格行，不能输出 CSV；请用 --json 或 --format md。"))  # fmt: skip
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    kept = [column for column in record.columns if column.kind != "bar"]
    writer.writerow([column.key for column in kept])
    writer.writerows([_csv(row.get(column.key), lang) for column in kept] for row in record.rows)
    return out.getvalue()


def _csv(value: Any, lang: str) -> Any:
    if isinstance(value, Words):
        value = value.say(lang)
    if isinstance(value, bool):
        return "true" if value else "false"
    return guard(safe_data(value)) if isinstance(value, str) else value
