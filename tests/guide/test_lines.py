"""Lines of keys in TOML, in all the ways TOML lets one write them."""

import tomllib

from hypothesis import given, settings
from hypothesis import strategies as st

from rmflow.guide.lines import key_lines

TEXT = '''# a comment with [brackets] = "x"
top = 1
dotted.a.b = 2
"quoted key" . 'other one' = 3

[table]  # trailing
plain = "a # no comment"
inline = { x = 1, y = { z = [1, 2] } }
many = [
  "one", # first
  [ "two",
    "three" ],
  { k = "v" },
]
long = """
[not.a.table]
quoted \\""" still, and two at the end"""""
literal = \'\'\'
x = 1\'\'\'
after = 2024-01-01 07:30:00

[[row]]
code = "a"
[row.sub]
x = 1
[[row.deep]]
n = 1
[[row.deep]]
n = 2
[[row]]
code = "b"
[[row.deep]]
n = 3
[a."b.c".d]
e = \'\'
'''

EXPECTED = {
    ("top",): 2, ("dotted",): 3, ("dotted", "a", "b"): 3, ("quoted key", "other one"): 4, ("table",): 6,
    ("table", "plain"): 7, ("table", "inline", "y", "z", 1): 8, ("table", "many", 0): 10,
    ("table", "many", 1): 11, ("table", "many", 1, 1): 12, ("table", "many", 2, "k"): 13,
    ("table", "long"): 15, ("table", "literal"): 18, ("table", "after"): 20,
    ("row", 0): 22, ("row", 0, "code"): 23,
    ("row", 0, "sub"): 24, ("row", 0, "sub", "x"): 25, ("row", 0, "deep", 0, "n"): 27,
    ("row", 0, "deep", 1): 28, ("row", 0, "deep", 1, "n"): 29, ("row", 1): 30, ("row", 1, "code"): 31,
    ("row", 1, "deep", 0, "n"): 33, ("a", "b.c", "d"): 34, ("a", "b.c", "d", "e"): 35,
}  # fmt: skip


def _paths(value, path=()):
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    else:
        return
    for key, inner in items:
        yield (*path, key)
        yield from _paths(inner, (*path, key))


def test_lines_of_every_way_to_write_a_key():
    lines = key_lines(TEXT)
    assert {path: lines.get(path) for path in EXPECTED} == EXPECTED
    assert set(_paths(tomllib.loads(TEXT))) == set(lines)


@settings(deadline=None)
@given(st.text(alphabet="ab\"'[]{}=.,# \n\\1", max_size=60))
def test_what_tomllib_reads_has_a_line_for_everything(text):
    try:
        value = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    assert set(_paths(value)) == set(key_lines(text))
