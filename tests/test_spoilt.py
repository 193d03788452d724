"""A text that is spoilt anywhere, by hand, by a disk or on purpose, is read or refused: cards, labs, lines of a log."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from examprep.cards.reader import load_card
from examprep.faults import Fault, Faulty
from examprep.labreader import read_lab
from examprep.study.log import entry_to_line, line_to_entry
from tests.hostile_course import STEERING
from tests.test_hostile_log import hostile_log

TOY = Path(__file__).parent / "toy"
CARD = (TOY / "questions" / "q01_square.yaml").read_text(encoding="utf-8")
LAB = (TOY / "labs" / "q01_square.py").read_text(encoding="utf-8")
LINES = hostile_log().splitlines()
SIGNS = [
    *"{}[]()<>|:,.-?&*!#%@`~^=+/\\'\"$;\n\t\r\0\x0b\x0c\x1b\x7f\x85\x9b\u2028\u202e\ufeff\ud800",
    "- ", ": ", "? ", "<<: ", "&a ", "*a ",
    "!!python/name:os.system ", "---\n", "...\n", "%YAML 9.9\n", "~", "null", "true", "NaN", ".inf", "1e999",
    "9" * 5000, "ru: ", "en: ", "{ru: x, en: x}", "[{}]", "**a", "*a,", "lambda: 0", "...", "None", "1j", "f'{x}'",
    "async ", "\\ud800", '"\\ud800"', "2026-13-40", "-" * 1000, "[" * 300, STEERING,
]  # fmt: skip


@st.composite
def spoilt(draw: st.DrawFn, texts: list[str]) -> str:
    """One of the texts after a few edits: a piece cut out, a sign put in or put in its place, a line moved."""
    text = draw(st.sampled_from(texts))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 30)))
        how = draw(st.sampled_from(["cut", "put", "replace", "move"]))
        lines = text.split("\n")
        if how == "move":
            line = lines.pop(draw(st.integers(0, len(lines) - 1)))
            lines.insert(draw(st.integers(0, len(lines))), line)
            text = "\n".join(lines)
        else:
            sign = "" if how == "cut" else draw(st.sampled_from(SIGNS))
            text = text[:start] + sign + text[start if how == "put" else end :]
    return text


def whole(faults: list[Fault]) -> bool:
    return all(fault.line >= 1 and fault.column >= 1 and fault.message for fault in faults)


def card(folder: Path, text: str) -> bool:
    (path := folder / "q01_square.yaml").write_bytes(text.encode(errors="surrogatepass"))
    try:
        return load_card(path).number == 1
    except Faulty as refused:
        return whole(refused.faults)


def lab(folder: Path, text: str) -> bool:
    (path := folder / "q01_square.py").write_bytes(text.encode(errors="surrogatepass"))
    try:
        return read_lab(path).stem == "q01_square"
    except Faulty as refused:
        return whole(refused.faults)


def line(folder: Path, text: str) -> bool:
    try:
        entry = line_to_entry(text)
    except ValueError as refused:
        return str(refused) != ""
    return entry is None or line_to_entry(entry_to_line(entry)) == entry


READERS = {"card": (card, [CARD]), "lab": (lab, [LAB]), "line of a log": (line, LINES)}
LONG = pytest.mark.labs


@pytest.mark.filterwarnings("ignore::SyntaxWarning", "ignore::DeprecationWarning")
@pytest.mark.parametrize("examples", [40, pytest.param(1500, marks=LONG)], ids=["a few", "many"])
@pytest.mark.parametrize("what", READERS)
def test_it_is_read_or_refused_and_nothing_else(tmp_path: Path, what: str, examples: int):
    read: Callable[[Path, str], bool]
    read, texts = READERS[what]

    @settings(max_examples=examples, suppress_health_check=list(HealthCheck), database=None)
    @given(spoilt(texts))
    def law(text: str) -> None:
        assert read(tmp_path, text)

    law()


def test_a_mapping_where_the_name_of_a_claim_belongs_is_a_fault(tmp_path: Path):
    (path := tmp_path / "q01_square.yaml").write_text(CARD.replace("claims: [two-x]", "claims: [{two: x}]"))
    with pytest.raises(Faulty, match=r"outline\[0\].claims\[0\]: write text, not a mapping"):
        load_card(path)


def test_a_note_that_is_nothing_is_refused():
    aside = next(line for line in LINES if '"aside"' in line)
    with pytest.raises(ValueError, match="note is None; expected a text"):
        line_to_entry(json.dumps(json.loads(aside) | {"note": None}))
