"""Telephone numbers: kept as E.164, the mainland (+86) where no country is given (guide.md 11.5)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rmflow.text.late import late
from rmflow.text.narrow import narrow
from rmflow.text.wrong import wrong
from rmflow.words import words

if TYPE_CHECKING:
    from rmflow.errors import BadInput
    from rmflow.words import Words

_LONGEST = 60
_EXTENSION = late(r"(?<!\s)\s*(?:[,;]\s*)?(?:转|分机|ext(?:ension)?[.:=]?|x|#)\s*([0-9]{1,6})$", re.IGNORECASE)
_DASHED = late(r"(\(?0[0-9]{2,3}\)?[- ]?[0-9]{7,8}|[48]00-?[0-9]{3,4}-?[0-9]{3,4})-([0-9]{1,6})")
_SIGNS = late(r"[\s().\-]+")
_MOBILE = late(r"1[3-9][0-9]{9}")  # segments change often: nothing is checked beyond the third digit
_LANDLINE = late(r"(10|2[0-9]|[3-9][0-9]{2})([1-9][0-9]{6,7})")
_SERVICE = late(r"[48]00[0-9]{7}")
# Numbers inside other text, with or without blanks and dashes, not part of a longer one: a mobile, a landline, one from
# abroad. The keys of entries and the journal's heads (`5-13800138000a`) come first: they are compared letter by letter.
_NUMBER_IN = late(
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9]+-[0-9a-f]{12}(?![0-9a-f])|[0-9a-f]{32,64}"
    r"|(?<![0-9])(?:(?:\+|00)?86[ -]?)?(?P<mobile>1[3-9][0-9][ -]?[0-9]{4}[ -]?[0-9]{4})(?![0-9])"
    r"|(?<![0-9.])(?:(?:\+|00)86[ -]?)?\(?0(?P<area>10|2[0-9]|[3-9][0-9]{2})\)?[ -]?(?P<line>[1-9][0-9]{2,3}[ -]?[0-9]{4})(?![0-9])"
    r"|(?<![0-9A-Za-z.])(?:\+|00)(?P<abroad>[1-9](?:[ -]?[0-9]){7,14})(?![0-9])"
)
# What error messages give as examples of how to write one: nobody's.
EXAMPLES = frozenset(("13812345678", "010-12345678", "0571-88886666", "+852 2345 6789"))
LEAST = 8  # digits of a number that is looked for in a text
_WIDE = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), 0xFF0B, 0xFF0D)}  # full-width digits, plus and dash
_ABROAD = {
    "852": late("[2-9][0-9]{7}"),
    "853": late("[268][0-9]{7}"),
    "886": late("[2-9][0-9]{7,8}"),
}


def parse_phone(text: str) -> str:
    """The number as E.164, with `;ext=N` where there is an extension (RFC 3966).

    Raises `BadInput`: too short or too long (says by how much), a landline without its area code, other
    characters.
    """
    if len(text) > _LONGEST:
        raise wrong(
            "{text} is no telephone number: {n} characters.",
            "{text} 不是电话号码：有{n}个字符。",
            text=text,
            n=len(text),
        )
    plain, extension = _split(narrow(text).strip())
    digits = _SIGNS.sub("", plain)
    number = digits.removeprefix("+")
    if not (number.isascii() and number.isdecimal()):
        raise _unreadable(text)
    if digits.startswith("+"):
        e164 = _international(number, text)
    elif digits.startswith("00"):
        e164 = _international(number[2:], text)
    else:
        e164 = _mainland(number, text)
    return e164 + (f";ext={extension}" if extension else "")


def mask_phone(e164: str) -> str:
    """The number with its middle hidden, for lists: `138****5678`, `010-****5678`."""
    main = e164.partition(";")[0]
    national = main.removeprefix("+86")
    if main != national and _MOBILE.fullmatch(national):
        return f"{national[:3]}****{national[-4:]}"
    if main != national and (parts := _LANDLINE.fullmatch(national)) and not _SERVICE.fullmatch(national):
        return f"0{parts[1]}-****{national[-4:]}"
    tail = 4 if len(main) > 9 else 2
    return f"{main[: 4 if main[1:4] in _ABROAD else 3]}****{main[-tail:]}"


def mask_phones(text: str, *, but: frozenset[str] = frozenset()) -> str:
    """The text with the middle of each telephone number in it hidden: `138****5678`, `0592-****5678`, `+852****5678`; `but`
    are left as they are."""
    plain = text if text.isascii() else text.translate(_WIDE)
    if sum(map(str.isdigit, plain)) < LEAST:
        return text
    masked = _NUMBER_IN.sub(lambda found: found[0] if found[0] in but else _masked(found), plain)
    return text if masked == plain else masked


def _masked(found: re.Match[str]) -> str:
    mobile, area, line, abroad = found.group("mobile", "area", "line", "abroad")
    if mobile:
        return f"{mobile[:3]}****{mobile[-4:]}"
    if area:
        return f"0{area}-****{line[-4:]}"
    return mask_phone("+" + "".join(filter(str.isdigit, abroad))) if abroad else found[0]


def format_phone(e164: str) -> str:
    """The number as people write it: `138 1234 5678`, `010-12345678-801`, `+852 2345 6789`; `parse_phone`
    reads it."""
    main, _, extension = e164.partition(";ext=")
    text = _spaced(main)
    if not extension:
        return text
    return f"{text}-{extension}" if text.startswith("0") else f"{text} ext {extension}"


def is_mobile(e164: str) -> bool:
    """Whether it is a mainland mobile: one person's number."""
    return _MOBILE.fullmatch(e164.removeprefix("+86")) is not None


def phone_rev(e164: str) -> str:
    """The digits from the last to the first, no extension: an index on it answers "ends in 5678"."""
    return e164.partition(";")[0].removeprefix("+")[::-1]


def _split(text: str) -> tuple[str, str]:
    if found := _EXTENSION.search(text):
        return text[: found.start()], found[1]
    if found := _DASHED.fullmatch(text):
        return found[1], found[2]
    return text, ""


def _mainland(number: str, text: str) -> str:
    if number.startswith("86") and _MOBILE.fullmatch(number[2:]):  # +86 with its + lost, as spreadsheets do
        number = number[2:]
    national = number.removeprefix("0")
    if _MOBILE.fullmatch(national) or (not number.startswith("0") and _SERVICE.fullmatch(number)):
        return f"+86{national}"
    if number.startswith("0") and _LANDLINE.fullmatch(national):
        return f"+86{national}"
    raise _no_mainland(number, text)


def _international(number: str, text: str) -> str:
    country = number[:3]
    if number.startswith("86"):
        return _mainland_abroad(number[2:], text)
    if rule := _ABROAD.get(country):
        rest = number[3:].removeprefix("0") if country == "886" else number[3:]
        if not rule.fullmatch(rest):
            raise _wrong_length_abroad(country, rest, text)
        return f"+{country}{rest}"
    if not 7 <= len(number) <= 15 or number.startswith("0"):
        raise wrong(
            "An international number has 7 to 15 digits with its country code, not 0 first; {text} has {n}.",
            "国际号码含国家代码共7至15位，且不以0开头；{text} 有{n}位。",
            text=text,
            n=len(number),
        )
    return f"+{number}"


def _mainland_abroad(number: str, text: str) -> str:
    national = number.removeprefix("0")
    if _MOBILE.fullmatch(national) or _LANDLINE.fullmatch(national) or _SERVICE.fullmatch(number):
        return f"+86{national}"
    raise _no_mainland(number, text)


def _spaced(main: str) -> str:
    national = main.removeprefix("+86")
    if main == national:
        return f"{main[:4]} {main[4:8]} {main[8:]}" if main[1:4] in _ABROAD else main
    if _MOBILE.fullmatch(national):
        return f"{national[:3]} {national[3:7]} {national[7:]}"
    if _SERVICE.fullmatch(national):
        return f"{national[:3]}-{national[3:6]}-{national[6:]}"
    parts = _LANDLINE.fullmatch(national)
    return f"0{parts[1]}-{parts[2]}" if parts else main


def _no_mainland(number: str, text: str) -> BadInput:
    if len(number) in (7, 8) and number[0] not in "01":
        return wrong(
            "{text} has no area code; write 0571-88886666, or +852 for Hong Kong.",
            "{text} 缺区号：请写成 0571-88886666；香港号码请加 +852。",
            text=text,
        )
    hint = None
    if len(number) == 10 and number.startswith("09"):
        hint = words("A Taiwan number needs +886.", "台湾号码请加 +886。")
    fault = _fault_of_length(len(number))
    return wrong(
        "{text} {fault}: {n} digits. A mobile has 11 and starts with 13–19; a landline is 0, area code"
        " and 7 or 8 digits. Put + and the country code before any other.",
        "{text} {fault}：有{n}位。手机是11位、以13至19开头；座机是带0的区号加7或8位。"
        "其他地区请加 + 和国家代码。",
        text=text,
        fault=fault,
        n=len(number),
        hint=hint,
    )


def _fault_of_length(digits: int) -> Words:
    if digits < 10:
        return words("is too short for a mainland number", "作为大陆号码太短")
    if digits > 12:
        return words("is too long for a mainland number", "作为大陆号码太长")
    return words("is no mainland number", "不是大陆电话号码")


def _wrong_length_abroad(country: str, rest: str, text: str) -> BadInput:
    wanted = "8–9" if country == "886" else "8"
    return wrong(
        "{text}: after +{country} come {wanted} digits, the first not 0 or 1; here {n}.",
        "{text}：+{country} 之后应为{wanted}位，首位不是0或1；现有{n}位。",
        text=text,
        country=country,
        wanted=wanted,
        n=len(rest),
    )


def _unreadable(text: str) -> BadInput:
    return wrong(
        "{text} is no telephone number. Like 13812345678, 010-12345678 ext 801 or +852 2345 6789.",
        "{text} 不是电话号码。例如 13812345678、010-12345678 转801、+852 2345 6789。",
        text=text,
    )
