"""`show`: the card an RM reads before dialling: who, where he stands, the five ticks, his own last words, what next."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from rmflow.records import Card, Line, Section
from rmflow.reports import card_data, consents, phrases
from rmflow.rules import gates
from rmflow.rules.figures import days_between
from rmflow.store import find
from rmflow.store.gather import facts
from rmflow.text.safe import safe
from rmflow.words import Words, join, plain, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from rmflow.reports.card_data import Looked
    from rmflow.store.unit import Unit

OFF_PATH = ("lost", "deferred", "dropped")


def show(unit: Unit, text: str) -> Card:
    """The card of the one prospect that `text` means.

    Raises:
        NotFound, Ambiguous: none, or several.
    """
    prospect = find.prospect(unit.connection, text)
    opportunity = find.current_opportunity(unit.connection, prospect.id)
    known = facts(unit.connection, prospect, opportunity, unit.today)
    looked = card_data.Looked(
        unit, known, gates.judge(known, unit.guide), *card_data.calls(unit, prospect.id),
        card_data.said(unit, prospect.id), card_data.relations(unit, prospect.id), card_data.deals(unit, prospect.id),
    )  # fmt: skip
    made: tuple[Section | None, ...] = (_head(looked),)
    if not _is_erased(looked):  # of him there is nothing to ask, to say or to do any more
        made += (_criteria(looked), _contacts(looked), _said(looked), _next(looked), *_work(looked), _relations(looked),
                 _missing(looked), _opening(looked))  # fmt: skip
    sections = tuple(section for section in made if section is not None and section.lines)
    via = looked.facts.prospect.via
    return Card(_title(looked), sections, card_data.data(looked), names=(via,) if via else ())


def _is_erased(looked: Looked) -> bool:
    asked = consents.erasure(looked.unit, looked.facts.prospect)
    return asked is not None and asked.erased_on is not None


def _title(looked: Looked) -> Words:
    prospect = looked.facts.prospect
    return words("#{no} {name}", "#{no} {name}", no=prospect.no, name=safe(prospect.name))


def _head(looked: Looked) -> Section:
    unit, prospect, opportunity = looked.unit, looked.facts.prospect, looked.facts.opportunity
    guide = unit.guide
    days = days_between(date.fromisoformat(opportunity.entered_step_on), unit.today)
    stood = words("for {days}", "已 {days}", days=phrases.days(days)) if days else words("since today", "今天起")
    lines = []
    if prospect.do_not_call:
        lines.append(
            Line(
                words("DO NOT CALL (since {on})", "勿扰！请勿致电（自 {on}）", on=prospect.do_not_call_on or "?"),
                mark="no",
            )
        )
    lines += consents.lines(unit, prospect)
    if opportunity.outcome in OFF_PATH:
        revive = words("rmflow revive {no} --reason REASON", "rmflow revive {no} --reason 原因", no=prospect.no)
        way = revive if consents.erasure(unit, prospect) is None else None
        lines.append(Line(_off_path(looked), mark="warn", paste=way))
    step = words("step {n} of 6, {label}, {stood}", "第{n}步 {label}，{stood}", n=opportunity.step,
                 label=guide.step_label(opportunity.step), stood=stood)  # fmt: skip
    lines.append(Line(join([phrases.CUSTOMERS[prospect.kind], guide.label("prospect_status", prospect.status), step])))
    about = [
        words("opportunity {n}", "商机{n}", n=opportunity.no) if opportunity.no > 1 else None,
        guide.label("tier", prospect.tier) if prospect.tier else None,
        words("growth-type: vet with care", "成长型客户（细致鉴定）") if prospect.is_growth else None,
        guide.label("industry", prospect.industry) if prospect.industry else None,
        plain(prospect.uscc) if prospect.uscc else None,
    ]
    if any(about):
        lines.append(Line(join([part for part in about if part])))
    if prospect.phone:
        lines.append(Line(plain(phrases.phone(prospect.phone)), words("phone", "电话")))
    lines.append(Line(_source(looked), words("source", "来源")))
    if prospect.note:
        lines.append(Line(plain(phrases.one_line(prospect.note)), words("note", "备注")))
    return Section(words("Who", "客户"), tuple(lines))


def _off_path(looked: Looked) -> Words:
    opportunity = looked.facts.opportunity
    lists = {"lost": "lost_reason", "dropped": "drop_reason"}
    why = opportunity.outcome_why
    reason = looked.unit.guide.label(lists[opportunity.outcome], why) if opportunity.outcome in lists else plain(
        phrases.one_line(opportunity.outcome_note or why)
    )  # fmt: skip
    said = words("{outcome} on {on}", "{on} {outcome}", on=opportunity.outcome_on,
                 outcome=looked.unit.guide.label("opportunity_outcome", opportunity.outcome))  # fmt: skip
    return phrases.labelled(said, reason)


def _source(looked: Looked) -> Words:
    prospect, guide = looked.facts.prospect, looked.unit.guide
    method = guide.label("source_method", prospect.source)
    detail = prospect.source_detail
    list_name = guide.entries("source_method")[prospect.source].extra.get("detail") if (
        prospect.source in guide.entries("source_method")
    ) else None  # fmt: skip
    parts = [method]
    if detail:
        parts.append(guide.label(list_name, detail) if list_name in guide.list_names else plain(safe(detail)))
    if prospect.via:
        parts.append(words("via {name}", "介绍人 {name}", name=safe(prospect.via)))
    parts.append(words("found {on}", "{on} 登记", on=phrases.day(prospect.found_on, looked.unit.today)))
    return join(parts)


def _criteria(looked: Looked) -> Section:
    """Five ticks, each with its evidence and its age; stale, unknown and no are marked."""
    lines = []
    for code in looked.unit.guide.entries("criterion"):
        label = looked.unit.guide.label("criterion", code)
        answer = looked.facts.assessments.get(code)
        state = card_data.state(answer, looked.unit)
        if answer is None:
            lines.append(Line(words("not asked yet", "尚未查明"), label, "warn"))
            continue
        age = days_between(date.fromisoformat(answer.assessed_on), looked.unit.today)
        said = {"yes": words("yes", "是"), "no": words("NO", "否"), "unknown": words("unknown", "待查"),
                "stale": words("yes, but STALE", "是，但已过期")}[state]  # fmt: skip
        ago = words("today", "今天") if age == 0 else words("{days} ago", "{days}前", days=phrases.days(age))
        text = phrases.labelled(said, plain(phrases.one_line(answer.evidence)))
        mark = {"yes": "ok", "no": "no", "unknown": "warn", "stale": "no"}[state]
        lines.append(Line(words("{text} ({ago})", "{text}（{ago}）", text=text, ago=ago), label, mark))
    return Section(words("Criteria", "择优原则"), tuple(lines))


def _contacts(looked: Looked) -> Section:
    named = looked.facts.assessments.get("authority")
    lines = []
    for contact in looked.facts.contacts:
        parts = [
            plain(safe(contact.name)),
            plain(safe(contact.title or "")),
            looked.unit.guide.label("decision_role", contact.role),
            plain(phrases.phone(contact.phone)),
            card_data.birthday_words(contact),
            words("may decide", "有购买权") if named and named.contact_id == contact.id else plain(""),
        ]
        lines.append(Line(phrases.spaced(*parts)))
    return Section(words("Contacts", "联系人"), tuple(lines))


def _said(looked: Looked) -> Section:
    """The customer's own words, the newest first."""
    lines = tuple(
        Line(
            plain(f"“{phrases.one_line(said.text)}”"),
            phrases.labelled(phrases.day(said.on, looked.unit.today), said.where),
        )
        for said in looked.said
    )
    return Section(words("Last words", "最近说过"), lines)


def _next(looked: Looked) -> Section:
    unit, prospect = looked.unit, looked.facts.prospect
    lines = []
    if prospect.next_on is None:
        call = words("rmflow log-call {no} OUTCOME --next +3d", "rmflow log-call {no} 结果 --next +3d", no=prospect.no)
        paste = call if consents.may_be_called(unit, prospect) else None
        lines.append(Line(words("nothing with a date", "没有带日期的下一步"), mark="warn", paste=paste))
    else:
        late = days_between(date.fromisoformat(prospect.next_on), unit.today)
        when = phrases.day(prospect.next_on, unit.today)
        if late > 0:
            when = words("{on}, {days} late", "{on}，逾期 {days}", on=when, days=phrases.days(late))
        lines.append(Line(phrases.next_thing(unit.guide, prospect.next_what), when, "no" if late > 0 else ""))
    if looked.last_call is not None:
        last = looked.last_call
        text = words("{n} so far; last {on}: {outcome}", "共 {n} 次；最近 {on}：{outcome}", n=looked.calls,
                     on=phrases.day(last.called_on, unit.today), outcome=unit.guide.label("call_outcome", last.outcome))  # fmt: skip
        lines.append(Line(text, words("calls", "通话")))
    return Section(words("Next", "下一步"), tuple(lines))


def _work(looked: Looked) -> list[Section]:
    """Visits, needs, offers, objections and deals of the current opportunity, each where there are any."""
    unit, known = looked.unit, looked.facts

    def section(title: Words, line: Callable[[Unit, Any], Line], rows: Iterable[Any]) -> Section:
        return Section(title, tuple(line(unit, row) for row in rows))

    return [
        section(words("Visits", "拜访"), _visit, known.visits),
        section(words("Needs", "需求"), _need, known.needs),
        section(words("Offers", "方案"), _offer, known.offers),
        section(words("Objections", "异议"), _objection, known.objections),
        section(words("Deals", "成交"), _deal, looked.deals),
    ]


def _visit(unit: Unit, row: Any) -> Line:
    guide = unit.guide
    result = guide.label("visit_result", row.result) if row.result else VISIT_STATUS.get(row.status, plain(row.status))
    on = phrases.day(row.held_on or row.planned_on, unit.today)
    return Line(phrases.spaced(on, guide.label("visit_objective", row.objective), result), plain(str(row.n)),
                "ok" if row.status == "held" else "")  # fmt: skip


def _need(unit: Unit, row: Any) -> Line:
    sure = words("confirmed", "已确认") if row.confirmed_on else words("not confirmed", "未确认")
    text = phrases.spaced(unit.guide.label("need_kind", row.kind), phrases.one_line(row.text),
                          phrases.money(row.amount_minor, row.currency), sure)  # fmt: skip
    return Line(text, plain(str(row.n)), "ok" if row.confirmed_on else "")


def _offer(unit: Unit, row: Any) -> Line:
    return Line(phrases.spaced(
        unit.guide.label("product", row.product), phrases.money(row.amount_minor, row.currency),
        card_data.rate(row.rate_ppm) or "", unit.guide.label("reaction", row.reaction),
        phrases.day(row.presented_on, unit.today)), plain(str(row.n)))  # fmt: skip


def _objection(unit: Unit, row: Any) -> Line:
    guide, is_open = unit.guide, row.status == "open"
    status = words("open", "未化解") if is_open else guide.label("resolution", row.status)
    return Line(phrases.spaced(f"“{phrases.one_line(row.words)}”", guide.label("objection_type", row.type),
                               guide.label("genuineness", row.genuineness), status),
                plain(str(row.n)), "no" if is_open else "ok")  # fmt: skip


def _deal(unit: Unit, row: Any) -> Line:
    return Line(phrases.spaced(
        unit.guide.label("product", row.product), phrases.money(row.amount_minor, row.currency), row.dealt_on,
        safe(row.signer), unit.guide.label("deal_status", row.status)), plain(str(row.n)))  # fmt: skip


VISIT_STATUS = {
    "planned": words("planned, not confirmed", "已计划，未确认"),
    "confirmed": words("confirmed", "已确认"),
    "no_show": words("no-show", "爽约"),
    "cancelled": words("cancelled", "已取消"),
}


def _relations(looked: Looked) -> Section:
    lines = []
    for row in looked.relations:
        kind = looked.unit.guide.label("relation_kind", row.relation)
        other = f"#{row.no} {safe(row.name)}"
        text = words("{kind}: {other}", "{kind}：{other}", kind=kind, other=other) if row.is_ours else words(
            "is {kind} of {other}", "是 {other} 的{kind}", kind=kind, other=other
        )  # fmt: skip
        lines.append(Line(text))
    return Section(words("Relations", "关联"), tuple(lines))


def _missing(looked: Looked) -> Section | None:
    if looked.facts.opportunity.outcome in OFF_PATH:
        return None
    verdict = looked.verdict
    title = words("Missing before step {n}", "进入第{n}步尚缺", n=verdict.step + 1)
    if verdict.step == gates.LAST_STEP:
        title = words("Missing for care", "维护尚缺")
    lines = tuple(Line(f.text, mark="no", paste=f.fix.paste() if f.fix else None) for f in verdict.missing)
    if not lines and verdict.step < gates.LAST_STEP:
        ready = Line(
            words("Nothing: the gate is open", "不缺，关口已开"),
            mark="ok",
            paste=f"rmflow advance {looked.facts.prospect.no}",
        )
        return Section(title, (ready,))
    return Section(title, lines)


def _opening(looked: Looked) -> Section | None:
    """A first sentence that fits how the name was found (guide 1.3); not for one who must not be called."""
    line = card_data.opening_line(looked)
    if line is None or not consents.may_be_called(looked.unit, looked.facts.prospect):
        return None
    return Section(words("An opening line", "开场白参考"), (Line(line),))
