"""Unified social credit codes, telephone numbers, near words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmflow.errors import BadInput
from rmflow.text.near import nearest
from rmflow.text.phones import format_phone, mask_phone, parse_phone, phone_rev
from rmflow.text.uscc import ALPHABET, check_character, parse_uscc

VALID = ["91110108551385082Q", "91350100M000100Y43", "91440300708461136T", "9144030071526726XG"]


@pytest.mark.parametrize("code", VALID)
def test_valid_codes(code):
    assert parse_uscc(code) == code
    assert check_character(code[:17]) == code[17]
    assert parse_uscc(f" {code[:6].lower()}-{code[6:12].lower()} {code[12:].lower()} ") == code


def test_remainder_nought_gives_nought():
    assert check_character("91110108000000008") == "0"
    assert parse_uscc("911101080000000080") == "911101080000000080"


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("9111", "has 4"), ("91110108551385082QQ", "has 19"), ("", "has 0"),
        ("91110108551385O82Q", "Character 15 is O"),
        ("9135010OM000100Y43", "never occurs"), ("91350100M000100Y44", "should be 3"),
        ("9111010855138508$Q", "never occurs"),
        ("91A10108551385082Q", "place code"),
    ],
)  # fmt: skip
def test_each_fault_has_its_message(code, why):
    with pytest.raises(BadInput, match=why):
        parse_uscc(code)


@pytest.mark.parametrize(("char", "meant"), [("O", "0"), ("I", "1"), ("Z", "2"), ("S", "5")])
def test_confusable_characters(char, meant):
    with pytest.raises(BadInput) as error:
        parse_uscc(char + VALID[0][1:])
    assert meant in error.value.hint.en


@given(
    st.text(ALPHABET, min_size=2, max_size=2),
    st.text("0123456789", min_size=6, max_size=6),
    st.text(ALPHABET, min_size=9, max_size=9),
    st.integers(0, 17),
    st.sampled_from(ALPHABET),
)
def test_generated_codes_are_valid_and_a_changed_character_is_noticed(head, place, organisation, at, other):
    first = head + place + organisation
    code = first + check_character(first)
    assert parse_uscc(code) == code
    if code[at] != other:
        with pytest.raises(BadInput):
            parse_uscc(code[:at] + other + code[at + 1 :])


@pytest.mark.parametrize(
    ("text", "e164", "shown", "masked"),
    [
        ("13812345678", "+8613812345678", "138 1234 5678", "138****5678"),
        ("+86 138-1234-5678", "+8613812345678", "138 1234 5678", "138****5678"),
        ("0086138 1234 5678", "+8613812345678", "138 1234 5678", "138****5678"),
        ("１３８１２３４５６７８", "+8613812345678", "138 1234 5678", "138****5678"),
        ("8613812345678", "+8613812345678", "138 1234 5678", "138****5678"),
        ("010-12345678", "+861012345678", "010-12345678", "010-****5678"),
        ("0571 8888 8888", "+8657188888888", "0571-88888888", "0571-****8888"),
        ("（010）12345678 转801", "+861012345678;ext=801", "010-12345678-801", "010-****5678"),
        ("010-12345678 ext 801", "+861012345678;ext=801", "010-12345678-801", "010-****5678"),
        ("010-12345678-801", "+861012345678;ext=801", "010-12345678-801", "010-****5678"),
        ("400-800-1234", "+864008001234", "400-800-1234", "+86****1234"),
        ("+852 2345 6789", "+85223456789", "+852 2345 6789", "+852****6789"),
        ("00853 28881234", "+85328881234", "+853 2888 1234", "+853****1234"),
        ("+886 0912-345-678", "+886912345678", "+886 9123 45678", "+886****5678"),
        ("+1 415 555 0100", "+14155550100", "+14155550100", "+14****0100"),
    ],
)
def test_phones(text, e164, shown, masked):
    assert parse_phone(text) == e164
    assert format_phone(e164) == shown
    assert parse_phone(shown) == e164
    assert mask_phone(e164) == masked


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("13800", "too short.*5 digits"), ("138123456789", "12 digits"), ("12812345678", "no mainland"),
        ("88886666", "area code"), ("0912345678", "no mainland"), ("+852 123", "8 digits"),
        ("+999", "7 to 15"),
        ("abc", "no telephone"), ("", "no telephone"), ("+", "no telephone"), ("1" * 70, "70 characters"),
    ],
)  # fmt: skip
def test_no_phones(text, why):
    with pytest.raises(BadInput, match=why):
        parse_phone(text)


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.sampled_from(["", "+86", "0086", "+86 ", "0"]))
def test_mobile_round_trip(number, prefix):
    e164 = parse_phone(prefix + number)
    assert e164 == f"+86{number}"
    assert parse_phone(format_phone(e164)) == e164
    assert parse_phone(e164) == e164
    assert phone_rev(e164).startswith(number[::-1])


@given(st.from_regex(r"\+[1-9][0-9]{6,14}(;ext=[0-9]{1,6})?", fullmatch=True))
def test_any_accepted_number_is_stable(number):
    try:
        e164 = parse_phone(number)
    except BadInput:
        return
    assert parse_phone(e164) == e164
    assert parse_phone(format_phone(e164)) == e164
    assert phone_rev(e164).isdecimal()
    assert len(mask_phone(e164).replace("****", "")) <= len(e164.partition(";")[0]) - 2


def test_nearest():
    verbs = ["log-call", "log-visit", "log-care", "add-need", "advance"]
    assert nearest("log-cal", verbs)[0] == "log-call"
    assert nearest("advnce", verbs) == ["advance"]
    assert nearest("visit", verbs) == ["log-visit"]
    assert nearest("LOG", verbs) == ["log-call", "log-visit", "log-care"]
    assert nearest("zzz", verbs) == []
    assert nearest("", verbs) == []
    assert len(nearest("log", verbs, n=2)) == 2
