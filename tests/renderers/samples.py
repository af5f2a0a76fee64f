"""Records for the renderers' tests: a page as a branch manager gets it, and names that other programs would run."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from rmflow.records import Card, Chart, Column, Line, Page, Section, Series, Table
from rmflow.renderers.veil import over
from rmflow.words import plain, words

if TYPE_CHECKING:
    from rmflow.records import Record


def veiled(record: Record, lang: str, *, reveal: bool) -> Record:
    """The record as it leaves the program."""
    return record if reveal else over(record, lang).record(record)


HOSTILE = (
    "厦门宏达机械有限公司", "<script>document.title='owned'</script>", "\"><img src=x onerror=alert(1)>", "=1+1", "+86公司", "-行业-",
    "@SUM(A1:A9)", "'; DROP TABLE prospect; --", "$x^2$ \\frac", "{name} & Söhne", "https://example.com/", "_x0041_家",
    "🐼熊猫茶业", "</svg></style>王五",
)  # fmt: skip
CALLS = Chart(
    "bars", words("Calls by RM", "各客户经理通话"), tuple(map(plain, ("李芳", "王建国", "Zhang Wei"))),
    (Series(words("Calls", "通话"), (412, 388, 37)), Series(words("Reached", "接通"), (120, None, 9))), words("calls", "通"),
)  # fmt: skip
DAYS = tuple(date(2026, 8, 31) + timedelta(days=n) for n in range(85))
EACH_DAY = tuple(None if day.weekday() > 4 else float(day.day) for day in DAYS)
BY_DAY = Chart(
    "line", words("Calls a day", "每日通话"), tuple(day.isoformat() for day in DAYS),
    (Series(words("Calls", "通话"), EACH_DAY),), words("calls", "通"),
)  # fmt: skip
RATES = Chart(
    "line", words("Rates", "比率"), tuple(f"W{n}" for n in range(10, 22)),
    (Series(words("Reached", "接通率"), tuple(n / 24 for n in range(12))), Series(words("Success", "成功率"), (0.1,) * 12)),
    shares=True,
)  # fmt: skip
CALENDAR = Chart("calendar", words("Day by day", "通话日历"), tuple(day.isoformat() for day in DAYS),
                 (Series(words("Calls", "通话"), EACH_DAY),), words("calls", "通"))  # fmt: skip
FUNNEL = Chart(
    "funnel", words("Passed each step", "各步骤通过"),
    (words("1 Find", "1 寻找客户"), words("2 Approach", "2 约见接近"), words("3 Meet", "3 面谈需求"), words("4 Close", "4 促成")),
    (Series(words("Opportunities", "商机"), (240, 131, 30, 0)),), words("opportunities", "个"),
)  # fmt: skip
CHARTS = (CALLS, BY_DAY, RATES, CALENDAR, FUNNEL)
ROWS = tuple(
    {
        "no": n + 1, "name": name, "phone": f"+861380013{8000 + n}", "calls": (n * 7) % 50, "rate": n / 13,
        "amount": f"{(n + 1) * 1_000_000}.50", "currency": "CNY", "next_on": f"2026-11-{n + 10}", "met": n % 2 == 0,
        "pace": n / 13, "note": f"旺季备货缺资金，三月到期；{name} 想先看方案",
    }
    for n, name in enumerate(HOSTILE)
)  # fmt: skip
COLUMNS = (
    Column("no", words("No.", "编号"), "number"),
    Column("name", words("Customer", "客户"), "name"),
    Column("phone", words("Phone", "电话"), "phone", weight=3),
    Column("calls", words("Calls", "通话"), "number", weight=1, unit=words("calls", "通")),
    Column("rate", words("Reached", "接通率"), "share"),
    Column("amount", words("Amount", "金额"), "money", weight=1),
    Column("next_on", words("Next", "下次"), "day", weight=2),
    Column("met", words("Met", "达标"), "flag", weight=4),
    Column("pace", words("Pace", "进度"), "bar", weight=5),
    Column("note", words("Note", "备注"), weight=6),
)
CUSTOMERS = Table(
    words("Customers to call", "待联系客户"), COLUMNS, ROWS,
    notes=(words("Reached = connected calls ÷ calls.", "接通率 = 接通 ÷ 通话。"),
           words("厦门宏达机械有限公司 (13800138000) first.", "先联系厦门宏达机械有限公司（13800138000）。")),
    charts=CHARTS,
)  # fmt: skip
STEPS = Table(words("Steps: what/passed?", "步骤：通过[情况]"), (Column("step", words("Step", "步骤")),
              Column("n", words("Entered", "进入"), "number")), ({"step": "1", "n": 240}, {"step": "2", "n": 131}))  # fmt: skip
PROMISED = Card(
    words("Promised", "今日承诺"),
    (Section(words("Overdue", "逾期"), (
        Line(words("The proposal for 欧阳明珠", "给欧阳明珠送方案"), words("Yesterday", "昨日"), "warn", "rmflow keep-promise 3"),
        Line(words("Payroll file", "代发资料"), None, "ok"),
    )),),
    {}, names=("欧阳明珠",),
)  # fmt: skip
MEETING = Page(
    words("Morning meeting, Wed 25 Nov 2026", "晨会 2026年11月25日 周三"), (CUSTOMERS, STEPS, PROMISED), {"date": "2026-11-25"},
    notes=(words("Period: November 2026.", "统计期：2026年11月。"),),
)  # fmt: skip
