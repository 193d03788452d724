"""1. The derivative of a square: a lab as small as labs can be, for the tests of the engine.

    d(x²)/dx = 2x

It needs no torch, so that a test of the engine does not wait for it.
"""

from typing import Annotated

from examprep.lab import Between, Break, once

X: Annotated[float, Between(-10, 10, "where the derivative is taken")] = 3.0
STEPS: Annotated[int, Between(1, 500, "steps of descent")] = 40


def derivative(x):
    return 2 * x


@once
def trained(run):
    run.chart("loss", x="step", y="x²", log="y")
    x = 5.0
    for step in run.steps(STEPS, "descent"):
        run.plot("loss", step, x * x + 1e-9)
        x -= 0.4 * derivative(x)
    return x


def check_slope(run):
    """The derivative of x² is 2x."""
    h = 1e-6
    run.close(derivative(X), ((X + h) ** 2 - (X - h) ** 2) / (2 * h), tol=1e-6, against="central difference")


def check_descends(run):
    """Going against the derivative finds the minimum at 0."""
    run.close(trained(run), 0, tol=5 * 0.2**STEPS, against="0; each step leaves a fifth")


def check_even(run):
    """x² has the same value at −x."""
    run.equal((-X) ** 2, X**2, against="x²")


def answer_slope_at_three(run):
    return derivative(3)



BREAKS = [
    Break("the two is forgotten", ru="двойка забыта", derivative=lambda x: x, reddens=["slope", "descends"]),
    Break("uphill", ru="идём вверх", derivative=lambda x: -2 * x, reddens=["slope", "descends"]),
    Break("a square is odd", ru="квадрат нечётный", X=float("nan"), reddens=["slope", "even"]),
]
