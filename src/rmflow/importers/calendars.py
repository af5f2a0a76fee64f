"""Reading a calendar of holidays and make-up workdays (guide 11.2): CSV, the JSON of the holiday-cn data set, or ICS.

Every line is checked, and a file with any fault is refused as a whole, with the lines that are wrong.
"""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from rmflow.errors import BadInput
from rmflow.importers.csvfile import Sheet, open_file
from rmflow.importers.encoding import Encoded, read_encoding, text_of
from rmflow.text.days import parse_day
from rmflow.text.safe import clean
from rmflow.text.wrong import shown
from rmflow.words import Words, join, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

LARGEST = 2_000_000  # bytes
MOST_FAULTS = 5  # so many lines are named
LONGEST_EVENT = 60  # days of one event in a calendar file
NAME_LIMIT = 60
NAME = words("the name", "名称")
COLUMNS = {
    "date": ("date", "day", "日期", "日子"),
    "kind": ("kind", "type", "类型", "类别", "性质"),
    "name": ("name", "holiday", "名称", "节日", "节假日"),
}
OFF = ("off", "holiday", "rest", "closed", "休", "放假", "休息", "假", "假期", "假日", "节假日", "休假", "休息日")
WORKED = ("work", "workday", "working", "make-up", "makeup", "open", "班", "上班", "补班", "工作日", "调休上班", "调休补班")
_WORKED = re.compile(r"班|工作日|\bwork|make-?up", re.IGNORECASE)
_FULL = re.compile(r"[0-9]{4}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?|[0-9]{8}")


class Day(NamedTuple):
    """One day of the file: the line it stands on, whether it is worked, the holiday's name."""

    no: int
    on: date
    is_worked: bool
    name: str


Year = dict[date, tuple[bool, str]]


def read(file: str) -> dict[int, Year]:
    """The years in `file` (`-` is standard input), each with its days that are not as their weekday.

    A few days beyond the turn of a year (a New Year holiday that begins on 31 December) are a year of their own; who
    reads the file knows whether they are all that there is of it.

    Raises:
        BadInput: it cannot be read, or is no calendar; any line that is wrong, all of them named.
    """
    with open_file(file) as stream:
        name = "stdin" if file == "-" else re.split(r"[/\\]", file)[-1]
        if stream.seek(0, 2) > LARGEST:
            raise BadInput(words("{name} is larger than {n} MB; that is no calendar.", "{name} 超过 {n} MB，不是日历文件。",
                                 name=shown(name), n=LARGEST // 1_000_000))  # fmt: skip
        encoded = read_encoding(stream, None, name)
        faults: list[tuple[int, Words]] = []
        found = _checked(list(_days(stream, encoded, name, faults)), faults)
    if faults:
        raise _refused(name, faults)
    if not found:
        raise BadInput(words("{name} names no day.", "{name} 里没有任何日期。", name=shown(name)),
                       hint=FORMS)  # fmt: skip
    years: dict[int, Year] = {}
    for day in found:
        years.setdefault(day.on.year, {})[day.on] = (day.is_worked, day.name)
    return years


FORMS = words(
    'It is CSV with the columns date, kind (off or work) and name; JSON like {{"year": 2027, "days": [{{"name": "元旦",'
    ' "date": "2027-01-01", "isOffDay": true}}]}}; or ICS with all-day events.',
    '可用 CSV（列：日期、类型（休／班）、名称）、JSON（如 {{"year": 2027, "days": [{{"name": "元旦", "date": "2027-01-01",'
    ' "isOffDay": true}}]}}）或含全天日程的 ICS。',
).fill()  # fmt: skip


def _days(stream: IO[bytes], encoded: Encoded, name: str, faults: list[tuple[int, Words]]) -> Iterator[Day]:
    with text_of(stream, encoded, name) as text:
        head = text.read(200).lstrip("\ufeff \t\r\n")
    if not head.startswith(("{", "[")) and not head.upper().startswith("BEGIN:VCALENDAR"):
        yield from _csv(Sheet(name, stream, encoded, None), faults)
        return
    with text_of(stream, encoded, name) as text:
        whole = text.read()
    yield from _json(whole, name, faults) if head[0] in "{[" else _ics(whole, faults)


# ---- CSV


def _csv(sheet: Sheet, faults: list[tuple[int, Words]]) -> Iterator[Day]:
    at = {key: _column(sheet, key) for key in COLUMNS}
    for line in sheet.rows():
        if line.fault is not None:
            faults.append((line.no, line.fault))
            continue
        cells = [line.cells[place].strip() if place is not None else "" for place in at.values()]
        yield from _taken(faults, line.no, _row, cells)


def _row(no: int, cells: list[str]) -> Day:
    on, kind, name = cells
    return Day(no, _date(on), _kind(kind), _name(name))


def _column(sheet: Sheet, key: str) -> int | None:
    found = [at for at, head in enumerate(sheet.header) if head.casefold() in COLUMNS[key]]
    if len(found) == 1 or (not found and key == "name"):
        return found[0] if found else None
    raise BadInput(
        words("{file} needs one column “{key}”; it has: {header}.", "{file} 须有且只有一列“{key}”；现有列：{header}。",
              file=shown(sheet.name), key=Words(COLUMNS[key][0], COLUMNS[key][2]),
              header=shown(", ".join(sheet.header))), hint=FORMS,
    )  # fmt: skip


def _kind(text: str) -> bool:
    plain = text.casefold()
    if plain in OFF or plain in WORKED:
        return plain in WORKED
    raise BadInput(words("“{text}” is neither off nor work", "“{text}”不是“休”或“班”", text=shown(text)))


# ---- JSON: {"year": 2027, "days": [{"name", "date", "isOffDay"}]}, or a list of such years.


def _json(text: str, name: str, faults: list[tuple[int, Words]]) -> Iterator[Day]:
    try:
        found = json.loads(text)
        years = found if isinstance(found, list) else [found]
        days = [day for year in years for day in year["days"]]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        why = words("line {n}", "第 {n} 行", n=line) if line else words("no list “days”", "没有“days”列表")
        raise BadInput(words("{name} is no calendar in JSON ({why}).", "{name} 不是 JSON 日历（{why}）。", name=shown(name), why=why),
                       hint=FORMS) from None  # fmt: skip
    # A place in the list is told as the line on which its date stands, where that can be found.
    for n, day in enumerate(days, 1):
        yield from _taken(faults, _line_of(text, day, n), _json_day, day)


def _json_day(no: int, day: Any) -> Day:
    if not isinstance(day, dict) or not isinstance(day.get("date"), str) or not isinstance(day.get("isOffDay"), bool):
        raise BadInput(words("a day needs “date” (text) and “isOffDay” (true or false)",
                             "每天须有“date”（文本）与“isOffDay”（true 或 false）"))  # fmt: skip
    return Day(no, _date(day["date"]), not day["isOffDay"], _name(str(day.get("name") or "")))


def _line_of(text: str, day: Any, n: int) -> int:
    on = day.get("date") if isinstance(day, dict) else None
    at = text.find(f'"{on}"') if isinstance(on, str) else -1
    return text.count("\n", 0, at) + 1 if at >= 0 else n


# ---- ICS (RFC 5545): events of whole days; the summary says whether they are worked (班, work).


def _ics(text: str, faults: list[tuple[int, Words]]) -> Iterator[Day]:
    event: dict[str, str] | None = None
    for no, line in _unfolded(text):
        head, _, value = line.partition(":")
        key = head.partition(";")[0].upper()
        if line.upper() == "BEGIN:VEVENT":
            event = {"no": str(no)}
        elif line.upper() == "END:VEVENT" and event is not None:
            yield from _event(event, faults)
            event = None
        elif event is not None:
            event.setdefault(key, value)


def _event(event: dict[str, str], faults: list[tuple[int, Words]]) -> Iterator[Day]:
    no = int(event["no"])
    if event.get("STATUS", "").upper() == "CANCELLED":
        return
    try:
        first, days = _event_days(event)
        name = _name(re.sub(r"\\([,;\\])", r"\1", event.get("SUMMARY", "")))
    except BadInput as error:
        faults.append((no, error.message))
        return
    for at in range(days):
        yield Day(no, first + timedelta(days=at), bool(_WORKED.search(name)), name)


def _event_days(event: dict[str, str]) -> tuple[date, int]:
    if "RRULE" in event:
        raise BadInput(words("a repeated event; each year's days must stand by themselves", "是重复日程；请逐年列出日期"))
    if "T" in event.get("DTSTART", "T"):
        raise BadInput(words("not an event of whole days", "不是全天日程"))
    first = _date(event["DTSTART"])
    end = _date(event["DTEND"]) if "DTEND" in event and "T" not in event["DTEND"] else first + timedelta(days=1)
    days = max(1, (end - first).days)  # an end on the same day is what some programs write
    if days > LONGEST_EVENT or end < first:
        raise BadInput(words("{days} days long; no holiday is", "长达 {days} 天，不可能是假期", days=(end - first).days))
    return first, days


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """The content lines with the number of their first line; a line that begins with a blank goes on the one before."""
    held: tuple[int, str] | None = None
    for no, line in enumerate(text.splitlines(), 1):
        if line[:1] in (" ", "\t") and held:
            held = (held[0], held[1] + line[1:])
            continue
        if held:
            yield held
        held = (no, line.rstrip())
    if held:
        yield held


# ---- What all three share


def _taken(faults: list[tuple[int, Words]], no: int, make: Callable[[int, Any], Day], value: Any) -> Iterator[Day]:
    """The day that a line makes; what is wrong with it goes to the faults."""
    try:
        day = make(no, value)
    except BadInput as error:
        faults.append((no, error.message))
    else:
        yield day


def _date(text: str) -> date:
    """A date written in full; nothing that depends on the day it is read."""
    if not _FULL.fullmatch(text.strip()):
        raise BadInput(words("“{text}” is no date like 2027-01-01", "“{text}”不是形如 2027-01-01 的日期", text=shown(text)))
    return parse_day(text, date.min)


def _name(text: str) -> str:
    return clean(text, NAME, limit=NAME_LIMIT, empty_ok=True)


def _checked(days: list[Day], faults: list[tuple[int, Words]]) -> list[Day]:
    """The days once each; a day that is said to be both off and worked is a fault."""
    seen: dict[date, Day] = {}
    for day in days:
        before = seen.setdefault(day.on, day)
        if before.is_worked != day.is_worked:
            faults.append((day.no, words("{on} is off on line {other} and worked here, or the other way round",
                                         "{on} 与第 {other} 行矛盾：一处为休，一处为班", on=day.on, other=before.no)))  # fmt: skip
    return sorted(seen.values(), key=lambda day: day.on)


def _refused(name: str, faults: Iterable[tuple[int, Words]]) -> BadInput:
    faults = sorted(faults)
    said = join((words("line {no}: {what}", "第 {no} 行：{what}", no=no, what=_stripped(what)) for no, what in faults[:MOST_FAULTS]),
                en="; ", zh="；")  # fmt: skip
    more = len(faults) - MOST_FAULTS
    if more > 0:
        said = words("{said}; and {n} more", "{said}；另有 {n} 处", said=said, n=more)
    return BadInput(
        words("{name} is not taken, nothing was changed: {said}.", "{name} 未导入，未作任何更改：{said}。", name=shown(name), said=said),
        hint=FORMS,
    )


def _stripped(what: Words) -> Words:
    return Words(what.en.rstrip("."), what.zh.rstrip("。"))
