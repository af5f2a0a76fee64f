"""Argument lists by number: a command of the registry with values that are right, nearly right, or hostile."""

from __future__ import annotations

import random
from functools import cache
from typing import Any

import hostile

BATCH = 50  # argument lists that run one after the other on the same book
# The books a batch begins with, of `books.MADE`.
BOOKS = ("two", "two_2", "step2", "ready", "planned", "step3", "step4", "step5", "step6", "promised", "objection", "judged",
         "lost", "deferred", "dropped", "quiet", "loan", "second", "person3", "kept", "blank", "none")  # fmt: skip
# Commands that take long, or do more than one book's worth: seldom.
SELDOM = {"demo": 400, "doctor": 12, "verify": 6, "init": 4, "import": 2, "audit": 2}
PROSPECTS = ("1", "2", "3", "宏达机械", "宏达贸易", "宏达", "hongda", "hdjx", "91350211M000100Y46", "8000", "#1", "王芳", "99", "无此人")
NAMES = ("李总", "王芳", "新华书店", "周律师", "老王", "O'Neil & Söhne", "陈会计", "李总, 董事长, decision_maker, 13800138000", "宏达机械")
TEXTS = ("旺季缺三百万", "约下周", "利率太高", "yes:年营业额3000万", "no:只要最低利率", "unknown", "no", "other", "送方案",
    "ok", "13800138000",
         "+86 592 1234567", "need=yes:x", "75%", "4.35", "3.85%", "91350211M000100Y46")  # fmt: skip
FILTERS = ("step:1", "source:cold", "-source:cold", "due:today", "due:overdue", "宏达", "rm:li", "status:open", "kind:company",
    "step:1-3", "tier:B",
           "phone:138", "-", "--", ":", "step:", "step:9", "step:x", "a:b:c", "quota", "week", "month", "2026-11",
               "next:<today", "value>100万",
           "created:2026-11-01..2026-12-01", "grade:A", "industry:C", "product:payroll", "last-call:<-30d")  # fmt: skip
FILES = ("out.xlsx", "out.html", "out.csv", "out.json", "out.md", "out.txt", "out", "x.ics", "book.db", "config.toml",
    "absent/out.csv", ".", "..",
         "~nobody-here/x.csv", "a" * 300 + ".csv", "CON", "..\\x.csv", "宏达.csv", "-", "out.CSV", "list.csv", "x\x1b[2J.csv",
             "\udcff\udcfe.csv",
         "guide.toml", "", " ", "calls.csv", "2027.json")  # fmt: skip
FORMS = ("table", "csv", "json", "md", "xlsx", "html", "yaml", "JSON", "")
MAPS = ("name=名称", "name=#1", "phone=#2", "kind=#99", "name=", "=x", "名称=客户", "at=日期", "outcome=结果", "nosuch=#1", "#1=#1")
VALUES = ("outcome:won=appointment", "kind:企业=company", "kind:=person", ":=", "kind:a", "step:1=2")
SETS = ("kind=company", "source=cold", "source=referral", "rm=wang", "note={0}", "at=today", "amount=80万", "note={名称}",
    "note={id}", "kind=")


@cache
def group() -> Any:
    """The command line's root, built once."""
    from rmflow.cli import app

    return app.make()


@cache
def parameters(command: str) -> tuple[Any, ...]:
    """A command's parameters but `--help`."""
    return tuple(p for p in group().get_command(None, command).params if p.name != "help")


@cache
def commands() -> tuple[str, ...]:
    from rmflow.cli.registry import COMMANDS

    return tuple(COMMANDS)


@cache
def codes() -> tuple[str, ...]:
    """Every code of the guide's lists."""
    from rmflow.guide.load import default_guide

    guide = default_guide()
    return tuple(dict.fromkeys(code for name in guide.list_names for code in guide.entries(name)))


@cache
def lists() -> dict[str, tuple[str, ...]]:
    """The codes that may stand in a parameter of that name: those of the lists that are called alike."""
    from rmflow.guide.load import default_guide

    guide = default_guide()
    return {name: tuple(guide.entries(name)) for name in guide.list_names}


def book_of(number: int) -> str:
    """The book in which the batch of that number begins."""
    return BOOKS[number // BATCH % len(BOOKS)]


def make(number: int) -> tuple[list[str], bytes | None]:
    """The argument list of that number, and what stands on its standard input (None: it is closed)."""
    chance = random.Random(f"argv:{number}")
    stdin = chance.choice((b"", b"", b"", b"x\n", b"name,phone\n\xff,1\n", b"1\n2\nq\n" * 20, None))
    if chance.random() < 0.02:
        return [word(chance) for _ in range(chance.randrange(6))], stdin
    command = chance.choice(commands())
    while command in SELDOM and chance.randrange(SELDOM[command]):
        command = chance.choice(commands())
    argv = [*_root(chance), command if chance.random() < 0.995 else word(chance)]
    argv += _options(chance, command)
    if chance.random() < 0.03:
        argv.insert(chance.randrange(len(argv) + 1), word(chance))
    return [text.replace("\0", "\x01") for text in argv], stdin


def _root(chance: random.Random) -> list[str]:
    found: list[str] = []
    if chance.random() < 0.15:
        found += ["--lang", chance.choice(("zh", "zh", "en", "fr"))]
    if chance.random() < 0.08:
        found += ["--now", chance.choice(hostile.DAYS) if chance.random() < 0.8 else word(chance)]
    if chance.random() < 0.05:
        found += ["--rm", chance.choice(("li", "wang", "")) if chance.random() < 0.5 else word(chance)]
    if chance.random() < 0.03:
        found += ["--key", chance.choice(("0" * 36, "01234567-89ab-cdef-0123-456789abcdef", word(chance)))]
    if chance.random() < 0.03:
        found += ["--book", chance.choice(("book.db", "other.db", "", ".", "~nobody-here/b.db", "absent/b.db", "a" * 300,
            "x\x1b]0;b", "\udcff"))]
    return found


def _options(chance: random.Random, command: str) -> list[str]:
    """Values for most of the positional parameters, and some of the options."""
    positional: list[str] = []
    options: list[list[str]] = []
    wanted = chance.choice((0.2, 0.6, 0.95))
    for param in parameters(command):
        if param.param_type_name == "argument":
            many = chance.randrange(4) if param.nargs == -1 else 1 if chance.random() < 0.97 else 0
            positional += [value(chance, command, param) for _ in range(many)]
            continue
        is_shown = param.name in ("json", "form", "out", "reveal")
        if chance.random() > (0.12 if is_shown else wanted):
            continue
        for _ in range(chance.choice((1, 1, 1, 2)) if param.multiple or chance.random() < 0.02 else 1):
            name = chance.choice(param.opts)
            options.append([name] if param.is_flag else [name, value(chance, command, param)])
    parts = [[text] for text in positional] + options
    if chance.random() < 0.2:
        chance.shuffle(parts)
    return [text for part in parts for text in part]


def value(chance: random.Random, command: str, param: Any) -> str:
    """A value for a parameter: mostly of its kind, else anything."""
    if chance.random() < 0.07:
        return word(chance)
    right = _kind(chance, command, str(param.name), str(param.metavar or ""), str(param.type.name))
    if chance.random() < 0.06:
        return spoilt(chance, right)
    return right


def _kind(chance: random.Random, command: str, name: str, metavar: str, kind: str) -> str:  # noqa: C901
    if kind.startswith(("int", "float")) or metavar == "N":
        return chance.choice(("1", "1", "1", "2", "3")) if chance.random() < 0.7 else chance.choice(hostile.NUMBERS)
    if command == "config":
        return chance.choice(("book", "rm", "lang", "zh", "en", "x.db", "li", "color"))
    if command == "calendar":
        return chance.choice(("update", "use", "2026", "2027", "none", "CN", "DE-BY", "HK", "XX", "2027.json", "-", "US", "1900", "年"))
    if command == "guide":
        return chance.choice(("check", "use", "export", "lists", "3", "3.2", "product", "default", *FILES, *lists()))
    if name == "name" and command == "report":
        from rmflow.reports import REPORTS

        return chance.choice(tuple(REPORTS))
    if metavar == "FILE":
        return chance.choice(FILES)
    if metavar.startswith("[") and ("FILTER" in metavar):
        return chance.choice((*FILTERS, chance.choice(hostile.DAYS)))
    if metavar in ("PROSPECT", "[PROSPECT]", "PROSPECT2"):
        return chance.choice(("1", "1", "1", "2")) if chance.random() < 0.7 else chance.choice(PROSPECTS)
    if metavar in ("DATE", "WHEN", "DATE[..DATE]", "PERIOD", "DATETIME"):
        return chance.choice(("today", "tomorrow", "+3d", "next wed 15:00", "2026-11-20 10:00",
            "-2d")) if chance.random() < 0.5 else chance.choice(
            hostile.DAYS)
    if metavar in ("AMOUNT", "RATE"):
        return chance.choice(("80万", "100", "3.85", "4.35%", "3000")) if chance.random() < 0.5 else chance.choice(hostile.MONEY)
    if metavar.startswith("table|"):
        return chance.choice(FORMS)
    if metavar in ("FIELD=COLUMN", "FIELD:FROM=TO", "FIELD=VALUE", "FIELD=TEXT"):
        return chance.choice(MAPS + VALUES + SETS)
    if metavar.startswith("yes:"):
        return chance.choice(("yes:代发工资在他行", "no:不需要", "unknown", "yes:", "yes", "maybe:x", ":"))
    if metavar in ("CODE", "OUTCOME", "KIND", "TOPIC", "PRODUCT", "RELATION", "SIGNAL", "TIER", "CONTENT", "METHOD[:DETAIL]",
        "UNIT", "KEY"):
        alike = [code for key, entries in lists().items() if name.strip("_") in key or metavar.lower() in key for code in entries]
        return chance.choice(alike) if alike and chance.random() < 0.8 else chance.choice((*codes(), "company", "person", "cold", "yes"))
    return chance.choice(NAMES if metavar in ("NAME", "WHO", "CONTACT", "INTRODUCER") else TEXTS)


def word(chance: random.Random) -> str:
    """Anything: hostile text, numbers, days, money; seldom very long."""
    roll = chance.random()
    if roll < 0.4:
        return chance.choice(hostile.ALL)
    if roll < 0.5:
        return chance.choice(hostile.LONE)
    if roll < 0.62:
        return chance.choice(hostile.NUMBERS)
    if roll < 0.74:
        return chance.choice(hostile.DAYS + hostile.MONEY)
    if roll < 0.84:
        return chance.choice(("--", "", " ", "-", "-x", "--json", "--help", "-h", "--book", "--version", "--format=json",
            "--out=", "—", "－－json",
                              *hostile.ZH_QUOTES))
    if roll < 0.9:
        return chance.choice(codes() + PROSPECTS + NAMES)
    size = chance.choice((50, 201, 500, 4001, 20_000, 100_000))
    return hostile.run_of(chance.choice(hostile.RUNS), size, chance.choice(("", "!", "x", "万", "\n")))


def spoilt(chance: random.Random, text: str) -> str:
    """A right value with one thing wrong."""
    at = chance.randrange(len(text) + 1)
    way = chance.randrange(5)
    if way == 0:
        return text[:at] + chance.choice(hostile.ALL) + text[at:]
    if way == 1:
        return text[:at] + text[at + 1 :]
    if way == 2:
        return text * chance.choice((2, 3, 50))
    if way == 3:
        return text.upper() if chance.random() < 0.5 else " " + text + "　"
    return text[:at] + chr(chance.choice((0x0, 0x9, 0xA, 0x1B, 0x7F, 0x9B, 0x200B, 0x202E, 0xFF1D, 0xD800, 0x1F600, 0x301))) + text[at:]
