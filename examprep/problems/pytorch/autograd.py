"""What autograd keeps and adds up: .grad of leaves, branches of a graph, a derivative of a derivative."""

from __future__ import annotations

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, Value, generator, ints, one_of, require
from examprep.problems.wording import both, num, par, signed


@generator(
    "two-backwards-one-leaf",
    *(30, 31),
    a=ints(2, 5),
    b=ints(2, 5),
    x=one_of(-3, -2, -1, 1, 2, 3),
    y=one_of(-3, -2, 2, 3, 4),
    k=ints(2, 3),
)
def two_backwards_one_leaf(a, b, x, y, k):
    """What .grad holds after several backward passes of two functions."""
    first, second = 2 * a * x * y, b
    grads = (k * first + second, k * a * x * x)
    return Problem(
        ask=Text(
            ru=f"x = {num(x)}, y = {num(y)} — листья с requires_grad=True. Сначала {k} раза вычислили f = "
            f"{a}x²y и вызвали f.backward(), затем один раз g = {b}x и g.backward(); градиенты не "
            "обнуляли. Что лежит в x.grad и y.grad?",
            en=f"x = {num(x)}, y = {num(y)} are leaves with requires_grad=True. First, {k} times, f = "
            f"{a}x²y was computed and f.backward() called, then once g = {b}x and g.backward(); no "
            "gradient was zeroed. What do x.grad and y.grad hold?",
        ),
        answer=Row(grads, ("x.grad", "y.grad")),
        steps=[
            both(
                f"∂f/∂x = 2·{a}xy = {2 * a}·{par(x)}·{par(y)} = {num(first)}, ∂f/∂y = {a}x² = "
                f"{num(a * x * x)}, ∂g/∂x = {b}."
            ),
            Text(
                ru=f"backward() прибавляет к .grad: {k} прохода f и один проход g.",
                en=f"backward() adds to .grad: {k} passes of f and one of g.",
            ),
            both(
                f"x.grad = {k}·{par(first)} + {b} = {num(grads[0])}, y.grad = {k}·{a * x * x} = "
                f"{num(grads[1])}."
            ),
        ],
        mistakes=[
            Mistake(
                (second, a * x * x),
                1,
                Text(
                    ru="Вы оставили градиент последнего прохода; без обнуления они складываются.",
                    en="You kept the last pass's gradient; without zeroing they add up.",
                ),
            ),
            Mistake(
                (first + second, a * x * x),
                1,
                Text(
                    ru=f"Вы посчитали проход f один раз из {k}.", en=f"You counted one pass of f out of {k}."
                ),
            ),
            Mistake(
                (grads[1] + second, k * first),
                0,
                Text(
                    ru="Вы перепутали производные по x и по y.",
                    en="You mixed up the derivatives with respect to x and y.",
                ),
            ),
            Mistake(
                (k * (first + second), grads[1]),
                1,
                Text(
                    ru=f"Вы взяли g {k} раза, а у неё был один проход.",
                    en=f"You took g {k} times; it had only one pass.",
                ),
            ),
        ],
    )


@generator(
    "branch-contributions",
    31,
    9,
    a=ints(2, 4),
    b=one_of(-5, -4, -3, -2, 2, 3, 4, 5),
    x=one_of(-3, -2, 2, 3, 4),
)
def branch_contributions(a, b, x):
    """What arrives at a leaf along each of two branches."""
    t = a * x * x + b * x
    slope = 2 * a * x + b
    through, direct = x * slope, t
    require(t and slope and through != direct)
    return Problem(
        ask=Text(
            ru=f"t = {a}x² {signed(b)}x, f = t·x, x = {num(x)}. Какой вклад в x.grad при f.backward() "
            "приходит через t (p) и какой прямо от множителя x (q)?",
            en=f"t = {a}x² {signed(b)}x, f = t·x, x = {num(x)}. When f.backward() runs, which part of "
            "x.grad comes through t (p), and which directly from the factor x (q)?",
        ),
        answer=Row((through, direct), ("p", "q")),
        steps=[
            both(
                f"t = {a}·{par(x)}² {signed(b)}·{par(x)} = {num(t)}, dt/dx = 2·{a}·{par(x)} {signed(b)} = "
                f"{num(slope)}."
            ),
            Text(
                ru=f"Через t: ∂f/∂t · dt/dx = x·dt/dx = {num(x)}·{par(slope)} = {num(through)}.",
                en=f"Through t: ∂f/∂t · dt/dx = x·dt/dx = {num(x)}·{par(slope)} = {num(through)}.",
            ),
            Text(
                ru=f"Прямо: ∂f/∂x при постоянном t равна t = {num(direct)}. В x.grad они сложатся; ответ: "
                f"{num(through)}; {num(direct)}.",
                en=f"Directly: ∂f/∂x at constant t is t = {num(direct)}. In x.grad they add up; the answer: "
                f"{num(through)}; {num(direct)}.",
            ),
        ],
        mistakes=[
            Mistake(
                (slope, direct),
                1,
                Text(
                    ru="Вы не умножили dt/dx на пришедший градиент ∂f/∂t = x.",
                    en="You did not multiply dt/dx by the incoming gradient, ∂f/∂t = x.",
                ),
            ),
            Mistake(
                (direct, through),
                1,
                Text(ru="Вы поменяли ветви местами.", en="You swapped the branches."),
            ),
            Mistake(
                (through + direct, direct),
                1,
                Text(
                    ru="Вы назвали полную производную, а не одну ветвь.",
                    en="You gave the total derivative, not one branch.",
                ),
            ),
            Mistake(
                (through, 1),
                2,
                Text(
                    ru="Вы забыли второй множитель: ∂(t·x)/∂x = t, а не 1.",
                    en="You forgot the other factor: ∂(t·x)/∂x = t, not 1.",
                ),
            ),
        ],
    )


@generator(
    "leaves-with-gradient",
    31,
    leaves=one_of("a", "b", "c", "ab", "ac", "bc", "abc"),
    cut=one_of("h", "k", ""),
    retain=one_of(True, False),
    n=ints(2, 9),
)
def leaves_with_gradient(leaves, cut, retain, n):
    """How many tensors have a .grad after backward."""
    asks = {name: name in leaves for name in "abc"}
    asks |= {"h": asks["a"] or asks["b"], "k": asks["c"], "y": True}
    past = {"h": "ck", "k": "abh", "": "abchk"}[cut]  # what y's gradient can get to
    reached = {name: asks[name] and name in past for name in asks}
    require((asks["h"] or not retain) and any(reached[name] for name in "abc"))
    kept = [name for name in "abc" if reached[name]] + ["h"] * (retain and cut != "h")
    guesses = [
        (
            len(leaves) + retain,
            Text(
                ru="Вы не заметили detach(): дальше него градиент не идёт.",
                en="You missed detach(): no gradient goes past it.",
            ),
        ),
        (
            len(kept) + reached["k"] + (reached["h"] and not retain) + 1,
            Text(
                ru="Вы посчитали и промежуточные тензоры: их .grad не хранится.",
                en="You counted intermediate tensors too; their .grad is not kept.",
            ),
        ),
        (
            3 + retain,
            Text(
                ru="Вы посчитали все листья; нужны requires_grad=True и путь без detach().",
                en="You counted all leaves; requires_grad=True and a path without detach() are needed.",
            ),
        ),
        (
            6,
            Text(
                ru="Вы посчитали все тензоры; .grad хранят только листья с requires_grad=True.",
                en="You counted all tensors; only leaves with requires_grad=True keep a .grad.",
            ),
        ),
    ]
    wrong = {count: says for count, says in reversed(guesses) if count != len(kept)}
    require(len(wrong) >= 2)
    shown = ", ".join(leaves)
    h, k = ("h.detach()" if cut == "h" else "h"), ("k.detach()" if cut == "k" else "k")
    code = (
        f"`h = a * b`, {'`h.retain_grad()`, ' if retain else ''}`k = {n} * c`, `y = {h} + {k}`, "
        "`y.backward()`"
    )
    return Problem(
        ask=Text(
            ru=f"a, b, c — скаляры, requires_grad=True у {shown}. {code}. У скольких из шести тензоров a, "
            "b, c, h, k, y .grad теперь заполнен?",
            en=f"a, b, c are scalars, of which {shown} {'have' if len(leaves) > 1 else 'has'} "
            f"requires_grad=True. {code}. For how many of the tensors a, b, c, h, k, y has .grad been "
            "filled?",
        ),
        answer=Value(len(kept)),
        steps=[
            Text(
                ru=".grad получают листья с requires_grad=True, промежуточные — только после retain_grad().",
                en="Leaves with requires_grad=True get a .grad, other tensors only after retain_grad().",
            ),
            Text(
                ru=f"{'Дальше detach() градиент не идёт. ' if cut else ''}Заполнен .grad у "
                f"{', '.join(kept)}: всего {len(kept)}.",
                en=f"{'No gradient goes past detach(). ' if cut else ''}It is filled for {', '.join(kept)}: "
                f"{len(kept)} in all.",
            ),
        ],
        mistakes=[Mistake(count, 0, says) for count, says in wrong.items()],
    )


@generator(
    "derivative-of-squared-gradient",
    31,
    a=ints(2, 4),
    n=one_of(2, 3),
    b=one_of(-5, -3, -2, 2, 3, 5),
    x=one_of(-2, -1, 1, 2),
)
def derivative_of_squared_gradient(a, n, b, x):
    """x.grad of a squared gradient made with create_graph."""
    g = n * a * x ** (n - 1) + b
    curve = n * (n - 1) * a * x ** (n - 2)
    require(g and abs(g) != 1)
    power = "²" if n == 2 else "³"
    inner = f"{2 * a}x {signed(b)}" if n == 2 else f"{3 * a}x² {signed(b)}"
    second = f"{2 * a}" if n == 2 else f"{6 * a}x = {num(curve)}"
    return Problem(
        ask=Text(
            ru=f"y = {a}x{power} {signed(b)}x, x = {num(x)}; `g, = torch.autograd.grad(y, x, "
            "create_graph=True)`, затем `(g ** 2).backward()`. Чему равен x.grad?",
            en=f"y = {a}x{power} {signed(b)}x, x = {num(x)}; `g, = torch.autograd.grad(y, x, "
            "create_graph=True)`, then `(g ** 2).backward()`. What is x.grad?",
        ),
        answer=Value(2 * g * curve),
        steps=[
            Text(
                ru=f"g = dy/dx = {inner} = {num(g)}; autograd.grad в x.grad ничего не пишет.",
                en=f"g = dy/dx = {inner} = {num(g)}; autograd.grad writes nothing into x.grad.",
            ),
            Text(
                ru=f"create_graph делает g функцией от x: dg/dx = {second}.",
                en=f"create_graph makes g a function of x: dg/dx = {second}.",
            ),
            both(f"d(g²)/dx = 2g·dg/dx = 2·{par(g)}·{par(curve)} = {num(2 * g * curve)}."),
        ],
        mistakes=[
            Mistake(
                2 * g,
                2,
                Text(ru="Вы забыли dg/dx: g зависит от x.", en="You forgot dg/dx: g depends on x."),
            ),
            Mistake(
                2 * g * curve + g,
                0,
                Text(
                    ru="Вы прибавили и сам g; autograd.grad не пишет в .grad.",
                    en="You added g itself; autograd.grad does not write to .grad.",
                ),
            ),
            Mistake(
                curve,
                2,
                Text(
                    ru="Вы нашли вторую производную y, а спрашивают d(g²)/dx.",
                    en="You found the second derivative of y; the question asks for d(g²)/dx.",
                ),
            ),
            Mistake(
                g * g,
                2,
                Text(
                    ru="Вы нашли значение g², а не его производную.",
                    en="You found the value of g², not its derivative.",
                ),
            ),
        ],
    )
