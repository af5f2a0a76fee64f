"""The DDL of a new book, from the tables and triggers; `python -m rmflow.schema.ddl` rewrites the snapshot.

Everyday commands never come here: `init` runs the snapshot's text, so SQLModel need not be loaded.
"""

from __future__ import annotations

from pathlib import Path

SNAPSHOT = Path(__file__).with_name("snapshot.sql")


def sqlite_statements() -> list[str]:
    """Every statement that makes a SQLite book, in order."""
    from sqlalchemy.dialects import sqlite
    from sqlalchemy.schema import CreateIndex, CreateTable

    from rmflow.schema.tables import METADATA
    from rmflow.schema.triggers import TRIGGERS

    dialect = sqlite.dialect()
    statements = []
    for table in METADATA.sorted_tables:
        statements.append(str(CreateTable(table).compile(dialect=dialect)))
        indexes = sorted(table.indexes, key=lambda index: str(index.name))
        statements += [str(CreateIndex(index).compile(dialect=dialect)) for index in indexes]
    return [_tidy(text) for text in (*statements, *TRIGGERS.values())]


def _tidy(statement: str) -> str:
    lines = (line.rstrip().replace("\t", "  ") for line in statement.strip().splitlines())
    return "\n".join(line for line in lines if line) + ";"


def snapshot_statements() -> list[str]:
    """The statements of the snapshot file: they are separated by blank lines."""
    return SNAPSHOT.read_text(encoding="utf-8").strip().split("\n\n")


if __name__ == "__main__":
    SNAPSHOT.write_text("\n\n".join(sqlite_statements()) + "\n", encoding="utf-8")
