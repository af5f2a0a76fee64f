"""A bank's overlay laid over the default, and the compiled value made from the result.

Both work on the value of the TOML file (`list`, `list_label`, `step`, `gates`, `actions`, `numbers`, …), with
no regard for lines or right and wrong: `validate` looks after those.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Value = dict[str, Any]

# The first shape of the compiled value; a later one gets a number of its own.
FORMAT = 1

EMPTY: Value = {
    "guide": {}, "gates": {}, "actions": {}, "numbers": {}, "step": [], "list_label": {}, "list": {},
}  # fmt: skip


def overlaid(overlay: Value, base: Value) -> Value:
    """The whole guide that `overlay` makes of `base`: lists and texts merge by code, all else by key.

    An entry with `remove = true` goes; a new one comes before the list's `other`.
    """
    head = {key: value for key, value in overlay.get("guide", {}).items() if key != "base"}
    return {
        "guide": {**base["guide"], **head},
        "gates": {**base["gates"], **overlay.get("gates", {})},
        "actions": {**base["actions"], **overlay.get("actions", {})},
        "numbers": _deep(base["numbers"], overlay.get("numbers", {})),
        "step": _by(base["step"], overlay.get("step", []), "n", _step),
        "list_label": _deep(base["list_label"], overlay.get("list_label", {})),
        "list": {
            name: _by(base["list"].get(name, []), overlay.get("list", {}).get(name, []), "code", _deep)
            for name in dict.fromkeys([*base["list"], *overlay.get("list", {})])
        },
    }


def compiled(source: Value) -> Value:
    """The compiled value of a whole guide: what `Guide` reads and the book keeps."""
    gates, actions = dict(source["gates"]), dict(source["actions"])
    return {
        "format": FORMAT,
        "name": source["guide"]["name"],
        "version": source["guide"]["version"],
        "title": source["guide"]["title"],
        "numbers": source["numbers"],
        "every_gate": gates.pop("every_gate", []),
        "gates": gates,
        "committing": actions.pop("committing", []),
        "actions": actions,
        "steps": [
            {
                **{key: value for key, value in step.items() if key != "sub_step"},
                "sub_steps": step["sub_step"],
            }
            for step in source["step"]
        ],
        "lists": source["list"],
        "list_labels": source["list_label"],
    }


def uncompiled(raw: Value) -> Value:
    """The whole guide, in the shape of its TOML file, that `compiled` makes `raw` of."""
    return {
        "guide": {"name": raw["name"], "version": raw["version"], "title": raw["title"]},
        "gates": {"every_gate": raw["every_gate"], **raw["gates"]},
        "actions": {"committing": raw["committing"], **raw["actions"]},
        "numbers": raw["numbers"],
        "step": [
            {
                **{key: value for key, value in step.items() if key != "sub_steps"},
                "sub_step": step["sub_steps"],
            }
            for step in raw["steps"]
        ],
        "list_label": raw["list_labels"],
        "list": raw["lists"],
    }


def _step(old: Value, new: Value) -> Value:
    merged = {**old, **{key: value for key, value in new.items() if key != "sub_step"}}
    merged["sub_step"] = _by(old.get("sub_step", []), new.get("sub_step", []), "code", _deep)
    return merged


def _deep(old: Value, new: Value) -> Value:
    """`new` over `old`: tables merge key by key, all else is replaced."""
    merged = dict(old)
    for key, value in new.items():
        both = isinstance(value, dict) and isinstance(old.get(key), dict)
        merged[key] = _deep(old[key], value) if both else value
    return merged


def _by(
    old: Iterable[Value], new: Iterable[Value], key: str, merge: Callable[[Value, Value], Value]
) -> list[Value]:
    rows = {row[key]: row for row in old}
    last = rows.pop("other", None)
    for row in new:
        code = row[key]
        if row.get("remove"):
            rows.pop(code, None)
            last = None if code == "other" else last
            continue
        fresh = {name: value for name, value in row.items() if name != "remove"}
        if code == "other":
            last = merge(last or {}, fresh)
        elif code in rows:
            rows[code] = merge(rows[code], fresh)
        else:
            rows[code] = merge({}, fresh)
    return [*rows.values(), *([last] if last else [])]
