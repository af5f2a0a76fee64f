"""Which column means what: by its name, by what people usually call it, or as the command line says.

Nothing is guessed where two answers are possible, and what is left over is named, so that no column vanishes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rmflow.errors import BadInput
from rmflow.importers.defaults import Default, read_default
from rmflow.importers.fields import FIELDS, REQUIRED, Field
from rmflow.text.keys import name_key
from rmflow.text.near import nearest
from rmflow.text.safe import NOTE_LIMIT, safe
from rmflow.text.wrong import shown
from rmflow.words import Words, join, plain, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

BLANKS = " \t\r\n\u00a0\u3000\ufeff"


class Plan:
    """Which cell fills which field, and what is made of its value on the way."""

    def __init__(
        self,
        kind: str,
        header: Sequence[str],
        columns: dict[str, int],
        constants: dict[str, str],
        values: dict[str, dict[str, str]],
        defaults: dict[str, Default],
    ) -> None:
        self.kind = kind
        self.header = tuple(header)
        self.columns = columns
        self.constants = constants
        self.values = values
        self.defaults = defaults
        self._met: dict[str, set[str]] = {field: set() for field in values}
        self._plain = [(field, at) for field, at in columns.items() if field not in values]
        self._mapped = [(field, at, values[field]) for field, at in columns.items() if field in values]

    @property
    def unmapped(self) -> list[str]:
        """The columns that nothing was read from."""
        used = {*self.columns.values(), *(at for default in self.defaults.values() for at in default.columns)}
        return [column_name(self.header, at) for at in range(len(self.header)) if at not in used]

    @property
    def never_met(self) -> list[str]:
        """The `--value` mappings whose left side was in no row, as `FIELD:FROM`."""
        return [
            f"{field}:{old}" for field, table in self.values.items() for old in table if old not in self._met[field]
        ]

    def column(self, field: str) -> str:
        """The column that fills a field, as the file calls it; empty where none does."""
        return column_name(self.header, self.columns[field]) if field in self.columns else ""

    def read(self, cells: Sequence[str]) -> dict[str, str]:
        """Field → value of one row; blank cells leave their field out."""
        found = self.constants.copy()
        width = len(cells)  # a row may end before columns that have no name
        for field, at in self._plain:
            if at < width and (value := cells[at].strip(BLANKS)):
                found[field] = value
        for field, at, table in self._mapped:
            value = cells[at].strip(BLANKS) if at < width else ""
            if (key := value.casefold()) in table:
                self._met[field].add(key)
                value = table[key]
            if value:
                found[field] = value
        return found

    def fill(self, read: dict[str, str], cells: Sequence[str]) -> dict[str, str]:
        """Field → default for the fields that the row leaves blank."""
        filled = {field: default.fill(cells, BLANKS) for field, default in self.defaults.items() if field not in read}
        return {field: value for field, value in filled.items() if value}

    def too_long(self, read: dict[str, str]) -> str | None:
        """The first field whose cell has more than 4,000 characters."""
        return next((field for field, value in read.items() if len(value) > NOTE_LIMIT), None)


def column_name(header: Sequence[str], at: int) -> str:
    """A column as people call it: its name, or `#N` where it has none."""
    return header[at] or f"#{at + 1}"


def make_plan(
    kind: str,
    header: Sequence[str],
    maps: Iterable[str] = (),
    values: Iterable[str] = (),
    constants: Iterable[str] = (),
    defaults: Iterable[str] = (),
) -> Plan:
    """The plan for one file: `maps` are FIELD=COLUMN, `values` FIELD:FROM=TO, `constants` FIELD=VALUE, `defaults`
    FIELD=TEXT. Two fields may be read from one column, where the command line says so.

    Raises:
        BadInput: an unknown field or column (with the nearest), a field given twice, two columns for one field, or a
            field that must be there and is not.
    """
    fields = FIELDS[kind]
    fixed = _constants(fields, constants)
    columns = _given(fields, header, maps)
    for field in columns.keys() & fixed.keys():
        raise _twice(fields[field])
    for field, at in _by_name(fields, header, columns, fixed).items():
        columns[field] = at
    blank = _defaults(fields, header, fixed, defaults)
    _check_required(kind, fields, header, columns.keys() | fixed.keys() | blank.keys())
    table = _values(fields, values)
    for field in table.keys() - columns.keys():
        raise BadInput(
            words(
                "--value speaks of {field}, which no column fills.",
                "--value 提到 {field}，但没有列对应该字段。",
                field=field,
            )
        )
    return Plan(kind, header, {field: columns[field] for field in fields if field in columns}, fixed, table, blank)


def _pair(text: str, option: str, form: str) -> tuple[str, str]:
    field, sign, rest = text.partition("=")
    if not sign or not field.strip():
        raise BadInput(
            words(
                "{option} is {form}, not “{text}”.",
                "{option} 应写作 {form}，不能是“{text}”。",
                option=option,
                form=form,
                text=shown(text),
            )
        )
    return field.strip(), rest.strip()


def _field(fields: dict[str, Field], text: str) -> Field:
    key = name_key(text)
    found = fields.get(text.lower()) or next((f for f in fields.values() if key in map(name_key, f.label)), None)
    if found is None:
        near = nearest(text, fields) or list(fields)
        raise BadInput(
            words("There is no field “{text}”.", "没有“{text}”这个字段。", text=shown(text)),
            hint=words("Did you mean {near}?", "您是否指：{near}？", near=join(_called(fields[code]) for code in near)),
        )
    return found


def _called(field: Field) -> Words:
    return words("{code} ({label})", "{code}（{label}）", code=field.code, label=field.label)


def _twice(field: Field) -> BadInput:
    return BadInput(
        words(
            "The field {field} is given twice; it takes one column or one value.",
            "字段 {field} 指定了两次；只能对应一列或一个固定值。",
            field=field.code,
        )
    )


def _constants(fields: dict[str, Field], given: Iterable[str]) -> dict[str, str]:
    fixed: dict[str, str] = {}
    for text in given:
        name, value = _pair(text, "--set", "FIELD=VALUE")
        field = _field(fields, name)
        if field.code in fixed:
            raise _twice(field)
        if value:
            fixed[field.code] = value
    return fixed


def _defaults(
    fields: dict[str, Field], header: Sequence[str], fixed: dict[str, str], given: Iterable[str]
) -> dict[str, Default]:
    found: dict[str, Default] = {}
    for text in given:
        name, value = _pair(text, "--default", "FIELD=TEXT")
        field = _field(fields, name)
        if field.code in found or field.code in fixed:
            raise _twice(field)
        if value:
            found[field.code] = read_default(value, lambda name: _column(header, name))
    return found


def _given(fields: dict[str, Field], header: Sequence[str], maps: Iterable[str]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for text in maps:
        name, column = _pair(text, "--map", "FIELD=COLUMN")
        field = _field(fields, name)
        if field.code in columns:
            raise _twice(field)
        columns[field.code] = _column(header, column)
    return columns


def _column(header: Sequence[str], text: str) -> int:
    """A column by its name in any case, or by its place, `#1` the first."""
    key = " ".join(text.split())
    found = [at for at, name in enumerate(header) if name == key] if key else []
    found = found or [at for at, name in enumerate(header) if key and name.casefold() == key.casefold()]
    if not found and key.startswith("#") and key[1:].isascii() and key[1:].isdigit() and len(key) < 7:
        found = [int(key[1:]) - 1] if 0 < int(key[1:]) <= len(header) else []
    if not found:
        raise _no_column(header, text)
    if len(found) > 1:
        raise _same_names(header[found[0]], found)
    return found[0]


def _no_column(header: Sequence[str], text: str) -> BadInput:
    names = [column_name(header, at) for at in range(len(header))]
    near = nearest(text, names) or names[:12]
    return BadInput(
        words("The file has no column “{text}”.", "文件里没有“{text}”这一列。", text=shown(text)),
        hint=words("Its columns: {near}.", "文件中的列：{near}。", near=join(plain(shown(name)) for name in near)),
    )


def _same_names(name: str, found: list[int]) -> BadInput:
    places = ", ".join(f"#{at + 1}" for at in found)
    return BadInput(
        words(
            "Several columns are called “{name}” ({places}); say which by its place.",
            "有多列都叫“{name}”（{places}），请用位置指明。",
            name=shown(name),
            places=places,
        ),
        hint=words("Like --map FIELD=#{n}.", "例如 --map 字段=#{n}。", n=found[0] + 1),
    )


def _by_name(
    fields: dict[str, Field], header: Sequence[str], given: dict[str, int], fixed: dict[str, str]
) -> dict[str, int]:
    """The fields that columns are named after; a column that was given away, or a field that is fixed, stays out."""
    taken = set(given.values())
    keys = [(at, name_key(name)) for at, name in enumerate(header) if at not in taken and name]
    claimed: dict[str, int] = {}
    for field in fields.values():
        if field.code in given or field.code in fixed:
            continue
        code, names = name_key(field.code), {name_key(name) for name in field.names}
        found = [at for at, key in keys if key == code] or [at for at, key in keys if key in names]
        if len({header[at] for at in found}) == 1 < len(found):
            raise _same_names(header[found[0]], found)
        if len(found) > 1:
            raise _either(field, header, found)
        if found:
            claimed[field.code] = found[0]
    return claimed


def _either(field: Field, header: Sequence[str], found: list[int]) -> BadInput:
    names = [header[at] for at in found]
    return BadInput(
        words(
            "Several columns could be {field}: {names}.",
            "有多列可能是 {field}：{names}。",
            field=field.code,
            names=join(plain(shown(name)) for name in names),
        ),
        hint=words(
            "Say which: --map {field}={name}", "请指明：--map {field}={name}", field=field.code, name=shown(names[0])
        ),
    )


def _check_required(kind: str, fields: dict[str, Field], header: Sequence[str], there: Iterable[str]) -> None:
    have = set(there)
    missing = [group for group in REQUIRED[kind] if have.isdisjoint(group)]
    if not missing:
        return
    lacks = join(
        join(
            (_called(fields[code]) for code in group),
            " or ",
            "或",
        )
        for group in missing
    )
    names = [plain(shown(column_name(header, at))) for at in range(min(len(header), 30))]
    listed = join([*names, plain("…")] if len(header) > len(names) else names)
    raise BadInput(
        words("No column of the file is {lacks}.", "文件中没有 {lacks} 列。", lacks=lacks),
        hint=words(
            "Its columns: {names}. Say which it is: --map {field}=COLUMN, or --set {field}=VALUE for all rows.",
            "文件中的列：{names}。请指明：--map {field}=列名，或用 --set {field}=值 统一填写。",
            names=listed,
            field=missing[0][0],
        ),
    )


def _values(fields: dict[str, Field], given: Iterable[str]) -> dict[str, dict[str, str]]:
    """FIELD → (FROM → TO). FROM is met as it stands or in any case; TO is everything after the last `=`."""
    tables: dict[str, dict[str, str]] = {}
    for text in given:
        name, colon, rest = text.replace("：", ":", 1).partition(":")
        old, sign, new = rest.rpartition("=")
        if not (colon and sign and name.strip()):
            raise BadInput(
                words(
                    "--value is FIELD:FROM=TO, not “{text}”.",
                    "--value 应写作 FIELD:原值=新值，不能是“{text}”。",
                    text=shown(text),
                )
            )
        field, key = _field(fields, name.strip()), old.strip(BLANKS).casefold()
        table = tables.setdefault(field.code, {})
        if table.setdefault(key, new.strip(BLANKS)) != new.strip(BLANKS):
            raise BadInput(
                words(
                    "--value maps {field}:{old} to two values.",
                    "--value 把 {field}:{old} 对应到了两个值。",
                    field=field.code,
                    old=safe(key[:40]),
                )
            )
    return tables
