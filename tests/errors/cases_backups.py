"""Copies, restoring them, and a book that was found damaged."""

from __future__ import annotations

from case import Case

TEXT = (("notes.db", b"keep me\n" * 50),)
MARK = (("book.db.damaged", '{"at": "2026-11-22T01:02:03.000000Z", "what": {"en": "x", "zh": "甲"}}\n'.encode()),)

BACKUPS = [
    Case("backup_without_a_book", "none", ("backup",), 5),
    Case("backup_over_the_book", "two", ("backup", "book.db"), 2),
    Case("backup_over_another_file", "two", ("backup", "notes.db"), 5, files=TEXT),
    Case("backup_into_a_file_as_a_folder", "two", ("backup", "notes.db/"), 5, files=TEXT),
    Case("backup_keeps_none", "two", ("backup", "--keep", "0"), 2),
    Case("backup_keeps_in_a_file", "two", ("backup", "copy.db", "--keep", "3"), 2),
    Case("backup_place_left_empty", "two", ("backup", " "), 2),
    Case("backup_check_without_list", "two", ("backup", "--check"), 2),
    Case("backup_list_of_no_folder", "two", ("backup", "--list", "absent"), 2),
    Case("backup_of_a_damaged_book", "two", ("backup",), 5, files=MARK),
    Case("write_into_a_damaged_book", "two", ("log-call", "1", "busy"), 5, files=MARK),
    Case("restore_which", "two", ("restore",), 2),
    Case("restore_none_of_none", "two", ("restore", "1"), 4),
    Case("restore_head_unknown", "two", ("restore", "7-0123456789ab"), 4),
    Case("restore_absent", "two", ("restore", "absent.db", "--yes"), 4),
    Case("restore_the_book_itself", "two", ("restore", "book.db", "--yes"), 2),
    Case("restore_a_text", "two", ("restore", "notes.db", "--yes"), 5, files=TEXT),
    Case("restore_over_another_program", "other", ("restore", "notes.db", "--yes"), 5, files=TEXT),
    Case("restore_over_a_directory", "directory", ("restore", "notes.db", "--yes"), 5, files=TEXT),
    Case("setting_on_or_off", "two", ("config", "backup.auto", "daily"), 2),
    Case("setting_a_number", "two", ("config", "backup.keep", "many"), 2),
]  # fmt: skip
