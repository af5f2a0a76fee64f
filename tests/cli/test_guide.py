"""`rmflow guide`: read aloud, checked, taken into use with its consequences said first, written out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from rmflow.actions import calls, find, pipeline, qualifying
from rmflow.guide.load import default_guide

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HEAD = '[guide]\nbase = "default"\nname = "我行"\nversion = "1"\ntitle = { en = "Ours", zh = "我行指引" }\n'
GREEN = '\n[[list.criterion]]\ncode = "green"\nen = "Is green"\nzh = "符合绿色信贷"\n'
YES = dict.fromkeys(("need", "capacity", "standard", "authority", "value"), "yes:有依据")


@pytest.fixture
def bank(tmp_path: Path) -> Callable[..., Path]:
    """A bank's own guide: the default with what is given."""

    def written(*parts: str) -> Path:
        path = tmp_path / "bank.toml"
        path.write_text(HEAD + "".join(parts), encoding="utf-8")
        return path

    return written


@pytest.fixture
def walked(book: Path, unit: Callable[..., Any]) -> Path:
    """1: gate 1 open · 2: at step 2, criteria met, gate shut · 3: one criterion only · 4: dropped with criteria met."""
    with unit() as u:
        for n in range(1, 5):
            find.add_prospect(u, f"客户{n}", kind="company", source="hound", via="周律师")
        for n in (1, 2, 4):
            qualifying.qualify(u, str(n), YES, contact="李总, 董事长, decision_maker")
        qualifying.qualify(u, "3", {"need": "yes:有需求"})
        pipeline.advance(u, "2")
        pipeline.drop(u, "4", reason="bank_policy")
        calls.log_call(u, "1", "connected_refused")
        calls.log_call(u, "1", "connected_refused")
    return book


def versions(path: Path) -> list[tuple[int, str]]:
    from rmflow.store.connection import connect

    connection = connect(path, read_only=True)
    try:
        return [(n, name) for n, name in connection.tuples("SELECT n, name FROM guide_version ORDER BY n")]
    finally:
        connection.close()


# --- reading -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_guide_needs_no_book(rmflow: Callable[..., Any], tmp_path: Path, lang: str) -> None:
    said = rmflow("guide", lang=lang).out
    for step in default_guide().steps:
        assert step.label.say(lang) in said
        for sub in step.sub_steps:
            assert sub.code in said
            assert sub.label.say(lang) in said
    assert not list(tmp_path.iterdir())


def test_a_step_says_what_its_gate_wants(rmflow: Callable[..., Any]) -> None:
    said = rmflow("guide", "3").out
    assert "What the gate to step 4 wants" in said
    assert "A need the customer confirmed" in said
    assert "3.5 Present products" in said
    assert "A day's calls" in rmflow("guide", "1").out
    assert "成交之后须有" in rmflow("guide", "6", lang="zh").out
    assert rmflow("guide", "meet").out == said
    assert rmflow("guide", "3", "--json").json["n"] == 3


def test_a_sub_step_gives_its_advice(rmflow: Callable[..., Any]) -> None:
    sub = default_guide().steps[0].sub_steps[0]
    said = rmflow("guide", "1.1", lang="zh").out
    assert sub.purpose.zh in said
    assert all(line.zh in said for line in sub.advice)


@pytest.mark.parametrize("asked", ["call_outcome", "call-outcome", "通话结果", "Outcome of a call"])
def test_a_list_by_its_name_or_label(rmflow: Callable[..., Any], asked: str) -> None:
    said = rmflow("guide", asked).out
    assert "connected_interested  Reached: interested" in said
    assert "contact stops" in said


def test_every_list_can_be_read_in_every_form(book: Path, rmflow: Callable[..., Any]) -> None:
    names = [row["list"] for row in rmflow("guide", "lists", "--json").json]
    assert names == list(default_guide().list_names)
    assert rmflow("guide", "call_outcome", "--format", "csv").out.splitlines()[0] == "code,label,marks,note"
    assert rmflow("guide", "objection_type", "--format", "md", lang="zh").out.startswith("## 异议类型")
    from rmflow.renderers import render
    from rmflow.reports.guide_pages import page

    for name in names:
        for form in ("table", "csv", "json", "md"):
            assert render(page(default_guide(), name), form, "zh", width=40 if form == "table" else None, colour=False)


def test_what_the_guide_has_not(rmflow: Callable[..., Any]) -> None:
    ran = rmflow("guide", "call_outcom", ok=4)
    assert "call_outcome" in ran.err
    assert rmflow("guide", "9", "--json", ok=4).json["error"]["code"] == "not_found"
    rmflow("guide", "3", "extra", ok=2)


# --- checking ----------------------------------------------------------------------------------------------------


def test_a_clean_file(rmflow: Callable[..., Any], bank: Callable[..., Path]) -> None:
    path = bank(GREEN)
    assert "can be used" in rmflow("guide", "check", path).out
    assert rmflow("guide", "check", path, "--json").json == []


def test_every_error_with_its_line(rmflow: Callable[..., Any], bank: Callable[..., Path]) -> None:
    path = bank('\n[gates]\n1 = ["source", "astrology"]\n', '\n[[list.criterion]]\ncode = "green"\nen = "Is green"\n')
    ran = rmflow("guide", "check", path, "--json", ok=2)
    assert [problem["line"] for problem in ran.json] == [8, 10]
    assert "astrology" in ran.json[0]["what"]
    text = rmflow("guide", "check", path, ok=2, lang="zh").out
    assert "问题 2 处" in text


@pytest.mark.parametrize("argv", [("check",), ("use",), ("check", "nowhere.toml"), ("use", "nowhere.toml", "--yes")])
def test_no_file(book: Path, rmflow: Callable[..., Any], argv: tuple[str, ...]) -> None:
    assert rmflow("guide", *argv, ok=None).code in (2, 4)


# --- taking into use ---------------------------------------------------------------------------------------------


def test_a_new_criterion_says_whom_it_would_hold_up(
    walked: Path, rmflow: Callable[..., Any], bank: Callable[..., Path]
) -> None:
    path = bank(GREEN)
    said = rmflow("guide", "use", path, "--dry-run", "--json").json
    assert said["changes"] == [
        {"kind": "added", "path": "list.criterion.green", "what": "Criterion: “Is green” is added"}
    ]
    assert (said["held_up"], said["holds"]) == (2, [{"code": "green", "what": "Is green", "opportunities": 2}])
    assert said["gone"] == []
    assert versions(walked) == [(1, "default")]
    text = rmflow("guide", "use", path, "--yes", lang="zh").out
    assert "2 个目前可以推进的商机会被拦住" in text
    assert "符合绿色信贷：2 个" in text
    assert versions(walked) == [(1, "default"), (2, "我行")]
    refused = rmflow("advance", "1", "--json", ok=3).json["refused"]
    assert [gap["code"] for gap in refused["missing"]] == ["green"]
    rmflow("verify")


def test_a_new_gate_item_holds_up_only_whose_gate_is_open(
    walked: Path, rmflow: Callable[..., Any], bank: Callable[..., Path]
) -> None:
    path = bank('\n[gates]\n1 = ["source", "criteria", "authority_contact", "dossier"]\n')
    said = rmflow("guide", "use", path, "--yes", "--json").json
    assert said["used"] is True
    assert said["n"] == 2
    assert said["held_up"] == 1
    assert {hold["opportunities"] for hold in said["holds"]} == {1}


def test_shorter_freshness_holds_up_too(walked: Path, rmflow: Callable[..., Any], bank: Callable[..., Path]) -> None:
    path = bank("\n[numbers.criteria]\nfresh_days = 30\n")
    ran = rmflow("--now", "2027-01-10T10:00:00+08:00", "guide", "use", path, "--dry-run", "--json")
    assert ran.json["held_up"] == 2
    assert {hold["code"] for hold in ran.json["holds"]} == set(YES)


def test_less_is_asked_and_nobody_is_held_up(
    walked: Path, rmflow: Callable[..., Any], bank: Callable[..., Path]
) -> None:
    path = bank('\n[gates]\n2 = ["dossier"]\n')
    text = rmflow("guide", "use", path, "--dry-run").out
    assert "No open opportunity would be held up" in text


def test_codes_that_go_but_are_on_record_are_told(
    walked: Path, rmflow: Callable[..., Any], bank: Callable[..., Path]
) -> None:
    path = bank('\n[[list.call_outcome]]\ncode = "connected_refused"\nremove = true\n',
                '\n[[list.call_outcome]]\ncode = "busy"\nremove = true\n')  # fmt: skip
    said = rmflow("guide", "use", path, "--dry-run", "--json").json
    assert said["gone"] == [{"list": "call_outcome", "code": "connected_refused", "records": 2}]
    text = rmflow("guide", "use", path, "--dry-run", lang="zh").out
    assert "已用于 2 条记录" in text


def test_without_a_yes_and_without_a_terminal_nothing_happens(
    walked: Path, rmflow: Callable[..., Any], bank: Callable[..., Path]
) -> None:
    ran = rmflow("guide", "use", bank(GREEN), ok=2)
    assert "--yes" in ran.err
    assert versions(walked) == [(1, "default")]


def test_a_wrong_guide_is_refused_whole(walked: Path, rmflow: Callable[..., Any], bank: Callable[..., Path]) -> None:
    ran = rmflow("guide", "use", bank('\n[gates]\n1 = ["astrology"]\n'), "--yes", ok=2)
    assert "astrology" in ran.err
    assert "guide check" in ran.err
    assert versions(walked) == [(1, "default")]


def test_the_same_guide_again_is_no_new_version(
    walked: Path, rmflow: Callable[..., Any], bank: Callable[..., Path]
) -> None:
    assert rmflow("guide", "use", "default", "--yes", "--json").json["used"] is False
    rmflow("guide", "use", bank(GREEN), "--yes")
    rmflow("guide", "use", bank(GREEN), "--yes")
    rmflow("guide", "use", "default", "--yes")
    assert versions(walked) == [(1, "default"), (2, "我行"), (3, "default")]


def test_no_book_to_use_it_in(rmflow: Callable[..., Any], bank: Callable[..., Path]) -> None:
    rmflow("guide", "use", bank(GREEN), "--yes", ok=5)


def test_every_place_of_a_code_is_a_column_of_a_table_and_a_list() -> None:
    from rmflow.actions.guides import CODED
    from rmflow.schema.tables import METADATA

    for name, table, column in CODED:
        assert name in default_guide().list_names
        assert column in METADATA.tables[table].columns


# --- writing out -------------------------------------------------------------------------------------------------


def test_what_is_exported_can_be_checked_and_is_the_same_guide(
    walked: Path, rmflow: Callable[..., Any], tmp_path: Path
) -> None:
    path = tmp_path / "whole.toml"
    rmflow("guide", "export", path)
    assert rmflow("guide", "check", path, "--json").json == []
    said = rmflow("guide", "use", path, "--dry-run", "--json").json
    assert said.get("changes", []) == []
    assert rmflow("guide", "export").out == path.read_text(encoding="utf-8")


def test_an_export_writes_over_nothing_unasked(rmflow: Callable[..., Any], tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("mine", encoding="utf-8")
    rmflow("guide", "export", path, ok=2)
    assert path.read_text(encoding="utf-8") == "mine"
    rmflow("guide", "export", path, "--yes")
    assert path.read_text(encoding="utf-8") != "mine"
    rmflow("guide", "export", tmp_path / "none" / "x.toml", ok=2)
