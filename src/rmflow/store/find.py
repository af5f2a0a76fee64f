"""From what a person types to one row: a number, a name or part of it, pinyin, a phone's tail, a USCC."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from rmflow.errors import Ambiguous, NotFound
from rmflow.text.keys import name_key, query_key
from rmflow.text.safe import safe
from rmflow.words import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rmflow.store.connection import Connection
    from rmflow.store.rows import Contact, Introducer, Opportunity, Prospect, Row

SHOWN = 10
PHONE_TAIL_MIN = 4


def prospect(connection: Connection, text: str) -> Prospect:
    """The one prospect that `text` means.

    Tried in turn, the first that answers wins: short number, exact name, pinyin or initials, USCC, phone tail (four
    digits at least), part of a name or of its pinyin.

    Raises:
        NotFound, Ambiguous: none, or several.
    """
    text = text.strip()
    for sql, values in _questions(text):
        found = connection.rows(f"SELECT * FROM prospect WHERE {sql} ORDER BY no LIMIT {SHOWN + 1}", values)
        if len(found) == 1:
            return cast("Prospect", found[0])
        if found:
            raise _ambiguous(text, found)
    raise NotFound(
        words("No prospect answers to “{text}”.", "没有与“{text}”相符的客户。", text=safe(text[:40])),
        fix="rmflow list",
    )


def _questions(text: str) -> Iterator[tuple[str, tuple[Any, ...]]]:
    digits = text.lstrip("#").replace(" ", "")
    is_number = digits.isascii() and digits.isdigit()
    if is_number and len(digits) < PHONE_TAIL_MIN + 3:
        yield "no = ?", (int(digits),)
    key, query = name_key(text), query_key(text)
    yield "name_key = ?", (key,)
    if len(text) == 18:
        yield "uscc = ?", (text.upper(),)
    if query and query.isascii():
        yield "initials = ? OR pinyin = ?", (query, query)
    if digits.lstrip("+").isdigit() and is_number and len(digits) >= PHONE_TAIL_MIN:
        low, high = digits[::-1], digits[::-1] + ":"
        yield (
            "(phone_rev >= ? AND phone_rev < ?) OR id IN"
            " (SELECT prospect_id FROM contact WHERE phone_rev >= ? AND phone_rev < ?)"
        ), (low, high, low, high)
    if key:
        yield "instr(name_key, ?) > 0", (key,)
    if query and query.isascii() and not is_number:
        yield "instr(' ' || initials, ' ' || ?) > 0 OR instr(' ' || pinyin, ' ' || ?) > 0", (query, query)
        yield "instr(pinyin, ?) > 0", (query,)


def _ambiguous(text: str, found: list[Row]) -> Ambiguous:
    return Ambiguous(
        words("“{text}” could be several prospects; say which by its number.",
              "“{text}”对应多个客户，请用编号指明。", text=safe(text[:40])),
        [(row.no, safe(row.name)) for row in found[:SHOWN]],
        text=text,
    )  # fmt: skip


def current_opportunity(connection: Connection, prospect_id: str) -> Opportunity:
    """The opportunity that commands act on: the newest under way, else the newest deferred or in care, else the newest.

    Under way means open or won and not yet in care (step 6); what is lost or dropped comes last.
    """
    row = connection.row(
        "SELECT * FROM opportunity WHERE prospect_id = ? ORDER BY CASE WHEN outcome IN ('lost', 'dropped') THEN 2"
        " WHEN outcome = 'deferred' OR step = 6 THEN 1 ELSE 0 END, no DESC LIMIT 1",
        (prospect_id,),
    )
    if row is None:
        raise LookupError(prospect_id)
    return cast("Opportunity", row)


def contact(connection: Connection, of: Prospect, text: str) -> Contact:
    """One of the prospect's contacts, by number, name or part of it.

    Raises:
        NotFound, Ambiguous: none, or several.
    """
    rows = connection.rows("SELECT * FROM contact WHERE prospect_id = ? ORDER BY n", (of.id,))
    key = name_key(text)
    exact = [row for row in rows if row.name_key == key or str(row.n) == text.strip()]
    found = exact or [row for row in rows if key and key in row.name_key]
    if len(found) == 1:
        return cast("Contact", found[0])
    if found:
        raise Ambiguous(
            words("“{text}” could be several contacts of {name}.", "“{text}”对应 {name} 的多位联系人。",
                  text=safe(text[:40]), name=safe(of.name)),
            [(row.n, safe(row.name)) for row in found],
            text=text,
        )  # fmt: skip
    raise NotFound(
        words("{name} has no contact “{text}”.", "{name} 没有联系人“{text}”。",
              text=safe(text[:40]), name=safe(of.name)),
        fix=f'rmflow add-contact {of.no} "NAME" --title TITLE --role decision_maker --phone PHONE',
    )  # fmt: skip


def introducer(connection: Connection, text: str) -> Introducer | None:
    """The introducer of that number or name, or None where none matches.

    Raises:
        Ambiguous: several match.
    """
    key = name_key(text)
    found = connection.rows("SELECT * FROM introducer WHERE no = ? OR name_key = ? ORDER BY no",
                            (int(text) if text.isascii() and text.isdigit() else -1, key))  # fmt: skip
    if len(found) > 1:
        raise Ambiguous(
            words("“{text}” could be several introducers.", "“{text}”对应多位介绍人。", text=safe(text[:40])),
            [(row.no, safe(row.name)) for row in found],
            text=text,
        )
    return cast("Introducer", found[0]) if found else None


def numbered(connection: Connection, table: str, of: Prospect, n: int, what: Any, fix: str) -> Row:
    """Record `n` of the prospect in `table` (visit, need, objection …); `what` are the words for it.

    Raises:
        NotFound: there is none of that number; `fix` is the command that makes one.
    """
    row = connection.row(f'SELECT * FROM "{table}" WHERE prospect_id = ? AND n = ?', (of.id, n))
    if row is None:
        raise NotFound(
            words("{name} has no {what} number {n}.", "{name} 没有第 {n} 条{what}。",
                  name=safe(of.name), what=what, n=n),
            fix=fix,
        )  # fmt: skip
    return row


def completions(connection: Connection, text: str, limit: int = 50) -> list[tuple[str, int]]:
    """Names that begin with `text` (or whose pinyin or number does), for the shell: `(name, number)`."""
    key, query = name_key(text), query_key(text)
    values: tuple[Any, ...] = ()
    if not key:
        sql = "1"
    elif key.isascii() and key.isdigit():
        sql, values = "no = ?", (int(key),)
    elif query.isascii():
        sql = "(name_key >= ? AND name_key < ?) OR (pinyin >= ? AND pinyin < ?) OR (initials >= ? AND initials < ?)"
        values = (key, key + "\uffff", query, query + "{", query, query + "{")
    else:
        sql, values = "name_key >= ? AND name_key < ?", (key, key + "\uffff")
    found = connection.tuples(f"SELECT name, no, status FROM prospect WHERE {sql} ORDER BY no LIMIT ?", (*values, limit))
    if not found and key:
        found = connection.tuples(
            "SELECT name, no, status FROM prospect WHERE instr(name_key, ?) > 0 ORDER BY no LIMIT ?", (key, limit)
        )
    return [(name, no) for name, no, _status in found]
