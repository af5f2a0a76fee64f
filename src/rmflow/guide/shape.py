"""What the lists of a guide may carry: which extra keys, which of them each entry needs, which name others.

Data for the checker, so that a list's extras are said in one place.
"""

from __future__ import annotations

from typing import NamedTuple

# How a value is written in TOML; `validate` turns each into a type.
FLAG, TEXT, TEXTS, WORDS, DAYS, SIDE, RISK, FABE, LETTER = (
    "flag", "text", "texts", "words", "days", "side", "risk", "fabe", "letter",
)  # fmt: skip

EXTRAS: dict[str, dict[str, str]] = {
    "criterion": {"contact": FLAG},
    "source_method": {"step": TEXT, "introducer": FLAG, "detail": TEXT},
    "data_source": {"freshness_days": DAYS},
    "tie_kind": {"declare": FLAG},
    "relation_kind": {"inverse": TEXT},
    "call_outcome": {"reached": FLAG, "refused": FLAG, "appointment": FLAG, "stops": FLAG, "key": LETTER},
    "refusal_kind": {"hostile": FLAG, "stops": FLAG},
    "intent_grade": {"follow_up_days": DAYS},
    "preparation": {"must": FLAG},
    "drop_reason": {"criterion": TEXT},
    "dossier_topic": {"for": SIDE, "dated": FLAG},
    "decision_role": {"authority": FLAG},
    "appointment_method": {"unconfirmed_ok": FLAG},
    "visit_kind": {"needs_confirmation": FLAG},
    "product": {"for": SIDE, "family": TEXT, "needs": TEXTS, "credit": FLAG, "risk": RISK, "fabe": FABE},
    "answer_mode": {"promise": FLAG},
    "event_kind": {"meal": FLAG},
    "forbidden_gift": {"phrases": TEXTS},
    "promise_words": {"phrases": TEXTS, "unless": TEXTS},
    "objection_type": {"ask": WORDS, "card": WORDS},
    "signal": {"family": TEXT, "negative": FLAG},
    "close_technique": {"careful": FLAG, "trial": FLAG},
    "pitfall": {"refused": FLAG},
    "deal_status": {"is_deal": FLAG},
    "lost_reason": {"competitor": FLAG},
    "visit_result": {"held": FLAG},
    "maintenance_way": {"face": FLAG, "senior": FLAG},
    "tier": {"cadence_days": DAYS, "face_days": DAYS, "senior_days": DAYS, "key": FLAG},
}

# Extras without which an entry is of no use.
NEEDED: dict[str, tuple[str, ...]] = {
    "data_source": ("freshness_days",),
    "call_outcome": ("reached",),
    "dossier_topic": ("for",),
    "visit_kind": ("needs_confirmation",),
    "product": ("for", "needs"),
    "promise_words": ("phrases",),
    "signal": ("family",),
    "visit_result": ("held",),
    "tier": ("cadence_days",),
}


class Reference(NamedTuple):
    """Entries of `of` name codes of `to` in `key`."""

    of: str
    key: str
    to: str


REFERENCES = (
    Reference("product", "needs", "need_kind"),
    Reference("relation_kind", "inverse", "relation_kind"),
    Reference("opening_line", "code", "source_method"),
    Reference("drop_reason", "criterion", "criterion"),
    Reference("signal", "family", "signal_family"),
)

# Lists that the program knows code by code: a bank may rename their entries, not add or remove any.
CLOSED = frozenset(
    {
        "prospect_status",
        "opportunity_outcome",
        "visit_result",
        "genuineness",
        "resolution",
        "close_result",
        "fabe",
        "spin",
    }
)

# Codes of other lists that the program names: they may be renamed, and stay.
KEPT: dict[str, tuple[str, ...]] = {
    "source_method": ("import", "data"),
    "close_technique": ("trial_close",),
    "visit_kind": ("appointment",),
    "dossier_topic": ("maturity", "need_hypothesis", "risk_rating"),
    "deal_status": ("agreed", "in_approval", "approved", "signed", "funded", "declined_by_bank"),
    "call_outcome": ("appointment", "do_not_call"),
    "drop_reason": ("do_not_contact", "duplicate"),
    "contact_channel": ("phone", "visit"),
    "consent_purpose": ("marketing",),
}

# Lists whose codes are letters.
LETTERED = frozenset({"industry", "tier", "intent_grade", "fabe", "spin"})
