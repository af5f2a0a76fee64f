"""Errors of the forms that are files: xlsx, html, and --out."""

from __future__ import annotations

from case import Case

NOTES = (("notes.txt", b"keep me\n"),)

LOOKS = [
    Case("workbook_over_another_file", "two", ("list", "--format", "xlsx", "--out", "notes.txt"), 2, files=NOTES),
    Case("page_over_another_file", "two", ("list", "--format", "html", "-o", "notes.txt"), 2, files=NOTES),
    Case("csv_over_another_file", "two", ("list", "--format", "csv", "-o", "notes.txt"), 2, files=NOTES),
    Case("out_into_no_folder", "two", ("list", "-o", "absent/list.csv"), 2),
    Case("out_in_no_form", "two", ("list", "--format", "pdf", "-o", "list.pdf"), 2),
]
