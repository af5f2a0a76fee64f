"""`undo` and `log` through the real program."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from sqlcipher3 import dbapi2

import books
import driving
from shared import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ADD = ("add-prospect", "宏达机械", "--kind", "company", "--source", "cold", "--phone", "13800138000")


@pytest.fixture
def two(tmp_path: Path, blank_book: bytes) -> Path:
    path = tmp_path / "book.db"
    books.put("two", path, blank_book)
    return path


def log(*argv: object) -> Any:
    answer = driving.run("log", "--json", *argv)
    assert answer.code == 0, answer.err
    return answer.json


def test_undo_takes_back_the_last_and_says_how_to_bring_it_again(two: Path, rmflow: Callable[..., Any]) -> None:
    said = rmflow("undo", "--yes")
    assert "Taken back: entry 5, link #1 宏达机械" in said.out
    assert "rmflow undo 6" in said.out
    assert "已恢复：第 5 条 link" in rmflow("undo", "6", "--yes", lang="zh").out
    assert rmflow("verify", "--json").json["ok"]


def test_without_a_terminal_it_shows_and_asks_for_yes(two: Path, rmflow: Callable[..., Any]) -> None:
    before = driving.content(two)
    said = rmflow("undo", ok=2)
    assert said.out == ""
    assert "removed 1 relation" in said.err
    assert "rmflow undo 5 --yes" in said.err
    assert driving.content(two) == before


def test_a_dry_run_only_shows(two: Path) -> None:
    before = driving.content(two)
    shown = driving.run("undo", "--dry-run", "--json").json
    assert shown["removed"] == {"relation": 1}
    assert shown["rows"][0]["after"] is None
    assert driving.content(two) == before


def test_without_a_number_undos_and_other_rms_are_passed_over(two: Path) -> None:
    driving.run("--rm", "wang", "add-introducer", "吴会计", "--as", "accountant")
    for of in (5, 4, 3, 2):
        assert driving.run("undo", "--yes", "--json").json["of"] == of
    assert driving.run("undo", "--yes").code == 4
    assert driving.run("--rm", "wang", "undo", "--yes", "--json").json["of"] == 6


def test_only_the_number_is_journaled(two: Path) -> None:
    driving.run("undo", "--yes")
    images = [image for image in driving.content(two)["journal_image"] if image[0] == 6 and image[2] == "arguments"]
    assert [image[6] for image in images] == ['{"of":5}', '{"of":5}']


def test_a_guide_taken_back_is_the_one_before_as_a_new_version(two: Path) -> None:
    from rmflow.guide.load import default_guide

    name = default_guide().name
    file = two.with_name("guide.toml")
    file.write_text('[guide]\nname = "ours"\nversion = "2"\n[numbers.quota]\ncalls_min = 40\n', encoding="utf-8")
    assert driving.run("guide", "use", file, "--yes").code == 0
    assert driving.run("undo", "--yes").code == 0
    versions = driving.content(two)["guide_version"]
    assert [version[:2] for version in versions] == [(1, name), (2, "ours"), (3, name)]
    assert driving.run("undo", "7", "--yes").code == 0
    assert driving.run("undo", "8", "--yes").code == 0
    assert [version[1] for version in driving.content(two)["guide_version"]] == [name, "ours", name, "ours", name]
    assert driving.run("verify").code == 0


def test_a_later_guide_has_to_go_first(two: Path) -> None:
    for n in (40, 45):
        file = two.with_name("guide.toml")
        file.write_text(f'[guide]\nname = "ours"\nversion = "{n}"\n[numbers.quota]\ncalls_min = {n}\n', encoding="utf-8")
        assert driving.run("guide", "use", file, "--yes").code == 0
    answer = driving.run("undo", "6", "--yes", "--json")
    assert answer.code == 3
    assert [one["fix"] for one in answer.json["refused"]["missing"]] == ["rmflow undo 7"]
    for of in (7, 6):
        assert driving.run("undo", of, "--yes").code == 0
    assert [version[2] for version in driving.content(two)["guide_version"]] == ["1.0", "40", "45", "40", "1.0"]
    # Brought back in the wrong order it would be the other guide.
    assert driving.run("undo", "8", "--yes").code == 3
    for of in (9, 8):
        assert driving.run("undo", of, "--yes").code == 0
    assert max(driving.content(two)["guide_version"])[2] == "45"


def test_days_off_and_settings_can_be_taken_back(two: Path) -> None:
    before = driving.content(two)
    for line in (("off", "2026-12-01..2026-12-05"), ("off", "2026-12-02", "--cancel"), ("calendar", "--country", "DE")):
        driving.run(*line)
    assert len(log()) > 6
    while driving.run("undo", "--yes").code == 0 and len(driving.content(two)["relation"]):
        pass
    after = driving.content(two)
    assert (after["day_off"], after["setting"]) == (before["day_off"], before["setting"])


def test_an_import_can_be_taken_back_and_brought_again(two: Path) -> None:
    before = driving.content(two)
    deals = two.with_name("deals.csv")
    deals.write_text(
        "客户,产品,金额,结果,开始日期,结束日期\n长江物流,payroll,80万,won,2026-01-05,2026-03-01\n"
        "长江物流,payroll,90万,won,2026-02-05,2026-04-01\n宏达贸易,payroll,10万,lost,2026-01-05,2026-02-01\n",
        encoding="utf-8",
    )
    answer = driving.run("import", deals, "--as", "deals")
    assert answer.code == 0, answer.err
    after = driving.content(two)
    assert len(after["step_move"]) > len(before["step_move"])
    assert driving.run("undo", "--yes").code == 0
    gone = driving.content(two)
    assert driving.run("undo", "7", "--yes").code == 0
    again = driving.content(two)
    for table in before.keys() - {"journal", "journal_image"}:
        assert gone[table] == before[table], table
        assert again[table] == after[table], table
    assert driving.run("verify").code == 0


def test_a_step_s_work_stands_on_the_move_to_it(tmp_path: Path, blank_book: bytes) -> None:
    books.put("planned", tmp_path / "book.db", blank_book)
    advance = next(row["entry"] for row in log() if row["command"] == "advance")
    answer = driving.run("undo", advance, "--yes", "--json")
    assert answer.code == 3
    assert [one["code"] for one in answer.json["refused"]["missing"]] == ["plan-visit", *["add-fact"] * 3]


@pytest.mark.parametrize(
    "argv", [("plan-care", "1", "maturity", "--on", "+5d"), ("set-tier", "1", "a", "--why", "大客户"), ("new-opportunity", "1")],
    ids=lambda argv: argv[0],
)  # fmt: skip
def test_care_stands_on_the_move_to_it_and_comes_again_after_it(
    argv: tuple[str, ...], tmp_path: Path, blank_book: bytes
) -> None:
    books.put("step6", tmp_path / "book.db", blank_book)
    moved = next(row["entry"] for row in log("100") if row["command"] == "advance")
    assert driving.run(*argv).code == 0
    n, before = moved + 1, driving.content(tmp_path / "book.db")
    refused = driving.run("undo", moved, "--yes", "--json")
    assert refused.code == 3, refused.out
    assert [one["code"] for one in refused.json["refused"]["missing"]] == [argv[0]]
    for one in (n, moved):
        assert driving.run("undo", one, "--yes").code == 0
    assert "is work of step 6" in driving.run("undo", n + 1, "--yes").err
    for one in (n + 2, n + 1):
        assert driving.run("undo", one, "--yes").code == 0
    after = driving.content(tmp_path / "book.db")
    assert {**after, "journal": 0, "journal_image": 0} == {**before, "journal": 0, "journal_image": 0}


def test_work_comes_again_after_a_step_back(tmp_path: Path, blank_book: bytes) -> None:
    """It was done at its step; that the customer was set back since takes nothing from that."""
    books.put("step3", tmp_path / "book.db", blank_book)
    assert driving.run("add-need", "1", "payroll", "代发工资", "--confirmed").code == 0
    need = log()[0]["entry"]
    assert driving.run("step-back", "1", "--to", "2", "--reason", "客户要再想想").code == 0
    assert driving.run("undo", need, "--yes").code == 0
    assert driving.run("undo", need + 2, "--yes").code == 0
    assert driving.run("verify").code == 0


def test_what_stands_on_much_is_named_up_to_twenty(two: Path) -> None:
    for _ in range(25):
        driving.run("log-call", "2", "busy")
    missing = driving.run("undo", "3", "--yes", "--json").json["refused"]["missing"]
    assert len(missing) == 21
    assert (missing[0]["fix"], missing[-1]["code"], missing[-1]["why"]) == ("rmflow undo 30", "more", "and 6 more")


def test_of_two_undos_at_once_one_wins(two: Path) -> None:
    started = [
        subprocess.Popen([sys.executable, "-m", "rmflow", "undo", "5", "--yes"], stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE, env=dict(os.environ), stdin=subprocess.DEVNULL)
        for _ in range(4)
    ]  # fmt: skip
    codes = []
    for process in started:
        process.communicate(timeout=PATIENCE_S)
        codes.append(process.returncode)
    assert sorted(codes) == [0, 3, 3, 3]
    assert len(log()) == 6


def test_the_log_says_who_what_and_whether_it_counts(two: Path) -> None:
    driving.run("undo", "--yes")
    rows = log()
    assert [row["entry"] for row in rows] == [6, 5, 4, 3, 2, 1]
    assert (rows[0]["of"], rows[1]["taken_back_by"], rows[1]["in_force"]) == (5, 6, False)
    assert rows[3]["prospects"] == [{"no": 2, "name": "宏达贸易"}]
    assert rows[3]["added"] == {"prospect": 1, "opportunity": 1}
    text = driving.run("log").out
    assert "taken back by 6" in text
    assert "added 1 prospect, 1 opportunity" in text


def test_the_log_can_be_narrowed(two: Path) -> None:
    driving.run("--rm", "wang", "--now", "2026-11-25T09:00:00+08:00", "log-call", "2", "busy")
    assert [row["entry"] for row in log("2")] == [6, 5]
    assert [row["entry"] for row in log("--of", "2")] == [6, 5, 3]
    assert [row["entry"] for row in log("--command", "add-prospect")] == [3, 2]
    assert [row["entry"] for row in log("--rm", "wang")] == [6]
    assert [row["entry"] for row in log("--since", "2026-11-24")] == [6]


def test_the_log_of_a_prospect_has_what_was_taken_back(two: Path) -> None:
    driving.run("log-call", "2", "busy")
    driving.run("undo", "--yes")
    assert [row["entry"] for row in log("--of", "2")] == [7, 6, 5, 3]


def test_one_entry_in_full(two: Path) -> None:
    driving.run("log-call", "2", "connected_interested", "--next", "+3d")
    text = driving.run("log", "--entry", "6").out
    assert "added call #2 宏达贸易: " in text
    assert "outcome Reached: interested" in text
    one = log("--entry", "6")
    assert {row["table"] for row in one["rows"]} == {"call", "follow_up", "prospect"}
    assert one["records"] == 2


def test_an_erased_entry_says_so(tmp_path: Path, blank_book: bytes) -> None:
    books.put("erased", tmp_path / "book.db", blank_book)
    assert next(row for row in log() if row["entry"] == 4)["erased"]
    assert driving.run("log", "--entry", "4").code == 0


def test_refusals_of_undo_are_not_the_guide_s(two: Path) -> None:
    from rmflow.store import refusals

    assert driving.run("undo", "2", "--yes").code == 3
    assert refusals.read(two) == []


def test_the_key_of_the_suppression_hashes_is_never_told(two: Path) -> None:
    assert driving.run("forget", "1", "--reason", "电话要求", "--yes").code == 0
    assert driving.run("forget", "1", "--erase", "--yes").code == 0
    raw = dbapi2.connect(two)
    kept = [key for (key,) in raw.execute("SELECT value FROM setting WHERE key = 'suppression_key'")]
    kept += [one for (one,) in raw.execute("SELECT hash FROM suppression")]
    raw.close()
    assert len(kept) > 1
    n = log()[0]["entry"]
    for argv in (("log", "--entry", n), ("log", "--entry", n, "--json"), ("log", "--json"), ("undo", n, "--dry-run", "--json")):
        answer = driving.run(*argv)
        assert not [one for one in kept if one[:20] in answer.out + answer.err], argv
    assert log("--entry", str(n))["rows"]


def test_what_left_in_full_is_told_and_cannot_be_undone(two: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(two.parent)
    assert driving.run("list", "--out", "all.csv", "--reveal").code == 0
    assert driving.run("privacy", "export", "2", "--out", "2.json").code == 0
    last, before = log()[:2]
    assert last["given"] == {"privacy": "export", "no": 2, "out": "***.json"}
    assert last["prospects"] == [{"no": 2, "name": "宏达贸易"}]
    assert log("--of", "2")[0] == last
    assert before["given"] == {"reveal": True, "format": "csv", "rows": 2, "out": "all.csv"}
    assert "all data on #2 taken out" in driving.run("log").out
    assert "完整显示 2 项（csv），写入 all.csv" in driving.run("--lang", "zh", "log").out
    for entry in (last, before):
        text = driving.run("log", "--entry", entry["entry"]).out
        assert "rmflow undo" not in text
        assert "in full" in text or "taken out" in text


def test_what_a_call_was_made_for_is_told(two: Path) -> None:
    assert driving.run("consent", "2", "phone", "--purpose", "service", "--given", "--how", "柜台").code == 0
    assert driving.run("log-call", "2", "busy", "--purpose", "service").code == 0
    n = log()[0]["entry"]
    assert "Made for: Service of what he has" in driving.run("log", "--entry", n).out
    assert log("--entry", str(n))["given"] == {"purpose": "service"}


def test_an_objection_comes_again_though_the_gate_before_it_was_passed_anew(tmp_path: Path, blank_book: bytes) -> None:
    """It was raised with that gate behind it; that the move was itself taken back and brought again meanwhile is no bar."""
    books.put("step5", tmp_path / "book.db", blank_book)
    moved = next(row["entry"] for row in log("100") if row["command"] == "advance")
    assert driving.run("raise-objection", "1", "利率太高", "--type", "price").code == 0
    before = driving.content(tmp_path / "book.db")
    raised = log()[0]["entry"]
    for n in (raised, moved, raised + 2, raised + 1):  # the objection and the move away, the move and the objection again
        answer = driving.run("undo", n, "--yes")
        assert answer.code == 0, (n, answer.out, answer.err)
    after = driving.content(tmp_path / "book.db")
    assert {**after, "journal": 0, "journal_image": 0} == {**before, "journal": 0, "journal_image": 0}
    # What was raised before the gate still bars the way through it.
    for n in (raised + 4, raised + 3):
        assert driving.run("undo", n, "--yes").code == 0
    assert driving.run("raise-objection", "1", "费用太高", "--type", "price").code == 0
    refused = driving.run("undo", raised + 6, "--yes")
    assert refused.code == 3, refused.out
    assert "objection" in refused.err


def test_work_does_not_come_again_before_its_step(tmp_path: Path, blank_book: bytes) -> None:
    """Undo skips no step either: the move comes first."""
    books.put("step3", tmp_path / "book.db", blank_book)
    moved = next(row["entry"] for row in log("100") if row["command"] == "advance")
    assert driving.run("add-need", "1", "payroll", "代发工资", "--confirmed").code == 0
    before, need = driving.content(tmp_path / "book.db"), log()[0]["entry"]
    for n in (need, moved):
        assert driving.run("undo", n, "--yes").code == 0
    refused = driving.run("undo", need + 1, "--yes")
    assert refused.code == 3
    assert f"✗ Entry {need}, add-need, is work of step 3; 宏达机械 stands at step 2, which comes first." in refused.err
    assert f"rmflow undo {need + 2}" in refused.err
    assert "属第3步的工作，而 宏达机械 处于第2步" in driving.run("--lang", "zh", "undo", need + 1, "--yes").err
    for n in (need + 2, need + 1):
        assert driving.run("undo", n, "--yes").code == 0
    after = driving.content(tmp_path / "book.db")
    assert {**after, "journal": 0, "journal_image": 0} == {**before, "journal": 0, "journal_image": 0}


def test_a_gate_that_a_drop_hides_is_named_all_the_same(tmp_path: Path, blank_book: bytes) -> None:
    """The drop called the visits off; taken back, it gives the gate what the visit's own undo then takes away again."""
    books.put("step3", tmp_path / "book.db", blank_book)
    done = {row["command"]: row["entry"] for row in reversed(log("100"))}
    assert driving.run("drop", "1", "--reason", "bank_policy", "--yes").code == 0
    dropped = log()[0]["entry"]
    answer = driving.run("undo", done["plan-visit"], "--yes", "--json")
    assert answer.code == 3, answer.out
    named = [int(one["fix"].split()[-1]) for one in answer.json["refused"]["missing"]]
    assert {dropped, done["advance"], done["confirm-visit"]} <= {*named}
    for n in (*named, done["plan-visit"]):
        assert driving.run("undo", n, "--yes").code == 0, n
    assert driving.run("verify").code == 0


def test_an_introducer_goes_with_the_customers_that_he_was_put_to(tmp_path: Path, blank_book: bytes) -> None:
    books.put("blank", tmp_path / "book.db", blank_book)
    assert driving.run("add-prospect", "春风酒楼", "--kind", "person", "--source", "referral", "--via", "周律师").code == 0
    before = driving.content(tmp_path / "book.db")
    assert driving.run("add-introducer", "周律师", "--as", "lawyer").code == 0
    assert log()[0]["changed"] == {"prospect": 1}
    after = driving.content(tmp_path / "book.db")
    for n, was in ((3, before), (4, after)):
        answer = driving.run("undo", n, "--yes")
        assert answer.code == 0, answer.err
        now = driving.content(tmp_path / "book.db")
        assert {**now, "journal": 0, "journal_image": 0} == {**was, "journal": 0, "journal_image": 0}


def test_what_is_only_counted_did_not_leave(two: Path) -> None:
    before = log()
    assert "entries: 2" in driving.run("privacy", "export", "2").out
    assert log() == before
    assert driving.run("privacy", "export", "2", "--json").code == 0
    assert log()[0]["given"] == {"privacy": "export", "no": 2}


def test_an_undo_that_brings_back_says_so(two: Path) -> None:
    driving.run("undo", "--yes")
    driving.run("undo", "6", "--yes")
    text = driving.run("log").out
    assert "brings back 5" in text
    assert "overtaken by 7" in text
    assert "taken back by" not in text
    zh = driving.run("--lang", "zh", "log").out
    assert "恢复 5" in zh
    assert "已被 7 取代" in zh


def test_a_dry_run_for_scripts_says_which_entry(two: Path) -> None:
    tried = driving.run("undo", "--dry-run", "--json").json
    assert (tried["of"], tried["command"]) == (5, "link")


def test_the_command_that_helps_is_in_the_json_too(two: Path) -> None:
    driving.run("undo", "5", "--yes")
    refused = driving.run("undo", "5", "--json").json["refused"]
    assert (refused["code"], refused["fix"]) == ("taken_back", "rmflow undo 6")


def test_a_command_that_there_is_not_is_no_filter(two: Path) -> None:
    answer = driving.run("log", "--command", "ad-prospect")
    assert answer.code == 2
    assert "add-prospect" in answer.err
    assert log("--command", "win") == []


def test_a_purpose_is_told_of_calls_alone(two: Path) -> None:
    assert driving.run("consent", "2", "phone", "--given").code == 0
    assert "Made for" not in driving.run("log", "--entry", log()[0]["entry"]).out


def test_a_restore_is_told_and_is_taken_back_by_another_copy(two: Path) -> None:
    assert driving.run("backup").code == 0
    assert driving.run("log-call", "2", "busy").code == 0
    assert driving.run("restore", "1", "--yes").code == 0
    done = log()[0]
    assert (done["command"], done["given"]["lost"]) == ("restore", 1)
    assert done["given"]["copy"].startswith("5-")
    assert "entries no longer there: 1" in driving.run("log", "1").out
    for argv in (("undo", "--yes"), ("undo", str(done["entry"]), "--yes")):
        answer = driving.run(*argv)
        assert answer.code == 3
        assert "rmflow backup --list" in answer.err
    assert driving.run("undo", "5", "--yes").code == 0


def test_what_left_stands_in_the_overview_of_privacy(two: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every reveal and every export, by whatever command; nothing that was masked or only looked at."""
    monkeypatch.chdir(two.parent)
    assert driving.run("privacy", "--json").json["left"] == {"count": 0, "latest": []}
    assert "nothing, as far as" in driving.run("privacy").out
    for argv in (("list", "--out", "a.csv", "--reveal"), ("list", "--out", "b.csv"), ("show", "1"), ("privacy", "export", "2", "--json")):
        assert driving.run(*argv).code == 0
    told = driving.run("privacy", "--json").json["left"]
    assert [(row["command"], row["given"]) for row in told["latest"]] == [
        ("privacy", {"privacy": "export", "no": 2}),
        ("list", {"reveal": True, "format": "csv", "rows": 2, "out": "a.csv"}),
    ]
    assert "list: 2 shown in full (csv), to a.csv" in driving.run("privacy").out
    for _ in range(10):
        assert driving.run("list", "--format", "csv", "--reveal").code == 0
    assert "更早的 2 次" in driving.run("--lang", "zh", "privacy").out


def test_work_that_comes_back_on_the_way_is_named_too(two: Path) -> None:
    """A drop removes the care to come: with the drop taken back, it stands on the move to step 6 again."""
    for line in (*driving.walk(1, 6), ("set-tier", "1", "C", "--why", "x"), ("plan-care", "1", "after_sale", "--on", "+60d"),
                 ("drop", "1", "--reason", "bank_policy", "--yes")):  # fmt: skip
        assert driving.run(*line).code == 0, line
    assert [row["command"] for row in log("--of", "1")][:3] == ["drop", "plan-care", "set-tier"]
    first = [row["entry"] for row in reversed(log("200")) if row["command"] == "add-fact"][1]
    refused = driving.run("undo", first, "--yes", "--json").json["refused"]
    named = [int(one["fix"].split()[-1]) for one in refused["missing"]]
    assert [one["code"] for one in refused["missing"]][:3] == ["drop", "plan-care", "set-tier"]
    for number in (*named, first):  # as they are named, each goes
        assert driving.run("undo", number, "--yes").code == 0, number
