"""A customer's answers to being approached: the latest of a channel and purpose counts, the earlier ones are the proof."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from rmflow.rules.consent import MARKETING, PHONE, is_barred, state

if TYPE_CHECKING:
    from rmflow.guide.types import Guide
    from rmflow.store.connection import Connection
    from rmflow.store.rows import Consent, Prospect, Row

# The latest day counts; of one day, the last written down (keys grow with time).
LATEST = """
SELECT * FROM consent WHERE prospect_id = ? AND channel = ? AND purpose = ? ORDER BY answered_on DESC, id DESC LIMIT 1
"""
STANDING = """
SELECT c.* FROM consent c WHERE c.prospect_id = ? AND NOT EXISTS (SELECT 1 FROM consent d
  WHERE d.prospect_id = c.prospect_id AND d.channel = c.channel AND d.purpose = c.purpose
    AND (d.answered_on, d.id) > (c.answered_on, c.id)) ORDER BY c.channel, c.purpose
"""
_ANSWERS = f"""SELECT 1 FROM consent c WHERE c.prospect_id = p.id AND c.channel = '{PHONE}' AND c.purpose = '{MARKETING}'
  AND NOT EXISTS (SELECT 1 FROM consent d WHERE d.prospect_id = c.prospect_id AND d.channel = c.channel
    AND d.purpose = c.purpose AND (d.answered_on, d.id) > (c.answered_on, c.id))"""


UNWANTED = f"""
SELECT p.id, coalesce(p.do_not_call_on, '') FROM prospect p WHERE p.do_not_call = 1
UNION ALL SELECT c.prospect_id, CASE c.answer WHEN 'given' THEN c.until_on ELSE c.answered_on END FROM consent c
WHERE c.channel = '{PHONE}' AND c.purpose = '{MARKETING}' AND (c.answer <> 'given' OR c.until_on < ?)
  AND NOT EXISTS (SELECT 1 FROM consent d WHERE d.prospect_id = c.prospect_id AND d.channel = c.channel
    AND d.purpose = c.purpose AND (d.answered_on, d.id) > (c.answered_on, c.id))
"""


def latest(connection: Connection, prospect_id: str, channel: str, purpose: str) -> Consent | None:
    """The answer that counts; None where he was never asked."""
    return cast("Consent | None", connection.row(LATEST, (prospect_id, channel, purpose)))


def standing(connection: Connection, prospect_id: str) -> list[Row]:
    """The answer that counts of every channel and purpose he was asked about."""
    return connection.rows(STANDING, (prospect_id,))


def unwanted_since(connection: Connection, day: str) -> dict[str, str]:
    """Who wants no calls on that day, by prospect: the day since when, the earliest where there are two."""
    found: dict[str, str] = {}
    for prospect_id, since in connection.tuples(UNWANTED, (day,)):
        found[prospect_id] = min(since, found.get(prospect_id, since))
    return found


def needs_consent(guide: Guide) -> bool:
    """Whether silence counts as a refusal of calls; of a guide too old to say so, it does not."""
    return bool(guide.numbers.get("privacy", {}).get("call_needs_consent"))


def may_be_called(connection: Connection, guide: Guide, prospect: Prospect | Row, day: str) -> bool:
    """Whether the RM may call him of his own accord on that day."""
    if prospect.do_not_call:
        return False
    return not is_barred(state(latest(connection, prospect.id, PHONE, MARKETING), day), needs_consent=needs_consent(guide))


def may_call_sql(guide: Guide, day: str) -> str:
    """The condition under which the prospect `p` may be called as far as his consent goes; `day` is how SQL names today."""
    if needs_consent(guide):
        return f"EXISTS ({_ANSWERS} AND c.answer = 'given' AND (c.until_on IS NULL OR c.until_on >= {day}))"
    return f"NOT EXISTS ({_ANSWERS} AND (c.answer <> 'given' OR c.until_on < {day}))"
