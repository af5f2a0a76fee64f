"""The pictures of the docs: the real program on a real (pseudo-)terminal, its screen drawn as SVG; the page in Chromium.

    python docs/make_pictures.py            all of them, into docs/pictures
    python docs/make_pictures.py today dial  only those whose names begin so

Needs Linux or macOS, and for the page a Chromium on the path. The book is the demo's: invented customers.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import shutil
import struct
import subprocess
import sys
import tempfile
import termios
import time
import unicodedata
from html import escape
from pathlib import Path
from typing import NamedTuple

import pyte

HERE = Path(__file__).parent / "pictures"
NOW = "2026-11-25T10:20:00+08:00"
FONTS = "ui-monospace, Menlo, Consolas, DejaVu Sans Mono, Noto Sans Mono CJK SC, monospace"
CELL_W, CELL_H, PAD = 8.4, 18, 14
COLOURS = {"red": "#b3261e", "green": "#1b6e3c", "brown": "#8a6100", "cyan": "#00677d", "blue": "#2b4fa3", "magenta": "#7a3a8c"}
REPORTS = ("quota", "funnel", "pipeline", "forecast", "velocity", "stuck", "sources", "objections", "losses", "care", "team", "day")


class Shot(NamedTuple):
    """One picture: its name, what is typed, the terminal's size, the keys pressed before it is taken."""

    name: str
    argv: tuple[str, ...]
    columns: int = 80
    rows: int = 24
    keys: tuple[str, ...] = ()


def shots() -> list[Shot]:
    """All terminal pictures; each is taken in both languages."""
    found = [Shot("today", ("today",), rows=60), Shot("standup", ("standup",)), Shot("wrapup", ("wrapup",), rows=40)]
    found += [
        Shot("dial", ("dial",), rows=26), Shot("dial-40x20", ("dial",), 40, 20),
        Shot("dial-why", ("dial", "--why"), 100, 24),
    ]  # fmt: skip
    found += [Shot(f"report-{name}", ("report", name, *PERIODS.get(name, ())), 90, 44) for name in REPORTS]
    return found


PERIODS = {"quota": ("this-month",), "day": (), "team": ()}


def draw(screen: pyte.Screen) -> str:
    """The screen as SVG, each run of like cells placed where the terminal has it."""
    lines = [screen.buffer[y] for y in range(screen.lines)]
    used = max((y + 1 for y, line in enumerate(lines) if any(line[x].data.strip() for x in range(screen.columns))), default=1)
    width, height = screen.columns * CELL_W + 2 * PAD, used * CELL_H + 2 * PAD
    size = f'viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="{FONTS}" font-size="14">',
        '<rect width="100%" height="100%" rx="8" fill="#fdfcf8" stroke="#d6d2c4"/>',
    ]
    for y in range(used):
        parts += _row(lines[y], screen.columns, y)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _row(line: object, columns: int, y: int) -> list[str]:
    parts: list[str] = []
    x = 0
    while x < columns:
        cell = line[x]
        run, start, style = "", x, cell[1:]
        wide = _wide(cell.data)
        while x < columns and line[x][1:] == style and (not line[x].data or _wide(line[x].data) == wide):
            run += line[x].data
            x += 1
        if run.strip() or cell.reverse or cell.bg != "default":
            parts.append(_text(run, start, x, y, cell))
    return parts


def _wide(text: str) -> bool:
    return bool(text) and unicodedata.east_asian_width(text[0]) in "WF"


def _text(run: str, start: int, end: int, y: int, cell: object) -> str:
    left, top = PAD + start * CELL_W, PAD + y * CELL_H
    ink = COLOURS.get(cell.fg, "#1d1c18")
    back = ""
    if cell.reverse or cell.bg != "default":
        fill = ink if cell.reverse else COLOURS.get(cell.bg, "#e6e2d3")
        back = f'<rect x="{left:g}" y="{top:g}" width="{(end - start) * CELL_W:g}" height="{CELL_H}" fill="{fill}"/>'
        ink = "#fdfcf8" if cell.reverse else ink
    weight = ' font-weight="bold"' if cell.bold else ""
    text = escape(run.rstrip())
    length = sum(2 if _wide(char) else 1 for char in run.rstrip()) * CELL_W
    if not text:
        return back
    return (f'{back}<text x="{left:g}" y="{top + 13.5:g}" fill="{ink}"{weight} textLength="{length:g}"'
            f' lengthAdjust="spacingAndGlyphs" xml:space="preserve">{text}</text>')  # fmt: skip


def take(shot: Shot, env: dict[str, str]) -> pyte.Screen:
    """Run the program on a terminal of that size, press the keys, and give its screen once it is still."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", shot.rows, shot.columns, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-m", "rmflow", *shot.argv], stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
        env={**env, "TERM": "xterm-256color"},
    )  # fmt: skip
    os.close(theirs)
    screen = pyte.Screen(shot.columns, shot.rows)
    stream = pyte.ByteStream(screen)
    _settle(ours, stream)
    for key in shot.keys:
        os.write(ours, key.encode())
        _settle(ours, stream)
    process.kill()
    process.wait()
    os.close(ours)
    return screen


def _settle(handle: int, stream: pyte.ByteStream, quiet: float = 1.5) -> None:
    last = time.monotonic()
    while time.monotonic() - last < quiet:
        if not select.select([handle], [], [], 0.2)[0]:
            continue
        try:
            got = os.read(handle, 65536)
        except OSError:
            return
        if not got:
            return
        if b"\x1b[6n" in got:  # where is the cursor?
            os.write(handle, b"\x1b[1;1R")
        stream.feed(got)
        last = time.monotonic()


def page(lang: str, env: dict[str, str], folder: Path) -> None:
    """The morning meeting's page, in Chromium."""
    from playwright.sync_api import sync_playwright

    place = folder / f"morning-{lang}.html"
    subprocess.run([sys.executable, "-m", "rmflow", "standup", "--format", "html", "--out", str(place)], env=env, check=True)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"])
        tab = browser.new_page(viewport={"width": 1100, "height": 1400})
        tab.goto(place.as_uri())
        tab.screenshot(path=str(HERE / f"morning-{lang}.png"))
        browser.close()


def main() -> None:
    """Take the pictures asked for."""
    wanted = sys.argv[1:]
    HERE.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for lang in ("en", "zh"):
            book = folder / f"{lang}.db"
            env = {key: value for key, value in os.environ.items() if not key.startswith(("RMFLOW_", "NO_COLOR"))} | {
                "RMFLOW_BOOK": str(book), "RMFLOW_CONFIG": str(folder / "none.toml"), "RMFLOW_RM": "li", "RMFLOW_LANG": lang,
                "RMFLOW_NOW": NOW, "TZ": "CST-8", "PYTHONUTF8": "1",
            }  # fmt: skip
            subprocess.run([sys.executable, "-m", "rmflow", "demo", "--quiet", "--keep", str(book)], env=env, check=True,
                           stdout=subprocess.DEVNULL)  # fmt: skip
            for shot in shots():
                if not wanted or shot.name.startswith(tuple(wanted)):
                    (HERE / f"{shot.name}-{lang}.svg").write_text(draw(take(shot, env)), encoding="utf-8")
            if not wanted or "morning" in wanted:
                page(lang, env, folder)


if __name__ == "__main__":
    main()
