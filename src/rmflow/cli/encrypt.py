"""`rmflow encrypt`."""

from __future__ import annotations

from rmflow.cli import keyoptions, options, printing, units
from rmflow.cli.signals import Saving
from rmflow.cli.state import STATE
from rmflow.words import words


def encrypt(
    key_file: keyoptions.KeyFile = None,
    passphrase: keyoptions.Passphrase = False,
    copy_key: keyoptions.CopyKey = None,
    json: options.Json = False,
) -> None:
    from rmflow import book
    from rmflow.errors import BadInput
    from rmflow.records import Receipt
    from rmflow.store.sealing import reseal

    with book.looking(STATE.path) as connection:
        if connection.key is not None:
            raise BadInput(
                words("The book at {path} is encrypted already.", "账簿 {path} 已经加密。", path=STATE.path), fix="rmflow rekey"
            )
    key, place = keyoptions.new_key(key_file, passphrase=passphrase)
    keyoptions.lay_away(copy_key, key)
    done = reseal(STATE.path, key, place, units.waiting, Saving())
    printing.show(
        Receipt(
            words("The book at {path} is encrypted; its key: {place}.", "账簿 {path} 已加密；密钥：{place}。",
                  path=STATE.path, place=place.said),
            keyoptions.data(done, place), tuple(keyoptions.notes(done, place, copied=copy_key is not None)), paste="rmflow doctor",
        ),
        json=json,
    )  # fmt: skip


MORE = words(
    "The key lies in the system's keyring (pip install 'rmflow[keyring]'), in a file (--key-file), or is a pass-phrase"
    " (--passphrase). The new file is looked over before it takes the old one's place. Beside the book,"
    " <book>.refusals stays plain: it holds codes, no names.",
    "密钥存入系统钥匙串（pip install 'rmflow[keyring]'）、文件（--key-file），或使用口令（--passphrase）。新文件核验无误后才替换旧文件。"
    "账簿旁的 <账簿>.refusals 不加密：其中只有代码，没有姓名。",
)
