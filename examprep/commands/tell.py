"""What a command says in plain text and as JSON: nothing that a file, a name or a lab holds can steer the terminal."""

from __future__ import annotations

from typing import TextIO

from examprep.jsonlines import json_text
from examprep.render.literal import literal


def tell(text: object, *, file: TextIO | None = None) -> None:
    """A line, or several, at once, on stdout unless told: control characters come as pictures, ␛ for escape."""
    print(literal(str(text)), file=file, flush=True)


def tell_json(value: object, *, indent: int | None = None) -> None:
    """For a program, at once: in strings such characters are spelt out, so that they come back as they were."""
    print(json_text(value, indent=indent), flush=True)
