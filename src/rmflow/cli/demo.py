"""`rmflow demo`: a throwaway book of invented customers, and a morning of real commands in it."""

from __future__ import annotations

import io
import os
import shutil
import sys
import tempfile
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rmflow.cli.signals import deaf, honour
from rmflow.cli.state import STATE, say
from rmflow.words import Words, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from rmflow.demo.morning import Scene
    from rmflow.store.unit import Unit

RM = "li"
PIPED_WIDTH = 100


def demo(
    keep: Annotated[
        str | None,
        typer.Option("--keep", metavar="PATH",
                     help=say("keep the book at PATH, to look around in", "把演示账簿保留在 PATH，可继续使用")),
    ] = None,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help=say("make the book without showing the morning", "只生成账簿，不演示"))
    ] = False,
) -> None:  # fmt: skip
    from rmflow import book, making
    from rmflow.guide.load import default_guide

    today = STATE.now
    lang = STATE.lang

    def create(path: Path) -> None:
        making.create(path, now=today, rm=RM, guide=default_guide())
        honour()

    with _throwaway(keep, create) as path, _surroundings(path, lang):
        # Held open, the book's log is copied into it once, not after every command: a third of the time.
        with book.reading(path, now=today, rm=RM):
            _fill(path, today, lang)
            with redirect_stdout(_Nowhere() if quiet else sys.stdout):
                _play(today, lang)
        # Whoever closes last and may write does the copying.
        with book.writing(path, now=today, rm=RM, command="demo", arguments={}, dry_run=True):
            pass
        _farewell(path if keep else None)


MORE = words(
    "The customers are invented; your own book and settings are not touched. The day is today, or that of --now.",
    "客户均为虚构；不会触及您自己的账簿和设置。演示日期为今天，或 --now 指定的日期。",
)


class _Nowhere(io.TextIOBase):
    """Takes all that is written to it and keeps none of it."""

    def write(self, text: str) -> int:
        return len(text)


@contextmanager
def _throwaway(keep: str | None, create: Callable[[Path], None]) -> Iterator[Path]:
    """The demo's book: at `keep`, which must be free, or in a folder of its own that is gone afterwards."""
    if keep is not None:
        from rmflow.settings import path_of

        with _kept(path_of(keep), create) as path:
            yield path
        return
    folder = Path(tempfile.mkdtemp(prefix="rmflow-demo-"))
    try:
        create(folder / "book.db")
        yield folder / "book.db"
    finally:
        deaf()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _kept(path: Path, create: Callable[[Path], None]) -> Iterator[Path]:
    from rmflow.errors import BadInput
    from rmflow.text.safe import safe

    if os.path.lexists(path):
        said = words("{path} is there already; the demo writes over nothing.", "{path} 已存在；演示不会覆盖任何文件。")
        raise BadInput(said.fill(path=safe(str(path))), fix="rmflow demo --keep another.db")
    create(path)
    try:
        yield path
    except BaseException:
        # Only what was made here is removed: a book that could not be made is no business of ours.
        deaf()
        for ending in ("", "-wal", "-shm", ".lock"):
            path.with_name(path.name + ending).unlink(missing_ok=True)
        raise


@contextmanager
def _surroundings(path: Path, lang: str) -> Iterator[None]:
    """The played commands find the demo's book and RM in their environment, as a user's commands find his."""
    ours = {"RMFLOW_BOOK": str(path), "RMFLOW_RM": RM, "RMFLOW_LANG": lang}
    before = {name: os.environ.get(name) for name in ours}
    options = (STATE.book, STATE.rm, STATE.key, STATE.now_option)
    stdin = sys.stdin
    os.environ |= ours
    STATE.book = STATE.rm = STATE.key = STATE.now_option = None
    try:
        # Nobody is asked anything: a command that lacks a value would be a fault of the demo.
        with open(os.devnull, encoding="utf-8") as nothing:  # noqa: PTH123
            sys.stdin = nothing
            yield
    finally:
        sys.stdin = stdin
        STATE.book, STATE.rm, STATE.key, STATE.now_option = options
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def _fill(path: Path, today: datetime, lang: str) -> None:
    from rmflow import book
    from rmflow.cli.app import make
    from rmflow.demo.fill import fill

    app = _quick(make())

    @contextmanager
    def opened(at: datetime, rm: str) -> Iterator[Unit]:
        honour()
        with book.writing(path, now=at, rm=rm, command="demo", arguments={"day": at.date().isoformat()}) as unit:
            STATE.shared = unit
            try:
                yield unit
            finally:
                STATE.shared = None

    def typed(unit: Unit, argv: list[str]) -> None:
        STATE.now = unit.now
        _type(app, argv)

    with redirect_stdout(_Nowhere()):
        fill(today, lang, opened, typed, _progress)
    honour()


def _quick(app: Any) -> Any:
    """The command line with each command built once: of more than a thousand, most are `log-call`."""
    build = app.get_command
    built: dict[str, Any] = {}

    def get_command(context: Any, name: str) -> Any:
        if name not in built:
            built[name] = build(context, name)
        return built[name]

    app.get_command = get_command
    return app


def _progress(done: int, of: int) -> None:
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        return
    text = words("Making forty customers … {done}/{of}", "正在生成四十个客户… {done}/{of}", done=done, of=of)
    sys.stderr.write("\r\x1b[K" + (text.say(STATE.lang) if done < of else ""))
    sys.stderr.flush()


def _play(today: datetime, lang: str) -> None:
    from datetime import datetime, time

    from rmflow.cli.app import make
    from rmflow.demo.morning import MORNING

    app = make()
    _say(words("A relationship manager's morning, in a book of forty invented customers. Each command is real.",
               "客户经理的一个上午：四十个虚构客户，每条命令都是真的。"))  # fmt: skip
    for scene in MORNING:
        STATE.now = datetime.combine(today.date(), time.fromisoformat(scene.at), tzinfo=today.tzinfo)
        argv = [word.say(lang) if isinstance(word, Words) else word for word in scene.argv]
        _announce(scene, argv)
        code = _run(app, argv)
        sys.stdout.flush()
        honour()
        if code != scene.ends:
            raise RuntimeError(f"demo: {argv} ended with {code}")
        if code:
            _say(words("(exit code {code}: refused by the guide)", "（退出码 {code}：指引不允许）", code=code), "dim")


def _announce(scene: Scene, argv: list[str]) -> None:
    sys.stdout.write("\n")
    if scene.why:
        _say(scene.why)
    _put("$ " + " \\\n    ".join(_lines(["rmflow", *map(_quoted, argv)])), "bold")
    sys.stdout.flush()


def _run(app: Any, argv: list[str]) -> int:
    """Run one command as the user would; the exit code. What it says of failures stays in its place in the output."""
    from rmflow.cli.failures import handle
    from rmflow.errors import Interrupted, RmflowError

    with redirect_stderr(sys.stdout):
        try:
            _type(app, argv)
        except Interrupted:
            raise
        except RmflowError as error:
            return handle(error, argv)
    return 0


def _type(app: Any, argv: list[str]) -> None:
    from rmflow.cli.app import obey

    obey(app, argv)


def _lines(shown: list[str]) -> list[str]:
    """A command line on as many lines as the width asks for, broken before options."""
    from rmflow.renderers.plain import columns

    groups: list[str] = []
    for word in shown:
        if groups and (not word.startswith("--")) and (len(groups) == 1 or " " not in groups[-1]):
            groups[-1] += " " + word
        else:
            groups.append(word)
    lines = [groups[0]]
    for group in groups[1:]:
        if columns(lines[-1]) + columns(group) + 7 <= _width():
            lines[-1] += " " + group
        else:
            lines.append(group)
    return lines


def _quoted(word: str) -> str:
    import shlex

    if any(mark in word for mark in '"\\$`!'):
        return shlex.quote(word)
    name, colon, rest = word.partition(":")
    if colon and name in ("yes", "no"):
        return f'{name}:"{rest}"'
    plain = word and all(char.isalnum() or char in "-_./:%+,=@" for char in word)
    return word if plain else f'"{word}"'


def _width() -> int:
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else PIPED_WIDTH


def _say(text: Words, style: str | None = None) -> None:
    """A sentence of the demo's own, in lines that fit."""
    import textwrap

    said = text.say(STATE.lang)
    _put(textwrap.fill(said, max(20, _width())) if STATE.lang == "en" else said, style)


def _put(text: str, style: str | None) -> None:
    from rmflow.cli.failures import colour
    from rmflow.renderers.plain import paint

    painted = paint(text, style, colour=colour(sys.stdout)) if style else text
    sys.stdout.write(painted + "\n")


def _farewell(kept: Path | None) -> None:
    sys.stdout.write("\n")
    if kept is None:
        _say(words("That was the demo; its book is gone again. Keep one to look around in:",
                   "演示结束，演示账簿已删除。想留一本慢慢看："))  # fmt: skip
        _put("$ rmflow demo --keep demo.db", "bold")
    else:
        _say(words("The demo's book is kept. Look around in it:", "演示账簿已保留，可继续查看："))
        _put(f"$ rmflow --book {_quoted(str(kept))} --rm {RM} today", "bold")
    _say(words("Begin for real, with a book of your own:", "正式使用，请建立自己的账簿："))
    _put("$ rmflow init", "bold")
    sys.stdout.flush()
