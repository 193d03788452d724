"""JSON lines: whatever a file holds, its lines come one by one; whatever is written is one line that can be seen."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from examprep.jsonlines import LONGEST_LINE, json_text, read_lines

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(values, st.sampled_from([None, 1]))
@example("\x1b]52;c;aGk=\x07 \x9b31m \x7f \u202e \u2028 \ufeff", None)
def test_json_comes_back_and_steers_no_terminal(value, indent):
    text = json_text(value, indent=indent)
    assert json.loads(text) == value
    assert all(c == "\n" or c.isprintable() or c > "\uffff" for c in text)
    assert indent or "\n" not in text


def test_lines_come_one_by_one_whatever_ends_them_and_what_is_not_utf_8_is_seen():
    file = io.BytesIO(b"\xef\xbb\xbfone\r\ntwo \xff\n\nno end")
    assert list(read_lines(file)) == ["one\r\n", "two \udcff\n", "\n", "no end"]


class Endless(io.RawIOBase):
    """One line that never ends, like a device."""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:
        buffer[:] = b"x" * len(buffer)
        return len(buffer)


def test_a_line_without_end_is_the_last_one():
    *_, last = read_lines(io.BufferedReader(Endless()))
    assert last == "x" * (LONGEST_LINE + 1) + "\n"


@pytest.mark.parametrize("end", ["\n", ""])
def test_the_longest_line_is_whole(end: str):
    line = "x" * LONGEST_LINE + end
    assert list(read_lines(io.BytesIO(line.encode()))) == [line]
