"""What people call the columns of the records: for showing an entry of the journal, or what taking it back would do."""

from __future__ import annotations

from rmflow.reports import agenda, phrases
from rmflow.rules import consent, workdays
from rmflow.words import Words

# Of whole records only those that are so are told, by their label alone.
FLAGS = frozenset((
    "is_growth", "do_not_call", "birth_lunar", "birth_leap", "is_imported", "is_inbound", "is_reached", "is_appointment",
    "is_unplanned", "is_public_sector", "is_negative",
))  # fmt: skip
YES, NO = Words("yes", "是"), Words("no", "否")
# What codes mean that are the program's own and in no list of the guide.
CODES: dict[tuple[str, str], dict[str, Words]] = {
    ("prospect", "kind"): phrases.CUSTOMERS,
    ("assessment", "answer"): {"yes": YES, "no": NO, "unknown": Words("unknown", "待查")},
    ("follow_up", "kind"): phrases.KINDS,
    ("visit", "status"): agenda.STATUS,
    ("objection", "status"): {"open": Words("open", "未解决")},
    ("day_off", "part"): workdays.PARTS,
    ("consent", "answer"): consent.STATES,
    ("suppression", "kind"): {
        "phone": Words("phone", "电话"), "uscc": Words("USCC", "统一社会信用代码"), "name": Words("name", "名称"),
    },
}  # fmt: skip
# Keys and search columns say nothing to people; the compiled guide says too much; a day beside its moment says it twice.
UNSAID = frozenset((
    "id", "rm", "created_at", "name_key", "pinyin", "initials", "phone_rev", "prospect_id", "opportunity_id", "contact_id",
    "met_contact_id", "other_id", "need_id", "signer_id", "introducer_id", "currency", "compiled", "sha256", "days", "queue",
    "called_on", "moved_on", "planned_on", "hash", "moves", "skipped",
))  # fmt: skip
# Lists, kept as JSON: of codes of the guide, and of texts.
CODED_LISTS = {"pitfalls": "pitfall"}
TEXT_LISTS = frozenset(("questions", "filter"))
# A word for a column wherever it stands; where one table means something else by it, under (table, column).
_LABELS = {
    "adopted_at": ("adopted", "采用时间"), "adopted_by": ("by", "采用人"), "amount_minor": ("amount", "金额"),
    "answer": ("answer", "答复"), "answered_on": ("said on", "表示日期"), "approved_by": ("approved by", "批准人"),
    "assessed_on": ("assessed on", "鉴定日期"), "birth_day": ("birthday, day", "生日（日）"),
    "birth_leap": ("in a leap month", "闰月"), "birth_lunar": ("by the lunar calendar", "农历"),
    "birth_month": ("birthday, month", "生日（月）"), "birth_year": ("year of birth", "出生年份"),
    "bring": ("to bring", "携带"), "called_at": ("made", "通话时间"), "cancelled_why": ("called off because", "取消原因"),
    "channel": ("channel", "渠道"), "code": ("signal", "信号"), "companion": ("with", "同行"),
    "competitor": ("competitor", "竞争对手"), "confirmed_by": ("confirmed by", "确认人"),
    "confirmed_on": ("confirmed on", "确认日期"), "content": ("content", "内容"), "cost_minor": ("cost", "费用"),
    "country": ("country", "国家"), "criterion": ("criterion", "择优原则"), "dealt_on": ("closed on", "成交日期"),
    "do_not_call": ("do not call", "勿扰"), "do_not_call_on": ("do not call since", "勿扰自"),
    "done_on": ("done on", "完成日期"), "due_at": ("due at", "应于（时间）"), "due_on": ("due on", "应于"),
    "duration_s": ("seconds", "时长（秒）"), "ended_at": ("ended", "结束时间"),
    "entered_step_on": ("at this step since", "进入本步日期"), "erased_on": ("erased on", "删除日期"),
    "evidence": ("evidence", "依据"), "falls_on": ("falls on", "到期日"), "filter": ("filter", "筛选"),
    "first_on": ("from", "起"), "found_on": ("found on", "登记日期"), "from_step": ("from step", "原步骤"),
    "genuineness": ("genuine", "真实性"), "gift": ("gift", "礼品"), "gift_minor": ("worth of the gift", "礼品价值"),
    "grade": ("grade", "意向"), "guests": ("guests", "人数"), "held_on": ("held on", "举行日期"), "how": ("how", "方式"),
    "industry": ("industry", "行业"), "is_appointment": ("appointment", "约见成功"), "is_growth": ("growth-type", "成长型"),
    "is_imported": ("imported", "导入"), "is_inbound": ("customer called", "客户来电"),
    "is_negative": ("negative", "负面"), "is_public_sector": ("public sector", "公职人员"), "is_reached": ("reached", "接通"),
    "is_unplanned": ("unplanned", "未预约"), "judged_on": ("judged on", "判断日期"), "kept_how": ("kept how", "如何兑现"),
    "kept_on": ("kept on", "兑现日期"), "key": ("setting", "设置项"), "kind": ("kind", "类别"), "last_on": ("to", "止"),
    "learnt_on": ("learnt on", "获知日期"), "matures_on": ("matures on", "到期日"), "method": ("method", "方法"),
    "moved": ("put off, times", "改期次数"), "moved_at": ("moved", "变动时间"), "n": ("no.", "序号"), "name": ("name", "名称"),
    "next_on": ("next date", "下次日期"), "next_step": ("next step", "下一步"), "next_what": ("next", "下次事项"),
    "no": ("no.", "编号"), "no_objections_on": ("no objections on", "无异议日期"), "note": ("note", "备注"),
    "objective": ("objective", "目的"), "opened_on": ("opened on", "建立日期"), "organisation": ("organisation", "单位"),
    "outcome": ("outcome", "结果"), "outcome_note": ("note on the outcome", "结果说明"),
    "outcome_on": ("outcome on", "结果日期"), "outcome_why": ("why", "原因"), "part": ("part of the day", "时段"),
    "phone": ("phone", "电话"), "pitfalls": ("pitfalls", "误区"), "place": ("place", "地点"), "planned_at": ("planned", "约定时间"),
    "presented_on": ("presented on", "介绍日期"), "product": ("product", "产品"), "purpose": ("purpose", "用途"),
    "questions": ("questions", "问题"), "raised_on": ("raised on", "提出日期"), "rate_ppm": ("rate", "利率"),
    "reaction": ("reaction", "反应"), "reason": ("reason", "原因"), "refusal": ("refusal", "拒绝类型"),
    "relation": ("relation", "关系"), "requested_on": ("asked on", "要求日期"), "resolved_on": ("resolved on", "解决日期"),
    "result": ("result", "结果"), "role": ("role", "角色"), "said": ("said", "客户原话"), "seen_on": ("seen on", "发现日期"),
    "signer": ("signer", "签约人"), "since_on": ("since", "自"), "source": ("source", "来源"),
    "source_detail": ("source in detail", "来源细节"), "started_at": ("started", "开始时间"), "status": ("status", "状态"),
    "step": ("step", "步骤"), "success": ("success is", "成功标准"), "summary": ("summary", "小结"),
    "technique": ("technique", "促成方法"), "test": ("test", "检验方法"), "text": ("text", "内容"), "tier": ("tier", "等级"),
    "tier_on": ("tier since", "定级日期"), "tier_why": ("why this tier", "定级理由"), "title": ("title", "职务"),
    "to_step": ("to step", "新步骤"), "topic": ("topic", "主题"), "tried_on": ("tried on", "促成日期"),
    "true_reason": ("true reason", "真实原因"), "type": ("type", "类型"), "until_on": ("until", "有效至"),
    "uscc": ("USCC", "统一社会信用代码"), "value": ("value", "值"), "version": ("version", "版本"), "via": ("through", "介绍人"),
    "wanted_on": ("wanted by", "需要日期"), "way": ("by", "方式"), "what": ("what", "事项"), "why": ("why", "原因"),
    "words": ("his words", "客户原话"), "year": ("year", "年份"),
    ("need", "confirmed_on"): ("confirmed on", "客户确认日期"), ("visit", "next_on"): ("next date", "下次日期"),
    ("assessment", "answer"): ("answer", "结论"), ("objection", "answer"): ("reply", "答复"),
    ("fact", "source"): ("source", "出处"), ("visit", "method"): ("arranged by", "约见方式"), ("care", "way"): ("by", "维护方式"),
    ("day_off", "why"): ("for", "事由"), ("relation", "relation"): ("kind", "关系"),
}  # fmt: skip


def called(table: str, column: str) -> Words:
    """The column as people call it; its own name where nobody has named it."""
    return Words(*(_LABELS.get((table, column)) or _LABELS.get(column) or (column, column)))
