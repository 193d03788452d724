"""The kinds of notes as Anki knows them: fields, templates, looks. Ids and names of fields are stable for ever.

Anki joins a note type with the one of the same id that it has, unless fields or templates have other names.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

CSS = Path(__file__).with_name("anki.css")

HEAD = '<div class="question">{{Question}}</div>\n'


@dataclass(frozen=True)
class NoteType:
    """`fields`: names, `Key` first, which no two notes share. `sort`: the field that Anki's browser lists.

    `front` and `back` are templates, which Anki fills in.
    """

    id: int
    name: str
    fields: tuple[str, ...]
    sort: int
    front: str
    back: str

    def as_json(self, modified: int) -> dict[str, Any]:
        """What the `models` column of a collection holds; `modified` in seconds."""
        template = {
            "name": "Card 1",
            "ord": 0,
            "qfmt": HEAD + self.front,
            "afmt": HEAD + self.back,
            "did": None,
            "bqfmt": "",
            "bafmt": "",
        }
        return {
            "id": self.id,
            "name": self.name,
            "type": 0,
            "mod": modified,
            "usn": -1,
            "sortf": self.sort,
            "did": 1,
            "tmpls": [template],
            "flds": [_field(name, place) for place, name in enumerate(self.fields)],
            "css": CSS.read_text(encoding="utf-8"),
            "latexPre": "",
            "latexPost": "",
            "latexsvg": False,
            "req": [[0, "any", [self.sort]]],
            "tags": [],
            "vers": [],
        }


def _field(name: str, place: int) -> dict[str, Any]:
    return {
        "name": name,
        "ord": place,
        "sticky": False,
        "rtl": False,
        "font": "Arial",
        "size": 20,
        "media": [],
    }


LINE = "\n<hr id=answer>\n"


def _optional(*fields: str) -> str:
    """Each field under the other, where it is not empty."""
    return "\n".join(f'{{{{#{f}}}}}<div class="{f.lower()}">{{{{{f}}}}}</div>{{{{/{f}}}}}' for f in fields)


ASKED = '<div class="prompt">{{Prompt}}</div>'
CLAIMED = '<div class="ask">{{Ask}}</div>\n<div class="prompt">{{Claim}}</div>'
CUED = '<div class="ask">{{Ask}}</div>\n<div class="prompt">{{Cue}}</div>\n<div class="symbols">{{Symbols}}</div>'

RECALL = NoteType(
    1764201600001,
    "examprep recall",
    ("Key", "Question", "Prompt", "Points", "Answer", "Figure", "Plots"),
    2,
    ASKED,
    ASKED + LINE + _optional("Points", "Answer", "Figure", "Plots"),
)
CLAIM = NoteType(
    1764201600002,
    "examprep claim or myth",
    ("Key", "Question", "Ask", "Claim", "Verdict", "Truth", "Proof"),
    3,
    CLAIMED,
    CLAIMED + LINE + _optional("Verdict", "Truth", "Proof"),
)
ITEM = NoteType(
    1764201600003,
    "examprep item",
    ("Key", "Question", "Prompt", "Options", "Answer", "Why", "Mistakes", "Proof"),
    2,
    ASKED + '\n<div class="options">{{Options}}</div>',
    ASKED + LINE + _optional("Answer", "Why", "Mistakes", "Proof"),  # which repeats the options, marked
)
FORMULA = NoteType(
    1764201600004,
    "examprep formula",
    ("Key", "Question", "Ask", "Cue", "Symbols", "Formula", "Proof"),
    3,
    CUED,
    CUED + LINE + _optional("Formula", "Proof"),
)
PROBLEM = NoteType(
    1764201600005,
    "examprep problem",
    ("Key", "Question", "Prompt", "Answer", "Steps", "Mistakes"),
    2,
    ASKED,
    ASKED + LINE + _optional("Answer", "Steps", "Mistakes"),
)
NOTE_TYPES = (RECALL, CLAIM, ITEM, FORMULA, PROBLEM)
