"""The root of the command line: options before the command, lazy loading of it, one handler for every failure."""

from __future__ import annotations

import importlib
import os
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer
import typer.core
import typer.main
from typer.models import CommandInfo

from rmflow import asking
from rmflow.cli import signals
from rmflow.cli.registry import COMMANDS
from rmflow.cli.state import STATE, peek
from rmflow.errors import Interrupted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rmflow.words import Words


class Noted(typer.core.TyperCommand):
    """A command that leaves its name and arguments where the journal finds them."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        shown = ("json", "form")
        STATE.command = str(ctx.info_name)
        STATE.form = "json" if ctx.params.get("json") else ctx.params.get("form")
        STATE.arguments = {
            key: value for key, value in ctx.params.items() if key not in shown and value not in (None, False, (), [])
        }
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:  # Typer would leave without a word
            raise Interrupted from None

    def get_help(self, ctx: Any) -> str:
        """The help text; the words that Typer itself puts in are turned into Chinese where that is the language."""
        text = super().get_help(ctx)
        if STATE.lang == "zh":
            for en, zh in TYPERS_WORDS.items():
                text = text.replace(en, zh)
        return text


TYPERS_WORDS = {
    "Usage: ": "用法：",
    "[OPTIONS]": "[选项]",
    "\nArguments:\n": "\n参数：\n",
    "\nOptions:\n": "\n选项：\n",
    "[required]": "[必填]",
    "Show this message and exit.": "显示本帮助",
    "[default: ": "[默认：",
}


class LazyGroup(typer.core.TyperGroup):
    """A group whose commands are loaded when they are asked for by name."""

    names_only = False

    def list_commands(self, ctx: Any) -> list[str]:
        """Every name, in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command, built from its module; None where there is no such command."""
        command = COMMANDS.get(cmd_name)
        if command is None:
            return None
        if self.names_only:
            return typer.core.TyperCommand(name=cmd_name, callback=None, help=command.summary.say(STATE.lang))
        module = importlib.import_module(command.module(cmd_name))
        name = cmd_name.replace("-", "_")
        # A function that would hide a word of Python (list, import) ends in an underscore.
        function = getattr(module, name + "_", None) or getattr(module, name)
        text = command.summary.say(STATE.lang)
        more = getattr(module, "MORE", None)
        # A command whose arguments may begin with a dash (`list -source:cold`) brings a class of its own.
        cls = getattr(module, "CLASS", Noted)
        info = CommandInfo(
            name=cmd_name, cls=cls, callback=function, help=text + ("\n\n" + more.say(STATE.lang) if more else ""),
            short_help=text, context_settings=HELP,
        )  # fmt: skip
        return typer.main.get_command_from_info(info, pretty_exceptions_short=True, rich_markup_mode=None)

    def shell_complete(self, ctx: Any, incomplete: str) -> Any:
        """Commands' names for the shell, from the registry: none of them is loaded."""
        self.names_only = True
        try:
            return super().shell_complete(ctx, incomplete)
        finally:
            self.names_only = False

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Like the parent's, with the nearest names where the command is unknown."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from rmflow.cli.failures import unknown_command

            raise unknown_command(args[0])
        return super().resolve_command(ctx, args)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """The help page, from the registry alone."""
        from rmflow.cli.helppage import page

        formatter.write(page(STATE.lang))


HELP = {"help_option_names": ["-h", "--help"]}


def root(
    book: Annotated[str | None, typer.Option("--book", metavar="PATH", help="", show_default=False)] = None,
    rm: Annotated[str | None, typer.Option("--rm", metavar="NAME", help="")] = None,
    lang: Annotated[str | None, typer.Option("--lang", metavar="zh|en", help="")] = None,
    now: Annotated[str | None, typer.Option("--now", metavar="DATETIME", help="")] = None,
    key: Annotated[str | None, typer.Option("--key", metavar="KEY", help="")] = None,
    version: Annotated[bool, typer.Option("--version", "-V", help="")] = False,
) -> None:
    """The options that stand before the command; the help page describes them."""
    from rmflow.cli.failures import check_key, check_lang

    check_lang(lang)
    check_key(key)
    STATE.take(book=book, rm=rm, lang_option=lang, now_option=now, key=key)
    if version:
        from rmflow import __version__

        typer.echo(f"rmflow {__version__}")
        raise typer.Exit


def make() -> Any:
    """The whole command line."""
    app = typer.Typer(
        cls=LazyGroup, name="rmflow", no_args_is_help=False, invoke_without_command=False, add_completion=True,
        pretty_exceptions_enable=False, rich_markup_mode=None, context_settings=HELP,
    )  # fmt: skip
    app.callback()(root)
    return typer.main.get_command(app)


def obey(app: Any, argv: Sequence[str]) -> Any:
    """Give a command line to the parser; what the command returned.

    Raises:
        Interrupted: Ctrl-C, of which the parser makes an exit code without a word.
    """
    answer = app.main(list(argv), prog_name="rmflow", standalone_mode=False)
    if answer == Interrupted.exit_code:
        raise Interrupted
    return answer


def run(argv: Sequence[str]) -> int:
    """Run one command line; the exit code. Nothing it raises reaches the user as a traceback."""
    from rmflow.cli.failures import Failure, handle

    _streams()
    signals.begin()
    peek(argv)
    if not any(name.startswith("_RMFLOW_COMPLETE") for name in os.environ):
        argv = argv or ["--help"]
        # The shell completing a name waits for an answer, not for a pass-phrase.
        asking.passphrase = _ask_passphrase
    try:
        answer = obey(make(), argv)
        sys.stdout.flush()
    except Failure as failure:
        return failure.code
    except SystemExit as leaving:  # shell completion ends this way, and Typer where the reader of a pipe has gone
        if isinstance(leaving.__context__, BrokenPipeError):
            return handle(leaving, list(argv))
        return leaving.code if isinstance(leaving.code, int) else 0
    except BaseException as error:  # noqa: BLE001  the one place where every failure ends
        return handle(error, list(argv), run)
    return answer if isinstance(answer, int) else 0


def _ask_passphrase(question: Words) -> str | None:
    from rmflow.cli.passphrases import ask

    return ask(question)


def _streams() -> None:
    """Text that the terminal cannot show is escaped, not an error; what is said to a closed stream goes nowhere; bytes that
    are no text come in as an argument's do, and are refused where they would be taken.
    """
    if sys.stdin is None or sys.stdout is None or sys.stderr is None:
        _fill_gaps()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    if hasattr(sys.stdin, "reconfigure"):
        sys.stdin.reconfigure(errors="surrogateescape")


def _fill_gaps() -> None:
    """Started with a stream closed (`>&-`): its number must not be given to a file, which what is printed would hurt."""
    while (handle := os.open(os.devnull, os.O_RDWR)) <= 2:
        continue
    os.close(handle)
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115  open as long as we run
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
