"""The real data of the labs is what its source says."""

from __future__ import annotations

from collections import Counter

from examprep.digits import read_digits


def test_there_are_1797_digits_of_64_pixels_between_0_and_1():
    pixels, labels = read_digits()
    assert len(pixels) == len(labels) == 1797
    assert {len(image) for image in pixels} == {64}
    values = {value for image in pixels for value in image}
    assert values == {sixteenth / 16 for sixteenth in range(17)}


def test_every_digit_is_there_about_equally_often():
    counts = Counter(read_digits()[1])
    assert counts == {0: 178, 1: 182, 2: 177, 3: 183, 4: 181, 5: 182, 6: 181, 7: 179, 8: 174, 9: 180}
