"""`rmflow import` as people run it: the real program, a file, a book."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from shared import PATIENCE_S

if TYPE_CHECKING:
    from pathlib import Path

BANK = [
    "--as", "calls", "--map", "prospect=prospect_id", "--map", "at=date", "--map", "seconds=duration_s",
    "--value", "outcome:won=appointment", "--value", "outcome:lost=connected_refused",
]  # fmt: skip
BAD = "名称,电话,行业\n宏达,138,C\n王伟,13812345678,\n,,C\n李四,1,2,3\n=1+1,+86,C\n"


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    path = tmp_path / "list.csv"
    path.write_bytes(BAD.encode("gbk"))
    return path


def counts(path: Path, *questions: str) -> list[object]:
    from rmflow.store.connection import connect

    connection = connect(path, read_only=True)
    try:
        return [connection.value(question) for question in questions]
    finally:
        connection.close()


def test_the_banks_45211_calls_come_in_and_come_in_once(rmflow, tmp_path: Path, shared_data: Path) -> None:
    file = shared_data / "bank_marketing" / "bank_calls_dated.csv"
    first = rmflow("import", file, *BANK, "--json")
    assert {key: first.json[key] for key in ("read", "added", "duplicates", "rejected", "prospects_added")} == {
        "read": 45_211, "added": 45_211, "duplicates": 0, "rejected": [], "prospects_added": 45_211
    }  # fmt: skip
    assert first.json["unmapped"] == ["channel", "attempts", "prev_outcome", "balance_eur"]
    assert "A new book" in first.err
    questions = (
        "SELECT count(*) FROM call",
        "SELECT count(DISTINCT called_on) FROM call",
        "SELECT count(*) FROM (SELECT 1 FROM call GROUP BY called_on HAVING count(*) >= 30)",
        "SELECT sum(is_appointment) FROM call",
        "SELECT called_on || ' ' || count(*) FROM call GROUP BY called_on ORDER BY count(*) DESC LIMIT 1",
        "SELECT count(*) FROM prospect WHERE source = 'import' AND kind = 'person'",
    )
    answers = [45_211, 561, 155, 5_289, "2008-11-21 825", 45_211]
    assert counts(tmp_path / "book.db", *questions) == answers
    second = rmflow("import", file, *BANK)
    assert second.out.startswith(
        "✓ Calls: read 45,211 rows, added 0 (new prospects: 0), there already 45,211, rejected 0."
    )
    assert counts(tmp_path / "book.db", *questions, "SELECT count(*) FROM journal") == [*answers, 2]


def test_a_bad_row_stops_everything_and_is_named(book: Path, rmflow, bad: Path) -> None:
    before = book.read_bytes()
    ran = rmflow("import", bad, "--as", "prospects", ok=2)
    assert ran.out == ""
    assert [line.split()[:2] for line in ran.err.splitlines() if line.strip()[:1].isdigit()][:4] == [
        ["2", "电话"], ["4", "名称"], ["5", "the"], ["6", "电话"]
    ]  # fmt: skip
    assert "4 of 5 rows cannot be taken; nothing was imported." in ran.err
    assert "--keep-good" in ran.err
    ran = rmflow("import", bad, "--as", "prospects", "--json", ok=2, lang="zh")
    assert ran.err == ""
    assert (ran.json["read"], ran.json["added"], ran.json["would_add"]) == (5, 0, 1)
    assert ran.json["rejected"][1] == {"row": 4, "column": "名称", "value": "", "why": "没有名称"}
    assert ran.json["error"]["code"] == "rows_rejected"
    assert book.read_bytes() == before


def test_keep_good_writes_the_rest_to_a_file_that_can_be_put_right_and_brought_in(
    book: Path, rmflow, bad: Path
) -> None:
    ran = rmflow("import", bad, "--as", "prospects", "--keep-good")
    assert "added 1," in ran.out
    assert "! 4 rows could not be taken: see" in ran.out
    assert "GB18030" in ran.out
    kept = bad.with_name("list.rejected.csv")
    lines = kept.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == "名称,电话,行业,why"
    assert lines[4].startswith("'=1+1,'+86,C,")
    kept.write_text(lines[0] + "\n" + lines[1].replace("138", "13800138001", 1) + "\n", encoding="utf-8-sig")
    assert "added 1," in rmflow("import", kept, "--as", "prospects").out
    again = rmflow("import", bad, "--as", "prospects", "--keep-good", "--json").json
    assert again["rejects_file"].endswith("list.rejected-2.csv")
    assert again["duplicate_rows"] == [{"row": 3, "no": 1, "name": "王伟", "why": "the same phone", "of_row": None}]
    named = bad.with_name("other.csv")
    rmflow("import", bad, "--as", "prospects", "--keep-good", "--rejects", named)
    assert named.exists()


def test_rejected_rows_that_cannot_be_written_stop_the_import(book: Path, rmflow, bad: Path, tmp_path: Path) -> None:
    before = book.read_bytes()
    ran = rmflow("import", bad, "--as", "prospects", "--keep-good", "--rejects", tmp_path / "no" / "x.csv", ok=2)
    assert "Nothing was imported" in ran.err
    assert book.read_bytes() == before


def test_a_dry_run_says_everything_and_writes_nothing(book: Path, rmflow, bad: Path) -> None:
    before = book.read_bytes()
    ran = rmflow("import", bad, "--as", "prospects", "--keep-good", "--dry-run", lang="zh")
    assert "试运行，未写入任何内容。客户：读取 5 行，新增 1 条，已有 0 条，不合格 4 条。" in ran.out
    assert book.read_bytes() == before
    assert not bad.with_name("list.rejected.csv").exists()


def test_where_there_is_no_book_one_is_made_and_goes_again_when_the_import_fails(
    rmflow, bad: Path, tmp_path: Path
) -> None:
    for args, code in ((("--dry-run", "--keep-good"), 0), ((), 2)):
        rmflow("import", bad, "--as", "prospects", *args, ok=code)
        assert list(tmp_path.glob("book.db*")) == []
    ran = rmflow("import", bad, "--as", "prospects", "--keep-good")
    assert "A new book at" in ran.err
    assert counts(tmp_path / "book.db", "SELECT count(*) FROM prospect") == [1]


def test_standard_input_and_constants(book: Path, rmflow) -> None:
    text = "电话;结果\n13800138001;没人\n"
    ran = rmflow(
        "import", "-", "--as", "通话", "--set", "at=2026-11-20", "--value", "结果:没人=no_answer", "--map", "phone=#1",
        stdin=text,
    )  # fmt: skip
    assert "added 1 (new prospects: 1)" in ran.out
    show = rmflow("list", "--json").json
    assert [row["name"] for row in show] == ["138 0013 8001"]


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        ((), "--as is missing"),
        (("--as", "songs"), "--as is prospects, calls or deals, not “songs”"),
        (("--as", "calls"), "No column of the file is at"),
        (("--as", "prospects", "--map", "fone=电话"), "Did you mean phone"),
        (("--as", "prospects", "--rejects", "x.csv"), "--rejects goes with --keep-good"),
        (("--as", "prospects", "--encoding", "utf-8"), "not in utf-8: byte 1"),
        (("--as", "prospects", "--encoding", "klingon"), "no encoding rmflow reads"),
        (("--as", "prospects", "--delimiter", "ab"), "--delimiter is one character"),
        (("--as", "prospects", "--set", "kind=firm"), "--set: kind “firm”"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_message(rmflow, bad: Path, tmp_path: Path, argv, said: str) -> None:
    ran = rmflow("import", bad, *argv, ok=2)
    assert said in ran.err
    assert ran.out == ""
    assert not (tmp_path / "book.db").exists()


def test_a_file_that_is_not_there(rmflow, tmp_path: Path) -> None:
    assert "没有这个文件" in rmflow("import", tmp_path / "no.csv", "--as", "calls", ok=2, lang="zh").err


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_ctrl_c_leaves_nothing_behind(tmp_path: Path) -> None:
    fifo = tmp_path / "pipe"
    os.mkfifo(fifo)
    program = subprocess.Popen(
        [sys.executable, "-m", "rmflow", "import", str(fifo), "--as", "calls"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # Where the tests run in the background, Ctrl-C is ignored from birth.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    with fifo.open("wb", buffering=0) as pipe:  # opens when the program has opened it too
        pipe.write(b"phone,at,outcome\n")
        program.send_signal(signal.SIGINT)
    out, err = program.communicate(timeout=PATIENCE_S)
    assert program.returncode == 130
    assert (out, b"Interrupted; nothing was changed." in err) == (b"", True)
    assert not (tmp_path / "book.db").exists()
