"""Odd but allowed: names that other programs would run, draw or choke on are kept as they are and shown as they are."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest

import driving
from rmflow.records import Column, Table
from rmflow.renderers import render
from rmflow.words import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

ODD = [
    "[red]宏达[/red]",
    "[/]",
    "[bold]",
    "[link=https://example.com]点我[/link]",
    ":smile: 笑脸店",
    "🐼熊猫茶业😀",
    "👨\u200d👩\u200d👧家庭农场",
    "O'Brien \"Quotes\" & Söhne",
    "'; DROP TABLE prospect; --",
    "=1+1",
    "+86公司",
    "-行业-",
    "@SUM(A1:A9)",
    "100%_like",
    "{name} {0} %s $HOME `id`",
    "\\n\\x1b[31m",
    "--help",
    "C:\\银行\\客户",
    "| a | b |",
    "<script>alert(1)</script>",
    "𠮷野家餐饮",
]


@pytest.fixture(scope="module", autouse=True)
def quick_parsing() -> Iterator[None]:
    with driving.commands_kept():
        yield


def shown(name: str) -> str:
    """The name as a terminal gets it: the joiner inside an emoji is written out like any invisible character."""
    return name.replace("\u200d", "\\u200d")


@pytest.fixture
def odd(book: Path) -> Callable[[str], None]:
    """Write a prospect of that name into the book, as number 1."""

    def add(name: str) -> None:
        answer = driving.run("add-prospect", "--kind", "company", "--source", "cold", "--note", name, "--", name)
        assert answer.code == 0, answer.err
        assert shown(name) in answer.out

    return add


@pytest.mark.parametrize("name", ODD)
def test_an_odd_name_is_kept_and_shown_unchanged(odd: Callable[[str], None], name: str) -> None:
    odd(name)
    assert driving.run("show", "1", "--json").json["name"] == name
    assert driving.run("list", "--json").json[0]["name"] == name
    assert shown(name) in driving.run("show", "1").out
    assert shown(name) in driving.run("list").out
    # A next date, so that the day's list has it.
    assert driving.run("log-call", "1", "busy", "--next", "today", "--note", name).code == 0
    assert shown(name) in driving.run("today").out
    assert shown(name) in driving.run("timeline", "1").out
    assert driving.run("verify", "--json").json["ok"] is True


@pytest.mark.parametrize("name", ODD)
def test_an_odd_name_finds_its_prospect(odd: Callable[[str], None], name: str) -> None:
    odd(name)
    driving.run("add-prospect", "别的公司", "--kind", "company", "--source", "cold")
    found = driving.run("check", "--json", "--", name)
    assert (found.code, found.json["no"]) == (0, 1)


@pytest.mark.parametrize("name", ODD)
def test_a_spreadsheet_runs_nothing(odd: Callable[[str], None], name: str) -> None:
    odd(name)
    row = next(csv.DictReader(io.StringIO(driving.run("list", "--format", "csv", "--reveal").out)))
    assert row["name"].removeprefix("'") == name
    assert not row["name"].startswith(("=", "+", "-", "@"))


@pytest.mark.parametrize("colour", [True, False])
@pytest.mark.parametrize("name", ODD)
def test_an_odd_name_is_drawn_on_a_screen_as_it_is(name: str, colour: bool) -> None:
    """Rich takes no markup, no emoji code and no link from data."""
    table = Table(plain(name), (Column("name", plain(name)),), ({"name": name},))
    drawn = render(table, "table", "en", width=100, colour=colour)
    assert drawn.count(shown(name)) == 3
    assert "\x1b]8" not in drawn
    assert "\x1b[31m" not in drawn


@pytest.mark.parametrize("name", ODD)
def test_an_odd_name_survives_json(odd: Callable[[str], None], name: str) -> None:
    odd(name)
    text = driving.run("check", "1", "--json").out
    assert json.loads(text)["no"] == 1
    refused = driving.run("advance", "1", "--json").json["refused"]
    assert shown(name) in refused["message"]
