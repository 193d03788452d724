"""What misconceptions about gradients and Jacobians give: each derivative is written out entry by entry."""

from __future__ import annotations

from fractions import Fraction

import pytest


def decimal(x):
    return Fraction(str(x))


def from_images(u, v):
    e1 = [Fraction(a + b, 2) for a, b in zip(u, v, strict=True)]
    e2 = [Fraction(a - b, 2) for a, b in zip(u, v, strict=True)]
    return {
        "as rows": [e1[0], e1[1], e2[0], e2[1]],
        "given images as columns": [u[0], v[0], u[1], v[1]],
        "divide by 2": [u[0] + v[0], u[0] - v[0], u[1] + v[1], u[1] - v[1]],
    }


def quadratic_form(A, x):
    (p, q), (r, s) = A
    Ax = [p * x[0] + q * x[1], r * x[0] + s * x[1]]
    return {
        "took 2Ax": [Ax[0] + Ax[0], Ax[1] + Ax[1]],
        "right factor only": Ax,
        "left factor only": [p * x[0] + r * x[1], q * x[0] + s * x[1]],
    }


def linear_layer(W, x, delta):
    def gradients(delta, by_columns=True, transposed=False):
        dW = [delta[0] * x[0], delta[0] * x[1], delta[1] * x[0], delta[1] * x[1]]
        if transposed:
            dW[1], dW[2] = dW[2], dW[1]
        along = zip(*W, strict=True) if by_columns else W
        return dW + [p * delta[0] + q * delta[1] for p, q in along]

    return {
        "took xδᵀ": gradients(delta, transposed=True),
        "W instead of Wᵀ": gradients(delta, by_columns=False),
        "upstream gradient δ": gradients([1, 1]),
    }


def least_squares(A, b, w):
    def gradient(square=2, examples=3, sign=1):
        r = [sign * (row[0] * w[0] + row[1] * w[1] - y) for row, y in zip(A, b, strict=True)]
        return [
            Fraction(square * (r[0] * A[0][k] + r[1] * A[1][k] + r[2] * A[2][k]), examples) for k in (0, 1)
        ]

    return {
        "lost the 2": gradient(square=1),
        "did not divide": gradient(examples=1),
        "opposite sign": gradient(sign=-1),
    }


def through_intermediate(x, y, z):
    u = x * y + z
    return {
        "outer derivative": [y, x, 1],
        "lost the factor 2": [u * y, u * x, u],
        "mixed them up": [(u + u) * x, (u + u) * y, u + u],
    }


def finite_difference(a, b, x, h, scheme):
    h = decimal(h)

    def f(x):
        return a * x * x * x + b * x * x

    slope = a * x * x + a * x * x + a * x * x + b * x + b * x
    rise = {"forward": f(x + h) - f(x), "central": f(x + h) - f(x - h)}
    forward, central = rise["forward"] / h, rise["central"] / (h + h)
    right = {"forward": forward, "central": central}[scheme]

    def with_error(D):
        return [D, D - slope]

    return {"opposite sign": [right, slope - right]} | (
        {
            "divided by h": with_error(rise["central"] / h),
            "forward difference instead": with_error(forward),
        }
        if scheme == "central"
        else {
            "divided by 2h": with_error(rise["forward"] / (h + h)),
            "central difference instead": with_error(central),
        }
    )


def directional(c, p, u):
    x, y = p
    gradient = [2 * c[0] * x + c[1] * y, c[1] * x + 2 * c[2] * y]
    unmixed = [2 * c[0] * x, 2 * c[2] * y]
    length = max(n for n in range(99) if n * n <= u[0] * u[0] + u[1] * u[1])
    return {
        "did not divide": [*gradient, gradient[0] * u[0] + gradient[1] * u[1]],
        "took ‖∇f‖²": [*gradient, gradient[0] * gradient[0] + gradient[1] * gradient[1]],
        "lost the mixed term": [*unmixed, Fraction(unmixed[0] * u[0] + unmixed[1] * u[1], length)],
    }


def price(sizes):
    a, b, c = sizes
    parameters = [a * b, b, b * c, c]
    n = sum(parameters)
    return {
        "value at the point itself": [n, n + n, 1 + 2],
        "both passes for each parameter": [n + 1, n + n, n * (1 + 2)],
        "left out the forward pass": [n + 1, n + n, 2],
    }


def jacobian_shape(of, n, m, B):
    output, inputs, weights = {"Y by X": (B, m)}.get(of, (m,)), (n,), (m, n)
    return {
        "transposed the Jacobian": (*inputs, *output),
        "gave the output's shape": output,
        "stored as (n, m)": (n, m),
        "shape of the output's Jacobian": (*output, *weights),
        "shape of the weights": weights,
        "swapped the axes": (*output, n, m),
        "Jacobian of one example": (m, n),
        "each example's own block": (B, m, n),
    }


def jacobian_at(a, b, x, y):
    J = {11: y * x + x * y, 12: x * x, 21: a, 22: b * y + b * y}
    return {
        "transposed it": [J[11], J[21], J[12], J[22]],
        "differentiated by x in J₁₂": [J[11], J[11], J[21], J[22]],
        "lost the factor y": [x + x, J[12], J[21], J[22]],
    }


def jacobian_chain(x, A):
    inside = [[x[1], x[0]], [x[0] + x[0], 0]]
    turned = [[x[1], x[0] + x[0]], [x[0], 0]]

    def product(P, Q):
        return [P[i][0] * Q[0][j] + P[i][1] * Q[1][j] for i in (0, 1) for j in (0, 1)]

    return {
        "reverse order": product(inside, A),
        "entry by entry": [A[i][j] * inside[i][j] for i in (0, 1) for j in (0, 1)],
        "Jacobian of g": product(A, turned),
    }


def sigmoid_layer(W, s):
    y = [decimal(v) for v in s]
    slope = [v - v * v for v in y]
    places = [(0, 0), (0, 1), (1, 0), (1, 1)]
    return {
        "scaled the columns": [slope[j] * W[i][j] for i, j in places],
        "sigmoid's value": [y[i] * W[i][j] for i, j in places],
        "Jacobian of Wx alone": [W[i][j] for i, j in places],
    }


DONE = {
    "matrix-from-images": from_images,
    "quadratic-form-gradient": quadratic_form,
    "linear-layer-gradients": linear_layer,
    "least-squares-gradient": least_squares,
    "gradient-through-an-intermediate": through_intermediate,
    "finite-difference": finite_difference,
    "directional-derivative": directional,
    "price-of-a-gradient": price,
    "jacobian-shape": jacobian_shape,
    "jacobian-at-a-point": jacobian_at,
    "jacobian-chain": jacobian_chain,
    "sigmoid-layer-jacobian": sigmoid_layer,
}


@pytest.mark.parametrize("name", DONE)
def test_a_misconception_done_as_its_words_say_gives_what_is_said(name: str, follows, seeds: int):
    follows(name, DONE[name], seeds)
