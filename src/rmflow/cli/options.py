"""The arguments and options that commands share, with their help in both languages and what the shell completes."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from rmflow.cli.state import say


class Offered(str):
    """A completion that Typer keeps though it does not begin with what was typed: pinyin never does."""

    __slots__ = ()

    def startswith(self, *_: object) -> bool:
        """Yes."""
        return True


def complete_prospect(incomplete: str) -> list[tuple[str, str]]:
    """Prospects' names for the shell; never an error, never a word."""
    from rmflow.cli.completing import prospects

    return [(Offered(name), text) for name, text in prospects(incomplete)]


def complete_code(list_name: str) -> Any:
    """A completer for one of the guide's lists."""

    def completer(incomplete: str) -> list[tuple[str, str]]:
        from rmflow.cli.completing import codes

        return codes(list_name, incomplete)

    return completer


Prospect = Annotated[
    str,
    typer.Argument(
        metavar="PROSPECT", show_default=False, autocompletion=complete_prospect,
        help=say("number, name or part of it, pinyin, initials, phone tail or USCC",
                 "编号、名称（或部分）、拼音、首字母、电话尾号或统一社会信用代码"),
    ),
]  # fmt: skip
OneProspect = Annotated[
    str | None,
    typer.Argument(
        metavar="[PROSPECT]", show_default=False, autocompletion=complete_prospect,
        help=say("one prospect's only", "只看某一客户"),
    ),
]  # fmt: skip
Json = Annotated[bool, typer.Option("--json", help=say("print JSON", "输出 JSON"))]
Form = Annotated[
    str,
    typer.Option("--format", metavar="table|csv|json|md|xlsx|html", help=say("how to print it", "输出格式")),
]
Out = Annotated[
    str | None,
    typer.Option(
        "--out", "-o", metavar="FILE", show_default=False,
        help=say("write it to a file; its ending (.xlsx, .html, .csv …) may say the format",
                 "写入文件；可由扩展名（.xlsx、.html、.csv 等）决定格式"),
    ),
]  # fmt: skip
Reveal = Annotated[
    bool,
    typer.Option("--reveal", help=say("names and phones in full in a file or document too (the journal notes it)",
                                      "文件、文档中也显示完整名称和电话（记入流水）")),
]  # fmt: skip
Note = Annotated[str | None, typer.Option("--note", metavar="TEXT", help=say("a note", "备注"))]
Returned = Annotated[
    str | None,
    typer.Option("--returned", metavar="HOW", show_default=False,
                 help=say("he was forgotten and came back: how he said so", "曾删除、本人回来：如何表示")),
]  # fmt: skip


def coded(list_name: str, en: str, zh: str, *names: str) -> Any:
    """An option whose value is a code of one of the guide's lists; the shell completes it."""
    return typer.Option(*names, metavar="CODE", help=say(en, zh), autocompletion=complete_code(list_name))


def option(en: str, zh: str, *names: str, metavar: str = "TEXT") -> Any:
    """An option with its help in both languages."""
    return typer.Option(*names, metavar=metavar, help=say(en, zh))


def argument(en: str, zh: str, metavar: str, list_name: str | None = None) -> Any:
    """A positional argument with its help in both languages."""
    completer = complete_code(list_name) if list_name else None
    return typer.Argument(metavar=metavar, help=say(en, zh), show_default=False, autocompletion=completer)


def visit(en: str, zh: str) -> Any:
    """The option that says which visit is meant, where it is not the one taken without it."""
    return typer.Option("--visit", metavar="N", help=say(f"which visit, if not {en}", f"第几次拜访，不写即{zh}"))
