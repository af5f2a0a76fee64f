"""Consent, being forgotten, what is not kept."""

from __future__ import annotations

from case import Case

PLAN = ("plan-visit", "1", "--on", "next wed 15:00", "--objective", "learn_needs", "--success", "弄清", "--ask", "几月？")
NEW = ("add-prospect", "某某", "--kind", "company", "--source", "cold")

PRIVACY = [
    Case("consent_refused", "refusing", ("log-call", "1", "busy"), 3),
    Case("consent_withdrawn", "withdrew", ("log-call", "1", "busy"), 3),
    Case("consent_ran_out", "ran_out", ("log-call", "1", "busy"), 3),
    Case("consent_to_that_purpose_missing", "two", ("log-call", "1", "busy", "--purpose", "service"), 3),
    Case("consent_to_visits_refused", "unvisited", PLAN, 3),
    Case("consent_to_a_next_call_missing", "refusing", ("log-call", "1", "connected_interested", "--inbound", "--next", "+3d"), 3),
    Case("do_not_call_and_a_next_call", "two", ("log-call", "1", "do_not_call", "--next", "+3d"), 3),
    Case("consent_after_a_no_without_proof", "refusing", ("consent", "1", "phone", "--given"), 2),
    Case("consent_without_proof", "quiet", ("consent", "1", "phone", "--given"), 2),
    Case("consent_without_an_answer", "two", ("consent", "1", "phone"), 2),
    Case("consent_without_a_channel", "two", ("consent", "1", "--given"), 2),
    Case("consent_on_a_day_to_come", "two", ("consent", "1", "sms", "--given", "--on", "+3d"), 2),
    Case("consent_that_ends_before", "two", ("consent", "1", "sms", "--given", "--until", "2026-11-01"), 2),
    Case("refusal_with_an_end", "two", ("consent", "1", "sms", "--refused", "--until", "+3d"), 2),
    Case("consent_channel_unknown", "two", ("consent", "1", "fax", "--given"), 2),
    Case("forget_without_a_reason", "two", ("forget", "1"), 2),
    Case("forget_reason_with_erase", "to_forget", ("forget", "1", "--erase", "--reason", "x"), 2),
    Case("forget_asked_twice", "to_forget", ("forget", "1", "--reason", "x"), 3),
    Case("forget_asked_twice_without_a_reason", "to_forget", ("forget", "1"), 3),
    Case("forget_one_forgotten", "forgotten", ("forget", "1", "--reason", "x"), 3),
    Case("not_requested", "two", ("forget", "1", "--erase", "--yes"), 3),
    Case("erase_without_yes", "to_forget", ("forget", "1", "--erase"), 2),
    Case("retention_of_a_customer", "customer_to_forget", ("forget", "1", "--erase", "--yes"), 3),
    Case("erasure_under_way", "to_forget", ("qualify", "1", "--need", "yes:x"), 3),
    Case("erasure_done", "forgotten", ("qualify", "1", "--need", "yes:x"), 3),
    Case("forgotten_code_comes_back", "forgotten", (*NEW, "--uscc", "91350211M000100Y46"), 3),
    Case("forgotten_phone_comes_back", "forgotten", (*NEW, "--phone", "13800138000"), 3),
    Case("returned_who_never_left", "two", (*NEW, "--phone", "13800138000", "--returned", "柜台"), 2),
    Case("list_brings_one_back", "forgotten", ("import", "list.csv", "--as", "prospects"), 2,
         files=(("list.csv", "名称,统一社会信用代码\n某某,91350211M000100Y46\n".encode()),)),
    Case("list_about_one_to_be_forgotten", "to_forget", ("import", "calls.csv", "--as", "calls"), 2,
         files=(("calls.csv", "客户,结果,时间\n宏达机械,busy,2026-11-20 10:00\n".encode()),)),
    Case("privacy_of_what", "two", ("privacy", "erase"), 2),
    Case("privacy_export_whom", "two", ("privacy", "export"), 2),
    Case("privacy_due_of_one", "two", ("privacy", "due", "1"), 2),
    Case("a_password_in_a_note", "two", ("log-call", "1", "busy", "--note", "网银密码：Hunter2:88"), 2),
    Case("guide_with_an_id_number", "two", ("guide", "use", "g.toml", "--yes"), 2,
         files=(("g.toml", '[guide]\nname = "ours"\nversion = "2"\ntitle = { zh = "身份证11010519491231002X" }\n'.encode()),)),
    Case("undo_of_an_erasure", "forgotten", ("undo", "--yes"), 3),
]  # fmt: skip
