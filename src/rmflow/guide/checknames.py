"""The checks a gate may name, and what they are called; the rules room has a function for each name."""

from __future__ import annotations

from rmflow.words import Words

CHECK_LABELS: dict[str, Words] = {
    "source": Words("A source", "客户来源"),
    "criteria": Words(
        "All criteria yes, each with evidence and date, none too old",
        "择优原则全部通过，有依据、有日期且未过期",
    ),
    "authority_contact": Words("A contact named for the right to buy", "写明有购买权的客户代表"),
    "dossier": Words("The least a dossier must hold", "客户资料达到最低要求"),
    "visit_plan": Words(
        "A visit plan: objective, success measure, at least one question",
        "访问计划：目标、成功标准、至少一个问题",
    ),
    "visit_confirmed": Words(
        "The visit confirmed by the customer, or marked cold or walk-in",
        "客户已确认约见，或标明陌生拜访/顺访",
    ),
    "visit_held": Words(
        "A visit held, with what the customer said and a next step",
        "已面谈，并记下客户原话和下一步",
    ),
    "need_confirmed": Words("A need the customer confirmed", "至少一项经客户确认的需求"),
    "product_presented": Words("A product presented for a confirmed need", "针对已确认需求介绍过产品"),
    "objections": Words("No objection open, or “asked, none raised”", "异议全部处理，或记录“已询问，无异议”"),
    "signal": Words("A closing signal or a trial close", "成交信号或试探成交"),
    "close_attempt": Words("A closing attempt with technique and result", "促成尝试：方法与结果"),
    "deal": Words("A deal: product, amount, date, signer", "成交：产品、金额、日期、签约人"),
    "tier": Words("A tier", "客户分层"),
    "next_care": Words("The next care date", "下次维护日期"),
}

CHECK_NAMES: frozenset[str] = frozenset(CHECK_LABELS)

# What `numbers.dossier` may ask for beside the topic of a fact.
DOSSIER_FIELDS: dict[str, Words] = {
    "name": Words("Full name", "名称"),
    "phone": Words("Phone", "电话"),
    "contact": Words("A contact with phone and role", "联系人（含电话与决策角色）"),
}
