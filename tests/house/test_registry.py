"""Every command is registered once, has its file, its help in both languages, and its place in the docs."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from rmflow.cli.registry import COMMANDS, PANELS

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_has_its_module_its_panel_and_both_summaries(name: str) -> None:
    command = COMMANDS[name]
    importlib.import_module(command.module(name))
    assert command.panel in PANELS
    assert command.summary.en
    assert any("\u4e00" <= char <= "\u9fff" for char in command.summary.zh)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_option_of_every_command_is_explained(rmflow, lang: str) -> None:
    import json
    import subprocess
    import sys

    probe = (
        "import json, sys\n"
        "from rmflow.cli.state import STATE\n"
        f"STATE.lang_option = {lang!r}\n"
        "from rmflow.cli.app import make\n"
        "from rmflow.cli.registry import COMMANDS\n"
        "group = make()\n"
        "bare = [f'{n} {p.opts}' for n in COMMANDS for p in group.get_command(None, n).params if not getattr(p, 'help', None)]\n"
        "print(json.dumps(bare))\n"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True, encoding="utf-8")
    assert json.loads(done.stdout) == []


def test_the_manual_is_the_one_the_program_writes() -> None:
    import subprocess
    import sys

    done = subprocess.run(
        [sys.executable, "-m", "rmflow.cli.manual"], capture_output=True, text=True, check=True, encoding="utf-8"
    )
    assert (DOCS / "commands.md").read_text(encoding="utf-8") == done.stdout
