"""A slip or the wrong layout is understood; what is near to nothing is not guessed."""

from __future__ import annotations

import pytest

from examprep.search.instead import instead

WORDS = ["dropout", "convolution", "градиент", "свертка", "данные"]


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("вкщзщге", "dropout"),
        ("uhflbtyn", "градиент"),
        ("dropuot", "dropout"),
        ("covnolution", "convolution"),
        ("градеинт", "градиент"),
        ("свёртка dropuot", "свертка dropout"),
        ("zzzz", None),
        ("xy", None),
        ("12345", None),
        ("", None),
    ],
)
def test_what_was_meant(query, meant):
    assert instead(query, WORDS) == meant
