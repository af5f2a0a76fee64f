"""What stands before the command: book, RM, language, clock. Set once per run by the root options."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from typing import TYPE_CHECKING, Any

from rmflow.words import LANGUAGES, Words, words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rmflow.store.unit import Unit


class State:
    """One run's surroundings; anything not given is looked up when it is first needed."""

    def __init__(self) -> None:
        self.book: str | None = None
        self.rm: str | None = None
        self.lang_option: str | None = None
        self.now_option: str | None = None
        self.key: str | None = None
        # The command being run and its arguments, for the journal.
        self.command = ""
        self.arguments: dict[str, Any] = {}
        # How its answer is to be printed, where it can be said.
        self.form: str | None = None
        # Whether this run has saved something: an error after that must not say that nothing was changed.
        self.saved = False
        # A unit of work that several commands share (the demo fills its book so); None: each opens its own.
        self.shared: Unit | None = None
        # The journal's head as this run read the book; what leaves the terminal bears it.
        self.head = ""
        self._settings: dict[str, str] | None = None
        self._now: datetime | None = None
        self._lang: str | None = None

    def take(self, **given: str | None) -> None:
        """Note the options before the command. One left out stays as it was: a command that runs others (`advance`
        on a terminal, `demo`) keeps its surroundings."""
        for name, value in given.items():
            if value is not None:
                setattr(self, name, value)

    @property
    def settings(self) -> dict[str, str]:
        """The settings file's values."""
        if self._settings is None:
            from rmflow import settings

            self._settings = settings.load()
        return self._settings

    @property
    def lang(self) -> str:
        """`zh` or `en`: --lang, RMFLOW_LANG, the settings file, the locale."""
        if self._lang is None:
            self._lang = self._pick_lang()
        return self._lang

    def forget_lang(self) -> None:
        """Look the language up again."""
        self._lang = None

    def _pick_lang(self) -> str:
        for given in (self.lang_option, os.environ.get("RMFLOW_LANG")):
            if given in LANGUAGES:
                return given
        given = self._quiet_setting("lang")
        return given if given in LANGUAGES else locale_language()

    def _quiet_setting(self, key: str) -> str | None:
        # The language is needed to say what is wrong with the settings file, so it cannot fail on it.
        from rmflow.errors import RmflowError

        try:
            return self.settings.get(key)
        except RmflowError:
            return None

    def wants(self, key: str) -> bool:
        """Whether a setting is there and not `off`. A settings file that cannot be read stops nobody's work here."""
        return (self._quiet_setting(key) or "off") != "off"

    @property
    def path(self) -> Path:
        """The book: --book, RMFLOW_BOOK, the settings file, the platform's data folder; `.` is the book.db in it."""
        from rmflow import settings

        given = self.book or os.environ.get("RMFLOW_BOOK") or self.settings.get("book")
        path = settings.path_of(given) if given else settings.default_book()
        # `.` and `/` have no name of their own, beside which the lock and the copies could lie.
        return path if path.name else path / "book.db"

    @property
    def who(self) -> str:
        """The RM: --rm, RMFLOW_RM, the settings file, the login name."""
        from rmflow.text.safe import clean

        given = self.rm or os.environ.get("RMFLOW_RM") or self.settings.get("rm") or _login()
        return clean(given, words("the RM's name", "客户经理名"), limit=60)

    @property
    def now(self) -> datetime:
        """The instant this run takes as now, aware, in local time: --now, RMFLOW_NOW, the clock."""
        if self._now is None:
            self._now = self.clock()
        return self._now

    @now.setter
    def now(self, moment: datetime) -> None:
        self._now = moment

    def clock(self) -> datetime:
        """The instant at which this run takes place: `now`, unless the command looks at another day."""
        from rmflow.text.zone import LOCAL

        given = self.now_option or os.environ.get("RMFLOW_NOW")
        clock = datetime.now(LOCAL)
        if not given:
            return clock
        from rmflow.text.dates import parse_when

        return parse_when(given, clock, at=clock.time())

    @property
    def masks_always(self) -> bool:
        """Whether names and phones are masked in all that is not on a terminal (RMFLOW_MASK, the settings file), not in
        documents alone. What cannot be understood counts as yes."""
        given = os.environ.get("RMFLOW_MASK") or self._quiet_setting("mask")
        return given not in (None, "", "documents")

    @property
    def prefix(self) -> str:
        """How a command to paste begins: with --book and --rm where this run was given them."""
        given = [(name, value) for name, value in self.options().items() if value]
        if not given:
            return "rmflow"
        import shlex

        return " ".join(["rmflow", *(f"{name} {shlex.quote(value)}" for name, value in given)])

    def options(self) -> dict[str, str | None]:
        """The options before the command that decide what a command acts on, as this run was given them."""
        return {"--book": self.book, "--rm": self.rm}


def _login() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "rm"


def locale_language() -> str:
    """`zh` where the locale is Chinese, else `en`."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return "zh" if value.lower().startswith(("zh", "chinese")) else "en"
    if sys.platform == "win32":
        import locale

        return "zh" if (locale.getlocale()[0] or "").lower().startswith(("zh", "chinese")) else "en"
    return "en"


STATE = State()


def say(en: str, zh: str) -> str:
    """The text in this run's language: for help texts, which are made when a command's module is loaded."""
    return Words(en, zh).say(STATE.lang)


def tell(text: Words, *, out: bool = False) -> None:
    """A word beside the answer, on standard error (`out`: on standard output); the one place where such words meet the
    terminal (promise R7)."""
    from rmflow.text.safe import safe_block

    (sys.stdout if out else sys.stderr).write(safe_block(text.say(STATE.lang)) + "\n")


def note(text: Words) -> None:
    """Say something beside the answer, on stderr; whether it can be said decides nothing."""
    import contextlib

    with contextlib.suppress(OSError):
        tell(text)


def peek(argv: Sequence[str]) -> None:
    """Read the root options from a command line before it is parsed, so that help and errors know the language."""
    for at, word in enumerate(argv):
        if not word.startswith("-"):
            break
        name, _, value = word.partition("=")
        if name == "--lang":
            STATE.lang_option = value or (argv[at + 1] if at + 1 < len(argv) else None)
            STATE.forget_lang()
            break
        if not value and name in ("--book", "--rm", "--now", "--key"):
            peek(argv[at + 2 :])
            break
