"""A contact or an introducer who is to be forgotten, or was."""

from __future__ import annotations

from case import Case

VISIT = ("plan-visit", "1", "--on", "next wed 15:00", "--objective", "learn_needs", "--success", "弄清", "--ask", "几月？")
NEW = ("add-prospect", "某某", "--kind", "company", "--source", "hound")

PERSONS = [
    Case("forget_whom", "two", ("forget", "--reason", "x"), 2),
    Case("forget_whose_contact", "two", ("forget", "--contact", "李总", "--reason", "x"), 2),
    Case("forget_no_such_contact", "step2", ("forget", "1", "--contact", "王总", "--reason", "x"), 4),
    Case("forget_contact_who_is_the_customer", "person3", ("forget", "1", "--contact", "王芳", "--reason", "x"), 2),
    Case("forget_no_such_introducer", "two", ("forget", "--introducer", "吴会计", "--reason", "x"), 4),
    Case("forget_introducer_of_a_customer", "two", ("forget", "1", "--introducer", "周律师", "--reason", "x"), 2),
    Case("forget_introducer_whose_name_would_run", "two", ("forget", "1", "--introducer", "$(reboot) 周", "--reason", "x"), 2),
    Case("forget_contact_without_a_reason", "step2", ("forget", "1", "--contact", "李总"), 2),
    Case("forget_contact_asked_twice", "contact_to_forget", ("forget", "1", "--contact", "李总", "--reason", "x"), 3),
    Case("forget_contact_not_requested", "step2", ("forget", "1", "--contact", "李总", "--erase", "--yes"), 3),
    Case("forget_introducer_not_requested", "two", ("forget", "--introducer", "周律师", "--erase", "--yes"), 3),
    Case("erase_contact_without_yes", "contact_to_forget", ("forget", "1", "--contact", "李总", "--erase"), 2),
    Case("erase_introducer_without_yes", "introducer_to_forget", ("forget", "--introducer", "1", "--erase"), 2),
    Case("retention_of_a_signer", "signer_to_forget", ("forget", "1", "--contact", "李总", "--erase", "--yes"), 3),
    Case("contact_of_one_to_be_forgotten", "company_to_forget", ("forget", "1", "--contact", "李总", "--reason", "x"), 3),
    Case("contact_to_be_forgotten_is_planned_for", "contact_to_forget", (*VISIT, "--contact", "李总"), 3),
    Case("contact_to_be_forgotten_is_filled_in", "contact_to_forget", ("add-contact", "1", "李总", "--title", "x"), 3),
    Case("contact_to_be_forgotten_confirms", "contact_to_forget", ("confirm-visit", "1", "--by", "李总", "--method", "phone"), 3),
    Case("contact_to_be_forgotten_decides", "contact_to_forget", ("qualify", "1", "--authority", "yes:x", "--contact", "李总"), 3),
    Case("contact_forgotten_is_named", "contact_forgotten", (*VISIT, "--contact", "1"), 3),
    Case("contact_forgotten_comes_back", "contact_forgotten", ("add-contact", "1", "某某", "--phone", "13800138000"), 3),
    Case("contact_returned_who_never_left", "step2", ("add-contact", "1", "某某", "--returned", "柜台"), 2),
    Case("introducer_to_be_forgotten_brings_one", "introducer_to_forget", (*NEW, "--via", "周律师"), 3),
    Case("introducer_forgotten_is_named", "introducer_forgotten", (*NEW, "--via", "1"), 3),
    Case("introducer_returned_who_never_left", "two", ("add-introducer", "吴会计", "--as", "accountant", "--returned", "来信"), 2),
    Case("list_by_an_introducer_to_be_forgotten", "introducer_to_forget", ("import", "list.csv", "--as", "prospects"), 2,
         files=(("list.csv", "名称,来源,介绍人\n某某,hound,周律师\n".encode()),)),
    Case("privacy_due_of_a_contact", "two", ("privacy", "due", "--contact", "1"), 2),
    Case("privacy_export_of_no_introducer", "two", ("privacy", "export", "--introducer", "9"), 4),
    Case("undo_of_a_contact_s_erasure", "contact_forgotten", ("undo", "--yes"), 3),
]  # fmt: skip
