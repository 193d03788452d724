"""Where reading an expression stops."""

from __future__ import annotations


class Stuck(Exception):
    """The text makes no sense from `index` on; the message says what to write."""

    def __init__(self, message: str, index: int):
        super().__init__(message)
        self.message, self.index = message, index
