"""What migrations are made of: the DDL as it was frozen beside each one, run as a whole or table by table.

A changed table is made anew from its frozen DDL rather than altered: Alembic's batch mode loses unnamed CHECKs and
STRICT, and an upgraded book's schema has to read like a new one's, since `verify` compares them.
"""

from __future__ import annotations

import re
from pathlib import Path

from alembic import op

_MADE_ON = re.compile(r"CREATE (?:UNIQUE )?(?:INDEX|TRIGGER) \w+ .*?\bON (\w+)", re.DOTALL)


def frozen(migration: str) -> list[str]:
    """The statements frozen beside the migration whose file (`__file__`) is given."""
    name = Path(migration).name.partition("_")[0]
    return Path(migration).with_name(f"{name}.sql").read_text(encoding="utf-8").strip().split("\n\n")


def create_all(migration: str) -> None:
    """Make everything."""
    for statement in frozen(migration):
        _run(statement)


def create(migration: str, table: str) -> None:
    """Make a new table with its indexes and triggers."""
    _run(_table(migration, table))
    _make_on(migration, table)


def rebuild(migration: str, table: str, **values: str) -> None:
    """Make a table anew: columns of the same name keep what they hold, `values` are SQL for the others.

    Its indexes and triggers go with the old one and are made again.
    """
    new = f"{table}__new"
    _run(_table(migration, table).replace(f"CREATE TABLE {table} (", f"CREATE TABLE {new} (", 1))
    held = {name: f'"{name}"' for name in _columns(table) if name in _columns(new)} | values
    names = ", ".join(f'"{name}"' for name in held)
    _run(f'INSERT INTO "{new}" ({names}) SELECT {", ".join(held.values())} FROM "{table}"')
    _run(f'DROP TABLE "{table}"')
    _run(f'ALTER TABLE "{new}" RENAME TO "{table}"')
    _make_on(migration, table)


def remake_index(migration: str, name: str) -> None:
    """Drop an index, where there is one of that name, and make this migration's."""
    _run(f'DROP INDEX IF EXISTS "{name}"')
    _run(next(statement for statement in frozen(migration) if statement.startswith(f"CREATE INDEX {name} ")))


def remake_triggers(migration: str) -> None:
    """Drop every trigger and make those of this migration: where only triggers changed."""
    for name in op.get_bind().exec_driver_sql("SELECT name FROM sqlite_schema WHERE type = 'trigger'").scalars().all():
        _run(f'DROP TRIGGER "{name}"')
    for statement in frozen(migration):
        if statement.startswith("CREATE TRIGGER"):
            _run(statement)


def _table(migration: str, table: str) -> str:
    return next(statement for statement in frozen(migration) if statement.startswith(f"CREATE TABLE {table} ("))


def _make_on(migration: str, table: str) -> None:
    for statement in frozen(migration):
        made_on = _MADE_ON.match(statement)
        if made_on and made_on[1] == table:
            _run(statement)


def _columns(table: str) -> list[str]:
    return [row[1] for row in op.get_bind().exec_driver_sql(f'PRAGMA table_info("{table}")')]


def _run(statement: str) -> None:
    op.get_bind().exec_driver_sql(statement)
