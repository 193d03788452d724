"""9. Differentiable programming, and how backpropagation is implemented.

A program with parameters, loops and branches executes elementary operations. Multiplying their derivatives
on the way gives the derivative of the whole, forwards (tangents ẏ) or backwards (adjoints ȳ, which add up):

    y = φ(a, b):   ẏ = ∂φ/∂a · ȧ + ∂φ/∂b · ḃ     or     ā += ȳ · ∂φ/∂a,   b̄ += ȳ · ∂φ/∂b

Baydin et al. (2018), arXiv:1502.05767; Griewank & Walther (2008), Evaluating Derivatives, SIAM.
"""

import math
import random
from functools import partial
from operator import add, gt, mul
from typing import Annotated

import sympy
import torch

from examprep.lab import Between, Break, once

LENGTH: Annotated[int, Between(3, 7, "statements of a random program")] = 6
ROUNDS: Annotated[int, Between(4, 7, "rounds of the recursion x ← 4x(1 − x)")] = 6
DRAG: Annotated[float, Between(0.0, 0.02, "true air drag of the ball, per metre")] = 0.01
TARGET: Annotated[float, Between(8, 12, "where the ball shall land, m; it can reach beyond 16")] = 10.0
SPEED, G, DT, TRIALS = 15.0, 9.81, 0.1, (0.3, 0.5, 0.7)  # m/s, m/s², s; angles of three test throws
RATES, STEPS = (2e-4, 2e-6), 80  # a radian moves the landing by 40 m, a unit of drag by 400
WHOLE = "sympy, in whole numbers below 2⁵³: nothing is rounded"  # from 6, each step at most ×4
torch.set_default_dtype(torch.float64)
accumulate, share, order = add, mul, reversed  # backward: shares add up; the newest line comes first
carry, checkpoint = tuple, partial(torch.utils.checkpoint.checkpoint, use_reentrant=False)
def value(a): return a.value if isinstance(a, Number) else a

# ── the idea ──────────────────────────────────────────────────────────────────────────────────────
class Number:
    """A number in a program. An operation hands `made` its value, and its derivative by each operand."""
    def __add__(a, b): return a.made(a.value + value(b), (a, 1), (b, 1))
    def __sub__(a, b): return a.made(a.value - value(b), (a, 1), (b, -1))
    def __mul__(a, b): return a.made(a.value * value(b), (a, value(b)), (b, a.value))
    def __pow__(a, k): return a.made(a.value**k, (a, k * a.value ** (k - 1)))
    def sin(a): return a.made(math.sin(a.value), (a, math.cos(a.value)))
    def cos(a): return a.made(math.cos(a.value), (a, -math.sin(a.value)))
    def __rsub__(a, b): return a.made(b - a.value, (a, -1))
    def __neg__(a): return 0 - a
    def __gt__(a, b): return a.value > value(b)  # a bool: it chooses the path and has no derivative
    __radd__, __rmul__ = __add__, __mul__

class Dual(Number):
    """Forward mode: value + tangent·ε with ε² = 0. The derivative travels along with the value."""
    def __init__(self, value, tangent): self.value, self.tangent = value, tangent
    def made(self, value, *edges): return Dual(value, sum(d * getattr(a, "tangent", 0) for a, d in edges))

class Node(Number):
    """Reverse mode: a line of the tape, the record of what was executed. Gradients come afterwards."""
    def __init__(self, value, tape, edges=()):
        self.value, self.tape, self.edges, self.grad = value, tape, edges, 0
        tape.append(self)
    def made(self, value, *edges): return Node(value, self.tape, [e for e in edges if isinstance(e[0], Node)])

def backward(output):
    """The sweep back: ∂output/∂a for every a on the tape. What was computed from a comes before a."""
    output.grad = 1
    for node in order(output.tape):
        for a, d in node.edges:
            a.grad = accumulate(a.grad, share(node.grad, d))

def forward(f, *x):
    """Derivatives of all outputs: one run for each input, whose tangent is 1 while the others' are 0."""
    return [[y.tangent for y in f(*(Dual(v, int(i == j)) for j, v in enumerate(x)))] for i in range(len(x))]

def reverse(f, *x):
    """Derivatives by all inputs: one run and one sweep back."""
    tape = []
    leaves = [Node(v, tape) for v in x]
    backward(f(*leaves))
    return [leaf.grad for leaf in leaves]

# ── training ──────────────────────────────────────────────────────────────────────────────────────
def throw(angle, drag, seen=lambda x, h: None):
    """How far a ball flies through air: the simulation goes on until it has landed."""
    x, h, u, w = 0.0, 0.0, SPEED * angle.cos(), SPEED * angle.sin()             # place and velocity
    while True:
        k = drag * (u * u + w * w) ** 0.5
        a, b = -k * u, -k * w - G                                               # acceleration in this step
        next_h = h + w * DT + b * (DT**2 / 2)
        if not next_h > 0:
            t = (w + (w * w - 2 * b * h) ** 0.5) * (-b) ** -1                   # until it touches the ground
            return x + u * t + a * t * t * 0.5
        x, h, u, w = carry((x + u * DT + a * (DT**2 / 2), next_h, u + a * DT, w + b * DT))
        seen(x, h)

@once
def trained(run):
    """Gradient descent through the simulation: the drag from three test throws, the angle for the target."""
    run.chart("throw", x="distance, m", y="height, m")
    angle, drag, landed = 0.1, 0.0, [*(throw(*torch.tensor([a, DRAG])).item() for a in TRIALS), TARGET]
    def loss(angle, drag, *trials):
        return sum((throw(a, drag) - d) ** 2 for a, d in zip([*trials, angle], landed, strict=True))
    for step in run.steps(STEPS + 1, "throws"):
        if step in (0, 1, 2, 5, STEPS):
            throw(*torch.tensor([angle, DRAG]), seen=partial(run.plot, "throw", series=f"step {step}"))
        g = reverse(loss, angle, drag, *TRIALS)  # on a new tape each time, so there is nothing to zero
        angle, drag = angle - RATES[0] * g[0], drag - RATES[1] * g[1]
        angle, drag = min(max(angle, 0.05), 0.8), min(max(drag, 0.0), 0.05)
    return angle, drag

# ── checks ────────────────────────────────────────────────────────────────────────────────────────
def program(seed, x, y, above=gt):
    """A random program for any kind of number: branches, and loops that the data may end early."""
    rng, v = random.Random(seed), [x, y, x - y]
    for _ in range(LENGTH):
        (a, b, c), z, turns = rng.choices(range(3), k=3), rng.choice([x, y]), rng.randint(1, 2)
        v[a] = v[a] * z - v[b] if above(v[b], v[c]) else v[b] + v[c]
        while turns and above(v[c], -9):
            v[c], turns = v[c] * z + v[b], turns - 1
    return v[0] + v[1] - v[2]

@once
def cases(run):
    """Sixty random programs, a point in whole numbers, and by sympy their Jacobian there, (60, 2)."""
    at, names = random.sample([-3, -2, 2, 3], k=2), sympy.symbols("x y")
    programs = [partial(program, 60 * run.seed + i) for i in range(60)]
    def row(f):  # a polynomial is neither large nor small: what it is at this point decides the branches
        y = f(*(sympy.Poly(s, *names) for s in names), above=lambda a, b: (a - b)(*at) > 0)
        return [int(y.diff(s)(*at)) for s in names]
    return programs, at, [row(f) for f in programs]

def autograd(run, f, *x):
    x = [torch.tensor(float(v), device=run.device, requires_grad=True) for v in x]
    return torch.stack(torch.autograd.grad(f(*x), x, materialize_grads=True)).tolist()

def differences(f, *x, h=1e-4):
    return [(f(*torch.tensor(x) + e) - f(*torch.tensor(x) - e)).item() / 2 / h for e in h * torch.eye(len(x))]

def check_forward_is_exact(run):
    """One run of dual numbers per input gives exact derivatives of random programs, all outputs at once."""
    programs, at, J = cases(run)
    columns = forward(lambda *v: [f(*v) for f in programs], *at)
    run.equal(columns, list(zip(*J, strict=True)), against=f"60 outputs in 2 runs; {WHOLE}")
    run.equal(forward(lambda x: [x * x * x, x * x], 2), [[12, 4]], against="by hand: (2 + ε)³ = 8 + 12ε")

def check_reverse_is_exact(run):
    """One run and one sweep back give the exact gradient of any random program; so does torch.autograd."""
    programs, at, J = cases(run)
    run.equal([reverse(f, *at) for f in programs], J, against=f"60 outputs in 60 sweeps; {WHOLE}")
    run.equal([autograd(run, f, *at) for f in programs], J, against=f"torch.autograd; {WHOLE}")

def check_differences_agree(run):
    """In a simulated throw central differences confirm forward mode, reverse mode and torch.autograd."""
    for angle in [random.uniform(0.2, 1.2) for _ in range(9)]:
        near, far = torch.tensor([differences(throw, angle, DRAG, h=h) for h in (1e-4, 2e-4)])
        both = [d for d, in forward(lambda *x: [throw(*x)], angle, DRAG)], reverse(throw, angle, DRAG)
        error = (torch.tensor([*both, autograd(run, throw, angle, DRAG)]) - near).abs()
        may = (far - near).abs() + 3e-8  # thrice h²f‴/6; 900 roundings of numbers below 30, over h
        run.close(error / may, 0, tol=1.1, against="central differences, over what they may err")

def check_detach_forgets(run):
    """x ← x − 0.1(x² − a) finds √a and its derivative; detach x in each round, and only the last counts."""
    def root(a, hand_on=carry, x=1.0):
        for _ in range(200):                                                    # an error shrinks by 0.72
            x, = hand_on([x])
            x = x - 0.1 * (x * x - a)
        return x
    whole, cut = (forward(lambda a, on=on: [root(a, on)], 2.0)[0] for on in (carry, partial(map, value)))
    run.close([*whole, *autograd(run, root, 2.0)], 2**-1.5, tol=1e-14, against="1/(2√a), torch too; rounding")
    cut += autograd(run, lambda a: root(a, lambda state: [torch.as_tensor(x).detach() for x in state]), 2.0)
    run.close(cut, 0.1, tol=1e-14, against="the a of one round alone, torch too; rounding")

def check_tape_is_short(run):
    """n rounds of a recursion make 3n + 1 lines of tape, each with the output's derivative by its value."""
    def recur(x, n): return recur(4 * x * (1 - x), n - 1) if n else x
    backward(recur(Node(3, tape := []), ROUNDS))
    later = [recur(sympy.Symbol("x"), n).diff("x") for n in range(ROUNDS, -1, -1)]  # of the rounds to come
    want = [d.subs("x", node.value) for d, node in zip(later, tape[::3], strict=True)]
    run.equal([node.grad for node in tape[::3]], want, against="sympy, for x after each round, whole numbers")
    run.true(all(tape.index(a) < tape.index(y) for y in tape for a, _ in y.edges), "operands before results")
    run.equal(len(tape), 1 + 3 * ROUNDS, against="the input; 4x, 1 − x and their product in each round")
    run.above(sympy.count_ops(later[0]), 2**ROUNDS, against="operations in sympy's derivative, written out")

def check_path_counts(run):
    """AD differentiates the path executed: it can err at a kink, and does not see jumps and rounding."""
    def relu(x): return x if x > 0 else 0 * x
    same, jump = lambda x: relu(x) - relu(-x), lambda x: x + 5 if x > 0 else 2 * x
    got = [*(reverse(same, v)[0] for v in (-2, 0, 2)), *autograd(run, lambda x: x.relu() - (-x).relu(), 0)]
    run.equal(got, [1, 0, 1, 0], against="the function is x: at 0 the engine is wrong, and so is torch")
    run.equal([reverse(jump, v) for v in (-1, 0, 1)], [[2], [2], [1]], against="by hand; no sign of the jump")
    run.raises(TypeError, lambda: relu(sympy.Symbol("x")), match="truth value", against="a symbol picks none")
    index = torch.rand(2, requires_grad=True).argmax()
    run.equal([autograd(run, torch.round, 1.6), index.requires_grad], [[0], False], against="flat; no graph")

def check_checkpoint_runs_twice(run):
    """A checkpointed stretch stores its input alone and runs again on the way back, for the same gradient."""
    def kept(record, x): return record.append(x) or x
    def stretch(x): return kept(runs, x).sin().sin().sin()
    exact = sympy.sin(sympy.sin(sympy.sin("x"))).diff("x").subs("x", 1).evalf()
    for way, want in (lambda f, x: f(x), [1, 3]), (checkpoint, [2, 1]):
        runs, stored = [], []
        with torch.autograd.graph.saved_tensors_hooks(partial(kept, stored), lambda t: t):
            g = autograd(run, lambda x, way=way: way(stretch, x), 1)
        run.equal([len(runs), len(stored)], want, against="runs; values stored, one for each sine")
        run.close(g, exact, tol=1e-15, against="sympy; 6 roundings of numbers below 1")

def check_descent_works(run):
    """A throw's landing has the derivative theory gives; descent along it finds the drag and the angle."""
    angle, drag = trained(run)
    run.close(reverse(throw, angle, 0.0)[0], 2 * SPEED**2 * math.cos(2 * angle) / G, tol=1e-11,
              against="no drag: derivative of v² sin 2a / g; 900 roundings of numbers below 100")
    run.close([drag, throw(*torch.tensor([angle, DRAG]))], [DRAG, TARGET], tol=10 * 0.82**STEPS,
              against="the truth; each step leaves at most 82 % of a miss of 10 m")

def answer_shared_use(run): return reverse(lambda x, y: (x * y) * (x * y) + x, 2, 3)[0]

# ── misconceptions ────────────────────────────────────────────────────────────────────────────────
BREAKS = [
    Break("a new share overwrites the old", ru="вклад затирает прежний", accumulate=lambda old, new: new,
          reddens=["reverse_is_exact", "differences_agree", "tape_is_short", "path_counts", "descent_works"]),
    Break("only local derivatives are collected", ru="собирают лишь локальные", share=lambda above, d: d,
          reddens=["reverse_is_exact", "differences_agree", "tape_is_short", "path_counts", "descent_works"]),
    Break("the tape is swept in order of execution", ru="ленту проходят в порядке выполнения", order=iter,
          reddens=["reverse_is_exact", "differences_agree", "tape_is_short", "path_counts", "descent_works"]),
    Break("one forward run serves all inputs", ru="прямому режиму хватает одного прогона на все входы",
          forward=lambda f, *x: [[y.tangent for y in f(*(Dual(v, 1) for v in x))]] * len(x),
          reddens=["forward_is_exact", "differences_agree"]),
    Break("automatic differentiation is a small difference", ru="AD — разность с малым шагом",
          reverse=differences, reddens=["reverse_is_exact", "path_counts", "descent_works"]),
    Break("the state is detached at every step", ru="состояние отсоединяют от графа на каждом шаге",
          carry=partial(map, value), reddens=["differences_agree", "detach_forgets", "descent_works"]),
    Break("a checkpoint stores everything", ru="контрольная точка хранит все промежуточные значения",
          checkpoint=lambda f, x: f(x), reddens=["checkpoint_runs_twice"]),
]
