"""`privacy`: what is stored on whom, in counts, the policy's numbers, and what left the book."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rmflow.records import Card, Line, Section
from rmflow.reports.privacy_due import due
from rmflow.reports.privacy_left import left
from rmflow.store import consents, persons
from rmflow.words import Words, plain, words

if TYPE_CHECKING:
    from rmflow.store.unit import Unit

PHONES = """(SELECT count(*) FROM prospect WHERE phone IS NOT NULL)
  + (SELECT count(*) FROM contact WHERE phone IS NOT NULL) + (SELECT count(*) FROM introducer WHERE phone IS NOT NULL)"""
COUNTS: dict[str, tuple[Words, str]] = {
    "companies": (words("companies", "企业"), "SELECT count(*) FROM prospect p WHERE kind = 'company' AND NOT {gone}"),
    "persons": (words("private persons", "个人"), "SELECT count(*) FROM prospect p WHERE kind = 'person' AND NOT {gone}"),
    "contacts": (words("contacts", "联系人"), "SELECT count(*) FROM contact p WHERE NOT {gone_contact}"),
    "introducers": (words("introducers", "介绍人"), "SELECT count(*) FROM introducer p WHERE NOT {gone_introducer}"),
    "phones": (words("with a telephone", "有电话"), f"SELECT {PHONES}"),
    "birthdays": (words("with a birthday", "有生日"), "SELECT count(*) FROM contact WHERE birth_month IS NOT NULL"),
    "notes": (words("calls and visits with words about them", "有文字的通话与拜访"),
              "SELECT (SELECT count(*) FROM call WHERE note IS NOT NULL) + (SELECT count(*) FROM visit WHERE said IS NOT NULL)"),
    "facts": (words("facts", "情报"), "SELECT count(*) FROM fact"),
    "do_not_call": (words("not to be called", "勿扰"), "SELECT count(*) FROM prospect WHERE do_not_call = 1"),
    "consents": (words("consents on record", "同意记录"), "SELECT count(*) FROM consent"),
    "to_be_forgotten": (words("to be forgotten", "待删除"), "SELECT count(*) FROM erasure WHERE erased_on IS NULL"),
    "forgotten": (words("forgotten", "已删除"), "SELECT count(*) FROM erasure WHERE erased_on IS NOT NULL"),
    "suppressed": (words("kept from coming back (hashes)", "防止再次导入（散列）"), "SELECT count(*) FROM suppression"),
}  # fmt: skip
GONE = "EXISTS (SELECT 1 FROM erasure WHERE {} = p.{} AND erased_on IS NOT NULL)"


def overview(unit: Unit) -> Card:
    """Counts of what is kept about people, what the guide says of keeping it, what left in full, and what is due."""
    fill = {
        "gone": GONE.format("prospect_id", "id"), "gone_introducer": GONE.format("introducer_id", "id"),
        "gone_contact": f"({GONE.format('prospect_id', 'prospect_id')} OR {GONE.format('contact_id', 'id')})",
    }  # fmt: skip
    counts = {name: int(unit.connection.value(sql.format(**fill))) for name, (_, sql) in COUNTS.items()}
    numbers = persons.numbers(unit)
    late = [row for row in due(unit).rows if row["why"] == "asked" and row["on"] < unit.day]
    outlived = len(due(unit).rows)
    kept = tuple(Line(words("{n}", "{n}", n=f"{counts[name]:,}"), label) for name, (label, _) in COUNTS.items())
    said = Line(words("outlived: {n}", "超出目的：{n}", n=outlived), mark="no" if late else "warn" if outlived else "ok",
                paste="rmflow privacy due" if outlived else None)  # fmt: skip
    gone, gone_data = left(unit)
    sections = (
        Section(words("What is kept", "保存的内容"), kept),
        Section(words("The policy (guide, numbers.privacy)", "规则（指引 numbers.privacy）"), tuple(_policy(unit, numbers))),
        gone,
        Section(words("To do", "待办"), (said,)),
    )
    notes = (
        words("No ID-card or account numbers, no passwords: they are refused wherever text comes in.",
              "不保存身份证号、账号、密码：任何录入途径均拒绝。"),
    )  # fmt: skip
    data: dict[str, Any] = {"kept": counts, "policy": numbers, "outlived": outlived, "overdue": len(late), "left": gone_data}
    return Card(words("Personal information in this book", "本账簿中的个人信息"), sections, data, notes)


def _policy(unit: Unit, numbers: dict[str, Any]) -> list[Line]:
    needs = words("consent comes first", "须先取得同意") if consents.needs_consent(unit.guide) else words(
        "a refusal stops them", "客户拒绝即停止"
    )  # fmt: skip
    units = {
        "erase_days": (words("a wish is carried out within", "删除要求完成期限"), words("{n} days", "{n} 天")),
        "retention_years": (words("customers with deals are kept", "有成交客户保存"), words("{n} years", "{n} 年")),
        "ended_months": (words("lost or dropped", "失败或淘汰"), words("{n} months", "{n} 个月")),
        "deferred_months": (words("deferred, after its day", "搁置到期后"), words("{n} months", "{n} 个月")),
        "unreached_months": (words("never reached", "从未联系上"), words("{n} months", "{n} 个月")),
    }
    lines = [Line(needs, words("marketing calls", "营销电话"))]
    return lines + [Line(said.fill(n=plain(numbers[key])), label) for key, (label, said) in units.items()]
