"""A card's parts as rich renderables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.markdown import Markdown
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from examprep.cards import Card, Claim, Formula, Item, Source
from examprep.language import Language, say
from examprep.render.formula import formula_lines
from examprep.render.literal import literal, one_line
from examprep.study.standing import NEVER, Standing

Standings: TypeAlias = Mapping[str, Standing]
MARKS = {
    "holds": ("✓", "green"),
    "fails": ("!", "bold red"),
    "stale": ("≈", "yellow"),
    "never": ("·", "dim"),
    "running": ("…", "bold"),
}


def prose(text: str) -> Markdown:
    """Markdown of a card. It knows no rich markup, so brackets are brackets."""
    return Markdown(literal(text), code_theme="ansi_dark")


def worded(text: str) -> Text:
    """A generated text: lines as they are, for rows of a matrix stand under each other; `code` in bold."""
    shown = Text()
    for k, piece in enumerate(literal(text).split("`")):
        shown.append(piece, style="bold" if k % 2 else "")
    return shown


def heading(text: str) -> Text:
    return Text(text, style="bold")


def title(card: Card, language: Language) -> Text:
    line = Text(f"{card.number} · ", style="dim")
    return line.append(one_line(card.title[language]), style="not dim bold")


def answer(card: Card, language: Language) -> RenderableType:
    return prose(card.answer[language])


def outline(card: Card, language: Language) -> RenderableType:
    """● marks the points that the mark hangs on."""
    grid = _grid()
    for number, point in enumerate(card.outline, 1):
        grid.add_row(f"{number}", "●" if point.must else "○", prose(point.text[language]))
    note = say(language, "● без этого оценку снижают", "● the mark hangs on it")
    return Group(grid, Text(note, style="dim"))


def formulas(card: Card, language: Language, standings: Standings | None = None) -> RenderableType:
    known = standings or {}
    return Group(*(formula(f, language, known.get(f.proof, NEVER)) for f in card.formulas))


def formula(f: Formula, language: Language, standing: Standing = NEVER) -> RenderableType:
    """The drawing, then what each letter means, with its shape, and what this machine knows of its proof."""
    grid = _grid()
    for symbol in f.symbols:
        shape = Text(literal(symbol.shape), style="dim") if symbol.shape else ""
        grid.add_row(
            Text(literal(symbol.name), style="bold"), Text(one_line(symbol.meaning[language])), shape
        )
    drawing = Text(literal(formula_lines(f.latex)), no_wrap=True, overflow="crop")
    mark, style = MARKS[standing.state]
    proof = Text(f"{mark} ", style).append(say(language, "доказывает ", "proved by "), "not bold default dim")
    proof.append(proof_line(f.proof, language, standing), "not bold default dim")
    return Group(Padding(drawing, (0, 2)), "", Padding(grid, (0, 2)), Padding(proof, (0, 2)), "")


def figure(card: Card, language: Language) -> RenderableType:
    if card.figure is None:
        return Text("")
    return Text(literal(card.figure[language]), no_wrap=True, overflow="crop")


def claims(card: Card, language: Language, standings: Standings | None = None) -> RenderableType:
    """Facts and myths, each with what this machine knows of it."""
    return Group(*(claim(c, language, (standings or {}).get(c.proof, NEVER)) for c in card.claims))


def claim(c: Claim, language: Language, standing: Standing = NEVER) -> RenderableType:
    """A fact or a myth, with what this machine knows of it."""
    proof = proof_line(c.proof, language, standing, refutes=_is_myth(c))
    return _claim(c, language, standing.state, proof)


def running_claim(c: Claim, language: Language, held: bool | None) -> RenderableType:
    """A claim whose check belongs to the run going on; `held`: its outcome, None until there is one."""
    if held is None:
        return _claim(c, language, "running", f"{c.proof} · " + say(language, "проверяю", "running"))
    state = "holds" if held else "fails"
    return _claim(c, language, state, f"{c.proof} · " + say(language, "только что", "just now"))


def _claim(c: Claim, language: Language, state: str, proof: str) -> RenderableType:
    text: RenderableType = Text(one_line(c.text[language]))
    if _is_myth(c) and c.truth is not None:
        told = Text(_myth(state, language) + " ", style="bold magenta")
        told.append(one_line(c.text[language]), style="not bold strike default")
        text = Group(told, Text("→ " + one_line(c.truth[language])))
    grid = _grid()
    grid.add_row(Text(*MARKS[state]), Group(text, Text(proof, style="dim")))
    return grid


def _myth(state: str, language: Language) -> str:
    """What is wrong is said of the myth, not of its proof: a refutation is a success."""
    if state == "holds":
        return say(language, "миф опровергнут:", "myth refuted:")
    return say(language, "миф:", "myth:")


def _is_myth(c: Claim) -> bool:
    return not c.holds and c.truth is not None


def proof_line(check: str, language: Language, standing: Standing, *, refutes: bool = False) -> str:
    """`mean_is_preserved · verified here 2026-11-25 18:30, torch 2.13.0, cpu`."""
    run = standing.run
    if run is None:
        return f"{check} · " + say(language, "здесь не проверялось", "not run here yet")
    said = {
        "holds": say(language, "опровергнуто здесь", "refuted here")
        if refutes
        else say(language, "проверено здесь", "verified here"),
        "fails": say(language, "здесь НЕ подтвердилось", "did NOT hold here"),
        "stale": say(
            language, "лаборатория изменилась после проверки", "the lab has changed since it was verified"
        ),
    }[standing.state]
    torch = f", torch {run.torch.split('+')[0]}" if run.torch else ""
    return f"{check} · {said} {run.at.astimezone():%Y-%m-%d %H:%M}{torch}, {run.device}"


def sources(card: Card, language: Language) -> RenderableType:
    return Group(*(Text("• " + source_line(s)) for s in card.sources))


def source_line(s: Source) -> str:
    where = f"arXiv:{s.arxiv}" if s.arxiv else f"doi:{s.doi}" if s.doi else s.url or ""
    return one_line(f"{s.author} ({s.year}). {s.title}. {where}")


KINDS = {  # in Russian; in English an item's tag says it
    "choice": "выбор",
    "choices": "несколько",
    "number": "число",
    "numbers": "числа",
    "shape": "форма",
    "expression": "формула",
    "order": "порядок",
    "fill": "пропуск",
    "predict": "прогноз",
    "problem": "задача",
    "recall": "рассказ",
}


def items(card: Card, language: Language, recalls: Mapping[str, float] | None = None) -> RenderableType:
    """The practice items; they are asked in the quiz."""
    return Group(*item_entries(card, language, recalls))


def item_entries(
    card: Card, language: Language, recalls: Mapping[str, float] | None = None
) -> list[RenderableType]:
    """Each practice item by kind and name, with what it asks.

    `recalls`, {an item's key: the probability that it is recalled now}, is shown before them; of one never asked, ·.
    """
    kinds = [kind_name(item, language) for item in card.items]
    width = max(map(cell_len, kinds), default=0)
    entries: list[RenderableType] = []
    for item, kind in zip(card.items, kinds, strict=True):
        line = Text()
        if recalls is not None:
            recall = recalls.get(card.item_key(item))
            line.append("   · " if recall is None else f"{recall:>4.0%} ", "dim" if recall is None else "")
        line.append(kind.ljust(width + 1), "dim").append(item.id, "bold")
        asks = prose(item.prompt[language]) if item.prompt is not None else Text(item.generator)
        entries.append(Group(line, Padding(asks, (0, 0, 1, 2))))
    return entries


def kind_name(item: Item, language: Language) -> str:
    """What kind of item it is, in a word."""
    tag = str(item.__struct_config__.tag)
    return say(language, KINDS[tag], tag)


def _grid() -> Table:
    grid = Table.grid(padding=(0, 1))
    grid.add_column(no_wrap=True)
    return grid


PARTS: dict[str, tuple[tuple[str, str], Callable[[Card, Language], RenderableType]]] = {
    "answer": (("Ответ", "Answer"), answer),
    "outline": (("План", "Outline"), outline),
    "formulas": (("Формулы", "Formulas"), formulas),
    "figure": (("Схема", "Figure"), figure),
    "claims": (("Утверждения", "Claims"), claims),
    "items": (("Практика", "Practice"), items),
    "sources": (("Источники", "Sources"), sources),
}


def part_title(name: str, language: Language) -> str:
    ru, en = PARTS[name][0]
    return say(language, ru, en)
