"""The one place where failures end: each in one clear message with its exit code, never a traceback."""

from __future__ import annotations

import contextlib
import os
import sys
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from rmflow.cli import signals
from rmflow.cli.output import hush, is_output
from rmflow.cli.state import STATE
from rmflow.errors import Ambiguous, BadInput, Damaged, Interrupted, NoBook, NotABook, OutcomeUnknown, RmflowError
from rmflow.words import LANGUAGES, Words, join, plain, words

if TYPE_CHECKING:
    from collections.abc import Callable


class Failure(Exception):
    """A failure that was told to the user; only its exit code is left."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def handle(error: BaseException, argv: list[str], again: Callable[[list[str]], int] | None = None) -> int:
    """Tell the user about `error`; the exit code. `again` runs a command line whose ambiguity the user has resolved."""
    # The parser turns a closed pipe into an exit of its own.
    if isinstance(error, BrokenPipeError) or isinstance(error.__context__, BrokenPipeError):
        # Whoever read our output has had enough (`| head`).
        hush()
        return 0
    if _is_stop(error) and signals.is_saved():
        return _unheard(words("the output was cut off", "输出被中断"))
    if isinstance(error, OSError) and is_output(error):
        return _unheard(plain(error.strerror or type(error).__name__))
    known = _known(error) or _damage(error)
    if known is None:
        return _bug(error)
    if isinstance(known, Ambiguous) and again and _can_ask(argv):
        try:
            return _ask_which(known, argv, again)
        except BaseException as stopped:  # noqa: BLE001  Ctrl-C at the question ends like any other failure
            return handle(stopped, argv)
    if isinstance(known, OutcomeUnknown) and known.fix and STATE.command in argv:
        known.fix = known.fix.replace("…", _line_again(argv[argv.index(STATE.command) :]))
    if isinstance(known, Damaged | NoBook) and STATE.shared is None:
        _point_to_copies(known)
    _tell(known, argv)
    return known.exit_code


def _point_to_copies(error: Damaged | NoBook) -> None:
    """Where `verify` itself fails it is no help, nor is a new book where there are copies of the old one."""
    from rmflow.cli import copies
    from rmflow.store import backups

    if STATE.command == "verify" and error.fix == "rmflow verify":
        error.fix = "rmflow restore"
    if isinstance(error, NotABook | NoBook):
        with contextlib.suppress(RmflowError, OSError):
            if backups.listed(STATE.path, copies.folder()):
                error.fix = "rmflow restore"
                error.hint = words("There are copies of the book: rmflow backup --list.", "账簿有副本：rmflow backup --list。")


def _is_stop(error: BaseException) -> bool:
    return isinstance(error, KeyboardInterrupt | Interrupted) or type(error).__name__ == "Abort"


def _known(error: BaseException) -> RmflowError | None:
    if _is_stop(error):
        # `advance` on a terminal saves each answer as it is given.
        return Interrupted(STATE.saved, signals.code())
    if isinstance(error, RmflowError):
        return error
    if isinstance(error, UnicodeEncodeError):  # a path with bytes that are no text
        from rmflow.store.engine import no_text

        return no_text()
    if isinstance(error, RecursionError | MemoryError):
        return None
    if type(error).__module__.startswith("typer._click"):
        return usage(error)
    return None


def _damage(error: BaseException) -> RmflowError | None:
    """An error that nobody foresaw may come of a hurt book: where it is hurt that is said, and no bug claimed."""
    if not isinstance(error, Exception) or STATE.shared is not None:
        return None
    from rmflow import book
    from rmflow.store.verify import verify

    try:
        with book.looking(STATE.path) as connection:
            is_whole = verify(connection).is_ok
    except RmflowError as found:
        return found if isinstance(found, Damaged) else None
    except Exception:  # noqa: BLE001  the error at hand is the one to tell
        return None
    if is_whole:
        return None
    return Damaged(
        words("The book at {path} is damaged, and this could not be done.", "账簿 {path} 已损坏，无法执行。", path=STATE.path),
        fix="rmflow verify",
    )


def usage(error: BaseException) -> RmflowError:
    """The parser's complaint (unknown option, missing argument, wrong number) in rmflow's form."""
    context = getattr(error, "ctx", None)
    name = getattr(getattr(context, "command", None), "name", None) or ""
    param = getattr(error, "param", None)
    kind = type(error).__name__
    help_command = f"rmflow {name} --help" if name and name != "rmflow" else "rmflow --help"
    if kind == "MissingParameter" and param is not None:
        shown = plain(param.metavar or (param.opts[-1] if param.opts else param.name))
        text = words("{command} needs {name}.", "{command} 缺少 {name}。", command=name, name=shown)
        return BadInput(text, fix=help_command)
    if kind == "NoSuchOption":
        return _no_such_option(error, name, help_command)
    text, hint = _parsed(error, param)
    return BadInput(text, fix=help_command, hint=hint)


def _parsed(error: Any, param: Any) -> tuple[Words, Words | None]:
    """What the parser could not take: a value of the wrong kind, one too many, one left out."""
    message = str(getattr(error, "message", error)) or type(error).__name__
    if type(error).__name__ == "BadOptionUsage":
        return words("{option} needs a value after it.", "{option} 后面要写值。", option=error.option_name), None
    if message == "Missing command.":
        return words("Which command?", "缺少命令。"), None
    if message.startswith("Got unexpected extra argument"):
        extra = message[message.rfind("(") + 1 : -1]
        return (words("“{extra}” is one too many.", "“{extra}”是多余的。", extra=extra),
                words("A name or text with spaces goes in quotes.", "名称或文字里有空格时请加引号。"))  # fmt: skip
    if param is not None and (wanted := _wanted(param.type)):
        value = message.partition(" is not ")[0].strip("'\"")
        option = param.opts[-1] if param.opts[-1].startswith("-") else param.metavar or param.name
        return words("{option} takes {wanted}, not “{value}”.", "{option} 须为{wanted}，不能是“{value}”。",
                     option=option, wanted=wanted, value=value), None  # fmt: skip
    return plain(message), None


def _wanted(kind: Any) -> Words | None:
    """The numbers an option takes, in words."""
    name = str(kind.name)
    whole, any_number = words("a whole number", "整数"), words("a number", "数字")
    number = whole if name.startswith("int") else any_number if name.startswith("float") else None
    least = getattr(kind, "min", None)
    if number is None or least is None:
        return number
    return words("{number}, {least} or more", "{number}，且不小于 {least}", number=number, least=f"{least:g}")


def _no_such_option(error: Any, name: str, help_command: str) -> RmflowError:
    from rmflow.text.safe import safe

    near = list(getattr(error, "possibilities", None) or ())
    hint = words("Did you mean {near}?", "您是否指：{near}？", near=join(map(plain, near[:3]))) if near else None
    text = words("{command} has no option {option}.", "{command} 没有选项 {option}。",
                 command=name or "rmflow", option=safe(str(error.option_name)[:40]))  # fmt: skip
    return BadInput(text, fix=help_command, hint=hint)


def unknown_command(name: str) -> RmflowError:
    """The error for a command that does not exist, with the nearest ones."""
    from rmflow.cli.registry import COMMANDS
    from rmflow.text.near import nearest
    from rmflow.text.safe import safe

    near = nearest(name, COMMANDS)
    hint = words("Did you mean {near}?", "您是否指：{near}？", near=join(map(plain, near))) if near else None
    text = words("There is no command “{name}”.", "没有“{name}”这个命令。", name=safe(name[:40]))
    return BadInput(text, fix="rmflow --help", hint=hint)


def check_key(key: str | None) -> None:
    """Raises `BadInput` where --key is not a key that a message of rmflow named (a UUID)."""
    import re

    if key is not None and not re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", key):
        from rmflow.text.safe import safe

        raise BadInput(
            words("--key takes the key that an earlier message named, not “{key}”.",
                  "--key 须是先前提示中给出的标识，不能是“{key}”。", key=safe(key[:40]))
        )  # fmt: skip


def check_lang(lang: str | None) -> None:
    """Raises `BadInput` where --lang is neither zh nor en."""
    if lang is not None and lang not in LANGUAGES:
        from rmflow.text.safe import safe

        raise BadInput(
            words("--lang is zh or en, not “{lang}”.", "--lang 只能是 zh 或 en，不能是“{lang}”。", lang=safe(lang[:20]))
        )


def _unheard(why: Words) -> int:
    """The answer cannot be printed. Where the change is saved the exit code says so: a repeat would do it twice."""
    if signals.is_saved():
        _say(words("✓ It is saved; only the answer could not be printed: {why}.", "✓ 已保存；只是结果无法输出：{why}。", why=why))
        return 0
    unheard = BadInput(words("The answer cannot be printed: {why}.", "结果无法输出：{why}。", why=why))
    _tell(unheard, [])
    return unheard.exit_code


def _say(text: Words) -> None:
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.write(text.say(STATE.lang) + "\n")
        sys.stderr.flush()
    hush()


def _bug(error: BaseException) -> int:
    """A bug: exit 1, where it happened and nothing of the data; the whole story only when asked for."""
    if os.environ.get("RMFLOW_DEBUG"):
        _show_trace(error)
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}" if trace else "?"  # noqa: PTH119
    done = words("what was done before it is saved", "此前的更改已保存") if STATE.saved else words(
        "nothing was written", "未写入任何内容"
    )  # fmt: skip
    text = words(
        "This is a bug in rmflow ({kind} at {place}); {done}. RMFLOW_DEBUG=1 shows the way there, without anybody's data.",
        "这是 rmflow 的缺陷（{kind}，{place}），{done}。设 RMFLOW_DEBUG=1 可看出错经过（不含客户信息）。",
        kind=type(error).__name__, place=place, done=done,
    )  # fmt: skip
    _say(text)
    return 1


def _show_trace(error: BaseException) -> None:
    """Which lines of the program led to the error, and the kinds of error; not what they say: a message (`KeyError: …`,
    `invalid literal …`) may hold what was typed or read, and a report of a bug must not name a customer."""
    import traceback

    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        _show_trace(cause)
    sys.stderr.write("".join(traceback.format_tb(error.__traceback__)) + f"{type(error).__qualname__}\n")


def wants_json(argv: list[str]) -> bool:
    """Whether the command line asked for JSON."""
    return "--json" in argv or "--format=json" in argv or ("--format", "json") in pairwise(argv)


def _tell(error: RmflowError, argv: list[str]) -> None:
    """Say what went wrong; where that cannot be said either, the exit code does."""
    with contextlib.suppress(OSError, ValueError):
        _told(error, argv)
    hush()


def _told(error: RmflowError, argv: list[str]) -> None:
    if wants_json(argv):
        from rmflow.renderers.cells import prefixed
        from rmflow.renderers.data import json_text

        data = prefixed(error.data(STATE.lang), STATE.prefix)
        if STATE.masks_always and not sys.stdout.isatty():
            from rmflow.cli import leaving

            data = leaving.error_data(data)
        sys.stdout.write(covered(json_text(data), sys.stdout))
        sys.stdout.flush()
        return
    from rmflow.renderers.plain import failure

    text = failure(error, STATE.lang, STATE.prefix, colour=colour(sys.stderr), width=_width())
    sys.stderr.write(covered(text, sys.stderr))


def _width() -> int | None:
    """How wide the terminal is to which errors go; None where they go elsewhere."""
    if not sys.stderr.isatty():
        return None
    import shutil

    return shutil.get_terminal_size().columns


def _line_again(argv: list[str]) -> str:
    """The command as it was typed; where it would not be shown as it was, but masked, only its name: stars cannot be
    repeated, and who reads a log knows what he ran.
    """
    from rmflow.rules.findings import typed

    line = " ".join(map(typed, argv))
    return line if covered(line, sys.stderr) == line else f"{argv[0]} …"


def covered(text: str, stream: Any) -> str:
    """What an error says, for `stream`: where that is no terminal but a log or a mail, telephones are masked, and with
    `mask always` names too."""
    if stream.isatty():
        return text
    if STATE.masks_always:
        from rmflow.cli import leaving

        return leaving.error_text(text)
    from rmflow.text.phones import EXAMPLES, mask_phones

    return mask_phones(text, but=EXAMPLES)


def colour(stream: Any) -> bool:
    """Whether colour is wanted on `stream`: a terminal, no NO_COLOR, not TERM=dumb."""
    return bool(
        stream is not None and stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    )


def _can_ask(argv: list[str]) -> bool:
    return not wants_json(argv) and sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()


def _ask_which(error: Ambiguous, argv: list[str], again: Callable[[list[str]], int]) -> int:
    """On a terminal, let the user pick, and run the command again with the number."""
    from rmflow.cli import prompts

    _tell(error, argv)
    picked = prompts.pick(error.candidates)
    clear = [str(picked) if word == error.text else word for word in argv] if error.text else argv
    return error.exit_code if picked is None or clear == argv else again(clear)
