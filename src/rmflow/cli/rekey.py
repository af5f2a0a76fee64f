"""`rmflow rekey`."""

from __future__ import annotations

from rmflow.cli import keyoptions, options, printing, units
from rmflow.cli.signals import Saving
from rmflow.cli.state import STATE
from rmflow.words import words


def rekey(
    key_file: keyoptions.KeyFile = None,
    passphrase: keyoptions.Passphrase = False,
    copy_key: keyoptions.CopyKey = None,
    drop_key: keyoptions.DropKey = False,
    json: options.Json = False,
) -> None:
    from rmflow.records import Receipt
    from rmflow.store.sealing import reseal

    before = keyoptions.present_place("rekey")
    key, place = keyoptions.new_key(key_file, passphrase=passphrase, default=before)
    keyoptions.lay_away(copy_key, key)
    done = reseal(STATE.path, key, place, units.waiting, Saving())
    if drop_key:
        keyoptions.drop_old(done, before)
    printing.show(
        Receipt(
            words("The book at {path} has another key: {place}.", "账簿 {path} 已更换密钥：{place}。",
                  path=STATE.path, place=place.said),
            keyoptions.data(done, place),
            (*keyoptions.about_the_old_key(before, dropped=drop_key), *keyoptions.notes(done, place, copied=copy_key is not None)),
        ),
        json=json,
    )  # fmt: skip


MORE = words(
    "The new key lies where the old one lay, or where --key-file or --passphrase say. The old key is kept for earlier"
    " copies, unless --drop-key.",
    "新密钥默认存放在原处，或由 --key-file、--passphrase 指定。旧密钥会保留以便打开此前的副本，除非加 --drop-key。",
)
