"""A file is the old one or the new one, whatever happens on the way."""

from __future__ import annotations

import os
import time

import pytest

from examprep import wholefile
from examprep.wholefile import ABANDONED, UNFINISHED, write_whole


@pytest.fixture
def steps(monkeypatch):
    """What the disk is told, in order: `sync`, `replace`."""
    told = []

    def spy(name):
        real = getattr(os, name)

        def call(*args):
            told.append(name)
            return real(*args)

        monkeypatch.setattr(wholefile.os, name, call)

    spy("fsync")
    spy("replace")
    return told


def test_a_file_is_on_the_disk_before_it_has_its_name_and_its_name_before_it_is_done(tmp_path, steps):
    write_whole(tmp_path / "new" / "exam.json", b"{}")
    assert steps == (["fsync", "replace"] if os.name == "nt" else ["fsync", "replace", "fsync"])
    assert (tmp_path / "new" / "exam.json").read_bytes() == b"{}"


def test_what_can_be_made_anew_does_not_wait_for_the_disk(tmp_path, steps):
    write_whole(tmp_path / "memories.json", b"{}", lasting=False)
    assert steps == ["replace"]


@pytest.mark.parametrize("failing", ["fsync", "replace"])
def test_where_the_disk_refuses_the_old_file_stays_and_nothing_beside_it(tmp_path, monkeypatch, failing):
    def refuse(*_):
        raise OSError(28, "No space left on device")

    write_whole(tmp_path / "exam.json", b"old")
    monkeypatch.setattr(wholefile.os, failing, refuse)
    with pytest.raises(OSError, match="No space left") as caught:
        write_whole(tmp_path / "exam.json", b"new")
    assert caught.value.filename == str(tmp_path / "exam.json")
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {"exam.json": b"old"}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_a_new_file_may_be_read_by_whom_the_umask_lets_and_an_old_one_by_whom_it_was(tmp_path):
    modes = {}
    for umask in (0o022, 0o077):
        before = os.umask(umask)
        try:
            write_whole(tmp_path / f"new-{umask:o}", b"1")
            (tmp_path / "old").touch(0o640)
            (tmp_path / "old").chmod(0o640)
            write_whole(tmp_path / "old", b"1")
        finally:
            os.umask(before)
        modes |= {path.name: f"{path.stat().st_mode & 0o777:o}" for path in tmp_path.iterdir()}
    assert modes == {"new-22": "644", "new-77": "600", "old": "640"}


def test_what_a_crash_left_is_swept_once_it_is_old_and_nothing_else(tmp_path):
    for name, age in (
        (f".exam.json-1{UNFINISHED}", ABANDONED + 60),
        (f".a{UNFINISHED}", 0),
        (".mine", ABANDONED + 60),
    ):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (time.time() - age,) * 2)
    write_whole(tmp_path / "exam.json", b"{}")
    assert sorted(p.name for p in tmp_path.iterdir()) == [f".a{UNFINISHED}", ".mine", "exam.json"]
