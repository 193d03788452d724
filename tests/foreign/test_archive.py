"""The collection inside a package: which one is taken, and what is refused."""

from __future__ import annotations

import os
import sys
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from examprep.foreign import archive
from examprep.foreign.archive import read_collection
from examprep.foreign.errors import BadPackage


@pytest.fixture
def package(tmp_path: Path):
    """Writes a zip with these files and returns its path."""

    def package(**files: bytes) -> Path:
        path = tmp_path / "notes.apkg"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as whole:
            for name, content in files.items():
                whole.writestr(name.replace("_", "."), content)
        return path

    return package


def test_the_newest_collection_of_a_package_is_taken(package):
    old, new = b"old", zstandard.compress(b"newest")
    assert read_collection(package(collection_anki2=b"oldest")) == b"oldest"
    assert read_collection(package(collection_anki2=b"give up", collection_anki21=old)) == b"old"
    everything = package(collection_anki2=b"give up", collection_anki21=old, collection_anki21b=new)
    assert read_collection(everything) == b"newest"


def test_what_is_no_package_is_said(package, tmp_path: Path):
    (tmp_path / "text.apkg").write_text("no zip")
    with pytest.raises(BadPackage, match="no whole Anki package: File is not a zip file"):
        read_collection(tmp_path / "text.apkg")
    with pytest.raises(BadPackage, match="no collection in it"):
        read_collection(package(media=b"{}"))
    with pytest.raises(BadPackage, match="no whole Anki package"):
        read_collection(package(collection_anki21b=b"not compressed"))
    with pytest.raises(FileNotFoundError):
        read_collection(tmp_path / "nothing.apkg")


def test_a_package_that_was_cut_off_is_said(package):
    path = package(collection_anki21=bytes(range(256)) * 400)
    whole = path.read_bytes()
    for length in (len(whole) // 2, len(whole) - 30):
        path.write_bytes(whole[:length])
        with pytest.raises(BadPackage):
            read_collection(path)
    spoilt = bytearray(whole)
    spoilt[100] ^= 255
    path.write_bytes(spoilt)
    with pytest.raises(BadPackage):
        read_collection(path)


def test_another_compression_is_refused_unread(tmp_path: Path):
    for method in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        with zipfile.ZipFile(tmp_path / "notes.apkg", "w", method) as whole:
            whole.writestr("collection.anki21", b"x")
        with pytest.raises(BadPackage, match="a compression that Anki does not use"):
            read_collection(tmp_path / "notes.apkg")


@given(st.data())
def test_a_spoilt_package_is_read_or_refused_and_nothing_else(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("spoilt") / "notes.apkg"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("collection.anki21b", zstandard.compress(b"a collection" * 20))
        archive.writestr("collection.anki2", b"give up")
    whole = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(whole)
    with suppress(BadPackage):
        assert isinstance(read_collection(path), bytes)


@pytest.mark.parametrize("compressed", [False, True])
def test_a_bomb_is_stopped_before_it_fills_the_memory(package, monkeypatch, compressed: bool):
    monkeypatch.setattr(archive, "MOST_BYTES", 10 * 2**20)
    zeros = bytes(64 * 2**20)
    bomb = (
        package(collection_anki21b=zstandard.compress(zeros))
        if compressed
        else package(collection_anki21=zeros)
    )
    assert bomb.stat().st_size < 2**20
    with pytest.raises(BadPackage, match="more than 10 MiB unpacked: export one deck"):
        read_collection(bomb)


def test_nothing_is_unpacked_to_the_disk(tmp_path: Path):
    path = tmp_path / "inner" / "evil.apkg"
    path.parent.mkdir()
    with zipfile.ZipFile(path, "w") as whole:
        for name in ("../escaped", "/tmp/escaped", "collection.anki2", "media", "0"):
            whole.writestr(name, b"x")
    before = sorted(tmp_path.rglob("*"))
    assert read_collection(path) == b"x"
    assert sorted(tmp_path.rglob("*")) == before


def test_without_zstandard_it_is_said_what_to_do(package, monkeypatch):
    monkeypatch.setitem(sys.modules, "zstandard", None)
    with pytest.raises(
        BadPackage, match=r"install examprep\[anki\], or export it from Anki again"
    ) as trouble:
        read_collection(package(collection_anki21b=b"x"))
    assert "установите examprep[anki]" in trouble.value.ru
    assert read_collection(package(collection_anki21=b"x")) == b"x"


@pytest.mark.parametrize("form", ["/dev/zero", "pipe", "folder", "nowhere"])
def test_what_is_no_file_is_not_read(tmp_path: Path, form: str):
    path = tmp_path / "notes.apkg"
    make = {"pipe": os.mkfifo, "folder": Path.mkdir}.get(form, lambda path: path.symlink_to(form))
    make(path)
    with pytest.raises(OSError, match=r"not a file|no such file"):
        read_collection(path)
