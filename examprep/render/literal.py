"""Text from outside (students, decks, labs) made safe to show: it cannot move the cursor, colour or overwrite."""

from __future__ import annotations


def literal(text: str) -> str:
    """Control characters become pictures (␛ for escape), invisible and turning marks �; newline and tab stay."""
    return "".join(c if c in "\n\t" or c.isprintable() else _picture(c) for c in text)


def one_line(text: str) -> str:
    """The same on one line."""
    return literal(" ".join(text.split()))


def typeable(text: str) -> str:
    """Pasted text as if it had been typed: what no key gives is left out, odd spaces are spaces, lines stay."""
    return "".join(c if c in "\n\r\t" or c.isprintable() else " " for c in text if _is_typeable(c))


def _is_typeable(c: str) -> bool:
    return c.isspace() or c.isprintable()


def _picture(c: str) -> str:
    code = ord(c)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    return " " if c.isspace() else "\N{REPLACEMENT CHARACTER}"
