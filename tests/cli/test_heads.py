"""The journal's head: printed alone, borne by what leaves the terminal, and found again by `verify --head` and `--since`."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from sqlcipher3 import dbapi2

import driving

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HEAD = re.compile(r"\b([0-9]+-[0-9a-f]{12})\b")


@pytest.fixture
def filled(book: Path) -> Path:
    for name in ("宏达机械", "远洋物流"):
        assert driving.run("add-prospect", name, "--kind", "company", "--source", "cold").code == 0
    return book


def head_of(path: Path, seq: int | None = None) -> tuple[int, str]:
    raw = dbapi2.connect(path)
    found: tuple[int, str] = raw.execute(
        "SELECT seq, hash FROM journal WHERE seq = coalesce(?, (SELECT max(seq) FROM journal))", (seq,)
    ).fetchone()
    raw.close()
    return found


def test_the_head_alone_for_scripts(filled: Path, rmflow: Callable[..., Any]) -> None:
    seq, hashed = head_of(filled)
    assert rmflow("verify", "--head").out == f"{seq}-{hashed}\n"
    assert driving.run("verify", "--head", "--json").json == {"head": {"seq": seq, "hash": hashed}}
    assert driving.run("verify", "--json", "--head").json == {"head": {"seq": seq, "hash": hashed}}
    assert driving.run("verify", "--head", "--format", "json").json == {"head": {"seq": seq, "hash": hashed}}
    for argv in (("--head", f"{seq}-{hashed}"), (f"--head={seq}-{hashed[:12]}",), ("--json", "--head", f"{seq}-{hashed}")):
        assert driving.run("verify", *argv).code == 0
    assert driving.run("verify", "--head", "x").code == 2


def test_the_head_alone_verifies_nothing(filled: Path) -> None:
    raw = dbapi2.connect(filled, isolation_level=None)
    raw.execute("DROP TRIGGER journal_update")
    raw.execute("UPDATE journal SET rm = 'wang' WHERE seq = 2")
    raw.close()
    assert driving.run("verify", "--head").code == 0
    assert driving.run("verify").code == 5


def test_a_journal_without_an_entry_has_no_head(filled: Path) -> None:
    raw = dbapi2.connect(filled, isolation_level=None)
    raw.execute("DROP TRIGGER journal_delete")
    raw.execute("DELETE FROM journal")
    raw.close()
    answer = driving.run("verify", "--head")
    assert (answer.code, answer.out) == (5, "")
    assert re.search("The journal of .* is empty", answer.err)
    assert driving.run("verify").code == 5


def test_since_a_head(filled: Path) -> None:
    seq, hashed = head_of(filled, 2)
    for given in ("2", f"2-{hashed[:12]}", f"2-{hashed}"):
        said = driving.run("verify", "--since", given, "--json").json
        assert (said["ok"], said["since"], said["entries"], said["first_bad"]) == (True, seq, 3, None)
    text = driving.run("verify", "--since", "2").out
    assert "Nothing is wrong after entry 2." in text
    assert "What came before was not looked at" in text
    assert driving.run("verify", "--since", "2-0123456789ab").code == 5
    assert driving.run("verify", "--since", "9").code == 5
    for wrong in ("0", "-1", "x", "2-", "2-01"):
        assert driving.run("verify", f"--since={wrong}").code == 2
    both = driving.run("verify", "--since", "2", "--head", "1-0123456789ab", "--json")
    assert [finding["where"] for finding in both.json["findings"]] == ["journal 1"]


def test_each_kind_of_finding_comes_with_its_advice_once(filled: Path) -> None:
    raw = dbapi2.connect(filled, isolation_level=None)
    raw.execute("DROP TRIGGER journal_update")
    raw.execute("UPDATE journal SET rm = 'wang' WHERE seq > 1")
    raw.execute("UPDATE prospect SET source = 'data'")
    raw.close()
    text = driving.run("verify").out
    assert "What to do" in text
    assert text.count("→ rmflow restore") == 2  # of the journal, of the rows
    assert text.count("→ rmflow verify --since N-HASH") == 1
    assert "如何处理" in driving.run("--lang", "zh", "verify").out
    said = driving.run("verify", "--json").json
    assert set(said["advice"]) == {"schema", "journal_hash", "row_changed"}
    assert said["advice"]["row_changed"]["fix"] == "rmflow restore"


FILES = [("report", "funnel"), ("report", "funnel", "--rows"), ("report", "team"), ("standup",), ("audit",), ("list",)]
LEAVES = [
    *((form, argv) for form in ("md", "html", "xlsx") for argv in FILES),
    *(("md", argv) for argv in (("report", "quota"), ("today",), ("show", "1"), ("wrapup",))),
]


@pytest.mark.parametrize(("form", "argv"), LEAVES, ids=str)
def test_what_leaves_the_terminal_bears_the_head(filled: Path, tmp_path: Path, form: str, argv: tuple[str, ...]) -> None:
    head = printed(filled, tmp_path, form, *argv)
    assert driving.run("verify", "--head", head).code == 0
    assert driving.run("verify", "--since", head).code == 0


def printed(book: Path, folder: Path, form: str, *argv: str) -> str:
    """The head on a page or spreadsheet: a paper that nobody can change."""
    if form == "md":
        text = driving.run(*argv, "--format", "md").out
    else:
        place = folder / f"out.{form}"
        assert driving.run(*argv, "--out", place).code == 0
        text = place.read_text("utf-8") if form == "html" else cells(place)
    found = re.findall(rf"Journal {HEAD.pattern}", text)
    assert len(found) == 1
    return str(found[0])


def cells(place: Path) -> str:
    openpyxl = pytest.importorskip("openpyxl")
    workbook = openpyxl.load_workbook(place, read_only=True)
    said = "\n".join(str(cell) for sheet in workbook for row in sheet.iter_rows(values_only=True) for cell in row if cell)
    workbook.close()
    return said


def test_a_reports_json_has_the_head_and_the_terminal_has_not(filled: Path) -> None:
    seq, hashed = head_of(filled)
    said = driving.run("report", "funnel", "--json").json
    assert said["definition"]["head"] == f"{seq}-{hashed[:12]}"
    assert not HEAD.search(driving.run("report", "funnel").out)
    assert not HEAD.search(driving.run("report", "funnel", "--format", "csv").out)
    assert isinstance(driving.run("list", "--json").json, list)
    assert f"流水 {seq}-{hashed[:12]}" in driving.run("--lang", "zh", "report", "funnel", "--format", "md").out


def test_a_report_of_the_past_bears_the_head_of_then(filled: Path) -> None:
    seq, hashed = head_of(filled)
    later = ("--now", "2026-11-26T10:00+08:00")
    assert driving.run(*later, "log-call", "1", "no_answer").code == 0
    now = json.loads(driving.run(*later, "report", "funnel", "--json").out)["definition"]["head"]
    then = json.loads(driving.run(*later, "report", "funnel", "--as-of", "2026-11-24", "--json").out)["definition"]["head"]
    assert now.startswith(f"{seq + 1}-")
    assert then == f"{seq}-{hashed[:12]}"
    assert driving.run("verify", "--head", then).code == driving.run("verify", "--head", now).code == 0


def test_a_paper_head_finds_a_journal_written_anew(filled: Path, tmp_path: Path) -> None:
    from rmflow.schema.triggers import TRIGGERS
    from rmflow.store.journal import Entry, entry_hash

    head = printed(filled, tmp_path, "html", "report", "funnel")
    raw = dbapi2.connect(filled, isolation_level=None)
    for name in TRIGGERS:
        raw.execute(f"DROP TRIGGER {name}")
    raw.execute("UPDATE journal SET rm = 'wang' WHERE seq = 1")
    prev = ""
    for values in raw.execute("SELECT seq, id, at, recorded_at, rm, command, images, digest FROM journal ORDER BY seq").fetchall():
        hashed = entry_hash(Entry(*values, prev))
        raw.execute("UPDATE journal SET prev = ?, hash = ? WHERE seq = ?", (prev, hashed, values[0]))
        prev = hashed
    for statement in TRIGGERS.values():
        raw.execute(statement)
    raw.close()
    assert driving.run("verify").code == 0
    answer = driving.run("verify", "--head", head)
    assert answer.code == 5
    assert "written anew" in answer.out
