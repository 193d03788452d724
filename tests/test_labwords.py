"""What a lab says, in Russian: whole phrases, templates, and all that a run reports."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examprep.curves import Line
from examprep.faults import Faulty
from examprep.labreport import Check, Report
from examprep.labwords import AS_THEY_ARE, Phrase, Words, filled, read_phrases

WORDS = Words(
    {
        "loss": "потери",
        "training": "обучение",
        "loss, {}": "потери, {}",
        "{}; {} standard errors": "{}; {} стандартных ошибок",
        "{}: {}": "{} — {}",
        "from {} to {}": "в {1} из {0}",
    }
)


@pytest.mark.parametrize(
    ("en", "ru"),
    [
        ("loss", "потери"),
        ("loss, training", "потери, обучение"),
        ("loss, B = 16", "потери, B = 16"),
        ("closed form; 5 standard errors", "closed form; 5 стандартных ошибок"),
        ("loss: training; 5 standard errors", "потери — обучение; 5 стандартных ошибок"),
        ("from training to loss", "в потери из обучение"),
        ("lossy", "lossy"),
        ("", ""),
    ],
)
def test_what_is_known_is_said_in_russian_and_the_rest_as_it_is(en: str, ru: str):
    assert (WORDS(en), AS_THEY_ARE(en)) == (ru, en)


plain = st.text(st.characters(exclude_characters="{}\0"), max_size=20)


@given(st.lists(plain, min_size=1, max_size=4), st.data())
def test_what_a_template_makes_is_found_by_it(literals: list[str], data: st.DataObject):
    parts = [data.draw(st.from_regex(r"[a-z0-9 .]{0,9}", fullmatch=True)) for _ in literals[1:]]
    template = "{}".join(literals)
    said = literals[0] + "".join(p + after for p, after in zip(parts, literals[1:], strict=True))
    found = Words({template: "|".join(["×", *("{}" for _ in parts)])})(said)
    assert found.startswith("×") or (not parts and not said)
    assert found.count("|") >= len(parts) or found == said == ""


@given(plain)
def test_what_is_filled_in_is_never_a_template_itself(part: str):
    assert filled("«{}» {0}", [part]) == f"«{part}» {part}"
    assert filled("{0.__class__} {1}", ["a"]) == "{0.__class__} {1}"


def test_all_that_a_run_says_is_told_and_its_numbers_stay():
    evidence = {"against": "loss", "got": 1.0}
    points = [(0.0, 1.0), (1.0, 0.5)]
    report = Report(
        checks={"falls": Check("falls", ok=True, evidence=[evidence])},
        charts={"loss": {"chart": "loss", "x": "step", "y": "loss", "log": "", "lines": {"training": 1.0}}},
        points={"loss": {"training": points}},
        tables={"training": {"table": "training", "rows": [[1]], "columns": ["loss"], "labels": ["step"]}},
        said=["loss, training"],
        progress={"label": "training", "step": 1, "total": 2},
    )
    told = WORDS.report(report)
    assert told == Report(
        checks={"falls": Check("falls", ok=True, evidence=[{"against": "потери", "got": 1.0}])},
        charts={
            "потери": {"chart": "loss", "x": "step", "y": "потери", "log": "", "lines": {"обучение": 1.0}}
        },
        points={"потери": {"обучение": points}},
        tables={"обучение": {"table": "training", "rows": [[1]], "columns": ["потери"], "labels": ["step"]}},
        said=["потери, обучение"],
        progress={"label": "обучение", "step": 1, "total": 2},
    )
    assert told.points["потери"]["обучение"] is points
    assert AS_THEY_ARE.report(report) is report
    assert WORDS.line(Line("loss", "training")) == Line("потери", "обучение")


def test_a_file_is_pairs_of_texts(tmp_path: Path):
    file = tmp_path / "q90_tiny.yaml"
    assert read_phrases(file) == []
    file.write_text("loss: потери\n'lag {}': >-\n  лаг\n  {}\n", encoding="utf-8")
    assert read_phrases(file) == [Phrase("loss", "потери", 1), Phrase("lag {}", "лаг {}", 2)]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("- loss\n", 1, 'write pairs: "what the lab says": "по-русски"'),
        ("a: б\nloss:\n", 2, "write the Russian beside it, one text"),
        ("loss: [потери]\n", 1, "write the Russian beside it, one text"),
        ("'lag {}': лаг\n", 1, "both need the same number of {}"),
    ],
)
def test_what_is_no_pair_is_told_with_its_line(tmp_path: Path, text: str, line: int, message: str):
    file = tmp_path / "q90_tiny.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(Faulty) as caught:
        read_phrases(file)
    assert [(fault.line, fault.message) for fault in caught.value.faults] == [(line, message)]
