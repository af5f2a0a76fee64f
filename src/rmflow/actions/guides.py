"""Taking a guide into use: first what it changes and whom it would hold up, then the guide itself, as a new version."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from rmflow.records import Card, Line, Receipt, Section
from rmflow.text.dates import instant
from rmflow.words import Words, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rmflow.guide.changes import Change
    from rmflow.guide.types import Guide
    from rmflow.rules.findings import Finding
    from rmflow.store.rows import Opportunity, Prospect
    from rmflow.store.unit import Unit

# Where the codes of the guide's lists stand in the book: (list, table, column).
CODED: tuple[tuple[str, str, str], ...] = (
    ("criterion", "assessment", "criterion"),
    ("source_method", "prospect", "source"),
    ("industry", "prospect", "industry"),
    ("tier", "prospect", "tier"),
    ("decision_role", "contact", "role"),
    ("introducer_kind", "introducer", "kind"),
    ("call_outcome", "call", "outcome"),
    ("intent_grade", "call", "grade"),
    ("refusal_kind", "call", "refusal"),
    ("relation_kind", "relation", "relation"),
    ("dossier_topic", "fact", "topic"),
    ("visit_objective", "visit", "objective"),
    ("visit_kind", "visit", "kind"),
    ("visit_result", "visit", "result"),
    ("appointment_method", "visit", "method"),
    ("need_kind", "need", "kind"),
    ("product", "offer", "product"),
    ("product", "deal", "product"),
    ("reaction", "offer", "reaction"),
    ("event_kind", "event", "kind"),
    ("objection_type", "objection", "type"),
    ("genuineness_test", "objection", "test"),
    ("response_method", "objection", "method"),
    ("signal", "signal", "code"),
    ("close_technique", "close_attempt", "technique"),
    ("close_result", "close_attempt", "result"),
    ("deal_status", "deal", "status"),
    ("maintenance_content", "care", "content"),
    ("maintenance_way", "care", "way"),
    ("contact_channel", "consent", "channel"),
    ("consent_purpose", "consent", "purpose"),
)


class Hold(NamedTuple):
    """One item of the new guide that would hold up so many `opportunities` that may go on now."""

    code: str
    label: Words
    opportunities: int


class Gone(NamedTuple):
    """A code that the new guide drops and so many `rows` of the book still carry."""

    list_name: str
    code: str
    label: Words
    rows: int


class Proposal(NamedTuple):
    """What taking `guide` into use would mean for the book."""

    guide: Guide
    changes: tuple[Change, ...]
    judged: int
    held_up: int
    holds: tuple[Hold, ...]
    gone: tuple[Gone, ...]


def adopt(unit: Unit, guide: Guide) -> int:
    """Put a guide into the book as its newest version; the version's number."""
    from rmflow.store.digest import sha256

    compiled = json.dumps(guide.raw, ensure_ascii=False, separators=(",", ":"))
    n = (unit.connection.value("SELECT max(n) FROM guide_version") or 0) + 1
    unit.insert_plain("guide_version", str(n), {
        "n": n, "name": guide.name, "version": guide.version, "compiled": compiled,
        "sha256": sha256(compiled.encode()).hexdigest(), "adopted_at": instant(unit.now), "adopted_by": unit.rm,
    })  # fmt: skip
    return n


def use(unit: Unit, guide: Guide) -> Receipt:
    """Take a guide into use; where the book has this very guide already, nothing is written."""
    said = {"name": guide.name, "version": guide.version}
    if guide.raw == unit.guide.raw:
        return Receipt(
            words(
                "The book uses this guide already: “{name}” {version}.",
                "账簿已在使用此指引：“{name}”{version}。",
                **said,
            ),
            {**said, "n": None, "used": False},
        )
    n = adopt(unit, guide)
    return Receipt(
        words("The guide “{name}” {version} is in use (version {n} in this book).",
              "已启用指引“{name}”{version}（本账簿第 {n} 版）。", n=n, **said),
        {**said, "n": n, "used": True},
        paste="rmflow guide",
    )  # fmt: skip


def propose(unit: Unit, guide: Guide) -> Proposal:
    """What taking `guide` into use would change. Changes nothing itself."""
    from rmflow.guide.changes import changes

    found = tuple(changes(unit.guide, guide))
    judged, held_up, holds = _holds(unit, guide) if found else (0, 0, ())
    return Proposal(guide, found, judged, held_up, holds, tuple(_gone(unit, guide)))


# --- whom it would hold up ---------------------------------------------------------------------------------------


def _holds(unit: Unit, guide: Guide) -> tuple[int, int, tuple[Hold, ...]]:
    """Open opportunities whose gate is open now, or whose criteria hold now, and would not be under `guide`."""
    count: Counter[str] = Counter()
    labels: dict[str, Words] = {}
    judged = held_up = 0
    for prospect, opportunity in _under_way(unit):
        judged += 1
        new = _newly_missing(unit, guide, prospect, opportunity)
        held_up += bool(new)
        for finding in new:
            count[finding.code] += 1
            labels.setdefault(finding.code, _label(guide, finding))
    return judged, held_up, tuple(Hold(code, labels[code], n) for code, n in count.most_common())


def _under_way(unit: Unit) -> Iterator[tuple[Prospect, Opportunity]]:
    """Opportunities before step 6 that a change could hold up.

    Where every gate asks for the criteria, only those with all of them answered: a book may hold tens of thousands
    of names that nobody has looked at yet.
    """
    answered = ""
    criteria = len(unit.guide.entries("criterion"))
    if "criteria" in unit.guide.every_gate:
        answered = (
            "AND (SELECT count(DISTINCT criterion) FROM assessment a WHERE a.prospect_id = o.prospect_id)"
            f" >= {criteria}"
        )
    for row in unit.connection.rows(
        f"SELECT * FROM opportunity o WHERE outcome = 'open' AND step < 6 {answered} ORDER BY id"
    ):
        prospect = unit.connection.row("SELECT * FROM prospect WHERE id = ?", (row.prospect_id,))
        yield cast("Prospect", prospect), cast("Opportunity", row)


def _newly_missing(unit: Unit, guide: Guide, prospect: Prospect, opportunity: Opportunity) -> list[Finding]:
    from rmflow.rules import gates
    from rmflow.rules.checks import CHECKS
    from rmflow.store.gather import facts

    record = facts(unit.connection, prospect, opportunity, unit.today)
    old, new = gates.judge(record, unit.guide), gates.judge(record, guide)
    if old.is_open:
        return list(new.missing)
    if all(finding.is_met for finding in CHECKS["criteria"](record, unit.guide)):
        return [finding for finding in CHECKS["criteria"](record, guide) if not finding.is_met]
    return []


def _label(guide: Guide, finding: Finding) -> Words:
    from rmflow.guide.checknames import CHECK_LABELS

    criterion = guide.entries("criterion").get(finding.code)
    if criterion is not None:
        return criterion.label
    return CHECK_LABELS.get(finding.code) or finding.text


# --- codes that go but are used ----------------------------------------------------------------------------------


def _gone(unit: Unit, guide: Guide) -> Iterator[Gone]:
    for name, table, column in CODED:
        if name not in unit.guide.list_names:
            continue
        left = guide.entries(name) if name in guide.list_names else {}
        codes = [code for code in unit.guide.entries(name) if code not in left]
        marks = ", ".join("?" * len(codes))
        for code, count in unit.connection.tuples(
            f'SELECT "{column}", count(*) FROM "{table}" WHERE "{column}" IN ({marks}) GROUP BY 1 ORDER BY 1', codes
        ):
            yield Gone(name, code, unit.guide.label(name, code), count)


# --- said --------------------------------------------------------------------------------------------------------


def proposal_card(unit: Unit, proposal: Proposal) -> Card:
    """The proposal to read before saying yes."""
    old, new = unit.guide, proposal.guide
    title = words(
        "From guide “{a}” {av} to “{b}” {bv}", "指引由“{a}”{av}改为“{b}”{bv}", a=old.name, av=old.version, b=new.name,
        bv=new.version,
    )  # fmt: skip
    sections = [
        Section(
            words("What changes ({n})", "变化（{n}）", n=len(proposal.changes)),
            tuple(Line(change.message) for change in proposal.changes) or (Line(words("Nothing.", "无。")),),
        )
    ]
    if proposal.changes:
        sections.append(Section(words("Whom it would hold up", "会被拦住的商机"), tuple(_hold_lines(proposal))))
    if proposal.gone:
        sections.append(Section(
            words("Codes that go, but are on record", "将删除但已有记录使用的代码"),
            tuple(_gone_line(old, gone) for gone in proposal.gone),
        ))  # fmt: skip
    return Card(title, tuple(sections), proposal_data(proposal))


def _hold_lines(proposal: Proposal) -> Iterator[Line]:
    if not proposal.held_up:
        yield Line(words("No open opportunity would be held up.", "没有商机会被拦住。"), mark="ok")
        return
    said = words(
        "{n} open opportunities that may go on now would be held up:",
        "{n} 个目前可以推进的商机会被拦住：",
        n=proposal.held_up,
    )
    yield Line(said, mark="warn")
    for hold in proposal.holds:
        yield Line(words("{what}: {n}", "{what}：{n} 个", what=hold.label, n=hold.opportunities), mark="no")


def _gone_line(old: Guide, gone: Gone) -> Line:
    from rmflow.guide.types import list_label

    text = words(
        "{list}: “{label}” stands on {n} records; they will show the bare code “{code}”",
        "{list}：“{label}”已用于 {n} 条记录，以后将只显示代码“{code}”",
        list=list_label(old, gone.list_name), label=gone.label, n=gone.rows, code=gone.code,
    )  # fmt: skip
    return Line(text, mark="warn")


def proposal_data(proposal: Proposal) -> dict[str, Any]:
    """The proposal for scripts."""
    return {
        "name": proposal.guide.name,
        "version": proposal.guide.version,
        "changes": [{"kind": c.kind, "path": c.path, "what": c.message} for c in proposal.changes],
        "judged": proposal.judged,
        "held_up": proposal.held_up,
        "holds": [{"code": h.code, "what": h.label, "opportunities": h.opportunities} for h in proposal.holds],
        "gone": [{"list": g.list_name, "code": g.code, "records": g.rows} for g in proposal.gone],
    }
