"""What has become of a process."""

from __future__ import annotations

import os
import time
from pathlib import Path

PATIENCE = 60  # seconds; a busy machine may take some to end a process


def gone(pid: int) -> bool:
    """Whether a process has ended, waiting for it a while; one that nobody has reaped yet has."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        try:
            os.kill(pid, 0)
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.01)
    return False
