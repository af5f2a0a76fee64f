"""A bank's own guide: what an overlay keeps, changes and drops; a whole guide written and read back."""

from pathlib import Path

import pytest

from rmflow.guide.load import compile_guide, default_guide, read_bank_guide, to_toml
from rmflow.guide.types import Guide

HEAD = '[guide]\nname = "our bank"\nversion = "2"\nbase = "default"\n'


@pytest.fixture
def read(tmp_path: Path):
    def read(body: str, head: str = HEAD) -> Guide:
        path = tmp_path / "bank.toml"
        path.write_text(head + body, "utf-8")
        return Guide(read_bank_guide(path))

    return read


def test_an_empty_overlay_is_the_default_under_another_name(read):
    new, old = read(""), default_guide()
    assert (new.name, new.version) == ("our bank", "2")
    assert new.title == old.title
    assert {**new.raw, "name": "", "version": ""} == {**old.raw, "name": "", "version": ""}


def test_lists_merge_by_code(read):
    guide = read("""
[[list.need_kind]]
code = "card"
en = "Plastic"
[[list.need_kind]]
code = "gold"
en = "Gold"
zh = "黄金"
[[list.tie_kind]]
code = "belief"
remove = true
""")
    needs, old = guide.entries("need_kind"), default_guide().entries("need_kind")
    assert needs["card"].label == ("Plastic", old["card"].label.zh)
    assert list(needs)[-2:] == ["gold", "other"]
    assert list(needs)[:-2] == list(old)[:-1]
    assert "belief" not in guide.entries("tie_kind")
    assert guide.entries("product") == default_guide().entries("product")


def test_a_new_criterion_is_allowed(read):
    guide = read('[[list.criterion]]\ncode = "esg"\nen = "Sustainable"\nzh = "绿色"\n')
    assert list(guide.entries("criterion"))[-1] == "esg"


def test_numbers_override_key_by_key(read):
    guide = read('[numbers.quota]\ncalls_min = 20\n[numbers]\ncall_window = [["10:00", "11:00"]]\n')
    assert guide.numbers["quota"] == {**default_guide().numbers["quota"], "calls_min": 20}
    assert guide.numbers["call_window"] == [["10:00", "11:00"]]
    assert guide.numbers["senior_age"] == 65


def test_gates_and_actions_are_replaced_by_key(read):
    guide = read('[gates]\n4 = []\nevery_gate = []\n[actions]\ncommitting = ["win"]\nadd_fact = 1\n')
    assert guide.gates[4] == ()
    assert guide.every_gate == ()
    assert guide.gates[1] == default_guide().gates[1]
    assert guide.committing == {"win"}
    assert guide.actions["add_fact"] == 1
    assert guide.actions["win"] == 5


def test_texts_merge_by_sub_step(read):
    guide = read("""
[[step]]
n = 1
[[step.sub_step]]
code = "1.1"
purpose = { zh = "我行的目的" }
[[step.sub_step]]
code = "1.6"
source = "source"
label = { en = "Ours", zh = "我行" }
purpose = { en = "Ours", zh = "我行" }
advice = [{ en = "One", zh = "一" }]
""")
    subs = {sub.code: sub for sub in guide.steps[0].sub_steps}
    old = default_guide().steps[0].sub_steps[0]
    assert subs["1.1"].purpose == (old.purpose.en, "我行的目的")
    assert subs["1.1"].advice == old.advice
    assert subs["1.6"].label.zh == "我行"
    assert guide.steps[1:] == default_guide().steps[1:]


def test_a_whole_guide_written_and_read_back_is_the_same(tmp_path):
    path = tmp_path / "whole.toml"
    path.write_text(to_toml(default_guide()), "utf-8")
    assert compile_guide(path) == default_guide().raw
    path.write_text("\ufeff" + to_toml(default_guide()), "utf-8")
    assert compile_guide(path) == default_guide().raw


def test_a_changed_guide_written_and_read_back_is_the_same(read, tmp_path):
    guide = read(
        '[[list.need_kind]]\ncode = "gold"\nen = "“Gold” \\\\ \\"24k\\""\nzh = "黄金"\n[gates]\n4 = []\n'
    )
    path = tmp_path / "whole.toml"
    path.write_text(to_toml(guide), "utf-8")
    assert compile_guide(path) == guide.raw


def test_a_whole_guide_does_not_get_back_what_it_left_out(tmp_path):
    text = to_toml(default_guide())
    start = text.index('[[list.tie_kind]]\ncode = "belief"')
    end = text.index("[[list.tie_kind]]", start + 1)
    path = tmp_path / "whole.toml"
    path.write_text(text[:start] + text[end:], "utf-8")
    assert "belief" not in Guide(compile_guide(path)).entries("tie_kind")
