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
    newest,
    personal_deck,
    read_note,
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


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"id": "Anki 1"}, "id is 'Anki 1'"),
        ({"id": 3}, r"at `\$\.id`"),
        ({"edited": -1}, "edited is -1"),
        ({"edited": 10**12}, "edited is 1000000000000"),
        ({"front": [["html", "<b>"]]}, r"at `\$.front\[0\]\[0\]`"),
        ({"front": [["text", "\ud800"]]}, "not valid Unicode"),
        ({"back": [["text", "x" * 100_001]]}, "longer than 100000 characters"),
        ({"script": "x"}, "has the keys id, deck, tags, front, back, edited, and no other"),
    ],
)
def test_a_note_from_elsewhere_is_held_against_its_type(changes, said):
    assert read_note(OWN.record) == OWN
    with pytest.raises(ValueError, match=said):
        read_note(OWN.record | changes)


@given(st.lists(st.tuples(st.sampled_from("xy"), st.text(max_size=2), st.integers(0, 2))), st.randoms())
def test_the_newest_editions_are_the_same_in_any_order_and_any_number_of_times(told, rng):
    notes = [PersonalItem(name, "DL", [], [Block("text", text)], [], at) for name, text, at in told]
    others = [*notes, *notes[:2]]
    rng.shuffle(others)
    assert {n.id: n for n in newest(notes)} == {n.id: n for n in newest(others)}
    for note in newest(notes):
        assert note.edited == max(other.edited for other in notes if other.id == note.id)


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
