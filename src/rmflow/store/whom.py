"""Who is to be forgotten, or wants to know what is held on him: a customer, a contact of one, or an introducer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, cast

from rmflow.errors import BadInput, Missing, NotFound
from rmflow.store import find
from rmflow.text.safe import safe
from rmflow.words import Words, words

if TYPE_CHECKING:
    from rmflow.store.connection import Connection
    from rmflow.store.rows import Prospect, Row

CUSTOMER, CONTACT, INTRODUCER = "prospect", "contact", "introducer"
KINDS = (CUSTOMER, CONTACT, INTRODUCER)
# Of the contacts `{}`: those who are not to be forgotten. The others are kept, and no list, card or check knows them.
KNOWN = "NOT EXISTS (SELECT 1 FROM erasure WHERE contact_id = {}.id)"


class Whom(NamedTuple):
    """One person (or company): the table he stands in, his row, and the customer whose contact he is, or who he is."""

    kind: str
    row: Any
    of: Prospect | None

    @property
    def column(self) -> str:
        """The column of `erasure` that names him."""
        return f"{self.kind}_id"

    @property
    def name(self) -> str:
        """His name, safe to show."""
        return safe(self.row.name)

    @property
    def argv(self) -> tuple[str, ...]:
        """How a command line names him: `7`, `7 --contact 2`, `--introducer 3`. Numbers alone, which outlive him."""
        if self.of is None:
            return ("--introducer", str(self.row.no))
        return (str(self.of.no), *(("--contact", str(self.row.n)) if self.kind == CONTACT else ()))

    @property
    def command(self) -> str:
        """The beginning of the command that forgets him."""
        return " ".join(("rmflow forget", *self.argv))

    @property
    def numbers(self) -> dict[str, int]:
        """The same for scripts and the journal."""
        if self.of is None:
            return {"introducer": self.row.no}
        return {"no": self.of.no, **({"contact": self.row.n} if self.kind == CONTACT else {})}

    @property
    def number(self) -> Words:
        """What he is called once he has no name."""
        if self.of is None:
            return words("introducer {no}", "介绍人 {no}", no=self.row.no)
        if self.kind == CONTACT:
            return words("contact {n} of #{no}", "#{no} 的联系人 {n}", n=self.row.n, no=self.of.no)
        return words("#{no}", "#{no}", no=self.of.no)

    @property
    def words(self) -> Words:
        """His number and name."""
        return words("{number} {name}", "{number} {name}", number=self.number, name=self.name)

    @property
    def opening(self) -> Words:
        """His number where a sentence begins."""
        return opening(self.number)


def opening(said: Words) -> Words:
    """The words as a sentence begins."""
    return Words(said.en[:1].upper() + said.en[1:], said.zh)


def customer(row: Prospect | Row) -> Whom:
    """A customer."""
    return Whom(CUSTOMER, row, cast("Prospect", row))


def whom(
    connection: Connection, text: str | None, contact: str | None = None, introducer: str | None = None, *, command: str
) -> Whom:
    """Whom these words mean: a customer `text`, his `contact`, or an `introducer`; `command` is the one that asks.

    Raises:
        NotFound, Ambiguous: nobody, or several.
        Missing: nobody is named, or only a contact without his company.
        BadInput: an introducer and a customer at once, or the contact is the customer himself.
    """
    if introducer is not None:
        if text is not None or contact is not None:
            from rmflow.rules.findings import typed

            raise BadInput(words("An introducer is no customer's: leave PROSPECT and --contact out.",
                                 "介绍人不属于某一客户：请去掉 PROSPECT 和 --contact。"),
                           fix=f"rmflow {command} --introducer {typed(introducer)}")  # fmt: skip
        return _introducer(connection, introducer)
    if text is None:
        raise Missing(words("Who is it about? Name a customer, or --introducer.", "是谁？请写明客户，或用 --introducer。"),
                      fix=f"rmflow {command} --help")  # fmt: skip
    of = find.prospect(connection, text)
    return customer(of) if contact is None else _contact(connection, of, contact, command)


def of_row(connection: Connection, kind: str, row_id: str) -> Whom | None:
    """The person in that row; None where there is no such row."""
    row = connection.row(f'SELECT * FROM "{kind}" WHERE id = ?', (row_id,))
    if row is None or kind == CUSTOMER:
        return customer(row) if row else None
    of = connection.row("SELECT * FROM prospect WHERE id = ?", (row.prospect_id,)) if kind == CONTACT else None
    return Whom(kind, row, cast("Prospect | None", of))


def asked(connection: Connection, one: Whom) -> Row | None:
    """The wish to forget him, done or not; None where there is none."""
    return asked_of(connection, one.column, one.row.id)


def asked_of(connection: Connection, column: str, row_id: str) -> Row | None:
    """The wish in which that column holds the key of somebody's row; None where there is none."""
    return connection.row(f'SELECT * FROM erasure WHERE "{column}" = ? ORDER BY id DESC LIMIT 1', (row_id,))


def _introducer(connection: Connection, text: str) -> Whom:
    found = find.introducer(connection, text)
    if found is None:
        raise NotFound(words("There is no introducer “{text}”.", "没有介绍人“{text}”。", text=safe(text[:40])), fix="rmflow introducers")
    return Whom(INTRODUCER, found, None)


def _contact(connection: Connection, of: Prospect, text: str, command: str) -> Whom:
    try:
        found = find.contact(connection, of, text)
    except NotFound as error:
        raise NotFound(error.message, fix=f"rmflow dossier {of.no}") from error
    if of.kind == "person" and found.name_key == of.name_key:
        raise BadInput(words("{name} is the customer himself: leave --contact out.", "{name} 就是客户本人：请去掉 --contact。",
                             name=safe(of.name)), fix=f"rmflow {command} {of.no}")  # fmt: skip
    return Whom(CONTACT, found, of)
