"""Masked names and phones: as a bank prints them, and never the whole of one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmflow.text.masking import mask_name, mask_phone, mask_phones
from rmflow.text.phones import EXAMPLES
from rmflow.text.places import LEGAL


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("王五", "王*"),
        ("李小明", "李**"),
        ("欧阳明", "欧阳*"),
        ("欧阳明珠", "欧阳**"),
        ("欧阳", "欧*"),
        ("王", "王*"),
        ("厦门宏达机械有限公司", "厦门***有限公司"),
        ("福建省金鼎茶业股份有限公司", "福建***股份有限公司"),
        ("宏达公司", "宏***公司"),
        ("宏达机械", "宏***"),
        ("杭州西湖区小吃店（个体）", "杭州***"),
        ("Hongda Machinery Ltd", "H***"),
        ("ABC科技有限公司", "A***有限公司"),
        ("<script>", "<***"),
        ("", ""),
    ],
)
def test_names(name: str, masked: str) -> None:
    assert mask_name(name) == masked


CHINESE = st.text("王李欧阳宏达厦门机械贸易茶业", min_size=1, max_size=12)


ANY = st.text(st.characters(exclude_characters="*"), min_size=1, max_size=20)
COMPANIES = st.builds(str.__add__, CHINESE | ANY, st.sampled_from(sorted(LEGAL)))


@given(name=CHINESE | ANY | COMPANIES)
def test_something_is_always_hidden(name: str) -> None:
    name = name.strip()
    masked = mask_name(name)
    if len(name) > 1:
        assert "*" in masked
        assert name not in masked
        form = masked.rpartition("*")[2]
        kept = len(masked.partition("*")[0])
        assert kept <= 2
        assert kept + len(form) < len(name)


def test_phones_in_a_text() -> None:
    assert mask_phones("打 13812345678 或 138 1234 5678，+86-138-1234-5678；卡 138123456789") == (
        "打 138****5678 或 138****5678，138****5678；卡 138123456789"
    )
    assert mask_phone("+8613812345678") == "138****5678"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("tel:13800138000", "tel:138****8000"),
        ("138-0013-8000，０１０－１２３４５６７８", "138****8000，010-****5678"),
        ("（１３８００１３８０００）", "（138****8000）"),
        ("0592-1234567、(0592)1234567、0592 123 4567", "0592-****4567、0592-****4567、0592-****4567"),
        ("+861012345678;ext=801", "010-****5678;ext=801"),
        ("+852 2345 6789 或 0085223456789", "+852****6789 或 +852****6789"),
    ],
)
def test_numbers_in_a_text(text: str, masked: str) -> None:
    assert mask_phones(text) == masked


@pytest.mark.parametrize(
    "text",
    ["2026-11-25 10:00", "2026-11-23T02:00:00.001234Z", "1,380,013,800.00", "0.05712345678", "91350211M000100Y46", "工号 123456",
     "01900000-a138-7123-8456-0123456789ab", "65-13800138000a", "13800138000123", "13812345678"],
)  # fmt: skip
def test_what_is_no_number_stays(text: str) -> None:
    assert mask_phones(text, but=EXAMPLES) == text
