"""33. Class nn.Module: what it is for, its fields, its methods.

A module is a tree. Assigning to an attribute files a Parameter, a buffer or a module m′ in a dictionary of m;
parameters(), state_dict(), train() and to() walk the tree:
    parameters(m) = m._parameters ∪ ⋃ parameters(m′),  m′ in m._modules
Paszke et al. (2019), arXiv:1912.01703; PyTorch documentation, "Module" and "Modules".
"""

from typing import Annotated

import torch
from torch import nn

from examprep.digits import read_digits
from examprep.lab import Between, Break, once

WIDTH: Annotated[int, Between(16, 48, "units of a hidden layer")] = 24
DEPTH: Annotated[int, Between(2, 4, "hidden layers, kept in a container")] = 3
STEPS: Annotated[int, Between(80, 200, "training steps")] = 120
RATE, MOMENTUM = 0.1, 0.9
PLAIN = list  # a container that nn.Module knows nothing of

# ── the idea ──────────────────────────────────────────────────────────────────────────────────────
def shelf(value):
    """The dictionary in which an attribute is filed; None: an ordinary attribute."""
    kinds = {"_parameters": nn.Parameter, "_buffers": nn.Buffer, "_modules": nn.Module | Module}
    return next((name for name, kind in kinds.items() if isinstance(value, kind)), None)
def unique(values): return list(dict.fromkeys(values))  # by identity: a layer used twice counts once

def walk(module, *shelves, prefix=""):
    """Depth first: (name, value) of what the module itself has filed, then of its submodules."""
    for name in shelves:
        yield from ((prefix + key, value) for key, value in getattr(module, name).items())
    for name, child in module._modules.items():
        yield from walk(child, *shelves, prefix=f"{prefix}{name}.")

def switch(module, training):
    """train() and eval(): a flag on the module and on all below it."""
    module.training = training
    for child in module._modules.values():
        switch(child, training)
    return module

def call(module, inputs):
    """module(x): forward, then the hooks, which may replace its output."""
    output = module.forward(*inputs)
    for hook in module.hooks:
        output = output if (changed := hook(module, inputs, output)) is None else changed
    return output

class Module:  # nn.Module in brief
    def __init__(self):
        vars(self).update(_parameters={}, _buffers={}, _modules={}, hooks=[], training=True)
    def __setattr__(self, name, value):
        vars(self)[name] = value
        if shelf(value):
            getattr(self, shelf(value))[name] = value
    def parameters(self): return unique(p for _, p in walk(self, "_parameters"))
    def state_dict(self): return {name: v.detach() for name, v in walk(self, "_parameters", "_buffers")}
    def train(self, mode=True): return switch(self, mode)
    def register_forward_hook(self, hook): self.hooks.append(hook)
    def __call__(self, *inputs): return call(self, inputs)

def network(base, hold):
    """64 -> WIDTH -> … -> WIDTH -> 10 as a subclass of `base`; `hold` keeps the hidden layers."""
    class Net(base):
        def __init__(self):
            super().__init__()
            self.centre = nn.Buffer(torch.full((64,), 0.3))  # about the mean brightness of a pixel
            self.hidden = hold([nn.Linear(WIDTH if i else 64, WIDTH) for i in range(DEPTH)])
            self.norm, self.out = nn.BatchNorm1d(WIDTH), nn.Linear(WIDTH, 10)
        def forward(self, x):  # (B, 64) -> (B, 10)
            x = x - self.centre
            for layer in self.hidden:
                x = layer(x).relu()
            return self.out(self.norm(x))
    return Net()

# What PyTorch is asked for, by names that a break can replace
def snapshot(net): return {name: value.clone() for name, value in net.state_dict().items()}
def freeze(net): return net.requires_grad_(False).eval()
def clear(optimiser): optimiser.zero_grad()
def double(x): return x.to(torch.float64)

# ── training ──────────────────────────────────────────────────────────────────────────────────────
@once
def trained(run):
    """By name: a network after training, how far each hidden layer has moved, and the last loss."""
    run.chart("training loss", x="step", y="cross-entropy")
    x, y = (torch.tensor(part[:300]).to(run.device) for part in read_digits())  # (300, 64), (300,)
    nets = {}
    for name, base, hold in [("ModuleList", nn.Module, nn.ModuleList), ("plain list", nn.Module, PLAIN),
                             ("our Module", Module, nn.ModuleList)]:
        torch.manual_seed(run.seed)  # the same initial weights each time
        with torch.device(run.device):
            net = network(base, hold)
        start = [layer.weight.detach().clone() for layer in net.hidden]
        optimiser = torch.optim.SGD(net.parameters(), lr=RATE, momentum=MOMENTUM)
        for step in run.steps(STEPS, name):
            loss = nn.functional.cross_entropy(net(x), y)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            run.plot("training loss", step, loss, name)
        moved = [(layer.weight - w).norm().item() for layer, w in zip(net.hidden, start, strict=True)]
        nets[name] = net, moved, loss.detach()
    return nets

# ── checks ────────────────────────────────────────────────────────────────────────────────────────
def two(): return [network(base, nn.ModuleList) for base in (Module, nn.Module)]
def stack(run):
    return nn.Sequential(nn.Linear(8, 6), nn.BatchNorm1d(6), nn.Dropout(0.5), nn.Linear(6, 2)).to(run.device)

def check_the_tree_is_walked(run):
    """parameters() and state_dict() collect from all submodules, so training on our Module ends alike."""
    run.equal(*([(k, v.shape) for k, v in m.state_dict().items()] for m in two()), against="nn.Module names")
    got = [sum(p.numel() for p in net.parameters()) for net in two()]
    count = 65 * WIDTH + (DEPTH - 1) * (WIDTH + 1) * WIDTH + 2 * WIDTH + (WIDTH + 1) * 10
    run.equal([*got, two()[1]._parameters], [count, count, {}], against="by hand; none at the root")
    mine, theirs = (trained(run)[name][0].state_dict() for name in ("our Module", "ModuleList"))
    run.equal(mine, theirs, against="what nn.Module's training ends with, bit for bit")

def check_assignment_registers(run):
    """Parameters, buffers, modules register on assignment, shared ones once; tensors, lists, dicts do not."""
    filed = []
    for m in Module(), nn.Module():
        m.weight, m.mean, m.layer = nn.Parameter(torch.ones(2)), nn.Buffer(torch.ones(2)), nn.Linear(2, 2)
        m.again, m.part, m.loose, m.list, m.dict = m.layer, type(m)(), torch.ones(2), [m.layer], {0: m.layer}
        filed.append([list(m._parameters), list(m._buffers), list(m._modules), m.training])
        run.equal([len(list(m.parameters())), len(m.state_dict())], [3, 6], against="again: two keys more")
    run.equal(filed, [[["weight"], ["mean"], ["layer", "again", "part"], True]] * 2, against="both by hand")
    hasty = type("Hasty", (nn.Module,), {"__init__": lambda self: setattr(self, "layer", nn.Linear(2, 2))})
    run.raises(AttributeError, hasty, match="before Module.__init__()", against="no super().__init__()")

def check_a_list_does_not_train(run):
    """Layers in a Python list compute but are not trained: they stay as they were, and the loss is higher."""
    (net, moved, loss), (_, others, lower) = trained(run)["plain list"], trained(run)["ModuleList"]
    run.equal([moved, len(list(net.parameters()))], [[0] * DEPTH, 4], against="nowhere; norm, out have 4")
    run.above(min(others), 0, against="in a ModuleList every one has moved")
    run.above(loss, lower, against="the loss with a ModuleList")

def check_state_dict_restores(run):
    """Loaded into another net, a state_dict makes it equal; it follows the changes of its own: clone."""
    net, x = stack(run), torch.randn(9, 8, device=run.device)
    net(x)  # the running statistics move
    kept, again, want = snapshot(net), stack(run), net.eval()(x)
    again.load_state_dict(kept)
    run.equal(again.eval()(x), want, against="the outputs of the first network, bit for bit")
    nn.init.zeros_(net[0].weight)
    run.equal([v["0.weight"].any() for v in (net.state_dict(), kept)], [False, True], against="a clone stays")
    run.raises(RuntimeError, lambda: again.load_state_dict({}), match="Missing key", against="strict=True")

def check_calling_runs_hooks(run):
    """model(x) runs forward and the hooks, which may replace its output; model.forward(x) skips the hooks."""
    for m in two():
        seen, x = [], torch.ones(2, 64)
        m.register_forward_hook(lambda m, ins, out, seen=seen: seen.append(out.shape) or 0 * out + 7)
        run.equal([(m.forward(x) == 7).all(), seen], [False, []], against="forward(x): no hook")
        run.equal([(m(x) == 7).all(), seen], [True, [(2, 10)]], against="m(x): the hook saw and replaced it")

def check_modes_are_a_flag(run):
    """train() and eval() set a flag in the whole tree, for Dropout and BatchNorm; autograd stays on."""
    for m in two():
        for on in False, True:
            flags = list({p.training for p in (m.train(on), m.norm, *m.hidden)})
            run.equal([flags, m(torch.ones(2, 64)).requires_grad], [[on], True], against="all; autograd on")
    net, x = stack(run), torch.randn(9, 8, device=run.device)
    run.close(net.eval()(x), net[3](net[0](x) / (1 + 1e-5) ** 0.5), tol=1e-5, against="running mean 0, var 1")

def check_freezing_takes_both(run):
    """requires_grad_(False) keeps the weights, but BatchNorm's buffers go on moving: eval() stops those."""
    body, head = freeze(stack(run)), nn.Linear(2, 1, device=run.device)
    before, first = snapshot(body), head.weight.detach().clone()
    optimiser = torch.optim.SGD([*body.parameters(), *head.parameters()], lr=RATE)
    head(body(torch.randn(9, 8, device=run.device))).pow(2).sum().backward()
    optimiser.step()
    run.equal([body.state_dict(), head.weight.equal(first)], [before, False], against="only the head moves")

def check_none_is_not_zero(run):
    """zero_grad() sets .grad to None and the optimiser skips it; at zeros momentum pushes the weight on."""
    for zero_grad, want in (clear, 0.9), (lambda o: o.zero_grad(set_to_none=False), 0.9 - RATE * MOMENTUM):
        w = torch.tensor(1.0, device=run.device, requires_grad=True)
        optimiser = torch.optim.SGD([w], lr=RATE, momentum=MOMENTUM)
        (w**2 / 2).backward()
        optimiser.step()  # w = 1 − 0.1 · 1
        zero_grad(optimiser)
        optimiser.step()
        run.close(w, want, tol=1e-6, against="by hand; float32")

def check_to_changes_modules_in_place(run):
    """net.to() changes parameters and buffers of net itself; tensor.to() returns another tensor."""
    net, x = stack(run), torch.ones(3, 8, device=run.device)
    net.cache, net.loose, old = nn.Buffer(x[0], persistent=False), torch.ones(1), list(net.parameters())
    same = [net.to(torch.float64) is net, *(p is q for p, q in zip(net.parameters(), old, strict=True))]
    run.true(all(same), "the same module, the same Parameter objects")
    tried = net[0].weight, net[1].running_var, net.cache, double(x), x, net.loose
    run.equal([v.dtype for v in tried], [torch.float64] * 4 + [torch.float32] * 2, against="x, loose: stay")
    run.true("cache" not in net.state_dict(), "a buffer with persistent=False is moved, but not saved")

# ── what the card's items ask ─────────────────────────────────────────────────────────────────────
def answer_how_many(run): return sum(p.numel() for p in stack(run).parameters())
def answer_weight_shape(run): return nn.Sequential(nn.ReLU(), nn.Linear(20, 7)).state_dict()["1.weight"].shape

# ── misconceptions ────────────────────────────────────────────────────────────────────────────────
BREAKS = [
    Break("a Python list registers its layers", ru="список Python регистрирует слои",
          PLAIN=nn.ModuleList, reddens=["a_list_does_not_train"]),
    Break("every tensor becomes a parameter", ru="любой тензор становится параметром",
          shelf=lambda v, true=shelf: "_parameters" if isinstance(v, torch.Tensor) else true(v),
          reddens=["the_tree_is_walked", "assignment_registers"]),
    Break("a buffer may be a plain attribute", ru="буфер можно хранить обычным атрибутом",
          shelf=lambda v, true=shelf: None if isinstance(v, nn.Buffer) else true(v),
          reddens=["the_tree_is_walked", "assignment_registers"]),
    Break("calling a module is calling forward", ru="вызов модуля — это вызов forward",
          call=lambda module, inputs: module.forward(*inputs), reddens=["calling_runs_hooks"]),
    Break("eval reaches the module itself only", ru="eval действует только на сам модуль",
          switch=lambda m, training: vars(m).update(training=training) or m, reddens=["modes_are_a_flag"]),
    Break("eval turns autograd off", ru="eval отключает autograd", reddens=["modes_are_a_flag"],
          switch=lambda m, on, old=switch: [p.requires_grad_(on) for p in m.parameters()][:0] or old(m, on)),
    Break("state_dict is a copy", ru="state_dict — это копия",
          snapshot=lambda net: net.state_dict(), reddens=["state_dict_restores"]),
    Break("requires_grad_ freezes BatchNorm too", ru="requires_grad_ замораживает и BatchNorm",
          freeze=lambda net: net.requires_grad_(False), reddens=["freezing_takes_both"]),
    Break("zero and None are the same gradient", ru="градиент ноль и градиент None — одно и то же",
          clear=lambda o: o.zero_grad(set_to_none=False), reddens=["none_is_not_zero"]),
    Break("tensor.to works in place", ru="tensor.to действует на месте",
          double=lambda x: (x.to(torch.float64), x)[1], reddens=["to_changes_modules_in_place"]),
    Break("a shared layer counts twice", ru="общий слой считается дважды",
          unique=list, reddens=["assignment_registers"]),
]
