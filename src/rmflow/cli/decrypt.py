"""`rmflow decrypt`: asks on a terminal, needs --yes elsewhere."""

from __future__ import annotations

from rmflow.cli import keyoptions, options, printing, units
from rmflow.cli.signals import Saving
from rmflow.cli.state import STATE
from rmflow.words import words


def decrypt(
    yes: keyoptions.Yes = False,
    drop_key: keyoptions.DropKey = False,
    json: options.Json = False,
) -> None:
    from rmflow.records import Receipt
    from rmflow.store.sealing import reseal

    before = keyoptions.present_place("decrypt")
    if not yes:
        _sure()
    done = reseal(STATE.path, None, None, units.waiting, Saving())
    if drop_key:
        keyoptions.drop_old(done, before)
    printing.show(
        Receipt(
            words("The book at {path} is no longer encrypted: whoever has the file can read it.",
                  "账簿 {path} 已解除加密：得到文件的人都能读取。", path=STATE.path),
            keyoptions.data(done, None), tuple(keyoptions.about_the_old_key(before, dropped=drop_key)), paste="rmflow encrypt",
        ),
        json=json,
    )  # fmt: skip


def _sure() -> None:
    """Raises `BadInput` where there is nobody to ask, `Interrupted` where the answer was no."""
    from rmflow.cli import prompts
    from rmflow.errors import BadInput, Interrupted

    if not prompts.terminal():
        raise BadInput(
            words("Decrypting leaves every customer's data readable on the disk; add --yes.",
                  "解除加密后，磁盘上的客户数据将可直接读取；确认请加 --yes。"),
            fix="rmflow decrypt --yes",
        )  # fmt: skip
    if not prompts.confirm(words("Leave every customer's data readable on the disk?", "让磁盘上的客户数据可直接读取？")):
        raise Interrupted


MORE = words("The key is kept for earlier encrypted copies, unless --drop-key.",
             "密钥会保留以便打开此前的加密副本，除非加 --drop-key。")  # fmt: skip
