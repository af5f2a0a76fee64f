"""Who was forgotten stays forgotten where an older copy is restored that still holds him."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rmflow.cli import units
from rmflow.cli.state import STATE
from rmflow.errors import BookError
from rmflow.words import words

if TYPE_CHECKING:
    from rmflow.store.forgotten import Forgotten

REASON = words("forgotten before; a restored copy held him again", "此前已删除，恢复的副本中再次出现")


def forgotten() -> Forgotten | None:
    """Whom the present book has forgotten; None where it holds nobody's erasure, or cannot be read."""
    from rmflow import book
    from rmflow.store import forgotten as store

    try:
        with book.looking(STATE.path) as connection:
            return store.forgotten(connection)
    except BookError:
        return None


def forget_again(gone: Forgotten | None) -> list[int]:
    """Erase them from the restored book; their numbers. What keeps them from coming back by a list is carried over."""
    if gone is None:
        return []
    from rmflow import book
    from rmflow.actions import forgetting
    from rmflow.store.forgotten import carry, returned
    from rmflow.store.sweeping import sweep

    with book.writing(STATE.path, now=STATE.now, rm=STATE.who, command="restore", arguments={}) as unit:
        carry(unit, gone)
        back = returned(unit, gone)
        for no, is_asked in back:
            if not is_asked:
                forgetting.request(unit, str(no), REASON.say(STATE.lang))
    for no, _ in back:
        with book.writing(STATE.path, now=STATE.now, rm=STATE.who, command="forget", arguments={}) as unit:
            forgetting.erase(unit, str(no), kept_elsewhere=True)
    if back:
        sweep(STATE.path, units.waiting)
    return [no for no, _ in back]
