"""Taking back: what cannot be, what stands on it, who is not there to be asked; and a log of nothing."""

from __future__ import annotations

from case import Case

UNDO = [
    Case("undo_without_yes", "two", ("undo",), 2),
    Case("undo_of_no_entry", "two", ("undo", "99", "--yes"), 4),
    Case("undo_of_number_zero", "two", ("undo", "0"), 2),
    Case("undo_with_nothing_left", "blank", ("undo", "--yes"), 4),
    Case("undo_of_the_book_itself", "two", ("undo", "1", "--yes"), 3),
    Case("undo_of_what_others_stand_on", "two", ("undo", "2", "--yes"), 3),
    Case("undo_of_what_a_gate_was_passed_with", "step2", ("undo", "6", "--yes"), 3),
    Case("undo_twice", "undone", ("undo", "5", "--yes"), 3),
    Case("undo_of_an_undo_overtaken", "redone", ("undo", "6", "--yes"), 3),
    Case("undo_of_an_undo_whose_number_is_taken", "retaken", ("undo", "3", "--yes"), 3),
    Case("undo_of_an_undo_whose_gate_is_shut", "shut", ("undo", "8", "--yes"), 3),
    Case("undo_of_a_row_changed_behind_our_back", "meddled", ("undo", "5", "--yes"), 3),
    Case("undo_of_what_was_erased", "erased", ("undo", "4", "--yes"), 3),
    Case("log_of_no_entry", "two", ("log", "--entry", "99"), 4),
    Case("log_of_one_entry_and_more", "two", ("log", "5", "--entry", "2"), 2),
    Case("log_of_nobody", "two", ("log", "--of", "无此人"), 4),
]  # fmt: skip
