"""Every column is classified for `forget`: a new one cannot be forgotten."""

from __future__ import annotations

from rmflow.schema.personal import COLUMNS, EMPTY, GONE, KINDS, LIST, NAME, NEXT, OWNERS, PLAIN, SAID, WORDS, ZERO
from rmflow.schema.tables import METADATA
from rmflow.schema.types import Day, Flag, Instant, Key, Whole, Word

JOURNAL = {"journal", "journal_image"}


def test_every_column_of_every_table_is_classified() -> None:
    there = {table.name: set(table.columns.keys()) for table in METADATA.tables.values() if table.name not in JOURNAL}
    own = {table: set(columns) for table, columns in COLUMNS.items()}
    keyless = {"guide_version", "setting", "step_move"}  # these carry no id, rm or created_at of their own, or not all
    for table in keyless:
        own[table] &= there[table] | {name for name in own[table] if name not in ("id", "rm", "created_at")}
    assert own == there


def test_every_kind_fits_its_column() -> None:
    types = {
        PLAIN: {Key, Day, Instant, Flag, Whole, Word}, NAME: {Word}, WORDS: {Word}, SAID: {Word}, LIST: {Word}, NEXT: {Word},
        EMPTY: {Word}, GONE: {Word, Whole}, ZERO: {Flag},
    }  # fmt: skip
    for table, columns in COLUMNS.items():
        for name, kind in columns.items():
            assert kind in KINDS
            column = METADATA.tables[table].columns.get(name)
            if column is not None and kind in types:
                assert column.type in types[kind], (table, name)
                assert kind != GONE or column.nullable, (table, name)


def test_every_row_of_a_prospect_has_its_owner() -> None:
    """Whatever refers to a prospect or an opportunity is found by the column that says so."""
    for table in METADATA.tables.values():
        refers = {key.parent.name for key in table.foreign_keys if key.column.table.name == "prospect"}
        assert refers <= set(OWNERS.get(table.name, ())), table.name


# Text that is not about a person: codes of the guide, rmflow's own words, keys. A new text column is put into one or the other.
CODES = {
    "prospect": "kind status source industry tier", "contact": "role", "introducer": "kind",
    "opportunity": "outcome outcome_why currency product", "step_move": "", "assessment": "criterion answer",
    "call": "outcome refusal grade", "follow_up": "kind", "relation": "relation", "fact": "topic",
    "visit": "kind objective status method result", "need": "kind currency", "offer": "product currency reaction",
    "promise": "", "event": "kind currency", "objection": "type genuineness test status method", "signal": "code",
    "close_attempt": "technique result pitfalls", "deal": "product currency status", "care": "content way", "day_off": "part",
    "calendar_year": "country days", "dial_session": "queue skipped", "consent": "channel purpose answer", "erasure": "",
    "suppression": "kind hash", "guide_version": "name version sha256 compiled adopted_by", "setting": "key value",
}  # fmt: skip


def test_what_is_plain_text_is_a_code() -> None:
    for table, columns in COLUMNS.items():
        plain = {
            name for name, kind in columns.items()
            if kind == PLAIN and name != "rm" and name in METADATA.tables[table].columns
            and METADATA.tables[table].columns[name].type is Word
        }  # fmt: skip
        assert plain == set(CODES[table].split()), table
