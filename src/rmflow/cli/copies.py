"""Where this run's copies go and how many stay, as the user set it; and the copy of the day, before the first change."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import typer

from rmflow.cli.state import STATE
from rmflow.errors import BadInput
from rmflow.settings import path_of
from rmflow.text.safe import safe
from rmflow.words import Words, words

if TYPE_CHECKING:
    from pathlib import Path

    from rmflow.store.backups import Made

# So many daily copies too many may lie there before the book is looked over in full and the oldest go.
SPARE = 6


def folder() -> Path:
    """Where copies lie: the setting `backup.folder`, or `backups/` beside the book."""
    if given := STATE.settings.get("backup.folder"):
        return path_of(given)
    from rmflow.store.backups import default_folder

    return default_folder(STATE.path)


def is_folder(path: Path) -> bool:
    """Whether there is a folder.

    Raises:
        BadInput: the system does not let us look.
    """
    try:
        return path.is_dir()
    except OSError as error:
        raise hidden(path, error) from None


def hidden(path: Path, error: OSError) -> BadInput:
    """What there is to say of a place that the system does not let us look at."""
    return BadInput(words("{path} cannot be looked at: {why}.", "无法查看 {path}：{why}。",
                          path=safe(str(path)), why=error.strerror or type(error).__name__))  # fmt: skip


def keep() -> int:
    """How many copies stay in a folder: the setting `backup.keep`.

    Raises:
        BadInput: it is no such number.
    """
    from rmflow import settings

    return settings.number("backup.keep", STATE.settings.get("backup.keep", str(settings.KEEP)))


def daily() -> None:
    """The day's copy of the book as it is, before the command changes it; called where `backup.auto` is set and it is due.

    Nothing that goes wrong here stops the command; it is said on stderr.
    """
    from rmflow import settings
    from rmflow.errors import Damaged, Locked, NoBook, RmflowError
    from rmflow.store import daily, damage
    from rmflow.store.lock import book_lock

    try:
        if not settings.on_off("backup.auto", STATE.settings["backup.auto"]):
            return
        with damage.noticed(STATE.path), book_lock(STATE.path, tell):
            # Another may have made it while this one waited.
            if daily.is_due(STATE.path) and not damage.is_marked(STATE.path):
                _copy_of_the_day()
    except (NoBook, Locked):
        return  # the command itself will say so
    except RmflowError as error:
        if not isinstance(error, Damaged):
            daily.note(STATE.path, has_failed=True)
        tell(words("Warning: today's copy of the book was not made. {why}", "警告：今日副本未能制作。{why}", why=error.message))


def _copy_of_the_day() -> None:
    from rmflow.store import backups, daily

    began = time.monotonic()
    made = backups.make(STATE.path, folder(), now=STATE.now, keep=None, is_quick=True, is_folder=True)
    daily.note(STATE.path)
    tell(words("Today's copy of the book: {path} ({n} s)", "今日账簿副本：{path}（{n} 秒）",
               path=made.path, n=f"{time.monotonic() - began:.1f}"))  # fmt: skip
    _thin_out(made)


def _thin_out(made: Made) -> None:
    """The oldest copies go a few at a time, and only when the new one was looked over in full."""
    from rmflow.store import backups, copying

    kept = keep()
    whose = backups.look(made.path).book
    if len(backups.older(made.path.parent, whose, made.path)) < kept + SPARE:
        return
    looked = backups.look(made.path, in_full=True)
    if looked.why is not None:
        raise copying.unsound_book(STATE.path, looked.why)
    if looked.odd is not None:
        return  # `backup` and `verify` say so; the older copies stay
    backups.rotate(made.path.parent, whose, kept, made.path)


def tell(text: Words) -> None:
    """A line on stderr."""
    from rmflow.text.safe import safe

    typer.echo(safe(text.say(STATE.lang)), err=True)
