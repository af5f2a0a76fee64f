"""The tables of a book. Days are ISO text (`2026-11-23`), instants UTC text (`…T07:00:00.000000Z`), money whole
minor units with a currency, flags 0 or 1, codes the guide's keys.

SQLModel does not validate `table=True` classes, so every rule that must hold is a constraint here or a trigger in
`triggers.py`. Lists that a bank may change (outcomes, types, criteria …) are checked against the guide by the
actions; lists that are rmflow's own (kind, status, answer …) are CHECKed here.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from rmflow.schema.types import Day, Flag, Instant, Key, Whole, Word, guards

CURRENCY = "CNY"


def _one_of(column: str, *codes: str, optional: bool = False) -> sa.CheckConstraint:
    listed = ", ".join(f"'{code}'" for code in codes)
    test = f"{column} IN ({listed})"
    return sa.CheckConstraint(f"{column} IS NULL OR {test}" if optional else test)


def _options(*parts: sa.schema.SchemaItem) -> tuple[object, ...]:
    return (*parts, {"sqlite_strict": True})


def _index_where(name: str, column: str, *, where: str) -> sa.Index:
    return sa.Index(name, column, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def _money(prefix: str = "amount") -> sa.CheckConstraint:
    return sa.CheckConstraint(f"{prefix}_minor IS NULL OR ({prefix}_minor >= 0 AND currency IS NOT NULL)")


class Record(SQLModel):
    """What every record carries: a UUIDv7, the RM it belongs to, and when it was written."""

    id: str = Field(sa_type=Key, primary_key=True)
    rm: str = Field(sa_type=Word)
    created_at: str = Field(sa_type=Instant)


class Prospect(Record, table=True):
    """A company or a person, from the first name written down until long after the first deal."""

    no: int = Field(sa_type=Whole, unique=True)
    name: str = Field(sa_type=Word)
    name_key: str = Field(sa_type=Word)
    pinyin: str = Field(sa_type=Word)
    initials: str = Field(sa_type=Word)
    kind: str = Field(sa_type=Word)
    status: str = Field(sa_type=Word, default="potential")
    source: str = Field(sa_type=Word)
    source_detail: str | None = Field(default=None, sa_type=Word)
    introducer_id: str | None = Field(default=None, foreign_key="introducer.id", sa_type=Key)
    via: str | None = Field(default=None, sa_type=Word)
    phone: str | None = Field(default=None, sa_type=Word)
    phone_rev: str | None = Field(default=None, sa_type=Word)
    uscc: str | None = Field(default=None, sa_type=Word)
    industry: str | None = Field(default=None, sa_type=Word)
    is_growth: bool = Field(default=False, sa_type=Flag)
    note: str | None = Field(default=None, sa_type=Word)
    do_not_call: bool = Field(default=False, sa_type=Flag)
    do_not_call_on: str | None = Field(default=None, sa_type=Day)
    tier: str | None = Field(default=None, sa_type=Word)
    tier_why: str | None = Field(default=None, sa_type=Word)
    tier_on: str | None = Field(default=None, sa_type=Day)
    found_on: str = Field(sa_type=Day)
    # What `store.nexts.refresh` read last: the earliest dated thing to do. Kept so that lists need no joins.
    next_on: str | None = Field(default=None, sa_type=Day)
    next_what: str | None = Field(default=None, sa_type=Word)

    __table_args__ = _options(
        sa.CheckConstraint("no > 0"),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 200"),
        _one_of("kind", "company", "person"),
        _one_of("status", "potential", "target", "customer", "dormant", "lost", "disqualified"),
        sa.Index("ix_prospect_key", "name_key"),
        sa.Index("ix_prospect_initials", "initials"),
        sa.Index("ix_prospect_pinyin", "pinyin"),
        sa.Index("ix_prospect_phone", "phone_rev"),
        sa.Index("ix_prospect_uscc", "uscc", unique=True),
        sa.Index("ix_prospect_next", "rm", "status", "next_on"),
        _index_where("ix_prospect_tiered", "id", where="tier IS NOT NULL"),
    )


class Contact(Record, table=True):
    """A person at a company; for a retail prospect, the prospect himself."""

    prospect_id: str = Field(foreign_key="prospect.id", sa_type=Key)
    n: int = Field(sa_type=Whole)
    name: str = Field(sa_type=Word)
    name_key: str = Field(sa_type=Word)
    title: str | None = Field(default=None, sa_type=Word)
    role: str | None = Field(default=None, sa_type=Word)
    phone: str | None = Field(default=None, sa_type=Word)
    phone_rev: str | None = Field(default=None, sa_type=Word)
    birth_year: int | None = Field(default=None, sa_type=Whole)
    birth_month: int | None = Field(default=None, sa_type=Whole)
    birth_day: int | None = Field(default=None, sa_type=Whole)
    birth_lunar: bool = Field(default=False, sa_type=Flag)
    birth_leap: bool = Field(default=False, sa_type=Flag)
    note: str | None = Field(default=None, sa_type=Word)

    __table_args__ = _options(
        sa.UniqueConstraint("prospect_id", "n"),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 200"),
        sa.CheckConstraint("birth_month IS NULL OR birth_month BETWEEN 1 AND 12"),
        sa.CheckConstraint("birth_day IS NULL OR birth_day BETWEEN 1 AND 31"),
        sa.Index("ix_contact_phone", "phone_rev"),
        sa.Index("ix_contact_birthday", "birth_lunar", "birth_month", "birth_day"),
    )


class Introducer(Record, table=True):
    """A 'hound' (猎犬): someone entrusted with finding or introducing customers."""

    no: int = Field(sa_type=Whole, unique=True)
    name: str = Field(sa_type=Word)
    name_key: str = Field(sa_type=Word)
    kind: str = Field(sa_type=Word)
    organisation: str | None = Field(default=None, sa_type=Word)
    phone: str | None = Field(default=None, sa_type=Word)
    note: str | None = Field(default=None, sa_type=Word)

    __table_args__ = _options(sa.Index("ix_introducer_key", "name_key"))


class Opportunity(Record, table=True):
    """One walk of a prospect through steps 1–6. `step` and `moves` change only by a row of `step_move`."""

    prospect_id: str = Field(foreign_key="prospect.id", sa_type=Key)
    no: int = Field(sa_type=Whole)
    step: int = Field(sa_type=Whole)
    moves: int = Field(default=0, sa_type=Whole)
    opened_on: str = Field(sa_type=Day)
    entered_step_on: str = Field(sa_type=Day)
    outcome: str = Field(default="open", sa_type=Word)
    outcome_on: str | None = Field(default=None, sa_type=Day)
    outcome_why: str | None = Field(default=None, sa_type=Word)
    outcome_note: str | None = Field(default=None, sa_type=Word)
    competitor: str | None = Field(default=None, sa_type=Word)
    # The latest figure anyone named: need, then offer, then deal. Kept so that lists need no joins.
    amount_minor: int | None = Field(default=None, sa_type=Whole)
    currency: str | None = Field(default=None, sa_type=Word)
    # "Asked, none raised" (gate 4).
    no_objections_on: str | None = Field(default=None, sa_type=Day)
    # What an imported deal is about; otherwise its offers and deals say it.
    product: str | None = Field(default=None, sa_type=Word)
    # Brought in from another system: its steps before the last have no days of their own.
    is_imported: bool = Field(default=False, sa_type=Flag)

    __table_args__ = _options(
        sa.UniqueConstraint("prospect_id", "no"),
        sa.CheckConstraint("step BETWEEN 1 AND 6"),
        sa.CheckConstraint("moves >= 0"),
        _one_of("outcome", "open", "won", "lost", "deferred", "dropped"),
        _money(),
        # With the prospect in it: `today` goes through all customers in care without touching their rows.
        sa.Index("ix_opportunity_step", "rm", "outcome", "step", "entered_step_on", "prospect_id"),
    )


class StepMove(SQLModel, table=True):
    """One move of an opportunity by one step; row 0 is its opening. The only way a step changes."""

    __tablename__ = "step_move"

    id: str = Field(sa_type=Key, primary_key=True)
    opportunity_id: str = Field(foreign_key="opportunity.id", ondelete="CASCADE", sa_type=Key)
    n: int = Field(sa_type=Whole)
    from_step: int | None = Field(default=None, sa_type=Whole)
    to_step: int = Field(sa_type=Whole)
    moved_at: str = Field(sa_type=Instant)
    moved_on: str = Field(sa_type=Day)
    rm: str = Field(sa_type=Word)
    why: str | None = Field(default=None, sa_type=Word)

    __table_args__ = _options(
        sa.UniqueConstraint("opportunity_id", "n"),
        sa.CheckConstraint("to_step BETWEEN 1 AND 6"),
        sa.CheckConstraint("(n = 0) = (from_step IS NULL)"),
        sa.CheckConstraint("from_step IS NULL OR abs(to_step - from_step) = 1"),
        sa.CheckConstraint("from_step IS NULL OR to_step > from_step OR (why IS NOT NULL AND length(why) > 0)"),
        sa.Index("ix_step_move_on", "moved_on", "to_step"),
    )


class Assessment(Record, table=True):
    """One answer to one of the criteria, with its evidence. The latest answer counts; earlier ones stay."""

    prospect_id: str = Field(foreign_key="prospect.id", sa_type=Key)
    criterion: str = Field(sa_type=Word)
    answer: str = Field(sa_type=Word)
    evidence: str | None = Field(default=None, sa_type=Word)
    assessed_on: str = Field(sa_type=Day)
    contact_id: str | None = Field(default=None, foreign_key="contact.id", sa_type=Key)

    __table_args__ = _options(
        _one_of("answer", "yes", "no", "unknown"),
        sa.CheckConstraint("answer = 'unknown' OR length(evidence) > 0"),
        sa.Index("ix_assessment_of", "prospect_id", "criterion", "id"),
    )


class Call(Record, table=True):
    """One telephone call. `called_on` is the local business day it counts for."""

    prospect_id: str = Field(foreign_key="prospect.id", sa_type=Key)
    opportunity_id: str | None = Field(default=None, foreign_key="opportunity.id", sa_type=Key)
    called_at: str = Field(sa_type=Instant)
    called_on: str = Field(sa_type=Day)
    is_inbound: bool = Field(default=False, sa_type=Flag)
    outcome: str = Field(sa_type=Word)
    is_reached: bool = Field(sa_type=Flag)
    is_appointment: bool = Field(sa_type=Flag)
    duration_s: int | None = Field(default=None, sa_type=Whole)
    refusal: str | None = Field(default=None, sa_type=Word)
    grade: str | None = Field(default=None, sa_type=Word)
    note: str | None = Field(default=None, sa_type=Word)

    __table_args__ = _options(
        sa.CheckConstraint("duration_s IS NULL OR duration_s >= 0"),
        sa.CheckConstraint("is_reached >= is_appointment").ddl_if(dialect="sqlite"),
        sa.Index("ix_call_day", "called_on", "rm", "is_inbound", "is_reached", "is_appointment"),
        sa.Index("ix_call_of", "prospect_id", "called_at"),
    )


class FollowUp(Record, table=True):
    """A dated next action that is neither a visit, a promise nor care: call back, look again, next step."""

    __tablename__ = "follow_up"

    prospect_id: str = Field(foreign_key="prospect.id", sa_type=Key)
    kind: str = Field(sa_type=Word)
    what: str | None = Field(default=None, sa_type=Word)
    due_on: str = Field(sa_type=Day)
    due_at: str | None = Field(default=None, sa_type=Instant)
    done_on: str | None = Field(default=None, sa_type=Day)

    __table_args__ = _options(
        _one_of("kind", "call", "step", "recheck"),
        sa.Index("ix_follow_up_of", "prospect_id", "done_on", "due_on"),
        sa.Index("ix_follow_up_due", "rm", "done_on", "due_on", "kind"),
    )


class Relation(Record, table=True):
    """An edge between two prospects: parent, upstream, guarantor …"""

    prospect_id: str = Field(foreign_key="prospect.id", sa_type=Key)
    relation: str = Field(sa_type=Word)
    other_id: str = Field(foreign_key="prospect.id", sa_type=Key)
    note: str | None = Field(default=None, sa_type=Word)

    __table_args__ = _options(
        sa.UniqueConstraint("prospect_id", "relation", "other_id"),
        sa.CheckConstraint("prospect_id <> other_id"),
        sa.Index("ix_relation_other", "other_id"),
    )


class Fact(Record, table=True):
    """One thing learnt about a prospect, with its source and date: facts age."""

    prospect_id: str = Field(foreign_key="prospect.id", sa_type=Key)
    topic: str = Field(sa_type=Word)
    text: str = Field(sa_type=Word)
    source: str | None = Field(default=None, sa_type=Word)
    learnt_on: str = Field(sa_type=Day)
    # A dated opening that the fact names, e.g. the day a loan elsewhere matures.
    falls_on: str | None = Field(default=None, sa_type=Day)

    __table_args__ = _options(sa.Index("ix_fact_of", "prospect_id", "topic"))


class Visit(Record, table=True):
    """A planned visit and what came of it."""

    prospect_id: str = Field(foreign_key="prospect.id", sa_type=Key)
    opportunity_id: str = Field(foreign_key="opportunity.id", sa_type=Key)
    n: int = Field(sa_type=Whole)
    kind: str = Field(default="appointment", sa_type=Word)
    planned_at: str = Field(sa_type=Instant)
    planned_on: str = Field(sa_type=Day)
    objective: str | None = Field(default=None, sa_type=Word)
    success: str | None = Field(default=None, sa_type=Word)
    # A JSON list of the questions to ask.
    questions: str | None = Field(default=None, sa_type=Word)
    contact_id: str | None = Field(default=None, foreign_key="contact.id", sa_type=Key)
    bring: str | None = Field(default=None, sa_type=Word)
    place: str | None = Field(default=None, sa_type=Word)
    companion: str | None = Field(default=None, sa_type=Word)
    status: str = Field(default="planned", sa_type=Word)
    confirmed_on: str | None = Field(default=None, sa_type=Day)
    confirmed_by: str | None = Field(default=None, sa_type=Word)
    method: str | None = Field(default=None, sa_type=Word)
    moved: int = Field(default=0, sa_type=Whole)
    cancelled_why: str | None = Field(default=None, sa_type=Word)
    result: str | None = Field(default=None, sa_type=Word)
    held_on: str | None = Field(default=None, sa_type=Day)
    met_contact_id: str | None = Field(default=None, foreign_key="contact.id", sa_type=Key)
    said: str | None = Field(default=None, sa_type=Word)
    summary: str | None = Field(default=None, sa_type=Word)
    next_step: str | None = Field(default=None, sa_type=Word)
    next_on: str | None = Field(default=None, sa_type=Day)
    is_unplanned: bool = Field(default=False, sa_type=Flag)

    __table_args__ = _options(
        sa.UniqueConstraint("prospect_id", "n"),
        _one_of("status", "planned", "confirmed", "held", "no_show", "cancelled"),
        sa.CheckConstraint("status <> 'held' OR (held_on IS NOT NULL AND result IS NOT NULL)"),
        sa.Index("ix_visit_day", "rm", "status", "planned_on"),
        sa.Index("ix_visit_opportunity", "opportunity_id"),
    )


class Need(Record, table=True):
    """What the customer needs; confirmed when he said so himself."""

    prospect_id: str = Field(foreign_key="prospect.id", sa_type=Key)
    opportunity_id: str = Field(foreign_key="opportunity.id", sa_type=Key)
    n: int = Field(sa_type=Whole)
    kind: str = Field(sa_type=Word)
    text: str = Field(sa_type=Word)
    amount_minor: int | None = Field(default=None, sa_type=Whole)
    currency: str | None = Field(default=None, sa_type=Word)
    wanted_on: str | None = Field(default=None, sa_type=Day)
    confirmed_on: str | None = Field(default=None, sa_type=Day)

    __table_args__ = _options(
        sa.UniqueConstraint("prospect_id", "n"), _money(), sa.Index("ix_need_opportunity", "opportunity_id")
    )


class Offer(Record, table=True):
    """A product presented for a need, and how the customer took it."""

    prospect_id: str = Field(foreign_key="prospect.id", sa_type=Key)
    opportunity_id: str = Field(foreign_key="opportunity.id", sa_type=Key)
    n: int = Field(sa_type=Whole)
    product: str = Field(sa_type=Word)
    need_id: str = Field(foreign_key="need.id", sa_type=Key)
    amount_minor: int | None = Field(default=None, sa_type=Whole)
    currency: str | None = Field(default=None, sa_type=Word)
    rate_ppm: int | None = Field(default=None, sa_type=Whole)
    reaction: str | None = Field(default=None, sa_type=Word)
    note: str | None = Field(default=None, sa_type=Word)
    presented_on: str = Field(sa_type=Day)

    __table_args__ = _options(
        sa.UniqueConstraint("prospect_id", "n"), _money(), sa.Index("ix_offer_opportunity", "opportunity_id")
    )


class Promise(Record, table=True):
    """What the RM promised, to whom, by when."""

    no: int = Field(sa_type=Whole, unique=True)
    prospect_id: str = Field(foreign_key="prospect.id", sa_type=Key)
    text: str = Field(sa_type=Word)
    due_on: str = Field(sa_type=Day)
    kept_on: str | None = Field(default=None, sa_type=Day)
    kept_how: str | None = Field(default=None, sa_type=Word)

    __table_args__ = _options(
        sa.Index("ix_promise_of", "prospect_id", "kept_on", "due_on"),
        sa.Index("ix_promise_due", "rm", "kept_on", "due_on"),
    )


class Event(Record, table=True):
    """Relationship work away from the table (场外公关): meal, salon, factory visit; with its cost."""

    prospect_id: str = Field(foreign_key="prospect.id", sa_type=Key)
    kind: str = Field(sa_type=Word)
    held_on: str = Field(sa_type=Day)
    guests: int = Field(default=1, sa_type=Whole)
    cost_minor: int = Field(sa_type=Whole)
    currency: str = Field(sa_type=Word)
    gift: str | None = Field(default=None, sa_type=Word)
    gift_minor: int | None = Field(default=None, sa_type=Whole)
    approved_by: str | None = Field(default=None, sa_type=Word)
    is_public_sector: bool = Field(default=False, sa_type=Flag)
    note: str | None = Field(default=None, sa_type=Word)

    __table_args__ = _options(
        sa.CheckConstraint("cost_minor >= 0"),
        sa.CheckConstraint("guests >= 1"),
        sa.Index("ix_event_of", "prospect_id", "held_on"),
    )


class Objection(Record, table=True):
    """A doubt or opposing view in the customer's own words, and what became of it."""

    prospect_id: str = Field(foreign_key="prospect.id", sa_type=Key)
    opportunity_id: str = Field(foreign_key="opportunity.id", sa_type=Key)
    n: int = Field(sa_type=Whole)
    words: str = Field(sa_type=Word)
    type: str = Field(sa_type=Word)
    raised_on: str = Field(sa_type=Day)
    genuineness: str = Field(default="undetermined", sa_type=Word)
    test: str | None = Field(default=None, sa_type=Word)
    true_reason: str | None = Field(default=None, sa_type=Word)
    judged_on: str | None = Field(default=None, sa_type=Day)
    status: str = Field(default="open", sa_type=Word)
    method: str | None = Field(default=None, sa_type=Word)
    answer: str | None = Field(default=None, sa_type=Word)
    resolved_on: str | None = Field(default=None, sa_type=Day)

    __table_args__ = _options(
        sa.UniqueConstraint("prospect_id", "n"),
        _one_of("genuineness", "genuine", "pretext", "hidden", "condition", "undetermined"),
        _one_of("status", "open", "resolved", "withdrawn", "accepted"),
        sa.CheckConstraint("status <> 'resolved' OR genuineness <> 'undetermined'"),
        sa.Index("ix_objection_opportunity", "opportunity_id"),
        sa.Index("ix_objection_open", "rm", "status", "raised_on"),
    )


class Signal(Record, table=True):
    """A sign, meant or not, that the customer is ready, or is not."""

    prospect_id: str = Field(foreign_key="prospect.id", sa_type=Key)
    opportunity_id: str = Field(foreign_key="opportunity.id", sa_type=Key)
    code: str = Field(sa_type=Word)
    is_negative: bool = Field(default=False, sa_type=Flag)
    seen_on: str = Field(sa_type=Day)
    note: str | None = Field(default=None, sa_type=Word)

    __table_args__ = _options(sa.Index("ix_signal_opportunity", "opportunity_id"))


class CloseAttempt(Record, table=True):
    """One time of asking for the business: technique and result."""

    __tablename__ = "close_attempt"

    prospect_id: str = Field(foreign_key="prospect.id", sa_type=Key)
    opportunity_id: str = Field(foreign_key="opportunity.id", sa_type=Key)
    technique: str = Field(sa_type=Word)
    result: str = Field(sa_type=Word)
    tried_on: str = Field(sa_type=Day)
    # A JSON list of the pitfalls (走出成交误区) the RM admits to.
    pitfalls: str | None = Field(default=None, sa_type=Word)
    note: str | None = Field(default=None, sa_type=Word)

    __table_args__ = _options(sa.Index("ix_close_attempt_opportunity", "opportunity_id"))


class Deal(Record, table=True):
    """What was agreed: product, amount, day, signer, and how far the bank's own approval has come."""

    prospect_id: str = Field(foreign_key="prospect.id", sa_type=Key)
    opportunity_id: str = Field(foreign_key="opportunity.id", sa_type=Key)
    n: int = Field(sa_type=Whole)
    product: str = Field(sa_type=Word)
    amount_minor: int = Field(sa_type=Whole)
    currency: str = Field(sa_type=Word)
    rate_ppm: int | None = Field(default=None, sa_type=Whole)
    dealt_on: str = Field(sa_type=Day)
    signer: str = Field(sa_type=Word)
    signer_id: str | None = Field(default=None, foreign_key="contact.id", sa_type=Key)
    status: str = Field(sa_type=Word)
    matures_on: str | None = Field(default=None, sa_type=Day)

    __table_args__ = _options(
        sa.UniqueConstraint("prospect_id", "n"),
        sa.CheckConstraint("amount_minor >= 0"),
        sa.Index("ix_deal_opportunity", "opportunity_id"),
        sa.Index("ix_deal_day", "dealt_on"),
    )


class Care(Record, table=True):
    """One piece of care for a won customer, planned or done."""

    prospect_id: str = Field(foreign_key="prospect.id", sa_type=Key)
    n: int = Field(sa_type=Whole)
    content: str = Field(sa_type=Word)
    due_on: str = Field(sa_type=Day)
    done_on: str | None = Field(default=None, sa_type=Day)
    way: str | None = Field(default=None, sa_type=Word)
    note: str | None = Field(default=None, sa_type=Word)

    __table_args__ = _options(
        sa.UniqueConstraint("prospect_id", "n"),
        sa.CheckConstraint("(done_on IS NULL) = (way IS NULL)"),
        sa.Index("ix_care_due", "rm", "done_on", "due_on"),
        _index_where("ix_care_open", "prospect_id", where="done_on IS NULL"),
    )


class DayOff(Record, table=True):
    """Days on which an RM does not work (leave, training): no quota is asked, no streak broken. `part` may be half."""

    __tablename__ = "day_off"

    first_on: str = Field(sa_type=Day)
    last_on: str = Field(sa_type=Day)
    part: str = Field(default="day", sa_type=Word)
    why: str | None = Field(default=None, sa_type=Word)

    __table_args__ = _options(
        _one_of("part", "day", "morning", "afternoon"),
        sa.CheckConstraint("first_on <= last_on"),
        sa.Index("ix_day_off", "rm", "last_on"),
    )


class CalendarYear(Record, table=True):
    """One country's holidays and make-up workdays (调休) of one year, as brought in; before the program's own data."""

    __tablename__ = "calendar_year"

    country: str = Field(sa_type=Word)
    year: int = Field(sa_type=Whole)
    # JSON: day → [is it worked, name]; days that are not here are as their weekday.
    days: str = Field(sa_type=Word)
    source: str | None = Field(default=None, sa_type=Word)

    __table_args__ = _options(sa.UniqueConstraint("country", "year"), sa.CheckConstraint("year BETWEEN 1900 AND 2199"))


class DialSession(Record, table=True):
    """One call session of an RM (`dial`): the order of its list, and who was skipped, so that it can be resumed."""

    __tablename__ = "dial_session"

    started_at: str = Field(sa_type=Instant)
    ended_at: str | None = Field(default=None, sa_type=Instant)
    # The filter as typed, a JSON list of words.
    filter: str = Field(default="[]", sa_type=Word)
    # JSON lists of prospects' keys.
    queue: str = Field(sa_type=Word)
    skipped: str = Field(default="[]", sa_type=Word)

    __table_args__ = _options(sa.Index("ix_dial_session", "rm", "ended_at", "started_at"))


class Consent(Record, table=True):
    """What a customer said to being approached on a channel for a purpose; the latest answer counts, earlier ones stay
    as proof (PIPL art. 14–16; guide.md "China — personal information").
    """

    prospect_id: str = Field(foreign_key="prospect.id", sa_type=Key)
    channel: str = Field(sa_type=Word)
    purpose: str = Field(sa_type=Word)
    answer: str = Field(sa_type=Word)
    answered_on: str = Field(sa_type=Day)
    until_on: str | None = Field(default=None, sa_type=Day)
    # How it was said, and where the proof lies.
    how: str | None = Field(default=None, sa_type=Word)

    __table_args__ = _options(
        _one_of("answer", "given", "refused", "withdrawn"),
        sa.Index("ix_consent_of", "prospect_id", "channel", "purpose", "id"),
    )


class Erasure(Record, table=True):
    """A person's wish, or a purpose outlived, that he be forgotten: asked for first, done later, never undone. It is a
    customer's, or a contact's alone (his company stays a customer), or an introducer's.

    The row stays when the person is gone: that it happened, when, and by whose reason.
    """

    prospect_id: str | None = Field(default=None, foreign_key="prospect.id", sa_type=Key)
    contact_id: str | None = Field(default=None, foreign_key="contact.id", sa_type=Key)
    introducer_id: str | None = Field(default=None, foreign_key="introducer.id", sa_type=Key)
    reason: str = Field(sa_type=Word)
    requested_on: str = Field(sa_type=Day)
    due_on: str = Field(sa_type=Day)
    erased_on: str | None = Field(default=None, sa_type=Day)

    __table_args__ = _options(
        sa.CheckConstraint(" + ".join(
            f"CASE WHEN {of} IS NULL THEN 0 ELSE 1 END" for of in ("prospect_id", "contact_id", "introducer_id")
        ) + " = 1"),
        sa.Index("ix_erasure_of", "prospect_id"),
        sa.Index("ix_erasure_of_contact", "contact_id"),
        sa.Index("ix_erasure_of_introducer", "introducer_id"),
        sa.Index("ix_erasure_due", "erased_on", "due_on"),
    )


class Suppression(Record, table=True):
    """A forgotten person's telephone, code or name as a keyed hash, so that no list brings him back."""

    kind: str = Field(sa_type=Word)
    hash: str = Field(sa_type=Word, unique=True)
    since_on: str = Field(sa_type=Day)

    __table_args__ = _options(_one_of("kind", "phone", "uscc", "name"), sa.CheckConstraint("length(hash) = 64"))


class GuideVersion(SQLModel, table=True):
    """A guide taken into use; the newest row is the one in force. Never changed, never removed."""

    __tablename__ = "guide_version"

    n: int = Field(sa_type=Whole, primary_key=True)
    name: str = Field(sa_type=Word)
    version: str = Field(sa_type=Word)
    sha256: str = Field(sa_type=Word)
    # The guide as JSON (guide.types.Guide.raw): read by every command, so it is kept ready.
    compiled: str = Field(sa_type=Word)
    adopted_at: str = Field(sa_type=Instant)
    adopted_by: str = Field(sa_type=Word)

    __table_args__ = _options()


class Setting(SQLModel, table=True):
    """A setting of this book."""

    key: str = Field(sa_type=Word, primary_key=True)
    value: str = Field(sa_type=Word)

    __table_args__ = _options()


class Journal(SQLModel, table=True):
    """One entry per command that changed the book, hash-chained, append-only.

    `hash` = SHA-256 of the entry's own columns and the previous hash; `digest` stands for the arguments and
    images, whose bytes lie in `journal_image` and are not chained themselves, so that a person can later be erased
    and the chain still verify.
    """

    seq: int = Field(sa_type=Whole, primary_key=True)
    id: str = Field(sa_type=Key, unique=True)
    # The instant the command took as "now" (`--now`), and the machine's clock when it was written.
    at: str = Field(sa_type=Instant)
    recorded_at: str = Field(sa_type=Instant)
    rm: str = Field(sa_type=Word)
    command: str = Field(sa_type=Word)
    images: int = Field(sa_type=Whole)
    digest: str = Field(sa_type=Word)
    prev: str = Field(sa_type=Word)
    hash: str = Field(sa_type=Word)

    __table_args__ = _options(
        sa.CheckConstraint("seq > 0"), sa.CheckConstraint("length(digest) = 64 AND length(hash) = 64")
    )


class JournalImage(SQLModel, table=True):
    """What an entry changed: image 0 holds the arguments, each further one a row's values before and after."""

    __tablename__ = "journal_image"

    seq: int = Field(sa_type=Whole, primary_key=True)
    n: int = Field(sa_type=Whole, primary_key=True)
    row_table: str = Field(sa_type=Word)
    row_id: str = Field(sa_type=Word)
    # Random, so that a digest cannot be searched for a telephone number once the image is erased.
    salt: str | None = Field(default=None, sa_type=Word)
    before: str | None = Field(default=None, sa_type=Word)
    after: str | None = Field(default=None, sa_type=Word)
    digest: str = Field(sa_type=Word)

    __table_args__ = (
        sa.CheckConstraint("n >= 0"),
        sa.CheckConstraint("length(digest) = 64"),
        sa.Index("ix_journal_image_row", "row_table", "row_id", "seq"),
        {"sqlite_strict": True, "sqlite_with_rowid": False},
    )


guards(SQLModel.metadata)
METADATA = SQLModel.metadata
