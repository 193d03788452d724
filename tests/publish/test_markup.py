"""Texts as HTML for Anki: what a text says is what is shown, whatever it looks like to Anki."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examprep.publish.markup import (
    block,
    bullets,
    code,
    escaped,
    formula,
    inline,
    marked,
    numbered,
    prose,
    worded,
)
from examprep.render.literal import literal

HOSTILE = (
    "<script>alert(1)</script>",
    '" onload="x',
    "[sound:x.mp3] [anki:play:q:0] [latex]x[/latex] [$]x[/$] [$$]x[/$$]",
    "{{c1::hidden}} {{Key}} {{FrontSide}}",
    r"\(x\) \[x\] <anki-mathjax>x</anki-mathjax>",
    "&lt; &amp;lt; <!-- -->",
)
SEEN_BY_ANKI = re.compile(r"\[/?(sound|anki|latex|\$)|\{\{|\}\}|\\[()\[\]]", re.IGNORECASE)
texts = st.one_of(
    st.text(),
    st.lists(st.sampled_from([*HOSTILE, "\\", "(", "[", "$", "{", "}", "sound:", "<", "&"])).map("".join),
)


class _Shown(HTMLParser):
    """The text that a browser shows, and the elements that it sees."""

    def __init__(self, markup: str):
        super().__init__(convert_charrefs=True)
        self.text, self.elements = "", []
        self.feed(markup)
        self.close()

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.elements.append(tag)
        self.text += "\n" if tag == "br" else ""
        assert not attrs

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")


@given(texts)
def test_a_text_shows_exactly_its_characters(text: str):
    shown = _Shown(escaped(text))
    assert shown.text == literal(text)
    assert set(shown.elements) <= {"span"}


@given(texts)
def test_anki_and_mathjax_see_nothing_in_any_text(text: str):
    for made in (escaped, code, block, worded, prose, inline):
        assert not SEEN_BY_ANKI.search(made(text)), made


@given(texts)
def test_a_text_makes_no_element_of_its_own(text: str):
    for made in (prose, inline):
        allowed = {
            "p", "em", "strong", "code", "pre", "ul", "ol", "li", "blockquote", "hr", "br", "span",
            "h1", "h2", "h3", "h4", "h5", "h6",
        }  # fmt: skip
        # A list may begin with another number than 1, which is an attribute.
        assert set(_Shown(re.sub(r'<ol start="\d+">', "<ol>", made(text))).elements) <= allowed


@given(texts.filter(lambda text: "`" not in text))
def test_words_keep_their_lines_and_their_characters(text: str):
    assert _Shown(worded(text)).text == literal(text.strip("\n"))


def test_markdown_of_a_card_is_markdown():
    assert prose("**a** and `b < c`\n\n- d") == (
        "<p><strong>a</strong> and <code>b &lt; c</code></p>\n<ul>\n<li>d</li>\n</ul>"
    )
    assert prose("```python\nx = [1]\n  y\n```") == "<pre>x = [1]\n  y</pre>"
    assert inline("a *b*\nc") == "a <em>b</em> c"
    assert prose("[a](javascript:b) ![c](d)") == "<p>[a](javascript:b) ![c](d)</p>"


def test_columns_keep_standing_under_each_other():
    assert worded("W =\n1   2\n30  4") == "<pre>W =\n1   2\n30  4</pre>"
    assert worded("one\n`two`") == "one<br><code>two</code>"


@pytest.mark.parametrize("latex", [r"a < b", r"\frac{a}{b}", r"x \] <b> \[ y", "[sound:a]"])
def test_a_formula_begins_and_ends_once(latex: str):
    made = formula(latex)
    assert (made.count(r"\["), made.count(r"\]")) == (1 + latex.count(r"\["), 1)
    assert made.endswith(r"\]")
    assert "<" not in made
    assert "[sound" not in made


def test_lists_hold_lines_of_html():
    assert bullets(["<b>a</b>", "c"]) == "<ul><li><b>a</b></li><li>c</li></ul>"
    assert numbered(["a"]) == "<ol><li>a</li></ol>"
    assert marked(["✓ a"]) == '<ul class="marked"><li>✓ a</li></ul>'
