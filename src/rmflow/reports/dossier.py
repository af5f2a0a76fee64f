"""The dossier (guide 2.1): what is known by topic, who is who, how full it is, what the gate's minimum lacks."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from rmflow.records import Card, Line, Section
from rmflow.reports import phrases
from rmflow.rules.dossier import completeness, fact_words, unknown_topics
from rmflow.rules.gates import judge
from rmflow.store import find
from rmflow.store.gather import facts as gathered
from rmflow.text.birthdays import Birthday, format_birthday
from rmflow.text.safe import safe
from rmflow.words import Words, join, plain, words

if TYPE_CHECKING:
    from rmflow.rules.facts import Facts
    from rmflow.rules.findings import Finding
    from rmflow.store.unit import Unit


def dossier(unit: Unit, text: str) -> Card:
    """What is known of a prospect, newest first within each topic, and what the gate still wants.

    Raises:
        NotFound, Ambiguous: no such prospect, or several.
    """
    prospect = find.prospect(unit.connection, text)
    facts = gathered(unit.connection, prospect, find.current_opportunity(unit.connection, prospect.id), unit.today)
    known = by_topic(facts)
    share = completeness(unit.guide, prospect.kind, known_topics(facts))
    missing = [f for f in judge(facts, unit.guide, 2).missing if f.code.startswith("dossier.")]
    return Card(
        words("#{no} {name} — dossier, {share} % complete", "#{no} {name} —— 客户档案，完整度 {share}%",
              no=prospect.no, name=safe(prospect.name), share=round(share * 100)),
        tuple(section for section in (
            _missing(missing), _people(unit, facts), _facts(unit, known), _unknown(unit, facts),
        ) if section.lines),
        _data(unit, facts, known, share, missing),
    )  # fmt: skip


def by_topic(facts: Facts) -> dict[str, list[Any]]:
    """The prospect's facts by topic, the one learnt last first."""
    known: dict[str, list[Any]] = {}
    for fact in sorted(facts.facts, key=lambda fact: (fact.learnt_on, fact.id), reverse=True):
        known.setdefault(fact.topic, []).append(fact)
    return known


def known_topics(facts: Facts) -> set[str]:
    """The topics that something is known of; an industry may stand on the prospect itself."""
    return {fact.topic for fact in facts.facts} | ({"industry"} if facts.prospect.industry else set())


def age(fact: Any, today: date) -> Words:
    """Where a fact is from and how old it is: `source, 12 days old`."""
    days = (today - date.fromisoformat(fact.learnt_on)).days
    old = words("today", "今天") if days == 0 else words("{n} d old", "{n} 天前", n=days)
    return join([plain(safe(fact.source)), old], zh="，") if fact.source else old


def fact_line(unit: Unit, fact: Any) -> Words:
    """A fact on one line, with its source, its age and the day it falls on."""
    shown = fact_words(unit.guide, fact)
    shown = Words(phrases.one_line(shown.en), phrases.one_line(shown.zh))
    falls = words(" → {on}", " → {on}", on=fact.falls_on) if fact.falls_on else plain("")
    return words("{text}{falls} ({age})", "{text}{falls}（{age}）", text=shown, falls=falls, age=age(fact, unit.today))


def person_line(unit: Unit, contact: Any) -> Words:
    """A contact on one line: name, title, role, phone, birthday."""
    parts = [plain(safe(contact.name)), plain(safe(contact.title or "")),
             unit.guide.label("decision_role", contact.role),
             plain(phrases.phone(contact.phone)), _birthday(contact)]  # fmt: skip
    return phrases.spaced(*parts)


def _birthday(contact: Any) -> Words:
    if contact.birth_month is None:
        return plain("")
    born = Birthday(contact.birth_month, contact.birth_day, contact.birth_year, bool(contact.birth_lunar),
                    bool(contact.birth_leap))  # fmt: skip
    return words("born {day}", "生日 {day}", day=Words(format_birthday(born, "en"), format_birthday(born, "zh")))


def _missing(missing: list[Finding]) -> Section:
    return Section(
        words("The gate's minimum lacks ({n})", "关口所缺（{n}）", n=len(missing)),
        tuple(Line(f.text, mark="no", paste=f.fix.paste() if f.fix else None) for f in missing),
    )


def _people(unit: Unit, facts: Facts) -> Section:
    return Section(
        words("Contacts", "联系人"), tuple(Line(person_line(unit, c), plain(str(c.n))) for c in facts.contacts)
    )


def _facts(unit: Unit, known: dict[str, list[Any]]) -> Section:
    order = list(unit.guide.entries("dossier_topic"))
    codes = sorted(known, key=lambda code: order.index(code) if code in order else len(order))
    return Section(words("Known", "已知情报"), tuple(
        Line(fact_line(unit, fact), unit.guide.label("dossier_topic", code)) for code in codes for fact in known[code]
    ))  # fmt: skip


def _unknown(unit: Unit, facts: Facts) -> Section:
    unknown = unknown_topics(unit.guide, facts.prospect.kind, known_topics(facts))
    open_topics = [topic.label for topic in unknown]
    return Section(words("Not known yet", "尚不了解"), (Line(join(open_topics)),) if open_topics else ())


def _data(
    unit: Unit, facts: Facts, known: dict[str, list[Any]], share: float, missing: list[Finding]
) -> dict[str, Any]:
    prospect = facts.prospect
    unknown = unknown_topics(unit.guide, prospect.kind, known_topics(facts))
    return {
        "no": prospect.no, "name": prospect.name, "kind": prospect.kind, "industry": prospect.industry,
        "completeness": round(share, 4),
        "missing": [{"code": f.code, "why": f.text, "fix": f.fix.paste() if f.fix else None} for f in missing],
        "contacts": [
            {"n": c.n, "name": c.name, "title": c.title, "role": c.role, "phone": c.phone, "birth_year": c.birth_year,
             "birth_month": c.birth_month, "birth_day": c.birth_day, "birth_lunar": bool(c.birth_lunar),
             "birth_leap": bool(c.birth_leap), "note": c.note}
            for c in facts.contacts
        ],
        "facts": [fact_data(fact) for code in known for fact in known[code]],
        "unknown": [topic.code for topic in unknown],
    }  # fmt: skip


def fact_data(fact: Any) -> dict[str, Any]:
    """A fact for scripts."""
    return {"topic": fact.topic, "text": fact.text, "source": fact.source, "learnt_on": fact.learnt_on,
            "falls_on": fact.falls_on}  # fmt: skip
