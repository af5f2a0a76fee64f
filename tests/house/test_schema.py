"""The schema is said once (docs/architecture.md): tables, snapshot, migrations and the store's rows agree."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlcipher3 import dbapi2

from rmflow.schema import REVISION, ddl, tables
from rmflow.schema.upgrade import MIGRATIONS, newest
from rmflow.store import batch, rows
from rmflow.store.replay import JOURNAL_TABLES, KEYS

TABLES = {table.name: table for table in tables.METADATA.sorted_tables}


@pytest.fixture(scope="module")
def raw() -> Any:
    """A database made from the snapshot."""
    connection = dbapi2.connect(":memory:", isolation_level=None)
    for statement in ddl.snapshot_statements():
        connection.execute(statement)
    return connection


def test_the_snapshot_is_what_the_tables_say() -> None:
    assert ddl.snapshot_statements() == ddl.sqlite_statements(), "run: python -m rmflow.schema.ddl"


def test_the_migrations_lead_to_this_revision() -> None:
    assert newest() == REVISION


def test_the_newest_migration_has_the_snapshot_beside_it() -> None:
    frozen = (MIGRATIONS / "versions" / f"{REVISION:04}.sql").read_text(encoding="utf-8")
    assert frozen == ddl.SNAPSHOT.read_text(encoding="utf-8")


def test_every_table_is_strict(raw: Any) -> None:
    made = {name: strict for _, name, kind, _, _, strict in raw.execute("PRAGMA table_list") if kind == "table"}
    assert {name for name in made if not name.startswith("sqlite_")} == set(TABLES)
    assert all(made[name] for name in TABLES)


@pytest.mark.parametrize("name", TABLES)
def test_every_column_is_in_the_snapshot_with_its_type_and_guards(raw: Any, name: str) -> None:
    made = {column[1]: column for column in raw.execute(f'PRAGMA table_info("{name}")')}
    assert list(made) == [column.name for column in TABLES[name].columns]
    sql = raw.execute("SELECT sql FROM sqlite_schema WHERE name = ?", (name,)).fetchone()[0]
    for column in TABLES[name].columns:
        _, _, kind, not_null, _, key = made[column.name]
        assert kind in ("TEXT", "INTEGER")
        assert bool(not_null or key) is not bool(column.nullable)
        if column.name.endswith(("_on", "_at")) or column.name.startswith(("is_", "has_", "may_")):
            assert f"ck_{name}_{column.name}" in sql, "a day, an instant or a flag without its CHECK"


@pytest.mark.parametrize("name", TABLES)
def test_every_table_but_the_books_own_carries_its_rm(name: str) -> None:
    assert ("rm" in TABLES[name].columns) is (name not in ("journal_image", "guide_version", "setting"))


def test_the_stores_rows_are_the_tables() -> None:
    classes = {mapper.class_.__name__: mapper.local_table.name for mapper in tables.SQLModel._sa_registry.mappers}
    assert set(classes.values()) == set(TABLES)
    named = set(rows.__all__) - {"Row"}
    assert named == {cls for cls, name in classes.items() if name not in (*JOURNAL_TABLES, "guide_version")}


def test_verify_knows_every_key() -> None:
    keys = {name: [column.name for column in table.primary_key] for name, table in TABLES.items()}
    assert {name: key[0] for name, key in keys.items() if key != ["id"] and name not in JOURNAL_TABLES} == KEYS


def test_waiting_inserts_go_in_parents_first() -> None:
    order = [name for name in TABLES if name in batch.ORDER]
    assert set(batch.ORDER) == set(order)
    for at, name in enumerate(batch.ORDER):
        parents = {key.column.table.name for key in TABLES[name].foreign_keys} - {name}
        assert parents <= set(batch.ORDER[:at]), name


@pytest.mark.parametrize("name", TABLES)
def test_postgresql_takes_the_tables_without_sqlites_checks(name: str) -> None:
    dialect = postgresql.dialect()
    text = str(CreateTable(TABLES[name]).compile(dialect=dialect))
    for index in TABLES[name].indexes:
        text += str(CreateIndex(index).compile(dialect=dialect))
    for only_sqlite in ("STRICT", "ROWID", "GLOB", " IS date(", "IN (0, 1)", "ck_"):
        assert only_sqlite not in text
    assert ("UUID" in text) is ("id" in TABLES[name].columns)


def test_a_draft_of_the_next_migration_finds_nothing_to_do() -> None:
    """The tables and the migrations agree column by column, by Alembic's own comparison too."""
    import sqlalchemy as sa
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from rmflow.schema.upgrade import upgrade

    connection = dbapi2.connect(":memory:", isolation_level=None)
    upgrade(connection, MIGRATIONS)
    engine = sa.create_engine("sqlite://", creator=lambda: connection, module=dbapi2, poolclass=sa.pool.StaticPool)
    with engine.connect() as bound:
        assert compare_metadata(MigrationContext.configure(bound), tables.METADATA) == []
    connection.close()
