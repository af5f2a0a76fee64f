"""Who was forgotten stays forgotten where an older copy is restored that still holds him."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rmflow.cli import units
from rmflow.cli.state import STATE
from rmflow.errors import BookError
from rmflow.words import words

if TYPE_CHECKING:
    from rmflow.store.forgotten import Forgotten
    from rmflow.store.whom import Whom

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


def forget_again(gone: Forgotten | None) -> list[Whom]:
    """Erase them from the restored book; who they are. What keeps them from coming back by a list is carried over."""
    if gone is None:
        return []
    from rmflow import book
    from rmflow.actions import forgetting
    from rmflow.store.forgotten import carry, returned
    from rmflow.store.sweeping import sweep
    from rmflow.store.whom import asked

    with book.writing(STATE.path, now=STATE.now, rm=STATE.who, command="restore", arguments={}) as unit:
        carry(unit, gone)
        back = returned(unit, gone)
        for one, is_asked in back:
            if not is_asked:
                forgetting.request_for(unit, one, REASON.say(STATE.lang))
    for one, _ in back:
        with book.writing(STATE.path, now=STATE.now, rm=STATE.who, command="forget", arguments={}) as unit:
            wish = asked(unit.connection, one)
            if wish is not None and not wish.erased_on:  # else with another of them, who was the same man
                forgetting.erase_him(unit, one, kept_elsewhere=True)
    if back:
        sweep(STATE.path, units.waiting)
    return [one for one, _ in back]
