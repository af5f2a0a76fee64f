"""Errors of workdays: days off, the calendar of holidays and make-up days."""

from __future__ import annotations

from case import Case

CSV = "date,kind,name\n"
EVENT = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n{}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"


def _file(name: str, text: str | bytes, file: str = "2027.csv") -> Case:
    data = text if isinstance(text, bytes) else text.encode()
    return Case(name, "two", ("calendar", "update", file), 2, files=((file, data),))


WORKDAYS = [
    Case("off_without_days", "two", ("off", "--part", "morning"), 2),
    Case("off_on_no_period", "two", ("off", "sometime"), 2),
    Case("off_backwards", "two", ("off", "2026-12-03..2026-12-01"), 2),
    Case("off_part_of_no_day", "two", ("off", "tomorrow", "--part", "evening"), 2),
    Case("off_cancel_with_a_reason", "two", ("off", "tomorrow", "--cancel", "--why", "x"), 2),
    Case("off_cancel_what_is_not_there", "two", ("off", "tomorrow", "--cancel"), 4),
    Case("calendar_of_no_year", "two", ("calendar", "next"), 2),
    Case("calendar_year_out_of_range", "two", ("calendar", "20270"), 2),
    Case("calendar_value_alone", "two", ("calendar", "2026", "2027.csv"), 2),
    Case("calendar_update_without_a_file", "two", ("calendar", "update"), 2),
    Case("calendar_file_not_there", "two", ("calendar", "update", "absent.csv"), 2),
    Case("calendar_use_without_a_country", "two", ("calendar", "use"), 2),
    Case("calendar_of_no_country", "two", ("calendar", "use", "Atlantis"), 2),
    Case("calendar_of_no_part_of_a_country", "two", ("calendar", "use", "DE-XX"), 2),
    _file("calendar_file_empty", ""),
    _file("calendar_file_of_no_day", CSV),
    _file("calendar_file_without_its_columns", "a,b\n2027-01-01,off\n"),
    _file("calendar_rows_wrong", f"{CSV}2027-01-01,maybe,元旦\n2027-13-01,off,\ntomorrow,off,\n2027-02-01,off,\n2027-02-01,work,\n"),
    _file("calendar_rows_very_wrong", CSV + "x,y,z\n" * 30),
    _file("calendar_name_with_an_escape", f"{CSV}2027-01-01,off,\x1b[31m元旦\n"),
    _file("calendar_file_too_large", b"#" * 2_000_001),
    _file("calendar_json_cut", '{"year": 2027, "days": [', "2027.json"),
    _file("calendar_json_of_something_else", '{"holidays": {}}', "2027.json"),
    _file("calendar_json_days_wrong", '{"days": [\n3,\n{"date": "2027-01-01"},\n{"date": "2027-02-30", "isOffDay": true}]}', "2027.json"),
    _file("calendar_json_nested", '{"days":' * 20_000, "2027.json"),
    _file("calendar_event_with_a_time", EVENT.format("DTSTART:20270101T080000Z"), "2027.ics"),
    _file("calendar_event_repeated", EVENT.format("DTSTART;VALUE=DATE:20270101\r\nRRULE:FREQ=YEARLY"), "2027.ics"),
    _file("calendar_event_endless", EVENT.format("DTSTART;VALUE=DATE:20270101\r\nDTEND;VALUE=DATE:20280101"), "2027.ics"),
]
