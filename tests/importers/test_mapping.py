"""Columns to fields: names people use, what the command line says, and every mistake in saying it."""

from __future__ import annotations

import pytest

from rmflow.errors import BadInput
from rmflow.importers.fields import FIELDS
from rmflow.importers.mapping import make_plan


def refused(kind: str, header: list[str], *args: list[str]) -> str:
    with pytest.raises(BadInput) as error:
        make_plan(kind, header, *args)
    return " ".join(words.en for words in (error.value.message, error.value.hint) if words)


def test_columns_are_found_by_the_names_people_use() -> None:
    plan = make_plan("prospects", ["客户名称", "联系电话", "所属行业", "统一社会信用代码", "备注", "客户经理", "传真"])
    assert plan.columns == {"name": 0, "phone": 1, "industry": 2, "uscc": 3, "note": 4, "rm": 5}
    assert plan.unmapped == ["传真"]
    plan = make_plan("calls", ["姓名", "Mobile Phone", "通话时间", "结果", "时长(分钟)", "RM"])
    assert plan.columns == {"prospect": 0, "phone": 1, "at": 2, "outcome": 3, "minutes": 4, "rm": 5}


@pytest.mark.parametrize("kind", FIELDS)
def test_every_field_is_found_by_its_own_name_and_no_name_means_two_fields(kind: str) -> None:
    plan = make_plan(kind, list(FIELDS[kind]))
    assert plan.columns == {field: at for at, field in enumerate(FIELDS[kind])}
    names = [name for field in FIELDS[kind].values() for name in dict.fromkeys(field.names)]
    assert len(names) == len(set(names))


def test_a_column_is_named_in_any_case_or_by_its_place() -> None:
    plan = make_plan("prospects", ["Firm", "", "Tel 2"], ["name=FIRM", "phone=tel 2", "note=#2"])
    assert plan.columns == {"name": 0, "phone": 2, "note": 1}
    assert plan.read([" 宏达\u3000", "x", ""]) == {"name": "宏达", "note": "x"}


def test_a_given_column_is_not_used_for_another_field_by_its_name() -> None:
    plan = make_plan("calls", ["prospect", "date", "outcome", "status"], ["outcome=status", "note=outcome"])
    assert plan.columns == {"prospect": 0, "at": 1, "outcome": 3, "note": 2}


def test_what_is_wrong_with_a_mapping_is_said_with_the_nearest() -> None:
    header = ["名称", "电话", "手机", "note", "note"]
    assert "phone (phone)" in refused("prospects", header, ["phnoe=电话"])
    assert "Its columns: 电话" in refused("prospects", header, ["phone=电话1"])
    assert "given twice" in refused("prospects", header, ["phone=电话", "phone=手机"])
    assert "given twice" in refused("prospects", header, ["phone=电话"], [], ["phone=13800000000"])
    assert "given twice" in refused("prospects", header, [], [], ["kind=person", "kind=company"])
    assert "Several columns could be phone: 电话, 手机" in refused("prospects", header)
    assert "Several columns are called “note” (#4, #5)" in refused("prospects", header, ["phone=电话"])
    assert "Several columns are called “note”" in refused("prospects", header, ["note=note"])
    assert "--map is FIELD=COLUMN" in refused("prospects", header, ["phone"])
    assert "--value is FIELD:FROM=TO" in refused("prospects", header, ["phone=电话", "note=#4"], ["kind=x"])
    assert "no column fills" in refused("prospects", header, ["phone=电话", "note=#4"], ["kind:x=company"])
    assert "two values" in refused("prospects", ["name", "kind"], [], ["kind:x=company", "kind:X=person"])
    for place in ("#0", "#6", "#", "#x", "#²"):
        assert "no column" in refused("prospects", header, [f"phone={place}"])


def test_a_column_that_is_there_twice_does_not_matter_while_nobody_reads_it() -> None:
    assert make_plan("prospects", ["name", "x", "x", "", ""]).unmapped == ["x", "x", "#4", "#5"]


def test_what_must_be_there_is_named_with_what_is_there() -> None:
    said = refused("calls", ["foo", "bar"])
    assert "prospect (prospect) or phone (phone), at (time of the call), outcome (outcome)" in said
    assert "Its columns: foo, bar" in said
    plan = make_plan("calls", ["phone"], [], [], ["at=2026-11-20", "outcome=no_answer"])
    assert plan.read(["138"]) == {"at": "2026-11-20", "outcome": "no_answer", "phone": "138"}


def test_values_are_mapped_in_any_case_and_blank_ones_too() -> None:
    plan = make_plan(
        "calls", ["phone", "at", "outcome"], [], ["outcome:won=appointment", "outcome:=no_answer", "outcome:a=b=busy"]
    )
    assert [plan.read(["1", "2", cell]).get("outcome") for cell in ("WON ", "", "a=B", "lost")] == [
        "appointment", "no_answer", "busy", "lost",
    ]  # fmt: skip
    assert plan.never_met == []
    assert make_plan("calls", ["phone", "at", "outcome"], [], ["结果:won=appointment"]).never_met == ["outcome:won"]
