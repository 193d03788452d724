"""31. Automatic differentiation in PyTorch: a reverse-mode engine to read, and PyTorch held against it.

The forward pass records a graph; backward(v) walks it from the output to the leaves. A node x receives a
vector–Jacobian product from every node c that was computed from it; a leaf adds their sum to its .grad:

    g(output) = v   (1 for a scalar),   g(x) = Σ_c (∂c/∂x)ᵀ g(c),   leaf.grad += g(leaf)

Paszke et al. (2017), "Automatic differentiation in PyTorch"; Baydin et al. (2018), arXiv:1502.05767.
"""

import random
from functools import partial
from typing import Annotated

import sympy
import torch
from torch.autograd import grad, gradcheck, gradgradcheck
from torch.nn import functional as F
from torch.nn.utils import parameters_to_vector as flat

from examprep.digits import read_digits
from examprep.lab import Between, Break, once

DEPTH: Annotated[int, Between(2, 4, "products in a random expression")] = 3
WIDTH: Annotated[int, Between(8, 64, "hidden units of the network")] = 16
STEPS: Annotated[int, Between(100, 300, "training steps")] = 150
RATE: Annotated[float, Between(0.1, 0.3, "learning rate")] = 0.25  # low enough for the loss to fall steadily
torch.set_default_dtype(torch.float64)  # a rounding changes a number by 1.1e-16 of it, not by 6e-8

# What the engine and PyTorch do, by names that a break can replace
accumulate = torch.add  # what arrives at a node is added to what it has
zeroed = torch.zeros_like  # between two steps of training .grad is cleared
pick = max  # of the nodes that wait, backward takes the deepest
finish = torch.Tensor.backward  # frees what the graph has saved
keep_grad = torch.Tensor.retain_grad  # asks a tensor that is no leaf to fill its .grad
no_recording = torch.no_grad  # inside it no graph is built

# ── the idea ──────────────────────────────────────────────────────────────────────────────────────
class Node:
    """A value and its edges (source, vjp): vjp turns the node's gradient into its share of the source's."""
    def __init__(self, value, *edges):
        self.value, self.edges, self.grad = value, edges, torch.zeros_like(value)
        self.depth = 1 + max([source.depth for source, _ in edges], default=0)  # the longest way to a leaf
    def __add__(self, other):
        return Node(self.value + other.value, (self, lambda g: g), (other, lambda g: g))
    def __mul__(self, other):
        a, b = self.value, other.value
        return Node(a * b, (self, lambda g: g * b), (other, lambda g: g * a))
    def __matmul__(self, other):
        a, b = self.value, other.value                                              # (n, k) @ (k, m)
        return Node(a @ b, (self, lambda g: g @ b.T), (other, lambda g: a.T @ g))   # g: (n, m)
    def tanh(self):
        y = torch.tanh(self.value)
        return Node(y, (self, lambda g: g * (1 - y**2)))

def backward(output, v):
    """Reverse mode, the deepest node first: all that were computed from it have sent their share by then."""
    output.grad = accumulate(output.grad, v)
    waiting = {output}
    while waiting:
        node = pick(waiting, key=lambda node: node.depth)
        waiting.remove(node)
        for source, vjp in node.edges:
            source.grad = accumulate(source.grad, vjp(node.grad))
            waiting.add(source)

class Engine(torch.autograd.Function):
    """A custom Function: PyTorch asks the engine for f(x) and for vᵀ ∂f/∂x."""
    @staticmethod
    def forward(ctx, f, x):
        ctx.f = f
        ctx.save_for_backward(x)
        return f(Node(x)).value
    @staticmethod
    def backward(ctx, v):
        leaf = Node(*ctx.saved_tensors)
        backward(ctx.f(leaf), v)
        return None, leaf.grad  # one for each argument of forward: f has no gradient

# ── training ──────────────────────────────────────────────────────────────────────────────────────
@once
def trained(run):
    """The final weights of four trainings from one start: the engine's, and three of PyTorch."""
    run.chart("training loss", x="step", y="mean squared error")
    x, labels = (torch.tensor(part[:200], device=run.device) for part in read_digits())
    y = F.one_hot(labels, 10).to(x)                                     # x: (200, 64), y: (200, 10)
    start = [torch.randn(n, m).to(run.device) / n**0.5 for n, m in ((64, WIDTH), (WIDTH, 10))]
    ours = [Node(w) for w in start]
    for _ in run.steps(STEPS, "the engine"):
        error = (Node(x) @ ours[0]).tanh() @ ours[1] + Node(-y)
        backward(error * error, torch.full_like(y, 1 / y.numel()))      # this v makes it the mean of squares
        for w in ours:
            w.value = w.value - RATE * w.grad
            w.grad = zeroed(w.grad)
    weights = {"the engine": flat([w.value for w in ours])}
    for name, momentum in ("zeroed each step", 0), ("momentum 1", 1), ("never zeroed", 0):
        theirs = [w.clone().requires_grad_() for w in start]
        optimiser = torch.optim.SGD(theirs, lr=RATE, momentum=momentum)
        for step in run.steps(STEPS, name):
            loss = F.mse_loss(torch.tanh(x @ theirs[0]) @ theirs[1], y)
            loss.backward()
            optimiser.step()
            if name != "never zeroed":
                optimiser.zero_grad()
            run.plot("training loss", step, loss, name)
        weights[name] = flat(theirs)
    run.say("The curve of “never zeroed” covers that of “momentum 1”.")
    return weights

# ── checks ────────────────────────────────────────────────────────────────────────────────────────
def expression(x, y, seed):
    """A random graph: DEPTH times ab + c of earlier nodes, so that most are used several times."""
    rng, nodes = random.Random(seed), [x, y]
    for _ in range(DEPTH):
        a, b, c = rng.choices(nodes, k=3)
        nodes.append(a * b + c)
    return nodes[-1] * x + y

def check_gradients_are_exact(run):
    """Where values are used several times, the engine's gradient and PyTorch's are the exact one."""
    got, want, (p, q) = [], [], sympy.symbols("p q")
    for seed in range(10 * run.seed, 10 * run.seed + 10):
        at = torch.randint(1, 4, (2,), device=run.device).double().requires_grad_()  # 1, 2 or 3
        x, y = (Node(v) for v in at.detach())
        backward(expression(x, y, seed), torch.ones_like(x.value))
        got += [x.grad, y.grad, *grad(expression(*at, seed), at)[0]]
        want += [expression(p, q, seed).diff(s).subs({p: int(at[0]), q: int(at[1])}) for s in (p, q)] * 2
    run.close(got, want, tol=0, against="sympy, in whole numbers: nothing is rounded")

def check_backward_takes_a_vector(run):
    """backward(v) gives vᵀJ: for a unit v one row of J. An output with several entries needs its v."""
    A, x, v = (torch.randn(*s, device=run.device) for s in ((5, 3), (1, 5), (1, 3)))
    J = torch.func.jacfwd(lambda x: torch.tanh(x @ A))(x[0])                        # (3, 5)
    f, x = partial(Engine.apply, lambda x: (x @ Node(A)).tanh()), x.requires_grad_()
    vectors = torch.cat([torch.eye(3, device=run.device), v])                       # (4, 3)
    passes = [grad(f(x), x, v)[0] for v in vectors.split(1)]
    run.close(torch.cat(passes), vectors @ J, tol=1e-13, against="vᵀJ, J by forward mode; 50 roundings of 20")
    run.raises(RuntimeError, f(x).backward, match="scalar outputs", against="a vector without v")
    checked = [check(f, x, raise_exception=False) for check in (gradcheck, gradgradcheck)]
    run.equal(checked, [True, True], against="central differences; first and second derivatives")

def check_gradients_accumulate(run):
    """backward() adds to .grad: f = 3x² + 2y gives (30, 2) at (5, 7), then (60, 4), until zero_grad()."""
    x, y = (torch.tensor(v, device=run.device, requires_grad=True) for v in (5.0, 7.0))
    three, two, a, b = (Node(torch.tensor(v)) for v in (3.0, 2.0, 5.0, 7.0))
    for k in (1, 2, 3):
        f = 3 * x**2 + 2 * y
        f.backward()
        backward(three * a * a + two * b, torch.tensor(1.0))
        run.equal([f, x.grad, a.grad, y.grad, b.grad], [89, 30 * k, 30 * k, 2 * k, 2 * k], against="by hand")
    torch.optim.SGD([x, y]).zero_grad()
    run.equal([x.grad, y.grad], [None, None], against="set_to_none=True, the default")

def check_only_leaves_keep_grad(run):
    """backward() fills .grad of leaves that require it; of other tensors only after retain_grad()."""
    w, x = torch.tensor([1.0, 2.0], requires_grad=True), torch.tensor([3.0, 4.0])
    h = w * x
    f = (h * h).sum()
    keep_grad(h)
    run.equal([h.requires_grad, w.grad], [True, None], against="after the forward pass: a graph, no gradient")
    f.backward()
    run.equal([w.grad, x.grad, h.grad, f.retains_grad], [[18, 64], None, [6, 16], False], against="by hand")

def check_graph_guards_itself(run):
    """backward() fails where a value that it needs was freed by an earlier one, or edited in place."""
    x = torch.tensor(1.0, device=run.device, requires_grad=True)
    y, kept, edited, spoilt = (torch.exp(x) for _ in range(4))  # each saves its result: exp′ = exp
    finish(y)
    run.raises(RuntimeError, y.backward, match="a second time", against="freed by the first backward()")
    run.close([grad(kept, x, retain_graph=True)[0] for _ in range(2)], sympy.E, tol=1e-15, against="e, twice")
    edited.add_(1)
    run.raises(RuntimeError, edited.backward, match="inplace", against="version 1, saved as version 0")
    spoilt.data.add_(1)
    run.close(grad(spoilt, x)[0], sympy.E + 1, tol=1e-15, against="not e: .data evades the counter")

def check_recording_can_be_stopped(run):
    """Inside no_grad() no graph is built, detach() leaves it and copies nothing; eval() does neither."""
    net, x = torch.nn.Linear(2, 1).eval(), torch.tensor([3.0, 5.0], requires_grad=True)
    for silence in no_recording, torch.inference_mode:
        with silence():
            run.equal([net(x).requires_grad, net.weight.requires_grad], [False, True], against="no graph")
    run.true(net(x).requires_grad, "after eval() alone a graph is built")
    run.true(x.detach().data_ptr() == x.data_ptr(), "detach() copies nothing")
    run.equal(grad((x * x.detach()).sum(), x)[0], [3, 5], against="x, as x.detach() is a constant; not 2x")

def check_training_equals_sgd(run):
    """Engine, update by hand and zeroing end with the weights that autograd and torch.optim.SGD give."""
    ours, theirs = trained(run)["the engine"], trained(run)["zeroed each step"]
    run.close(ours, theirs, tol=4.5e-16 * STEPS, against="SGD; two roundings a step, of weights < 2")

def check_never_zeroed_is_momentum_one(run):
    """Without zeroing, each step adds up all gradients so far: momentum 1, which nothing brakes."""
    w, swing = Node(torch.tensor(1.0)), []
    for _ in range(6):                                                  # f = w²/2, learning rate 1
        backward(w * w, torch.tensor(0.5))
        w.value = w.value - w.grad
        swing.append(w.value)
    run.equal(swing, [0, -1, -1, 0, 1, 1], against="by hand: after six steps all begins anew")
    piled_up, momentum = trained(run)["never zeroed"], trained(run)["momentum 1"]
    run.close(piled_up, momentum, tol=0, against="SGD(momentum=1): the same sums, bit for bit")

def answer_third_pass(run):
    x, y = (torch.tensor(v, requires_grad=True) for v in (3.0, -1.0))
    for _ in range(3):
        (2 * x**2 * y + 4 * y).backward()
    return x.grad

def answer_weighted_outputs(run):
    x, v = torch.tensor([1.0, 2.0], requires_grad=True), torch.tensor([1.0, 10.0])
    return grad(torch.stack([x[0] ** 2, x[0] * x[1]]), x, v)[0][0]

# ── misconceptions ────────────────────────────────────────────────────────────────────────────────
BREAKS = [
    Break("a new gradient overwrites the old one", ru="новый градиент затирает старый",
          accumulate=lambda old, new: new, reddens=["gradients_are_exact", "gradients_accumulate",
                                                    "training_equals_sgd", "never_zeroed_is_momentum_one"]),
    Break("backward ignores v and starts from ones", ru="backward начинает с единиц, не глядя на v",
          backward=lambda output, v, true=backward: true(output, torch.ones_like(v)),
          reddens=["backward_takes_a_vector", "training_equals_sgd", "never_zeroed_is_momentum_one"]),
    Break("a node passes its gradient on before all of it has arrived", pick=min,
          ru="узел передаёт градиент дальше, не дождавшись всех вкладов", reddens=["gradients_are_exact"]),
    Break("gradients are never zeroed", ru="градиенты не обнуляются",
          zeroed=lambda g: g, reddens=["training_equals_sgd"]),
    Break("a tensor that is no leaf fills its grad unasked", keep_grad=lambda h: None,
          ru="промежуточный тензор и без retain_grad хранит .grad", reddens=["only_leaves_keep_grad"]),
    Break("the graph survives backward", finish=partial(finish, retain_graph=True),
          ru="граф переживает backward", reddens=["graph_guards_itself"]),
    Break("eval alone stops the recording", no_recording=torch.enable_grad,
          ru="чтобы граф не строился, хватает eval", reddens=["recording_can_be_stopped"]),
]
