"""What torch says of itself, asked in a child process."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

PATIENCE_SECONDS = 120  # a cold disk and a CUDA build take a minute
QUESTION = """
import json, warnings
with warnings.catch_warnings(record=True) as said:
    warnings.simplefilter("always")
    import torch
    devices = ["cpu"]
    if torch.cuda.is_available():
        devices += [f"cuda:{i} ({torch.cuda.get_device_name(i)})" for i in range(torch.cuda.device_count())]
    if torch.backends.mps.is_available():
        devices.append("mps")
print(json.dumps({
    "version": torch.__version__, "devices": devices, "threads": torch.get_num_threads(),
    "warnings": [str(w.message).strip().splitlines()[0] for w in said],
}))
"""


def probe_torch(python: str = sys.executable) -> tuple[dict[str, Any] | None, str]:
    """Version, devices, threads and warnings; or None and the line that says why not."""
    try:
        child = subprocess.run(
            [python, "-c", QUESTION], capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False
        )
        return json.loads(child.stdout), ""
    except subprocess.TimeoutExpired:
        return None, f"import torch: no answer in {PATIENCE_SECONDS} s"
    except ValueError:
        lines = child.stderr.strip().splitlines()
        return None, lines[-1] if lines else f"import torch: exit status {child.returncode}"
