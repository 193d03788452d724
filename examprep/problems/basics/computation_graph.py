"""Computation graphs: values and gradients, paths and edges, shared weights, orders of the sweep."""

from __future__ import annotations

from itertools import permutations
from math import factorial, prod

from examprep.cards import Text
from examprep.problems import Mistake, Problem, Row, Value, generator, ints, one_of, require
from examprep.problems.wording import counted, num, par, signed, sub, sup


@generator("graph-values-and-gradients", 16, 17, 31, x=ints(-4, 4), y=ints(-4, 4), z=ints(-4, 4))
def graph_values_and_gradients(x, y, z):
    """Value and all partial derivatives of a small graph in which inputs are used twice."""
    u, m = x * y + z, max(x, z)
    require(x != z and u != 0 and m != 0 and u != m and x * y * z != 0)
    gx, gz = (u, 0) if x > z else (0, u)
    answer = [u * m, m * y + gx, m * x, m + gz]
    larger = "x" if x > z else "z"
    return Problem(
        ask=Text(
            ru=f"f = (xy + z)·max(x, z), x = {num(x)}, y = {num(y)}, z = {num(z)}. Найдите f, ∂f/∂x, "
            "∂f/∂y, ∂f/∂z.",
            en=f"f = (xy + z)·max(x, z), x = {num(x)}, y = {num(y)}, z = {num(z)}. What are f, ∂f/∂x, "
            "∂f/∂y, ∂f/∂z?",
        ),
        answer=Row(answer, ["f", "∂f/∂x", "∂f/∂y", "∂f/∂z"]),
        steps=[
            Text(
                ru=f"Вперёд: u = xy + z = {num(u)}, m = max(x, z) = {num(m)}, f = um = {num(u * m)}.",
                en=f"Forward: u = xy + z = {num(u)}, m = max(x, z) = {num(m)}, f = um = {num(u * m)}.",
            ),
            Text(
                ru=f"Умножение передаёт каждому входу другой: ∂f/∂u = m = {num(m)}, ∂f/∂m = u = {num(u)}.",
                en=f"A product hands each input the other one: ∂f/∂u = m = {num(m)}, ∂f/∂m = u = {num(u)}.",
            ),
            Text(
                ru=f"max пропускает градиент только к большему, {larger}: ему достаётся {num(u)}.",
                en=f"max passes its gradient to the larger input only, {larger}: it gets {num(u)}.",
            ),
            Text(
                ru=f"Пути складываются: ∂f/∂x = {par(m)}·{par(y)} {signed(gx)} = {num(answer[1])}, ∂f/∂y = "
                f"{par(m)}·{par(x)} = {num(answer[2])}, ∂f/∂z = {num(m)} {signed(gz)} = {num(answer[3])}.",
                en=f"Paths add up: ∂f/∂x = {par(m)}·{par(y)} {signed(gx)} = {num(answer[1])}, ∂f/∂y = "
                f"{par(m)}·{par(x)} = {num(answer[2])}, ∂f/∂z = {num(m)} {signed(gz)} = {num(answer[3])}.",
            ),
        ],
        mistakes=[
            Mistake(
                [u * m, m * y + u, m * x, m + u],
                2,
                Text(
                    ru="Вы пустили градиент max к обоим входам.",
                    en="You sent max's gradient to both inputs.",
                ),
            ),
            Mistake(
                [u * m, m * y, m * x, m],
                3,
                Text(
                    ru="Вы учли лишь один путь: через xy + z; есть ещё путь через max.",
                    en="You took one path only, through xy + z; there is another through max.",
                ),
            ),
            Mistake(
                [u * m, u * y + (m if x > z else 0), u * x, u + (0 if x > z else m)],
                1,
                Text(
                    ru="Вы передали входам умножения их самих, а не друг друга.",
                    en="You gave the inputs of the product themselves, not each other.",
                ),
            ),
            Mistake(
                [u * m, m * y + gz, m * x, m + gx],
                2,
                Text(
                    ru="Вы пустили градиент max к меньшему.",
                    en="You sent max's gradient to the smaller input.",
                ),
            ),
        ],
    )


@generator("graph-paths-and-edges", 16, 17, w=ints(2, 10), L=ints(2, 6))
def graph_paths_and_edges(w, L):
    """Paths through a fully connected network against its edges."""
    edges = (L - 1) * w * w + 2 * w
    return Problem(
        ask=Text(
            ru=f"Полносвязная сеть: один вход, {counted(L, 'скрытый слой', 'скрытых слоя', 'скрытых слоёв')} по "
            f"{counted(w, 'нейрон', 'нейрона', 'нейронов')}, один выход, без "
            "смещений. Сколько путей от входа к выходу (N) и сколько рёбер, то есть весов (M)?",
            en=f"A fully connected network: one input, {L} hidden layers of {w} neurons, one output, no "
            "biases. How many paths lead from input to output (N), and how many edges, that is weights, are there (M)?",
        ),
        answer=Row([w**L, edges], ["N", "M"]),
        steps=[
            Text(
                ru=f"Путь выбирает нейрон в каждом скрытом слое: {w}{sup(L)} = {w**L}.",
                en=f"A path chooses a neuron in each hidden layer: {w}{sup(L)} = {w**L}.",
            ),
            Text(
                ru=f"Рёбра: {w} от входа, {w} к выходу и {w}² между соседними скрытыми слоями, таких пар "
                f"{L - 1}.",
                en=f"Edges: {w} from the input, {w} to the output and {w}² between neighbouring hidden "
                f"layers; number of such pairs: {L - 1}.",
            ),
            Text(
                ru=f"{L - 1}·{w * w} + 2·{w} = {edges}. Обратный проход идёт по рёбрам, а не по путям. "
                f"Ответ: {w**L}; {edges}.",
                en=f"{L - 1}·{w * w} + 2·{w} = {edges}. The backward sweep goes over edges, not paths. The "
                f"answer: {w**L}; {edges}.",
            ),
        ],
        mistakes=[
            Mistake(
                [L * w, edges],
                0,
                Text(ru="Вы сложили выборы вместо умножения.", en="You added the choices; they multiply."),
            ),
            Mistake(
                [w**L, (L + 1) * w * w],
                1,
                Text(
                    ru=f"Вы взяли {w}² рёбер и от входа, и к выходу, а там их по {w}.",
                    en=f"You took {w}² edges from the input and to the output as well; there are {w} each.",
                ),
            ),
            Mistake(
                [w ** (L + 1), edges],
                0,
                Text(
                    ru="Вы сочли выбором и выход, а он один.",
                    en="You counted the output as a choice, but there is only one.",
                ),
            ),
        ],
    )


@generator("shared-weight-gradient", 16, 17, 24, w=ints(-3, 3), x=ints(-4, 4), T=ints(3, 4))
def shared_weight_gradient(w, x, T):
    """Derivative in a weight that a recurrence uses several times."""
    require(w not in (0, 1) and x != 0)
    hs = [0]
    for _ in range(T):
        hs.append(w * hs[-1] + x)
    gradient, trail = 0, []
    for h in hs[:-1]:
        trail.append(h + w * gradient)
        gradient = trail[-1]
    return Problem(
        ask=Text(
            ru=f"hₜ = w·hₜ₋₁ + x, h₀ = 0, w = {num(w)}, x = {num(x)} на каждом шаге. Чему равна "
            f"dh{sub(T)}/dw?",
            en=f"hₜ = w·hₜ₋₁ + x, h₀ = 0, with w = {num(w)} and x = {num(x)} at every step. What is "
            f"dh{sub(T)}/dw?",
        ),
        answer=Value(gradient),
        steps=[
            Text(
                ru=f"Состояния: h₀ … h{sub(T)} = {'; '.join(map(num, hs))}.",
                en=f"The states h₀ … h{sub(T)} are {'; '.join(map(num, hs))}.",
            ),
            Text(
                ru="w входит на каждом шаге: dhₜ/dw = hₜ₋₁ + w·dhₜ₋₁/dw.",
                en="w enters at every step: dhₜ/dw = hₜ₋₁ + w·dhₜ₋₁/dw.",
            ),
            Text(
                ru=f"По шагам: {'; '.join(map(num, trail))}. Ответ: {num(gradient)}.",
                en=f"Step by step: {'; '.join(map(num, trail))}. The answer: {num(gradient)}.",
            ),
        ],
        mistakes=[
            Mistake(
                hs[-2],
                1,
                Text(
                    ru="Вы учли только последнее вхождение w.",
                    en="You took only the last use of w into account.",
                ),
            ),
            Mistake(
                T * w ** (T - 1) * x,
                0,
                Text(
                    ru=f"Вы дифференцировали w{sup(T)}·x, а x прибавляется на каждом шаге.",
                    en=f"You differentiated w{sup(T)}·x, but x is added at every step.",
                ),
            ),
            Mistake(
                sum(hs[:-1]),
                1,
                Text(
                    ru="Вы сложили вклады шагов, не пронеся их через следующие умножения на w.",
                    en="You added the steps' shares without carrying them through the later products with w.",
                ),
            ),
        ],
    )


GRAPHS = {  # edges of graphs whose only sink is e
    "a→c, b→c, b→d, c→e, d→e": "ac bc bd ce de",
    "a→c, b→d, c→e, d→e": "ac bd ce de",
    "a→d, b→d, c→e, d→e": "ad bd ce de",
    "a→e, b→c, c→d, d→e": "ae bc cd de",
    "a→b, b→e, c→e, d→e": "ab be ce de",
    "a→c, a→d, b→d, c→e, d→e": "ac ad bd ce de",
    "a→b, b→c, a→d, c→e, d→e": "ab bc ad ce de",
}


@generator("backward-orders", 16, 17, edges=one_of(*GRAPHS), names=one_of("abcde", "xyzuf", "pqrst"))
def backward_orders(edges, names):
    """Number of orders in which a graph's nodes may be processed backwards."""
    pairs = [tuple(pair) for pair in GRAPHS[edges].split()]
    orders = [o for o in permutations("abcde") if all(o.index(a) > o.index(b) for a, b in pairs)]
    depth = {"e": 0}
    for node in "dcba":
        depth[node] = 1 + max(depth[b] for a, b in pairs if a == node)
    levels = prod(factorial(list(depth.values()).count(k)) for k in set(depth.values()))
    rename = str.maketrans("abcde", names)
    shown = edges.translate(rename)
    answer = len(orders)
    start = "; ".join("".join(o).translate(rename) for o in orders[:3])
    return Problem(
        ask=Text(
            ru=f"Граф вычислений: {shown} (стрелка — от аргумента к результату, выход {names[4]}). "
            "Обратный проход обрабатывает узел лишь после всех, кто его использует. Сколько существует "
            "допустимых порядков обхода пяти узлов?",
            en=f"A computation graph: {shown} (arrows go from argument to result, the output is "
            f"{names[4]}). The backward sweep processes a node only after all that use it. How many orders "
            "of the five nodes are possible?",
        ),
        answer=Value(answer),
        steps=[
            Text(
                ru=f"Порядок начинается с {names[4]}: каждый узел должен стоять после всех своих "
                "потребителей.",
                en=f"Every order begins with {names[4]}: each node must come after all its consumers.",
            ),
            Text(
                ru="Перебираем: на каждом месте — любой узел, все потребители которого уже расставлены. "
                f"Например: {start}.",
                en="List them: each place can take any node whose consumers have all been placed. For example: "
                f"{start}.",
            ),
            Text(ru=f"Всего порядков {answer}.", en=f"There are {answer} orders in all."),
        ],
        mistakes=[
            Mistake(
                levels,
                1,
                Text(
                    ru="Вы переставляли только узлы одного уровня; порядок между ветвями свободнее.",
                    en="You permuted only nodes of one level; there is more freedom between branches.",
                ),
            ),
            Mistake(
                factorial(4),
                0,
                Text(
                    ru="Вы закрепили только выход; ограничивает каждое ребро.",
                    en="You fixed only the output; every edge is a constraint.",
                ),
            ),
            Mistake(
                factorial(5),
                0,
                Text(ru="Вы переставили все узлы без ограничений.", en="You permuted all nodes freely."),
            ),
        ],
    )
