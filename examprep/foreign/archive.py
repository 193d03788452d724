"""The collection inside an Anki package, `.apkg` or `.colpkg`. It is read into memory; nothing is unpacked to disk.

Anki's own order of formats: with a `meta` of version 3, `collection.anki21b`, compressed by Zstandard; else
`collection.anki21`; else `collection.anki2`, which in a newer package only tells older programs to give up.
"""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from typing import IO

from examprep.foreign.errors import BadPackage
from examprep.wholefile import check_is_file

MOST_BYTES = 256 * 2**20  # of a collection, unpacked: some ten times what a diligent student has after years
LARGEST_WINDOW = 2**27  # bytes that Zstandard may look back
COMPRESSED = "collection.anki21b"
PLAIN = ("collection.anki21", "collection.anki2")
CHUNK = 2**20
# What the standard library says of a zip that is damaged, encrypted or of another kind.
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    EOFError,
    RuntimeError,
    NotImplementedError,
    ValueError,
)


def read_collection(path: Path) -> bytes:
    """The SQLite file's bytes, at most MOST_BYTES of them. BadPackage; OSError where the file cannot be opened."""
    check_is_file(path)
    with path.open("rb") as file:
        try:
            return _collection(file)
        except UNREADABLE as error:
            raise _damaged(str(error)) from None


def _collection(file: IO[bytes]) -> bytes:
    with zipfile.ZipFile(file) as archive:
        there = {info.filename: info for info in archive.infolist()}
        info = next((there[name] for name in (COMPRESSED, *PLAIN) if name in there), None)
        if info is None:
            raise _damaged("no collection in it")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise _damaged("a compression that Anki does not use")
        with archive.open(info) as member:
            return _decompressed(member) if info.filename == COMPRESSED else _bounded(member)


def _decompressed(member: IO[bytes]) -> bytes:
    try:
        import zstandard
    except ImportError:
        raise BadPackage(
            "файл сжат алгоритмом Zstandard: установите examprep[anki] или экспортируйте его из Anki ещё раз, "
            "отметив поддержку старых версий",
            "the file is compressed with Zstandard: install examprep[anki], or export it from Anki again with "
            "support for older versions ticked",
        ) from None
    reader = zstandard.ZstdDecompressor(max_window_size=LARGEST_WINDOW)
    try:
        with reader.stream_reader(member, read_across_frames=True) as stream:
            return _bounded(stream)
    except zstandard.ZstdError as error:
        raise _damaged(str(error)) from None


def _bounded(stream: IO[bytes]) -> bytes:
    """All of a stream, whatever size it claims to have, piece by piece."""
    whole = bytearray()
    while piece := stream.read(CHUNK):
        whole += piece
        if len(whole) > MOST_BYTES:
            size = MOST_BYTES // 2**20
            raise BadPackage(
                f"в распакованном виде больше {size} МиБ: экспортируйте одну колоду, а не всю коллекцию",
                f"more than {size} MiB unpacked: export one deck, not the whole collection",
            )
    return bytes(whole)


def _damaged(why: str) -> BadPackage:
    return BadPackage(f"это не целый файл Anki: {why}", f"this is no whole Anki package: {why}")
