"""What `examprep lint` and the content part of `examprep check` say about cards, labs and what ties them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from examprep.course import Course
from examprep.faults import Fault
from examprep.lint import lint_course, lint_file

Change = Callable[[str, str, str], None]


def change(file: Path, old: str, new: str) -> int:
    """Replace what stands once in a file; the line where it stood."""
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
    file.write_text(text.replace(old, new), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def said(course: Course) -> list[tuple[str, int, str, str]]:
    return [(Path(f.file).name, f.line, f.key, f.message) for f in lint_course(course).faults]


def test_a_good_course_has_no_faults_and_is_counted(course: Course):
    content = lint_course(course)
    assert content.faults == []
    assert content.counts == {"cards": 1, "claims": 3, "claims_proved": 3, "items": 5}


def test_a_card_without_its_lab_and_a_lab_without_its_card(course: Course, card: Path, lab: Path):
    lab.rename(course.lab_path("q02_cube"))
    assert [(name, line, message.split(":")[0]) for name, line, _, message in said(course)] == [
        ("q02_cube.py", 1, f"there is no {course.card_path('q02_cube')}"),
        ("q01_square.yaml", 1, f"there is no {lab}"),
    ]


def test_files_that_no_command_would_find(course: Course, card: Path, lab: Path):
    shutil.copy(card, course.questions / "q2.yaml")
    shutil.copy(card, course.questions / "q02_cube.yml")
    shutil.copy(lab, course.labs / "qLab.py")
    assert {name for name, *_ in said(course)} == {"q2.yaml", "q02_cube.yml", "qLab.py"}


def test_one_number_is_one_question(course: Course, card: Path, lab: Path):
    for twin in ("q01_twin", "q001_triplet"):
        shutil.copy(card, course.card_path(twin))
        shutil.copy(lab, course.lab_path(twin))
    assert said(course) == [
        ("q01_square.yaml", 1, "", "has the number of q001_triplet: one number, one question"),
        ("q01_twin.yaml", 1, "", "has the number of q01_square: one number, one question"),
    ]


def test_the_number_of_the_students_own_notes_is_no_questions(course: Course, card: Path, lab: Path):
    card.rename(course.card_path("q00_square"))
    lab.rename(course.lab_path("q00_square"))
    told = "the number 0 is taken by the student's own notes: begin with q01"
    assert said(course) == [("q00_square.py", 1, "", told), ("q00_square.yaml", 1, "", told)]


def test_a_claim_is_proved_by_a_check_that_exists(course: Course, card: Path):
    line = change(card, "    proof: even\n", "    proof: evn\n")
    unclaimed, unproved = said(course)
    assert unproved == (
        "q01_square.yaml",
        line,
        "claims[2].proof",
        "the lab has no check 'evn': did you mean 'even'?",
    )
    assert unclaimed[2:] == ("check_even", "no claim and no formula of the card names it as its proof")
    assert lint_course(course).counts["claims_proved"] == 2


def test_a_formula_is_proved_by_a_check_that_exists(course: Course, card: Path):
    line = change(card, "2x'\n    proof: slope\n", "2x'\n    proof: curve\n") + 1
    assert said(course)[0][:3] == ("q01_square.yaml", line, "formulas[0].proof")


def test_every_check_can_fail(course: Course, lab: Path):
    change(lab, 'reddens=["slope", "even"]', 'reddens=["slope"]')
    line = lab.read_text().splitlines().index("def check_even(run):") + 1
    assert said(course) == [
        ("q01_square.py", line, "check_even", "no break turns it red: show that it can fail"),
    ]


def test_a_graded_number_is_computed_by_the_lab(course: Course, lab: Path):
    change(lab, "answer_slope_at_three", "answer_slope_at_four")
    assert [(name, key, message) for name, _, key, message in said(course)] == [
        (
            "q01_square.py",
            "answer_slope_at_four",
            "the card has no number, numbers or shape item 'slope-at-four'",
        ),
        (
            "q01_square.yaml",
            "items[1].id",
            "the lab must compute this answer: write def answer_slope_at_three(run): return …",
        ),
    ]


def predicting(card: Path, **fields: str) -> None:
    """The card with one more item, its sixth: a prediction."""
    text = card.read_text(encoding="utf-8")
    item = """\
  - kind: predict
    id: foresee
    prompt: {{ru: Что покраснеет?, en: What turns red?}}
    break: {broken}
    among: {among}
    examples: {{right: '{right}', wrong: '{wrong}', malformed: x}}
""".format(**{"broken": "uphill", "among": "[slope, even]", "right": "1", "wrong": "2", **fields})
    card.write_text(text.replace("sources:\n", item + "sources:\n"), encoding="utf-8")


def test_a_prediction_names_a_break_and_checks_of_the_lab(course: Course, card: Path):
    predicting(card, broken="up-hill", among="[slope, curve]")
    assert [(key, message.split(":")[0]) for _, _, key, message in said(course)] == [
        ("items[5].break", "the lab has no break 'up-hill'"),
        ("items[5].among[1]", "the lab has no check 'curve'"),
    ]


def test_a_prediction_is_graded_against_what_its_break_reddens(course: Course, card: Path):
    predicting(card, right="2", wrong="1")
    assert {key for _, _, key, _ in said(course)} == {"items[5].examples"}


def test_a_good_prediction_is_no_fault(course: Course, card: Path):
    predicting(card)
    assert said(course) == []


def test_examples_are_graded(course: Course, card: Path):
    line = change(card, "examples: {right: '6', wrong: '3'", "examples: {right: '7', wrong: '3'")
    assert [(at, key) for _, at, key, _ in said(course)] == [(line, "items[1].examples")]


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("en: The derivative of a square}", "en: The derivativе of a square}", "title.en"),
        ("en: [descent]", "en: [спуск]", "outline[1].terms.en"),
        ("ru: Производная равна 2x.", "ru: the derivative is equal to 2x.", "outline[0].text.ru"),
    ],
)
def test_each_text_is_in_its_language(course: Course, card: Path, old: str, new: str, key: str):
    line = change(card, old, new)
    assert {(at, where) for _, at, where, _ in said(course)} == {(line, key)}


@pytest.mark.parametrize(
    "same", ["Dropout", "Batch Normalization", "`for x in the list`", "softmax(z) = p", "LSTM и GRU"]
)
def test_names_code_and_formulas_need_no_cyrillic(course: Course, card: Path, same: str):
    change(card, "ru: Производная равна 2x.", f"ru: '{same}'")
    assert said(course) == []


def test_code_in_english_may_hold_cyrillic(course: Course, card: Path):
    change(card, "en: Descent goes against the derivative.", "en: 'The token `кот` is one.'")
    assert said(course) == []


@pytest.mark.parametrize("latex", [r"\nosuchcommand{x}", "+".join(["x"] * 60)])
def test_a_formula_can_be_drawn_within_a_terminal(course: Course, card: Path, latex: str):
    line = change(card, r"'\frac{d}{dx} x^2 = 2x'", f"'{latex}'")
    assert [(at, key) for _, at, key, _ in said(course)] == [(line, "formulas[0].latex")]


def test_a_symbol_is_one_of_the_formula(course: Course, card: Path):
    line = change(card, "- {name: x, meaning", "- {name: 'y', meaning")
    assert said(course) == [
        (card.name, line, "formulas[0].symbols[0].name", "'y' is not in the formula"),
    ]


@pytest.mark.parametrize("name", ["x̂", "x_i", "𝐱", "d"])
def test_accents_styles_and_indices_leave_a_letter_what_it_is(course: Course, card: Path, name: str):
    change(card, "- {name: x, meaning", f"- {{name: {name}, meaning")
    assert said(course) == []


def test_the_answers_own_words_tick_each_point(course: Course, card: Path):
    line = change(card, "en: [descent]", "en: [gradient, momentum, descent, loss, batch]")
    message = "the card's answer has neither two of them nor half"
    assert said(course) == [(card.name, line, "outline[1].terms.en", message)]


def test_a_break_replaces_what_the_lab_has(course: Course, lab: Path):
    line = change(lab, "derivative=lambda x: x,", "derivate=lambda x: x,")
    assert said(course) == [(lab.name, line, "BREAKS", "replaces derivate, which the lab does not have")]


@pytest.mark.parametrize(
    ("old", "new", "key", "message"),
    [
        (', against="x²"', "", "run.equal", 'say what it is held against: against="closed form; float64"'),
        (
            "tol=1e-6, ",
            "",
            "run.close",
            "say how near it must be, and why: tol=…, derived, never guessed",
        ),
    ],
)
def test_evidence_says_what_it_is_held_against_and_how_near(
    course: Course, lab: Path, old: str, new: str, key: str, message: str
):
    line = change(lab, old, new)
    assert said(course) == [(lab.name, line, key, message)]


def test_a_figure_fits_a_terminal(course: Course, card: Path):
    figure = f"figure:\n  ru: '{'─' * 76}'\n  en: '{'─' * 77}'\nclaims:\n"
    line = change(card, "claims:\n", figure) + 2
    assert said(course) == [
        ("q01_square.yaml", line, "figure.en", "77 columns wide; at most 76 fit a terminal"),
    ]


def test_a_break_is_named_in_english_and_told_in_russian(course: Course, lab: Path):
    line = change(lab, 'Break("uphill", ru="идём вверх"', 'Break("uphill", ru="up the hill"')
    assert said(course) == [("q01_square.py", line, "uphill", "ru=… describes the break in Russian")]


def requiring(course: Course, **needs: str) -> None:
    """Questions 1 to 3, whose cards require what is said."""
    text = course.card_path("q01_square").read_text(encoding="utf-8")
    for stem, requires in needs.items():
        card = text.replace("section: basics\n", f"section: basics\nrequires: {requires}\n")
        course.card_path(stem).write_text(card, encoding="utf-8")
        if stem != "q01_square":
            shutil.copy(course.lab_path("q01_square"), course.lab_path(stem))


def test_requirements_exist(course: Course):
    requiring(course, q01_square="[7]")
    assert [(key, message) for _, _, key, message in said(course)] == [
        ("requires[0]", "there is no question 7")
    ]


def test_requirements_do_not_go_in_circles(course: Course):
    requiring(course, q01_square="[2]", q02_b="[3]", q03_c="[1, 2]")
    assert [(name, key, message) for name, _, key, message in said(course)] == [
        ("q01_square.yaml", "requires[0]", "goes in a circle: 1 → 2 → 3 → 1"),
        ("q02_b.yaml", "requires[0]", "goes in a circle: 2 → 3 → 2"),
        ("q03_c.yaml", "requires[0]", "goes in a circle: 3 → 1 → 2 → 3"),
        ("q03_c.yaml", "requires[1]", "goes in a circle: 3 → 2 → 3"),
    ]


def test_what_requires_a_circle_is_not_in_it(course: Course):
    requiring(course, q01_square="[2]", q02_b="[2]", q03_c="[]")
    assert [(name, message) for name, _, _, message in said(course)] == [
        ("q02_b.yaml", "goes in a circle: 2 → 2")
    ]


def test_requirements_that_meet_again_are_no_circle(course: Course):
    requiring(course, q01_square="[]", q02_b="[1]", q03_c="[1, 2]")
    assert said(course) == []


def test_a_file_of_the_course_is_judged_with_its_other_half(course: Course, card: Path):
    line = change(card, "    proof: even\n", "    proof: evn\n")
    assert [(f.file, f.line, f.key) for f in lint_file(card, course)] == [
        (str(card), line, "claims[2].proof")
    ]


def test_a_file_elsewhere_is_judged_alone(course: Course, card: Path, tmp_path: Path):
    elsewhere = tmp_path / "draft.yaml"
    shutil.copy(card, elsewhere)
    change(elsewhere, "    proof: even\n", "    proof: evn\n")
    line = change(elsewhere, "en: Descent finds zero.", "en: Descent finds ноль.")
    assert [(f.line, f.key) for f in lint_file(elsewhere, course)] == [(line, "claims[1].text.en")]


@pytest.mark.parametrize("name", ["nowhere.yaml", "nowhere.py", "."])
def test_a_file_that_cannot_be_read_is_a_fault(course: Course, tmp_path: Path, name: str):
    (fault,) = lint_file(tmp_path / name, course)
    assert fault == Fault(str(tmp_path / name), 1, 1, "", fault.message)
    assert fault.message.startswith("cannot be read: ")


def asking(card: Path, item: str) -> int:
    """Put one more item on the card; the line where it begins."""
    text = card.read_text(encoding="utf-8")
    card.write_text(text.replace("sources:\n", item + "sources:\n"), encoding="utf-8")
    return text[: text.index("sources:\n")].count("\n") + 1


@pytest.mark.parametrize(
    ("fields", "key", "message"),
    [
        (
            "generator: conv-outpt-size",
            "items[5].generator",
            "no problem 'conv-outpt-size'; did you mean conv-output",
        ),
        (
            "generator: conv-output-size\n    set: [K=4]",
            "items[5].set",
            "K=4: conv-output-size takes K = 2 | 3 | 5",
        ),
        (
            "generator: conv-output-size\n    set: [Z=4]",
            "items[5].set",
            "Z=4: write NAME=VALUE, NAME one of H, K",
        ),
    ],
)
def test_a_problem_names_a_generator_and_parameters_that_it_takes(
    course: Course, card: Path, fields: str, key: str, message: str
):
    asking(card, f"  - kind: problem\n    id: fresh\n    {fields}\n")
    ((_, _, where, told),) = said(course)
    assert (where, told[: len(message)]) == (key, message)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("answer: 2x", "answer: 2x +", "cube: '2x +' cannot be read"),
        ("answer: 2x", "answer: ln x", "cube: ln(x) is undefined at x ="),
        ("answer: x²,", "answer: x + x,", "cube: mistake 'x + x' is never named: it is right"),
        ("wrong: 3x", "wrong: x + x", "cube: example 'x + x' should be wrong, is right"),
    ],
)
def test_an_expression_and_its_mistakes_can_be_read_and_told_apart(
    course: Course, card: Path, old: str, new: str, told: str
):
    item = """\
  - kind: expression
    id: cube
    prompt: {ru: 'Чему равна?', en: 'What is it?'}
    answer: 2x
    variables: ['x: real']
    mistakes: [{answer: x², says: {ru: Это сама функция., en: That is the function.}}]
    examples: {right: x + x, wrong: 3x, malformed: 2y}
"""
    asking(card, item)
    assert said(course) == []
    change(card, old, new)
    assert any(message.startswith(told) for *_, message in said(course)), said(course)


def test_several_numbers_are_computed_by_the_lab_too(course: Course, card: Path):
    item = """\
  - kind: numbers
    id: slopes
    prompt: {ru: 'Чему равны?', en: 'What are they?'}
    answer: [2, 4]
    examples: {right: 2 4, wrong: 1 2, malformed: two}
"""
    asking(card, item)
    ((_, _, key, message),) = said(course)
    assert (key, message.split(": ")[1][:22]) == ("items[5].id", "write def answer_slope")
