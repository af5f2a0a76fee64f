"""Every error rmflow can tell a user: what was typed, in which book, and the exit code. The exact texts lie in gallery/."""

from __future__ import annotations

from typing import NamedTuple


class Case(NamedTuple):
    """One error: its name, the book it happens in, the command line, the exit code, how the line is shown, files needed."""

    name: str
    book: str
    argv: tuple[str, ...]
    code: int
    shown: str | None = None
    # Files beside the book: name and content.
    files: tuple[tuple[str, bytes], ...] = ()


ID_CARD = "11010519491231002X"
CARD = "6222021234567890128"
LONG = "很长" * 5_000

FINDING = [
    Case("unknown_prospect", "two", ("check", "无此人"), 4),
    Case("unknown_number", "two", ("advance", "99"), 4),
    Case("ambiguous_prospect", "two", ("check", "宏达"), 4),
    Case("ambiguous_pinyin", "two", ("log-call", "hongda", "busy"), 4),
    Case("ambiguous_contact", "step2", ("plan-visit", "1", "--on", "next wed 15:00", "--objective", "learn_needs",
                                        "--success", "x", "--ask", "y", "--contact", "李"), 4),
    Case("unknown_contact", "step3", ("log-visit", "1", "--result", "met", "--with", "赵六", "--said", "x", "--summary", "x",
                                      "--next", "x", "--next-on", "+3d"), 4),
    Case("unknown_visit", "step2", ("confirm-visit", "1", "--visit", "7", "--by", "李总", "--method", "phone"), 4),
    Case("unknown_need", "step3", ("present", "1", "payroll", "--need", "7"), 4),
    Case("unknown_objection", "step4", ("judge-objection", "1", "7", "--as", "genuine", "--test", "ask_reason"), 4),
    Case("unknown_promise", "step3", ("keep-promise", "7"), 4),
]  # fmt: skip

USAGE = [
    Case("unknown_command", "two", ("log-cal", "1", "busy"), 2),
    Case("unknown_command_far", "two", ("frobnicate",), 2),
    Case("unknown_option", "two", ("log-call", "1", "busy", "--minute", "3"), 2),
    Case("unknown_root_option", "two", ("--bok", "x.db", "today"), 2),
    Case("missing_argument", "two", ("log-call", "1"), 2),
    Case("missing_both_arguments", "two", ("log-call",), 2),
    Case("extra_argument", "two", ("advance", "1", "2"), 2),
    Case("missing_value", "two", ("log-call", "1", "busy", "--minutes"), 2),
    Case("missing_required_option", "two", ("add-prospect", "新华书店", "--source", "cold"), 2),
    Case("missing_required_source", "two", ("add-prospect", "新华书店", "--kind", "company"), 2),
    Case("wrong_number", "two", ("log-call", "1", "busy", "--minutes", "三"), 2),
    Case("negative_number", "two", ("log-call", "1", "busy", "--minutes", "-3"), 2),
    Case("wrong_whole_number", "step5", ("step-back", "1", "--to", "1.5", "--reason", "x"), 2),
    Case("wrong_language", "two", ("--lang", "fr", "check", "1"), 2),
    Case("wrong_format", "two", ("check", "1", "--format", "yaml"), 2),
    Case("csv_of_a_card", "two", ("check", "1", "--format", "csv"), 2),
    Case("wrong_kind", "two", ("add-prospect", "新华书店", "--kind", "firm", "--source", "cold"), 2),
    Case("nothing_to_answer", "two", ("qualify", "1"), 2),
    Case("wrong_answer", "two", ("qualify", "1", "--need", "maybe:x"), 2),
    Case("answer_without_evidence", "two", ("qualify", "1", "--need", "yes"), 2),
    Case("unknown_criterion", "two", ("qualify", "1", "--criterion", "neeed=yes:x"), 2),
    Case("drop_without_yes", "step3", ("drop", "1", "--reason", "other"), 2),
    Case("no_command", "two", ("--rm", "li"), 2),
    Case("step_back_from_the_first", "two", ("step-back", "1", "--to", "1", "--reason", "x"), 2),
    Case("step_back_forward", "step3", ("step-back", "1", "--to", "4", "--reason", "x"), 2),
    Case("step_back_to_nowhere", "step3", ("step-back", "1", "--to", "0", "--reason", "x"), 2),
    Case("step_back_without_reason", "step3", ("step-back", "1", "--to", "2", "--reason", " "), 2),
    Case("revive_what_goes_on", "step3", ("revive", "1", "--reason", "x"), 2),
    Case("link_to_itself", "two", ("link", "1", "upstream", "1"), 2),
    Case("report_unknown", "two", ("report", "qouta"), 2),
    Case("report_two_periods", "two", ("report", "quota", "this-week", "--period", "last-week"), 2),
    Case("report_filter_unknown", "two", ("report", "funnel", "stp:2"), 2),
    Case("report_as_of_tomorrow", "two", ("report", "quota", "--as-of", "tomorrow"), 2),
    Case("report_as_of_before_the_book", "two", ("report", "quota", "--as-of", "2020-01-01"), 2),
]  # fmt: skip

DATES = [
    Case("impossible_date", "two", ("log-call", "1", "busy", "--next", "2026-02-30"), 2),
    Case("impossible_month", "two", ("log-call", "1", "busy", "--next", "2026-13-01"), 2),
    Case("unreadable_date", "two", ("log-call", "1", "busy", "--next", "someday"), 2),
    Case("unreadable_date_zh", "two", ("log-call", "1", "busy", "--next", "哪天再说"), 2),
    Case("impossible_time", "two", ("log-call", "1", "busy", "--at", "today 25:00"), 2),
    Case("unreadable_now", "two", ("--now", "whenever", "check", "1"), 2),
    Case("call_in_the_future", "two", ("log-call", "1", "busy", "--at", "tomorrow 9:00"), 2),
    Case("next_call_in_the_past", "two", ("log-call", "1", "busy", "--next", "2026-11-01"), 2),
    Case("visit_without_a_time", "step2", ("plan-visit", "1", "--on", "next wed", "--objective", "learn_needs",
                                           "--success", "x", "--ask", "y"), 2),
    Case("visit_in_the_past", "step2", ("plan-visit", "1", "--on", "2026-11-01 15:00", "--objective", "learn_needs",
                                        "--success", "x", "--ask", "y"), 2),
    Case("promise_due_in_the_past", "step3", ("promise", "1", "送方案", "--due", "2026-11-01"), 2),
    Case("deal_in_the_future", "step5", ("win", "1", "--product", "payroll", "--amount", "80万", "--on", "tomorrow",
                                         "--signer", "李总"), 2),
    Case("defer_until_today", "step5", ("defer", "1", "--until", "today"), 2),
    Case("care_in_the_past", "step6", ("plan-care", "1", "info", "--on", "2026-11-01"), 2),
    Case("care_in_the_future", "step6", ("log-care", "1", "info", "--way", "on_site", "--on", "tomorrow"), 2),
    Case("birthday_impossible", "step2", ("add-contact", "1", "王五", "--birthday", "02-30"), 2),
]  # fmt: skip

WIN = ("win", "1", "--product", "payroll", "--on", "today", "--signer", "李总", "--amount")
MONEY = [
    Case("half_a_unit", "step5", (*WIN, "1万2"), 2),
    Case("no_number", "step5", (*WIN, "很多"), 2),
    Case("negative", "step5", (*WIN, "-500万"), 2),
    Case("fraction_of_a_fen", "step5", (*WIN, "1.005"), 2),
    Case("beyond_measure", "step5", (*WIN, "99999999999999亿"), 2),
    Case("digits_grouped_wrong", "step5", (*WIN, "1,00,000"), 2),
]

NEW = ("add-prospect", "新华书店", "--kind", "company", "--source")
CODES = [
    Case("outcome_not_in_the_guide", "two", ("log-call", "1", "interested"), 2),
    Case("outcome_far_from_any", "two", ("log-call", "1", "xyz"), 2),
    Case("grade_not_in_the_guide", "two", ("log-call", "1", "busy", "--grade", "E"), 2),
    Case("source_not_in_the_guide", "two", (*NEW, "coldcall"), 2),
    Case("material_not_in_the_guide", "two", (*NEW, "data:intranet"), 2),
    Case("source_needs_its_introducer", "two", (*NEW, "referral"), 2),
    Case("industry_not_in_the_guide", "two", (*NEW, "cold", "--industry", "Z"), 2),
    Case("role_not_in_the_guide", "two", (*NEW, "cold", "--contact", "李四, 经理, boss"), 2),
    Case("contact_with_too_many_parts", "two", (*NEW, "cold", "--contact", "李四, 经理, user, 13800138000, 办公室"), 2),
    Case("uscc_wrong_check_character", "two", (*NEW, "cold", "--uscc", "91350211M000100Y44"), 2),
    Case("uscc_wrong_letter", "two", (*NEW, "cold", "--uscc", "91350211MI00100Y46"), 2),
    Case("uscc_too_short", "two", (*NEW, "cold", "--uscc", "91350211"), 2),
    Case("uscc_of_another", "two", (*NEW, "cold", "--uscc", "91350211M000100Y46"), 2),
    Case("phone_too_short", "two", (*NEW, "cold", "--phone", "1380013"), 2),
    Case("phone_with_letters", "two", (*NEW, "cold", "--phone", "电话不详"), 2),
    Case("topic_not_in_the_guide", "step2", ("add-fact", "1", "mainbank", "工行"), 2),
    Case("objective_not_in_the_guide", "step2", ("plan-visit", "1", "--on", "next wed 15:00", "--objective", "chat",
                                                 "--success", "x", "--ask", "y"), 2),
    Case("product_not_in_the_guide", "step4", ("present", "1", "payrol", "--need", "1"), 2),
    Case("product_for_others", "step5", (*WIN[:3], "savings", *WIN[4:], "80万"), 2),
    Case("tier_not_in_the_guide", "step6", ("set-tier", "1", "F", "--why", "x"), 2),
    Case("reason_not_in_the_guide", "two", ("drop", "1", "--reason", "bored", "--yes"), 2),
    Case("relation_not_in_the_guide", "two", ("link", "1", "uncle", "2"), 2),
    Case("introducer_there_already", "two", ("add-introducer", "周律师", "--as", "lawyer"), 2),
    Case("relation_there_already", "two", ("link", "1", "upstream", "2"), 2),
    Case("lost_to_whom", "step5", ("lose", "1", "--reason", "competitor"), 2),
    Case("declined_is_not_won", "step5", (*WIN, "80万", "--status", "declined_by_bank"), 2),
]  # fmt: skip

NOTE = ("log-call", "1", "busy", "--note")
TEXT = [
    Case("control_character_in_a_name", "two", ("add-prospect", "坏\x07名", "--kind", "company", "--source", "cold"), 2),
    Case("terminal_escape_in_a_name", "two", ("add-prospect", "\x1b[31m红\x1b[0m", "--kind", "company", "--source", "cold"), 2),
    Case("nul_in_a_name", "two", ("add-prospect", "空\x00名", "--kind", "company", "--source", "cold"), 2),
    Case("bidi_in_a_name", "two", ("add-prospect", "右\u202e左", "--kind", "company", "--source", "cold"), 2),
    Case("zero_width_in_a_name", "two", ("add-prospect", "宏\u200b达", "--kind", "company", "--source", "cold"), 2),
    Case("line_break_in_a_name", "two", ("add-prospect", "两\n行", "--kind", "company", "--source", "cold"), 2),
    Case("stray_bytes_in_a_name", "two", ("add-prospect", "乱\udcff码", "--kind", "company", "--source", "cold"), 2),
    Case("empty_name", "two", ("add-prospect", "　 ", "--kind", "company", "--source", "cold"), 2),
    Case("name_too_long", "two", ("add-prospect", "长" * 201, "--kind", "company", "--source", "cold"), 2,
         "rmflow add-prospect 长×201 --kind company --source cold"),
    Case("note_too_long", "two", (*NOTE, LONG), 2, "rmflow log-call 1 busy --note 很长×5000"),
    Case("id_card_in_a_note", "two", (*NOTE, f"身份证 {ID_CARD}"), 2),
    Case("bank_card_in_a_note", "two", (*NOTE, f"卡号 {CARD}"), 2),
    Case("bank_card_in_evidence", "two", ("qualify", "1", "--need", f"yes:卡号 {CARD}"), 2),
    Case("control_character_in_a_question", "two", ("check", "\x1b]0;owned\x07"), 4),
    Case("control_character_in_a_code", "two", ("log-call", "1", "bu\x1b[2Jsy"), 2),
    Case("control_character_in_a_command", "two", ("ch\x1b[2Jeck", "1"), 2),
    Case("control_character_in_an_option", "two", ("check", "1", "--\x1b[2J"), 2),
    Case("control_character_in_a_date", "two", ("log-call", "1", "busy", "--next", "\x1b[2J"), 2),
    Case("control_character_in_a_number", "two", ("log-call", "1", "busy", "--minutes", "\x1b[2J"), 2),
    Case("control_character_in_money", "step5", (*WIN, "5\x1b[2J万"), 2),
    Case("control_character_in_the_rm", "two", ("--rm", "l\x1b[2Ji", "check", "1"), 2),
]  # fmt: skip

VISIT = ("log-visit", "1", "--result", "met", "--with", "李总", "--said", "x", "--summary", "x", "--next", "x")
EVENT = ("log-event", "1", "meal", "--cost")
PLAN = ("plan-visit", "1", "--on", "next wed 15:00", "--objective", "learn_needs", "--success", "x", "--ask", "y")
REFUSED = [
    Case("step", "two", ("present", "1", "payroll", "--need", "1"), 3),
    Case("step_in_care", "step5", ("set-tier", "1", "A", "--why", "x"), 3),
    Case("gate_1", "two", ("advance", "1"), 3),
    Case("gate_2", "step2", ("advance", "1"), 3),
    Case("gate_3", "step3", ("advance", "1"), 3),
    Case("gate_4", "step4", ("advance", "1"), 3),
    Case("gate_4_open_objection", "objection", ("advance", "1"), 3),
    Case("gate_5", "step5", ("advance", "1"), 3),
    Case("gate_5_loan_not_approved", "loan", ("advance", "1"), 3),
    Case("gate_stale", "step4", ("--now", "2027-11-23 10:00", "advance", "1"), 3),
    Case("criteria", "doubt", PLAN, 3),
    Case("criteria_stale", "step4", ("--now", "2027-11-23 10:00", "present", "1", "payroll", "--need", "1"), 3),
    Case("last_step", "step6", ("advance", "1"), 3),
    Case("no_visit", "step2", ("confirm-visit", "1", "--by", "李总", "--method", "phone"), 3),
    Case("lost", "lost", ("log-visit", "1", "--result", "no-show", "--next-on", "+3d"), 3),
    Case("lost_advance", "lost", ("advance", "1"), 3),
    Case("lost_twice", "lost", ("lose", "1", "--reason", "price"), 3),
    Case("deferred", "deferred", ("advance", "1"), 3),
    Case("dropped", "dropped", ("log-call", "1", "busy"), 3),
    Case("dropped_twice", "dropped", ("drop", "1", "--reason", "other", "--yes"), 3),
    Case("do_not_call", "quiet", ("log-call", "1", "busy"), 3),
    Case("won", "step6", ("lose", "1", "--reason", "price"), 3),
    Case("undetermined", "objection", ("resolve-objection", "1", "1", "--method", "evidence", "--answer", "x"), 3),
    Case("condition", "condition", ("resolve-objection", "1", "1", "--method", "evidence", "--answer", "x"), 3),
    Case("pretext", "pretext", ("resolve-objection", "1", "1", "--as", "accepted", "--answer", "x"), 3),
    Case("hidden", "hidden", ("resolve-objection", "1", "1", "--as", "accepted", "--answer", "x"), 3),
    Case("objections_open", "objection", ("no-objections", "1"), 3),
    Case("promise_return", "step5", ("try-close", "1", "--technique", "summary", "--result", "won", "--note", "答应他保本保收益"), 3),
    Case("promise_return_admitted", "step5", ("try-close", "1", "--technique", "summary", "--result", "won",
                                              "--pitfall", "promise_return"), 3),
    Case("unsuitable", "step5", ("try-close", "1", "--technique", "summary", "--result", "won", "--pitfall", "unsuitable"), 3),
    Case("suitability_without_a_rating", "person3", ("present", "1", "mixed_fund", "--need", "1"), 3),
    Case("suitability_above_the_rating", "rated3", ("present", "1", "mixed_fund", "--need", "1"), 3),
    Case("hospitality_per_head", "step3", ("log-event", "1", "meal", "--cost", "5000", "--guests", "2"), 3),
    Case("hospitality_gift_of_cash", "step3", ("log-event", "1", "meal", "--cost", "100", "--gift", "购物卡", "--gift-value", "50"), 3),
    Case("under_way", "second", ("new-opportunity", "1"), 3),
    Case("new_opportunity_too_early", "step3", ("new-opportunity", "1"), 3),
]  # fmt: skip

OUT_OF_PLACE = [
    Case("visit_cancelled_already", "cancelled", ("confirm-visit", "1", "--visit", "1", "--by", "李总", "--method", "phone"), 2),
    Case("visit_held_already", "step4", ("move-visit", "1", "--visit", "2", "--to", "next thu 15:00"), 2),
    Case("visit_confirmed_already", "step3", ("confirm-visit", "1", "--by", "李总", "--method", "phone"), 2),
    Case("visit_at_that_time_already", "step3", ("move-visit", "1", "--to", "next wed 15:00"), 2),
    Case("half_a_confirmation", "step3", ("move-visit", "1", "--to", "next thu 15:00", "--by", "李总"), 2),
    Case("visit_not_yet_due", "step3", (*VISIT, "--next-on", "+3d", "--visit", "1"), 2),
    Case("visit_in_the_future", "step3", (*VISIT, "--next-on", "+3d", "--at", "tomorrow 9:00"), 2),
    Case("next_step_in_the_past", "step3", (*VISIT, "--next-on", "2026-11-01"), 2),
    Case("no_show_that_nobody_planned", "step3", ("log-visit", "1", "--result", "no-show", "--next-on", "+3d"), 2),
    Case("plan_without_a_question", "step2", PLAN[:-2], 2),
    Case("contact_there_already", "step2", ("add-contact", "1", "李总"), 2),
    Case("birthday_to_come", "step2", ("add-contact", "1", "王五", "--birthday", "2030-01-01"), 2),
    Case("lunar_without_a_birthday", "step2", ("add-contact", "1", "王五", "--lunar"), 2),
    Case("fact_from_the_future", "step2", ("add-fact", "1", "main_bank", "工行", "--on", "tomorrow"), 2),
    Case("maturity_without_its_day", "step2", ("add-fact", "1", "maturity", "工行贷款"), 2),
    Case("rating_that_is_none", "step2", ("add-fact", "1", "risk_rating", "稳健"), 2),
    Case("need_for_a_day_past", "step3", ("add-need", "1", "payroll", "x", "--by", "2026-11-01"), 2),
    Case("need_there_already", "step4", ("add-need", "1", "payroll", "代发120人工资", "--confirmed"), 2),
    Case("need_confirmed_and_new_at_once", "step4", ("add-need", "1", "payroll", "x", "--confirm", "1"), 2),
    Case("need_of_an_earlier_opportunity", "second_at_3", ("present", "1", "payroll", "--need", "1"), 2),
    Case("need_that_is_no_number", "step4", ("present", "1", "payroll", "--need", "代发"), 2),
    Case("objection_judged_undetermined", "objection", ("judge-objection", "1", "1", "--as", "undetermined", "--test", "observe"), 2),
    Case("objection_settled_already", "settled", ("judge-objection", "1", "1", "--as", "genuine", "--test", "observe"), 2),
    Case("true_reason_left_out", "objection", ("judge-objection", "1", "1", "--as", "借口/虚假", "--test", "observe"), 2),
    Case("true_reason_out_of_place", "objection", ("judge-objection", "1", "1", "--as", "genuine", "--test", "observe",
                                                   "--true", "x"), 2),
    Case("resolved_without_an_answer", "judged", ("resolve-objection", "1", "1", "--method", "evidence"), 2),
    Case("matures_before_the_deal", "step5", (*WIN, "80万", "--matures", "2026-11-01"), 2),
    Case("no_deal_waits", "step5", ("win", "1", "--status", "approved"), 2),
    Case("lost_to_which_bank", "step3", ("lose", "1", "--reason", "他行（记名）"), 2),
    Case("revive_for_a_day_past", "lost", ("revive", "1", "--reason", "x", "--next", "2026-11-01"), 2),
    Case("promise_kept_already", "kept", ("keep-promise", "1"), 2),
    Case("event_without_guests", "step3", (*EVENT, "100", "--guests", "0"), 2),
    Case("event_in_the_future", "step3", (*EVENT, "100", "--on", "tomorrow"), 2),
    Case("event_in_dollars", "step3", (*EVENT, "100 usd"), 2),
    Case("gift_without_its_value", "step3", (*EVENT, "100", "--gift", "茶叶"), 2),
    Case("gift_without_a_name", "step3", (*EVENT, "100", "--gift-value", "50"), 2),
    Case("week_and_days", "step3", ("agenda", "--week", "--days", "3"), 2),
    Case("days_beyond_measure", "step6", ("birthdays", "--days", "9999"), 2),
    Case("care_days_beyond_measure", "step6", ("care-due", "--days", "-1"), 2),
    Case("report_ends_before_it_begins", "two", ("report", "quota", "--from", "2026-11-20", "--to", "2026-11-01"), 2),
    Case("report_period_twice", "two", ("report", "quota", "--period", "this week", "--from", "2026-11-01"), 2),
    Case("key_that_is_none", "two", ("--key", "abc", "log-call", "1", "busy"), 2),
    Case("timeline_of_none", "two", ("timeline", "1", "--last", "0"), 2),
    Case("setting_unknown", "two", ("config", "colour", "red"), 2),
    Case("guide_word_unknown", "two", ("guide", "7.7"), 4),
    Case("guide_file_left_out", "two", ("guide", "check"), 2),
    Case("guide_word_and_file", "two", ("guide", "1.1", "x.toml"), 2),
    Case("introducer_by_number_or_name", "two_2", ("add-prospect", "新华书店", "--kind", "company", "--source", "hound",
                                                   "--via", "2"), 4),
    Case("language_not_spoken", "two", ("config", "lang", "fr"), 2),
    Case("path_with_a_control_character", "two", ("config", "book", "a\x07b"), 2),
    Case("unset_and_set", "two", ("config", "rm", "--unset", "lang"), 2),
    Case("head_that_is_none", "two", ("verify", "--head", "yesterday"), 2),
    Case("import_as_what", "two", ("import", "x.csv", "--as", "songs"), 2),
    Case("import_file_absent", "two", ("import", "absent.csv", "--as", "calls"), 2),
]  # fmt: skip

LISTS = [
    Case("filter_of_nothing", "two", ("list", "text:“”"), 2),
    Case("filter_of_no_values", "two", ("list", "step:,"), 2),
    Case("filter_choice_unknown", "two", ("list", "kind:firm"), 2),
    Case("filter_compares_with_two", "two", ("list", "step:>2,3"), 2),
    Case("filter_unknown", "two", ("list", "colour:red"), 2),
    Case("filter_without_a_value", "two", ("list", "step:"), 2),
    Case("filter_step_beyond", "two", ("list", "step:9"), 2),
    Case("filter_code_unknown", "two", ("list", "source:coldcall"), 2),
    Case("filter_no_money", "two", ("list", "amount:>1万2"), 2),
    Case("filter_no_number", "two", ("list", "stuck:soon"), 2),
    Case("filter_yes_or_no", "two", ("list", "growth:maybe"), 2),
    Case("filter_too_long", "two", ("list", "长" * 500), 2, "rmflow list 长×500"),
    Case("sort_key_unknown", "two", ("list", "--sort", "colour"), 2),
    Case("limit_below_nothing", "two", ("list", "--limit", "-1"), 2),
]

CALLS = ("import", "calls.csv", "--as", "calls")
HEAD = "客户,电话,结果,时间\n".encode()
FILES = [
    Case("list_is_empty", "two", CALLS, 2, files=(("calls.csv", b""),)),
    Case("quote_never_closed", "two", CALLS, 2, files=(("calls.csv", HEAD + '宏达,"138'.encode()),)),
    Case("column_that_is_not_there", "two", (*CALLS, "--map", "outcome=result"), 2, files=(("calls.csv", HEAD),)),
    Case("field_that_is_not_there", "two", (*CALLS, "--map", "weather=结果"), 2, files=(("calls.csv", HEAD),)),
    Case("field_given_twice", "two", (*CALLS, "--map", "outcome=结果", "--map", "outcome=电话"), 2, files=(("calls.csv", HEAD),)),
    Case("value_of_a_field_without_a_column", "two", (*CALLS, "--value", "rm:a=b"), 2, files=(("calls.csv", HEAD),)),
    Case("value_mapped_twice", "two", (*CALLS, "--value", "outcome:a=busy", "--value", "outcome:a=off"), 2,
         files=(("calls.csv", HEAD),)),
    Case("encoding_said_wrongly", "two", (*CALLS, "--encoding", "utf-8"), 2, files=(("calls.csv", "客户,电话".encode("gbk")),)),
    Case("encoding_against_the_mark", "two", (*CALLS, "--encoding", "gb18030"), 2, files=(("calls.csv", b"\xef\xbb\xbf" + HEAD),)),
    Case("guide_absent", "two", ("guide", "check", "absent.toml"), 4),
    Case("guide_too_large", "two", ("guide", "use", "big.toml", "--yes"), 2, files=(("big.toml", b"#" * 2_100_000),)),
    Case("guide_in_another_encoding", "two", ("guide", "use", "g.toml", "--yes"), 2, files=(("g.toml", "[guide]\n# 指引".encode("gbk")),)),
    Case("guide_without_yes", "two", ("guide", "use", "g.toml"), 2, files=(("g.toml", b'[guide]\nname = "ours"\nversion = "2"\n'),)),
    Case("settings_that_are_no_toml", "two", ("config", "rm", "wang"), 2, files=(("config.toml", b"rm = li\n"),)),
    Case("calendar_over_another_file", "step3", ("agenda", "--ics", "notes.txt"), 2, files=(("notes.txt", b"keep me\n"),)),
    Case("book_inside_a_file", "none", ("--book", "notes.txt/book.db", "init"), 5, files=(("notes.txt", b"keep me\n"),)),
]  # fmt: skip

BOOK = [
    Case("book_is_a_device", "none", ("--book", "/dev/null", "check", "1"), 5),
    Case("book_without_a_guide", "guideless", ("check", "1"), 5),
    Case("no_book", "none", ("today",), 5),
    Case("no_book_to_write_in", "none", ("log-call", "1", "busy"), 5),
    Case("book_is_a_directory", "directory", ("check", "1"), 5),
    Case("book_is_empty", "empty", ("check", "1"), 5),
    Case("book_is_text", "text", ("check", "1"), 5),
    Case("book_is_cut_short", "cut", ("check", "1"), 5),
    Case("book_of_another_program", "other", ("check", "1"), 5),
    Case("book_of_a_newer_rmflow", "newer", ("check", "1"), 5),
    Case("book_damaged_inside", "damaged", ("check", "1"), 5),
    Case("init_over_a_book", "two", ("init",), 5),
    Case("init_over_a_directory", "directory", ("init",), 5),
]

GROUPS = {
    "finding": FINDING, "usage": USAGE, "dates": DATES, "money": MONEY, "codes": CODES, "text": TEXT,
    "refused": REFUSED, "out_of_place": OUT_OF_PLACE, "lists": LISTS, "files": FILES, "book": BOOK,
}  # fmt: skip
