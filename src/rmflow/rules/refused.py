"""The guide's refusal: nothing was changed; here is everything that is missing, each with the command for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rmflow.errors import RmflowError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rmflow.rules.findings import Finding
    from rmflow.words import Words


class Refused(RmflowError):
    """The guide does not allow it yet (exit 3). `reason` is a code: `step`, `gate`, `criteria`, `do_not_call` …"""

    exit_code = 3
    code = "refused"
    # Whether the refusals that the guide makes are counted with it (`rmflow report funnel`).
    is_counted = True

    def __init__(self, reason: str, step: int, message: Words, missing: Iterable[Finding] = ()) -> None:
        super().__init__(message)
        self.reason = reason
        self.step = step
        self.missing = tuple(missing)

    def data(self, lang: str) -> dict[str, Any]:
        return {
            "refused": {
                "code": self.reason,
                "step": self.step,
                "message": self.message.say(lang),
                "missing": [
                    {
                        "code": finding.code,
                        "step": finding.step,
                        "why": finding.text.say(lang),
                        "fix": finding.fix.paste().say(lang) if finding.fix else None,
                    }
                    for finding in self.missing
                ],
            }
        }
