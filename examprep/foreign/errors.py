"""What can be wrong with a file from elsewhere, said in both languages."""

from __future__ import annotations


class BadPackage(Exception):
    """The file cannot be read; nothing was taken from it. `ru` and `en` say what is wrong and what to do."""

    def __init__(self, ru: str, en: str):
        self.ru, self.en = ru, en
        super().__init__(en)
