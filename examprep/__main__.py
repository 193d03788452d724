"""The command `examprep`, also as `python -m examprep`: without arguments the app, else the command line."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from typing import NoReturn

from examprep.exits import status_of

COMPLETING = "_EXAMPREP_COMPLETE"  # by which a shell asks what may stand at the cursor, without arguments


def main() -> NoReturn:
    """Opens the app without the parser of the command line, which alone takes 60 ms to import."""
    gc.disable()  # until the first frame is drawn: nothing that is made before it is garbage
    if sys.argv[1:] or COMPLETING in os.environ:
        from examprep.cli import main as command_line

        gc.enable()
        atexit.register(gc.freeze)  # nor is it worth looking through what ends with the process
        gc.freeze()
        command_line()
    sys.exit(status_of(_open_app))


def _open_app() -> int:
    from examprep.environment import find_environment
    from examprep.tui.app import run_app

    return run_app(find_environment(os.environ))


if __name__ == "__main__":
    main()
