"""Would every lab run on a GPU? On a second device, whose tensors do not mix with the CPU's, all its checks are green.

A tensor, a generator or a net that a lab leaves on the CPU raises there what it would raise on CUDA.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.labs,
    pytest.mark.skipif(
        not (shutil.which("c++") and shutil.which("ninja")), reason="building it needs c++ and ninja"
    ),
]
ROOT = Path(__file__).parents[1]


def on_the_other_device(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "EXAMPREP_HOME": str(home)}
    environ.pop("EXAMPREP_COURSE", None)
    command = [sys.executable, "-m", "tests.pretend", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=1500)


def test_every_lab_is_green_there(tmp_path: Path):
    done = on_the_other_device(tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]


def test_beside_the_cpu_only_what_was_drawn_there_differs(tmp_path: Path):
    done = on_the_other_device(tmp_path, "--compare", "14")
    (lab,) = json.loads(done.stdout)["labs"]
    reasons = {row["check"]: row["reason"] for row in lab["deviations"]["pretend"]}
    assert reasons["new_mask_each_time"] == reasons["agrees_with_torch"] == "drawn"
    assert reasons["l1_makes_exact_zeros"] == reasons["weight_decay_is_lambda_w"] == "same"
    assert lab["ok"]
    assert all(row["repeat"] == 0 for row in lab["deviations"]["pretend"])
