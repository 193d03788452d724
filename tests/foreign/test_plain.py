"""HTML of a note as text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examprep.foreign.plain import to_blocks
from examprep.study.personal import Block

HOSTILE = ["<", ">", "</", "<!--", "-->", "<!", "<![CDATA[", "<?", "<a ", '"', "'", "&#", "9" * 5000, "&", "<script>",
           "</script>", "<pre>", "<li>", "<td>", "x", " ", "\n", "\x00", "\x01", "<svg>", "<p>"]  # fmt: skip


def text(markup: str) -> str:
    blocks = to_blocks(markup)
    assert [block.kind for block in blocks] in ([], ["text"])
    return blocks[0].text if blocks else ""


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        ("<b>a</b> &amp; <i>b</i>", "a & b"),
        ("a<br>b<div>c</div><div>d</div>e", "a\nb\nc\nd\ne"),
        ("<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>d", "• a\n• b\n◦ c\nd"),
        ("<ol><li>a<li>b</ol>", "1. a\n2. b"),
        ("<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>", "a | b\n1 | 2"),
        ("x<sup>2</sup> + x<sub>i</sub>", "x^2 + x_i"),
        (r"\(x^2\) and \[y\]", r"\(x^2\) and \[y\]"),
        (
            '<anki-mathjax>x &lt; 1</anki-mathjax> <anki-mathjax block="true">y</anki-mathjax>',
            r"\(x < 1\) \[y\]",
        ),
        ('<img src="a/loss.png"> <img alt="a curve" src=b.png>', "[img: loss.png] [img: a curve]"),
        ("[sound:a.mp3]", "[sound:a.mp3]"),
        ("<style>.a{}</style><script>alert('<b>')</script>a<svg><text>b</text></svg>", "a"),
        ("a <!-- b --> c", "a c"),
        ("1 < 2 and a<b", "1 < 2 and a<b"),
        ("&lt;script&gt;x&lt;/script&gt;", "<script>x</script>"),
        ("a&nbsp;&nbsp; b\n\n c", "a b c"),
        ("<a href='javascript:x' title='>'>link</a>", "link"),
        ("<p>a</p><br><br><br><p>b</p>", "a\n\nb"),
        ("<script>never closed <b>x", ""),
        ("  <div> </div> ", ""),
    ],
)
def test_words_lists_tables_and_mathematics_stay_readable(markup: str, shown: str):
    assert text(markup) == shown


def test_code_keeps_its_lines():
    assert to_blocks("Run:<pre><code>for i in x:<br>    print(i)  \n\n</code></pre>done") == [
        Block("text", "Run:"),
        Block("code", "for i in x:\n    print(i)"),
        Block("text", "done"),
    ]


@given(st.lists(st.sampled_from(HOSTILE), max_size=40).map("".join))
def test_whatever_a_field_holds_it_comes_to_an_end(markup: str):
    for block in to_blocks(markup):
        assert block.text.strip()
        assert not set(block.text) & {"\x00", "\x01", "\x02"}


@given(
    st.text(alphabet=st.characters(exclude_characters="<&", exclude_categories=["Cs", "Cc", "Z"]), min_size=1)
)
def test_text_without_markup_stays_as_it_is(plain: str):
    assert text(plain) == plain


@pytest.mark.parametrize(
    "unit", ["<a ", "</script", "<!--", "<", '<a b="', "{{c1::", "&#", "<li>", "<a b='x' "]
)
def test_a_long_hostile_field_takes_no_longer_than_a_long_one(unit: str):
    assert isinstance(to_blocks(unit * (200_000 // len(unit))), list)  # quadratic time would be minutes
