"""Files by number: for every reader of bytes from outside, what a grammar writes and what a mutation makes of it."""

from __future__ import annotations

import csv
import io
import json
import random
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import hostile
import mutation

if TYPE_CHECKING:
    from collections.abc import Callable

SEEDS = Path(__file__).with_name("seeds")


class Try(NamedTuple):
    """What is laid into the folder (name: bytes; None: a folder of that name), the command lines that read it, and
    whether the first of them is to leave the book as it was whatever it answers."""

    files: dict[str, bytes | None]
    lines: list[list[str]]
    only_looks: bool = False


@cache
def seed(name: str) -> bytes:
    return (SEEDS / name).read_bytes()


def make(kind: str, number: int) -> Try:
    """The input of that kind and number."""
    return KINDS[kind](random.Random(f"{kind}:{number}"))


# ---- Lists to import

ENCODINGS = ("utf-8",) * 6 + ("utf-8-sig", "gb18030", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252",
    "hz", "big5")
DECLARED = ("utf-8", "gb18030", "utf-16", "utf-16-le", "cp1252", "big5", "hz", "utf-32", "idna", "punycode", "unicode_escape",
    "rot13", "zlib",
            "nope", "", "\udcff", "utf-7", "undefined", "x" * 5000)  # fmt: skip
BY_FIELD = {
    "name": ("石桥机械有限公司", "柳营苗圃", "沈清", "宏达机械"), "prospect": ("石桥机械有限公司", "宏达机械", "柳营苗圃", "1", "#1"),
    "kind": ("company", "person", "公司", "个人", "firm"), "source": ("cold", "data:internet", "walk_in", "referral",
        "referral:周律师", "nope"),
    "phone": ("13800137102", "0571-88007101", "'+86 571 88007101", "+1 650 253 0000", "8.8E+10"), "outcome": (
        "busy", "connected_interested", "appointment", "won", "lost", "open", "占线", "do_not_call"),
    "step": ("1", "3", "6", "7", "0", "一"), "currency": ("", "USD", "CNY", "人民币", "XXX"), "product": ("payroll",
        "letter_of_credit", "代发工资", "nope"),
    "rm": ("li", "wang", "李"), "growth": ("yes", "no", "是", ""), "industry": ("C", "A", "Z", "制造业"),
        "role": ("decision_maker", "handler"),
    "contact": ("曹立, 总经理, decision_maker, 13800137101", "曹立"), "reason": ("price", "价格", "other"),
}  # fmt: skip
BY_KIND = {
    **dict.fromkeys(("at", "opened_on", "closed_on"), hostile.DAYS), "amount": hostile.MONEY, "minutes": hostile.NUMBERS,
        "seconds": hostile.NUMBERS,
}  # fmt: skip


def cell(chance: random.Random, field: str) -> str:
    """A cell of that field: mostly what belongs there."""
    roll = chance.random()
    if roll < 0.08:
        return chance.choice(hostile.ALL)
    if roll < 0.1:
        return hostile.run_of(chance.choice(hostile.RUNS), chance.choice((100, 4001, 20_000, 140_000)))
    if roll < 0.2:
        return ""
    if field in BY_FIELD and roll < 0.93:
        return chance.choice(BY_FIELD[field])
    if field in BY_KIND and roll < 0.95:
        return chance.choice(BY_KIND[field]) if chance.random() < 0.4 else chance.choice(("2026-11-20", "2026-11-20 10:00",
            "2026/3/1", "300万", "1", "12.5"))
    return chance.choice(("约下周", "官网看到扩产", "x", "01", *hostile.NUMBERS))


def sheet(chance: random.Random, kind: str) -> bytes:
    """A list as a spreadsheet program would save it, more or less."""
    from rmflow.importers.fields import FIELDS

    fields = [field for field in FIELDS[kind].values() if chance.random() < 0.75] or list(FIELDS[kind].values())
    chance.shuffle(fields)
    header = [field.code if chance.random() < 0.6 else chance.choice(field.names) for field in fields]
    if chance.random() < 0.1:
        header.insert(chance.randrange(len(header) + 1), chance.choice(("", "why", "编号", header[0], *hostile.ALL)))
    rows = [[cell(chance, field.code) for field in fields] for _ in range(chance.choice((0, 1, 1, 2, 3, 5, 12)))]
    if rows and chance.random() < 0.2:
        chance.choice(rows).append(chance.choice(("x", "", "=1")))
    if rows and chance.random() < 0.1:
        chance.choice(rows).pop()
    out = io.StringIO(newline="")
    delimiter = chance.choice((",",) * 6 + (";", "\t", "|", "^", "，"))
    if delimiter == "，":
        out.write("\n".join("，".join(row) for row in [header, *rows]))
    else:
        if chance.random() < 0.05:
            out.write(f"sep={delimiter}\r\n")
        writer = csv.writer(out, delimiter=delimiter, lineterminator=chance.choice(("\r\n", "\n", "\r")),
                            quoting=chance.choice((csv.QUOTE_MINIMAL, csv.QUOTE_ALL)))  # fmt: skip
        writer.writerows([header, *rows])
    return out.getvalue().encode(chance.choice(ENCODINGS), "replace")


def _import(kind: str) -> Callable[[random.Random], Try]:
    def of(chance: random.Random) -> Try:
        data = sheet(chance, kind) if chance.random() < 0.7 else seed(f"{kind}.csv")
        if chance.random() < 0.5:
            data = mutation.mutate(chance, data)
        return Try({"list.csv": data}, [["import", *_import_options(chance, kind)]])

    return of


def _import_options(chance: random.Random, kind: str) -> list[str]:
    options = ["list.csv", "--as", kind]
    if chance.random() < 0.6:  # most columns are missing otherwise
        options += ["--set", "kind=company"] if chance.random() < 0.5 else ["--default", "kind=company"]
        options += ["--set", "source=cold"] if chance.random() < 0.5 else ["--default", "source=cold"]
    if chance.random() < 0.4:
        options.append("--keep-good")
        if chance.random() < 0.3:
            options += ["--rejects", chance.choice(("bad.csv", "absent/bad.csv", ".", "list.csv", "x\x1b[2J.csv", "\udcff.csv"))]
    if chance.random() < 0.1:
        options.append("--dry-run")
    if chance.random() < 0.15:
        options += ["--encoding", chance.choice(DECLARED)]
    if chance.random() < 0.1:
        options += ["--delimiter", chance.choice((",", ";", "tab", "\t", "", ",,", '"', "\n", "，", "\udcff", "\0"[:0] or "x"))]
    if chance.random() < 0.2:
        options += [chance.choice(("--map", "--value", "--set", "--default")), chance.choice(OPTIONS)]
    if chance.random() < 0.2:
        options.append("--json")
    return options


OPTIONS = ("phone=#2", "note=#99", "outcome:won=busy", "rm=wang", "note={名称}", "note={0}", "note={", "phone={phone}{phone}",
    "outcome:未成=lost",
           "step:1=2", "=", "x=y", "note=" + "x" * 5000, "note=#" + "9" * 5000, "at=today", "amount=" + "9" * 5000)  # fmt: skip


def _rejects(chance: random.Random) -> Try:
    """The rows that were not taken, read again: written by rmflow itself, then by whoever mended them."""
    data = seed("rejects.csv")
    for _ in range(chance.randrange(4)):
        data = mutation.mutate(chance, data)
    again = ["import", "list.rejected.csv", "--as", "prospects", "--keep-good", "--set" if chance.random() < 0.3
        else "--default", "kind=company"]
    return Try({"list.rejected.csv": data}, [again, ["import", "list.rejected.rejected.csv", "--as", "prospects", "--default",
        "source=cold"]])


# ---- Calendars


def _calendar(chance: random.Random) -> Try:
    way = chance.choice(("csv", "json", "ics"))
    data = {"csv": _calendar_csv, "json": _calendar_json,
        "ics": _calendar_ics}[way](chance) if chance.random() < 0.6 else seed(f"calendar.{way}")
    if chance.random() < 0.6:
        data = mutation.mutate(chance, data)
    name = chance.choice(("2027.json", "cal.ics", "cal.csv", "日历.csv", "x\x1b[2J.csv", "\udcff.csv"))
    return Try({name: data}, [["calendar", "update", name], ["calendar", "2027"]])


def _a_day(chance: random.Random) -> str:
    if chance.random() < 0.15:
        return chance.choice(hostile.DAYS)
    year = chance.choice((2027, 2027, 2027, 2026, 2028, 1, 9999, 2200))
    form = chance.choice(("{}-{:02}-{:02}", "{}{:02}{:02}", "{}/{}/{}", "{}年{}月{}日", "{}.{}.{}"))
    return form.format(year, chance.randrange(1, 14), chance.randrange(0, 33))


def _calendar_csv(chance: random.Random) -> bytes:
    lines = [chance.choice(("date,kind,name", "日期,类型,名称", "date,kind", "kind,date,name,x", "date,date,kind"))]
    kinds = ("off", "work", "休", "班", "补班", "x", "")
    lines += [f"{_a_day(chance)},{chance.choice(kinds)},{_label(chance)}" for _ in range(chance.randrange(8))]
    return "\n".join(lines).encode(chance.choice(ENCODINGS), "replace")


def _label(chance: random.Random) -> str:
    return chance.choice(("元旦", "春节调休", "", chance.choice(hostile.ALL)))


def _calendar_json(chance: random.Random) -> bytes:
    odd = (None, 1, -1, 1e308, True, [], {}, "", "x", [[]], {"date": 1}, 10**400, float("nan"))

    def day() -> object:
        if chance.random() < 0.1:
            return chance.choice(odd)
        made = {"name": _label(chance), "date": _a_day(chance), "isOffDay": chance.random() < 0.8}
        if chance.random() < 0.15:
            made[chance.choice(tuple(made))] = chance.choice(odd)
        return made

    value: object = {"year": chance.choice((2027, *odd)), "days": [day() for _ in range(chance.randrange(8))]}
    if chance.random() < 0.1:
        value = chance.choice(([value, value], chance.choice(odd), {"days": chance.choice(odd)}, [chance.choice(odd)]))
    if chance.random() < 0.05:
        return b"[" * chance.choice((500, 50_000)) + b"]" * 500
    return json.dumps(value, ensure_ascii=chance.random() < 0.5).encode("utf-8", "replace")


def _calendar_ics(chance: random.Random) -> bytes:
    lines = ["BEGIN:VCALENDAR"]
    for _ in range(chance.randrange(6)):
        lines.append("BEGIN:VEVENT")
        lines += [_ics_line(chance) for _ in range(chance.randrange(1, 5))]
        lines.append("END:VEVENT")
    end = chance.choice(("\r\n", "\n", "\r", "\x85", "\u2028"))
    return end.join(lines).encode(chance.choice(ENCODINGS), "replace")


def _ics_line(chance: random.Random) -> str:
    return chance.choice((
        f"DTSTART;VALUE=DATE:{_a_day(chance)}", f"DTEND;VALUE=DATE:{_a_day(chance)}", f"SUMMARY:{_label(chance)}",
        "STATUS:CANCELLED", "RRULE:FREQ=YEARLY", "DTSTART:20270101T000000Z", " 续行", "BEGIN:VALARM", "END:VALARM",
        'X-A;B="c:d":e', ":", "BEGIN:VEVENT", "", f"DTSTART;VALUE=DATE:{_a_day(chance)}",
    ))  # fmt: skip


# ---- Text files of rmflow's own

TOML_VALUES = ("1", "-1", "0", "9" * 40, "1e999", "nan", "inf", "true", '""', '"x"', "[]", "{}", '{ en = "a", zh = "b" }',
    '{ en = "a" }', "[[]]",
               "2026-11-25", "2026-11-25T10:00:00Z", "07:32:00", '"\\u001b[2J"', '"\\u202e"', '"' + "x" * 5000 + '"',
                   "[1, 2, 3]", '["name"]',
               '"default"', '"none"', "0.75", "[[\"09:00\", \"11:30\"]]", '"{0}"', '"{name.__class__}"', '"=1+1"',
                   "1979-05-27T07:32:00-99:00",
               "0x" + "f" * 400, "'''\n'''", '"""\n"""')  # fmt: skip
TOML_KEYS = ("guide.name", "guide.base", "guide.version", "guide.title", "numbers", "numbers.quota.calls_min", "numbers.quota",
    "numbers.call_window",
             "numbers.criteria.fresh_days", "numbers.dossier.company", "list", "list.product", "list_label.product", "gates",
                 "gates.1", "steps", "actions",
             "every_gate", "x", '"\\u001b"', "numbers.call_order", "guide", "list.criterion", "careful", '"a.b"')  # fmt: skip


def _toml(chance: random.Random, data: bytes) -> bytes:
    """TOML with some of its values exchanged, lines left out or doubled, keys added."""
    lines = data.decode().splitlines()
    for _ in range(chance.randrange(4)):
        at = chance.randrange(len(lines))
        way = chance.randrange(5)
        if way == 0 and "=" in lines[at]:
            lines[at] = lines[at].split("=")[0] + "= " + chance.choice(TOML_VALUES)
        elif way == 1:
            lines.insert(at, chance.choice(lines))
        elif way == 2:
            lines.insert(at, f"{chance.choice(TOML_KEYS)} = {chance.choice(TOML_VALUES)}")
        elif way == 3 and len(lines) > 1:
            del lines[at]
        else:
            lines.insert(at, f"[{chance.choice(TOML_KEYS)}]" if chance.random() < 0.6 else f"[[{chance.choice(TOML_KEYS)}]]")
    return "\n".join(lines).encode("utf-8", "replace")


def _deep(chance: random.Random) -> bytes:
    size = chance.choice((100, 1_000, 50_000))
    return chance.choice((b"x = " + b"[" * size, b"x = " + b"{a=" * size, b".".join([b"a"] * size) + b" = 1",
        b"[" + b".".join([b"a"] * size) + b"]\n",
                          b"rm = " + b"9" * size, b"rm = 0." + b"9" * size, b"#" * size))  # fmt: skip


def _guide(chance: random.Random) -> Try:
    data = _toml(chance, seed("guide.toml"))
    roll = chance.random()
    if roll < 0.3:
        data = mutation.mutate(chance, data)
    elif roll < 0.35:
        data = _deep(chance)
    elif roll < 0.45:
        data = _toml(chance, _default_guide(chance))
    use = ["guide", "use", "guide.toml", "--yes", *chance.choice(([], ["--json"], ["--dry-run"]))]
    lines = [["guide", "check", "guide.toml", *chance.choice(([], ["--json"], ["--format", "csv"]))], use]
    return Try({"guide.toml": data}, [*lines, *chance.sample(AFTER_USE, 2)])


# What reads the guide once it is in use.
AFTER_USE = [["today"], ["guide"], ["check", "1"], ["list"], ["report", "funnel"], ["report", "quota"], ["advance", "1"],
    ["guide", "export"], ["dial", "--why"],
             ["qualify", "1", "--need", "yes:x"], ["add-prospect", "新华书店", "--kind", "company", "--source", "cold"],
                 ["log-call", "1", "busy"],
             ["guide", "lists"], ["verify"]]  # fmt: skip


@cache
def _default_texts() -> tuple[bytes, ...]:
    from rmflow.guide.load import default_files, default_guide, to_toml

    return (to_toml(default_guide()).encode(), *(text.encode() for text in default_files().values()))


def _default_guide(chance: random.Random) -> bytes:
    return chance.choice(_default_texts())


def _settings(chance: random.Random) -> Try:
    data = _toml(chance, seed("settings.toml"))
    roll = chance.random()
    if roll < 0.4:
        data = mutation.mutate(chance, data)
    elif roll < 0.5:
        data = _deep(chance)
    elif roll < 0.6:
        data = "\n".join(f"{key} = {chance.choice(TOML_VALUES)}" for key in ("book", "rm", "lang")).encode("utf-8", "replace")
    where: dict[str, bytes | None] = {"config.toml": data if chance.random() < 0.98 else None}
    return Try(where, [chance.choice((["config"], ["config", "rm"], ["config", "lang", "zh"], ["list"], ["config", "--unset",
        "lang"], ["today", "--json"])),
                       ["doctor"] if chance.random() < 0.03 else ["config", "--json"]])  # fmt: skip


def _refusals(chance: random.Random) -> Try:
    data = seed("refusals.jsonl")
    roll = chance.random()
    if roll < 0.5:
        lines = [json.dumps(_refusal(chance), ensure_ascii=chance.random() < 0.5) for _ in range(chance.randrange(6))]
        data = "\n".join(lines).encode("utf-8", "surrogatepass")
    elif roll < 0.55:
        data = chance.choice((b"[", b'{"a":')) * chance.choice((100, 100_000))
    if chance.random() < 0.6:
        data = mutation.mutate(chance, data)
    look = chance.choice((["report", "funnel"], ["report", "funnel", "--rows"], ["report", "funnel", "--as-of", "today"],
        ["report", "team"], ["wrapup"]))
    return Try({"book.db.refusals": data if chance.random() < 0.98 else None}, [look, ["advance", "1"], look])


def _refusal(chance: random.Random) -> object:
    odd = (None, 0, -1, 10**30, 1e400, float("nan"), "", "x", [], {}, [[1]], True, "9" * 5000, "\ud800", "\x1b[2J", ["need",
        None, 1], "2026-11-20T02:00:00Z")
    found: dict[str, object] = json.loads(seed("refusals.jsonl").splitlines()[0])
    for _ in range(chance.randrange(3)):
        found[chance.choice((*found, "more"))] = chance.choice(odd)
    if chance.random() < 0.1:
        found.pop(chance.choice(tuple(found)))
    return found if chance.random() < 0.95 else chance.choice(odd)


# ---- A book that is none, or is hurt


def _book(chance: random.Random) -> Try:
    from books_kept import whole

    data = whole()
    roll = chance.random()
    odd: bytes | None
    if roll < 0.35:  # the header's hundred bytes
        raw = bytearray(data)
        for _ in range(chance.choice((1, 1, 2, 8))):
            raw[chance.randrange(100)] = chance.choice((0, 1, 2, 255, chance.randrange(256)))
        odd = bytes(raw)
    elif roll < 0.5:
        odd = data[: chance.choice((0, 1, 15, 16, 60, 99, 100, 101, 512, 4095, 4096, 4097, len(data) // 2, len(data) - 1))]
    elif roll < 0.85:  # anywhere in its pages
        raw = bytearray(data)
        for _ in range(chance.choice((1, 3, 20, 200))):
            raw[chance.randrange(100, len(raw))] = chance.randrange(256)
        odd = bytes(raw)
    elif roll < 0.9:
        page = chance.randrange(len(data) // 4096) * 4096
        odd = data[:page] + chance.choice((b"\0", b"\xff")) * 4096 + data[page + 4096 :]
    elif roll < 0.93:
        odd = None
    else:
        odd = mutation.mutate(chance, chance.choice((data[:5000], b"SQLite format 3\0" * 20, "不是账簿".encode() * 50, b"\0" * 200)))
    files: dict[str, bytes | None] = {"odd.db": odd}
    if chance.random() < 0.1:
        files["odd.db-wal"] = chance.choice((b"", b"\x37\x7f\x06\x82" + bytes(28), data[:5000]))
    lines = [["--book", "odd.db", *line] for line in chance.sample(ON_ODD, 3)]
    return Try(files, lines, only_looks=True)


ON_ODD = [["list"], ["show", "1"], ["today"], ["timeline", "1"], ["report", "funnel"], ["report", "funnel", "--as-of",
    "2026-11-22"], ["verify"], ["guide"],
          ["log-call", "1", "busy"], ["add-prospect", "新华书店", "--kind", "company", "--source", "cold"], ["advance", "1"],
              ["audit"], ["init"],
          ["list", "--json"], ["import", "list.csv", "--as", "prospects"], ["agenda"], ["check", "1"], ["dial", "--why"],
              ["care-due"], ["show", "宏达"]]


KINDS: dict[str, Callable[[random.Random], Try]] = {
    "prospects": _import("prospects"), "calls": _import("calls"), "deals": _import("deals"), "rejects": _rejects, "calendar": _calendar,
    "guide": _guide, "settings": _settings, "refusals": _refusals, "book": _book,
}  # fmt: skip
