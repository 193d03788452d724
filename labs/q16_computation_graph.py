"""16. Multilayer networks; the computation graph.

A multilayer net is a composition aₗ = f(Wₗaₗ₋₁ + bₗ). Its computation graph is directed and acyclic: nodes
are operations, edges carry values. Forwards, nodes go in topological order; backwards, each sends its
gradient times the local derivative to its sources, and what arrives is added up:

    ∂f/∂x = Σ (∂f/∂c)(∂c/∂x) over nodes c that x feeds = Σ over paths x → f of products of edge derivatives

Rumelhart, Hinton & Williams (1986), Nature 323; Goodfellow et al. (2016), Deep Learning, section 6.5.
"""

import itertools
import random
from collections import Counter
from graphlib import CycleError, TopologicalSorter
from typing import Annotated

import sympy
import torch
from torch import nn
from torch.nn import functional as F

from examprep.lab import Between, Break, once

NODES: Annotated[int, Between(6, 14, "operations in a random graph")] = 10
WIDTH: Annotated[int, Between(8, 32, "units in each of the two hidden layers")] = 16
LENGTH: Annotated[int, Between(3, 12, "times that a shared weight is used")] = 5
STEPS: Annotated[int, Between(300, 600, "training steps")] = 400
GRAPHS, EXACT = 30, 1e-9  # random graphs; float64 rounds at 1e-16, and a graph magnifies that
linear, hidden = nn.Linear, nn.Tanh  # the layers of a net and the activation of the hidden ones
torch.set_default_dtype(torch.float64)

# ── the idea ──────────────────────────────────────────────────────────────────────────────────────
# A graph is {node: (operation, sources)}; the inputs are nodes whose operation is "in".
VALUE = {"add": lambda a, b: a + b, "mul": lambda a, b: a * b, "max": torch.maximum}
LOCAL = {"add": lambda a, b: (1, 1), "mul": lambda a, b: (b, a), "max": lambda a, b: (a > b, a <= b)}

def order(graph):
    """The nodes, each after its sources. CycleError where there is no such order."""
    return list(TopologicalSorter({node: sources for node, (_, sources) in graph.items()}).static_order())

def forward(graph, inputs):                             # {node: value}, every node once
    values = dict(inputs)
    for node in order(graph):
        kind, sources = graph[node]
        if kind != "in":
            values[node] = VALUE[kind](*(values[s] for s in sources))
    return values

def slopes(graph, values, node):                        # [(source, ∂node/∂source)] of one node
    kind, sources = graph[node]
    return [] if kind == "in" else list(zip(sources, LOCAL[kind](*(values[s] for s in sources)), strict=True))

def arrives(grads, node, share):
    grads[node] = grads.get(node, 0) + share            # what several nodes send back is added up
def sweep(graph):
    return reversed(order(graph))                       # a node has heard from all it feeds before it sends
def backward(graph, values, output):                    # {node: ∂output/∂node}, every edge once
    grads = {output: 1.0}
    for node in sweep(graph):
        for source, slope in slopes(graph, values, node) if node in grads else ():
            arrives(grads, source, grads[node] * slope)
    return grads

def path_count(width, depth):
    return width**depth                                 # a choice among width units in each hidden layer
def weight(step):
    return "w"                                          # the node that a recurrent net uses at any step: one
def layers(sizes, activation):
    """The multilayer net aₗ = f(Wₗaₗ₋₁ + bₗ), linear at the end."""
    parts = [part for n, m in itertools.pairwise(sizes) for part in (linear(n, m), activation())]
    return nn.Sequential(*parts[:-1])

# ── training ──────────────────────────────────────────────────────────────────────────────────────
@once
def disc(run):
    x = torch.randn(300, 2).to(run.device)  # half of the points lie in the disc of radius 1.18
    return x, (x.norm(dim=1, keepdim=True) < 1.18).to(x)

@once
def trained(run):
    """{name: (loss, share right)} of a net with hidden layers, and of the same net without activations."""
    run.chart("loss", x="step", y="binary cross-entropy")
    (x, y), found = disc(run), {}
    for name, activation in ("multilayer", hidden), ("without activations", nn.Identity):
        torch.manual_seed(run.seed)
        net = layers([2, WIDTH, WIDTH, 1], activation).to(run.device)
        optimiser = torch.optim.Adam(net.parameters(), lr=0.02)
        for step in run.steps(STEPS, name):
            loss = F.binary_cross_entropy_with_logits(net(x), y)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            run.plot("loss", step + 1, loss, name)
        found[name] = loss.item(), ((net(x) > 0) == y).double().mean().item()
    return found

# ── checks ────────────────────────────────────────────────────────────────────────────────────────
def drawn(seed):
    """A random graph on three inputs, values for them, and its last node, to which all others lead."""
    rng, graph = random.Random(seed), {name: ("in", ()) for name in "xyz"}
    for k in range(NODES):
        sources = f"n{k - 1}" if k else "x", rng.choice(list(graph))
        graph[f"n{k}"] = rng.choice(("add", "mul", "max")), sources
    return graph, {name: torch.tensor(rng.uniform(-1.1, 1.1)) for name in "xyz"}, f"n{NODES - 1}"

def check_order_is_topological(run):
    """Every node comes after all its sources; a graph with a cycle has no such order."""
    for graph, *_ in map(drawn, range(run.seed * 1000, run.seed * 1000 + 5)):
        graph = dict(sorted(graph.items()))             # n0, n1, …, x, y, z: not yet in order
        place = {node: i for i, node in enumerate(order(graph))}
        forwards = [place[s] < place[node] for node, (_, sources) in graph.items() for s in sources]
        run.true(all(forwards), "a random graph: every edge leads to a later place")
    circle = {"a": ("add", ("b", "b")), "b": ("add", ("a", "a"))}
    run.raises(CycleError, lambda: order(circle), match="cycle", against="a needs b, b needs a")

def check_agrees_with_torch(run):
    """On random graphs the reverse sweep gives the gradients of torch.autograd, at every input."""
    ours, theirs = [], []
    for graph, inputs, output in map(drawn, range(run.seed * 1000, run.seed * 1000 + GRAPHS)):
        grads = backward(graph, forward(graph, inputs), output)
        leaves = {name: value.clone().requires_grad_() for name, value in inputs.items()}
        forward(graph, leaves)[output].backward()
        ours.append([float(grads.get(name, 0)) for name in "xyz"])
        theirs.append([0.0 if leaf.grad is None else float(leaf.grad) for leaf in leaves.values()])
    scale = torch.tensor(theirs).abs().max(1, keepdim=True).values.clamp(min=1)
    run.close(torch.tensor(ours) / scale, torch.tensor(theirs) / scale, tol=EXACT, against="torch.autograd")

def check_agrees_with_sympy(run):
    """They are the exact derivatives: sympy's, on graphs of sums and products."""
    for graph, inputs, output in map(drawn, range(run.seed * 1000, run.seed * 1000 + 5)):
        graph = {node: (kind.replace("max", "add"), sources) for node, (kind, sources) in graph.items()}
        grads = backward(graph, forward(graph, inputs), output)
        f = forward(graph, {name: sympy.Symbol(name) for name in "xyz"})[output]
        point = {n: float(value) for n, value in inputs.items()}
        want = torch.tensor([float(sympy.diff(f, n).subs(point)) for n in "xyz"])
        got, scale = torch.tensor([float(grads.get(n, 0)) for n in "xyz"]), max(1, want.abs().max())
        run.close(got / scale, want / scale, tol=EXACT, against="sympy, relative to the largest")

def check_sum_over_paths(run):
    """The gradient is the sum over all paths of the products of edge derivatives: 24 + 12 = 36 for x²·3x."""
    def along(graph, values, node):                     # every path from the inputs to node, one by one
        found = Counter({node: 1.0}) if graph[node][0] == "in" else Counter()
        for source, slope in slopes(graph, values, node):
            for name, product in along(graph, values, source).items():
                found[name] += float(slope) * product
        return found
    cubic = {"x": ("in", ()), "u": ("mul", ("x", "x")), "w": ("add", ("x", "x")), "v": ("add", ("w", "x"))}
    cases = [({**cubic, "f": ("mul", ("u", "v"))}, {"x": torch.tensor(2.0)}, "f"), *map(drawn, range(5))]
    for graph, inputs, output in cases:
        values = forward(graph, inputs)
        got, want = backward(graph, values, output).get("x", 0), along(graph, values, output)["x"]
        run.close(got, want, tol=EXACT * max(1, abs(want)), against=f"all paths, one by one, graph {output}")

def check_gates(run):
    """A sum copies the gradient, a product swaps its factors, a maximum sends all to the larger input."""
    for kind, want in ("add", [1.0, 1.0]), ("mul", [-5.0, 3.0]), ("max", [1.0, 0.0]):
        graph = {"a": ("in", ()), "b": ("in", ()), "c": (kind, ("a", "b"))}
        values = forward(graph, {"a": torch.tensor(3.0), "b": torch.tensor(-5.0)})
        grads = backward(graph, values, "c")
        run.equal([float(grads["a"]), float(grads["b"])], want, against=f"the derivatives of {kind} at 3, −5")
    run.equal(float(torch.func.grad(torch.maximum)(*torch.tensor([3.0, 3.0]))), 0.5, against="a tie: shared")

def check_paths_outnumber_edges(run):
    """A net of L hidden layers of width w has wᴸ paths between input and output, but (L − 1)w² + 2w edges."""
    for depth in 2, 5, 10:
        W = [torch.ones(10, 1), *[torch.ones(10, 10)] * (depth - 1), torch.ones(1, 10)]
        counted = int(torch.linalg.multi_dot(W[::-1]))  # all weights 1: every path adds 1
        run.equal(path_count(10, depth), counted, against=f"paths counted by a product of ones, L = {depth}")
        run.equal(sum(w.numel() for w in W), (depth - 1) * 100 + 20, against="(L − 1)w² + 2w edges")

def check_shared_weight_sums(run):
    """A weight used T times gets the sum of T gradients: d(wᵀ)/dw = T wᵀ⁻¹."""
    inputs = {"h0": torch.tensor(1.0)} | {weight(t): torch.tensor(1.5) for t in range(LENGTH)}
    graph = {name: ("in", ()) for name in inputs}
    for t in range(LENGTH):
        graph[f"h{t + 1}"] = "mul", (weight(t), f"h{t}")  # unrolled: a new node for each step, hence no cycle
    grads = backward(graph, forward(graph, inputs), f"h{LENGTH}")
    run.close(grads[weight(0)], LENGTH * 1.5 ** (LENGTH - 1), tol=EXACT, against="closed form T wᵀ⁻¹")

def check_torch_records_this_graph(run):
    """Of a net 2–3–1 PyTorch records a graph without cycles: its operations and a node for each parameter."""
    net, seen = layers([2, 3, 1], nn.Tanh), {}
    loss = F.mse_loss(net(torch.randn(5, 2)), torch.randn(5, 1))
    for node in (waiting := [loss.grad_fn]):  # which grows
        seen[node] = [source for source, _ in node.next_functions if source is not None]
        waiting += [source for source in seen[node] if source not in seen]
    kinds = Counter(node.name().rstrip("0") for node in seen)
    run.equal(len([*TopologicalSorter(seen).static_order()]), len(seen), against="no cycle: all in order")
    want = {"torch::autograd::AccumulateGrad": 4, "AddmmBackward": 2, "TanhBackward": 1, "MseLossBackward": 1}
    run.equal({k: kinds[k] for k in want}, want, against="the layers of the net")
    run.equal(sum(p.numel() for p in net.parameters()), 3 * 3 + 4 * 1, against="Σ (n_in + 1) n_out")
    loss.backward()
    run.raises(RuntimeError, loss.backward, match="second time", against="backward() has freed what was kept")

def check_depth_needs_activations(run):
    """The net with activations learns the disc; without them it is one linear layer and cannot."""
    (_, deep), (_, flat) = trained(run).values()
    run.above(deep, 0.97, against="0.97: the share right with activations")
    run.below(flat, 0.75, against="0.75: the share right without")

# ── what the card's items ask ─────────────────────────────────────────────────────────────────────
def answer_parameters_of_a_net(run):
    return sum(p.numel() for p in layers([64, 32, 16, 10], nn.ReLU).parameters())
def answer_gradient_of_two_uses(run):
    return torch.func.grad(lambda x: (4 * x + 1) * x.clamp(min=1))(torch.tensor(3.0))

# ── misconceptions ────────────────────────────────────────────────────────────────────────────────
BREAKS = [
    Break("a node overwrites what has arrived", ru="узел затирает пришедший градиент, а не складывает",
          arrives=lambda grads, node, share: grads.update({node: share}),
          reddens=["agrees_with_torch", "agrees_with_sympy", "sum_over_paths", "shared_weight_sums"]),
    Break("gradients are sent in the forward order", ru="градиенты рассылают в прямом порядке", sweep=order,
          reddens=["agrees_with_torch", "agrees_with_sympy", "sum_over_paths", "shared_weight_sums"]),
    Break("a maximum sends the gradient to both", ru="максимум отдаёт градиент обоим входам",
          LOCAL=LOCAL | {"max": lambda a, b: (1, 1)}, reddens=["agrees_with_torch", "gates"]),
    Break("a product sends each factor itself", ru="произведение отдаёт множителю его самого",
          LOCAL=LOCAL | {"mul": lambda a, b: (a, b)},
          reddens=["gates", "agrees_with_torch", "agrees_with_sympy", "shared_weight_sums"]),
    Break("nodes are taken as they were written", order=list, reddens=["order_is_topological"],
          ru="узлы берут в порядке записи, без сортировки"),
    Break("the choices along a path are added", ru="выборы вдоль пути складывают, а не перемножают",
          path_count=lambda width, depth: width * depth, reddens=["paths_outnumber_edges"]),
    Break("the hidden layers have no activation", ru="у скрытых слоёв нет активации", hidden=nn.Identity,
          reddens=["depth_needs_activations"]),
    Break("the biases are left out", ru="смещения забыты", linear=lambda n, m: nn.Linear(n, m, bias=False),
          reddens=["torch_records_this_graph", "depth_needs_activations"]),
    Break("every step has a weight of its own", ru="у каждого шага по времени свой вес",
          weight=lambda step: f"w{step}", reddens=["shared_weight_sums"]),
]
