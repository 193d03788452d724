"""`examprep list`, `show`, `schema`, `log`: data on stdout, talk on stderr."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
import yaml

from examprep.commands.listing import list_questions
from examprep.commands.log import back_up, export_to, import_from, undo
from examprep.commands.schema import print_schema
from examprep.commands.show import show_card
from examprep.course import Course, Home, UnknownQuestion
from examprep.environment import BadUsage, Environment
from examprep.faults import Faulty
from examprep.records import open_store
from examprep.render.bars import bar
from examprep.study.events import Review
from examprep.study.personal import Block, PersonalItem, save_personal
from examprep.study.schedule import Rating
from examprep.study.setaside import Aside


@pytest.fixture
def answered(env: Environment) -> Environment:
    """A home where one item was answered."""
    with open_store(env) as store:
        at = env.now()
        store.record(Review("r1", at, "q01/which", Rating.EASY, 1.0, "2", None, 3.0, "w", "en", "quiz"))
    return env


def test_list_gives_one_object_a_question(answered: Environment, capsys):
    list_questions(answered, as_json=True)
    (row,) = json.loads(capsys.readouterr().out)
    recall = row["state"].pop("recall")
    assert 0.19 < recall <= 0.2
    assert row == {
        "question": 1,
        "stem": "q01_square",
        "section": "basics",
        "title": {"ru": "Производная квадрата", "en": "The derivative of a square"},
        "claims": 3,
        "items": 5,
        "checks": 3,
        "breaks": 3,
        "state": {"due": 0, "new": 4, "learned": 1},
    }


def test_list_shows_a_line_a_question_by_section(answered: Environment, capsys):
    list_questions(answered.speaking("ru"), as_json=False)
    assert capsys.readouterr().out == "ОСНОВЫ\n   1  ██░░░░░░  Производная квадрата  (новых: 4)\n"


def test_list_ends_with_own_notes_while_some_of_them_wait(answered: Environment, capsys):
    notes = [
        PersonalItem(f"anki-{k}", "DL", [], [Block("text", "a")], [Block("text", "b")]) for k in range(3)
    ]
    save_personal(answered.home.personal, notes)
    with open_store(answered) as store:
        at = answered.now()
        store.record(Review("r2", at, "q00/anki-0", Rating.AGAIN, 0.0, "", None, 3.0, "w", "en", "quiz"))
        store.add_aside(Aside("s1", at, "q00/anki-1", "suspend"))
    answered.now.forward(days=1)
    list_questions(answered, as_json=False)
    told = capsys.readouterr().out
    assert told.endswith("\nOWN NOTES\n      1 due, 1 new: examprep quiz --personal\n")
    save_personal(answered.home.personal, notes[1:2])
    list_questions(answered.speaking("ru"), as_json=False)
    assert "СВОИ" not in capsys.readouterr().out
    answered.home.personal.write_text("{")
    list_questions(answered, as_json=False)
    told = capsys.readouterr()
    assert "Move it away" in told.err
    assert "BASICS" in told.out


def test_a_card_that_cannot_be_read_is_named_on_stderr_and_the_others_are_listed(env, tmp_path, capsys):
    questions = tmp_path / "questions"
    questions.mkdir()
    (questions / "q01_square.yaml").write_bytes(env.course.card_path("q01_square").read_bytes())
    (questions / "q02_bad.yaml").write_text("title: 1\n")
    list_questions(replace(env, course=Course(questions, env.course.labs)), as_json=False)
    told = capsys.readouterr()
    assert "The derivative of a square" in told.out
    assert "q02_bad.yaml:1:" in told.err


def test_a_log_that_cannot_be_read_is_said_and_the_list_still_comes(env: Environment, capsys):
    env.home.log.parent.mkdir(parents=True)
    env.home.log.write_text("not a database")
    list_questions(env, as_json=False)
    told = capsys.readouterr()
    assert "The derivative of a square" in told.out
    assert "is not an SQLite database" in told.err


@pytest.mark.parametrize(("share", "drawn"), [(0, "░░░░░░░░"), (0.5, "████░░░░"), (1, "████████")])
def test_a_bar_is_as_full_as_its_share(share: float, drawn: str):
    assert bar(share) == drawn


def test_show_prints_every_part_and_no_control_code_into_a_pipe(env: Environment, capsys):
    show_card(env, "1", [], as_json=False)
    told = capsys.readouterr().out
    for text in (
        "The derivative of a square",
        "Answer",
        "╶──╴x²=2x",
        "myth: A square is odd.",
        "→ It is even.",
        "Newton",
    ):
        assert text in told
    assert "\x1b" not in told


def test_show_prints_the_parts_asked_for_alone(env: Environment, capsys):
    show_card(env.speaking("ru"), "q01", ["outline"], as_json=False)
    told = capsys.readouterr().out
    assert "1 ● Производная равна 2x." in told
    assert "Newton" not in told


def test_show_prints_the_whole_of_what_an_item_asks(spoilable: Environment, card_file, change, capsys):
    long = "Given is x². " + "So much is known of it. " * 5
    change(card_file, "'The derivative of x² at 3?'", f'"{long}\\n\\nWhat is the derivative at 3?"')
    show_card(spoilable, "1", ["items"], as_json=False)
    told = " ".join(capsys.readouterr().out.split())
    assert f"number slope-at-three {long}What is the derivative at 3?" in told


def test_show_names_the_parts_there_are(env: Environment):
    with pytest.raises(BadUsage, match="title, answer, outline, formulas, figure, claims, items, sources"):
        show_card(env, "1", ["answers"], as_json=False)


def test_show_gives_the_card_as_json(env: Environment, capsys):
    show_card(env, "1", [], as_json=True)
    card = json.loads(capsys.readouterr().out)
    assert (card["stem"], card["title"]["en"]) == ("q01_square", "The derivative of a square")
    assert [item["kind"] for item in card["items"]] == ["choice", "number", "order", "predict", "recall"]


def test_an_unknown_question_says_which_there_are(env: Environment):
    with pytest.raises(UnknownQuestion, match="there are: 1"):
        show_card(env, "7", [], as_json=False)


def test_a_faulty_card_says_where(env: Environment, tmp_path: Path):
    (tmp_path / "questions").mkdir()
    (tmp_path / "questions/q01_square.yaml").write_text("title: 1\n")
    with pytest.raises(Faulty, match=r"q01_square\.yaml:1:"):
        show_card(
            replace(env, course=Course(tmp_path / "questions", env.course.labs)), "1", [], as_json=False
        )


def test_the_published_schema_accepts_what_the_loader_accepts(env: Environment, capsys):
    print_schema()
    schema = json.loads(capsys.readouterr().out)
    card = yaml.safe_load(env.course.card_path("q01_square").read_text())
    jsonschema.Draft202012Validator(schema).validate(card)
    card["colour"] = "red"
    with pytest.raises(jsonschema.ValidationError, match="colour"):
        jsonschema.Draft202012Validator(schema).validate(card)


def test_a_log_goes_out_and_comes_into_another_home(answered: Environment, tmp_path: Path, capsys):
    export_to(answered, tmp_path / "log.jsonl")
    other = replace(answered, home=Home(tmp_path / "other", tmp_path / "cache"))
    for said in ("added 1, already there 0", "added 0, already there 1"):
        import_from(other, tmp_path / "log.jsonl")
        assert said in capsys.readouterr().err
    with open_store(answered) as here, open_store(other) as there:
        assert here.events() == there.events()


def test_the_last_answer_is_taken_back_from_the_command_line(answered: Environment, capsys):
    assert undo(answered) == 0
    assert "taken back: q01/which" in capsys.readouterr().err
    assert undo(answered) == 1


def test_a_backup_is_a_log_that_opens(answered: Environment, tmp_path: Path, capsys):
    back_up(answered)
    copy = Path(capsys.readouterr().out.strip())
    home = Home(tmp_path / "restored", tmp_path / "cache")
    home.data.mkdir()
    home.log.write_bytes(copy.read_bytes())
    with open_store(replace(answered, home=home)) as store:
        assert [review.id for review in store.reviews()] == ["r1"]


@pytest.mark.parametrize("name", ["missing.jsonl", "."])
def test_a_file_that_cannot_be_read_is_a_mistake_of_usage(env: Environment, tmp_path: Path, name: str):
    with pytest.raises(BadUsage, match="cannot be read"):
        import_from(env, tmp_path / name)
