"""A desktop notification by the platform's own tool: `notify-send`, `osascript`, Windows PowerShell.

No library: what there is asks for an event loop and bindings of every platform, to do what one program that lies on the
machine already does (docs/decisions.md). Text goes in as an argument or a variable, never as part of a script.
"""

from __future__ import annotations

import os
import subprocess
import sys
from html import escape
from pathlib import Path
from shutil import which

from rmflow.text.safe import safe, safe_block

SECONDS = 5  # a notifier that has not answered by then is not there
APPLESCRIPT = "on run argv\ndisplay notification (item 2 of argv) with title (item 1 of argv)\nend run"
# A toast in PowerShell's own name: one of a program's own would have to be installed.
TOAST = r"""
$ErrorActionPreference = 'Stop'
[void][Windows.UI.Notifications.ToastNotificationManager, Windows.UI.Notifications, ContentType = WindowsRuntime]
$xml = [Windows.UI.Notifications.ToastNotificationManager]::GetTemplateContent([Windows.UI.Notifications.ToastTemplateType]::ToastText02)
$texts = $xml.GetElementsByTagName('text')
[void]$texts.Item(0).AppendChild($xml.CreateTextNode($env:RMFLOW_TOAST_TITLE))
[void]$texts.Item(1).AppendChild($xml.CreateTextNode($env:RMFLOW_TOAST_TEXT))
$toast = [Windows.UI.Notifications.ToastNotification]::new($xml)
$app = '{1AC14E77-02E7-4E5D-B744-2EB1AE5198B7}\WindowsPowerShell\v1.0\powershell.exe'
[Windows.UI.Notifications.ToastNotificationManager]::CreateToastNotifier($app).Show($toast)
"""


def notify(title: str, text: str, platform: str = sys.platform) -> bool:
    """Show a notification; whether the platform's notifier took it within a few seconds."""
    title, text = safe(title), safe_block(text)
    argv = command(title, text, platform)
    program = which(argv[0])
    if program is None:
        return False
    try:
        done = subprocess.run(  # noqa: S603  a fixed program; the texts are arguments of their own
            [program, *argv[1:]], env=_surroundings(title, text, platform), timeout=SECONDS, check=False,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def command(title: str, text: str, platform: str) -> list[str]:
    """The command line of the platform's notifier."""
    if platform == "win32":
        return ["powershell", "-NoProfile", "-NonInteractive", "-Command", TOAST]
    if platform == "darwin":
        return ["osascript", "-e", APPLESCRIPT, title, text]
    # The body is markup to most desktops (Desktop Notifications Specification, "Markup").
    return ["notify-send", "--app-name=rmflow", "--", title, escape(text, quote=False)]


def _surroundings(title: str, text: str, platform: str) -> dict[str, str]:
    """The notifier's environment: what the toast says, and on Linux the desktop's bus, which a cron job does not know."""
    found = dict(os.environ)
    if platform == "win32":
        found |= {"RMFLOW_TOAST_TITLE": title, "RMFLOW_TOAST_TEXT": text}
    elif platform != "darwin" and "DBUS_SESSION_BUS_ADDRESS" not in found:
        bus = Path(f"/run/user/{os.getuid()}/bus")
        if bus.exists():
            found["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={bus}"
    return found
