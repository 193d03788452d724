"""Formulas as MathML, of which nothing but mathematics comes out: no link, style or script, whatever the LaTeX says."""

from __future__ import annotations

from functools import lru_cache
from html import unescape
from xml.etree.ElementTree import Element, tostring

from examprep.render.formula import Undrawable
from examprep.render.literal import literal

ATTRIBUTES = {  # of MathML Core and its tables
    "xmlns", "display", "displaystyle", "scriptlevel", "mathvariant", "mathcolor", "mathbackground", "mathsize", "form",
    "fence", "separator", "stretchy", "symmetric", "largeop", "movablelimits", "minsize", "maxsize", "lspace", "rspace",
    "width", "height", "depth", "voffset", "linethickness", "accent", "accentunder", "notation",
    "columnalign", "columnspacing", "columnlines", "rowlines", "rowspacing", "rowspan", "columnspan",
}  # fmt: skip


@lru_cache(512)
def mathml(latex: str) -> str:
    """The formula on a line of its own. Undrawable: latex2mathml cannot read it."""
    from latex2mathml.converter import convert_to_element

    try:
        formula = convert_to_element(literal(latex), display="block")
    except Exception as error:  # it raises errors of many kinds, also without a word
        raise Undrawable(f"latex2mathml cannot read it ({type(error).__name__}: {error})") from None
    for node in formula.iter():
        _purify(node)
    return tostring(formula, encoding="unicode")


def _purify(node: Element) -> None:
    """It spells characters as entities; were the whole unescaped, `\\text{<b>}` would be an element."""
    node.text, node.tail = (text and unescape(text) for text in (node.text, node.tail))
    for name in node.attrib.keys() - ATTRIBUTES:
        del node.attrib[name]
