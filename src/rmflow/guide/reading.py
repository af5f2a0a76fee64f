"""The guide laid out for reading: pages of plain structures that a door prints as it likes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from rmflow.errors import NotFound
from rmflow.guide.checknames import CHECK_LABELS
from rmflow.guide.types import list_label
from rmflow.words import Words, join, plain, words

if TYPE_CHECKING:
    from rmflow.guide.types import Entry, Guide, Step, SubStep


class Page(NamedTuple):
    """One page: `rows` are `(code, label, text)`; `data` is what `--json` prints, texts as `{en, zh}`."""

    title: Words
    paragraphs: tuple[Words, ...]
    rows: tuple[tuple[str, Words, Words], ...]
    data: dict[str, Any]


NOTHING = Words("", "")

_SOURCES = {
    "source": Words("From the source document.", "出自原指引。"),
    "heading": Words("The source document has only the heading.", "原指引仅存标题，内容为补充。"),
    "field": Words(
        "The source document has only the heading; the content is the field's practice.",
        "原指引仅存标题，内容取自行业惯例。",
    ),
}


def read(guide: Guide, topic: str | None = None) -> Page:
    """The page for what one may type: nothing, a step (`3`, `meet`), a sub-step (`3.2`), a list (`product`).

    Raises:
        NotFound: the guide has no such thing; the nearest ones are offered.
    """
    if topic is None:
        return read_all(guide)
    steps = {name: step.n for step in guide.steps for name in (str(step.n), step.code, *step.label)}
    subs = {sub.code for step in guide.steps for sub in step.sub_steps}
    named = {label: name for name in guide.list_names for label in list_label(guide, name)}
    if topic in steps:
        return read_step(guide, steps[topic])
    if topic in subs:
        return read_sub_step(guide, topic)
    name = named.get(topic, topic.replace("-", "_"))
    if name in guide.list_names:
        return read_list(guide, name)
    raise _not_found(topic, [*steps, *subs, *guide.list_names, *named])


def read_all(guide: Guide) -> Page:
    """The whole guide at a glance: its steps and sub-steps, and the names of its lists."""
    rows: list[tuple[str, Words, Words]] = []
    for step in guide.steps:
        rows.append((str(step.n), step.label, step.purpose))
        rows += [(sub.code, sub.label, NOTHING) for sub in step.sub_steps]
    names = guide.list_names
    lists = join(
        words("{label} ({name})", "{label}（{name}）", label=list_label(guide, n), name=n) for n in names
    )
    about = words("Guide “{name}”, version {version}.", "指引“{name}”，版本{version}。", name=guide.name,
                  version=guide.version)  # fmt: skip
    paragraphs = (about, words("Lists: {lists}.", "清单：{lists}。", lists=lists))
    data = {
        "name": guide.name,
        "version": guide.version,
        "title": _data(guide.title),
        "steps": [_step_data(guide, step) for step in guide.steps],
        "lists": list(names),
    }
    return Page(guide.title, paragraphs, tuple(rows), data)


def read_step(guide: Guide, n: int) -> Page:
    """Step `n`: its purpose, its sub-steps, what its gate wants, and for step 1 the day's calls.

    Raises:
        NotFound: there is no such step.
    """
    step = next((step for step in guide.steps if step.n == n), None)
    if step is None:
        raise _not_found(str(n), [str(step.n) for step in guide.steps])
    paragraphs = [step.purpose, _gate_words(guide, n)]
    if n == 1:
        paragraphs += _quota_words(guide)
    rows = tuple((sub.code, sub.label, sub.purpose) for sub in step.sub_steps)
    title = words("Step {n}: {label}", "第{n}步 {label}", n=n, label=step.label)
    data = _step_data(guide, step)
    if n == 1:
        data["quota"] = guide.numbers["quota"]
    return Page(title, tuple(paragraphs), rows, data)


def read_sub_step(guide: Guide, code: str) -> Page:
    """A sub-step such as `1.3`: its purpose and its advice.

    Raises:
        NotFound: there is no such sub-step.
    """
    subs = {sub.code: sub for step in guide.steps for sub in step.sub_steps}
    if code not in subs:
        raise _not_found(code, subs)
    sub = subs[code]
    rows = tuple((str(n), line, NOTHING) for n, line in enumerate(sub.advice, 1))
    title = words("{code} {label}", "{code} {label}", code=code, label=sub.label)
    return Page(title, (sub.purpose, _SOURCES[sub.source]), rows, _sub_data(sub))


def read_list(guide: Guide, name: str) -> Page:
    """The list called `name`: its codes with labels and notes.

    Raises:
        NotFound: there is no such list.
    """
    if name not in guide.list_names:
        raise _not_found(name, guide.list_names)
    entries = guide.entries(name).values()
    rows = tuple((entry.code, entry.label, entry.note or NOTHING) for entry in entries)
    count = words("{name}: {n} entries.", "{name}：{n}项。", name=name, n=len(rows))
    data = {
        "name": name,
        "label": _data(list_label(guide, name)),
        "entries": [_entry_data(entry) for entry in entries],
    }
    return Page(list_label(guide, name), (count,), rows, data)


def gate_labels(guide: Guide, n: int) -> dict[str, Words]:
    """What the gate of step `n` wants, by the check's name; those of every gate come first."""
    own = guide.gates.get(n, ())
    every = () if n == len(guide.raw["steps"]) else guide.every_gate
    names = dict.fromkeys([*(name for name in every if name not in own), *own])
    return {name: CHECK_LABELS.get(name, plain(name)) for name in names}


def _gate_words(guide: Guide, n: int) -> Words:
    wanted = gate_labels(guide, n)
    if not wanted:
        return words("The gate asks for nothing.", "此关口无要求。")
    what = join(wanted.values(), "; ", "；")
    if n == len(guide.raw["steps"]):
        return words("After a deal: {what}.", "成交之后须有：{what}。", what=what)
    return words("Before step {next}: {what}.", "进入第{next}步之前须有：{what}。", next=n + 1, what=what)


def _quota_words(guide: Guide) -> list[Words]:
    quota = guide.numbers["quota"]
    windows = ", ".join(f"{start}–{end}" for start, end in guide.numbers["call_window"])
    calls = words(
        "Calls a day: at least {min}, aiming at {target}; at least {floor} % reached. A target only.",
        "每日电话：至少{min}个，目标{target}个；联系成功率不低于{floor}%（仅为目标）。",
        min=quota["calls_min"], target=quota["calls_target"], floor=f"{quota['reached_floor'] * 100:g}",
    )  # fmt: skip
    when = words("Calls are made at {windows}", "拨打时段：{windows}", windows=windows)
    days = (
        words(", on workdays.", "，仅限工作日。")
        if guide.numbers["call_window_workdays_only"]
        else plain(".")
    )
    return [calls, Words(when.en + days.en, when.zh + days.zh.replace(".", "。"))]


def _not_found(what: str, options: Any) -> NotFound:
    from rmflow.text.near import nearest
    from rmflow.text.safe import safe

    near = nearest(what, options)
    hint = words("Did you mean {near}?", "您是否指：{near}？", near=", ".join(near)) if near else None
    said = words("The guide has nothing called “{what}”.", "指引中没有“{what}”。", what=safe(what))
    return NotFound(said, fix="rmflow guide", hint=hint)


def _data(text: Words) -> dict[str, str]:
    return {"en": text.en, "zh": text.zh}


def _entry_data(entry: Entry) -> dict[str, Any]:
    note = {"note": _data(entry.note)} if entry.note else {}
    return {"code": entry.code, "label": _data(entry.label), **note, **entry.extra}


def _sub_data(sub: SubStep) -> dict[str, Any]:
    return {
        "code": sub.code,
        "label": _data(sub.label),
        "purpose": _data(sub.purpose),
        "advice": [_data(line) for line in sub.advice],
        "source": sub.source,
    }


def _step_data(guide: Guide, step: Step) -> dict[str, Any]:
    return {
        "n": step.n,
        "code": step.code,
        "label": _data(step.label),
        "purpose": _data(step.purpose),
        "sub_steps": [_sub_data(sub) for sub in step.sub_steps],
        "gate": [{"code": name, "label": _data(label)} for name, label in gate_labels(guide, step.n).items()],
    }
