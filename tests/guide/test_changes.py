"""What `guide use` says a new guide changes."""

import copy

from rmflow.guide.changes import changes
from rmflow.guide.load import default_guide
from rmflow.guide.types import Guide


def _changed(edit):
    raw = copy.deepcopy(default_guide().raw)
    edit(raw)
    return {change.path: change for change in changes(default_guide(), Guide(raw))}


def test_nothing_changes_nothing():
    assert changes(default_guide(), default_guide()) == []


def test_gates_criteria_numbers_and_texts():
    def edit(raw):
        raw["gates"]["2"] = ["dossier", "visit_held"]
        raw["every_gate"] = []
        raw["committing"].remove("win")
        raw["actions"]["add_fact"] = 1
        raw["numbers"]["quota"]["calls_min"] = 20
        raw["lists"]["criterion"].append({"code": "esg", "en": "Sustainable", "zh": "绿色"})
        raw["lists"]["need_kind"].pop(0)
        raw["lists"]["need_kind"][0]["en"] = "Savings"
        raw["lists"]["tier"][0]["cadence_days"] = 7
        raw["steps"][0]["sub_steps"][0]["advice"].pop()
        raw["steps"][0]["sub_steps"].pop()
        raw["steps"][1]["label"]["en"] = "Approach"

    found = _changed(edit)
    kinds = {path: change.kind for path, change in found.items()}
    assert kinds == {
        "gates.every_gate.criteria": "removed",
        "gates.2.visit_held": "added",
        "gates.2.visit_plan": "removed",
        "gates.2.visit_confirmed": "removed",
        "actions.committing.win": "removed",
        "actions.add_fact": "changed",
        "numbers.quota.calls_min": "changed",
        "list.criterion.esg": "added",
        "list.need_kind.financing": "removed",
        "list.need_kind.deposit": "changed",
        "list.tier.A": "changed",
        "step.1.5": "removed",
        "step.1.1": "changed",
        "step.2": "changed",
    }
    assert found["numbers.quota.calls_min"].message.en == "numbers.quota.calls_min: 30 becomes 20"
    assert found["list.criterion.esg"].message == (
        "Criterion: “Sustainable” is added",
        "择优原则：新增“绿色”",
    )
    assert "Savings" in found["list.need_kind.deposit"].message.en
    assert all(change.message.zh for change in found.values())
