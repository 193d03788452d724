"""The index is believed only while the files are what they were."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from examprep import catalog
from examprep import compiled as module
from examprep.catalog import load_catalog, read_catalog
from examprep.course import Course


@pytest.fixture
def course(env, tmp_path: Path) -> Course:
    """The toy course, to be changed."""
    shutil.copytree(env.course.questions.parent, tmp_path / "course")
    return Course(tmp_path / "course/questions", tmp_path / "course/labs")


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def test_the_index_gives_what_the_files_give(course: Course, cache: Path):
    made, read = load_catalog(course, cache), load_catalog(course, cache)
    assert made == read == read_catalog(course)
    assert [card.stem for card in read.cards] == [lab.stem for lab in read.labs] == ["q01_square"]


def test_no_file_is_opened_while_the_index_is_up_to_date(course: Course, cache: Path, monkeypatch):
    known = load_catalog(course, cache)
    monkeypatch.setattr(module, "read_file", lambda course, name: pytest.fail("the files were read"))
    assert load_catalog(course, cache) == known


@pytest.mark.parametrize("part", ["questions/q01_square.yaml", "labs/q01_square.py"])
def test_a_changed_file_is_read_anew_even_where_its_size_and_date_are_as_before(
    course: Course, cache: Path, part: str
):
    load_catalog(course, cache)
    path = course.questions.parent / part
    before = path.stat()
    path.write_text(path.read_text().replace("square", "SQUARE"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    found = load_catalog(course, cache)
    assert "SQUARE" in str([*[card.file for card in found.cards], *found.labs])


def test_a_file_that_comes_or_goes_is_noticed(course: Course, cache: Path):
    load_catalog(course, cache)
    shutil.copy(course.card_path("q01_square"), course.card_path("q02_again"))
    assert [card.number for card in load_catalog(course, cache).cards] == [1, 2]
    course.card_path("q02_again").unlink()
    assert [card.number for card in load_catalog(course, cache).cards] == [1]


def test_only_what_has_changed_is_read_again(course: Course, cache: Path, monkeypatch):
    for number in range(2, 6):
        shutil.copy(course.card_path("q01_square"), course.card_path(f"q{number:02d}_again"))
    load_catalog(course, cache)
    read, names = module.read_file, list[str]()
    monkeypatch.setattr(module, "read_file", lambda course, name: names.append(name) or read(course, name))
    course.card_path("q03_again").write_text("no card")
    course.card_path("q04_again").unlink()
    course.lab_path("q01_square").touch()
    shutil.copy(course.card_path("q01_square"), course.card_path("q100_again"))
    assert load_catalog(course, cache) == read_catalog(course)
    assert names[:3] == ["q03_again.yaml", "q100_again.yaml", "q01_square.py"]
    assert load_catalog(course, cache) == read_catalog(course)


def test_a_card_whose_part_of_the_index_is_spoilt_is_read_from_its_file(course: Course, cache: Path):
    load_catalog(course, cache)
    (index,) = cache.glob("index-*")
    whole = bytearray(index.read_bytes())
    start = module.LENGTH + int.from_bytes(whole[: module.LENGTH], "big")
    whole[start:] = bytes(len(whole) - start)
    index.write_bytes(whole)
    assert load_catalog(course, cache) == read_catalog(course)


def test_several_processes_read_what_one_does(course: Course, cache: Path, monkeypatch):
    shutil.copy(course.card_path("q01_square"), course.card_path("q02_again"))
    course.card_path("q03_bad").write_text("no card")
    one = read_catalog(course)
    monkeypatch.setattr(module, "MANY", 1)
    assert read_catalog(course) == one


def test_headings_are_known_before_any_card_is_opened(course: Course, cache: Path, monkeypatch):
    load_catalog(course, cache)
    monkeypatch.setattr(catalog, "unpacked", lambda *given: pytest.fail("a card was opened"))
    found = load_catalog(course, cache)
    (card,) = found.cards
    assert (card.number, card.section, len(card.keys)) == (1, "basics", len(card.heads))
    assert [*found.items] == card.keys
    assert [*found.lab_of] == [1]


@pytest.mark.parametrize("spoilt", [b"", b"\x00", b"\x93\x01", b"\xff" * 100])
def test_a_spoilt_index_is_made_anew(course: Course, cache: Path, spoilt: bytes):
    load_catalog(course, cache)
    (index,) = cache.glob("index-*")
    index.write_bytes(spoilt)
    assert load_catalog(course, cache) == read_catalog(course)


def test_a_faulty_card_is_left_out_and_said(course: Course, cache: Path):
    course.card_path("q02_bad").write_text("title: {ru: Да}\n")
    for _ in range(2):  # from the files, then from the index
        found = load_catalog(course, cache)
        assert [card.number for card in found.cards] == [1]
        assert {fault.file for fault in found.faults} == {str(course.card_path("q02_bad"))}


def test_a_cache_that_cannot_be_written_costs_only_time(course: Course, tmp_path: Path):
    (tmp_path / "cache").write_text("a file where the folder should be")
    assert load_catalog(course, tmp_path / "cache") == read_catalog(course)
