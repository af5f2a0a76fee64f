"""Column types that exist in both engines and that SQLite's STRICT tables take.

STRICT knows TEXT, INTEGER, REAL and BLOB only, so each type has a variant for SQLite; what STRICT cannot say
(a real calendar day, a UTC instant, a flag) is said by a CHECK that `guards` adds to every such column.
"""

from __future__ import annotations

import sqlalchemy as sa

Key = sa.Uuid(as_uuid=False).with_variant(sa.Text(), "sqlite")
Word = sa.Text()
Day = sa.Date().with_variant(sa.Text(), "sqlite")
Instant = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
Flag = sa.Boolean().with_variant(sa.Integer(), "sqlite")
Whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

_GUARDS = {
    id(Key): "length({c}) = 36",
    id(Day): "{c} IS date({c})",
    id(Instant): "{c} GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9]*Z'",
    id(Flag): "{c} IN (0, 1)",
}


def guards(metadata: sa.MetaData) -> None:
    """Give every day, instant, flag and key column its CHECK on SQLite (PostgreSQL's types need none)."""
    for table in metadata.tables.values():
        for column in table.columns:
            _default(column)
            guard = _GUARDS.get(id(column.type))
            if guard:
                test = guard.format(c=f'"{column.name}"')
                if column.nullable and id(column.type) != id(Day):
                    test = f'"{column.name}" IS NULL OR {test}'
                check = sa.CheckConstraint(test, name=f"ck_{table.name}_{column.name}")
                table.append_constraint(check.ddl_if(dialect="sqlite"))


def _default(column: sa.Column[object]) -> None:
    """A default declared in Python holds for plain SQL as well."""
    default = getattr(column.default, "arg", None)
    if isinstance(default, bool):
        column.server_default = sa.DefaultClause(sa.true() if default else sa.false())
    elif isinstance(default, int | str):
        column.server_default = sa.DefaultClause(str(default) if isinstance(default, str) else sa.text(str(default)))
