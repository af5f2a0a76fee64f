"""A person is found however his name and numbers were written, and nobody else is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmflow.text.phones import format_phone
from rmflow.text.sought import Sought, forms_of_address, is_telling, surname_of

SOUGHT = Sought(
    ["王伟", "Acme & Sons", "李总"], ["+8613800138000", "+8657188886666;ext=801", "+85223456789"], ["91350211M000100Y46"],
    ["王伟强", "王伟", "Beta"],
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("王伟说下周", "***说下周"),
        ("王 伟、王　伟、王·伟", "***、***、***"),
        ("王伟强和王伟", "王伟强和***"),
        ("acme  & SONS called", "*** called"),
        ("打138 0013 8000。", "打***。"),
        ("+86-138-0013-8000", "***"),
        ("008613800138000", "***"),
        ("８６１３８００１３８０００", "***"),
        ("(0571) 8888-6666 转801", "*** 转801"),
        ("座机88886666", "座机***"),
        ("+852 2345 6789", "***"),
        ("代码91350211m000100y46", "代码***"),
    ],
)
def test_every_way_of_writing_him_is_taken_out(text: str, left: str) -> None:
    assert SOUGHT.is_in(text)
    assert SOUGHT.taken_out(text, "***") == left


@pytest.mark.parametrize(
    "text", ["李总来电", "王力伟", "Acme & Sonson", "113800138000", "13800138001", "138001380001", "88886667", "王。伟", ""]
)
def test_nobody_else_is(text: str) -> None:
    assert SOUGHT.taken_out(text, "***") == text


def test_nothing_sought_is_nothing_found() -> None:
    assert not Sought([], []).is_in("anything 13800138000")
    assert Sought(["王"], []).taken_out("王", "***") == "王"


@pytest.mark.parametrize(
    ("name", "is_it"),
    [("王伟", True), ("王", False), ("李总", False), ("张老师", False), ("欧阳明经理", True), ("Li", False), ("Jose", True),
     ("123", False)],
)
def test_a_short_name_or_a_title_tells_nobody_apart(name: str, is_it: bool) -> None:
    assert is_telling(name) is is_it


@given(st.integers(10**8, 10**9 - 1), st.text(max_size=20), st.text(max_size=20))
def test_a_number_as_rmflow_prints_it_is_found(rest: int, before: str, after: str) -> None:
    phone = f"+8613{rest}"
    sought = Sought([], [phone])
    for shown in (phone, format_phone(phone), phone[3:]):
        text = f"{before}，{shown}，{after}"
        assert shown not in sought.taken_out(text, "***")


def test_a_long_text_is_searched_quickly() -> None:
    """No pattern takes more than linear time: 100 KB of near misses."""
    for text in ("1" * 100_000, "13" * 50_000, "138 " * 25_000, "王 " * 50_000, "(0571)" * 16_000):
        SOUGHT.is_in(text)


SIGNS = ["", " ", "-", " - ", "\u3000", "（", ".", "·", "\n"]


@given(st.integers(10**8, 10**9 - 1), st.lists(st.sampled_from(SIGNS), min_size=11, max_size=11),
       st.booleans(), st.sampled_from(["", "+86 ", "0086-", "86"]))  # fmt: skip
def test_whatever_stands_between_the_digits(rest: int, between: list[str], is_wide: bool, prefix: str) -> None:
    digits = f"13{rest}"
    shown = prefix + "".join(digit + sign for digit, sign in zip(digits, between, strict=True))
    if is_wide:
        shown = shown.translate({48 + n: 0xFF10 + n for n in range(10)})
    sought = Sought([], [f"+86{digits}"])
    assert sought.is_in(f"电话：{shown}")
    assert sought.taken_out(f"电话：{shown}", "***").rstrip(" -\u3000（.·\n") == "电话：***"


def test_one_who_is_known_is_found_by_what_he_is_called() -> None:
    """Among the records of his firm, and there alone: the surname with a title is found where a word begins."""
    known = Sought(["李总"], [], known_as=["李总"], addressed=forms_of_address("李总"), of="宏达机械")
    assert known.taken_out("找李总谈，李董也在；宏达机械李经理", "*") == "找*谈，*也在；宏达机械*"
    assert not Sought(["李总"], []).is_in("找李总谈")
    fund = Sought(["金明"], [], addressed=forms_of_address("金明"))
    assert fund.taken_out("资金总额、基金经理；与金总谈，金经理说", "*") == "资金总额、基金经理；与*谈，*说"


def test_a_surname_is_a_person_s() -> None:
    assert [surname_of(name) for name in ("李明", "欧阳修", "李", "Smith", "厦门宏达机械", "Li 明")] == ["李", "欧阳", "", "", "", ""]
    assert forms_of_address("Smith") == []
