"""Books at every stage, and spoilt ones: each made once by the program itself and copied as bytes."""

from __future__ import annotations

import os
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING
from unittest import mock

from sqlcipher3 import dbapi2

import driving
import sealed
from shared import NOW_TEXT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

RAISE = ("raise-objection", "1", "利率太高", "--type", "price")


def _judge(verdict: str, *more: str) -> tuple[str, ...]:
    return ("judge-objection", "1", "1", "--as", verdict, "--test", "ask_reason", *more)


# name: (the book it grows out of, the command lines that make it).
MADE: dict[str, tuple[str, tuple[tuple[str, ...], ...]]] = {
    "two": ("blank", (
        ("add-prospect", "宏达机械", "--kind", "company", "--source", "data:internet", "--uscc", "91350211M000100Y46"),
        ("add-prospect", "宏达贸易", "--kind", "company", "--source", "cold"),
        ("add-introducer", "周律师", "--as", "lawyer"),
        ("link", "1", "upstream", "2"),
    )),
    "two_2": ("two", (("add-introducer", "吴会计", "--as", "accountant"), ("add-introducer", "2", "--as", "other"))),
    "step2": ("two", (*driving.walk(1, 2), ("add-contact", "1", "李经理"))),
    "ready": ("two", tuple(driving.walk(1, 2)[:-1])),
    "planned": ("two", tuple(driving.walk(1, 3)[:-2])),
    "step3": ("two", tuple(driving.walk(1, 3))),
    "step4": ("two", tuple(driving.walk(1, 4))),
    "step5": ("two", tuple(driving.walk(1, 5))),
    "step6": ("two", tuple(driving.walk(1, 6))),
    "promised": ("step3", (("promise", "1", "送方案", "--due", "+4d"),)),
    "objection": ("step4", (RAISE,)),
    "condition": ("objection", (_judge("condition"),)),
    "pretext": ("objection", (_judge("pretext", "--true", "怕手续麻烦"),)),
    "hidden": ("objection", (_judge("hidden", "--true", "怕手续麻烦"),)),
    "loan": ("step5", (
        ("log-signal", "1", "asks_rate"),
        ("try-close", "1", "--technique", "request", "--result", "won"),
        ("win", "1", "--product", "working_capital_loan", "--amount", "300万", "--on", "today", "--signer", "李总",
         "--status", "agreed"),
    )),
    "doubt": ("step2", (("qualify", "1", "--value", "no:只要最低利率"),)),
    "lost": ("step3", (("lose", "1", "--reason", "price"),)),
    "deferred": ("step3", (("defer", "1", "--until", "2027-01-04"),)),
    "dropped": ("step3", (("drop", "1", "--reason", "bank_policy", "--yes"),)),
    "quiet": ("two", (("log-call", "1", "do_not_call"),)),
    "cancelled": ("planned", (("cancel-visit", "1", "--reason", "出差"),)),
    "judged": ("objection", (_judge("genuine"),)),
    "settled": ("objection", (("resolve-objection", "1", "1", "--as", "withdrawn"),)),
    "kept": ("promised", (("keep-promise", "1"),)),
    "second_at_3": ("second", (*driving.walk(1, 3)[2:],)),
    "person3": ("blank", (
        ("add-prospect", "王芳", "--kind", "person", "--source", "walk_in", "--phone", "13900139000"),
        ("qualify", "1", "--need", "yes:a", "--capacity", "yes:b", "--standard", "yes:c", "--authority", "yes:d",
         "--value", "yes:e"),
        ("advance", "1"),
        ("add-fact", "1", "occupation", "教师"),
        ("add-fact", "1", "need_hypothesis", "存款到期"),
        ("plan-visit", "1", "--on", "tomorrow 15:00", "--objective", "learn_needs", "--success", "x", "--ask", "y", "--kind",
         "cold_visit"),
        ("advance", "1"),
        ("add-need", "1", "wealth", "到期转投", "--confirmed"),
    )),
    "rated3": ("person3", (("add-fact", "1", "risk_rating", "C1 保守型"),)),
    "refusing": ("two", (("consent", "1", "phone", "--refused", "--how", "电话里说的"),)),
    "withdrew": ("two", (("consent", "1", "phone", "--withdrawn"),)),
    "ran_out": ("two", (("consent", "1", "phone", "--given", "--on", "2026-11-01", "--until", "2026-11-10"),)),
    "unvisited": ("step2", (("consent", "1", "visit", "--refused"),)),
    "to_forget": ("two", (("forget", "1", "--reason", "电话要求"),)),
    "forgotten": ("step2", (
        ("forget", "1", "--reason", "电话要求"), ("forget", "1", "--erase", "--yes"),
    )),
    "contact_to_forget": ("planned", (("forget", "1", "--contact", "李总", "--reason", "本人电话"),)),
    "contact_forgotten": ("contact_to_forget", (("forget", "1", "--contact", "李总", "--erase", "--yes"),)),
    "signer_to_forget": ("step6", (("forget", "1", "--contact", "李总", "--reason", "本人电话"),)),
    "company_to_forget": ("step2", (("forget", "1", "--reason", "电话要求"),)),
    "introducer_to_forget": ("two", (("forget", "--introducer", "周律师", "--reason", "本人来信"),)),
    "introducer_forgotten": ("introducer_to_forget", (("forget", "--introducer", "周律师", "--erase", "--yes"),)),
    "customer_to_forget": ("step6", (("forget", "1", "--reason", "电话要求"),)),
    "undone": ("two", (("undo", "5", "--yes"),)),
    "redone": ("undone", (("undo", "6", "--yes"),)),
    "retaken": ("blank", (
        ("add-prospect", "宏达机械", "--kind", "company", "--source", "cold"),
        ("undo", "--yes"),
        ("add-prospect", "新华书店", "--kind", "company", "--source", "cold"),
    )),
    "shut": ("two", (*driving.walk(1, 2), ("undo", "--yes"), ("qualify", "1", "--value", "no:只要最低利率"))),
    "second": ("step6", (("new-opportunity", "1"),)),
}  # fmt: skip
# What somebody with a SQL shell did to the book of two.
MEDDLING = {
    "guideless": ("DROP TRIGGER guide_version_delete", "DELETE FROM guide_version"),
    "meddled": ("UPDATE relation SET created_at = '2020-01-01T00:00:00.000000Z'",),
    "erased": (
        "DROP TRIGGER journal_image_update",
        "UPDATE journal_image SET salt = NULL, before = NULL, after = NULL WHERE seq = 4 AND n > 0",
    ),
}
MEDDLING["undecodable"] = (
    "PRAGMA ignore_check_constraints = 1", "UPDATE prospect SET name = CAST(x'E5AE8FFF' AS TEXT) WHERE no = 1",
)  # fmt: skip
# What a failing disk or a careless hand did to its bytes.
BENT: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "text": lambda _: "这不是账簿\n".encode() * 50,
    "cut": lambda two: two[:60],
    "newer": lambda two: two[:60] + (99).to_bytes(4, "big") + two[64:],
    "damaged": lambda two: two[:4096] + b"\xff" * (len(two) - 4096),
    "older": lambda two: two[:60] + (1).to_bytes(4, "big") + two[64:],
    "hurt_guide": lambda two: two.replace(b'"format":1', b'"format"!1'),
}
_KEPT: dict[str, bytes] = {}


def put(name: str, path: Path, blank: bytes) -> None:
    """Lay the book called `name` at `path` (RMFLOW_BOOK points there)."""
    if name == "directory":
        path.mkdir()
    elif name != "none":
        path.write_bytes(_bytes(name, path, blank))


def _bytes(name: str, path: Path, blank: bytes) -> bytes:
    if name == "blank":
        return blank
    if name not in _KEPT:
        _KEPT[name] = _grown(name, path, blank) if name in MADE else _spoilt(name, path, blank)
    return _KEPT[name]


def _grown(name: str, path: Path, blank: bytes) -> bytes:
    base, lines = MADE[name]
    path.write_bytes(_bytes(base, path, blank))
    with _as_ever(path):
        for line in lines:
            answer = driving.run(*line)
            assert answer.code == 0, f"{name}: {line}\n{answer.err}"
    made = path.read_bytes()
    driving.remove(path)
    return made


@contextmanager
def _as_ever(path: Path) -> Iterator[None]:
    """The surroundings in which every book is made: it is kept for other tests than the one that asks for it first."""
    with mock.patch.dict(os.environ):
        for name in [name for name in os.environ if name.startswith("RMFLOW_")]:
            del os.environ[name]
        os.environ |= {
            "RMFLOW_BOOK": str(path), "RMFLOW_CONFIG": str(path.with_name("none.toml")), "RMFLOW_RM": "li", "RMFLOW_LANG": "en",
            "RMFLOW_NOW": NOW_TEXT, "TZ": "CST-8",
        }  # fmt: skip
        yield
    if hasattr(time, "tzset"):
        time.tzset()


def _spoilt(name: str, path: Path, blank: bytes) -> bytes:
    two = _bytes("two", path, blank)
    if name == "sealed":
        return sealed.made(two, path)
    if name in BENT:
        return BENT[name](two)
    if name in MEDDLING:
        return _rewritten(two, path, *MEDDLING[name])
    assert name == "other"
    raw = dbapi2.connect(str(path))
    raw.execute("CREATE TABLE songs (title TEXT)")
    raw.close()
    made = path.read_bytes()
    driving.remove(path)
    return made


def _rewritten(book: bytes, path: Path, *statements: str) -> bytes:
    """The book after somebody's own SQL."""
    path.write_bytes(book)
    raw = dbapi2.connect(str(path), isolation_level=None)
    for statement in statements:
        raw.execute(statement)
    raw.close()
    made = path.read_bytes()
    driving.remove(path)
    return made
