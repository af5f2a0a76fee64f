"""The manual, `docs/commands.md`, from the commands themselves: `python -m rmflow.cli.manual > docs/commands.md`."""

from __future__ import annotations

import sys
from typing import Any

from rmflow.cli.state import STATE

HEAD = """# Commands

Made by `python -m rmflow.cli.manual`; a test holds it equal to the program. `PROSPECT` is a short number, a name or part
of it, pinyin or initials, a phone's tail, or a 统一社会信用代码. Dates and money are written as people write them:
`2026-11-25`, `+3d`, `next wed 15:00`, 下周三 15:00; `500万`, `1.2亿`, `3.5m`. What shows something takes `--json`.

| exit code | means |
|---|---|
| 0 | done |
| 1 | a bug in rmflow |
| 2 | usage: an option or value that cannot be taken |
| 3 | refused by the guide: what is missing is listed, nothing was written |
| 4 | not found, or ambiguous |
| 5 | the book cannot be used: locked, damaged, newer, no permission, disk full |
| 6 | outcome unknown: an I/O error while saving; repeat with the `--key` it names |
| 130 | interrupted, nothing changed |

| environment | means |
|---|---|
| `RMFLOW_BOOK`, `RMFLOW_RM`, `RMFLOW_LANG`, `RMFLOW_NOW` | what `--book`, `--rm`, `--lang`, `--now` say; the options come first |
| `RMFLOW_CONFIG` | the settings file, where it does not lie where the platform keeps such files |
| `RMFLOW_BUSY_MS` | how long to wait for a book that another program holds (by default 30 s for rmflow, 5 s for others) |
| `RMFLOW_KEY_FILE` | the file with the keys of encrypted books (else the setting `key.file`) |
| `RMFLOW_PASSPHRASE_FD` | the number of an open file from which a line is read for each pass-phrase that is asked for |
| `RMFLOW_MASK` | what the setting `mask` says: `documents` (by default) or `always` |
| `RMFLOW_DEBUG` | `1`: show which lines of the program led to a bug, without anybody's data |
| `NO_COLOR` | no colours |

A refusal with `--json` prints `{"refused": {"code", "step", "message", "missing": [{"code", "step", "why", "fix"}]}}`, any other
error `{"error": {"code", "message", "hint", "fix"}}`, both on standard output.
"""


def manual() -> str:
    """The whole manual as Markdown."""
    STATE.lang_option = "en"
    from rmflow.cli.app import make
    from rmflow.cli.helppage import OPTIONS
    from rmflow.cli.registry import COMMANDS, PANELS

    group = make()
    lines = [HEAD, "## Before the command", "", "| option | meaning |", "|---|---|"]
    lines += [f"| `{name.replace('|', chr(92) + '|')}` | {text.en} |" for name, text in OPTIONS]
    for panel, title in PANELS.items():
        lines += ["", f"## {title.en} · {title.zh}"]
        for name, command in COMMANDS.items():
            if command.panel == panel:
                lines += ["", *_command(name, command, group.get_command(None, name))]
    return "\n".join(lines) + "\n"


def _command(name: str, command: Any, built: Any) -> list[str]:
    arguments = [p for p in built.params if p.param_type_name == "argument"]
    options = [p for p in built.params if p.param_type_name == "option"]
    shown = " ".join(f"{_metavar(p)}" for p in arguments)
    lines = [
        f"### {name}",
        "",
        f"{command.summary.en} · {command.summary.zh}",
        "",
        "```text",
        f"rmflow {name} {shown}".rstrip(),
    ]
    lines += ["```"]
    more = built.help.partition("\n\n")[2] if built.help else ""
    if more:
        lines += ["", more]
    rows = [(f"`{_metavar(p)}`", p.help) for p in arguments] + [(f"`{_option(p)}`", p.help) for p in options]
    if rows:
        lines += ["", "| | |", "|---|---|", *(f"| {_cell(left)} | {_cell(right or '')} |" for left, right in rows)]
    return lines


def _metavar(param: Any) -> str:
    text = str(param.metavar or param.name.upper())
    if text.startswith("["):  # says itself that it may be left out, and how often it may come
        return text
    many = " …" if param.nargs == -1 else ""
    return text + many if param.required else f"[{text}{many}]"


def _option(param: Any) -> str:
    flag = getattr(param, "is_flag", False)
    return ", ".join(param.opts) + ("" if flag else f" {param.metavar or 'VALUE'}")


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    sys.stdout.write(manual())
