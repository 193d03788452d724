"""Settings of a run: only what was turned is asked for, and two settings are told apart by what differs."""

from __future__ import annotations

import pytest

from examprep.labfile import LabFile
from examprep.labreader import read_lab
from examprep.study.settings import DEVICES, SEED, Settings


@pytest.fixture
def lab(env) -> LabFile:
    return read_lab(env.course.lab_path("q01_square"))


def test_only_turned_knobs_are_asked_for(lab: LabFile):
    x, steps = lab.knobs
    settings = Settings().turn(x, 2.0).turn(steps, 50).turn(x, x.default)
    request = settings.turn(SEED, 7).request(lab, "uphill")
    assert (request.knobs, request.seed, request.break_name) == ({"STEPS": 50}, 7, "uphill")
    assert [settings.value(knob) for knob in (x, steps, SEED)] == [3.0, 50, 0]


def test_settings_turned_back_are_the_settings_that_were(lab: LabFile):
    x, steps = lab.knobs
    assert Settings().turn(x, 1.0).turn(steps, 9).turn(x, 3.0).turn(steps, 40) == Settings()


def test_two_settings_are_told_apart_by_what_differs(lab: LabFile):
    x, steps = lab.knobs
    one, other = Settings().turn(x, 2.5).turn(SEED, 1), Settings().turn(steps, 40)
    assert one.unlike(other, lab) == "X = 2.5 · seed 1"
    assert other.unlike(one, lab) == "X = 3 · seed 0"
    assert one.unlike(one, lab) == ""


def test_devices_come_round(lab: LabFile):
    settings = Settings()
    for _ in DEVICES:
        settings = settings.on_next_device()
    assert settings == Settings()
    assert settings.on_next_device(-1).device == DEVICES[-1]
