"""Failures: each owns its exit code, its message in both languages and what helps; none prints.

The exit codes are the contract of docs/commands.md: 1 a bug, 2 usage, 3 refused by the guide, 4 not found or
ambiguous, 5 the book cannot be used, 6 outcome unknown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rmflow.words import Words, words

if TYPE_CHECKING:
    from collections.abc import Sequence


class RmflowError(Exception):
    """A failure that a user can read. `message` says what and why, `fix` is a command that helps."""

    exit_code = 1
    code = "error"

    def __init__(self, message: Words, *, fix: str | None = None, hint: Words | None = None) -> None:
        super().__init__(message.en)
        self.message = message
        self.fix = fix
        self.hint = hint

    def data(self, lang: str) -> dict[str, Any]:
        """What `--json` prints: `{"error": {code, message, hint, fix}}`."""
        return {
            "error": {
                "code": self.code,
                "message": self.message.say(lang),
                "hint": self.hint.say(lang) if self.hint else None,
                "fix": self.fix,
            }
        }


class BadInput(RmflowError):
    """A value that cannot be taken: wrong form, out of range, not in the guide's list."""

    exit_code = 2
    code = "bad_input"


class Missing(BadInput):
    """A required value was left out and there is no terminal to ask on."""

    code = "missing"


class NotFound(RmflowError):
    """Nothing in the book answers to that name or number."""

    exit_code = 4
    code = "not_found"


class Ambiguous(RmflowError):
    """Several records answer to that name; `candidates` are `(number, text)`."""

    exit_code = 4
    code = "ambiguous"

    def __init__(self, message: Words, candidates: Sequence[tuple[int, str]], *, text: str | None = None) -> None:
        super().__init__(message)
        self.candidates = list(candidates)
        # What was typed, so that a terminal can ask and put the number in its place.
        self.text = text

    def data(self, lang: str) -> dict[str, Any]:
        answer = super().data(lang)
        answer["error"]["candidates"] = [{"no": no, "name": name} for no, name in self.candidates]
        return answer


class BookError(RmflowError):
    """The book cannot be used: absent, locked, damaged, newer, no permission, disk full."""

    exit_code = 5
    code = "book"


class NoBook(BookError):
    """There is no book at that place yet."""

    code = "no_book"


class Locked(BookError):
    """Another program holds the book."""

    code = "locked"


class Damaged(BookError):
    """The file is not an rmflow book, or is hurt."""

    code = "damaged"
    # What the engine met inside a book that it could open: the book is then marked (`rmflow.store.damage`).
    harm: Words | None = None


class NotABook(Damaged):
    """What lies at the book's place is something else, or nothing is left of the book."""


class Newer(BookError):
    """The book was written by a newer rmflow."""

    code = "newer"


class NoKey(BookError):
    """The book is encrypted, and its key is not at hand or is not the right one."""

    code = "no_key"


class NoSpace(BookError):
    """The disk is full or a quota is reached; nothing was written."""

    code = "no_space"


class OutcomeUnknown(RmflowError):
    """An I/O error after the commit began: it may or may not be on disk. The key makes a repeat safe."""

    exit_code = 6
    code = "outcome_unknown"


class Interrupted(RmflowError):
    """Ctrl-C, or another signal that ends a program: nothing was changed, or only what was saved before it."""

    exit_code = 130
    code = "interrupted"

    def __init__(self, saved: bool = False, exit_code: int = 130) -> None:
        said = words("Interrupted; what was answered before is saved.", "已中断，此前的回答已保存。") if saved else words(
            "Interrupted; nothing was changed.", "已中断，未作任何更改。"
        )  # fmt: skip
        super().__init__(said)
        # 128 + the signal's number.
        self.exit_code = exit_code
