"""Behind `-m large`: all checks hold where a knob goes further for a GPU, too. A minute a lab on a CPU."""

from __future__ import annotations

import pytest

from examprep.course import find_course
from examprep.labfile import LabFile
from examprep.labreader import read_lab
from examprep.runner import Hosts, Request, run_to_end

pytestmark = pytest.mark.large
COURSE = find_course({})
LABS = [read_lab(COURSE.lab_path(stem)) for stem in COURSE.lab_stems()]
LARGE = [lab for lab in LABS if any(knob.large is not None for knob in lab.knobs)]


@pytest.mark.parametrize("lab", LARGE, ids=lambda lab: lab.stem)
@pytest.mark.parametrize("seed", [0, 1])
def test_all_checks_hold_at_the_largest_size(lab: LabFile, seed: int):
    knobs = {knob.name: knob.large for knob in lab.knobs if knob.large is not None}
    report = run_to_end(Hosts(["torch", "sympy"]), Request(lab.path, seed=seed, knobs=knobs))
    assert report.as_it_should(None), (report.red, report.crashes)
