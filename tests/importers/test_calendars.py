"""Calendar files: three forms that say the same, and what is refused, line by line."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rmflow.errors import BadInput
from rmflow.importers import countries
from rmflow.importers.calendars import read

if TYPE_CHECKING:
    from pathlib import Path

DAYS = st.dictionaries(
    st.dates(date(2027, 1, 1), date(2028, 12, 31)),
    st.tuples(st.booleans(), st.sampled_from(("元旦", "春节", "New Year, observed", "it's; a \\ day"))),
    min_size=1, max_size=40,
)  # fmt: skip
SHARED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None, max_examples=40)


def put(folder: Path, text: str, name: str = "2027.csv", encoding: str = "utf-8") -> str:
    place = folder / name
    place.write_bytes(text.encode(encoding))
    return str(place)


def by_year(days: dict[date, tuple[bool, str]]) -> dict[int, dict[date, tuple[bool, str]]]:
    return {year: {day: special for day, special in days.items() if day.year == year} for year in {day.year for day in days}}


@SHARED
@given(days=DAYS)
def test_json_is_read_as_the_data_set_writes_it(tmp_path: Path, days: dict[date, tuple[bool, str]]) -> None:
    listed = [{"name": name, "date": day.isoformat(), "isOffDay": not worked} for day, (worked, name) in days.items()]
    for text in (json.dumps({"year": 2027, "days": listed}), json.dumps([{"year": 2027, "days": listed}], indent=2)):
        assert read(put(tmp_path, "\ufeff" + text, "2027.json")) == by_year(days)


@SHARED
@given(days=DAYS, words=st.sampled_from((("off", "work"), ("休", "班"), ("放假", "补班"), ("Holiday", "Workday"))))
def test_csv_is_read_with_the_words_of_both_languages(
    tmp_path: Path, days: dict[date, tuple[bool, str]], words: tuple[str, str]
) -> None:
    lines = ["日期,类型,名称", *(f'{day},{words[worked]},"{name}"' for day, (worked, name) in days.items())]
    assert read(put(tmp_path, "\n".join(lines))) == by_year(days)
    assert read(put(tmp_path, "\r\n".join(lines).replace("-", "/"), encoding="gb18030")) == by_year(days)


@SHARED
@given(days=DAYS)
def test_ics_is_read_whole_days_only_and_unfolded(tmp_path: Path, days: dict[date, tuple[bool, str]]) -> None:
    events = []
    for day, (worked, _) in days.items():
        name = "春节\r\n 补班" if worked else "春节\r\n\t假期"
        events += ["BEGIN:VEVENT", f"DTSTART;VALUE=DATE:{day:%Y%m%d}", f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}",
                   f"SUMMARY:{name}", "END:VEVENT"]  # fmt: skip
    text = "\r\n".join(["BEGIN:VCALENDAR", *events, "END:VCALENDAR", ""])
    expected = {day: (worked, "春节补班" if worked else "春节假期") for day, (worked, _) in days.items()}
    assert read(put(tmp_path, text, "2027.ics")) == by_year(expected)


def test_a_long_event_is_all_its_days_and_a_cancelled_one_none(tmp_path: Path) -> None:
    text = (
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20270206\nDTEND;VALUE=DATE:20270213\nSUMMARY:Spring Festival\\, off\n"
        "END:VEVENT\nBEGIN:VEVENT\nSTATUS:CANCELLED\nDTSTART;VALUE=DATE:20270301\nEND:VEVENT\nEND:VCALENDAR\n"
    )
    found = read(put(tmp_path, text, "2027.ics"))[2027]
    assert list(found) == [date(2027, 2, day) for day in range(6, 13)]
    assert set(found.values()) == {(False, "Spring Festival, off")}


@pytest.mark.parametrize(
    ("name", "text", "line", "en", "zh"),
    [
        ("a.csv", "date,kind\n2027-01-01,off\n2027-01-02,maybe\n", 3, "is neither off nor work", "不是“休”或“班”"),
        ("a.csv", "date,kind\n01/02/2027,off\n", 2, "is no date like 2027-01-01", "不是形如 2027-01-01 的日期"),
        ("a.csv", "date,kind\n2027-02-29,off\n", 2, "2027-02-29", "2027-02-29"),
        ("a.csv", "date,kind\n2027-01-01,off,x,y\n", 2, "the row has", "该行有"),
        ("a.json", '{"days": [\n{"date": "2027-01-01", "isOffDay": 1}]}', 2, "a day needs “date”", "每天须有“date”"),
        ("a.ics", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20270101T080000\nEND:VEVENT", 2, "not an event of whole days", "不是全天日程"),
        ("a.ics", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20270101\nRRULE:FREQ=YEARLY\nEND:VEVENT", 2,
         "a repeated event; each year's days must stand by themselves", "是重复日程"),
        ("a.ics", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20270101\nDTEND:20280101\nEND:VEVENT", 2, "365 days long; no holiday is",
         "长达 365 天"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_by_its_line(tmp_path: Path, name: str, text: str, line: int, en: str, zh: str) -> None:
    with pytest.raises(BadInput) as caught:
        read(put(tmp_path, text, name))
    assert f"line {line}: " in caught.value.message.en
    assert en in caught.value.message.en
    assert f"第 {line} 行" in caught.value.message.zh
    assert zh in caught.value.message.zh


@given(data=st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode),
                      st.text(alphabet='{}[]":,daystrue01-\n', max_size=200).map(lambda text: b'{"days":[' + text.encode())))  # fmt: skip
@SHARED
def test_no_file_does_more_than_be_refused(tmp_path: Path, data: bytes) -> None:
    place = tmp_path / "any"
    place.write_bytes(data)
    try:
        years = read(str(place))
    except BadInput:
        return
    assert years
    assert all(day.year == year for year, days in years.items() for day in days)


def test_another_country_s_days_are_the_library_s() -> None:
    assert countries.named(" de-by ") == "DE-BY"
    days = countries.years("DE-BY", 2027, 2027)[2027]
    assert days[date(2027, 11, 1)] == (False, "All Saints' Day")
    assert date(2027, 11, 2) not in days
    sunday, friday = date(2027, 1, 3), date(2027, 1, 8)
    israel = countries.years("IL", 2027, 2027)[2027]  # works on Sunday, not on Friday
    assert (israel[sunday][0], israel[friday][0]) == (True, False)


def test_without_the_library_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "holidays", None)
    with pytest.raises(BadInput) as caught:
        countries.named("DE")
    assert "Other countries' holidays need the library" in caught.value.message.en
    assert caught.value.fix == "pip install 'rmflow[calendars]'"
