"""Rows through the same actions as typed commands: duplicates, who was called, all or nothing, and the batch below."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from lists import rejected
from rmflow.actions.imported import RowsRejected
from rmflow.errors import BadInput, Interrupted
from rmflow.store.batch import ORDER, SIZE

if TYPE_CHECKING:

    from rmflow.actions.imported import Report

CODE = "91330100MADEM0101C"
OTHER_CODE = "91330100MADEM0102F"


def twins(report: Report) -> list[tuple[int, Any, str]]:
    return [(row["row"], row["no"], row["why"].en) for row in report.data()["duplicate_rows"]]


def test_a_list_of_prospects_becomes_prospects(bring, look) -> None:
    report = bring(
        "prospects",
        "名称,类型,来源,介绍人,电话,联系人,职务,角色,行业,统一社会信用代码,成长型,备注,客户经理\n"
        f'宏达机械,公司,介绍法,方会长,0571-88007101,曹立,总经理,决策人,C,{CODE},是,"第一行\n第二行",wang\n'
        "王伟,个人,data:internet,,13800137101,,科长,,,,,,\n",
        maps=["kind=类型"],
    )
    assert (report.read, report.added) == (2, 2)
    assert look(
        "SELECT no, name, kind, source, source_detail, via, phone, industry, uscc, is_growth, note, rm FROM prospect"
    ) == [
        (
            1,
            "宏达机械",
            "company",
            "referral",
            None,
            "方会长",
            "+8657188007101",
            "C",
            CODE,
            1,
            "第一行\n第二行",
            "wang",
        ),
        (2, "王伟", "person", "data", "internet", None, "+8613800137101", None, None, 0, None, "li"),
    ]
    assert look("SELECT name, title, role, n FROM contact ORDER BY id") == [
        ("曹立", "总经理", "decision_maker", 1), ("王伟", "科长", "decision_maker", 1)
    ]  # fmt: skip
    assert look("SELECT step, moves, rm FROM opportunity ORDER BY id") == [(1, 0, "wang"), (1, 0, "li")]
    assert look("SELECT command, count(*) FROM journal WHERE seq > 1 GROUP BY 1") == [("import", 1)]


def test_defaults_and_constants(bring, look) -> None:
    bring("prospects", "name\nA Ltd\n")
    bring("prospects", "name\n王伟\n", sets=["kind=person", "source=cold", "rm=wang"])
    assert look("SELECT name, kind, source, rm FROM prospect") == [
        ("A Ltd", "company", "import", "li"), ("王伟", "person", "cold", "wang")
    ]  # fmt: skip


def test_duplicates_are_reported_by_code_phone_or_name_and_not_added(bring, look) -> None:
    bring("prospects", f"name,phone,uscc\n宏达机械,0571-88007101,{CODE}\n王伟,13800137101,\n无名,,\n")
    report = bring(
        "prospects",
        "name,phone,uscc\n"
        f"别的名字,0571-88007109,{CODE}\n"  # the same code
        "另一个,13800137101,\n"  # the same phone
        "无 名,13800137108,\n"  # the same name, and the book knows no phone to say otherwise
        "王伟,13800137102,\n"  # another 王伟
        f"宏达机械,0571-88007101,{OTHER_CODE}\n"  # another company, whatever it shares
        "王 伟,13800137102,\n",  # row 5 again
    )
    assert twins(report) == [
        (2, 1, "the same unified social credit code"), (3, 2, "the same phone"), (4, 3, "the same name"),
        (7, 4, "the same phone"),
    ]  # fmt: skip
    assert [(row.row, row.of.no) for row in report.lookalikes] == [(5, 2), (6, 1)]
    assert (report.read, report.added) == (6, 2)
    assert report.data()["duplicate_rows"][-1]["of_row"] == 5
    assert look("SELECT count(*) FROM prospect") == [(5,)]


def test_a_twin_made_by_an_import_that_was_not_written_has_no_number(bring) -> None:
    with pytest.raises(RowsRejected) as error:
        bring("prospects", "name\nA\nA\n\x02\n")
    assert error.value.report.data()["duplicate_rows"] == [
        {"row": 3, "no": None, "name": "A", "why": error.value.report.duplicates[0].why, "of_row": 2}
    ]


def test_each_bad_value_is_named_with_its_column_and_the_rest_of_the_row_too(bring) -> None:
    text = "名称,电话,行业,来源,备注\n宏达,123,Z9,cold,x\n,,,,y\n王伟,1,2,3\n李四,,,data:interwebs,\n赵六,,,referral,\n"
    rows = rejected(bring, "prospects", text)
    assert [(row, column, value) for row, column, value, _ in rows] == [
        (2, "电话", "123"), (3, "名称", ""), (4, "", ""), (5, "来源", "data:interwebs"), (6, "来源", "referral")
    ]  # fmt: skip
    assert "too short" in rows[0][3]
    assert "also 行业 “Z9”: not in the guide's list" in rows[0][3]
    assert "no name" in rows[1][3]
    assert "only 4 cells" in rows[2][3]
    assert "near: internet" in rows[3][3]
    assert "introducer" in rows[4][3]


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("\x1b[31m", "control"),
        ("x" * 4_001, "4001 characters"),
        ("x" * 201, "at most 200"),
        ("身份证 11010519491231002X", "ID-card"),
    ],
)
def test_hostile_names_are_rejected_and_shown_safe(bring, cell: str, why: str) -> None:
    ((_, _, value, said),) = rejected(bring, "prospects", f"name\n{cell}\n")
    assert why in said
    assert len(value) <= 40
    assert "\x1b" not in value + said
    assert "11010519491231002X" not in value + said


def test_nothing_at_all_is_written_when_one_row_is_bad(bring, everything) -> None:
    bring("prospects", "name\nA\n")
    before = everything()
    assert rejected(bring, "prospects", "name,phone\n" + "".join(f"B{n},\n" for n in range(SIZE)) + "C,1\n")
    assert everything() == before
    calls = "prospect,at,outcome\nA,2026-11-20,busy\nA,2026-11-20,do_not_call\nD,2026-11-20,busy\nD,2026-11-20,bust\n"
    assert rejected(bring, "calls", calls)[0][:3] == (5, "outcome", "bust")
    assert everything() == before


def test_an_interruption_changes_nothing(bring, everything) -> None:
    before = everything()

    def stop(rows: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(Interrupted):
        bring("prospects", "name\n" + "".join(f"B{n}\n" for n in range(1_500)), progress=stop)
    assert everything() == before


def test_keep_good_takes_the_good_rows_and_leaves_no_trace_of_the_others(bring, look) -> None:
    text = "prospect,at,outcome\nA,2026-11-20,busy\nB,2026-11-20,nonsense\nC,2026-13-01,busy\n"
    report = bring("calls", text, keep_good=True)
    assert (report.read, report.added, len(report.rejected)) == (3, 1, 2)
    assert report.cells == [["B", "2026-11-20", "nonsense"], ["C", "2026-13-01", "busy"]]
    assert look("SELECT name FROM prospect") == [("A",)]
    with pytest.raises(RowsRejected):
        bring("calls", "prospect,at,outcome\nB,2026-11-20,nonsense\n", keep_good=True)


def test_a_list_that_is_bad_throughout_is_not_read_to_its_end(bring) -> None:
    with pytest.raises(RowsRejected) as error:
        bring("prospects", "name,phone\n" + "A,1\n" * 10_005)
    assert error.value.report.read == 10_000
    assert "first 10,000 rows" in error.value.message.en


def test_a_value_of_the_command_line_that_the_guide_does_not_know_is_said_before_any_row(bring) -> None:
    with pytest.raises(BadInput, match=r"--value: outcome “apointment”.*near: appointment"):
        bring("calls", "phone,at,outcome\n", values=["outcome:won=apointment"])
    with pytest.raises(BadInput, match="--set: kind “firm”"):
        bring("prospects", "name\n", sets=["kind=firm"])


def test_calls_make_the_prospects_they_lack(bring, look) -> None:
    report = bring(
        "calls",
        "prospect,phone,at,outcome,minutes,seconds,note,rm\n"
        "7,,2026-11-20,appointment,,261,,\n"
        ",138 0013 7101,2026-11-20 15:30,no_answer,,,,wang\n"
        "宏达,0571-88007101,2026/11/20 下午3点,接通-有兴趣,4.5,,想了解,\n"
        "宏达,,2026-11-21T09:00:00+08:00,Line busy,,0:01:05,,\n",
    )
    assert (report.added, report.prospects) == (4, 3)
    assert look("SELECT name, kind, phone, source, rm FROM prospect") == [
        ("7", "person", None, "import", "li"), ("138 0013 7101", "person", "+8613800137101", "import", "wang"),
        ("宏达", "person", "+8657188007101", "import", "li"),
    ]  # fmt: skip
    assert look(
        "SELECT p.name, called_at, called_on, c.outcome, is_reached, is_appointment, duration_s, c.note, c.rm"
        " FROM call c JOIN prospect p ON p.id = c.prospect_id JOIN opportunity o ON o.id = opportunity_id ORDER BY c.id"
    ) == [
        ("7", "2026-11-20T04:00:00.000000Z", "2026-11-20", "appointment", 1, 1, 261, None, "li"),
        ("138 0013 7101", "2026-11-20T07:30:00.000000Z", "2026-11-20", "no_answer", 0, 0, None, None, "wang"),
        ("宏达", "2026-11-20T07:00:00.000000Z", "2026-11-20", "connected_interested", 1, 0, 270, "想了解", "li"),
        ("宏达", "2026-11-21T01:00:00.000000Z", "2026-11-21", "busy", 0, 0, 65, None, "li"),
    ]


def test_a_call_that_asks_for_no_more_calls_marks_the_prospect(bring, look) -> None:
    bring("calls", "prospect,at,outcome\nA,2026-11-20,do_not_call\n")
    assert look("SELECT do_not_call, do_not_call_on FROM prospect") == [(1, "2026-11-20")]


def test_who_was_called(bring, look) -> None:
    bring(
        "prospects",
        'name,kind,phone,contact\n宏达机械,company,0571-88007101,"曹立,,,13800137105"\n王伟,person,13800137101,\n'
        "李娜,person,,\n甲公司,company,0571-88007103,\n甲公司,company,0571-88007104,\n",
    )
    report = bring(
        "calls",
        "prospect,phone,at,outcome\n"
        ",0571-88007101,2026-11-20,busy\n"  # by phone
        "宏达 机械,,2026-11-20,busy\n"  # by name
        "宏达机械,0571-88007102,2026-11-20,busy\n"  # a company has several numbers
        "曹立,13800137105,2026-11-20,busy\n"  # the contact's own number
        ",13800137105,2026-11-20,busy\n"
        "李娜,13800137109,2026-11-20,busy\n"  # no number on record
        "王伟,13800137102,2026-11-20,busy\n"  # another 王伟
        "甲公司,0571-88007104,2026-11-20,busy\n",
    )  # fmt: skip
    assert (report.added, report.prospects) == (8, 1)
    assert look("SELECT p.no, count(*) FROM call c JOIN prospect p ON p.id = c.prospect_id GROUP BY 1") == [
        (1, 5), (3, 1), (5, 1), (6, 1)
    ]  # fmt: skip
    rows = rejected(
        bring, "calls",
        "prospect,phone,at,outcome\n王伟,0571-88007101,2026-11-20,busy\n甲公司,,2026-11-20,busy\n王伟,,2026-11-20,busy\n"
        ",,2026-11-20,busy\n",
    )  # fmt: skip
    assert [(row, column) for row, column, _, _ in rows] == [
        (2, "prospect"),
        (3, "prospect"),
        (4, "prospect"),
        (5, "prospect"),
    ]
    assert "the phone is that of #1 宏达机械" in rows[0][3]
    assert "#4 甲公司, #5 甲公司" in rows[1][3]
    assert "#2 王伟, #6 王伟" in rows[2][3]
    assert "neither name nor phone" in rows[3][3]


def test_the_same_file_twice_adds_nothing_and_each_call_of_the_book_answers_for_one_row(bring, look) -> None:
    day = "A,2026-11-20,busy,"
    two = f"prospect,at,outcome,seconds,note\n{day},\n{day},\n{day}5,\n{day},x\n"
    assert bring("calls", two).added == 4  # two calls alike on one day are two calls
    again = bring("calls", two)
    assert (again.added, twins(again)) == (0, [(row, 1, "the same call") for row in (2, 3, 4, 5)])
    assert bring("calls", f"{two}{day},\n").added == 1
    assert look("SELECT count(*) FROM call") == [(5,)]


def test_todays_calls_without_a_time_are_the_same_in_the_morning_and_in_the_evening(bring, look) -> None:
    from datetime import timedelta

    from shared import NOW

    text = "prospect,at,outcome\nA,2026-11-23,busy\n"
    bring("calls", text)  # at ten: noon is still ahead
    assert look("SELECT called_at, called_on FROM call") == [("2026-11-22T16:00:00.000000Z", "2026-11-23")]
    assert bring("calls", text, now=NOW + timedelta(hours=8)).added == 0


NOT_TAKEN = {
    "2026-11-24": "future", "2026-11-23 10:01": "future", "today": "depends on the day", "11-20": "depends on the day",
    "周三": "depends on the day", "15:00": "depends on the day", "05/06/2026": "no date", "2026-02-30": "28 days",
    "45000": "no date", "": "no time of the call",
}  # fmt: skip


@pytest.mark.parametrize(("at", "why"), NOT_TAKEN.items())
def test_times_that_cannot_be_taken(bring, at: str, why: str) -> None:
    ((_, column, value, said),) = rejected(bring, "calls", f"prospect,at,outcome\nA,{at},busy\n")
    assert (column, value) == ("at", at)
    assert why in said


@pytest.mark.parametrize("seconds", ["-1", "abc", "1:2:3:4", "1:60", "86401", "1e3", "٣", "1,5", "nan", "99999999999"])
def test_durations_that_cannot_be_taken(bring, seconds: str) -> None:
    ((_, column, _, _),) = rejected(bring, "calls", f'prospect,at,outcome,seconds\nA,2026-11-20,busy,"{seconds}"\n')
    assert column == "seconds"


def test_minutes_and_seconds_of_one_row_must_agree(bring, look) -> None:
    head = "prospect,at,outcome,minutes,seconds\n"
    assert "disagree" in rejected(bring, "calls", head + "A,2026-11-20,busy,4,3\n")[0][3]
    bring("calls", head + "A,2026-11-20,busy,4,261\n")
    assert look("SELECT duration_s FROM call") == [(261,)]


def test_columns_that_were_not_read_and_values_never_met_are_said(bring) -> None:
    report = bring(
        "calls", "prospect,at,outcome,channel\nA,2026-11-20,won,x\n", values=["outcome:won=busy", "outcome:lost=off"]
    )
    assert report.data()["unmapped"] == ["channel"]
    notes = [note.en for note in report.receipt().notes]
    assert "Columns not read: channel" in notes
    assert "--value never met in the file: outcome:lost" in notes


def test_calls_go_to_the_opportunity_that_commands_would_choose(bring, look, unit) -> None:
    from rmflow.store import find

    bring("prospects", "name\nA\nB\n")
    bring("calls", "prospect,at,outcome\nA,2026-11-20,busy\nB,2026-11-20,busy\n")
    with unit() as opened:
        for prospect_id, opportunity_id in opened.connection.tuples("SELECT prospect_id, opportunity_id FROM call"):
            assert opportunity_id == find.current_opportunity(opened.connection, prospect_id).id


# The batch below the import.


def test_waiting_inserts_go_in_parents_first() -> None:
    from rmflow.schema import tables

    names = [table.name for table in tables.SQLModel.metadata.sorted_tables]
    parents = {
        (key.column.table.name, table.name)
        for table in tables.SQLModel.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name in ORDER and table.name in ORDER
    }
    assert set(ORDER) <= set(names)
    assert [(parent, child) for parent, child in parents if ORDER.index(parent) >= ORDER.index(child)] == []


def test_a_batch_writes_what_single_inserts_write(unit, look) -> None:
    from rmflow.actions.calls import insert_call
    from rmflow.actions.find import make_prospect

    def work(opened: Any) -> None:
        for name in ("A", "B"):
            made = make_prospect(opened, name, kind="person", source="cold", phone=None)
            insert_call(opened, made.prospect, made.opportunity.id, "do_not_call")

    with unit() as opened:
        work(opened)
    with unit() as opened, opened.batch():
        work(opened)
        assert opened.next_no("prospect") == 5
        # Whatever is asked finds what waits.
        assert opened.connection.value("SELECT count(*) FROM prospect") == 4
    shapes = [
        [(table, sorted(json_keys(after))) for table, after in look(
            f"SELECT row_table, after FROM journal_image WHERE seq = {seq} ORDER BY n")]
        for seq in (2, 3)
    ]  # fmt: skip
    assert shapes[0] == shapes[1]
    assert look("SELECT no, name FROM prospect") == [(1, "A"), (2, "B"), (3, "A"), (4, "B")]


def json_keys(text: str | None) -> list[str]:
    import json

    return list(json.loads(text)) if text else []
