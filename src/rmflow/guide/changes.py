"""What taking another guide into use changes: said before it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from rmflow.guide.checknames import CHECK_LABELS
from rmflow.guide.types import list_label
from rmflow.words import Words, plain, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rmflow.guide.types import Entry, Guide


class Change(NamedTuple):
    """One difference: `kind` is `added`, `removed` or `changed`, `path` where, `message` how one says it."""

    kind: str
    path: str
    before: Any
    after: Any
    message: Words


def changes(old: Guide, new: Guide) -> list[Change]:
    """Every difference that matters in use: gates first, then actions, numbers and lists; texts last."""
    return [*_gates(old, new), *_actions(old, new), *_numbers(old, new), *_lists(old, new), *_texts(old, new)]


_ADDED = Words("{where}: “{what}” is added", "{where}：新增“{what}”")
_REMOVED = Words("{where}: “{what}” is removed", "{where}：删除“{what}”")
_CHANGED = Words("{where}: {before} becomes {after}", "{where}：{before}改为{after}")


def _members(
    path: str, where: Words, before: Iterable[str], after: Iterable[str], name: dict[str, Words]
) -> Iterator[Change]:
    """Names that came and went in a list of names."""
    old, new = list(before), list(after)
    for code in new:
        if code not in old:
            message = _ADDED.fill(where=where, what=name.get(code, plain(code)))
            yield Change("added", f"{path}.{code}", None, code, message)
    for code in old:
        if code not in new:
            message = _REMOVED.fill(where=where, what=name.get(code, plain(code)))
            yield Change("removed", f"{path}.{code}", code, None, message)


def _gates(old: Guide, new: Guide) -> Iterator[Change]:
    every = words("Every gate", "每个关口")
    yield from _members("gates.every_gate", every, old.every_gate, new.every_gate, CHECK_LABELS)
    for n in sorted({*old.gates, *new.gates}):
        where = words("Gate {n}", "第{n}关", n=n)
        yield from _members(f"gates.{n}", where, old.gates.get(n, ()), new.gates.get(n, ()), CHECK_LABELS)


def _actions(old: Guide, new: Guide) -> Iterator[Change]:
    where = words("Actions that commit the bank", "对银行有约束力的操作")
    yield from _members("actions.committing", where, sorted(old.committing), sorted(new.committing), {})
    yield from _values("actions", old.actions, new.actions)


def _numbers(old: Guide, new: Guide) -> Iterator[Change]:
    yield from _values("numbers", old.numbers, new.numbers)


def _values(path: str, old: Any, new: Any) -> Iterator[Change]:
    """Plain values that differ, at any depth of tables."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys([*old, *new]):
            yield from _values(f"{path}.{key}", old.get(key), new.get(key))
    elif old != new:
        message = _CHANGED.fill(where=path, before=_shown(old), after=_shown(new))
        yield Change("changed", path, old, new, message)


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_shown(item) for item in value) or "-"
    return "-" if value is None else str(value)


def _lists(old: Guide, new: Guide) -> Iterator[Change]:
    for name in dict.fromkeys([*old.list_names, *new.list_names]):
        before = old.entries(name) if name in old.list_names else {}
        after = new.entries(name) if name in new.list_names else {}
        labels = {code: entry.label for code, entry in {**before, **after}.items()}
        where = list_label(new if name in new.list_names else old, name)
        yield from _members(f"list.{name}", where, before, after, labels)
        for code in before:
            if code in after and before[code] != after[code]:
                yield _entry(f"list.{name}.{code}", where, before[code], after[code])


def _entry(path: str, where: Words, before: Entry, after: Entry) -> Change:
    if before.label != after.label:
        said = _CHANGED.fill(where=where, before=before.label, after=after.label)
    else:
        said = words("{where}: “{what}” is changed", "{where}：“{what}”有改动", where=where, what=after.label)
    return Change("changed", path, before, after, said)


def _texts(old: Guide, new: Guide) -> Iterator[Change]:
    before = {sub.code: sub for step in old.steps for sub in step.sub_steps}
    after = {sub.code: sub for step in new.steps for sub in step.sub_steps}
    labels = {code: sub.label for code, sub in {**before, **after}.items()}
    yield from _members("step", words("Sub-steps", "子步骤"), before, after, labels)
    for code, sub in after.items():
        if code in before and before[code] != sub:
            message = words("The text of {code} is changed", "{code}的文字有改动", code=code)
            yield Change("changed", f"step.{code}", before[code], sub, message)
    for one, two in zip(old.steps, new.steps, strict=False):
        if (one.label, one.purpose) != (two.label, two.purpose):
            message = words("The text of step {n} is changed", "第{n}步的文字有改动", n=two.n)
            yield Change("changed", f"step.{two.n}", one.label, two.label, message)
