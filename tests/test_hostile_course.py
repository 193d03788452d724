"""A course and its labs may be somebody's: whatever they say is shown literally, in every front end and file."""

from __future__ import annotations

import sys
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml

from examprep.cards import Formula
from examprep.cards.reader import load_card
from examprep.cards.rules import objections
from examprep.cli import main
from examprep.commands import quiz, rehearse
from examprep.commands.conversation import Ended
from examprep.course import Course
from examprep.environment import Environment
from examprep.lint import lint_course
from examprep.publish.book.site import build
from examprep.render.mathml import ATTRIBUTES, mathml
from tests.hostile_course import cannot_steer, make_hostile_course


@pytest.fixture
def course(env: Environment, tmp_path: Path) -> Course:
    return make_hostile_course(env.course, tmp_path / "hostile")


# ── the command line ──


COMMANDS = [
    ["list"], ["show", "1"], ["show", "1", "--json"], ["find", "derivative"], ["find", "derivative", "--json"],
    ["quiz", "1", "--plain"], ["exam", "--ticket", "1", "--plain"], ["exam", "history"], ["plan"], ["stats"], ["aside"],
    ["check", "--no-labs"], ["check", "--no-labs", "--json"], ["lint"],
    ["lab", "1", "--plots", "plots"], ["lab", "1", "--events"], ["lab", "1", "--json"], ["lab", "1", "--break", "list"],
]  # fmt: skip


@pytest.fixture
def start(course: Course, tmp_path: Path, monkeypatch, capfd) -> Callable[[list[str]], str]:
    """What a command says of that course."""
    monkeypatch.setenv("EXAMPREP_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("EXAMPREP_COURSE", str(course.questions.parent))
    monkeypatch.setenv("EXAMPREP_LANG", "en")
    monkeypatch.chdir(tmp_path)

    def start(arguments: list[str]) -> str:
        monkeypatch.setattr(sys, "argv", ["examprep", *arguments])
        with pytest.raises(SystemExit):
            main()
        said = capfd.readouterr()
        assert "Traceback" not in said.err or "check_crash" in said.err
        return said.out + said.err

    return start


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_no_command_lets_a_course_steer_the_terminal(start, arguments: list[str], monkeypatch):
    typed = iter(["1", "1", "3", "1", "2", "1", "3", "2", "1", "1", "3", "1", "2"])

    def read_line(prompt: str) -> str:
        if (line := next(typed, None)) is None:
            raise Ended
        return line

    for front in (quiz, rehearse):
        monkeypatch.setattr(front, "read_line", read_line)
    said = start(arguments)
    assert cannot_steer(said), ascii(said)


# ── files ──


class Elements(HTMLParser):
    """The elements of a page, and what of their attributes could act."""

    def __init__(self, page: str):
        super().__init__()
        self.found: set[str] = set()
        self.acting: list[tuple[str, str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found.add(tag)
        for name, value in attributes:
            said = (value or "").strip().lower()
            scheme = said.partition(":")[0] if ":" in said and name in ("href", "src") else ""
            if name.startswith("on") or name == "style" or scheme not in ("", "https", "http", "data"):
                self.acting.append((tag, name, said))


PLAIN = {
    "html", "head", "meta", "title", "link", "body", "nav", "a", "main", "p", "h1", "h2", "article", "section", "ul",
    "ol", "li", "span", "figure", "pre", "dl", "dt", "dd", "div", "code", "strong", "em", "s", "b", "br", "details",
    "summary", "table", "thead", "tbody", "tr", "th", "td", "label", "input", "img",
}  # fmt: skip
MATHEMATICS = {"math", "mrow", "mi", "mo", "mn", "mfrac", "msup", "mspace"}


@pytest.fixture
def exported(start, tmp_path: Path) -> dict[str, str]:
    start(["export", "html", "book"])
    return {
        str(p.relative_to(tmp_path)): p.read_text(encoding="utf-8") for p in (tmp_path / "book").rglob("*.*")
    }


def test_no_page_of_the_book_holds_an_element_or_a_link_of_a_course(exported: dict[str, str]):
    for name, text in exported.items():
        assert cannot_steer(text), name
        if name.endswith(".svg"):
            assert "script" not in {
                node.tag.rpartition("}")[2] for node in ElementTree.fromstring(text).iter()
            }
        elif name.endswith(".html"):
            page = Elements(text)
            search = (
                name.startswith("book/") and name.count("/") == 2 and name.endswith("/index.html")
            )  # a script of ours
            assert page.found <= PLAIN | MATHEMATICS | ({"script"} if search else set()), name
            assert text.count("<script") == search
            assert page.acting == [], name


def test_a_junit_report_is_xml_whatever_a_lab_raises(start, tmp_path: Path):
    start(["check", "1", "--junit", "report.xml"])
    root = ElementTree.parse(tmp_path / "report.xml").getroot()
    assert {case.get("name") for case in root.iter("testcase")} >= {"content", "check slope", "check crash"}


# ── formulas ──


@pytest.mark.parametrize(
    "latex",
    [r"\text{<script>a()</script>}", r"\href{javascript:a()}{x}", r"\style{color:red}{x}", r"\class{a}{x}",
     r"\mathrm{</math><b>}", "\x1b[2J\u202ex", r"\color{red\" onx=\"1}{x}", r"\text{&lt;b&gt;}",
     r"\operatorname{<i>}", r"x < y > z & 1"],
)  # fmt: skip
def test_of_a_formula_comes_nothing_but_mathematics(latex: str):
    made = mathml(latex)
    assert cannot_steer(made)
    for node in ElementTree.fromstring(made).iter():
        assert node.tag.rpartition("}")[2].startswith("m")
        assert node.attrib.keys() <= ATTRIBUTES


@pytest.mark.parametrize(
    "latex",
    [r"\href{javascript:a()}{x}", r"\url{x}", r"\input{/etc/passwd}", r"\include{x}", r"\def\x{\x\x}\x", r"\let\x=y",
     r"\newcommand{\x}{y}", r"\require{html}", r"\style{x}{y}", r"\class{x}{y}", r"\cssId{x}{y}", r"\bbox[x]{y}",
     r"\htmlData{x}{y}", r"\unicode{x202e}", r"\DeclareMathOperator{\x}{y}", r"x + \href {y}{z}", r"\verb|x|"],
)  # fmt: skip
def test_a_formula_that_does_more_than_mathematics_is_a_fault(latex: str):
    ((key, message),) = objections(Formula(id="x", latex=latex, proof="x", symbols=[]))
    assert key == ("latex",)
    assert "is not allowed" in message


@pytest.mark.parametrize(
    "latex", [r"\left(\frac12\right)", r"\leq \letter \define \datax", r"\mathrm{d}x \in \mathbb{R}"]
)
def test_mathematics_is_no_fault(latex: str):
    assert not list(objections(Formula(id="x", latex=latex, proof="x", symbols=[])))


@pytest.mark.parametrize("latex", ["{", r"\frac", "x^", r"\left(", r"\begin{matrix}"])
def test_a_formula_that_is_not_whole_is_a_fault_and_the_book_shows_its_source(course: Course, latex: str):
    path = course.card_path("q01_square")
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    data["formulas"][0]["latex"] = latex
    path.write_text(yaml.safe_dump(data), encoding="utf-8")
    told = [fault.key for fault in lint_course(course).faults]
    assert "formulas[0].latex" in told
    pages = dict(build([load_card(path)], {}, {}, 0))
    assert b"<pre>" in pages["en/q01_square.html"]
