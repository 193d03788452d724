"""What can go wrong with the review log. A message says which file, what is wrong and what to do."""

from __future__ import annotations

from collections.abc import Sequence


class StoreError(Exception):
    """The review log cannot be used as asked. The file is left exactly as it was."""


class NewerDatabase(StoreError):
    """Written by a newer examprep."""


class DamagedDatabase(StoreError):
    """An examprep database that is no longer whole."""


class NotOurDatabase(StoreError):
    """Something else has that name."""


class Unwritable(StoreError):
    """The folder, the file or the disk refuses."""


class Busy(StoreError):
    """Another program holds the file."""


class Conflict(StoreError):
    """The id is taken by something else."""


class NotInForce(StoreError):
    """There is no such event, or it has been taken back already."""


class BadImport(StoreError):
    """Nothing was stored. `faults` are the reasons, one a line of the file, each naming its number."""

    def __init__(self, faults: Sequence[str]):
        self.faults = tuple(faults)
        super().__init__("nothing was imported:\n" + "\n".join(self.faults))


class BadPersonalDeck(StoreError):
    """The file with the student's own notes cannot be read."""
