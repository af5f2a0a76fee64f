"""The machine's own time zone, with its summer time: a day in July has July's offset, also when it is asked for in November.

`datetime.astimezone()` gives a fixed offset, that of the one moment; a date typed for the other half of the year would be an
hour off. The system's zone is asked anew for each moment, so no zone files are needed (Windows has none).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo


class LocalZone(tzinfo):
    """The zone that the system is set to (TZ, or the clock's settings)."""

    def utcoffset(self, moment: datetime | None) -> timedelta | None:
        """How far ahead of UTC the clocks on the wall are at that moment; of a repeated hour, `fold` says which."""
        return None if moment is None else _local(moment).utcoffset()

    def dst(self, _: datetime | None) -> timedelta | None:
        """Not known apart from the offset."""
        return None

    def tzname(self, moment: datetime | None) -> str | None:
        """The zone's name at that moment."""
        return None if moment is None else _local(moment).tzname()

    def fromutc(self, moment: datetime) -> datetime:
        """The moment on the wall's clock; `fold` is set in the second run of a repeated hour."""
        try:
            there = moment.replace(tzinfo=UTC).astimezone()
        except (OSError, OverflowError):
            return moment + (_local(moment).utcoffset() or timedelta())
        wall = there.replace(tzinfo=None)
        second = wall.astimezone().utcoffset() != there.utcoffset()
        return wall.replace(tzinfo=self, fold=int(second))


def _local(moment: datetime) -> datetime:
    wall = moment.replace(tzinfo=None)
    try:
        return wall.astimezone()
    except (OSError, OverflowError):  # Windows knows no moment before 1970: the same day of another year will do
        return wall.replace(year=2000).astimezone()


LOCAL = LocalZone()


def local_in_sql(now: datetime) -> str:
    """The modifier with which SQLite's date functions turn an instant into `now`'s zone."""
    if isinstance(now.tzinfo, LocalZone):
        return "localtime"  # the system's zone, with its summer time
    away = now.utcoffset() or timedelta()
    return f"{int(away.total_seconds()):+} seconds"
