"""What the guide asks for, written from docs/commands.md by hand and knowing nothing of rmflow's own code.

A record is a plain dict: `kind`, `phone`, `industry`, `tier`, `no_objections_on`, `answers` (criterion → answer, evidence,
age in days, contact) and lists of rows (contacts, facts, visits, needs, offers, objections, signals, attempts, deals, care).
"""

from __future__ import annotations

from typing import Any

CRITERIA = ("need", "capacity", "standard", "authority", "value")
COMMITTING = {"plan_visit", "present", "try_close", "win"}
CREDIT = ("working_capital_loan", "credit_line")

def lacking(record: dict[str, Any], step: int) -> list[str]:
    """The codes of what is missing before the record may leave `step`, in the guide's order."""
    own = {1: _authority_gap, 2: _approach, 3: _meet, 4: _objections, 5: _close, 6: _care}[step](record)
    return criteria(record) + own


def criteria(record: dict[str, Any]) -> list[str]:
    gaps = []
    for code in CRITERIA:
        a = record["answers"].get(code)
        if a is None or a["answer"] != "yes" or not a["evidence"].strip() or a["age"] > 180:
            gaps.append(code)
    return gaps


def _authority_gap(record: dict[str, Any]) -> list[str]:
    if "authority" in criteria(record):
        return []
    named = record["answers"]["authority"]["contact"]
    return [] if named in {c["id"] for c in record["contacts"]} else ["authority_contact"]


def _approach(record: dict[str, Any]) -> list[str]:
    topics = {f["topic"] for f in record["facts"]}
    guess = bool(record["needs"]) or "need_hypothesis" in topics
    known = {
        "dossier.contact": any(c["phone"] and c["role"] for c in record["contacts"]),
        "dossier.industry": bool(record["industry"]) or "industry" in topics,
        "dossier.main_bank": "main_bank" in topics,
        "dossier.phone": bool(record["phone"]) or any(c["phone"] for c in record["contacts"]),
        "dossier.occupation": bool({"occupation", "employer"} & topics),
        "dossier.need_hypothesis": guess,
    }
    wanted = {
        "company": ("dossier.contact", "dossier.industry", "dossier.main_bank", "dossier.need_hypothesis"),
        "person": ("dossier.phone", "dossier.occupation", "dossier.need_hypothesis"),
    }[record["kind"]]
    gaps = [code for code in wanted if not known[code]]
    live = [v for v in record["visits"] if v["status"] in ("planned", "confirmed", "held")]
    if not any(v["objective"] and v["success"] and v["questions"] not in (None, "[]") for v in live):
        gaps.append("visit_plan")
    if not any(v["confirmed_on"] or v["kind"] != "appointment" for v in live):
        gaps.append("visit_confirmed")
    return gaps


def _meet(record: dict[str, Any]) -> list[str]:
    confirmed = {n["id"] for n in record["needs"] if n["confirmed_on"]}
    held = any(v["status"] == "held" and v["said"] and v["next_step"] for v in record["visits"])
    return [
        *([] if held else ["visit_held"]),
        *([] if confirmed else ["need_confirmed"]),
        *([] if any(o["need_id"] in confirmed for o in record["offers"]) else ["product_presented"]),
    ]


def _objections(record: dict[str, Any]) -> list[str]:
    if record["objections"]:
        return [
            "objection.undetermined" if o["genuineness"] == "undetermined" else "objection.open"
            for o in record["objections"]
            if o["status"] == "open"
        ]
    return [] if record["no_objections_on"] else ["objections"]


def _close(record: dict[str, Any]) -> list[str]:
    asked = [a["technique"] for a in record["attempts"]]
    approved = ("approved", "signed", "funded")
    counts = any(
        d["status"] in approved if d["product"] in CREDIT else d["status"] != "declined_by_bank" for d in record["deals"]
    )
    return [
        *([] if "trial_close" in asked or any(not s["is_negative"] for s in record["signals"]) else ["signal"]),
        *([] if asked else ["close_attempt"]),
        *([] if counts else ["deal"]),
    ]


def _care(record: dict[str, Any]) -> list[str]:
    planned = any(not c["done_on"] for c in record["care"])
    return [*([] if record["tier"] else ["tier"]), *([] if planned else ["next_care"])]


def stands_before(record: dict[str, Any], to: int) -> list[str]:
    """What stands between the record's step and an action of step `to`: each gate, and the move through it."""
    found: list[str] = []
    for n in range(record["step"], to):
        said = set(found)
        found += [code for code in lacking(record, n) if code not in said]
        found.append("advance")
    return found
