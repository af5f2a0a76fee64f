"""A calendar file (RFC 5545), written by hand: it is small, and a library would load for nothing else."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from rmflow.text.safe import safe_data

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

# A visit has no end on record; an hour keeps the calendar's slot free.
LASTS = timedelta(hours=1)
FOLD = 75  # octets of a line, without its CRLF (RFC 5545, 3.1)
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


def as_ics(events: Iterable[dict[str, Any]], made_at: datetime) -> bytes:
    """The events as one calendar: `uid`, `summary`, `location`, `description`, `status`, `sequence`; `starts_at` (aware),
    or `on` for a whole day; `alarm`, the minutes before at which a calendar rings.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//rmflow//rmflow//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    for event in events:
        lines += _event(event, made_at)
    lines.append("END:VCALENDAR")
    return b"".join(part for line in lines for part in _folded(line))


def _event(event: dict[str, Any], made_at: datetime) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{_text(event['uid'])}",
        f"DTSTAMP:{_utc(made_at)}",
        *_times(event),
        f"SEQUENCE:{event['sequence']}",
        f"STATUS:{event['status']}",
    ]
    texts = (("SUMMARY", "summary"), ("LOCATION", "location"), ("DESCRIPTION", "description"))
    lines += [f"{name}:{_text(event[key])}" for name, key in texts if event.get(key)]
    return [*lines, *_alarm(event), "END:VEVENT"]


def _times(event: dict[str, Any]) -> list[str]:
    """From when to when; a whole day ends where the next begins, and does not make its owner look busy."""
    on: date | None = event.get("on")
    if on is not None:
        ends = on + timedelta(days=1)
        return [f"DTSTART;VALUE=DATE:{on:%Y%m%d}", f"DTEND;VALUE=DATE:{ends:%Y%m%d}", "TRANSP:TRANSPARENT"]
    starts: datetime = event["starts_at"]
    return [f"DTSTART:{_utc(starts)}", f"DTEND:{_utc(starts + LASTS)}"]


def _alarm(event: dict[str, Any]) -> list[str]:
    minutes = event.get("alarm")
    if not minutes:
        return []
    return ["BEGIN:VALARM", "ACTION:DISPLAY", f"TRIGGER:-PT{minutes}M", f"DESCRIPTION:{_text(event['summary'])}", "END:VALARM"]


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(text: str) -> str:
    """A TEXT value: backslash, semicolon, comma and line break written with a backslash (RFC 5545, 3.3.11)."""
    return safe_data(text.replace("\r", "")).translate(_ESCAPES)


def _folded(line: str) -> Iterable[bytes]:
    """The line in pieces of at most 75 octets, each but the first begun with a blank; never inside a character, nor
    between a backslash and what it escapes."""
    piece = b""
    for part in re.findall(r"\\.|.", line, re.DOTALL):
        octets = part.encode()
        if len(piece) + len(octets) > FOLD:
            yield piece + b"\r\n"
            piece = b" "
        piece += octets
    yield piece + b"\r\n"
