"""Errors of input that is no text, no number or no TOML: what the fuzzing found (tests/fuzz)."""

from __future__ import annotations

from case import Case

INPUT = [
    Case("bytes_that_are_no_text", "two", ("check", "\udcff\udcfe"), 2, shown="check $'\\xff\\xfe'"),
    Case("number_of_too_many_digits", "promised", ("keep-promise", "9" * 30), 2),
    Case("settings_nested_too_deeply", "two", ("config", "lang", "zh"), 2, files=(("config.toml", b"rm = " + b"[" * 2000),)),
    Case("settings_key_of_many_parts", "two", ("config", "lang", "zh"), 2, files=(("config.toml", b".".join([b"a"] * 500) + b" = 1"),)),
    Case("settings_too_large", "two", ("config", "lang", "zh"), 2, files=(("config.toml", b"#" * 300_000),)),
    Case("settings_not_utf8", "two", ("config", "lang", "zh"), 5, files=(("config.toml", b"rm = \"\xff\""),)),
    Case("guide_nested_too_deeply", "two", ("guide", "use", "deep.toml", "--yes"), 2, files=(("deep.toml", b"x = " + b"[" * 2000),)),
    Case("call_without_end", "two", ("log-call", "1", "busy", "--minutes", "inf"), 2),
    Case("call_of_more_than_a_day", "two", ("log-call", "1", "busy", "--minutes", "1441"), 2),
    Case("path_that_is_empty", "two", ("restore", ""), 2),
    Case("path_too_long", "two", ("backup", "x" * 300), 2),
    Case("book_at_an_address", "two", ("--book", "postgresql://li:secret-word@bank/rm", "init"), 2),
    Case("home_of_nobody", "two", ("--book", "~nobody-of-that-name/book.db", "list"), 2),
    Case("receipt_as_a_workbook", "two", ("off", "tomorrow", "--format", "xlsx"), 2),
    Case("text_in_the_book_is_none", "undecodable", ("list",), 5),
    Case("book_older_than_its_tables", "older", ("check", "1"), 5),
    Case("guide_in_the_book_is_hurt", "hurt_guide", ("list",), 5),
]
