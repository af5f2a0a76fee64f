"""The fields that a list may fill, and what its columns are usually called in Chinese and English."""

from __future__ import annotations

from typing import NamedTuple

from rmflow.words import Words


class Field(NamedTuple):
    """A field that a list may fill: its code, its label, what columns of it are often called."""

    code: str
    label: Words
    names: tuple[str, ...]


def _f(code: str, en: str, zh: str, names: str = "") -> Field:
    return Field(code, Words(en, zh), (code, *names.split()))


_PHONE = (
    "tel telephone mobile cell phonenumber mobilephone 电话 电话号码 手机 手机号 手机号码 联系电话 联系方式 移动电话"
)
_PROSPECT = (
    "name company companyname account customer customername 客户 客户名称 名称 公司名称 企业名称 单位名称 姓名 客户姓名"
)
_NOTE = "notes remark remarks comment comments 备注 说明 附注 通话内容 沟通内容"
_RM = "owner manager relationshipmanager accountmanager 客户经理 经办人 负责人 坐席"
_KIND = "customertype 客户类型 客户类别"
_SOURCE = "leadsource origin 来源 客户来源 获客方式"
FIELDS: dict[str, dict[str, Field]] = {
    kind: {field.code: field for field in fields}
    for kind, fields in {
        "prospects": (
            _f("name", "name", "名称", "company companyname account accountname customer customername fullname"
               " 名称 客户名称 客户 公司 公司名称 企业名称 单位名称 姓名 客户姓名"),
            _f("kind", "kind (company or person)", "类型（公司或个人）", _KIND),
            _f("source", "source", "来源", _SOURCE),
            _f("via", "introducer", "介绍人", "introducer introducedby referrer 介绍人 推荐人 引荐人"),
            _f("phone", "phone", "电话", _PHONE),
            _f("contact", "contact", "联系人", "contactname contactperson 联系人 联系人姓名"),
            _f("title", "contact's title", "联系人职务", "jobtitle position 职务 职位 联系人职务"),
            _f("role", "contact's role", "联系人角色", "decisionrole 角色 决策角色"),
            _f("industry", "industry", "行业", "sector 行业 所属行业 行业门类"),
            _f("uscc", "unified social credit code", "统一社会信用代码",
               "creditcode 统一社会信用代码 社会信用代码 信用代码"),
            _f("growth", "growth customer", "成长型", "isgrowth 成长型 成长型客户"),
            _f("note", "note", "备注", _NOTE),
            _f("rm", "RM", "客户经理", _RM),
        ),
        "calls": (
            _f("prospect", "prospect", "客户", _PROSPECT),
            _f("phone", "phone", "电话", _PHONE + " 被叫 被叫号码 callee"),
            _f("at", "time of the call", "通话时间", "date time datetime when calledat calltime calldate starttime"
               " 时间 日期 通话时间 通话日期 呼叫时间 拨打时间 开始时间"),
            _f("outcome", "outcome", "结果", "result disposition 结果 通话结果 呼叫结果 联系结果"),
            # A plain 时长 or "duration" could be either: it has to be mapped.
            _f("minutes", "minutes", "分钟",
               "durationmin durationminutes 分钟 分钟数 时长分钟 通话分钟 通话分钟数 通话时长分钟"),
            _f("seconds", "seconds", "秒数",
               "durations durationsec durationseconds 秒 秒数 时长秒 通话秒数 通话时长秒"),
            _f("note", "note", "备注", _NOTE),
            _f("rm", "RM", "客户经理", _RM + " agent"),
            _f("kind", "kind (company or person)", "类型（公司或个人）", _KIND),
            _f("source", "source", "来源", _SOURCE),
        ),
        "deals": (
            _f("prospect", "prospect", "客户", _PROSPECT),
            _f("phone", "phone", "电话", _PHONE),
            _f("rm", "RM", "客户经理", _RM + " agent salesagent"),
            _f("product", "product", "产品", "productname 产品 产品名称"),
            _f("amount", "amount", "金额", "value closevalue dealvalue 金额 成交金额 商机金额"),
            _f("currency", "currency", "币种", "currencyisocode 币种 货币"),
            _f("step", "step (1 to 6)", "步骤（1–6）", "步骤 当前步骤"),
            # A "stage" or 阶段 mixes the step and the outcome: it has to be mapped.
            _f("outcome", "outcome", "结果", "result 结果 商机结果"),
            _f("opened_on", "day it was opened", "开始日期", "openedon opendate createddate engagedate"
               " 开始日期 立项日期 创建日期"),
            _f("closed_on", "day it was closed", "结束日期", "closedon closedate 结束日期 成交日期 关闭日期"),
            _f("reason", "reason of the loss", "失败原因", "lostreason lossreason 原因 失败原因"),
            _f("kind", "kind (company or person)", "类型（公司或个人）", _KIND),
            _f("source", "source", "来源", _SOURCE),
        ),
    }.items()
}  # fmt: skip
# One of each group must be there.
REQUIRED = {
    "prospects": (("name",),),
    "calls": (("prospect", "phone"), ("at",), ("outcome",)),
    "deals": (("prospect", "phone"), ("outcome",)),
}
