"""The student's own notes: as a file, as items, as Markdown that shows exactly their texts."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from examprep.cards import Recall
from examprep.render.literal import literal
from examprep.study.errors import BadPersonalDeck
from examprep.study.events import ITEM
from examprep.study.personal import (
    Block,
    PersonalItem,
    as_markdown,
    load_personal,
    personal_deck,
    save_personal,
)

OWN = PersonalItem(
    "anki-0123456789abcdef-1", "DL::Nets", ["a"], [Block("text", "What is *Adam*?")], [Block("code", "x")]
)
SIGNS = st.sampled_from([*list("*_`#>|-+~=[]()<>&!\\1. \n"), "```", "---", "    ", "http://x.y", "<b>", "ё"])


def test_what_is_saved_is_loaded(tmp_path: Path):
    path = tmp_path / "home" / "personal.json"
    assert load_personal(path) == []
    save_personal(path, [OWN])
    assert load_personal(path) == [OWN]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "cannot be read"),
        (b"\xff", "cannot be read"),
        (b'{"format": 1, "items": [{}]}', "cannot be read"),
        (b'{"format": 2, "items": []}', "newer examprep"),
    ],
)
def test_a_damaged_file_is_said_and_left_alone(tmp_path: Path, content: bytes, said: str):
    path = tmp_path / "personal.json"
    path.write_bytes(content)
    with pytest.raises(BadPersonalDeck, match=said):
        load_personal(path)
    assert path.read_bytes() == content


def test_an_own_note_is_a_recall_item_that_no_exam_asks():
    ((key, (card, item)),) = personal_deck([OWN]).items()
    assert ITEM.fullmatch(key)
    assert key == card.item_key(item) == "q00/anki-0123456789abcdef-1"
    assert isinstance(item, Recall)
    assert (item.prompt.ru, item.prompt.en) == (r"What is \*Adam\*\?",) * 2
    assert [point.en for point in item.points] == [card.answer.en] == ["```\nx\n```"]
    assert card.title.ru == "DL::Nets"


def shown(markdown: str) -> list[tuple[str, str]]:
    """(kind, text) of each block as the app's Markdown reads it; no kind but paragraphs and code may occur."""
    found = []
    for token in MarkdownIt().enable("strikethrough").enable("table").parse(markdown):
        if token.type == "inline":
            assert {child.type for child in token.children} <= {"text", "hardbreak", "text_special"}
            found.append(
                (
                    "text",
                    "".join(c.content or "\n" for c in token.children if c.content or c.type == "hardbreak"),
                )
            )
        elif token.type == "fence":
            found.append(("code", token.content.removesuffix("\n")))
        else:
            assert token.type in ("paragraph_open", "paragraph_close"), token.type
    return found


@given(st.lists(SIGNS).map("".join))
def test_words_are_shown_as_they_are(text: str):
    lines = [line.strip() for line in literal(text).split("\n")]
    said = [line for _, block in shown(as_markdown([Block("text", text)])) for line in block.split("\n")]
    assert [line for line in said if line] == [line for line in lines if line]


@given(st.lists(SIGNS, min_size=1).map("".join).map(lambda text: text.strip("\n")).filter(str.strip))
def test_code_is_shown_as_it_is(text: str):
    assert shown(as_markdown([Block("code", text)])) == [("code", text)]
