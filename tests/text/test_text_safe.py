"""`safe` lets nothing through that steers a terminal; `clean` keeps only what may be kept."""

import json
import re
import unicodedata
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rmflow.errors import BadInput
from rmflow.text.safe import NAME_LIMIT, NOTE_LIMIT, clean, safe, safe_block, safe_data, safe_json
from rmflow.text.secrets import is_account, is_id_card
from rmflow.text.wrong import SHOWN, shown, wrong
from rmflow.words import plain, words

NAME = words("name", "名称")
ANY = st.text(st.characters(), max_size=60)  # surrogates included
STEERING = {"Cc", "Cf", "Zl", "Zp", "Cs"}


def steers(char):
    """By Unicode's own categories, not by the table under test."""
    return unicodedata.category(char) in STEERING


@given(ANY)
@example("\x1b]0;title\x07\x1b[2J\x9b31m\u202e\u200b\ufeff\u2028\ud800\U000e0041\u2066\x7f\x00")
def test_no_steering_character_gets_through(text):
    left = [char for char in safe(text) if steers(char)]
    # Arabic and Egyptian format signs belong to letters and steer nothing.
    assert [
        char for char in left if not 0x600 <= ord(char) <= 0x1FFF and not 0x10000 <= ord(char) <= 0x1FFFF
    ] == []
    assert not re.search("[\x00-\x1f\x7f-\x9f]", safe(text))


@given(ANY)
def test_block_keeps_newlines_only(text):
    assert safe_block(text) == "\n".join(safe(line) for line in text.split("\n"))


@given(st.text(st.characters(categories=["L", "N", "P", "S"], exclude_characters="\u115f\u1160\u3164\uffa0")))
def test_ordinary_text_is_untouched(text):
    assert safe(text) == text


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("\x1b[31m", r"\u001b[31m"),
        ("a\nb\tc", r"a\u000ab\u0009c"),
        ("\u202eabc", r"\u202eabc"),
        ("👨\u200d👩", "👨\\u200d👩"),
        ("❤\ufe0f", "❤\ufe0f"),
        ("\U000e0041", r"\U000e0041"),
        ("\ud83d", r"\ud83d"),
        ("[red]宏达[/]", "[red]宏达[/]"),
    ],
)
def test_escapes(raw, kept):
    assert safe(raw) == kept


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("  宏达　 机械 ", "宏达 机械"),
        ("e\u0301", "é"),
        ("[red]x[/red]", "[red]x[/red]"),
        ("好🙂", "好🙂"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("a\tb", "a b"),
        ("91110108551385082Q", "91110108551385082Q"),
        ("税号 913301000000000009", "税号 913301000000000009"),
        ("电话 13812345678 13912345678", "电话 13812345678 13912345678"),
        ("合同号 20261123000017", "合同号 20261123000017"),
    ],
)
def test_clean_keeps(raw, kept):
    assert clean(raw, NAME) == kept


@pytest.mark.parametrize(
    "char", ["\x00", "\x1b", "\x7f", "\x9b", "\u200b", "\u202e", "\u2066", "\ufeff", "\ud800", "\u2028"]
)
def test_clean_names_the_character_and_its_place(char):
    with pytest.raises(BadInput) as error:
        clean(f"宏{char}达", NAME)
    assert f"U+{ord(char):04X}" in error.value.message.en
    assert "2" in error.value.message.en
    assert "名称第2个字符" in error.value.message.zh
    assert char not in error.value.message.en + error.value.message.zh


def test_lines():
    assert clean("a\r\nb\n", NAME, multiline=True) == "a\nb"
    with pytest.raises(BadInput, match="line break"):
        clean("a\nb", NAME)


def test_limits():
    assert clean("x" * NAME_LIMIT, NAME) == "x" * NAME_LIMIT
    with pytest.raises(BadInput, match=r"name: 201 characters; at most 200"):
        clean("x" * 201, NAME)
    assert len(clean("字" * NOTE_LIMIT, NAME, limit=NOTE_LIMIT, multiline=True)) == NOTE_LIMIT
    with pytest.raises(BadInput):
        clean("e\u0301" * 100_000, NAME)


def test_empty():
    assert clean(" ", NAME, empty_ok=True) == ""
    with pytest.raises(BadInput, match="empty"):
        clean("　", NAME)


@pytest.mark.parametrize(
    "secret",
    [
        "11010119900307117X",
        "11010119900307117x",
        "身份证11010119900307117X。",
        "110101 19900307 117X",
        "１１０１０１１９９００３０７１１７X",
        "6222021234567890128",
        "卡号 4111 1111 1111 1111",
        "4111-1111-1111-1111",
    ],
)
@pytest.mark.parametrize("multiline", [True, False])
def test_secrets_are_refused_and_not_repeated(secret, multiline):
    with pytest.raises(BadInput) as error:
        clean(secret, NAME, multiline=multiline)
    assert "PIPL" in error.value.message.en
    assert "个人信息保护法" in error.value.message.zh
    assert not re.search(r"\d{6}", error.value.message.en + error.value.message.zh)


def test_the_checks():
    assert is_id_card("11010119900307117X")
    assert not is_id_card("110101199003071170")
    assert not is_id_card("110101199013071171")
    assert is_account("4111111111111111")
    assert not is_account("4111111111111112")


@given(ANY)
def test_what_is_kept_is_harmless(text):
    with suppress(BadInput):
        kept = clean(text, NAME)
        assert kept == kept.strip()
        assert kept.replace("\u200d", "") == safe(kept.replace("\u200d", ""))
        assert unicodedata.is_normalized("NFC", kept)
        assert clean(kept, NAME) == kept


@given(ANY)
def test_errors_are_safe_and_short(text):
    error = wrong("{text}", "{text}", text=text)
    assert safe(error.message.en) == error.message.en
    assert len(text) <= SHOWN or shown(text).endswith("…")
    assert plain(shown(text)) == error.message


@given(ANY)
@example("a\U000e0041\u202e\x7f\x9b\ud800\n")
def test_json_says_the_same_and_steers_nothing(text):
    made = safe_json(json.dumps({"x": text}, ensure_ascii=False))
    assert json.loads(made) == {"x": text}
    assert not re.search("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]", made)


@given(ANY)
@example("👨\u200d👩 a\u200db\r\n\t")
def test_data_keeps_what_may_be_kept_and_writes_out_the_rest(text):
    made = safe_data(text)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\ud800-\udfff]", made)
    assert safe_data(made) == made
    with suppress(BadInput):
        kept = clean(text, NAME, multiline=True)
        assert safe_data(kept) == kept
