"""One page to read before walking in (guide 2.2): who, where it stands, why we go, what is known, what was said."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from rmflow.errors import NotFound
from rmflow.records import Card, Line, Section
from rmflow.reports import agenda, consents, phrases
from rmflow.reports.dossier import by_topic, fact_data, fact_line, known_topics, person_line
from rmflow.rules.checks.find import criteria
from rmflow.rules.dossier import is_for
from rmflow.store import find
from rmflow.store.gather import facts as gathered
from rmflow.text.safe import safe
from rmflow.text.spoken import moment_words
from rmflow.words import Words, join, plain, words

if TYPE_CHECKING:
    from rmflow.guide.types import Entry
    from rmflow.rules.facts import Facts
    from rmflow.store.rows import Row
    from rmflow.store.unit import Unit

WORDS_SHOWN = 3
FACTS_SHOWN = 12


class Page:
    """All that goes onto the page, asked for once."""

    def __init__(self, unit: Unit, text: str, visit: int | None) -> None:
        self.unit, self.guide = unit, unit.guide
        self.prospect = find.prospect(unit.connection, text)
        opportunity = find.current_opportunity(unit.connection, self.prospect.id)
        self.facts: Facts = gathered(unit.connection, self.prospect, opportunity, unit.today)
        self.visits = unit.connection.rows(
            "SELECT * FROM visit WHERE prospect_id = ? ORDER BY planned_at", (self.prospect.id,)
        )
        self.visit = self._visit(visit)
        self.promises = unit.connection.rows(
            "SELECT * FROM promise WHERE prospect_id = ? AND kept_on IS NULL ORDER BY due_on", (self.prospect.id,)
        )
        self.needs = [(need, [o for o in self.facts.offers if o.need_id == need.id]) for need in self.facts.needs]
        self.objections = [o for o in self.facts.objections if o.status == "open"]
        said = [v for v in self.visits if v.said]
        self.said = sorted(said, key=lambda v: (v.held_on or v.planned_on, v.n), reverse=True)[:WORDS_SHOWN]
        newest = (rows[0] for rows in by_topic(self.facts).values())
        order = list(self.guide.entries("dossier_topic"))
        self.known = sorted(newest, key=lambda f: order.index(f.topic) if f.topic in order else len(order))
        self.maturities = sorted(
            (f for f in self.facts.facts if f.falls_on and f.falls_on >= unit.day), key=lambda f: f.falls_on
        )
        self.products = self._products()

    def _visit(self, n: int | None) -> Row | None:
        if n is not None:
            found = next((v for v in self.visits if v.n == n), None)
            if found is None:
                raise NotFound(words("{name} has no visit number {n}.", "{name} 没有第 {n} 次拜访。", n=n,
                                     name=safe(self.prospect.name)), fix="rmflow agenda")  # fmt: skip
            return found
        live = [v for v in self.visits if v.status in ("planned", "confirmed")]
        return next((v for v in live if v.planned_on >= self.unit.day), live[-1] if live else None)

    def _products(self) -> list[tuple[Any, list[Entry]]]:
        """Per need, the products of the catalogue that answer it and have not been presented for it."""
        catalogue = [e for e in self.guide.entries("product").values() if is_for(e, self.prospect.kind)]
        return [
            (need,
             [e for e in catalogue if need.kind in e.extra["needs"] and e.code not in {o.product for o in offers}])
            for need, offers in self.needs
        ]


def brief(unit: Unit, text: str, visit: int | None = None) -> Card:
    """One page to read before walking in; `visit` is the number of the visit (by default the next one).

    Raises:
        NotFound, Ambiguous: no such prospect or visit, or several prospects.
    """
    page = Page(unit, text, visit)
    step = page.facts.opportunity.step
    title = words("#{no} {name} — step {n}, {step}", "#{no} {name} —— 第{n}步 {step}", no=page.prospect.no,
                  name=safe(page.prospect.name), n=step, step=unit.guide.step_label(step))  # fmt: skip
    parts = (_who, _plan, _criteria, _said, _promises, _objections, _needs, _maturities, _known, _offer, _ask, _manners)
    sections = tuple(section for section in (part(page) for part in parts) if section.lines)
    return Card(title, sections, _data(page))


def _who(page: Page) -> Section:
    prospect, facts = page.prospect, page.facts
    first = page.visit.contact_id if page.visit is not None else None
    people = sorted(facts.contacts, key=lambda c: (c.id != first, c.n))
    about = phrases.spaced(
        words("company", "公司") if prospect.kind == "company" else words("person", "个人"),
        page.guide.label("industry", prospect.industry), phrases.phone(prospect.phone),
    )  # fmt: skip
    lines = [Line(about), *consents.lines(page.unit, prospect)]
    lines += [Line(person_line(page.unit, c), mark="ok" if c.id == first else "") for c in people]
    return Section(words("Who", "见谁"), tuple(lines))


def _plan(page: Page) -> Section:
    visit, no = page.visit, page.prospect.no
    if visit is None:
        none = Line(words("No visit is planned.", "没有拜访计划。"), mark="no",
                    paste=f"rmflow plan-visit {no} --on WHEN --objective CODE --success … --ask …")  # fmt: skip
        return Section(words("The plan", "访问计划"), (none,))
    status = agenda.STATUS[visit.status]
    by = words(" by {who}", "，{who}", who=safe(visit.confirmed_by)) if visit.confirmed_by else plain("")
    told = [
        (words("When", "时间"), moment_words(visit.planned_at, page.unit.now)),
        (words("Status", "状态"), Words(status.en + by.en, status.zh + by.zh)),
        (words("Where", "地点"), agenda.place(page.unit, visit.place)),
        (words("Objective", "目标"), page.guide.label("visit_objective", visit.objective)),
        (words("Success", "成功标准"), plain(safe(visit.success or ""))),
        *((words("Ask", "要问"), plain(safe(question))) for question in _questions(visit)),
        (words("Bring", "携带"), plain(safe(visit.bring or ""))),
        (words("With me", "同行"), plain(safe(visit.companion or ""))),
    ]
    title = words("The plan (visit {n})", "访问计划（第{n}次）", n=visit.n)
    return Section(title, tuple(Line(text, label) for label, text in told if text.en))


def _questions(visit: Any) -> list[str]:
    return [str(question) for question in json.loads(visit.questions or "[]")]


def _criteria(page: Page) -> Section:
    found = criteria(page.facts, page.guide)
    return Section(words("Criteria", "择优原则"), tuple(Line(f.text, mark="ok" if f.is_met else "no") for f in found))


def _said(page: Page) -> Section:
    return Section(words("Last words", "客户原话"), tuple(
        Line(words("“{said}”", "“{said}”", said=phrases.one_line(v.said, 300)),
             phrases.day(v.held_on or v.planned_on, page.unit.today))
        for v in page.said
    ))  # fmt: skip


def _promises(page: Page) -> Section:
    return Section(words("Promised", "承诺"), tuple(
        Line(plain(phrases.one_line(p.text)), phrases.day(p.due_on, page.unit.today),
             "warn" if p.due_on < page.unit.day else "",
             paste=f"rmflow keep-promise {p.no}" if p.due_on < page.unit.day else None)
        for p in page.promises
    ))  # fmt: skip


def _objections(page: Page) -> Section:
    lines = []
    for row in page.objections:
        label = words("{n} {type}", "{n} {type}", n=row.n, type=page.guide.label("objection_type", row.type))
        lines.append(Line(words("“{said}”", "“{said}”", said=phrases.one_line(row.words, 300)), label, "warn"))
        card = _card(page, row)
        if card is not None:
            lines.append(Line(card, words("Answer", "可答")))
    return Section(words("Open objections", "未化解异议"), tuple(lines))


def _card(page: Page, objection: Any) -> Words | None:
    entry = page.guide.entries("objection_type").get(objection.type)
    card = entry.extra.get("card") if entry else None
    return Words(card["en"], card["zh"]) if card else None


def _needs(page: Page) -> Section:
    lines = []
    for need, offers in page.needs:
        amount = phrases.money(need.amount_minor, need.currency)
        by = words("by {on}", "{on} 前", on=need.wanted_on) if need.wanted_on else plain("")
        text = phrases.spaced(page.guide.label("need_kind", need.kind), safe(need.text), amount, by)
        lines.append(Line(text, plain(str(need.n)), "ok" if need.confirmed_on else ""))
        lines += [Line(_offered(page, offer), words("presented", "已介绍")) for offer in offers]
    return Section(words("Needs and offers", "需求与推介"), tuple(lines))


def _offered(page: Page, offer: Any) -> Words:
    from rmflow.text.money import format_rate

    rate = format_rate(offer.rate_ppm) if offer.rate_ppm is not None else ""
    return phrases.spaced(page.guide.label("product", offer.product), phrases.money(offer.amount_minor, offer.currency),
                          rate, page.guide.label("reaction", offer.reaction), offer.presented_on)  # fmt: skip


def _maturities(page: Page) -> Section:
    return Section(words("Maturities ahead", "即将到期"), tuple(
        Line(plain(phrases.one_line(f.text)), phrases.day(f.falls_on, page.unit.today)) for f in page.maturities
    ))  # fmt: skip


def _known(page: Page) -> Section:
    lines = [Line(fact_line(page.unit, f),
                  page.guide.label("dossier_topic", f.topic)) for f in page.known[:FACTS_SHOWN]]
    rest = len(page.known) - FACTS_SHOWN
    if rest > 0:
        lines.append(Line(words("{n} more topics", "另有 {n} 个主题", n=rest),
                          paste=f"rmflow dossier {page.prospect.no}"))
    return Section(words("Known", "已知情报"), tuple(lines))


def _offer(page: Page) -> Section:
    return Section(words("Products that fit", "可推介产品"), tuple(
        Line(join(entry.label for entry in entries), plain(str(need.n))) for need, entries in page.products if entries
    ))  # fmt: skip


def _ask(page: Page) -> Section:
    """SPIN: while the need is still being found out (steps 1 to 3)."""
    if page.facts.opportunity.step > 3:
        return Section(words("Questions", "提问"), ())
    return Section(words("Questions (SPIN)", "提问（SPIN）"), tuple(
        Line(entry.note, entry.label) for entry in page.guide.entries("spin").values() if entry.note
    ))  # fmt: skip


def _manners(_: Page) -> Section:
    return Section(words("Manners", "礼仪"), (
        Line(words("Be there five minutes early, phone silent; say who you are and show your credentials.",
                   "提前五分钟到，手机静音；先自我介绍并出示证件。")),
        Line(words("Listen four times as long as you talk, note the customer's own words, agree the next step.",
                   "多听少说（八比二），记下客户原话，当场约定下一步。")),
    ))  # fmt: skip


def _data(page: Page) -> dict[str, Any]:
    facts, opportunity = page.facts, page.facts.opportunity
    return {
        "no": page.prospect.no, "name": page.prospect.name, "kind": page.prospect.kind, "step": opportunity.step,
        "industry": page.prospect.industry, "phone": page.prospect.phone,
        "consents": consents.answers(page.unit, page.prospect.id),
        "contacts": [{"n": c.n, "name": c.name, "title": c.title, "role": c.role,
                      "phone": c.phone} for c in facts.contacts],
        "criteria": {f.code: f.is_met for f in criteria(facts, page.guide)},
        "visit": _visit_data(page), "known_topics": sorted(known_topics(facts)),
        "facts": [fact_data(f) for f in page.known], "maturities": [fact_data(f) for f in page.maturities],
        "said": [{"on": v.held_on or v.planned_on, "visit": v.n, "words": v.said} for v in page.said],
        "objections": [{"n": o.n, "type": o.type, "words": o.words, "raised_on": o.raised_on, "answer": _card(page, o)}
                       for o in page.objections],
        "promises": [{"promise": p.no, "text": p.text, "due_on": p.due_on, "overdue": p.due_on < page.unit.day}
                     for p in page.promises],
        "needs": [_need_data(need, offers) for need, offers in page.needs],
        "products": [{"need": need.n, "products": [e.code for e in entries]} for need, entries in page.products],
    }  # fmt: skip


def _visit_data(page: Page) -> dict[str, Any] | None:
    visit = page.visit
    if visit is None:
        return None
    contact = next((c.name for c in page.facts.contacts if c.id == visit.contact_id), None)
    return {
        "n": visit.n, "kind": visit.kind, "planned_at": visit.planned_at, "planned_on": visit.planned_on,
        "status": visit.status, "objective": visit.objective, "success": visit.success, "questions": _questions(visit),
        "contact": contact, "place": visit.place, "bring": visit.bring, "companion": visit.companion,
    }  # fmt: skip


def _need_data(need: Any, offers: list[Any]) -> dict[str, Any]:
    return {
        "n": need.n, "kind": need.kind, "text": need.text, "amount": phrases.amount(need), "currency": need.currency,
        "wanted_on": need.wanted_on, "confirmed_on": need.confirmed_on,
        "offers": [{"n": o.n, "product": o.product, "amount": phrases.amount(o), "currency": o.currency,
                    "rate_ppm": o.rate_ppm, "reaction": o.reaction, "presented_on": o.presented_on} for o in offers],
    }  # fmt: skip
