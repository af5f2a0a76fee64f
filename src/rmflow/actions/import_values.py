"""What a cell of a list means: one reader per field, each strict where a guess would be possible."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from rmflow.actions.find import KINDS, NAME, NOTE, NewContact, read_contact, read_source
from rmflow.errors import BadInput
from rmflow.guide.types import list_label
from rmflow.text.dates import parse_moment
from rmflow.text.keys import name_key
from rmflow.text.money import check_currency
from rmflow.text.near import nearest
from rmflow.text.phones import parse_phone
from rmflow.text.safe import NAME_LIMIT, NOTE_LIMIT, clean
from rmflow.text.secrets import refuse_secrets
from rmflow.text.uscc import parse_uscc
from rmflow.text.wrong import shown, wrong
from rmflow.words import Words, join, words

if TYPE_CHECKING:
    from collections.abc import Callable

    from rmflow.store.unit import Unit

NOON = time(12)
DAY_S = 86_400
# Fields whose values come again and again; the rest would only fill the cache.
CACHED_FIELDS = frozenset((
    "kind", "source", "role", "industry", "growth", "rm", "at", "outcome", "minutes", "seconds", "product", "currency",
    "step", "opened_on", "closed_on",
))  # fmt: skip
CACHED = 20_000
KIND_WORDS = {
    "公司": "company", "企业": "company", "对公": "company", "单位": "company", "organisation": "company",
    "个人": "person", "对私": "person", "零售": "person", "自然人": "person", "individual": "person",
}  # fmt: skip
FLAGS = {
    "yes": True, "y": True, "true": True, "1": True, "是": True, "√": True,
    "no": False, "n": False, "false": False, "0": False, "否": False,
}  # fmt: skip


class At(NamedTuple):
    """When a call was. A date alone counts as noon (as midnight while noon is still ahead); `other` is the other."""

    moment: datetime
    other: datetime | None = None


class Fault(NamedTuple):
    """What is wrong with one value of a row."""

    field: str
    value: str
    why: Words


class Readers:
    """Reads the values of one import by their fields."""

    def __init__(self, unit: Unit, kind: str) -> None:
        self._unit = unit
        self._cache: dict[tuple[str, str], Any] = {}
        self._by_field: dict[str, Callable[[str], Any]] = {
            "name": _line(NAME),
            "prospect": _line(NAME),
            "kind": read_kind,
            "source": self._source,
            "via": _line(words("the introducer", "介绍人")),
            "phone": parse_phone,
            "contact": self._contact,
            "title": _line(words("the title", "职务")),
            "role": self._code("decision_role"),
            "industry": self._code("industry"),
            "uscc": parse_uscc,
            "growth": _growth,
            "note": lambda text: clean(text, NOTE, limit=NOTE_LIMIT, multiline=True),
            "rm": _line(words("the RM's name", "客户经理名"), limit=60),
            "at": self._at,
            "outcome": self._code("opportunity_outcome" if kind == "deals" else "call_outcome"),
            "minutes": _minutes,
            "seconds": _seconds,
            "product": self._product,
            "amount": _line(words("the amount", "金额"), limit=60),
            "currency": check_currency,
            "step": self._step,
            "opened_on": self._past_day,
            "closed_on": self._day,
            "reason": _line(words("the reason", "原因")),
        }

    def values(self, read: dict[str, str]) -> tuple[dict[str, Any], list[Fault]]:
        """Field → value of a row, and what is wrong with the others."""
        values: dict[str, Any] = {}
        faults: list[Fault] = []
        for field, text in read.items():
            try:
                values[field] = self._cache.get((field, text)) or self.value(field, text)
            except BadInput as error:
                faults.append(Fault(field, text, why(error)))
        return values, faults

    def value(self, field: str, text: str) -> Any:
        """What `text` means in `field`.

        Raises:
            BadInput: nothing that can be taken.
        """
        if len(text) > NOTE_LIMIT:
            raise BadInput(
                words(
                    "{n} characters; a cell has at most {limit}",
                    "有{n}个字符，一格最多{limit}个",
                    n=len(text),
                    limit=NOTE_LIMIT,
                )
            )
        value = self._by_field[field](text)
        if field in CACHED_FIELDS and len(self._cache) < CACHED:
            self._cache[field, text] = value
        return value

    def _code(self, list_name: str) -> Callable[[str], str]:
        return lambda text: self.coded(list_name, text)

    def coded(self, list_name: str, text: str) -> str:
        """The guide's code for `text`, a code or a label; the nearest ones are in the error.

        Raises:
            BadInput: the list has neither such a code nor such a label.
        """
        entries = self._unit.guide.entries(list_name)
        if text in entries:
            return text
        found = next((code for code, entry in entries.items() if text in entry.label), None)
        if found is None:
            raise self._not_in_guide(list_name, text)
        return found

    def _not_in_guide(self, list_name: str, text: str) -> BadInput:
        guide = self._unit.guide
        by_text = {name: code for code, entry in guide.entries(list_name).items() for name in (code, *entry.label)}
        near = list(dict.fromkeys(by_text[name] for name in nearest(text, by_text)))
        said = words(
            "not in the guide's list of {what} (rmflow guide {name})",
            "不在指引的“{what}”清单里（rmflow guide {name}）",
            what=list_label(guide, list_name),
            name=list_name,
        )
        if not near:
            return BadInput(said)
        labels = join(
            words("{code} ({label})", "{code}（{label}）", code=c, label=guide.label(list_name, c)) for c in near
        )
        return BadInput(words("{said}; near: {near}", "{said}；相近：{near}", said=said, near=labels))

    def _product(self, text: str) -> str:
        """The guide's product by code or label; else the only one that differs in no letter or digit (`GTXPro` is
        `GTX Pro`).
        """
        entries = self._unit.guide.entries("product")
        if any(text in (code, *entry.label) for code, entry in entries.items()):
            return self.coded("product", text)
        alike = [code for code in entries if self.product_name(code, text)]
        return alike[0] if len(alike) == 1 else self.coded("product", text)

    def product_name(self, code: str, text: str) -> str | None:
        """How the guide itself writes the name that `text` means: the label or the code, whichever is alike."""
        names = (*self._unit.guide.label("product", code), code)
        if text in names:
            return text
        key = name_key(text)
        return next((name for name in names if name_key(name) == key), None)

    def _step(self, text: str) -> int:
        """A step of the guide by its number, code or label."""
        found = next(
            (step.n for step in self._unit.guide.steps if text.lower() in (str(step.n), step.code) or text in step.label),
            None,
        )
        if found is None:
            raise wrong(
                "{text} is no step of the guide; write 1 to 6, or map it: --value step:FROM=NUMBER",
                "{text} 不是指引中的步骤；请写 1 到 6，或用 --value step:原值=数字 对应",
                text=text,
            )
        return found

    def _past_day(self, text: str) -> str:
        day = self._day(text)
        if day > self._unit.day:
            raise _future(text)
        return day

    def _day(self, text: str) -> str:
        return self._written_moment(text)[0].isoformat()

    def _source(self, text: str) -> str:
        method, colon, detail = text.replace("：", ":").partition(":")
        code = self.coded("source_method", method.strip())
        if code == "data" and detail.strip():
            detail = self.coded("data_source", detail.strip())
        source, kept = read_source(self._unit, code + colon + detail)
        return f"{source}:{kept}" if kept else source

    def _contact(self, text: str) -> NewContact:
        return read_contact(text, self._unit)

    def _at(self, text: str) -> At:
        day, clock = self._written_moment(text)
        now = self._unit.now
        moment = datetime.combine(day, clock or NOON, tzinfo=now.tzinfo)
        other = None if clock else datetime.combine(day, time(), tzinfo=now.tzinfo)
        if other is not None and moment > now:
            moment, other = other, moment
        if moment > now:
            raise _future(text)
        return At(moment, other)

    def _written_moment(self, text: str) -> tuple[date, time | None]:
        """A day, perhaps with a time, that means the same on whatever day it is read."""
        day, clock = parse_moment(text, self._unit.now)
        if parse_moment(text, self._unit.now - timedelta(days=400)) != (day, clock):
            raise wrong("{text} depends on the day it is read; write the date in full, like 2026-11-23",
                        "{text} 会随读取日期变化；请写完整日期，如 2026-11-23", text=text)  # fmt: skip
        return day, clock


def _future(text: str) -> BadInput:
    return wrong("{text} is in the future", "{text} 在将来", text=text)


def _line(field: Words, limit: int = NAME_LIMIT) -> Callable[[str], str]:
    return lambda text: clean(text, field, limit=limit)


def why(error: BadInput) -> Words:
    """The error in one piece of text, its hint behind it."""
    return error.message if error.hint is None else join([error.message, error.hint], " ", "")


def fit_to_show(value: str) -> str:
    """The value safe and cut; an ID-card or account number is not repeated."""
    try:
        refuse_secrets(value, NOTE)
    except BadInput:
        return "…"
    return shown(value)


def read_kind(text: str) -> str:
    """`company` or `person`, from the code or what people write."""
    kind = KIND_WORDS.get(text.lower(), text.lower())
    if kind not in KINDS:
        raise wrong(
            "{text} is neither company nor person", "{text} 既不是 company（公司）也不是 person（个人）", text=text
        )
    return kind


def _growth(text: str) -> bool:
    if text.lower() not in FLAGS:
        raise wrong("{text} is neither yes nor no", "{text} 既不是“是”也不是“否”", text=text)
    return FLAGS[text.lower()]


def _minutes(text: str) -> int:
    """Seconds from a number of minutes, or a clock."""
    return _duration(text, 60)


def _seconds(text: str) -> int:
    """Seconds from a number of seconds, or a clock."""
    return _duration(text, 1)


def _duration(text: str, unit_s: int) -> int:
    """Seconds from `261`, `4.5` (in the column's unit) or a clock, `4:21` or `0:04:21`."""
    parts = text.split(":")
    plausible = len(text) < 12 and text.isascii() and all(part.replace(".", "", 1).isdigit() for part in parts)
    if plausible and len(parts) == 1:
        seconds = round(float(text) * unit_s)
    elif plausible and len(parts) <= 3 and "." not in text and all(int(part) < 60 for part in parts[1:]):
        seconds = sum(int(part) * 60**place for place, part in enumerate(reversed(parts)))
    else:
        seconds = -1
    if not 0 <= seconds <= DAY_S:
        raise wrong(
            "{text} is no duration; write 261, 4.5 or 4:21", "{text} 不是时长；请写 261、4.5 或 4:21", text=text
        )
    return seconds
