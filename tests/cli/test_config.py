"""`rmflow config`: what is set, where it comes from, setting and forgetting."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing comes from the environment but where the settings lie."""
    for name in ("RMFLOW_RM", "RMFLOW_BOOK"):
        monkeypatch.delenv(name)


def test_set_get_list_and_unset(tmp_path: Path, rmflow: Callable[..., Any]) -> None:
    rmflow("config", "rm", "李 明")
    assert rmflow("config", "rm").out == "李 明\n"
    assert rmflow("config", "rm", "--json").json == {"key": "rm", "value": "李 明", "from": "file"}
    assert (tmp_path / "config.toml").read_text(encoding="utf-8") == 'rm = "李 明"\n'
    if os.name == "posix":
        assert (tmp_path / "config.toml").stat().st_mode & 0o777 == 0o600
    listed = {row["key"]: row["from"] for row in rmflow("config", "--json").json}
    assert listed == {
        "book": "default", "rm": "file", "lang": "environment", "mask": "default", "key.file": "default",
        "backup.auto": "default", "backup.folder": "default", "backup.keep": "default",
    }  # fmt: skip
    rmflow("config", "--unset", "rm")
    assert {row["key"]: row["from"] for row in rmflow("config", "--json").json}["rm"] == "default"
    assert "李 明" not in (tmp_path / "config.toml").read_text(encoding="utf-8")


def test_a_flag_goes_before_the_environment_before_the_file(rmflow: Callable[..., Any]) -> None:
    rmflow("config", "rm", "file")
    assert rmflow("config", "rm", env={"RMFLOW_RM": "env"}).out == "env\n"
    ran = rmflow("--rm", "flag", "config", "rm", "--json", env={"RMFLOW_RM": "env"})
    assert ran.json == {"key": "rm", "value": "flag", "from": "flag"}


def test_setting_what_something_else_overrides_says_so(rmflow: Callable[..., Any]) -> None:
    ran = rmflow("config", "rm", "li", env={"RMFLOW_RM": "wang"})
    assert "RMFLOW_RM stands before it now: wang" in ran.out


def test_the_language_set_is_the_language_spoken(rmflow: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    rmflow("config", "lang", "zh")
    monkeypatch.delenv("RMFLOW_LANG")
    assert "设置" in rmflow("config", lang="").out


def test_a_book_is_kept_as_a_whole_path(
    tmp_path: Path, rmflow: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    rmflow("config", "book", "my  book.db")
    assert rmflow("config", "book").out == f"{tmp_path / 'my  book.db'}\n"
    rmflow("init")
    assert (tmp_path / "my  book.db").exists()


@pytest.mark.parametrize(
    ("argv", "why"),
    [
        (("lang", "fr"), "zh or en"),
        (("colour", "red"), "no setting “colour”"),
        (("colour",), "no setting “colour”"),
        (("--unset", "colour"), "no setting “colour”"),
        (("rm", "a\x1b[31mb"), "name"),
        (("rm", ""), "name"),
        (("book", " "), "not a path"),
        (("book", "a\nb"), "not a path"),
        (("rm", "--unset", "rm"), "stands alone"),
    ],
)
def test_what_cannot_be_set_is_refused_and_nothing_is_written(
    tmp_path: Path, rmflow: Callable[..., Any], argv: tuple[str, ...], why: str
) -> None:
    ran = rmflow("config", *argv, ok=2)
    assert why in ran.err
    assert not (tmp_path / "config.toml").exists()


def test_a_settings_file_that_is_no_toml_is_named(tmp_path: Path, rmflow: Callable[..., Any]) -> None:
    (tmp_path / "config.toml").write_text("rm = li", encoding="utf-8")
    ran = rmflow("config", ok=2)
    assert str(tmp_path / "config.toml") in ran.err


def test_values_are_inert(rmflow: Callable[..., Any]) -> None:
    rmflow("config", "rm", '[red]"\\ 王')
    assert rmflow("config", "rm").out == '[red]"\\ 王\n'
    assert '[red]"\\ 王' in rmflow("config").out


def test_settings_with_a_dot_come_back_as_they_were_set(tmp_path: Path, rmflow: Callable[..., Any]) -> None:
    assert rmflow("config", "backup.auto").out == "off\n"
    assert rmflow("config", "backup.keep").out == "14\n"
    rmflow("config", "backup.auto", "on")
    rmflow("config", "backup.keep", "30")
    rmflow("config", "rm", "li")
    assert rmflow("config", "backup.auto").out == "on\n"
    assert rmflow("config", "backup.keep", "--json").json == {"key": "backup.keep", "value": "30", "from": "file"}
    file = tmp_path / "config.toml"
    assert file.read_text(encoding="utf-8") == '"backup.auto" = "on"\n"backup.keep" = "30"\nrm = "li"\n'
    rmflow("config", "--unset", "backup.auto")
    assert file.read_text(encoding="utf-8") == '"backup.keep" = "30"\nrm = "li"\n'


def test_a_table_of_settings_is_read_as_the_same(tmp_path: Path, rmflow: Callable[..., Any]) -> None:
    (tmp_path / "config.toml").write_text("[backup]\nauto = true\nkeep = 5\n", encoding="utf-8")
    assert rmflow("config", "backup.auto").out == "on\n"
    assert rmflow("config", "backup.keep").out == "5\n"
    rmflow("config", "backup.auto", "off")
    assert rmflow("config", "backup.auto").out == "off\n"
    (tmp_path / "config.toml").write_text("[backup]\nspeed = 5\n", encoding="utf-8")
    assert "no setting “backup.speed”" in rmflow("config", ok=2).err


@pytest.mark.parametrize(("key", "value"), [("backup.auto", "daily"), ("backup.keep", "0"), ("backup.keep", "many")])
def test_a_setting_that_is_none_is_refused(rmflow: Callable[..., Any], key: str, value: str) -> None:
    assert "not “" in rmflow("config", key, value, ok=2).err
