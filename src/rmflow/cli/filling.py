"""Asking for what a gate still lacks: each gap's own command, with the RM's answers in its holes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rmflow.cli import prompts, units
from rmflow.cli.failures import Failure, colour, handle
from rmflow.cli.state import STATE, tell
from rmflow.rules.findings import Hole
from rmflow.words import Words, words

if TYPE_CHECKING:
    from rmflow.guide.types import Guide
    from rmflow.rules.findings import Finding
    from rmflow.rules.refused import Refused


_ANSWER = re.compile(r"(yes|no|是|否)\s*[:：]|(unknown|待查|不详)\s*($|[:：])", re.IGNORECASE)


def fill(refused: Refused) -> None:
    """Tell what is missing, then ask gap by gap and run each gap's command; Ctrl-C keeps what was answered.

    Raises:
        Failure: one of the commands failed; it has been told.
    """
    import sys

    from rmflow.renderers.plain import failure

    sys.stderr.write(failure(refused, STATE.lang, STATE.prefix, colour=colour(sys.stderr)))
    tell(words("Answer what is missing, or press Ctrl-C to stop.", "请逐项补充；按 Ctrl-C 停止。"))
    with units.reading() as unit:
        guide = unit.guide
    for finding in refused.missing:
        if finding.fix:
            _run(_answered(finding, guide, refused))


def _answered(finding: Finding, guide: Guide, refused: Refused) -> list[str]:
    tell(words("\n{text}", "\n{text}", text=finding.text))
    parts = finding.fix.parts if finding.fix else ()
    if finding.fix and not finding.fix.holes:
        _agree(finding.fix.paste(), refused)
    return [_ask(part, guide) if isinstance(part, Hole) else part for part in parts]


def _agree(command: Words, refused: Refused) -> None:
    """A command without a hole still says something (none was raised; the bank has approved): the RM must say so himself.

    Raises:
        Failure: he does not.
    """
    shown = Words(*(STATE.prefix + text.removeprefix("rmflow") for text in command))
    if not prompts.confirm(words("Is it so? {command}", "属实吗？{command}", command=shown)):
        raise Failure(refused.exit_code)


def _ask(hole: Hole, guide: Guide) -> str:
    if hole.list_name:
        return hole.prefix + prompts.choose(hole.ask, guide, hole.list_name)
    answer = prompts.ask(hole.ask)
    # A criterion may be answered with no or unknown as well; the gate then stays shut, and says so.
    prefix = hole.prefix.removesuffix("yes:") if _ANSWER.match(answer) else hole.prefix
    return prefix + answer


def _run(argv: list[str]) -> None:
    from rmflow.cli.app import make, obey

    try:
        obey(make(), argv)
    except BaseException as error:  # noqa: BLE001  told here, then only its exit code goes on
        code = handle(error, argv)
        raise Failure(code) from None
