"""What each kind of note asks and answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from examprep.catalog import Catalog, load_catalog
from examprep.course import Course
from examprep.environment import Environment
from examprep.publish.deck import deck_notes
from examprep.publish.note import Note, course_name, guid_of
from examprep.publish.theory import cue

KEYS = [
    "q01/all",
    "q01/claim/two-x",
    "q01/claim/finds-zero",
    "q01/claim/odd",
    "q01/formula/slope",
    "q01/which",
    "q01/slope-at-three",
    "q01/steps",
    "q01/uphill",
    "q01/cube",
    "q01/fresh/seed-0",
    "q01/fresh/seed-1",
]


def notes_of(
    env: Environment, language: str = "en", seeds: int = 2, images: tuple[str, ...] = ()
) -> dict[str, Note]:
    catalog = load_catalog(env.course, env.home.cache)
    found = deck_notes(catalog.cards, catalog.lab_of, language, seeds=seeds, images={"q01_square": images})
    return {note.key: note for note in found}


@pytest.fixture
def notes(mathematical: Environment) -> dict[str, Note]:
    return notes_of(mathematical)


def test_every_part_of_a_card_is_a_note_with_a_guid_of_its_own(notes: dict[str, Note]):
    assert list(notes) == KEYS
    assert len({note.guid for note in notes.values()}) == len(KEYS)


def test_a_guid_is_the_same_for_ever_and_in_both_languages(mathematical: Environment, notes: dict[str, Note]):
    assert guid_of("q20/output-size") == "P8zTXAX11L"
    russian = notes_of(mathematical, "ru")
    assert {key: note.guid for key, note in russian.items()} == {
        key: note.guid for key, note in notes.items()
    }
    assert russian["q01/which"].fields["Prompt"] == "<p>Чему равна производная x²?</p>"


def test_another_course_has_guids_of_its_own_by_its_folders_name(tmp_path: Path):
    own = Course(tmp_path / "questions", tmp_path / "labs")
    optics = Course(tmp_path / "optics" / "questions", tmp_path / "optics" / "labs", foreign=True)
    assert (course_name(own), course_name(optics)) == ("examprep", "optics")
    assert (
        guid_of("q20/output-size", "optics")
        != guid_of("q20/output-size")
        == guid_of("q20/output-size", "examprep")
    )


def test_recall_shows_the_outline_then_the_whole_answer(mathematical: Environment):
    note = notes_of(mathematical, images=("a.svg",))["q01/all"]
    assert note.fields == {
        "Question": "1 · The derivative of a square",
        "Prompt": "<p>Tell of the derivative of a square.</p>",
        "Points": '<ul class="marked"><li><span class="must">●</span> The derivative is 2x.</li>'
        "<li>○ Descent goes against the derivative.</li></ul>",
        "Answer": "<p><strong>The derivative</strong> of x² is 2x. Descent goes against it.</p>",
        "Figure": "",
        "Plots": '<img src="a.svg" alt="">',
    }
    assert note.item == "q01/all"


def test_a_claim_is_true_or_a_myth_with_its_truth_and_its_proof(notes: dict[str, Note]):
    true, myth = notes["q01/claim/two-x"], notes["q01/claim/odd"]
    assert (true.fields["Verdict"], true.fields["Truth"]) == ('<span class="right">✓ True</span>', "")
    assert myth.fields["Verdict"] == '<span class="wrong">✗ A myth</span>'
    assert myth.fields["Truth"] == "It is even."
    assert myth.fields["Proof"] == "✓ <code>examprep lab 1 --check even</code>"
    assert (true.all_tags, myth.all_tags) == (["q01", "basics", "claim"], ["q01", "basics", "claim", "myth"])


def test_a_choice_marks_the_right_line_and_says_what_the_wrong_ones_mean(notes: dict[str, Note]):
    fields = notes["q01/which"].fields
    assert fields["Options"] == "<ol><li>x</li><li>2x</li><li>2x²</li></ol>"
    assert fields["Answer"] == (
        '<ol><li>✗ x<br><span class="says">The two is forgotten.</span></li>'
        '<li><span class="right">✓ 2x</span></li><li>✗ 2x²</li></ol>'
    )
    assert fields["Why"] == "<p>By the power rule.</p>"


def test_steps_are_asked_in_a_wrong_order_that_stays_the_same(
    mathematical: Environment, notes: dict[str, Note]
):
    asked, answered = notes["q01/steps"].fields["Options"], notes["q01/steps"].fields["Answer"]
    assert (
        answered == "<ol><li>find the derivative</li><li>times the learning rate</li><li>subtract</li></ol>"
    )
    as_asked, right = (
        part.removesuffix("</ol>").removesuffix("</ul>")[4:].split("</li>") for part in (asked, answered)
    )
    assert as_asked != right
    assert sorted(as_asked) == sorted(right)
    assert notes_of(mathematical)["q01/steps"].fields["Options"] == asked


def test_a_prediction_says_what_goes_red(notes: dict[str, Note]):
    fields = notes["q01/uphill"].fields
    reds = [line.startswith("✗") for line in fields["Answer"].split("<li>")[1:]]
    assert reds == [True, True, False]
    assert "Broken: " in fields["Prompt"]


def test_numbers_and_expressions_name_the_mistakes(notes: dict[str, Note]):
    assert notes["q01/slope-at-three"].fields["Answer"] == '<span class="right">6</span>'
    assert notes["q01/slope-at-three"].fields["Mistakes"] == (
        '<ul class="marked"><li>✗ <code>3</code> The two is forgotten.</li></ul>'
    )
    assert notes["q01/cube"].fields["Answer"] == '<span class="right">3x² - 1</span>'


def test_a_problem_has_a_worked_solution_and_no_two_seeds_ask_the_same(mathematical: Environment):
    many = [note for note in notes_of(mathematical, seeds=40).values() if note.kind == "problem"]
    prompts = [note.fields["Prompt"] for note in many]
    assert len(set(prompts)) == len(prompts)
    assert all(note.fields["Steps"].startswith("<ol><li>") and note.fields["Answer"] for note in many)
    assert [note for note in notes_of(mathematical, seeds=0).values() if note.kind == "problem"] == []


@pytest.mark.parametrize(
    ("latex", "asked"),
    [
        (r"y_i = \frac{m_i x_i}{1 - p}", r"y_i = \; ?"),
        (r"w \leftarrow w - \eta g", r"w \leftarrow \; ?"),
        (r"\sum_{i=1}^n p_i = 1", r"\sum_{i=1}^n p_i = \; ?"),
        (r"(K^2 C + 1) F", "?"),
        (r"\text{LN}(x) \left( a \right) \approx b", r"\text{LN}(x) \left( a \right) \approx \; ?"),
        ("= x", "?"),
    ],
)
def test_a_formula_is_asked_by_its_left_side(latex: str, asked: str):
    assert cue(latex) == asked


def test_every_card_of_the_course_becomes_notes_in_both_languages(catalog: Catalog):
    for language in ("ru", "en"):
        notes = deck_notes(catalog.cards, catalog.lab_of, language, seeds=1, images={})
        assert len({note.guid for note in notes}) == len(notes)
        assert {key for note in notes for key in note.fields} <= {
            f for note in notes for f in note.type.fields
        }
        assert {note.item for note in notes} - {None} == {
            key for key, (_, item) in catalog.items.items() if type(item).__name__ != "Problem"
        }
        for note in notes:
            assert all(note.values[k] for k in (0, 1, note.type.sort)), note.key
