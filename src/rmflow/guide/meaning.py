"""What a guide must mean: every name it names is there, both languages are filled, the numbers agree.

Looks at the merged guide (the overlay laid over the default), and yields faults at paths into it. There an
entry of a list, a step and a sub-step stand under their code: `("list", "product", "factoring", "needs", 0)`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from rmflow.guide.checknames import CHECK_NAMES, DOSSIER_FIELDS
from rmflow.guide.shape import CLOSED, EXTRAS, KEPT, NEEDED, REFERENCES, WORDS
from rmflow.text.near import nearest
from rmflow.text.safe import safe
from rmflow.words import Words, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Value = dict[str, Any]
Path = tuple[str | int, ...]

STEPS = 6


class Fault(NamedTuple):
    """Something wrong at `path`; where it came of removing another entry, `cause` is that entry's path."""

    path: Path
    message: Words
    cause: Path | None = None


def faults(guide: Value, default: Value) -> Iterator[Fault]:
    """Everything wrong with the meaning of a merged guide; `default` says which lists it must have."""
    yield from _head(guide)
    yield from _gates(guide)
    yield from _actions(guide, default)
    yield from _numbers(guide, default)
    yield from _steps(guide, default)
    for name in default["list"]:
        yield from _list(name, guide, default)
    yield from _references(guide)


def did_you_mean(word: str, options: Iterable[str]) -> Words:
    """“; did you mean …?”, or nothing where nothing is near."""
    near = nearest(word, options)
    return (
        words("; did you mean {near}?", "；是否指：{near}？", near=", ".join(near)) if near else Words("", "")
    )


def unknown(what: Words, word: object, options: Iterable[str]) -> Words:
    """“unknown check “x”; did you mean …?”."""
    return words(
        "unknown {what} “{word}”{near}", "未知的{what}“{word}”{near}",
        what=what, word=safe(str(word)), near=did_you_mean(str(word), options),
    )  # fmt: skip


def _dangling(of: str, row: str, code: str, to: str, options: Iterable[str]) -> Words:
    return words(
        "{of} “{row}” names “{code}”, which is not in {to}{near}",
        "{of}的“{row}”提到“{code}”，{to}里没有{near}",
        of=of, row=row, code=safe(code), to=to, near=did_you_mean(code, options),
    )  # fmt: skip


def _missing(key: str) -> Words:
    return words("{key} is missing", "缺少{key}", key=key)


def _both(text: Any, path: Path) -> Iterator[Fault]:
    """Both languages must be there and not blank."""
    for lang, name in (("en", Words("English", "英文")), ("zh", Words("Chinese", "中文"))):
        if not str(text.get(lang, "") if isinstance(text, dict) else "").strip():
            yield Fault((*path, lang), words("the {name} text is missing", "缺少{name}文本", name=name))


def _head(guide: Value) -> Iterator[Fault]:
    head = guide["guide"]
    for key in ("name", "version"):
        if key not in head:
            yield Fault(("guide", key), _missing(key))
    yield from _both(head.get("title", {}), ("guide", "title"))


def _gates(guide: Value) -> Iterator[Fault]:
    gates = guide["gates"]
    for key in ("every_gate", *(str(n) for n in range(1, STEPS + 1))):
        if key not in gates:
            yield Fault(("gates", key), _missing(key))
        for n, name in enumerate(gates.get(key, [])):
            if name not in CHECK_NAMES:
                yield Fault(("gates", key, n), unknown(Words("check", "检查项"), name, CHECK_NAMES))


def _actions(guide: Value, default: Value) -> Iterator[Fault]:
    actions = guide["actions"]
    known = [name for name in default["actions"] if name != "committing"]
    for name in default["actions"]:
        if name not in actions:
            yield Fault(("actions", name), _missing(name))
    for n, name in enumerate(actions.get("committing", [])):
        if name not in known:
            yield Fault(("actions", "committing", n), unknown(Words("action", "操作"), name, known))


def _numbers(guide: Value, default: Value) -> Iterator[Fault]:
    numbers = guide["numbers"]
    for key, value in default["numbers"].items():
        if key not in numbers:
            yield Fault(("numbers", key), _missing(key))
        elif isinstance(value, dict):
            for inner in value:
                if inner not in numbers[key] and inner != "note":
                    yield Fault(("numbers", key, inner), _missing(f"{key}.{inner}"))
    quota = numbers.get("quota", {})
    low, high = quota.get("calls_min"), quota.get("calls_target")
    if low is not None and high is not None and low > high:
        yield Fault(
            ("numbers", "quota", "calls_min"),
            words(
                "calls_min {low} is above calls_target {high}", "calls_min {low}大于calls_target {high}",
                low=low, high=high,
            ),
            ("numbers", "quota", "calls_target"),
        )  # fmt: skip
    for n, window in enumerate(numbers.get("call_window", [])):
        if window[0] >= window[1]:
            yield Fault(
                ("numbers", "call_window", n),
                words("{a} is not before {b}", "{a}不早于{b}", a=window[0], b=window[1]),
            )
    yield from _dossier(guide)
    note = numbers.get("hospitality", {}).get("note")
    if note is not None:
        yield from _both(note, ("numbers", "hospitality", "note"))


def _dossier(guide: Value) -> Iterator[Fault]:
    topics = [row["code"] for row in guide["list"].get("dossier_topic", [])]
    known = [*DOSSIER_FIELDS, *topics]
    for side, items in guide["numbers"].get("dossier", {}).items():
        for n, item in enumerate(items):
            for part in item.split("|"):
                if part not in known:
                    yield Fault(
                        ("numbers", "dossier", side, n),
                        unknown(Words("dossier topic", "情报主题"), part, known),
                        ("list", "dossier_topic", part),
                    )


def _steps(guide: Value, default: Value) -> Iterator[Fault]:
    by_n = {step["n"]: step for step in guide["step"]}
    for known in default["step"]:
        n = known["n"]
        step = by_n.get(n)
        if step is None:
            yield Fault(("step", n), words("step {n} is missing", "缺少第{n}步", n=n))
            continue
        if step.get("code") != known["code"]:
            yield Fault(
                ("step", n, "code"),
                words("the code of step {n} is “{code}”", "第{n}步的代码是“{code}”", n=n, code=known["code"]),
            )
        yield from _texts(step, ("step", n))
        for sub in step.get("sub_step", []):
            path: Path = ("step", n, "sub_step", sub["code"])
            if not sub["code"].startswith(f"{n}."):
                yield Fault(
                    (*path, "code"),
                    words("{code} is no sub-step of step {n}", "{code}不属于第{n}步", code=sub["code"], n=n),
                )
            yield from _texts(sub, path)
            if "source" not in sub:
                yield Fault((*path, "source"), _missing("source"))
            if not sub.get("advice"):
                yield Fault((*path, "advice"), _missing("advice"))
            for i, line in enumerate(sub.get("advice", [])):
                yield from _both(line, (*path, "advice", i))


def _texts(thing: Value, path: Path) -> Iterator[Fault]:
    for key in ("label", "purpose"):
        yield from _both(thing.get(key, {}), (*path, key))


def _list(name: str, guide: Value, default: Value) -> Iterator[Fault]:
    rows = guide["list"].get(name, [])
    codes = [row["code"] for row in rows]
    if not rows:
        yield Fault(("list", name), words("the list {name} is empty", "清单{name}为空", name=name))
        return
    yield from _both(guide["list_label"].get(name, {}), ("list_label", name))
    own = [row["code"] for row in default["list"][name]]
    closed = name in CLOSED
    for code in own if closed else KEPT.get(name, ()):
        if code not in codes:
            what = words(
                "{name} needs “{code}”: rmflow itself uses it",
                "{name}须保留“{code}”：程序要用",
                name=name,
                code=code,
            )
            yield Fault(("list", name, code), what)
    for row in rows:
        path: Path = ("list", name, row["code"])
        if closed and row["code"] not in own:
            near = did_you_mean(row["code"], own)
            what = words(
                "{name} takes no entry of one's own{near}", "{name}不能增加条目{near}", name=name, near=near
            )
            yield Fault((*path, "code"), what)
        yield from _entry(name, row, path)
    yield from _dial_keys(name, rows)


def _entry(name: str, row: Value, path: Path) -> Iterator[Fault]:
    yield from _both(row, path)
    texts = ["note", *(key for key, kind in EXTRAS.get(name, {}).items() if kind == WORDS)]
    for key in texts:
        if key in row:
            yield from _both(row[key], (*path, key))
    for key in NEEDED.get(name, ()):
        if key not in row:
            yield Fault((*path, key), _missing(key))
    if "fabe" in row:
        for part in ("feature", "advantage", "benefit", "evidence"):
            yield from _both(row["fabe"].get(part, {}), (*path, "fabe", part))


def _dial_keys(name: str, rows: list[Value]) -> Iterator[Fault]:
    seen: dict[str, str] = {}
    for row in rows:
        key = row.get("key")
        if name == "call_outcome" and key is not None:
            if key in seen:
                what = words(
                    "key “{key}” is {code}'s already",
                    "按键“{key}”已用于{code}",
                    key=safe(key),
                    code=seen[key],
                )
                yield Fault(("list", name, row["code"], "key"), what)
            seen.setdefault(key, row["code"])


def _references(guide: Value) -> Iterator[Fault]:
    lists = guide["list"]
    for of, key, to in REFERENCES:
        codes = [row["code"] for row in lists.get(to, [])]
        for row in lists.get(of, []):
            named = row.get(key, [])
            for n, code in enumerate(named if isinstance(named, list) else [named]):
                if code not in codes:
                    tail: Path = (key, n) if isinstance(named, list) else (key,)
                    what = _dangling(of, row["code"], code, to, codes)
                    yield Fault(("list", of, row["code"], *tail), what, ("list", to, code))
    yield from _source_methods(guide)


def _source_methods(guide: Value) -> Iterator[Fault]:
    subs = [sub["code"] for step in guide["step"] for sub in step.get("sub_step", [])]
    for row in guide["list"].get("source_method", []):
        path: Path = ("list", "source_method", row["code"])
        step, detail = row.get("step"), row.get("detail")
        if step is not None and step not in subs:
            yield Fault(
                (*path, "step"),
                _dangling("source_method", row["code"], step, "step", subs),
                ("step", int(step[0]) if step[:1].isdecimal() else 0, "sub_step", step),
            )
        if detail is not None and detail not in guide["list"]:
            what = _dangling("source_method", row["code"], detail, "list", guide["list"])
            yield Fault((*path, "detail"), what)
    names = [row["code"] for row in guide["list"].get("criterion", [])]
    needs_contact = any("authority_contact" in needs for needs in guide["gates"].values())
    if needs_contact and "authority" not in names:
        what = words(
            "a gate asks for authority_contact, and there is no criterion “authority”",
            "有关口要求authority_contact，但没有“authority”这项原则",
        )
        yield Fault(("list", "criterion", "authority"), what, ("list", "criterion", "authority"))
