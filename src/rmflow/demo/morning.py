"""The morning that the demo plays: one customer from the first name to the care after the deal, every gate passed."""

from __future__ import annotations

from typing import NamedTuple

from rmflow.words import Words, words

# The number the played customer gets: the book holds forty before him.
NO = "41"


class Scene(NamedTuple):
    """One command of the morning: the time it is typed, why (a sentence, or nothing), and the command line."""

    at: str
    why: Words | None
    argv: tuple[str | Words, ...]
    # The exit code it ends with; 3 is the guide's refusal.
    ends: int = 0


def _scene(at: str, en: str, zh: str, *argv: str | Words, ends: int = 0) -> Scene:
    return Scene(at, words(en, zh) if en else None, argv, ends)


W = Words
GU = W("Gu Wanting", "顾晚亭")

MORNING: tuple[Scene, ...] = (
    _scene(
        "09:50",
        "09:50. Chairman Fang of the chamber has named a stationery maker. First the name, and where it came from.",
        "09:50，商会方会长介绍了一家文具公司。先登记名称和来源。",
        "add-prospect", W("Zhihe Stationery", "栀禾文具有限公司"), "--kind", "company", "--source", "referral",
        "--via", W("Chairman Fang", "方会长"), "--phone", "0571-88006161", "--industry", "C",
        "--contact",
        W("Gu Wanting, finance director, finance_head, 13800138816", "顾晚亭, 财务总监, finance_head, 13800138816"),
    ),
    _scene(
        "09:51",
        "Why not offer a product at once? The guide says no, and what has to come first. Nothing is written.",
        "直接推荐产品行不行？指引不允许，并列出先要做什么。账簿不作任何更改。",
        "present", NO, "agreement_deposit", "--need", "1", ends=3,
    ),
    _scene(
        "09:57",
        "So a call first.",
        "那就先打电话。",
        "log-call", NO, "connected_interested", "--minutes", "6", "--grade", "A",
        "--note", W("4m lies idle on the account; we may come at 10:30", "账上常年闲置约400万；十点半可以过去"),
    ),
    _scene(
        "10:00",
        "The five criteria, each with its evidence, and who may decide.",
        "按五项择优原则鉴定，每项写明依据，并指明谁有购买权。",
        "qualify", NO,
        "--need", W("yes:idle balances of about 4m earn nothing", "yes:约400万闲置资金没有收益"),
        "--capacity", W("yes:turnover 90m, no debt", "yes:年营收9000万，无负债"),
        "--standard", W("yes:tax credit A, no adverse record", "yes:纳税A级，无负面信息"),
        "--authority", W("yes:signs for deposits up to 5m", "yes:500万以内存款由财务总监签字"),
        "--value", W("yes:deposits now, payroll for 120 to follow", "yes:先带来存款，后续有120人代发"),
        "--contact", GU,
    ),
    _scene("10:02", "The first gate is open.", "第一道关口已开。", "advance", NO),
    _scene(
        "10:04",
        "What is known goes into the dossier; a part of the name finds it as well as the number.",
        "把了解到的情况记入档案；这次用拼音首字母找客户。",
        "add-fact", W("zhihe", "zhwj"), "main_bank", W("another bank, payments only", "他行，只做结算"),
        "--source", W("Chairman Fang", "方会长"),
    ),
    _scene(
        "10:05", "", "",
        "add-fact", W("zhihe", "zhwj"), "need_hypothesis",
        W("an agreed-rate deposit: interest, and the money stays free", "协定存款：有收益，又不影响支付"),
    ),
    _scene(
        "10:07",
        "A visit has an aim, a measure of success and a question to ask.",
        "拜访要有目标、成功标准和必问的问题。",
        "plan-visit", NO, "--on", W("today 10:30", "今天 10:30"), "--objective", "learn_needs",
        "--success", W("know how much may lie, and how long", "弄清能放多少、放多久"),
        "--ask", W("How low does the balance fall in a month?", "一个月里余额最低是多少？"),
    ),
    _scene(
        "10:08", "She confirms by telephone.", "电话确认。",
        "confirm-visit", NO, "--by", GU, "--method", "phone",
    ),
    _scene("10:09", "Is anything missing?", "还差什么吗？", "check", NO),
    _scene("10:10", "", "", "advance", NO),
    _scene(
        "11:15",
        "11:15, back from the visit: her own words, and what comes next.",
        "11:15，拜访回来：记下客户原话和下一步。",
        "log-visit", NO, "--result", "met", "--with", GU,
        "--said", W("It must earn something, yet I must be able to pay wages", "要有收益，但发工资的时候得能动"),
        "--summary", W("balance never below 4m", "余额从未低于400万"),
        "--next", W("talk about payroll for the staff of 120", "谈120人代发"), "--next-on", "+7d",
    ),
    _scene(
        "11:17", "A need she confirmed, and the product that answers it.", "客户亲口确认的需求，以及对应的产品。",
        "add-need", NO, "deposit", W("4m that earns interest and stays free", "400万闲置资金，要收益也要灵活"),
        "--amount", W("4m", "400万"), "--confirmed",
    ),
    _scene(
        "11:19", "", "",
        "present", NO, "agreement_deposit", "--need", "1", "--amount", W("4m", "400万"), "--reaction", "keen",
    ),
    _scene("11:20", "", "", "advance", NO),
    _scene(
        "11:24", "An objection, as she put it. Is it the true reason?", "客户提出异议，记原话；再辨别是不是真实原因。",
        "raise-objection", NO, W("Your rate is below a term deposit's", "利率比定期低"), "--type", "price",
    ),
    _scene("11:26", "", "", "judge-objection", NO, "1", "--as", "genuine", "--test", "ask_reason"),
    _scene(
        "11:31", "", "",
        "resolve-objection", NO, "1", "--method", "compensate",
        "--answer",
        W("reckoned: a term deposit broken on pay-day earns less", "算了一遍：发薪日提前支取定期，收益反而更低"),
    ),
    _scene("11:32", "", "", "advance", NO),
    _scene(
        "11:35",
        "She asks which papers are needed: a signal. Ask for the business.",
        "她问要准备哪些资料，这是成交信号。该提出成交了。",
        "log-signal", NO, "asks_docs",
    ),
    _scene("11:37", "", "", "try-close", NO, "--technique", "alternative", "--result", "won"),
    _scene(
        "11:40", "", "",
        "win", NO, "--product", "agreement_deposit", "--amount", W("4m", "400万"), "--on", W("today", "今天"),
        "--signer", GU, "--status", "signed",
    ),
    _scene("11:41", "", "", "advance", NO),
    _scene(
        "11:44", "Won, but not forgotten: a tier, and the first care.", "成交不是终点：先分层，再安排第一次维护。",
        "set-tier", NO, "B", "--why", W("stable deposits, payroll to come", "存款稳定，后续有代发"),
    ),
    _scene("11:46", "", "", "plan-care", NO, "after_sale", "--on", "+3d"),
    _scene("11:50", "What else does today ask for?", "今天还有什么要做？", "today"),
    _scene(
        "11:52", "How were last week's calls?", "上周电话打得怎么样？",
        "report", "quota", "--period", "last-week", "--rm", "li",
    ),
    _scene("11:53", "And today's?", "今天的呢？", "report", "quota"),
)  # fmt: skip
