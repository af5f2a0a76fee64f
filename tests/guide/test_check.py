"""Checking a bank's own guide: every kind of error, at its exact line, and never a traceback."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rmflow.errors import BadInput, NotFound
from rmflow.guide.load import SIZE_LIMIT, default_guide, read_bank_guide, to_toml
from rmflow.guide.validate import check_text

HEAD = '[guide]\nname = "our bank"\nversion = "2"\n'  # lines 1 to 3

# What the file says from line 4 on; the line, the path and a piece of the message of each problem.
CASES = {
    "key without a value": ("[numbers]\nvisit_log_hours\n", [(5, "", "not TOML")]),
    "unclosed text": ('[numbers]\ncall_window = [["09:00]]\n', [(5, "", "not TOML")]),
    "same key twice": (
        "[numbers]\nsenior_age = 60\nsenior_age = 61\n",
        [(6, "", "not TOML")],
    ),
    "unknown section": ("[nubmers]\nsenior_age = 60\n", [(4, "nubmers", "did you mean numbers")]),
    "unknown number": (
        "[numbers.quota]\ncalls_mn = 3\n",
        [(5, "numbers.quota.calls_mn", "did you mean calls_min")],
    ),
    "unknown key of an entry": (
        '[[list.need_kind]]\ncode = "card"\nlabel = "x"\n',
        [(6, "list.need_kind[0].label", "unknown key “label”")],
    ),
    "unknown extra": (
        '[[list.product]]\ncode = "payroll"\ncredits = true\n',
        [(6, "list.product[0].credits", "did you mean credit")],
    ),
    "unknown gate": ("[gates]\n7 = []\n", [(5, "gates.7", "unknown key “7”")]),
    "unknown check": (
        '[gates]\n2 = [\n  "dossier",\n  "visit_plam",\n]\n',
        [(7, "gates.2[1]", "unknown check “visit_plam”; did you mean visit_plan")],
    ),
    "unknown check of every gate": (
        '[gates]\nevery_gate = ["criterai"]\n',
        [(5, "gates.every_gate[0]", "did you mean criteria")],
    ),
    "unknown list": (
        '[[list.produkt]]\ncode = "a"\n',
        [(4, "list.produkt", "unknown list “produkt”; did you mean product")],
    ),
    "label of an unknown list": (
        '[list_label]\nprodukt = { en = "P", zh = "产" }\n',
        [(5, "list_label.produkt", "did you mean product")],
    ),
    "unknown action": ("[actions]\nlog_cal = 1\n", [(5, "actions.log_cal", "did you mean log_call")]),
    "unknown committing action": (
        '[actions]\ncommitting = ["win", "presnt"]\n',
        [(5, "actions.committing[1]", "did you mean present")],
    ),
    "action outside the steps": ("[actions]\nwin = 7\n", [(5, "actions.win", "at most 6")]),
    "dangling need": (
        '[[list.product]]\ncode = "payroll"\nneeds = [\n  "payroll",\n  "walth",\n]\n',
        [(8, "list.product[0].needs[1]", "did you mean wealth")],
    ),
    "dangling opening line": (
        '[[list.opening_line]]\ncode = "radio"\nen = "Hello"\nzh = "您好"\n',
        [(5, "list.opening_line[0].code", "not in source_method")],
    ),
    "dangling inverse": (
        '[[list.relation_kind]]\ncode = "tenant"\nen = "Tenant"\nzh = "租户"\ninverse = "landlord"\n',
        [(8, "list.relation_kind[0].inverse", "“landlord”")],
    ),
    "dangling sub-step": (
        '[[list.source_method]]\ncode = "cold"\nstep = "1.9"\n',
        [(6, "list.source_method[0].step", "names “1.9”, which is not in step")],
    ),
    "dangling dossier topic": (
        '[numbers.dossier]\ncompany = ["name", "main_bnk|size"]\n',
        [(5, "numbers.dossier.company[1]", "did you mean main_bank")],
    ),
    "removed code still named": (
        '[[list.need_kind]]\ncode = "payroll"\nremove = true\n',
        [(4, "list.need_kind[0]", "“payroll” names “payroll”")],
    ),
    "removed sub-step still named": (
        '[[step]]\nn = 1\n[[step.sub_step]]\ncode = "1.3"\nremove = true\n',
        [
            (6, "step[0].sub_step[0]", "“cold” names “1.3”"),
            (6, "step[0].sub_step[0]", "“door_to_door” names"),
        ],
    ),
    "removal of nothing": (
        '[[list.need_kind]]\ncode = "wealht"\nremove = true\n',
        [(5, "list.need_kind[0].code", "did you mean wealth")],
    ),
    "removal of what rmflow uses": (
        '[[list.deal_status]]\ncode = "signed"\nremove = true\n',
        [(4, "list.deal_status[0]", "rmflow itself uses it")],
    ),
    "authority gone, its contact wanted": (
        (
            '[[list.criterion]]\ncode = "authority"\nremove = true\n'
            '[[list.drop_reason]]\ncode = "no_authority"\nremove = true\n'
        ),
        [(4, "list.criterion[0]", "authority_contact")],
    ),
    "entry in a closed list": (
        '[[list.resolution]]\ncode = "solved"\nen = "Solved"\nzh = "好了"\n',
        [(5, "list.resolution[0].code", "no entry of one's own")],
    ),
    "missing Chinese": (
        '[[list.need_kind]]\ncode = "crypto"\nen = "Coins"\n',
        [(4, "list.need_kind[0].zh", "Chinese text is missing")],
    ),
    "missing English": (
        '[[list.need_kind]]\ncode = "crypto"\nzh = "币"\n',
        [(4, "list.need_kind[0].en", "English text is missing")],
    ),
    "blank Chinese": (
        '[[list.need_kind]]\ncode = "card"\nzh = " "\n',
        [(6, "list.need_kind[0].zh", "Chinese text is missing")],
    ),
    "half a note": (
        '[[list.need_kind]]\ncode = "card"\nnote = { en = "Cards" }\n',
        [(6, "list.need_kind[0].note.zh", "Chinese text is missing")],
    ),
    "half an advice": (
        (
            '[[step]]\nn = 3\n[[step.sub_step]]\ncode = "3.1"\n'
            'advice = [\n  { en = "Be there", zh = "到场" },\n  { zh = "准时" },\n]\n'
        ),
        [(10, "step[0].sub_step[0].advice[1].en", "English text is missing")],
    ),
    "missing code": (
        '[[list.need_kind]]\nen = "A"\nzh = "甲"\n',
        [(4, "list.need_kind[0].code", "code is missing")],
    ),
    "missing extra": (
        '[[list.call_outcome]]\ncode = "fax"\nen = "Fax"\nzh = "传真"\n',
        [(4, "list.call_outcome[0].reached", "reached is missing")],
    ),
    "wrong type": ('[numbers.quota]\ncalls_min = "30"\n', [(5, "numbers.quota.calls_min", "whole number")]),
    "flag as a number": (
        '[[list.product]]\ncode = "payroll"\ncredit = 1\n',
        [(6, "list.product[0].credit", "true or false")],
    ),
    "number for a text": (
        '[[list.need_kind]]\ncode = "card"\nen = 7\n',
        [(6, "list.need_kind[0].en", "text in quotes")],
    ),
    "table for a list": ("[list.need_kind]\ncard = 1\n", [(4, "list.need_kind", "must be a list")]),
    "bad choice": (
        '[[list.product]]\ncode = "payroll"\nfor = "firm"\n',
        [(6, "list.product[0].for", "must be one of 'company', 'person' or 'both'")],
    ),
    "bad code": (
        '[[list.need_kind]]\ncode = "Home Loan"\nen = "A"\nzh = "甲"\n',
        [(5, "list.need_kind[0].code", "small letters")],
    ),
    "bad hour": (
        '[numbers]\ncall_window = [["09:00", "25:00"]]\n',
        [(5, "numbers.call_window[0][1]", "like 09:00")],
    ),
    "window back to front": (
        '[numbers]\ncall_window = [\n  ["09:00", "12:00"],\n  ["20:00", "14:00"],\n]\n',
        [(7, "numbers.call_window[1]", "20:00 is not before 14:00")],
    ),
    "duplicate code": (
        '[[list.need_kind]]\ncode = "card"\nen = "A"\n[[list.need_kind]]\ncode = "card"\nen = "B"\n',
        [(8, "list.need_kind[1].code", "“card” is there already")],
    ),
    "duplicate step": ("[[step]]\nn = 2\n[[step]]\nn = 2\n", [(7, "step[1].n", "“2” is there already")]),
    "duplicate dial key": (
        '[[list.call_outcome]]\ncode = "busy"\nkey = "n"\n',
        [(6, "list.call_outcome[0].key", "no_answer's already")],
    ),
    "share above one": (
        "[numbers.quota]\nreached_floor = 1.1\n",
        [(5, "numbers.quota.reached_floor", "at most 1")],
    ),
    "minimum above target": (
        "[numbers.quota]\ncalls_min = 60\n",
        [(5, "numbers.quota.calls_min", "60 is above calls_target 50")],
    ),
    "target below minimum": (
        "[numbers.quota]\ncalls_target = 20\n",
        [(5, "numbers.quota.calls_target", "30 is above calls_target 20")],
    ),
    "step out of range": ("[[step]]\nn = 7\n", [(5, "step[0].n", "at most 6")]),
    "another code for a step": (
        '[[step]]\nn = 2\ncode = "hunt"\n',
        [(6, "step[0].code", "the code of step 2 is “approach”")],
    ),
    "sub-step of another step": (
        (
            '[[step]]\nn = 2\n[[step.sub_step]]\ncode = "3.7"\nsource = "field"\n'
            'label = { en = "A", zh = "甲" }\npurpose = { en = "A", zh = "甲" }\n'
            'advice = [{ en = "A", zh = "甲" }]\n'
        ),
        [(7, "step[0].sub_step[0].code", "3.7 is no sub-step of step 2")],
    ),
    "control characters": (
        '[[list.need_kind]]\ncode = "card"\nen = "\\u001b[31mred"\n',
        [(6, "list.need_kind[0].en", "cannot be shown")],
    ),
    "not a number": (
        "[numbers.quota]\nreached_floor = nan\n",
        [(5, "numbers.quota.reached_floor", "")],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_each_error_has_its_line(name):
    text, expected = CASES[name]
    problems = check_text(HEAD + text)
    assert [(p.line, p.path) for p in problems] == [(line, path) for line, path, _ in expected]
    for problem, (_, _, piece) in zip(problems, expected, strict=True):
        assert piece in problem.message.en
        assert problem.message.zh
        assert "{" not in problem.message.en + problem.message.zh


def test_every_problem_is_told_at_once_in_the_order_of_lines():
    text = "".join(
        body for name, (body, _) in CASES.items() if name in ("unknown extra", "bad hour", "wrong type")
    )
    problems = check_text(HEAD + text)
    assert [p.line for p in problems] == sorted(p.line for p in problems)
    assert len(problems) == 3


def test_the_head_is_wanted():
    assert [(p.line, p.path) for p in check_text("")] == [(1, "guide")]
    assert [(p.line, p.path) for p in check_text('# ours\n[guide]\nname = "x"\n')] == [(2, "guide.version")]
    both = check_text("numbers = []\n" + HEAD)
    assert [(p.line, p.path, p.message.en) for p in both] == [(1, "numbers", "must be a table")]


def test_a_whole_guide_lacking_a_part_says_so():
    problems = check_text(HEAD + 'base = "none"\n')
    paths = {p.path for p in problems}
    assert {"list.product", "gates.1", "actions.win", "numbers.quota", "guide.title.en"} <= paths
    assert {"step", "step[0]"} & {path.split(".")[0] for path in paths} or any(
        "step" in path for path in paths
    )


def test_lines_hold_with_bom_and_windows_line_ends():
    body = CASES["dangling need"][0]
    text = "\ufeff" + (HEAD + body).replace("\n", "\r\n")
    assert [p.line for p in check_text(text)] == [8]


def test_an_empty_gate_is_the_banks_right():
    assert check_text(HEAD + "[gates]\n4 = []\nevery_gate = []\n") == []


def test_a_sound_overlay_has_no_problems():
    assert check_text(HEAD) == []


def test_too_deep_to_read():
    problems = check_text(HEAD + "x = " + "[" * 5000 + "]" * 5000)
    assert len(problems) == 1
    assert "TOML" in problems[0].message.en


def test_files_that_are_no_guide(tmp_path):
    with pytest.raises(NotFound):
        read_bank_guide(tmp_path / "none.toml")
    with pytest.raises(BadInput):
        read_bank_guide(tmp_path)
    big = tmp_path / "big.toml"
    big.write_bytes(b"#" * (SIZE_LIMIT + 1))
    with pytest.raises(BadInput, match="larger than 2 MB"):
        read_bank_guide(big)
    gbk = tmp_path / "gbk.toml"
    gbk.write_bytes((HEAD + "# 我行\n").encode("gbk"))
    with pytest.raises(BadInput, match=r"not UTF-8 \(line 4\)"):
        read_bank_guide(gbk)
    bad = tmp_path / "bad.toml"
    bad.write_text(HEAD + CASES["wrong type"][0], "utf-8")
    with pytest.raises(BadInput, match="line 5: must be a whole number") as caught:
        read_bank_guide(bad)
    assert "guide check" in caught.value.fix


WHOLE = to_toml(default_guide())
LINES = WHOLE.splitlines(keepends=True)
JUNK = st.sampled_from(
    ["", "[", "]]", "[[list.x]]\n", '"', "'''", "\\", "= 1\n", "{", "}", "\x00", "\u202e", "remove = true\n",
     "nan", "-1", "true", "[]", "{}", "1979-05-27",
     'code = ""\n', "[numbers]\n", "\ufeff", "\r", "0x", "9" * 5000]
)  # fmt: skip


def _sound(problems):
    for problem in problems:
        assert problem.line >= 1
        assert problem.message.en
        assert problem.message.zh


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_mutilated_guide_gives_problems_and_never_a_traceback(data):
    lines = list(LINES)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(lines) - 1))
        how = data.draw(st.sampled_from(["drop", "twice", "swap", "junk", "cut"]))
        if how == "drop":
            del lines[at]
        elif how == "twice":
            lines.insert(at, lines[at])
        elif how == "swap":
            other = data.draw(st.integers(0, len(lines) - 1))
            lines[at], lines[other] = lines[other], lines[at]
        elif how == "junk":
            lines.insert(at, data.draw(JUNK))
        else:
            lines[at] = lines[at][: data.draw(st.integers(0, len(lines[at])))] + data.draw(JUNK) + "\n"
    _sound(check_text("".join(lines)))


VALUES = st.recursive(
    st.one_of(
        st.integers(-2, 99),
        st.booleans(),
        st.floats(),
        st.sampled_from(["", "wealth", "other", "1.1", "\x07"]),
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["en", "zh", "code", "remove", "n", "needs", "sub_step"]), inner, max_size=4
        )
    ),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_value_at_any_place_gives_problems_and_never_a_traceback(data):
    from rmflow.guide.write import _value

    name = data.draw(st.sampled_from(["product", "need_kind", "call_outcome", "tier", "nope"]))
    places = [
        f"list = {{ {name} = %s }}", f"list = {{ {name} = [%s] }}", "list = %s", "step = %s", "step = [%s]",
        "step = [{ n = 2, sub_step = %s }]", "gates = %s", "gates = { 1 = %s }", "actions = %s",
        "numbers = %s", "numbers = { quota = %s }", "list_label = %s", "numbers.call_window = %s",
        "numbers.dossier.person = %s", "numbers.stuck_days = %s",
    ]  # fmt: skip
    line = data.draw(st.sampled_from(places)) % _value(data.draw(VALUES))
    _sound(check_text(line + "\n" + HEAD))
    _sound(check_text(line + "\n" + HEAD + 'base = "none"\n'))
