"""An index of all cards: which passages hold which words, and the passages that meet a query, best first."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from examprep.cards import Card
from examprep.language import Language
from examprep.search.instead import instead
from examprep.search.passages import Passage, passages
from examprep.search.words import meant, placed_words, terms, words

NUMBER = re.compile(r"\s*q?0*(\d{1,2})\s*", re.IGNORECASE)
OWN_LANGUAGE = 1.25  # what a passage in the student's language, or in none, is worth more
LOOKED_INTO = 300  # passages at most whose words are looked at one by one
AGAIN = 0.03  # what each further word that meets the query adds


@dataclass(frozen=True)
class Hit:
    """The best passage of a part of a question; `matches` are (start, end) of the words in it that were meant."""

    passage: Passage
    matches: tuple[tuple[int, int], ...]
    score: float

    @property
    def first(self) -> int:
        """Where in the passage the first match begins."""
        return self.matches[0][0] if self.matches else 0


class Index:
    """Built once from the cards and not changed after, so that any thread may search it."""

    def __init__(self, cards: Iterable[Card]):
        each = map(replace, cards)  # a card of one's own is forgotten again, with all that was read of it
        self.passages: list[Passage] = [passage for card in each for passage in passages(card)]
        self.holding: dict[str, list[int]] = defaultdict(list)  # word -> the passages that hold it
        for number, passage in enumerate(self.passages):
            for word in set(words(passage.text)):
                self.holding[word].append(number)

    def search(self, query: str, language: Language, limit: int = 50) -> list[Hit]:
        """For each part of each question its best passage; of those that hold most of the words, the best first.

        A query that is a question's number finds that question before all else.
        """
        wanted = [meant(term, self.holding) for term in terms(query)]
        hits: dict[tuple[int, str], Hit] = {}
        for number in self._promising(wanted, language):
            passage = self.passages[number]
            hit = _look_into(passage, wanted, _worth(passage, language))
            key = passage.question, passage.part
            if key not in hits or hits[key].score < hit.score:
                hits[key] = hit
        ranked = sorted(hits.values(), key=lambda hit: (-hit.score, hit.passage.question, hit.passage.part))
        named = self._named(query, language)
        return [*named, *(hit for hit in ranked if hit.passage not in [n.passage for n in named])][:limit]

    def search_or_instead(
        self, query: str, language: Language, limit: int = 50
    ) -> tuple[list[Hit], str | None]:
        """What is found; where nothing is, what the query was probably meant to be finds, and that query."""
        hits = self.search(query, language, limit)
        other = None if hits else instead(query, self.holding)
        return (self.search(other, language, limit), other) if other else (hits, None)

    def _promising(self, wanted: Sequence[Mapping[str, float]], language: Language) -> list[int]:
        """The passages that hold most of the wanted words, by the worth of their place and of the words in them."""
        found: list[dict[int, float]] = []
        for met in wanted:
            best: dict[int, float] = {}
            for word, quality in met.items():
                for number in self.holding[word]:
                    best[number] = max(quality, best.get(number, 0))
            found.append(best)
        held = Counter(number for best in found for number in best)
        most = max(held.values(), default=0)
        worth = {
            number: _worth(self.passages[number], language) * sum(best.get(number, 0) for best in found)
            for number, count in held.items()
            if count == most
        }
        return sorted(worth, key=lambda number: (-worth[number], number))[:LOOKED_INTO]

    def _named(self, query: str, language: Language) -> list[Hit]:
        """The question whose number the query is."""
        asked = NUMBER.fullmatch(query)
        return [
            Hit(passage, (), float("inf"))
            for passage in self.passages
            if asked and passage.part == "title" and passage.language == language
            if passage.question == int(asked[1])
        ]


def _worth(passage: Passage, language: Language) -> float:
    return passage.weight * (OWN_LANGUAGE if passage.language in (language, None) else 1)


def _look_into(passage: Passage, wanted: Sequence[Mapping[str, float]], worth: float) -> Hit:
    """Where the words stand: the nearer to each other the better, and more of them a little better."""
    text = [*placed_words(passage.text)]
    places = [there for met in wanted if (there := [n for n, (_, word) in enumerate(text) if word in met])]
    quality = sum(max((met[word] for _, word in text if word in met), default=0) for met in wanted)
    matched = sorted({n for there in places for n in there})
    score = worth * quality / len(wanted) * (0.5 + 0.5 * len(places) / shortest(places))
    score *= 1 + AGAIN * (len(matched) - len(places))
    return Hit(passage, tuple(text[n][0] for n in matched), score)


def shortest(places: Sequence[Sequence[int]]) -> int:
    """How many words the shortest stretch has that holds one place of each list; each list rises and is not empty."""
    events = sorted((place, k) for k, there in enumerate(places) for place in there)
    last: dict[int, int] = {}
    best = events[-1][0] - events[0][0] + 1
    for place, k in events:
        last[k] = place
        if len(last) == len(places):
            best = min(best, place - min(last.values()) + 1)
    return best
