"""Words that have broken other programs: what the fuzzing puts into files and arguments, and the matrix of text into books."""

from __future__ import annotations

# Kind of trouble: the texts. None is longer than a name may be; the long ones are in `LONG`.
TEXTS: dict[str, tuple[str, ...]] = {
    "terminal": (
        "\x1b[2J\x1b[31m红", "\x1b]0;title\x07", "\x1b]52;c;cm0gLXJm\x07", "\x1b]8;;http://x.invalid\x1b\\here\x1b]8;;\x1b\\",
        "\x1bP$q q\x1b\\", "\x9b31mC1", "\x9d0;t\x9c", "a\bb\rc", "\x07\x0e\x7f",
    ),
    "invisible": (
        "\u202egnp.exe", "\u2066abc\u2069", "a\u200bb", "a\u2060b\ufeff", "x\u00adx", "\u2028line", "\u2029para", "\U000e0041tag",
        "\u3164", "a\u200db", "\u180e", "宏\ufe01达",
    ),
    "rich": ("[/]", "[/b]宏达", "[link=http://x.invalid]x[/link]", "[red]红[/red]", "[vip]", ":smiley: :boom:", "[[", "\\[bold]"),
    "html": (
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", '" onmouseover="alert(1)', "' onfocus='alert(1)",
        "</title><svg onload=alert(1)>", "</style><b>", "<!--", "]]>", "&lt;b&gt;&#60;&amp;", "javascript:alert(1)", "--></script>",
    ),
    "sql": ("'; DROP TABLE prospect; --", "1 OR 1=1", "name;DROP TABLE", "1 desc--", '" UNION SELECT 1--', "％' OR ''＝'", "%_%", "\\%"),
    "formula": (
        "=1+1", "+86 139", "-5", "@SUM(A1)", "=cmd|' /C calc'!A0", "=HYPERLINK(\"http://x.invalid\")", "＝1+1", "＋1", "－1", "＠a",
        "'=1", "''=1", "'", "' =1", "'宏达'", "\"=1\"", ";=1", ",=1",
    ),
    "path": ("../../etc/passwd", "..\\..\\x", "/dev/null/passwd", "CON", "nul.txt", "aux", "C:\\x", "ab/cd", ".", "..",
        "a:b|c?*<>", "~", "~nobody/x",
             "-", "--", "-rf", "$HOME", "%PATH%", "trailing. "),
    "lines": ("a\nb", "a\r\nEND:VEVENT\r\nBEGIN:VEVENT", "x\nATTACH:http://x.invalid", "x\r\n y", "a;b,c\\n:d", "\n=1+1", "two\n\nparts"),
    "markdown": ("a|b|c", "![x](http://x.invalid/x.png)", "[x](javascript:alert(1))", "# head", "- [x] done", "`code`", "***",
        "<http://x.invalid>",
                 "1. one", "~~~", "\\|", "http://x.invalid", "&copy;", "+ item", "---"),
    "shell": ("$(touch pwned)", "`touch pwned`", "\\`touch pwned\\`", "a;touch pwned", "a'b\"c", "a & b",
        "x\\\";touch pwned;\"", "!!", "*", "a b"),
    "format": ("{0}", "{name}", "{name.__class__}", "%s%n", "${x}", "{", "}", "{{}}", "%(a)s"),
    "unicode": ("é\u0301\u0302\u0303\u0304", "ﷺ", "👨\u200d👩\u200d👧", "❤\ufe0f", "𠮷野家", "Ω≈ç", "ﬁ", "İi̇", "ß",
        "\U0010ffff", "\ufffe", "１２３", "²", "٣", "ａ＝"),
}  # fmt: skip
LONE = ("\ud800", "宏\udcff\udcfe", "\udc80x")  # what undecodable bytes of a command line become
ALL = tuple(text for texts in TEXTS.values() for text in texts)
ZH_QUOTES = ("“宏达”", "‘x’", "《x》", "＂x＂", "；", "，", "：")

NUMBERS = (
    "0", "-1", "-0", "1", "7", "99999999999999999999", "9" * 400, "-9223372036854775809", "9223372036854775808", "1e400", "1e-400", "NaN",
    "nan", "inf", "-Infinity", "0x10", "1_000", "１２", "٣", "²", "½", "1.5", "1,5", "1e5", "+3", "--3", "007", "2147483648", "",
)  # fmt: skip
MONEY = (
    "80万", "300万", "1亿", "0", "-5", "1e999", "99999999999999999999万", "1" * 30 + "亿", "0.001", "1.234567", "¥5", "￥5", "$5", "5 CNY",
    "5 XXX", "五十万", "万", "一百二十万零五", "1,2,3", "1,000,000", "１００万", "5kk", "9" * 5000, "3.5.5", "万亿亿亿亿亿亿",
        "USD", "5usd", "半",
)  # fmt: skip
DAYS = (
    "today", "tomorrow", "yesterday", "2026-11-25", "2026-02-30", "0001-01-01", "9999-12-31", "10000-01-01", "+3d", "-3d", "+0d", "+9wd",
    "+99999999d", "-99999999d", "+999999999999999999999999d", "+9999999wd", "+3w", "+2m", "+400m", "+99999999999m", "next wed 15:00",
    "next wed", "下周三", "明天下午3点", "上周五", "大后天", "农历八月十五", "29 feb", "2027-02-29", "25:00", "tomorrow 24:00",
        "tomorrow 23:59:60",
    "15:00", "12/25", "25.12.2026", "20261125", "2026年11月25日", "2026-11-23T10:00:00+08:00", "2026-11-23T10:00:00+99:99", "2026-W48-1",
    "0000-00-00", "month", "2026-13", "2026q5", "0001-01-01 00:00", "9999-12-31 23:59", "sometime", "+d", "三天后", "3天后",
        "下下下下周三",
    "月底", "2026-11-01..2026-11-30", "tomorrow..+3d", "..", "2026-12-01..2026-11-01", "0001-01-01..9999-12-31", "week",
        "last-week", "2026-11",
)  # fmt: skip
# Shapes on which a careless regular expression takes for ever.
RUNS = ("1", "1 ", "1-", "a", " ", "一", "1,", "万", ".", "0.", "\\", "[", "(", "+86", "１", "十", "@", "=", "'", '"', "-",
    "é\u0301", "\u200d", "a@")


def run_of(piece: str, size: int, end: str = "!") -> str:
    """The piece again and again, `size` characters of it, and an end that fits nothing."""
    return (piece * (size // len(piece) + 1))[:size] + end
