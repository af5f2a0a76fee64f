"""What holds for the whole room: only `BadInput` comes out, long input ends soon, imports stay light."""

import subprocess
import sys
import time as clock
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import rmflow.text
from rmflow.errors import BadInput
from rmflow.text.birthdays import parse_birthday
from rmflow.text.dates import from_instant, parse_day, parse_moment, parse_when
from rmflow.text.keys import name_key, query_key
from rmflow.text.money import parse_money, parse_rate
from rmflow.text.names import search_keys, surname_of
from rmflow.text.near import nearest
from rmflow.text.periods import parse_period
from rmflow.text.phones import parse_phone
from rmflow.text.safe import clean, safe, safe_block
from rmflow.text.secrets import refuse_secrets
from rmflow.text.uscc import parse_uscc
from rmflow.words import plain

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 10, 20, tzinfo=ZoneInfo("Asia/Shanghai"))

READERS = {
    "day": lambda text: parse_day(text, TODAY),
    "moment": lambda text: parse_moment(text, NOW),
    "when": lambda text: parse_when(text, NOW),
    "period": lambda text: parse_period(text, TODAY),
    "instant": from_instant,
    "money": parse_money,
    "currency": lambda text: parse_money("5", text),
    "rate": parse_rate,
    "phone": parse_phone,
    "uscc": parse_uscc,
    "birthday": lambda text: parse_birthday(text, False),
    "lunar": lambda text: parse_birthday(text, True),
    "clean": lambda text: clean(text, plain("x")),
    "note": lambda text: clean(text, plain("x"), multiline=True, limit=4000),
    "safe": safe,
    "block": safe_block,
    "key": name_key,
    "query": query_key,
    "person": lambda text: search_keys(text, "person"),
    "company": lambda text: search_keys(text, "company"),
    "surname": surname_of,
    "near": lambda text: nearest(text, ["log-call", "今天"]),
}
# Text made of what the readers look for gets further into them than random text does.
BITS = st.lists(
    st.sampled_from(
        [
            *"0123456789０９-+./:,;%年月日号点半刻周下上一三十闰初廿万亿千百",
            *"元wkm¥$¥ tTzZ転转x()①²٣⑩Ⅷ㎡\u200b\x1b{}",
            "2026", "11", "25", "99", "+86", "00", "010", "next ", "wed", "pm", "..", "Q", "W", "工作日",
            "后", "前", "天", "ext", "bp", "上午", "小时", "月底", "正月", "有限公司", "公司", "杭州",
            "ago", "in ", "days", "0000", "9999", "min", "CNY", "1万2",
        ]
    ),
    max_size=14,
).map("".join)  # fmt: skip


def fault_of(read, text):
    """What the `BadInput` says in both languages, or nothing."""
    try:
        read(text)
    except BadInput as error:
        return "".join(map("".join, filter(None, (error.message, error.hint))))
    return ""


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=250, deadline=None)
@given(text=st.one_of(st.text(st.characters(), max_size=40), BITS))
@example(text="{0}{text}")
@example(text="١٢٣")
@example(text="9999-12-31T23:59")
@example(text="0001-01-01T00:00:00+23:59")
@example(text="ß" * 40)
def test_nothing_but_bad_input(name, text):
    said = fault_of(READERS[name], text)  # any other exception fails here
    assert safe(said) == said
    assert len(said) < 1500


LONG = {
    "digits": "1" * 100_000,
    "groups": "1 " * 50_000,
    "dashes": "1-" * 50_000,
    "commas": "1,234" * 20_000,
    "blanks": " " * 100_000 + "x",
    "chinese": "长行" * 50_000,
    "units": "1万" * 50_000,
    "marks": "a" + "\u0301\u0316" * 50_000,
    "controls": "\x1b" * 100_000,
    "dots": "." * 100_000,
    "joiners": "👨\u200d" * 50_000,
}


@pytest.mark.parametrize("kind", LONG)
def test_long_input_ends_soon(kind):
    start = clock.process_time()
    for read in [*READERS.values(), lambda text: refuse_secrets(text, plain("x"))]:
        assert len(fault_of(read, LONG[kind])) < 1500
    assert clock.process_time() - start < 5, "all readers together; a quadratic one takes minutes"


MODULES = sorted(
    path.stem for path in Path(rmflow.text.__file__).parent.glob("*.py") if not path.stem.startswith("_")
)
HEAVY = {
    "dataclasses",
    "pydantic",
    "pypinyin",
    "lunar_python",
    "difflib",
    "decimal",
    "inspect",
    "json",
    "typer",
    "rich",
}


@pytest.mark.parametrize("module", MODULES)
def test_imports_stay_light(module):
    code = f"import sys, rmflow.text.{module}; print(*sys.modules)"
    path = str(Path(rmflow.text.__file__).parents[2])
    done = subprocess.run([sys.executable, "-S", "-c", f"import sys; sys.path.insert(0, {path!r}); {code}"],
                          capture_output=True, text=True, check=True)  # fmt: skip
    assert HEAVY.isdisjoint(done.stdout.split())
