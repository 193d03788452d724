"""Lab files to what they say: read as text, with every break of the contract as a fault, and nothing of it run."""

from __future__ import annotations

import ast
import hashlib
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from examprep.curves import Line
from examprep.faults import Fault, Faulty
from examprep.lab import Between, slug
from examprep.labfile import KNOB_TYPES, BreakInfo, Knob, LabFile
from examprep.wholefile import MEBIBYTE, read_whole

MOST_BYTES = MEBIBYTE
SURROGATE = re.compile(rb"\\[uU]0*[dD][89a-fA-F]")  # as an escape


def read_lab(path: Path) -> LabFile:
    """Read a lab file; raises Faulty with everything that breaks the contract."""
    source, tree = _parse(path)
    reader = _Reader(path, tree, source.splitlines())
    lab = reader.lab_file(hashlib.sha256(source).hexdigest()[:16])
    if reader.faults:
        raise Faulty(reader.faults)
    return lab


def _parse(path: Path) -> tuple[bytes, ast.Module]:
    line, column = 1, 1
    try:
        source = read_whole(path, MOST_BYTES)
        return source, ast.parse(source, filename=str(path))
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
    except (RecursionError, MemoryError):
        message = "nested more deeply than Python reads: write it flatter"
    except (SyntaxError, ValueError) as error:
        line, column = (max(1, getattr(error, name, None) or 1) for name in ("lineno", "offset"))
        message = f"not valid Python: {error}"
    raise Faulty([Fault(str(path), line, column, "", message)])


class _Reader:
    def __init__(self, path: Path, tree: ast.Module, lines: list[bytes]):
        self.path, self.tree, self.lines, self.faults = path, tree, lines, list[Fault]()

    def fault(self, node: ast.AST | None, key: str, message: str) -> None:
        line, before = getattr(node, "lineno", 1), getattr(node, "col_offset", 0)  # bytes of UTF-8
        column = len(self.lines[line - 1][:before].decode(errors="replace")) + 1 if before else 1
        self.faults.append(Fault(str(self.path), line, column, key, message))

    def lab_file(self, source_hash: str) -> LabFile:
        functions = [node for node in self.tree.body if isinstance(node, ast.FunctionDef)]
        doc = ast.get_docstring(self.tree) or ""
        if not doc:
            self.fault(
                None, "docstring", "begin with a docstring: the question, the fact, the formula, the source"
            )
        knobs = self.knobs()
        self.derived({knob.name for knob in knobs})
        checks = self.checks(functions)
        self.texts()
        plotted = self.plotted()
        return LabFile(
            stem=self.path.stem,
            path=str(self.path),
            doc=doc,
            source_hash=source_hash,
            knobs=knobs,
            checks=checks,
            breaks=self.breaks(checks),
            answers=tuple(
                f.name.removeprefix("answer_").replace("_", "-")
                for f in functions
                if f.name.startswith("answer_")
            ),
            imports=self.imports(),
            lines={f.name: f.lineno for f in functions},
            curves=tuple(Line(chart, series) for chart, series in plotted if series is not None),
            charts=tuple(dict.fromkeys(chart for chart, series in plotted if series is None)),
        )

    def texts(self) -> None:
        """Half a surrogate pair can be written as an escape, but stored and shown nowhere."""
        if not any(SURROGATE.search(line) for line in self.lines):
            return
        for node in ast.walk(self.tree):
            text = _text(node)
            if text is not None and any("\ud800" <= c <= "\udfff" for c in text):
                self.fault(node, "", "a text with half a character (\\ud800 to \\udfff): write the whole one")

    def checks(self, functions: list[ast.FunctionDef]) -> dict[str, str]:
        facts = {}
        for function in functions:
            if function.name.startswith("check_"):
                fact = " ".join((ast.get_docstring(function) or "").split())
                if not fact:
                    self.fault(function, function.name, "a check's docstring is its fact in one sentence")
                facts[function.name.removeprefix("check_")] = fact
        if not facts:
            self.fault(None, "checks", "a lab has checks: def check_<fact>(run): …")
        return facts

    def knobs(self) -> tuple[Knob, ...]:
        found = []
        for node in self.tree.body:
            if (
                isinstance(node, ast.AnnAssign)
                and _name(getattr(node.annotation, "value", None)) == "Annotated"
            ):
                knob = self.knob(node)
                found += [knob] if knob else []
        return tuple(found)

    def knob(self, node: ast.AnnAssign) -> Knob | None:
        name = _name(node.target)
        try:
            kind, call = node.annotation.slice.elts  # type: ignore[attr-defined]
            options = {option.arg: _literal(option.value) for option in call.keywords}
            between = Between(*map(_literal, call.args), **options)
            low, high, doc, large = between.low, between.high, between.doc, between.large
            default = _literal(node.value)
            numbers = (int,) if _name(kind) == "int" else (int, float)
            if not name or _name(kind) not in KNOB_TYPES or not isinstance(doc, str):
                raise ValueError
            if any(type(n) not in numbers or not math.isfinite(n) for n in (low, high, default, between.top)):
                raise ValueError
            if not low <= default <= high or (large is not None and large <= high):
                raise ValueError
        except (AttributeError, TypeError, ValueError):
            message = (
                'write NAME: Annotated[float, Between(low, high, "what it is")] = value, the value in range'
            )
            self.fault(node, name, message)
            return None
        return Knob(name, _name(kind), default, low, high, doc, node.lineno, large)

    def derived(self, knobs: set[str]) -> None:
        """What is computed from a knob at import would keep the old value when the knob is turned."""
        for node in _evaluated_at_import(self.tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in knobs:
                self.fault(node, node.id, "computed from a knob at import: compute it inside a function")

    def breaks(self, checks: dict[str, str]) -> tuple[BreakInfo, ...]:
        for node in self.tree.body:
            if isinstance(node, ast.Assign) and _name(node.targets[0]) == "BREAKS":
                if isinstance(node.value, ast.List):
                    found = [self.one_break(call, checks) for call in node.value.elts]
                    return tuple(b for b in found if b)
                self.fault(node, "BREAKS", "write a list of Break(…)")
        return ()

    def one_break(self, call: ast.expr, checks: dict[str, str]) -> BreakInfo | None:
        named = {k.arg: k.value for k in getattr(call, "keywords", ())}
        for key, what in (
            ("reddens", 'the checks that it turns red: ["check"]'),
            ("ru", "what it is, in Russian"),
        ):
            if named and key not in named:
                self.fault(call, "BREAKS", f"a break needs {key}=…, {what}")
                return None
        try:
            says = _literal(call.args[0])  # type: ignore[attr-defined]
            reddens, ru = (_literal(named[key]) for key in ("reddens", "ru"))
            if not (isinstance(says, str) and isinstance(ru, str) and isinstance(reddens, list | tuple)):
                raise ValueError
            if not all(isinstance(check, str) for check in reddens):
                raise ValueError
        except (AttributeError, IndexError, KeyError, ValueError):
            self.fault(
                call, "BREAKS", 'write Break("what is wrong", name=replacement, reddens=["check"], ru="…")'
            )
            return None
        for check in reddens:
            if check not in checks:
                self.fault(call, says, f"reddens {check!r}, but there is no check_{check}")
        if not reddens:
            self.fault(call, says, "a break that reddens nothing proves nothing")
        if len(named) < 3:
            self.fault(call, says, "a break replaces at least one name of the lab")
        return BreakInfo(slug(says), says, ru, tuple(reddens), call.lineno)

    def plotted(self) -> list[tuple[str, str | None]]:
        """What `run.plot("chart", x, y, "series")` draws, in the order of the text.

        The series is None where its name is computed; a chart whose name is computed is left out.
        """
        found = []
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "plot" and node.args:
                series = [k.value for k in node.keywords if k.arg == "series"] or node.args[3:]
                chart, name = _text(node.args[0]), _text(series[0]) if series else ""
                if chart is not None:
                    found.append((node.lineno, (chart, name)))
        return list(dict.fromkeys(names for _, names in sorted(found, key=lambda place: place[0])))

    def imports(self) -> tuple[str, ...]:
        names = []
        for node in self.tree.body:
            if isinstance(node, ast.Import):
                names += [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.append(node.module)
        return tuple(name for name in dict.fromkeys(names) if name != "__future__")


def _evaluated_at_import(tree: ast.AST) -> Iterator[ast.AST]:
    """The tree and what is in it, but not what a function or a lambda does when it is called."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            waiting += [*node.decorator_list, node.args]
        elif isinstance(node, ast.Lambda):
            waiting.append(node.args)
        else:
            waiting += ast.iter_child_nodes(node)


def _name(node: Any) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def _literal(node: ast.AST | None) -> Any:
    """What is written there, if it is a literal. ValueError."""
    try:
        return ast.literal_eval(node)  # type: ignore[arg-type]
    except (TypeError, SyntaxError, RecursionError, MemoryError) as error:
        raise ValueError(str(error)) from None


def _text(node: ast.AST) -> str | None:
    """The text that is written there, if it is one."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
