"""How a command ends: its exit status, and one message for what a user can mend."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

OK, RED, USAGE, CRASHED, CANCELLED = 0, 1, 2, 3, 130
UNREAD = 141  # whoever read the output has gone, so nobody knows whether all was green: as of SIGPIPE


def status_of(action: Callable[[], int]) -> int:
    """Run it; the exit status it gives, or that of what went wrong. An error of ours is passed on."""
    _utf8(sys.stdout, sys.stderr)
    _end_in_order()
    try:
        return action()
    except KeyboardInterrupt:
        return CANCELLED
    except BrokenPipeError:
        return unread()
    except Exception as error:
        code = code_of(error)
        if code is None:
            raise
        from examprep.render.literal import literal  # a message may quote whatever a file is called or holds

        print(literal(f"examprep: {_said(error)}"), file=sys.stderr)
        return code


def unread() -> int:
    """The status where whoever read the output has gone; Python would else complain of it at its exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return UNREAD


def code_of(error: Exception) -> int | None:
    """The exit status of an error that the user can mend; None for one of ours."""
    from examprep.course import UnknownQuestion
    from examprep.environment import BadUsage
    from examprep.faults import Faulty

    if isinstance(error, UnknownQuestion | BadUsage) or (isinstance(error, OSError) and error.filename):
        return USAGE  # the system refuses a file that has a name
    if isinstance(error, Faulty):
        return RED
    labfile, runner, store, profile = (
        sys.modules.get(f"examprep.{name}") for name in ("labfile", "runner", "study.errors", "exam.profile")
    )
    if profile and isinstance(error, profile.BadProfile):
        return USAGE
    if (labfile and isinstance(error, labfile.BadSetting)) or (
        runner and isinstance(error, runner.LabRefused)
    ):
        return USAGE
    return RED if store and isinstance(error, store.StoreError) else None


def _said(error: Exception) -> str:
    """In the student's language where the error is written in both."""
    in_full: Callable[[str], str] | None = getattr(error, "in_full", None)
    if in_full is None:
        return str(error)
    from examprep.environment import find_environment

    return in_full(find_environment(os.environ).language)


def _end_in_order() -> None:
    """SIGTERM and SIGHUP, where they are not ignored, end what runs as an exception does: the cursor is shown again."""
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, lambda told, _: sys.exit(128 + told))


def _utf8(*streams: Any) -> None:
    """Russian and σ come out whole whatever the locale says; what cannot be encoded is shown as an escape."""
    for stream in streams:
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
