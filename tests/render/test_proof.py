"""What a check proves, to read: its fact, its evidence, a crash, the claims that it settles."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from examprep.cards.reader import load_card
from examprep.labreader import read_lab
from examprep.labreport import Check
from examprep.render.proof import proof
from examprep.study.standing import NEVER


@pytest.fixture
def shown(env):
    """Renders the proof of one check of the toy lab as text."""
    lab, card = read_lab(env.course.lab_path("q01_square")), load_card(env.course.card_path("q01_square"))

    def render(check: Check, language: str) -> str:
        out = io.StringIO()
        Console(file=out, width=100).print(proof(check, lab, card, NEVER, language))
        return out.getvalue()

    return render


def piece(ok: bool, got: float):
    return {
        "got": got,
        "want": 6.0,
        "error": abs(got - 6),
        "tol": 1e-6,
        "against": "[b]sympy[/b]",
        "n": 1,
        "ok": ok,
    }


def test_all_evidence_stands_there_good_or_not(shown):
    text = shown(Check("slope", False, 0.25, [piece(True, 6.0), piece(False, 7.0)]), "en")
    assert "The derivative of x² is 2x." in text
    assert "check_slope · 0.25 s" in text
    assert "✓ got 6, want 6 ± 1e-06, error 0 · [b]sympy[/b]" in text
    assert "✗ got 7, want 6 ± 1e-06, error 1 · [b]sympy[/b]" in text


def test_a_crash_is_told_in_full(shown):
    text = shown(Check("slope", crash="Traceback\n  line 7\nValueError: [red]no[/red]"), "ru")
    assert "line 7" in text
    assert "ValueError: [red]no[/red]" in text


def test_before_it_ran_the_fact_and_its_claims_can_be_read(shown):
    text = shown(Check("slope"), "ru")
    assert "check_slope\n" in text.replace(" ", "")
    assert "здесь" in text
