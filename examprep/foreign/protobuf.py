"""The few fields that are needed of Anki's newer tables, whose columns are Protocol Buffers messages."""

from __future__ import annotations

VARINT, EIGHT_BYTES, BYTES, FOUR_BYTES = 0, 1, 2, 5  # wire types


def read_message(data: bytes) -> dict[int, int | bytes]:
    """{number of a field: its last value}: an int, or the bytes of a text or a message. ValueError."""
    fields: dict[int, int | bytes] = {}
    at = 0
    while at < len(data):
        tag, at = _varint(data, at)
        number, wire = tag >> 3, tag & 7
        if wire == VARINT:
            fields[number], at = _varint(data, at)
            continue
        if wire == BYTES:
            size, at = _varint(data, at)
        elif wire in (EIGHT_BYTES, FOUR_BYTES):
            size = 8 if wire == EIGHT_BYTES else 4
        else:
            raise ValueError(f"wire type {wire}")
        if at + size > len(data):
            raise ValueError("a message ends early")
        fields[number] = data[at : at + size]
        at += size
    return fields


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """The number that begins at `at`, and where it ends."""
    value = 0
    for place in range(10):
        if at >= len(data):
            raise ValueError("a message ends early")
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << (7 * place)
        if byte < 0x80:
            return value, at
    raise ValueError("a number without end")
