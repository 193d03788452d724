"""Metrics against counts over the examples themselves."""

from __future__ import annotations

import pytest
import torch


def of_confusion(tp, fp, fn, tn):
    truth = torch.tensor([1] * tp + [0] * fp + [1] * fn + [0] * tn)
    said = torch.tensor([1] * (tp + fp) + [0] * (fn + tn))
    precision, recall = truth[said == 1].double().mean(), said[truth == 1].double().mean()
    harmonic = 1 / torch.stack([1 / precision, 1 / recall]).mean()
    return [(truth == said).double().mean(), precision, recall, harmonic]


def area(plus, minus):
    """The area itself: trapezoids under the points that the thresholds give."""
    plus, minus = torch.tensor(plus), torch.tensor(minus)
    points = [((minus >= t).double().mean(), (plus >= t).double().mean()) for t in range(10, -1, -1)]
    x, y = torch.tensor(points, dtype=torch.float64).T
    return torch.trapezoid(y, x)


def precision(prior, recall, specificity):
    """Ten thousand examples, counted."""
    sick, well = 100 * prior, 100 * (100 - prior)
    alarms = torch.tensor([1] * (sick * recall // 100) + [0] * (well * (100 - specificity) // 100))
    return alarms.double().mean()


def macro_recall(C):
    C = torch.tensor(C, dtype=torch.float64)
    truth = torch.repeat_interleave(torch.arange(3).repeat_interleave(3), C.flatten().long())
    said = torch.repeat_interleave(torch.arange(3).repeat(3), C.flatten().long())
    return torch.stack([(said[truth == k] == k).double().mean() for k in range(3)]).mean()


def r_squared(y, error):
    """Explained against the constant model fitted by least squares."""
    y, error = torch.tensor(y, dtype=torch.float64), torch.tensor(error, dtype=torch.float64)
    constant = torch.linalg.lstsq(torch.ones(4, 1, dtype=torch.float64), y[:, None]).solution
    return 1 - error.square().mean() / (y - constant.squeeze()).square().mean()


ORACLES = {
    "confusion-matrix-metrics": of_confusion,
    "roc-auc-by-pairs": area,
    "precision-from-prevalence": precision,
    "balanced-accuracy": macro_recall,
    "r-squared": r_squared,
}


@pytest.mark.parametrize("name", ORACLES)
def test_the_answer_is_what_an_independent_computation_gives(name: str, agrees, seeds: int):
    agrees(name, ORACLES[name], seeds)
