"""`examprep find`: where the cards speak of something."""

from __future__ import annotations

import json

from examprep.commands.find import find


def test_the_question_comes_with_the_part_and_the_words_around(env, capsys):
    assert find(env, "goes against", 10, as_json=False) == 0
    assert capsys.readouterr().out.splitlines() == [
        " 1 · The derivative of a square",
        "     Outline  Descent goes against the derivative.",
        " 1 · The derivative of a square",
        "     Answer  The derivative of x² is 2x. Descent goes against it.",
    ]


def test_a_title_stands_alone(env, capsys):
    assert find(env.speaking("ru"), "1", 1, as_json=False) == 0
    assert capsys.readouterr().out == " 1 · Производная квадрата\n"


def test_programs_get_places_within_the_text(env, capsys):
    assert find(env, "квадраты", 1, as_json=True) == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert found == {
        "question": 1,
        "stem": "q01_square",
        "part": "title",
        "language": "ru",
        "text": "Производная квадрата",
        "matches": [[12, 20]],
    }


def test_nothing_found_is_told_apart_on_stderr_and_by_the_exit_status(env, capsys):
    assert find(env, "sparrow", 10, as_json=False) == 1
    assert capsys.readouterr() == ("", "Nothing was found.\n")
    assert find(env, "sparrow", 10, as_json=True) == 1
    assert capsys.readouterr().out == "[]\n"
