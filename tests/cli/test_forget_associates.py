"""`forget P --contact` and `forget --introducer` through the real program: customers stay, he is in no byte, also when killed."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest
from test_forget import holds, killed_at, quick, settled

import driving

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from shared import Ran

__all__ = ["quick"]  # a fixture

HIS = ("李建国", "13911112222", "22221111931", "139-1111-2222", "占股六成", "李董", "本人电话")
HOUND = ("周明德", "13955556666", "周律师", "大学同学", "正大律所", "本人来信")
LINES: tuple[tuple[str, ...], ...] = (
    ("add-introducer", "周明德", "--as", "lawyer", "--phone", "13955556666", "--organisation", "正大律所", "--note", "大学同学"),
    ("add-prospect", "宏达机械", "--kind", "company", "--source", "hound", "--via", "周明德",
     "--contact", "李建国, 董事长, decision_maker, 13911112222"),
    ("add-prospect", "新华书店", "--kind", "company", "--source", "cold", "--note", "李建国、周明德的邻居"),
    ("qualify", "1", "--authority", "yes:占股六成", "--contact", "李建国"),
    ("log-call", "1", "connected_interested", "--note", "请李董回电 139-1111-2222，周律师牵线"),
    ("log-call", "2", "connected_interested", "--note", "李建国介绍"),
    ("dial", "李建国", "--why"),
    ("forget", "1", "--contact", "李建国", "--reason", "本人电话"),
)  # fmt: skip
ASKED_BY_LETTER = ("forget", "--introducer", "周明德", "--reason", "本人来信")
CONTACT, INTRODUCER = ("1", "--contact", "1"), ("--introducer", "1")


@pytest.fixture
def asked(book: Path) -> Path:
    """A book one of whose contacts has asked to be forgotten."""
    for line in LINES:
        answer = driving.run(*line)
        assert answer.code == 0, (line, answer)
    return book


def test_both_are_gone_from_every_byte_and_the_customers_stay(asked: Path, rmflow: Callable[..., Ran]) -> None:
    rmflow(*ASKED_BY_LETTER)
    assert holds(asked.parent, HIS)
    told = rmflow("introducers", "--json").json[0]
    erased = rmflow("forget", *CONTACT, "--erase", "--yes", "--json").json
    assert (erased["no"], erased["contact"], erased["copies"]) == (1, 1, [])
    assert holds(asked.parent, HIS) == {}
    assert holds(asked.parent, HOUND)
    assert rmflow("forget", *INTRODUCER, "--erase", "--yes", "--json").json["introducer"] == 1
    assert holds(asked.parent, HOUND) == {}
    assert [row["name"] for row in rmflow("list", "--json").json] == ["宏达机械", "新华书店"]
    left = rmflow("introducers", "--json").json[0]
    assert (left["name"], left["leads"], left["targets"]) == ("***", told["leads"], told["targets"])
    assert rmflow("report", "sources", "--by", "introducer", "--json").json["rows"][-1]["introducer"] == "*** #1"
    assert rmflow("verify").code == 0


def test_it_asks_first_and_undo_takes_the_first_step_back(asked: Path, rmflow: Callable[..., Ran]) -> None:
    before = driving.fingerprint(asked)
    ran = rmflow("forget", "1", "--contact", "李建国", "--erase", ok=2)
    assert "Forgetting contact 1 of #1 李建国" in ran.err
    assert "rmflow forget 1 --contact 1 --erase --yes" in ran.err
    assert driving.fingerprint(asked) == before
    assert "不可撤回" in rmflow("forget", "1", "--contact", "李建国", "--erase", ok=2, lang="zh").err
    rmflow("undo", "--yes")
    assert rmflow("privacy", "due", "--json").json == []
    rmflow("forget", "1", "--contact", "李建国", "--erase", "--yes", ok=3)


def test_copies_are_named_and_replaced(asked: Path, rmflow: Callable[..., Ran]) -> None:
    rmflow("backup")
    ran = rmflow("forget", *CONTACT, "--erase", "--yes")
    assert "--copies" in ran.out
    swept = rmflow("forget", *CONTACT, "--erase", "--copies", "--json").json
    assert (swept["swept"], len(swept["removed"]), swept["copies"]) == (True, 1, [])
    assert holds(asked.parent / "backups", HIS) == {}


def test_a_restored_copy_forgets_them_again(asked: Path, rmflow: Callable[..., Ran]) -> None:
    """A copy from before the wish was written down."""
    rmflow("undo", "--yes")
    rmflow("backup")
    rmflow(*LINES[-1])
    rmflow(*ASKED_BY_LETTER)
    rmflow("forget", *CONTACT, "--erase", "--yes")
    rmflow("forget", *INTRODUCER, "--erase", "--yes")
    said = rmflow("restore", "1", "--yes", "--json").json
    assert said["forgotten_again"] == [{"no": 1, "contact": 1}, {"introducer": 1}]
    kept = [*asked.parent.glob("*.before-*"), *asked.parent.glob("*.replaced*")]
    files = [file for file in asked.parent.iterdir() if file.is_file() and file not in kept and file.name.startswith(asked.name)]
    assert files
    for file in files:
        assert not [text for text in (*HIS, *HOUND) if text.encode() in file.read_bytes()], file
    assert rmflow("verify", "--json").json["ok"]
    rmflow("add-prospect", "某某", "--kind", "company", "--source", "cold", "--phone", "13911112222", ok=3)


def test_what_is_held_on_him_is_written_out_and_noted_by_number(asked: Path, rmflow: Callable[..., Ran], tmp_path: Path) -> None:
    for whom, said in ((("1", "--contact", "李建国"), "contact 1 of #1"), (("--introducer", "周明德"), "introducer 1")):
        place = tmp_path / "his.json"
        ran = rmflow("privacy", "export", *whom, "--out", str(place))
        assert f"all that is held on {said}" in ran.out
        assert "+86139" in place.read_text(encoding="utf-8")
        assert f"all data on {said} taken out" in rmflow("log", "1").out
        place.unlink()
    assert rmflow("privacy", "export", "1", "--contact", "1", "--json").json["speak_of_him"].keys() == {"assessment", "call", "prospect"}


def test_privacy_due_lists_both(asked: Path, rmflow: Callable[..., Ran]) -> None:
    rmflow(*ASKED_BY_LETTER)
    rows: list[dict[str, Any]] = rmflow("privacy", "due", "--json").json
    assert [(row["no"], row["contact"], row["introducer"], row["fix"]) for row in rows] == [
        (1, 1, None, "rmflow forget 1 --contact 1 --erase"), (None, None, 1, "rmflow forget --introducer 1 --erase"),
    ]  # fmt: skip
    assert "rmflow forget 1 --contact 1 --erase" in rmflow("show", "1").out
    assert "rmflow forget --introducer 1 --erase" in rmflow("introducers").out


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
def test_killed_in_the_middle_it_is_the_old_book_or_the_new(asked: Path) -> None:
    old, new = killed_at(settled(asked), lambda n: [n // 2, *range(n - 4, n + 1)], CONTACT, HIS)
    assert old
    assert new


@pytest.mark.reliability
@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
@pytest.mark.parametrize(("whom", "said"), [(CONTACT, HIS), (INTRODUCER, HOUND)])
def test_killed_at_any_statement(asked: Path, whom: tuple[str, ...], said: tuple[str, ...]) -> None:
    if whom == INTRODUCER:
        assert driving.run("undo", "--yes").code == 0
        assert driving.run(*ASKED_BY_LETTER).code == 0
    old, new = killed_at(settled(asked), lambda n: list(range(1, n + 1)), whom, said)
    assert old > new > 0


def test_what_left_of_him_is_named_before_he_goes(asked: Path, rmflow: Callable[..., Ran], tmp_path: Path) -> None:
    """A document about his company holds him too; one about another contact, a customer or an introducer does not."""
    rmflow(*ASKED_BY_LETTER)
    for whom in (("1",), ("1", "--contact", "1"), ("2",), ("--introducer", "1")):
        rmflow("privacy", "export", *whom, "--out", str(tmp_path / "his.json"))
    rmflow("list", "--format", "csv", "--reveal")
    said = rmflow("forget", *CONTACT, "--erase", ok=2).err
    assert said.count("***.json") == 2
    assert "that may hold him: 1" in said
    assert rmflow("forget", *INTRODUCER, "--erase", ok=2).err.count("***.json") == 1
