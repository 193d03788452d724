"""Which statements of a card rest on nothing that a lab checks."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examprep.cards.placed import load_placed
from examprep.labreader import read_lab
from examprep.lint.coverage import FENCED, Gap, cover, split

TOY = Path(__file__).parents[1] / "toy"
CARD, LAB = TOY / "questions" / "q01_square.yaml", TOY / "labs" / "q01_square.py"


@pytest.fixture
def toy_lab():
    return read_lab(LAB)


@pytest.fixture
def edited(tmp_path):
    """The toy card with some texts replaced, each of which stands there once."""

    def edited(*changes: tuple[str, str]):
        text = CARD.read_text(encoding="utf-8")
        for old, new in changes:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        (tmp_path / CARD.name).write_text(text, encoding="utf-8")
        return load_placed(tmp_path / CARD.name)

    return edited


def line_of(path: str, text: str) -> int:
    lines = Path(path).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


@pytest.mark.parametrize(
    ("language", "proved", "unproved"),
    [
        ("ru", "Спуск с малым шагом находит ноль функции.", "Шаг выбирают на глаз: учатся на ошибках."),
        ("en", "With a small step descent finds the zero.", "The step is chosen by taste: trial and error."),
    ],
)
def test_a_sentence_rests_on_the_claim_whose_words_it_shares_and_another_is_named_with_its_line(
    edited, toy_lab, language, proved, unproved
):
    old = {"ru": "Спуск идёт против неё.", "en": "Descent goes against it."}[language]
    over_two_lines = unproved.replace(": ", ":\n    ")
    placed = edited((old, f"{proved}\n\n    {over_two_lines}"))
    found = cover(placed, toy_lab, language)
    line = line_of(placed.file, unproved.split(":")[0])
    assert [gap for gap in found.gaps if gap.kind == "sentence"] == [
        Gap(placed.file, line, "sentence", unproved)
    ]


def test_a_formula_that_bears_a_claims_name_does_not_hide_it(edited, toy_lab):
    proved = "With a small step descent finds the zero."
    placed = edited(
        ("Descent goes against it.", proved), ("id: slope\n    latex", "id: finds-zero\n    latex")
    )
    assert [gap for gap in cover(placed, toy_lab, "en").gaps if gap.kind == "sentence"] == []


def test_items_need_a_claim_a_number_of_the_lab_a_run_or_a_generator_and_recall_needs_none(edited, toy_lab):
    found = cover(edited(), toy_lab, "en")
    assert [(gap.text, gap.line) for gap in found.gaps if gap.kind == "item"] == [
        ("steps", line_of(str(CARD), "kind: order"))
    ]
    assert (found.stated["item"], found.proved("item")) == (4, 3)
    claimed = edited(("id: steps\n", "id: steps\n    claim: finds-zero\n"))
    assert cover(claimed, toy_lab, "en").proved("item") == 4


def test_a_proof_that_is_no_check_of_the_lab_proves_nothing(edited, toy_lab):
    found = cover(edited(("proof: descends", "proof: descend")), toy_lab, "en")
    assert "Descent goes against the derivative." in [gap.text for gap in found.gaps if gap.kind == "point"]
    without = cover(edited(), None, "en")
    assert [without.proved(kind) for kind in without.stated] == [0, 0, 0, 1]


@given(
    st.lists(
        st.sampled_from(["One.", " Two is", "\n\n", "\n- ", "```python\nx = 1.\n```", "`a.b`", "Ещё!", " "])
    )
)
def test_splitting_keeps_every_word_that_is_no_code(pieces):
    text = "".join(pieces)
    apart = "".join("".join(split(text)).split()).replace("-", "").replace("*", "")
    assert apart == "".join(FENCED.sub("", text).split()).replace("-", "")


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("With p = 0.5 and e.g. one. **Next** one.", ["With p = 0.5 and e.g. one.", "**Next** one."]),
        ("**1. Data:** more of it. **2. Time:** less.", ["**1. Data:** more of it.", "**2. Time:** less."]),
        ("- a list\n- of two\n\nand a paragraph", ["a list", "of two", "and a paragraph"]),
        ("Before.\n```python\nx = 1. Y = 2\n```\nAfter.", ["Before.", "After."]),
    ],
)
def test_sentences_and_lines_of_lists_come_apart(text, sentences):
    assert [piece.removeprefix("- ") for piece in split(text)] == sentences
