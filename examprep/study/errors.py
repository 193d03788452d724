"""What can go wrong with the review log. A message says which file, what is wrong and what to do."""

from __future__ import annotations

from collections.abc import Sequence

from examprep.language import Language, say


class StoreError(Exception):
    """The review log cannot be used as asked. The file is left exactly as it was."""

    def __init__(self, ru: str, en: str):
        self.ru, self.en = ru, en
        super().__init__(en)

    def in_full(self, language: Language) -> str:
        return say(language, self.ru, self.en)


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


class Replaced(StoreError):
    """The file is no longer the one that was opened."""


class Conflict(StoreError):
    """The id is taken by something else."""


class NotInForce(StoreError):
    """There is no such event, or it has been taken back already."""


class BadDate(StoreError, ValueError):
    """No answer was given then: the clock is wrong, or who wrote the line."""


class BadImport(StoreError):
    """Nothing was stored. `faults` are the reasons, one a line of the file, each naming its number."""

    def __init__(self, faults: Sequence[str]):
        self.faults = tuple(faults)
        told = "\n".join(self.faults)
        super().__init__(f"ничего не взято:\n{told}", f"nothing was imported:\n{told}")


class BadPersonalDeck(StoreError):
    """The file with the student's own notes cannot be read."""
