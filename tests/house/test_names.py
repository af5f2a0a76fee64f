"""Every module of the tests has a name of its own: pytest loads them by it, and a second one would get the first."""

from __future__ import annotations

from collections import Counter
from pathlib import Path


def test_no_two_modules_of_the_tests_share_a_name() -> None:
    count = Counter(path.name for path in Path(__file__).resolve().parents[1].rglob("*.py") if path.name != "conftest.py")
    assert [name for name, n in count.items() if n > 1] == []
