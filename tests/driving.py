"""Driving the program from a test: in this process, quickly and often, and reading a book's whole content."""

from __future__ import annotations

import contextlib
import hashlib
import io
import signal
import sys
import threading
import time
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlcipher3 import dbapi2

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW_TEXT = "2026-11-23T10:00:00+08:00"


class Answer(NamedTuple):
    """What one command line answered."""

    code: int
    out: str
    err: str
    raw: bytes = b""  # standard output, where it is no text

    @property
    def json(self) -> Any:
        """Standard output as JSON."""
        import json

        return json.loads(self.out)


def run(*argv: object) -> Answer:
    """Run one command line in this process, as `rmflow ARGV…` would, with no terminal on any side."""
    from rmflow.cli import app
    from rmflow.cli.state import STATE

    STATE.__init__()
    if hasattr(time, "tzset"):
        time.tzset()
    out, err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="", write_through=True), io.StringIO()
    with interrupts_kept(), _stdin(io.StringIO("")), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = app.run([str(word) for word in argv])
    assert "Traceback" not in err.getvalue(), err.getvalue()
    raw = out.buffer.getvalue()  # type: ignore[attr-defined]
    return Answer(code, raw.decode("utf-8", "replace"), err.getvalue(), raw)


@contextlib.contextmanager
def commands_kept() -> Iterator[None]:
    """Build each command's parser once instead of at every run: several times as quick."""
    from rmflow.cli import app

    built: dict[str, Any] = {}
    plain_make, plain_get = app.make, app.LazyGroup.get_command

    def get(self: Any, ctx: Any, name: str) -> Any:
        if name not in built:
            built[name] = plain_get(self, ctx, name)
        return built[name]

    group = plain_make()
    app.make, app.LazyGroup.get_command = (lambda: group), get  # type: ignore[assignment,method-assign]
    try:
        yield
    finally:
        app.make, app.LazyGroup.get_command = plain_make, plain_get  # type: ignore[method-assign]


@contextlib.contextmanager
def interrupts_kept() -> Iterator[None]:
    # A saved command ignores Ctrl-C until its process ends; this process goes on.
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.getsignal(signal.SIGINT)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextlib.contextmanager
def _stdin(stream: io.StringIO) -> Iterator[None]:
    before, sys.stdin = sys.stdin, stream
    try:
        yield
    finally:
        sys.stdin = before


def content(path: Path) -> dict[str, Any]:
    """Everything a book holds: every table's rows, and the schema itself."""
    raw = dbapi2.connect(path.absolute().as_uri() + "?mode=ro", uri=True, isolation_level=None)
    try:
        raw.execute("BEGIN")
        schema = raw.execute("SELECT type, name, sql FROM sqlite_master ORDER BY name").fetchall()
        found: dict[str, Any] = {"schema": schema}
        for kind, name, _sql in schema:
            if kind == "table":
                found[name] = sorted(raw.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr)
        return found
    finally:
        raw.close()


def fingerprint(path: Path) -> str:
    """One word that stands for all of a book's content."""
    return hashlib.sha256(repr(content(path)).encode("utf-8", "surrogatepass")).hexdigest()


def remove(path: Path) -> None:
    """A book and the files SQLite and rmflow keep beside it."""
    for ending in ("", "-wal", "-shm", ".lock"):
        path.with_name(path.name + ending).unlink(missing_ok=True)


# What an RM does at each step with a company, so that its gate opens; `P` stands for the prospect.
WALK: dict[int, tuple[tuple[str, ...], ...]] = {
    1: (
        ("qualify", "P", "--need", "yes:代发工资在他行", "--capacity", "yes:年营业额3000万", "--standard", "yes:征信无不良",
         "--authority", "yes:董事长拍板", "--contact", "李总, 董事长, decision_maker, 13800138000",
         "--value", "yes:预计日均存款200万"),
    ),
    2: (
        ("add-fact", "P", "industry", "C"),
        ("add-fact", "P", "main_bank", "工商银行"),
        ("add-fact", "P", "need_hypothesis", "旺季备货缺资金"),
        ("plan-visit", "P", "--on", "next wed 15:00", "--objective", "learn_needs", "--success", "弄清谁审批",
         "--ask", "三月到期多少？"),
        ("confirm-visit", "P", "--by", "李总", "--method", "phone"),
    ),
    3: (
        ("log-visit", "P", "--result", "met", "--with", "李总", "--said", "旺季缺三百万", "--summary", "有需求",
         "--next", "送方案", "--next-on", "+3d"),
        ("add-need", "P", "payroll", "代发120人工资", "--confirmed"),
        ("present", "P", "payroll", "--need", "1"),
    ),
    4: (("no-objections", "P"),),
    5: (
        ("log-signal", "P", "asks_docs"),
        ("try-close", "P", "--technique", "summary", "--result", "won"),
        ("win", "P", "--product", "payroll", "--amount", "80万", "--on", "today", "--signer", "李总"),
    ),
    6: (("set-tier", "P", "B", "--why", "代发大户"), ("plan-care", "P", "after_sale", "--on", "+7d")),
}  # fmt: skip


def walk(no: int, to_step: int) -> list[tuple[str, ...]]:
    """The command lines that take company `no` from step 1 to `to_step`, through every gate."""
    lines: list[tuple[str, ...]] = []
    for step in range(1, to_step):
        lines += [tuple(str(no) if word == "P" else word for word in line) for line in WALK[step]]
        lines.append(("advance", str(no)))
    return lines
