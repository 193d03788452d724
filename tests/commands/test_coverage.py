"""`examprep check --coverage`: the report as it is printed, in both languages, and for programs."""

from __future__ import annotations

import json

import pytest

from examprep.commands.coverage import show_coverage
from examprep.environment import BadUsage


def test_gaps_stand_where_they_are_written_and_the_shares_below_them(env, capsys):
    card = env.course.card_path("q01_square")
    line = card.read_text(encoding="utf-8").split("- kind: order")[0].count("\n") + 1
    assert show_coverage(env, [], alone=True, as_json=False) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"{card}:7: sentence: Descent goes against it.  (nearest: finds-zero)",
        f"{card}:{line}: item: steps",
        "",
        "With a proof",
        "            sentences          points        formulas           items",
        "    1        0/1   0%        2/2 100%        1/1 100%        3/4  75%",
        "  all        0/1   0%        2/2 100%        1/1 100%        3/4  75%",
    ]
    assert show_coverage(env.speaking("ru"), ["1"], alone=True, as_json=False) == 0
    shown = capsys.readouterr().out.splitlines()
    assert shown[0] == f"{card}:5: фраза: Спуск идёт против неё.  (ближе всего: finds-zero)"
    assert shown[-2].startswith("    1        1/2  50%")


def test_for_programs_and_without_a_lab(spoilable, lab_file, capsys):
    lab_file.unlink()
    assert show_coverage(spoilable, [], alone=True, as_json=True) == 0
    told = json.loads(capsys.readouterr().out)
    (question,) = told["questions"]
    assert (told["language"], question["question"]) == ("en", 1)
    assert {gap["kind"] for gap in question["gaps"]} == {"sentence", "point", "formula", "item"}


def test_a_card_that_cannot_be_read_is_named_and_the_others_are_reported(spoilable, card_file, capsys):
    card_file.with_name("q02_other.yaml").write_text("title: [", encoding="utf-8")
    assert show_coverage(spoilable, [], alone=True, as_json=False) == 1
    told = capsys.readouterr()
    assert "q02_other.yaml:2:1: not valid YAML" in told.err
    assert "  all        0/1   0%" in told.out


def test_it_stands_alone(env):
    with pytest.raises(BadUsage, match="--coverage goes with"):
        show_coverage(env, [], alone=False, as_json=False)
