"""Errors about the keys of encrypted books."""

from __future__ import annotations

from case import Case

import sealed

OTHER = sealed.KEY_LINE.replace("8f0d3a7b", "00000000").encode()
MINE = (("config.toml", b'key.file = "keys"\n'), ("keys", sealed.KEY_LINE.encode()))
KEYS = [
    Case("key_not_at_hand", "sealed", ("today",), 5),
    Case("key_of_another_book", "sealed", ("today",), 5, files=(
        MINE[0], ("keys", sealed.KEY_LINE.replace("5ec1b0f3", "00000000").encode()))),
    Case("key_is_wrong", "sealed", ("today",), 5, files=(MINE[0], ("keys", OTHER))),
    Case("key_file_gone", "sealed", ("log-call", "1", "busy"), 5, files=MINE[:1]),
    Case("key_file_readable_by_others", "sealed", ("today",), 5,
         files=(("config.toml", b'key.file = "open-keys"\n'), ("open-keys", sealed.KEY_LINE.encode()))),
    Case("key_file_is_none", "sealed", ("today",), 5, files=(MINE[0], ("keys", "我的密码\n".encode()))),
    Case("key_file_is_a_folder", "two", ("encrypt", "--key-file", "."), 5),
    Case("key_file_is_the_book", "two", ("encrypt", "--key-file", "book.db"), 2),
    Case("key_file_is_another", "two", ("encrypt", "--key-file", "more"), 2, files=MINE),
    Case("encrypt_without_a_keyring", "two", ("encrypt",), 5),
    Case("encrypt_to_two_places", "two", ("encrypt", "--key-file", "k", "--passphrase"), 2),
    Case("encrypt_without_a_terminal", "two", ("encrypt", "--passphrase"), 2),
    Case("encrypt_what_is_encrypted", "sealed", ("encrypt",), 2, files=MINE),
    Case("rekey_what_is_plain", "two", ("rekey",), 2),
    Case("decrypt_what_is_plain", "two", ("decrypt", "--yes"), 2),
    Case("decrypt_without_yes", "sealed", ("decrypt",), 2, files=MINE),
]  # fmt: skip
