"""A lab as a notebook: the whole file in cells, and its checks run in a kernel."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examprep.catalog import Catalog
from examprep.commands.export_notebook import export_notebook
from examprep.course import Course, find_course, question_number
from examprep.environment import BadUsage, Environment
from examprep.faults import Faulty
from examprep.notebook import Bench
from examprep.publish.notebook import make_notebook, pieces

COURSE = find_course({})
FEW = ("q14_dropout", "q30_training_loop", "q32_dataset_and_dataloader")  # all in the full proof

lines = st.sampled_from(
    ["import math", "x = 1", "# a comment", "", "def f(): return 1", "@staticmethod\ndef g():\n    return 2",
     "class A:\n    x = 1", "# ── the idea ──────", "y = [1,\n     2]", "z = 1  # why"]
)  # fmt: skip


def statements(source: str) -> list[str]:
    return [ast.dump(node) for node in ast.parse(source).body]


@given(st.lists(lines, max_size=12))
def test_cutting_loses_no_statement_and_no_comment(parts: list[str]):
    source = '"""Doc."""\n' + "\n".join(parts) + "\n"
    cut = list(pieces(source))
    code = "\n".join(piece.code for piece in cut)
    assert statements(code) == statements(source)[1:]
    comments = [line for line in source.splitlines() if line == "# a comment"]
    assert [line for line in code.splitlines() if line == "# a comment"] == comments
    headings = [line for line in source.splitlines() if line.startswith("# ──")]
    assert len([piece for piece in cut if piece.heading]) == len(headings)


@pytest.mark.parametrize(
    "stem",
    [stem if stem in FEW else pytest.param(stem, marks=pytest.mark.labs) for stem in COURSE.lab_stems()],
)
def test_every_lab_becomes_a_valid_notebook_with_all_its_code(catalog: Catalog, stem: str):
    import nbformat

    source = COURSE.lab_path(stem).read_text(encoding="utf-8")
    card = catalog.by_number[question_number(stem)]
    for language in ("ru", "en"):
        notebook = make_notebook(source, card, language)
        nbformat.validate(notebook)
        assert notebook == make_notebook(source, card, language)
    assert statements("\n".join(piece.code for piece in pieces(source))) == statements(source)[1:]
    claims = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    assert claims.count("- ✓") + claims.count("- ✗") == len(card.claims)


def test_the_bench_runs_checks_and_breaks_in_the_names_of_a_notebook(capsys):
    names: dict = {}
    source = (Path(__file__).parents[1] / "toy" / "labs" / "q01_square.py").read_text(encoding="utf-8")
    exec("\n".join(piece.code for piece in pieces(source)), names)
    bench = Bench(names)
    assert set(bench.all().values()) == {True}
    name = next(iter(bench.checks()))
    assert bench.check(name)
    assert f"✓ {name}" in capsys.readouterr().out
    for broken in names["BREAKS"]:
        before = {key: names[key] for key in broken.replacements}
        assert bench.broken(broken.name) == [c for c in bench.checks() if c in broken.reddens]
        assert {key: names[key] for key in broken.replacements} == before
    assert "exactly the checks that it names are red" in capsys.readouterr().out
    with pytest.raises(ValueError, match="no break 'gone'"):
        bench.broken("gone")


@pytest.mark.labs
@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("stem", FEW)
def test_a_notebook_runs_from_top_to_bottom_in_a_kernel(catalog: Catalog, stem: str):
    from nbclient import NotebookClient

    number = question_number(stem)
    source = COURSE.lab_path(stem).read_text(encoding="utf-8")
    notebook = make_notebook(source, catalog.by_number[number], "en")
    NotebookClient(notebook, timeout=600, kernel_name="python3").execute()
    printed = "".join(output.get("text", "") for cell in notebook.cells for output in cell.get("outputs", []))
    breaks = catalog.lab_of[number].breaks
    assert printed.count("exactly the checks that it names are red") == len(breaks)


def test_a_file_that_is_there_is_not_written_over(env: Environment, tmp_path: Path, capsys):
    path = tmp_path / "1.ipynb"
    export_notebook(env, "1", path, force=False)
    assert path.read_text(encoding="utf-8").startswith("{")
    with pytest.raises(BadUsage, match="add --force"):
        export_notebook(env, "1", path, force=False)
    export_notebook(env, "1", path, force=True)


def test_of_a_faulty_lab_there_is_no_notebook(env: Environment, tmp_path: Path):
    course = Course(tmp_path / "questions", tmp_path / "labs")
    course.labs.mkdir()
    course.lab_path("q90_a").write_bytes(b"x = (\xff")
    with pytest.raises(Faulty, match="not valid Python"):
        export_notebook(replace(env, course=course), "90", tmp_path / "90.ipynb", force=False)
    assert not (tmp_path / "90.ipynb").exists()
