"""Texts of a card as HTML for Anki.

Everything is literal but a card's Markdown: whatever Anki, a browser or MathJax would see in a text is text.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from examprep.render.literal import literal

# What Anki itself reads in a field: [sound:…], [anki:…], [latex]…[/latex], [$]…[/$], {{…}} of a template or a cloze.
_BRACKETS = re.compile(r"\[(?=/?(?:sound|anki|latex|\$))", re.IGNORECASE)
_MATHJAX = re.compile(
    r"\\(?=[()\[\]])"
)  # \( \[ begin a formula unless an element stands between the two characters
_TABULAR = re.compile(r"^ |\S {2,}\S", re.MULTILINE)  # columns that stand under each other


def escaped(text: str) -> str:
    """Text that shows exactly these characters, in an element and in an attribute with quotes."""
    shown = html.escape(literal(text)).replace("{{", "{&#123;").replace("}}", "}&#125;")
    return _MATHJAX.sub(r"\\<span></span>", _BRACKETS.sub("&#91;", shown))


def code(text: str) -> str:
    """`text` in a line."""
    return f"<code>{escaped(text)}</code>"


def block(text: str) -> str:
    """Lines as they stand: code, a figure, rows of a matrix."""
    return f"<pre>{escaped(text.strip(chr(10)))}</pre>"


def worded(text: str) -> str:
    """Text that is not Markdown: lines as they are, `code` as code; columns keep standing under each other."""
    text = text.strip("\n")
    if _TABULAR.search(text) and "\n" in text:
        return block(text)
    pieces = text.split("`")
    shown = "".join(code(piece) if k % 2 else escaped(piece) for k, piece in enumerate(pieces))
    return shown.replace("\n", "<br>")


def prose(text: str) -> str:
    """Markdown of a card. HTML in it is text, and it links to nothing."""
    return str(_markdown().render(literal(text))).strip()


def inline(text: str) -> str:
    """The same of one paragraph, for a line of a list."""
    return str(_markdown().renderInline(literal(" ".join(text.split()))))


def formula(latex: str) -> str:
    r"""A formula for MathJax, on a line of its own: \[ … \]. Its source cannot end it early."""
    source = html.escape(literal(latex).replace(r"\]", r"\ ]"), quote=False)
    return rf"\[{_BRACKETS.sub('&#91;', source)}\]"


def marked(lines: list[str]) -> str:
    """A list of lines that are HTML already and begin with signs of their own."""
    return '<ul class="marked">' + "".join(f"<li>{line}</li>" for line in lines) + "</ul>"


def bullets(lines: list[str]) -> str:
    """The same with bullets."""
    return "<ul>" + "".join(f"<li>{line}</li>" for line in lines) + "</ul>"


def numbered(lines: list[str]) -> str:
    """The same with numbers."""
    return "<ol>" + "".join(f"<li>{line}</li>" for line in lines) + "</ol>"


class _Literal(RendererHTML):
    """Texts and code through `escaped`."""

    def text(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return escaped(tokens[idx].content)

    def code_inline(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return code(tokens[idx].content)

    def code_block(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return block(tokens[idx].content)

    def fence(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return block(tokens[idx].content)


@cache
def _markdown() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False}, renderer_cls=_Literal)
    return reader.disable(["link", "image", "autolink", "html_block", "html_inline", "reference"])
