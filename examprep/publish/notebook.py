"""A lab as a Jupyter notebook: its own text, cut into cells, with the claims that each check proves."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from examprep.cards import Card, Claim
from examprep.language import Language, say
from examprep.render.literal import one_line

if TYPE_CHECKING:
    from nbformat import NotebookNode

HEADING = re.compile(r"# ── (?P<name>.+?) ─+\s*")
CHECK = "check_"


@dataclass(frozen=True)
class Piece:
    """A part of the file: a `heading`, or the code of one definition (`name`) or of several statements."""

    code: str = ""
    name: str = ""
    heading: str = ""


def make_notebook(source: str, card: Card | None, language: Language) -> NotebookNode:
    """The notebook of a lab's source, which runs from top to bottom wherever examprep is installed.

    SyntaxError: the source is no Python.
    """
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

    make: dict[str, Callable[[str], NotebookNode]] = {"code": new_code_cell, "markdown": new_markdown_cell}
    cells = []
    for number, (kind, text) in enumerate(_cells(source, card, language)):
        cell = make[kind](text)
        cell["id"] = f"cell-{number}"  # the same lab, the same file
        cells.append(cell)
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    about = {"kernelspec": kernel, "language_info": {"name": "python"}}
    notebook: NotebookNode = new_notebook(cells=cells, metadata=about)
    return notebook


def pieces(source: str) -> Iterator[Piece]:
    """The file after its docstring, in its order; nothing of it is left out but blank lines between the parts."""
    tree, lines = ast.parse(source), source.splitlines()
    body = tree.body[1:] if ast.get_docstring(tree) is not None else tree.body
    nodes = {_first_line(node): node for node in body}
    within = {line for first, node in nodes.items() for line in range(first, (node.end_lineno or first) + 1)}
    loose: list[str] = []  # statements and comments that no piece holds yet
    place = tree.body[0].end_lineno or 0 if body is not tree.body else 0
    while place < len(lines):
        place += 1
        heading = HEADING.fullmatch(lines[place - 1])
        node = nodes.get(place)
        if heading and place not in within:
            yield from _statements(loose)
            yield Piece(heading=heading["name"])
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            above = _comments_at_the_end(loose)
            yield from _statements(loose)
            last = node.end_lineno or place
            yield Piece(code="\n".join([*above, *lines[place - 1 : last]]), name=node.name)
            place = last
        else:
            loose.append(lines[place - 1])
    yield from _statements(loose)


def _first_line(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(d.lineno for d in decorators)])


def _comments_at_the_end(loose: list[str]) -> list[str]:
    """Comments right above a definition belong to it; they leave `loose`."""
    above: list[str] = []
    while loose and loose[-1].startswith("#"):
        above.insert(0, loose.pop())
    return above


def _statements(loose: list[str]) -> Iterator[Piece]:
    """What was loose, as one piece; it is loose no more."""
    code = "\n".join(loose).strip("\n")
    loose.clear()
    if code.strip():
        yield Piece(code=code)


def _cells(source: str, card: Card | None, language: Language) -> Iterator[tuple[str, str]]:
    """(kind, text) of each cell."""
    if card is not None:
        yield "markdown", f"# {card.number}. {_escaped(card.title[language])}"
    doc = ast.get_docstring(ast.parse(source)) or ""
    yield "markdown", f"```text\n{doc}\n```"
    begun = False
    for piece in pieces(source):
        if piece.heading:
            if not begun:
                yield "code", _bench(language)
                begun = True
            yield "markdown", f"## {_escaped(_heading(piece.heading, language))}"
            continue
        if piece.name.startswith(CHECK) and card is not None:
            claims = card.claims_of(piece.name.removeprefix(CHECK))
            if claims:
                yield "markdown", "\n".join(_claim(claim, language) for claim in claims)
        yield "code", piece.code
        if piece.name.startswith(CHECK):
            yield "code", f'bench.check("{piece.name.removeprefix(CHECK)}");'
    yield "markdown", say(language, "## Всё сразу, и сломать", "## All of it, and break it")
    yield "code", "from IPython.display import SVG\n\nbench.all();\ndisplay(*map(SVG, bench.figures()))"
    yield "code", "for misconception in BREAKS:\n    bench.broken(misconception.name)\n    print()"


def _bench(language: Language) -> str:
    return (
        "from examprep.notebook import Bench\n\n"
        f'bench = Bench(globals(), seed=0, device="auto", language="{language}")'
    )


HEADINGS = {
    "the idea": "идея",
    "training": "обучение",
    "checks": "проверки",
    "what the card's items ask": "что спрашивает карточка",
    "misconceptions": "заблуждения",
}


def _heading(name: str, language: Language) -> str:
    told = HEADINGS.get(name, name) if language == "ru" else name
    return told[0].upper() + told[1:]


def _claim(claim: Claim, language: Language) -> str:
    """A line of a list; of a myth the truth as well."""
    text = _escaped(claim.text[language])
    if claim.holds or claim.truth is None:
        return f"- ✓ {text}"
    return f"- ✗ ~~{text}~~ {_escaped(claim.truth[language])}"


# A backslash would escape what escapes the next sign, or begin a formula: \\( does unless an element stands between.
TAKEN_LITERALLY = str.maketrans(
    {"&": "&amp;", "<": "&lt;", "\\": "&#92;<span></span>", **{c: f"\\{c}" for c in "$~[]"}}
)


def _escaped(text: str) -> str:
    """On one line, and no HTML, mathematics or link where a notebook would read it so; code and emphasis stay."""
    parts = re.split(r"(`[^`]*`)", one_line(text))
    parts[::2] = [part.translate(TAKEN_LITERALLY) for part in parts[::2]]
    return "".join(parts)
