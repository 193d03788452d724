"""`examprep export anki`: what is chosen, what is told, what is refused."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from examprep.commands.export import AnkiOptions, export_anki
from examprep.course import UnknownQuestion
from examprep.environment import BadUsage, Environment
from examprep.faults import Faulty
from examprep.records import open_store
from examprep.study.events import Review
from examprep.study.schedule import Rating

KINDS = {"recall": 1, "claim": 3, "formula": 1, "choice": 1, "number": 1, "order": 1, "predict": 1}


@pytest.fixture
def options(tmp_path: Path):
    def options(**more) -> AnkiOptions:
        chosen = {
            "file": tmp_path / "deck.apkg",
            "questions": [],
            "sections": [],
            "with_history": False,
            "plots": False,
            "seeds": 3,
            "json": True,
        }
        return AnkiOptions(**(chosen | more))

    return options


def told(capsys: pytest.CaptureFixture[str]) -> dict:
    return json.loads(capsys.readouterr().out)


def test_the_whole_course_is_written_and_counted(env: Environment, options, capsys):
    export_anki(env, options())
    file = options().file
    assert told(capsys) == {"file": str(file), "notes": KINDS, "reviews": 0, "images": 0}
    with zipfile.ZipFile(file) as archive:
        assert set(archive.namelist()) == {"collection.anki21", "media"}


def test_without_json_stdout_stays_empty_and_stderr_tells(env: Environment, options, capsys):
    export_anki(env.speaking("ru"), options(json=False))
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == f"записей: 9, ответов: 0, картинок: 0 → {options().file}\n"


def test_a_part_is_chosen_by_question_and_section(env: Environment, options, capsys):
    export_anki(env, options(questions=["1"], sections=["basics"]))
    assert told(capsys)["notes"] == KINDS
    with pytest.raises(BadUsage, match="no question is both"):
        export_anki(env, options(sections=["text"]))
    with pytest.raises(
        BadUsage, match="--section tests: write one of basics, training, images, text, pytorch"
    ):
        export_anki(env, options(sections=["tests"]))
    with pytest.raises(UnknownQuestion):
        export_anki(env, options(questions=["7"]))


def test_history_comes_only_when_asked_for(env: Environment, options, capsys):
    with open_store(env) as store:
        for k, rating in enumerate((Rating.GOOD, Rating.AGAIN)):
            store.record(
                Review(f"r{k}", env.now(), "q01/which", rating, 1.0, "1", None, 9.0, "w", "en", "quiz")
            )
        store.undo_last()
    export_anki(env, options())
    assert told(capsys)["reviews"] == 0
    export_anki(env, options(with_history=True))
    assert told(capsys)["reviews"] == 1


def test_plots_are_those_of_the_labs(env: Environment, options, capsys):
    export_anki(env, options(plots=True))
    assert told(capsys)["images"] == 1
    with zipfile.ZipFile(options().file) as archive:
        assert json.loads(archive.read("media")) == {"0": "examprep-q01_square-loss.svg"}
        assert archive.read("0").startswith(b"<?xml")


def test_a_lab_that_crashes_is_named_and_gives_no_image(spoilable: Environment, options, lab_file, capsys):
    lab_file.write_text(lab_file.read_text(encoding="utf-8") + "\nraise RuntimeError\n", encoding="utf-8")
    export_anki(spoilable, options(plots=True))
    said = capsys.readouterr()
    assert json.loads(said.out)["images"] == 0
    assert "q01_square: the lab did not finish, no images" in said.err


def test_what_cannot_be_written_is_said(env: Environment, options, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(BadUsage, match="cannot be written"):
        export_anki(env, options(file=tmp_path / "file" / "deck.apkg"))
    with pytest.raises(BadUsage, match=r"deck\.zip: end it in \.apkg"):
        export_anki(env, options(file=tmp_path / "deck.zip"))
    assert not (tmp_path / "deck.zip").exists()


def test_a_card_with_faults_is_not_left_out_in_silence(spoilable: Environment, options, card_file):
    card_file.write_text("title: 1\n", encoding="utf-8")
    with pytest.raises(Faulty):
        export_anki(spoilable, options())
    assert not options().file.exists()
