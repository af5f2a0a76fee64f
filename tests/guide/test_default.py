"""The guide that comes with rmflow: whole, in both languages, and what a bank's own file would have to be."""

import json
import re
import subprocess
import sys
import time

import pytest

from rmflow.guide import shape
from rmflow.guide.checknames import CHECK_LABELS, CHECK_NAMES, DOSSIER_FIELDS
from rmflow.guide.load import default_files, default_guide, to_toml
from rmflow.guide.meaning import faults
from rmflow.guide.merge import uncompiled
from rmflow.guide.types import Guide
from rmflow.guide.validate import check_text

GUIDE = default_guide()
SUBS = [sub for step in GUIDE.steps for sub in step.sub_steps]
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_the_default_passes_the_check_a_banks_own_guide_must_pass():
    assert check_text(to_toml(GUIDE)) == []
    source = uncompiled(GUIDE.raw)
    assert list(faults(source, source)) == []


def test_six_steps_and_their_23_sub_steps():
    assert [step.n for step in GUIDE.steps] == [1, 2, 3, 4, 5, 6]
    per_step = [[sub.code for sub in step.sub_steps] for step in GUIDE.steps]
    assert per_step == [[f"{n}.{i}" for i in range(1, k + 1)] for n, k in enumerate((5, 3, 6, 3, 3, 3), 1)]
    assert len(SUBS) == 23


@pytest.mark.parametrize("sub", SUBS, ids=lambda sub: sub.code)
def test_each_sub_step_has_a_purpose_and_advice_in_both_languages(sub):
    assert 3 <= len(sub.advice) <= 6
    assert sub.source in ("source", "heading", "field")
    for text in (sub.label, sub.purpose, *sub.advice):
        assert CHINESE.search(text.zh)
        assert not CHINESE.search(text.en.replace("坐椅待币", ""))
    assert len(set(sub.advice)) == len(sub.advice)


@pytest.mark.parametrize("name", GUIDE.list_names)
def test_each_list_has_entries_and_labels_in_both_languages(name):
    entries = GUIDE.entries(name)
    assert entries
    assert all(GUIDE.raw["list_labels"][name].values())
    for code, entry in entries.items():
        form = r"[A-Z]" if name in shape.LETTERED else r"[a-z][a-z0-9_]*"
        assert re.fullmatch(form, code)
        for text in filter(None, (entry.label, entry.note)):
            assert text.en.strip()
            assert text.zh.strip()
        assert CHINESE.search(entry.label.zh) or name == "fabe"
    assert len({entry.label.zh for entry in entries.values()}) == len(entries)
    assert len({entry.label.en for entry in entries.values()}) == len(entries)
    assert list(entries)[-1] == "other" or "other" not in entries


def test_what_the_source_document_says():
    assert list(GUIDE.entries("criterion")) == ["need", "capacity", "standard", "authority", "value"]
    kinds = ["press_broadcast", "stats_yearbook", "registry_notice", "company_notice_ad", "internet"]
    assert list(GUIDE.entries("data_source"))[:5] == kinds
    quota = GUIDE.numbers["quota"]
    assert (quota["calls_min"], quota["calls_target"], quota["reached_floor"]) == (30, 50, 0.1)


def test_gates_actions_and_numbers():
    assert GUIDE.every_gate == ("criteria",)
    assert GUIDE.gates == {
        1: ("source", "criteria", "authority_contact"),
        2: ("dossier", "visit_plan", "visit_confirmed"),
        3: ("visit_held", "need_confirmed", "product_presented"),
        4: ("objections",),
        5: ("signal", "close_attempt", "deal"),
        6: ("tier", "next_care"),
    }
    assert {name for needs in GUIDE.gates.values() for name in needs} == CHECK_NAMES == set(CHECK_LABELS)
    assert GUIDE.committing == {"plan_visit", "present", "try_close", "win"}
    assert len(GUIDE.actions) == 27
    assert GUIDE.actions["qualify"] == 1
    assert GUIDE.actions["log_care"] == 6
    assert not {"lose", "defer", "drop"} & set(GUIDE.actions)
    assert set(GUIDE.numbers["stuck_days"]) == set("123456")
    topics = {*GUIDE.entries("dossier_topic"), *DOSSIER_FIELDS}
    for items in GUIDE.numbers["dossier"].values():
        assert {part for item in items for part in item.split("|")} <= topics


def test_calls_reached_are_those_where_somebody_relevant_was_spoken_to():
    outcomes = GUIDE.entries("call_outcome")
    reached = {code for code, entry in outcomes.items() if entry.extra["reached"]}
    said = {"connected_refused", "connected_hangup", "connected_callback", "connected_interested"}
    assert reached == said | {"appointment", "do_not_call"}
    assert [code for code, entry in outcomes.items() if entry.extra.get("stops")] == ["do_not_call"]
    assert len({entry.extra["key"] for entry in outcomes.values()}) == len(outcomes)
    # q, s and u belong to the dial screen itself.
    assert not {"q", "s", "u"} & {entry.extra["key"] for entry in outcomes.values()}


def test_products_carry_what_suitability_and_matching_need():
    products = GUIDE.entries("product")
    assert len(products) >= 35
    assert sum("fabe" in entry.extra for entry in products.values()) >= 12
    for entry in products.values():
        if entry.extra["family"] in ("investment", "insurance"):
            assert entry.extra["risk"] in ("R1", "R2", "R3", "R4", "R5")
    assert all(
        products[code].extra["credit"] for code in ("working_capital_loan", "home_loan", "acceptance_bill")
    )
    sides = {entry.extra["for"] for entry in products.values()}
    assert sides == {"company", "person", "both"}


def test_every_source_has_an_opening_line_and_relations_turn_round():
    assert set(GUIDE.entries("opening_line")) == set(GUIDE.entries("source_method"))
    relations = GUIDE.entries("relation_kind")
    for code, entry in relations.items():
        if "inverse" in entry.extra:
            assert relations[entry.extra["inverse"]].extra["inverse"] == code


def test_promise_words_leave_an_honest_sentence_alone():
    def found(text):
        hits = []
        for entry in GUIDE.entries("promise_words").values():
            rest = text
            for honest in entry.extra["unless"]:
                rest = rest.replace(honest, "")
            hits += [phrase for phrase in entry.extra["phrases"] if phrase in rest]
        return hits

    assert found("这个产品保本，稳赚不赔")
    assert found("it is a guaranteed return")
    assert not found("已说明产品不保本、不保证收益")
    assert not found("told her it is not principal guaranteed")
    assert not found("there is no risk rating on file")


def test_the_compiled_guide_is_small_plain_json_and_quick_to_read():
    text = json.dumps(GUIDE.raw, ensure_ascii=False)
    assert json.loads(text) == GUIDE.raw
    assert len(text.encode()) < 250_000
    times = []
    for _ in range(5):
        start = time.process_time()
        Guide(json.loads(text))
        times.append(time.process_time() - start)
    assert min(times) < 0.02  # 1 to 2 ms here; room for a busy machine


def test_each_call_gives_a_guide_of_its_own():
    one, two = default_guide(), default_guide()
    one.raw["numbers"]["quota"]["calls_min"] = 99
    assert two.numbers["quota"]["calls_min"] == default_guide().numbers["quota"]["calls_min"] == 30


def test_the_default_loads_without_pydantic():
    code = "import sys; from rmflow.guide import load; load.default_guide(); print('pydantic' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "False"


def test_the_files_are_utf8_with_plain_line_ends():
    for name, text in default_files().items():
        assert "\r" not in text, name
        assert "\t" not in text, name
