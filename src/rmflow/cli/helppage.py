"""The page `rmflow --help` prints: drawn from the registry, so that no command has to be loaded for it."""

from __future__ import annotations

import sys

from rmflow.cli.failures import colour
from rmflow.cli.registry import COMMANDS, PANELS
from rmflow.words import Words

INTRO = Words(
    "rmflow: the bank's six-step guide as a tracker. It walks you through the steps and lets none be skipped.",
    "rmflow：把银行的营销六步指引变成跟踪工具，一步一步走，一步也跳不过。",
)
USAGE = Words("Usage: rmflow [OPTIONS] COMMAND …", "用法：rmflow [选项] 命令 …")
EXAMPLES_HEAD = Words("Examples", "例子")
EXAMPLES = (
    'rmflow add-prospect "宏达机械有限公司" --kind company --source data:internet',
    "rmflow log-call hdjx connected_interested --next +3d",
    "rmflow check 7",
    "rmflow today",
)
OPTIONS_HEAD = Words("Options before the command", "命令前的选项")
OPTIONS: tuple[tuple[str, Words], ...] = (
    ("--book PATH", Words("the book (else RMFLOW_BOOK, else your settings)", "账簿文件（或 RMFLOW_BOOK，或设置）")),
    ("--rm NAME", Words("who acts (else RMFLOW_RM, else your settings)", "客户经理名（或 RMFLOW_RM，或设置）")),
    ("--lang zh|en", Words("the language (else RMFLOW_LANG, else the locale)", "语言（或 RMFLOW_LANG，或系统语言）")),
    ("--now DATETIME", Words("take this as now: to log what happened earlier", "以此为当前时间：补记过去的事")),
    ("--key KEY", Words("repeat a command whose outcome was unknown, never twice", "重试结果不明的命令，绝不重复执行")),
    ("--version", Words("print the version", "显示版本")),
    ("-h, --help", Words("this page; after a command, the command's own", "本页；写在命令后则显示该命令的帮助")),
    ("--install-completion", Words("let the shell complete commands and names", "安装命令与客户名的自动补全")),
)
FOOT = Words("rmflow COMMAND --help explains a command; rmflow guide reads the guide aloud.",
             "rmflow 命令 --help 解释单个命令；rmflow guide 查阅指引。")  # fmt: skip


def page(lang: str) -> str:
    """The whole help page."""
    bold = ("\x1b[1m", "\x1b[0m") if colour(sys.stdout) else ("", "")
    lines = [INTRO.say(lang), "", USAGE.say(lang), "", _head(EXAMPLES_HEAD, lang, bold)]
    lines += [f"  {example}" for example in EXAMPLES]
    width = max(len(name) for name in COMMANDS)
    for panel, title in PANELS.items():
        lines += ["", _head(title, lang, bold)]
        lines += [
            f"  {name:<{width}}  {command.summary.say(lang)}"
            for name, command in COMMANDS.items() if command.panel == panel
        ]  # fmt: skip
    lines += ["", _head(OPTIONS_HEAD, lang, bold)]
    lines += [f"  {name:<{width + 2}}  {text.say(lang)}" for name, text in OPTIONS]
    return "\n".join([*lines, "", FOOT.say(lang), ""])


def _head(title: Words, lang: str, bold: tuple[str, str]) -> str:
    return bold[0] + title.say(lang) + bold[1]
