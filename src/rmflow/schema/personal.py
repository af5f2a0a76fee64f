"""Which columns hold the person, and which only what is counted: what `forget` takes out of rows and images, and what stays.

Every column of every table is classified here; a test holds it to the schema, so that a new one cannot be forgotten.
What is plain (keys, codes of the guide, numbers, days, amounts) stays, since reports count it and it names nobody.
"""

from __future__ import annotations

# Stays: keys, codes, numbers, days, flags, amounts.
PLAIN = "plain"
# The row's own name: `***` for the one who is forgotten; of anybody else it is never touched.
NAME = "name"
# Free text: `***` in his rows; in anybody's, mentions of his name and numbers become `***`.
WORDS = "words"
# Free text that is not about the customer (a competitor, why an RM was off): mentions alone are taken out.
SAID = "said"
# JSON lists of free texts, likewise.
LIST, SAID_LIST = "list", "said_list"
# A code of the guide's list of materials stays; any other text is as WORDS.
DETAIL = "detail"
# `kind:text`, kept for lists: the kind stays.
NEXT = "next"
# Numbers that are the person: empty where NOT NULL, else NULL, and flags 0.
EMPTY, GONE, ZERO = "empty", "gone", "zero"
KINDS = (PLAIN, NAME, WORDS, SAID, LIST, SAID_LIST, DETAIL, NEXT, EMPTY, GONE, ZERO)

MASK = "***"


def _columns(**by_kind: str) -> dict[str, str]:
    """Column → kind, with what every record carries."""
    found = {"id": PLAIN, "rm": PLAIN, "created_at": PLAIN}
    for kind, names in by_kind.items():
        found |= dict.fromkeys(names.split(), kind)
    return found


# The journal's own tables are not here: their images are redacted by the tables they speak of.
COLUMNS: dict[str, dict[str, str]] = {
    "prospect": _columns(
        plain=(
            "no kind status source introducer_id industry is_growth do_not_call do_not_call_on tier tier_on "
            "found_on next_on"
        ),
        name="name name_key",
        empty="pinyin initials",
        detail="source_detail",
        words="via note tier_why",
        gone="phone phone_rev uscc",
        next="next_what",
    ),
    "contact": _columns(
        plain="prospect_id n role",
        name="name name_key",
        words="title note",
        gone="phone phone_rev birth_year birth_month birth_day",
        zero="birth_lunar birth_leap",
    ),
    "introducer": _columns(plain="no kind", name="name name_key", words="organisation note", gone="phone"),
    "opportunity": _columns(
        plain=(
            "prospect_id no step moves opened_on entered_step_on outcome outcome_on outcome_why amount_minor "
            "currency no_objections_on product is_imported"
        ),
        words="outcome_note",
        said="competitor",
    ),
    "step_move": _columns(plain="opportunity_id n from_step to_step moved_at moved_on", words="why"),
    "assessment": _columns(plain="prospect_id criterion answer assessed_on contact_id", words="evidence"),
    "call": _columns(
        plain=(
            "prospect_id opportunity_id called_at called_on is_inbound outcome is_reached is_appointment "
            "duration_s refusal grade"
        ),
        words="note",
    ),
    "follow_up": _columns(plain="prospect_id kind due_on due_at done_on", words="what"),
    "relation": _columns(plain="prospect_id relation other_id", words="note"),
    "fact": _columns(plain="prospect_id topic learnt_on falls_on", words="text source"),
    "visit": _columns(
        plain=(
            "prospect_id opportunity_id n kind planned_at planned_on objective contact_id status confirmed_on "
            "method moved result held_on met_contact_id next_on is_unplanned"
        ),
        words="success bring place companion confirmed_by cancelled_why said summary next_step",
        list="questions",
    ),
    "need": _columns(
        plain="prospect_id opportunity_id n kind amount_minor currency wanted_on confirmed_on",
        words="text",
    ),
    "offer": _columns(
        plain="prospect_id opportunity_id n product need_id amount_minor currency rate_ppm reaction presented_on",
        words="note",
    ),
    "promise": _columns(plain="no prospect_id due_on kept_on", words="text kept_how"),
    "event": _columns(
        plain="prospect_id kind held_on guests cost_minor currency gift_minor is_public_sector",
        words="gift approved_by note",
    ),
    "objection": _columns(
        plain="prospect_id opportunity_id n type raised_on genuineness test judged_on status method resolved_on",
        words="words true_reason answer",
    ),
    "signal": _columns(plain="prospect_id opportunity_id code is_negative seen_on", words="note"),
    "close_attempt": _columns(plain="prospect_id opportunity_id technique result tried_on pitfalls", words="note"),
    "deal": _columns(
        plain=(
            "prospect_id opportunity_id n product amount_minor currency rate_ppm dealt_on signer_id status "
            "matures_on"
        ),
        words="signer",
    ),
    "care": _columns(plain="prospect_id n content due_on done_on way", words="note"),
    "day_off": _columns(plain="first_on last_on part", said="why"),
    "calendar_year": _columns(plain="country year days", said="source"),
    "dial_session": _columns(plain="started_at ended_at queue skipped", said_list="filter"),
    "consent": _columns(plain="prospect_id channel purpose answer answered_on until_on", words="how"),
    "erasure": _columns(plain="prospect_id contact_id introducer_id requested_on due_on erased_on", words="reason"),
    "suppression": _columns(plain="kind hash since_on"),
    "guide_version": _columns(plain="n name version sha256 compiled adopted_at adopted_by"),
    "setting": _columns(plain="key value"),
}

# Whose rows they are: the column that names the prospect, for histories of steps the opportunity, for a wish the contact.
OWNERS: dict[str, tuple[str, ...]] = {
    **{table: ("prospect_id",) for table, columns in COLUMNS.items() if "prospect_id" in columns},
    "prospect": ("id",),
    "relation": ("prospect_id", "other_id"),
    "step_move": ("opportunity_id",),
    "erasure": ("prospect_id", "contact_id"),
}
# Of a contact or an introducer who is forgotten alone.
ASSOCIATE_OWNERS: dict[str, tuple[str, ...]] = {
    "contact": ("id",), "introducer": ("id",), "erasure": ("contact_id", "introducer_id"),
}  # fmt: skip
# Rows of a customer's that refer to such a person by a column, and the text in them that is about him whatever it says.
ABOUT: dict[str, tuple[str, str]] = {
    "assessment": ("contact_id", "evidence"),
    "deal": ("signer_id", "signer"),
    "prospect": ("introducer_id", "via"),
}
