"""Who can be asked for a pass-phrase: the door that has a terminal puts its question here.

Set by the command line; None where nobody can be asked (the shell completing a name, a program of one's own).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from rmflow.words import Words

# The question in, the pass-phrase out; None when nobody is there to answer.
passphrase: Callable[[Words], str | None] | None = None
