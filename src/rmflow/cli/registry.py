"""Every command in one place: its name, its heading in the help, what it does in a line, the file it lies in.

A command's module is loaded only when it runs, so the help page is drawn from this table. To add a command: one file
`cli/<name>.py` with a function of the same name, and one line here.
"""

from __future__ import annotations

from typing import NamedTuple

from rmflow.words import Words

PANELS: dict[str, Words] = {
    "find": Words("Find (step 1)", "寻找目标客户（第一步）"),
    "approach": Words("Approach (step 2)", "搜集情报、接近客户（第二步）"),
    "meet": Words("Meet (step 3)", "面议商谈（第三步）"),
    "objections": Words("Objections (step 4)", "处理异议（第四步）"),
    "close": Words("Close (step 5)", "达成交易（第五步）"),
    "care": Words("Care (step 6)", "客户维护（第六步）"),
    "pipeline": Words("Pipeline", "推进"),
    "look": Words("Look", "查看"),
    "book": Words("Book", "账簿"),
}


class Command(NamedTuple):
    """One command: its heading and what it does in a line."""

    panel: str
    summary: Words

    def module(self, name: str) -> str:
        """The module that holds the command `name`; a name that Python keeps for itself takes an underscore."""
        return "rmflow.cli." + ("import_" if name == "import" else name.replace("-", "_"))


def _c(panel: str, en: str, zh: str) -> Command:
    return Command(panel, Words(en, zh))


COMMANDS: dict[str, Command] = {
    "add-prospect": _c("find", "Write down a new prospect, with where the name came from", "登记新客户及其来源"),
    "add-introducer": _c("find", "Write down someone who finds customers for you", "登记介绍人（猎犬）"),
    "introducers": _c("find", "Who introduces, and what came of it", "介绍人及其成效"),
    "log-call": _c("find", "Log a call and what came of it", "记录一次通话及结果"),
    "dial": _c("find", "Call one after the other: a card, a key, the next date", "逐个拨打：卡片、按键、下次日期"),
    "qualify": _c("find", "Answer the five criteria, with evidence", "按五项择优原则鉴定，附依据"),
    "link": _c("find", "Relate two prospects: parent, supplier, guarantor …", "关联两个客户：母公司、上游、担保人…"),
    "add-contact": _c("approach", "Add a person at the customer", "添加联系人"),
    "add-fact": _c("approach", "Add a fact to the dossier", "向客户档案添加情报"),
    "dossier": _c("approach", "What is known, and what is missing", "客户档案：已知与缺项"),
    "plan-visit": _c("approach", "Plan a visit: when, why, what counts as success, what to ask", "制订访问计划"),
    "confirm-visit": _c("approach", "The customer confirmed the visit", "客户确认约见"),
    "move-visit": _c("approach", "Move a visit to another time", "改期拜访"),
    "cancel-visit": _c("approach", "Cancel a visit", "取消拜访"),
    "agenda": _c("approach", "The visits ahead, day by day", "拜访日程"),
    "brief": _c("approach", "One page to read before walking in", "拜访前必读一页"),
    "log-visit": _c("meet", "Log a visit: what was said, what comes next", "记录拜访：客户原话与下一步"),
    "add-need": _c("meet", "Write down a need of the customer", "记录客户需求"),
    "present": _c("meet", "A product was presented for a need", "针对需求介绍产品"),
    "promise": _c("meet", "What you promised, and by when", "记录承诺及期限"),
    "promises": _c("meet", "Promises to keep", "待兑现的承诺"),
    "keep-promise": _c("meet", "A promise was kept", "承诺已兑现"),
    "log-event": _c("meet", "A meal, a salon, a visit off-site, with its cost", "记录场外活动及费用"),
    "raise-objection": _c("objections", "The customer objects, in his own words", "记录客户异议原话"),
    "judge-objection": _c("objections", "Is the objection the true reason?", "辨别异议真伪"),
    "resolve-objection": _c("objections", "How the objection was dissolved", "化解异议"),
    "no-objections": _c("objections", "Asked, and none was raised", "已询问、客户无异议"),
    "objections": _c("objections", "Open objections, oldest first", "未化解的异议"),
    "log-signal": _c("close", "A sign that the customer is ready", "记录成交信号"),
    "try-close": _c("close", "You asked for the business, and what came of it", "促成一次及结果"),
    "win": _c("close", "Won: product, amount, day, signer", "成交：产品、金额、日期、签约人"),
    "lose": _c("close", "Lost, and why", "失败及原因"),
    "defer": _c("close", "Not now: look again on a date", "搁置，到期再看"),
    "set-tier": _c("care", "Set the customer's tier, and with it the rhythm of care", "客户分层"),
    "plan-care": _c("care", "Plan a piece of care", "安排维护"),
    "log-care": _c("care", "A piece of care was given", "记录维护"),
    "care-due": _c("care", "Whose care is due", "到期的维护"),
    "birthdays": _c("care", "Birthdays ahead, solar and lunar", "近期生日（公历、农历）"),
    "new-opportunity": _c("care", "Open another opportunity with a won customer", "为老客户开立新商机"),
    "check": _c("pipeline", "The gate: what is there, what is missing", "关口检查：已有与所缺"),
    "advance": _c("pipeline", "Go one step on, through the gate", "通过关口，前进一步"),
    "step-back": _c("pipeline", "Go back, with a reason", "退回，须说明原因"),
    "drop": _c("pipeline", "Drop a prospect, with a reason", "淘汰客户，须说明原因"),
    "revive": _c("pipeline", "Take up again what was lost, deferred or dropped", "重新启用失败、搁置或淘汰的客户"),
    "today": _c("look", "The day: overdue, appointments, calls, promises, care, quota", "今日工作"),
    "standup": _c("look", "One minute for the morning meeting", "晨会一分钟：昨日、今日重点、约见"),
    "wrapup": _c("look", "The end of the day: not logged, not confirmed, not kept", "收工检查：未记录、未确认、未兑现"),
    "off": _c("look", "Your days off: no quota, no broken streak", "休假登记：不计指标，不断连续达标"),
    "show": _c("look", "The card to read before dialling", "客户卡片"),
    "timeline": _c("look", "Everything that happened with a prospect", "客户时间线"),
    "list": _c("look", "Prospects, filtered", "客户清单"),
    "guide": _c("look", "The guide, read aloud; check and use a bank's own", "查阅指引；检查、启用本行指引"),
    "report": _c("look", "Numbers: quota, funnel, forecast, team, the work log …", "报表：通话指标、漏斗、预测、团队、工作日志…"),
    "audit": _c("look", "Are the figures honest? Bursts, backdating, same notes …", "数据真实性检查：突击、补录、雷同备注…"),
    "init": _c("book", "Make a new book", "新建账簿"),
    "consent": _c("book", "What a customer said to being approached, and by what", "同意情况：渠道、用途、凭证"),
    "forget": _c("book", "Somebody is to be forgotten, and is: counts stay, he does not", "按要求删除客户信息，统计保留"),
    "privacy": _c("book", "What is kept on whom; export it; what has outlived its purpose", "个人信息：总览、导出、到期清理"),
    "import": _c("book", "Bring a list in: prospects or calls from CSV", "导入名单：客户或通话（CSV）"),
    "backup": _c("book", "A copy of the book, looked over in full; --list shows them", "备份账簿并完整核验；--list 列出副本"),
    "restore": _c("book", "Put a copy in the book's place; the present one is kept", "从副本恢复账簿；现有账簿保留"),
    "log": _c("book", "What was done, command by command, and whether it was taken back", "操作记录：逐条命令，是否已撤回"),
    "undo": _c("book", "Take back the last command, or any one: preview first", "撤回上一条或任一条命令（先预览）"),
    "encrypt": _c("book", "Encrypt the book on the disk", "加密账簿文件"),
    "decrypt": _c("book", "Take the encryption off again", "解除账簿加密"),
    "rekey": _c("book", "Give an encrypted book another key", "更换账簿密钥"),
    "verify": _c("book", "Is the book unharmed, and its journal whole?", "核验账簿与流水"),
    "calendar": _c("book", "Holidays and make-up workdays: known years, update, country", "节假日与调休日历：查看、导入、选国家"),
    "config": _c("book", "Your settings", "设置"),
    "doctor": _c("book", "What rmflow stands on here, and whether it is sound", "检查运行环境"),
    "demo": _c("book", "A morning with rmflow, in a throwaway book", "演示：一个上午"),
}
