"""Whether all that a lab says has its Russian in `labs/ru/`: a course that has none there is asked for none.

What a lab says is read from its text: facts of checks, knobs, what its evidence is held against, charts, curves,
tables, steps. A name that is computed is not seen here; the proof of all labs looks at what a run really says.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from examprep.faults import Fault, Faulty
from examprep.labfile import LabFile
from examprep.labwords import HERE, read_phrases, russian_path

# Words of mathematics and of PyTorch, the same in both languages.
NAMES = (
    "sympy|autograd|torch|numpy|sigmoid|softmax|tanh|sinh|cosh|relu|sign|sqrt|atan|erfc|stride|padding|dilation"
    "|log|exp|sin|cos|max|min|argmax|var|det|dim|nan|inf|vec|diag|mean|sum|std|eval"
)
SHORT = "of|or|in|is|to|by|no|as|an|at|on"
# A word that is no name of code: neither dotted, called, nor joined by underscores.
WORD = re.compile(rf"(?<![\w.`])(?!(?:{NAMES})\b)(?:[a-z]{{3,}}|{SHORT})(?![\w(`=]|\.\w)")
SAYING = {
    "steps": (1,),
    "plot": (0, 3),
    "chart": (0,),
    "table": (0, 2, 3),
    "say": (0,),
    "true": (1,),
}  # of `run`
NAMED = ("against", "x", "y", "lines", "series", "label", "columns", "labels", "why", "name")


def lint_words(lab: LabFile) -> list[Fault]:
    """What the Russian lacks, and what the lab says no longer."""
    path = russian_path(Path(lab.path))
    if not path.exists():
        return []
    try:
        phrases = {phrase.en: phrase for phrase in read_phrases(path)}
    except Faulty as error:
        return error.faults
    tree = ast.parse(Path(lab.path).read_bytes())
    faults = [
        Fault(lab.path, line, 1, "", f"has no Russian in {path}: {said!r}")
        for said, line in spoken(tree).items()
        if said not in phrases and needs_russian(said)
    ]
    written = {said for node in ast.walk(tree) if (said := phrase_of(node))} | set(facts(tree))
    gone = [phrase for en, phrase in phrases.items() if en not in written]
    return faults + [
        Fault(str(path), phrase.line, 1, "", f"the lab never says {phrase.en!r}") for phrase in gone
    ]


def needs_russian(phrase: str) -> bool:
    """It has an English word; symbols, numbers and names of code are the same in both languages."""
    return bool(WORD.search(phrase.replace(HERE, " ")))


def spoken(tree: ast.Module) -> dict[str, int]:
    """{what the lab says: the line}, where that can be read from its text."""
    found = facts(tree)
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        for argument in _shown(call):
            for node in ast.walk(argument):
                if (said := phrase_of(node)) and not _inside(node, argument):
                    found.setdefault(said, node.lineno)  # type: ignore[attr-defined]
    return found


def facts(tree: ast.Module) -> dict[str, int]:
    """Docstrings of checks, as they are shown."""
    checks = [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name.startswith("check_")]
    return {" ".join((ast.get_docstring(check) or "").split()): check.lineno for check in checks}


def phrase_of(node: ast.AST) -> str:
    """A text as it is written, with {} where something is filled in; empty for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else HERE for part in node.values)
    return ""


def _shown(call: ast.Call) -> Iterator[ast.expr]:
    """The arguments of a call that are shown to the student."""
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    of_run = isinstance(call.func, ast.Attribute) and getattr(call.func.value, "id", "") == "run"
    if name == "Between":
        yield from call.args[2:3]
    for place in SAYING.get(name, ()) if of_run else ():
        yield from call.args[place : place + 1]
    for keyword in call.keywords:
        if keyword.arg == "against" or (of_run and keyword.arg in NAMED):
            yield keyword.value


def _inside(node: ast.AST, whole: ast.AST) -> bool:
    """Whether it is a part of a text with holes, and no phrase by itself."""
    return any(
        node is not text and node in ast.walk(text)
        for text in ast.walk(whole)
        if isinstance(text, ast.JoinedStr)
    )
