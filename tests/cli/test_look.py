"""`today`, `show`, `timeline`, `list`, `report` through the real program: JSON, errors, both languages, no boxes in a pipe."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import pytest

import driving

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LOOKS = [("today",), ("show", "1"), ("timeline", "1"), ("list",), ("report", "quota"), ("report", "funnel")]
BOXES = set("─│┌┐└┘├┤┬┴┼━┃═║╭╮╰╯\x1b")


@pytest.fixture
def walked(book: Path) -> Path:
    """A company at step 4 with an objection, and a person who was called."""
    lines = [
        ("add-prospect", "宏达机械有限公司", "--kind", "company", "--source", "cold", "--phone", "13800138001"),
        *driving.walk(1, 4),
        ("raise-objection", "1", "利率太高", "--type", "price"),
        ("add-prospect", "[red]单小红[/red]", "--kind", "person", "--source", "existing_base"),
        ("log-call", "2", "connected_interested", "--grade", "A", "--next", "today", "--at", "today 09:30"),
    ]
    with driving.commands_kept():
        for line in lines:
            answer = driving.run(*line)
            assert answer.code == 0, answer.err
    return book


@pytest.mark.parametrize("argv", LOOKS, ids=" ".join)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_look_is_told_in_both_languages_without_boxes_or_colour(
    walked: Path, monkeypatch: pytest.MonkeyPatch, argv: tuple[str, ...], lang: str
) -> None:
    before = driving.fingerprint(walked)
    monkeypatch.setenv("RMFLOW_LANG", lang)
    answer = driving.run(*argv)
    assert answer.code == 0, answer.err
    assert answer.out.strip()
    assert not set(answer.out) & BOXES
    assert driving.fingerprint(walked) == before


@pytest.mark.parametrize("argv", LOOKS, ids=" ".join)
def test_every_look_takes_every_format(walked: Path, argv: tuple[str, ...]) -> None:
    assert driving.run(*argv, "--json").json == driving.run(*argv, "--format", "json").json
    assert driving.run(*argv, "--format", "md").out.startswith("## ")
    as_csv = driving.run(*argv, "--format", "csv")
    if argv[0] in ("today", "show"):
        assert as_csv.code == 2
    else:
        rows = list(csv.DictReader(io.StringIO(as_csv.out)))
        assert rows
        assert "bar" not in rows[0]
    assert driving.run(*argv, "--format", "xml").code == 2


def test_an_empty_book_is_shown_as_such(book: Path, rmflow: Callable[..., Any]) -> None:
    assert rmflow("list", "--json").json == []
    assert "add-prospect" in rmflow("list").out
    assert rmflow("report", "funnel", "--json").json["rows"] == []
    assert "quiet day" in rmflow("today").out
    assert "今日无到期事项" in rmflow("today", lang="zh").out
    assert rmflow("show", "1", ok=4).err
    assert rmflow("timeline", "宏达", ok=4).err


def test_list_takes_words_that_begin_with_a_dash(walked: Path, rmflow: Callable[..., Any]) -> None:
    def numbers(*argv: str) -> list[int]:
        return [row["no"] for row in rmflow("list", *argv, "--json").json]

    assert numbers() == [1, 2]
    assert numbers("-source:cold") == [2]
    assert numbers("-hdjx") == [2]
    assert numbers("--sort", "-no", "-step:6") == [2, 1]
    assert rmflow("list", "--json", "kind:company", "--", "-宏达").json == []
    assert numbers("--limit", "1") == [1]
    assert numbers("--limit", "0") == [1, 2]
    assert numbers("shanxiaohong") == [2]
    assert numbers("due:today") == [2]
    assert "Usage" in rmflow("list", "-h").out


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("list", "stap:3"), "step:3"),
        (("list", "source:cald"), "cold"),
        (("list", "--sort", "nam"), "name"),
        (("list", "amount:1万2"), "ambiguous"),
        (("list", "--limit", "-1"), "--help"),
        (("report", "funel"), "funnel"),
        (("report",), "quota"),
        (("report", "quota", "--by", "yaer"), "day, week, month, rm"),
        (("report", "quota", "--from", "today", "--to", "yesterday"), "before"),
        (("report", "quota", "--from", "today", "--period", "today"), "not both"),
        (("report", "quota", "--period", "sometime"), "no period"),
        (("timeline", "1", "--last", "0"), "--help"),
    ],
)
def test_what_cannot_be_asked_is_exit_2_and_says_what_could(walked: Path, argv: tuple[str, ...], said: str) -> None:
    answer = driving.run(*argv)
    assert answer.code == 2
    assert said in answer.err
    assert answer.out == ""


def test_periods_as_people_say_them(walked: Path) -> None:
    for period in ("this-month", "本周", "2026Q4", "today", "2026"):
        rows = driving.run("report", "quota", "--period", period, "--json").json["rows"]
        assert [(row["date"], row["calls"]) for row in rows] == [("2026-11-23", 1)], period
    assert driving.run("report", "quota", "--from", "yesterday", "--json").json["summary"]["calls"] == 1
    assert driving.run("report", "quota", "--to", "yesterday", "--json").json["rows"] == []
    assert driving.run("report", "quota", "--rm", "wang", "--json").json["rows"][0]["calls"] == 0


def test_the_contracts_keys(walked: Path, rmflow: Callable[..., Any]) -> None:
    quota = rmflow("report", "quota", "--json").json
    assert set(quota) == {"definition", "rows", "summary"}
    assert list(quota["rows"][0])[:12] == [
        "rm", "date", "workday", "calls", "reached", "success_rate", "appointments", "min", "target", "floor", "calls_left",
        "met",
    ]  # fmt: skip
    funnel = rmflow("report", "funnel", "--json").json["rows"]
    assert list(funnel[0])[:7] == ["step", "entered", "advanced", "dropped", "still", "rate", "median_days"]
    assert [row["still"] for row in funnel] == [1, 0, 0, 1, 0, 0]
    card = rmflow("show", "hdjx", "--json").json
    assert card["objections"][0]["words"] == "利率太高"
    assert card["opportunity"]["step"] == 4
    assert card["criteria"]["need"]["answer"] == "yes"
    told = rmflow("timeline", "hdjx", "--last", "1", "--json").json
    assert [entry["kind"] for entry in told] == ["objection"]
    day = rmflow("today", "--json").json
    assert day["calls_due"][0]["grade"] == "A"
    assert day["quota"]["calls"] == 1


def test_markup_and_commands_in_names_stay_text(walked: Path) -> None:
    assert "[red]单小红[/red]" in driving.run("list").out
    assert "[red]单小红[/red]" in driving.run("today").out
    assert "\\[red\\]" in driving.run("list", "--format", "md", "--reveal").out


@pytest.mark.parametrize("argv", LOOKS, ids=" ".join)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_terminal_of_40_columns_holds_every_line(
    walked: Path, monkeypatch: pytest.MonkeyPatch, argv: tuple[str, ...], lang: str
) -> None:
    from rmflow.cli import printing
    from rmflow.renderers.plain import columns

    monkeypatch.setattr(printing, "_width", lambda: 40)
    monkeypatch.setenv("RMFLOW_LANG", lang)
    answer = driving.run(*argv)
    assert answer.code == 0
    assert all(columns(line) <= 40 for line in answer.out.splitlines())
