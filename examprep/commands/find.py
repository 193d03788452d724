"""`examprep find`: where the cards speak of something."""

from __future__ import annotations

import sys

from examprep.catalog import Catalog, load_catalog
from examprep.commands.tell import tell, tell_json
from examprep.environment import Environment
from examprep.search.index import Hit, Index

INDENT = 5  # of what stands under a title


def find(env: Environment, query: str, limit: int, *, as_json: bool) -> int:
    """The best places first, on stdout; the exit status is 1 where there is none."""
    catalog = load_catalog(env.course, env.home.cache)
    hits, other = Index(catalog.cards).search_or_instead(query, env.language, limit)
    if other:
        from examprep.render.found import instead_line

        tell(instead_line(query, other, env.language), file=sys.stderr)
    if as_json:
        tell_json([hit_json(hit, catalog) for hit in hits], indent=1)
    elif hits:
        show(hits, catalog, env)
    else:
        tell(env.say("Ничего не нашлось.", "Nothing was found."), file=sys.stderr)
    return 0 if hits else 1


def hit_json(hit: Hit, catalog: Catalog) -> dict[str, object]:
    """`matches` are [start, end] in `text`; `language` is null for what is the same in both."""
    passage = hit.passage
    return {
        "question": passage.question,
        "stem": catalog.by_number[passage.question].stem,
        "part": passage.part,
        "language": passage.language,
        "text": passage.text,
        "matches": [list(match) for match in hit.matches],
    }


def show(hits: list[Hit], catalog: Catalog, env: Environment) -> None:
    from rich.text import Text

    from examprep.render.console import page
    from examprep.render.found import context, found_place, found_title

    console = page()
    for hit in hits:
        title = found_title(hit, catalog.by_number[hit.passage.question], env.language)
        console.print(title, no_wrap=True, overflow="ellipsis")
        if hit.passage.part != "title" or hit.passage.language != env.language:
            place = Text().append(" " * INDENT + found_place(hit, env.language) + "  ", "dim")
            room = max(20, console.width - place.cell_len)
            console.print(place.append_text(context(hit, room)), no_wrap=True, overflow="ellipsis")
