"""Checking a bank's own guide: every problem, each with its line. Only this module imports pydantic.

First the shape (what keys, what types, what ranges), against pydantic models; then, with what is wrong left
out, the meaning of the merged guide (`meaning`). So one bad key never hides another problem.
"""

from __future__ import annotations

import re
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, create_model
from pydantic_core import PydanticCustomError

from rmflow.errors import BadInput
from rmflow.guide import shape
from rmflow.guide.lines import key_lines
from rmflow.guide.load import BOM, default_source, whole
from rmflow.guide.meaning import Fault, faults, unknown
from rmflow.text.safe import safe
from rmflow.text.secrets import refuse_secrets
from rmflow.text.toml import read_toml
from rmflow.words import Words, words

Value = dict[str, Any]
Path = tuple[str | int, ...]


class Problem(NamedTuple):
    """One thing wrong in a guide's file."""

    line: int
    path: str
    message: Words


def check_text(text: str) -> list[Problem]:
    """Every problem in the text of a bank's own guide, by line; empty where it can be used."""
    text = text.removeprefix(BOM).replace("\r\n", "\n")
    try:
        value = read_toml(text)
        lines = key_lines(text)
    except (ValueError, RecursionError) as error:
        return [_syntax(text, error)]
    place = _Place(value, lines)
    found = _shape(value)
    bad = {path for path, _ in found}
    around = {path[:n] for path in bad for n in range(len(path))}
    merged = whole(_without(value, {_prunable(value, path) for path in bad}))
    for fault in faults(merged, default_source()):
        path = place.of(fault)
        # What was left out for its shape is missed by the meaning as well; once is enough.
        if path not in around and not any(path[:n] in bad for n in range(len(path) + 1)):
            found.append((path, fault.message))
    return sorted({Problem(place.line(path), dotted(path), message) for path, message in found})


def dotted(path: Path) -> str:
    """A path as one reads it: `list.product[3].needs[0]`."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{safe(part)}" for part in path)
    return text.removeprefix(".")


def _syntax(text: str, error: Exception) -> Problem:
    at = re.search(r"\(at line (\d+), column \d+\)", str(error))
    line = int(at[1]) if at else text.rstrip("\n").count("\n") + 1
    why = "nested too deeply" if isinstance(error, RecursionError) else str(error)
    return Problem(line, "", words("not TOML: {why}", "不是有效的TOML：{why}", why=safe(why)))


class _Place:
    """Where things of the merged guide stand in the file."""

    def __init__(self, value: Value, lines: dict[Path, int]) -> None:
        self.value = value
        self.lines = lines
        self.rows: dict[Path, dict[str | int, int]] = {}

    def line(self, path: Path) -> int:
        """The line of `path`, or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path) or self.lines.get(("guide",), 1)

    def of(self, fault: Fault) -> Path:
        """The path in the file that a fault of the merged guide goes back to."""
        path = self._indexed(fault.path)
        if path not in self.lines and fault.cause:
            cause = self._indexed(fault.cause)
            return cause if cause in self.lines else path
        return path

    def _indexed(self, path: Path) -> Path:
        """`path` with the codes of rows made into their places in the file, as far as they are there."""
        at: Any = self.value
        out: Path = ()
        for n, part in enumerate(path):
            here = self._row(at, out, part) if isinstance(at, list) and _holds_rows(out) else part
            if here is None:
                return out + path[n:]
            out += (here,)
            try:
                at = at[here]
            except (KeyError, IndexError, TypeError):
                at = None
        return out

    def _row(self, rows: list[Any], path: Path, code: str | int) -> int | None:
        """Which of `rows` has that code (a step: that number); the last, if there are several."""
        if path not in self.rows:
            key = "n" if path == ("step",) else "code"
            by_code = {}
            for n, row in enumerate(rows):
                named = row.get(key) if isinstance(row, dict) else None
                if isinstance(named, str | int):
                    by_code[named] = n
            self.rows[path] = by_code
        return self.rows[path].get(code)


def _holds_rows(path: Path) -> bool:
    """Whether the list at `path` is one of entries with a code of their own."""
    return path == ("step",) or path[-1:] == ("sub_step",) or (len(path) == 2 and path[0] == "list")


def _without(value: Any, bad: set[Path], path: Path = ()) -> Any:
    """`value` without what stands at the paths in `bad`."""
    if isinstance(value, dict):
        return {key: _without(v, bad, (*path, key)) for key, v in value.items() if (*path, key) not in bad}
    if isinstance(value, list):
        return [_without(v, bad, (*path, n)) for n, v in enumerate(value) if (*path, n) not in bad]
    return value


def _prunable(value: Any, path: Path) -> Path:
    """The part of the file to leave out for a fault at `path`.

    The whole entry whose code is wrong; the whole of a list of plain values, so that other places hold.
    """
    if path[-1] in ("code", "n") and len(path) > 1 and isinstance(path[-2], int):
        return path[:-1]
    at = value
    for n, part in enumerate(path):
        if isinstance(at, list) and not _holds_rows(path[:n]):
            return path[:n]
        try:
            at = at[part]
        except (KeyError, IndexError, TypeError):
            break
    return path


# The shape: what may stand where, and of what type.


def _printable(text: str) -> str:
    if not text.isprintable():
        raise PydanticCustomError("unprintable", "has characters that cannot be shown")
    try:
        refuse_secrets(text, Words("", ""))
    except BadInput:
        raise PydanticCustomError("secret", "holds a number or password that is not kept") from None
    return text


_Line = Annotated[str, Field(max_length=2000), AfterValidator(_printable)]
_Name = Annotated[str, Field(min_length=1, max_length=80), AfterValidator(_printable)]
# Rust's regular expressions: `$` is the very end.
_CODE, _LETTER, _SUB_CODE = r"^[a-z][a-z0-9_]{0,39}$", r"^[A-Z][A-Z0-9]{0,2}$", r"^[1-6]\.[1-9][0-9]?$"
_HOUR = r"^(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00)$"
_Code = Annotated[str, Field(pattern=_CODE)]
_Letter = Annotated[str, Field(pattern=_LETTER)]
_SubCode = Annotated[str, Field(pattern=_SUB_CODE)]
_Hour = Annotated[str, Field(pattern=_HOUR)]
_Days = Annotated[int, Field(ge=1, le=3650)]
_Months = Annotated[int, Field(ge=1, le=1200)]
_Count = Annotated[int, Field(ge=0, le=1000)]
_Least = Annotated[int, Field(ge=1, le=1000)]
_Share = Annotated[float, Field(ge=0, le=1)]
_Minor = Annotated[int, Field(ge=0, le=10**12)]
_Checks = list[_Name]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Text(_Model):
    en: _Line | None = None
    zh: _Line | None = None


class _Fabe(_Model):
    feature: _Text | None = None
    advantage: _Text | None = None
    benefit: _Text | None = None
    evidence: _Text | None = None


class _Head(_Model):
    name: _Name
    version: _Name
    title: _Text | None = None
    base: Literal["default", "none"] = "default"


class _Quota(_Model):
    calls_min: _Count | None = None
    calls_target: _Count | None = None
    reached_floor: _Share | None = None
    few: _Count | None = None


class _Criteria(_Model):
    fresh_days: _Days | None = None


class _Dossier(_Model):
    company: _Checks | None = None
    person: _Checks | None = None


class _Hospitality(_Model):
    per_head_cap_minor: _Minor | None = None
    gift_cap_minor: _Minor | None = None
    year_cap_minor: _Minor | None = None
    note: _Text | None = None


class _Care(_Model):
    first_days: _Days | None = None


class _Coaching(_Model):
    calls_share: _Share | None = None
    contact_low: _Share | None = None
    contact_high: _Share | None = None
    reached_least: _Least | None = None
    appointments_low: _Share | None = None
    visits_least: _Least | None = None
    offers_low: _Share | None = None
    offers_least: _Least | None = None
    deals_low: _Share | None = None


class _Audit(_Model):
    burst_calls: _Least | None = None
    burst_minutes: _Least | None = None
    overlap_seconds: _Count | None = None
    overlap_calls: _Least | None = None
    late_hours: Annotated[int, Field(ge=1, le=8760)] | None = None
    late_calls: _Least | None = None
    same_notes: Annotated[int, Field(ge=2, le=1000)] | None = None
    talk_seconds: _Count | None = None
    no_next_days: Annotated[int, Field(ge=0, le=3650)] | None = None


class _CallOrder(_Model):
    grade_a: _Count | None = None
    grade_b: _Count | None = None
    grade_c: _Count | None = None
    source: _Count | None = None
    step: _Count | None = None
    hour: _Count | None = None
    contact: _Count | None = None
    contact_days: _Days | None = None
    rotting: _Count | None = None


class _Privacy(_Model):
    call_needs_consent: bool | None = None
    erase_days: _Days | None = None
    retention_years: Annotated[int, Field(ge=0, le=100)] | None = None
    ended_months: _Months | None = None
    deferred_months: _Months | None = None
    unreached_months: _Months | None = None


_STEPS = [str(n) for n in range(1, 7)]


def _keyed(name: str, keys: list[str], kind: Any) -> Any:
    """A model whose keys are `keys`, each optional: `1` to `6`, the names of actions."""
    fields: dict[str, Any] = {f"key_{key}": (kind | None, Field(default=None, alias=key)) for key in keys}
    return create_model(name, __base__=_Model, **fields)


class _Numbers(_Model):
    quota: _Quota | None = None
    criteria: _Criteria | None = None
    call_window: list[Annotated[list[_Hour], Field(min_length=2, max_length=2)]] | None = None
    call_window_workdays_only: bool | None = None
    hostile_refusals_stop: Annotated[int, Field(ge=1, le=100)] | None = None
    visit_log_hours: Annotated[int, Field(ge=1, le=8760)] | None = None
    dossier: _Dossier | None = None
    hospitality: _Hospitality | None = None
    stuck_days: dict[Literal["1", "2", "3", "4", "5", "6"], _Days] | None = None
    care: _Care | None = None
    risk_rating_valid_days: _Days | None = None
    senior_age: Annotated[int, Field(ge=18, le=120)] | None = None
    coaching: _Coaching | None = None
    audit: _Audit | None = None
    call_order: _CallOrder | None = None
    privacy: _Privacy | None = None


class _SubStep(_Model):
    code: _SubCode
    label: _Text | None = None
    purpose: _Text | None = None
    advice: list[_Text] | None = None
    source: Literal["source", "heading", "field"] | None = None
    remove: bool = False


class _Step(_Model):
    n: Annotated[int, Field(ge=1, le=6)]
    code: _Code | None = None
    label: _Text | None = None
    purpose: _Text | None = None
    sub_step: list[_SubStep] = []


_KINDS: dict[str, Any] = {
    shape.FLAG: bool,
    shape.TEXT: _Name,
    shape.TEXTS: list[_Name],
    shape.WORDS: _Text,
    shape.DAYS: _Days,
    shape.SIDE: Literal["company", "person", "both"],
    shape.RISK: Literal["R1", "R2", "R3", "R4", "R5"],
    shape.FABE: _Fabe,
    shape.LETTER: Annotated[str, Field(min_length=1, max_length=1), AfterValidator(_printable)],
}


@cache
def _row_model(name: str) -> Any:
    """The model of an entry of the list called `name`."""
    code = _Letter if name in shape.LETTERED else _Code
    fields: dict[str, Any] = {"code": (code, ...), "remove": (bool, False)}
    fields |= dict.fromkeys(("en", "zh"), (_Line | None, None)) | {"note": (_Text | None, None)}
    fields |= {key: (_KINDS[kind] | None, None) for key, kind in shape.EXTRAS.get(name, {}).items()}
    return create_model(f"Row_{name}", __base__=_Model, **fields)


@cache
def _sections() -> dict[str, Any]:
    default = default_source()
    steps_of = [name for name in default["actions"] if name != "committing"]
    gates = _keyed("_Gates", ["every_gate", *_STEPS], _Checks)
    labels = _keyed("_Labels", list(default["list"]), _Text)
    names = _keyed("_Actions", steps_of, Annotated[int, Field(ge=1, le=6)])
    actions = create_model("_AllActions", __base__=names, committing=(_Checks | None, None))
    return {
        "guide": _Head,
        "gates": gates,
        "actions": actions,
        "numbers": _Numbers,
        "step": list[_Step],
        "list_label": labels,
    }


def _shape(value: Value) -> list[tuple[Path, Words]]:
    """Everything wrong with the shape of a file, by path."""
    sections = _sections()
    found: list[tuple[Path, Words]] = []
    tops = [*sections, "list"]
    found += [((key,), unknown(Words("key", "键"), key, tops)) for key in value if key not in tops]
    if "guide" not in value:
        what = words("[guide] with name and version is missing", "缺少[guide]（name和version）")
        found.append((("guide",), what))
    for key, section in sections.items():
        if key in value:
            found += _against(section, value[key], (key,))
    found += _repeated(value.get("step"), ("step",), "n")
    steps = value.get("step")
    for n, step in enumerate(steps if isinstance(steps, list) else ()):
        if isinstance(step, dict):
            found += _repeated(step.get("sub_step"), ("step", n, "sub_step"), "code")
    return found + _lists(value.get("list", {}))


def _lists(lists: Any) -> list[tuple[Path, Words]]:
    if not isinstance(lists, dict):
        return [(("list",), _SAID["dict_type"])]
    known = default_source()["list"]
    found: list[tuple[Path, Words]] = []
    for name, rows in lists.items():
        path: Path = ("list", name)
        if name not in known:
            found.append((path, unknown(Words("list", "清单"), name, known)))
        else:
            found += _against(_rows(name), rows, path) + _repeated(rows, path, "code") + _removals(name, rows)
    return found


@cache
def _rows(name: str) -> Any:
    return list[_row_model(name)]  # type: ignore[misc]


def _repeated(rows: Any, path: Path, key: str) -> list[tuple[Path, Words]]:
    """A code that stands twice in the file: the later one is wrong."""
    found: list[tuple[Path, Words]] = []
    seen: set[Any] = set()
    for n, row in enumerate(rows if isinstance(rows, list) else ()):
        code = row.get(key) if isinstance(row, dict) else None
        if isinstance(code, str | int):
            if code in seen:
                what = words("“{code}” is there already", "“{code}”重复", code=safe(str(code)))
                found.append(((*path, n, key), what))
            seen.add(code)
    return found


def _removals(name: str, rows: Any) -> list[tuple[Path, Words]]:
    """Entries to be removed that are not there."""
    own = [row["code"] for row in default_source()["list"][name]]
    return [
        (("list", name, n, "code"), unknown(Words("entry to remove", "待删除条目"), row["code"], own))
        for n, row in enumerate(rows if isinstance(rows, list) else ())
        if isinstance(row, dict) and row.get("remove") is True and isinstance(row.get("code"), str)
        and row["code"] not in own
    ]  # fmt: skip


def _against(kind: Any, value: Any, path: Path) -> list[tuple[Path, Words]]:
    """What pydantic finds wrong with `value` as a `kind`."""
    try:
        _adapter(path[0], path[-1]).validate_python(value)
    except ValidationError as error:
        return [
            ((*path, *each["loc"]), _said(kind, each["loc"], each["type"], each.get("ctx", {})))
            for each in error.errors(include_url=False, include_input=False)
        ]
    return []


@cache
def _adapter(section: str, name: str) -> TypeAdapter[Any]:
    return TypeAdapter(_rows(name) if section == "list" else _sections()[name])


def _said(kind: Any, loc: Path, what: str, context: dict[str, Any]) -> Words:
    if what == "extra_forbidden":
        return unknown(Words("key", "键"), loc[-1], _options(kind, loc[:-1]))
    if what == "missing":
        return words("{key} is missing", "缺少{key}", key=loc[-1])
    made = _FORMS.get(context.get("pattern", "")) or _SAID.get(what)
    if made is None:
        return words("not a valid value ({what})", "值无效（{what}）", what=what)
    return made.fill(**{key: safe(str(value)) for key, value in context.items()})


def _options(kind: Any, loc: Path) -> list[str]:
    """The keys that may stand at `loc` in a `kind`."""
    for part in loc:
        kind = _bare(kind)
        if isinstance(part, int):
            kind = get_args(kind)[0]
        else:
            kind = {field.alias or name: field.annotation for name, field in kind.model_fields.items()}[part]
    kind = _bare(kind)
    return [field.alias or name for name, field in kind.model_fields.items()]


def _bare(kind: Any) -> Any:
    """A type without `Annotated` and without `| None`."""
    while get_origin(kind) in (Annotated, Union, UnionType):
        kind = get_args(kind)[0]
    return kind


_SAID = {
    "unprintable": Words("has characters that cannot be shown", "含有不可显示的字符"),
    "secret": Words(
        "holds an ID-card or account number, or a password: none is kept",
        "含有身份证号、账号或密码，不予保存",
    ),
    "string_type": Words("must be text in quotes", "应为引号内的文字"),
    "int_type": Words("must be a whole number", "应为整数"),
    "float_type": Words("must be a number", "应为数字"),
    "bool_type": Words("must be true or false", "应为true或false"),
    "list_type": Words("must be a list", "应为列表"),
    "dict_type": Words("must be a table", "应为表"),
    "model_type": Words("must be a table", "应为表"),
    "model_attributes_type": Words("must be a table", "应为表"),
    "literal_error": Words("must be one of {expected}", "应为{expected}之一"),
    "greater_than_equal": Words("must be at least {ge}", "不能小于{ge}"),
    "less_than_equal": Words("must be at most {le}", "不能大于{le}"),
    "finite_number": Words("must be a finite number", "应为有限的数"),
    "string_too_long": Words("is longer than {max_length} characters", "超过{max_length}个字符"),
    "string_too_short": Words("is empty", "为空"),
    "too_long": Words("has more than {max_length} items", "多于{max_length}项"),
    "too_short": Words("has fewer than {min_length} items", "少于{min_length}项"),
}
_FORMS = {
    _CODE: Words(
        "a code is small letters, digits and _, at most 40, a letter first",
        "代码由小写字母、数字和_组成，以字母开头，最多40个字符",
    ),
    _LETTER: Words("this list's codes are capital letters", "此清单的代码为大写字母"),
    _SUB_CODE: Words("a sub-step's code is like 1.2", "子步骤代码形如1.2"),
    _HOUR: Words("a time of day is like 09:00", "时间形如09:00"),
}
