"""From a card's file to a card: what is read, and every way in which a file can be wrong."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examprep.cards import (
    Card,
    CardFile,
    Choice,
    Choices,
    Claim,
    Examples,
    Fill,
    Formula,
    Number,
    NumberMistake,
    Option,
    Order,
    Point,
    Predict,
    Recall,
    Shape,
    Source,
    Symbol,
    Terms,
    Text,
    TextMistake,
)
from examprep.cards.reader import load_card
from examprep.catalog import read_catalog
from examprep.course import Course
from examprep.faults import Faulty

T = "{ru: Что…, en: What…}"
E = "{right: a, wrong: b, malformed: c}"
WHAT = Text(ru="Что…", en="What…")
EXAMPLES = Examples(right="a", wrong="b", malformed="c")


@pytest.fixture
def refused(write_card):
    """The faults of a card's text, as `line:column: key: message`."""

    def refused(content: str | bytes) -> list[str]:
        path = write_card(content)
        with pytest.raises(Faulty) as caught:
            load_card(path)
        return [str(fault).removeprefix(f"{path}:") for fault in caught.value.faults]

    return refused


def test_the_smallest_card_is_read_whole(write_card, card_yaml):
    file = CardFile(
        title=Text(ru="Свёртка", en="Convolution"),
        section="images",
        answer=Text(ru="Ядро скользит по картинке.", en="A kernel slides over the image."),
        outline=[
            Point(
                id="slides",
                text=Text(ru="Ядро скользит.", en="The kernel slides."),
                terms=Terms(ru=["скольз"], en=["slid"]),
                claims=["shrinks"],
            )
        ],
        claims=[
            Claim(
                id="shrinks",
                text=Text(ru="Выход меньше входа.", en="The output is smaller than the input."),
                proof="output_is_smaller",
            )
        ],
        items=[
            Number(
                id="output-size",
                prompt=Text(ru="Сколько выходит из 5 при ядре 3…", en="A kernel of 3 makes of 5…"),
                claim="shrinks",
                answer=3.0,
                examples=Examples(right="3", wrong="5", malformed="three"),
            )
        ],
        sources=[
            Source(
                author="LeCun", year=1989, title="Backpropagation applied", doi="10.1162/neco.1989.1.4.541"
            )
        ],
    )
    assert load_card(write_card(card_yaml)) == Card.of("q20_convolution", file)


def test_what_may_be_left_out_is_read_where_it_is_written(write_card, card_yaml):
    more = f"""\
requires: [1, 20]
figure: {T}
formulas:
  - id: size
    latex: N - k + 1
    proof: size_is_exact
    symbols: [{{name: k, meaning: {T}, shape: (k)}}, {{name: "N", meaning: {T}}}]
"""
    text = more + card_yaml.replace("    terms:", "    must: true\n    terms:").replace(
        "items:", f"  - {{id: myth, text: {T}, holds: false, truth: {T}, proof: size_is_exact}}\nitems:"
    )
    card = load_card(write_card(text))
    assert (card.requires, card.figure, card.outline[0].must) == ([1, 20], WHAT, True)
    assert card.formulas == [
        Formula(
            id="size",
            latex="N - k + 1",
            proof="size_is_exact",
            symbols=[Symbol(name="k", meaning=WHAT, shape="(k)"), Symbol(name="N", meaning=WHAT)],
        )
    ]
    assert card.claims[1:] == [
        Claim(id="myth", text=WHAT, proof="size_is_exact", holds=False, truth=WHAT),
    ]


ITEMS = [
    (
        "  - {kind: choice, id: x, prompt: {T}, options: [{text: W * x, right: true, says: {T}}, {text: {T}}], "
        "examples: {E}, why: {T}}",
        Choice(
            id="x",
            prompt=WHAT,
            why=WHAT,
            options=[Option(text="W * x", right=True, says=WHAT), Option(text=WHAT)],
            examples=EXAMPLES,
        ),
    ),
    (
        "  - {kind: choices, id: x, prompt: {T}, examples: {E}, "
        "options: [{text: a, right: true}, {text: b, right: true}, {text: c, right: false}]}",
        Choices(
            id="x",
            prompt=WHAT,
            options=[Option(text="a", right=True), Option(text="b", right=True), Option(text="c")],
            examples=EXAMPLES,
        ),
    ),
    (
        "  - {kind: number, id: x, prompt: {T}, answer: 2.5e-1, rel: 1e-2, unit: мс, examples: {E}, "
        "mistakes: [{answer: -1, says: {T}}]}",
        Number(
            id="x",
            prompt=WHAT,
            answer=0.25,
            rel=0.01,
            unit="мс",
            mistakes=[NumberMistake(answer=-1.0, says=WHAT)],
            examples=EXAMPLES,
        ),
    ),
    (
        "  - {kind: shape, id: x, prompt: {T}, answer: '(N, 16)', examples: {E}, "
        "mistakes: [{answer: '(16, N)', says: {T}}]}",
        Shape(
            id="x",
            prompt=WHAT,
            answer="(N, 16)",
            mistakes=[TextMistake(answer="(16, N)", says=WHAT)],
            examples=EXAMPLES,
        ),
    ),
    (
        "  - {kind: order, id: x, prompt: {T}, steps: [a, {T}, c], examples: {E}}",
        Order(id="x", prompt=WHAT, steps=["a", WHAT, "c"], examples=EXAMPLES),
    ),
    (
        "  - {kind: fill, id: x, prompt: {T}, accept: [softmax], code: false, "
        "examples: {right: [a, b], wrong: c, malformed: []}}",
        Fill(
            id="x",
            prompt=WHAT,
            accept=["softmax"],
            code=False,
            examples=Examples(right=["a", "b"], wrong="c", malformed=[]),
        ),
    ),
    (
        "  - {kind: predict, id: x, prompt: {T}, break: no-padding, among: [one_check, two], examples: {E}}",
        Predict(id="x", prompt=WHAT, break_name="no-padding", among=["one_check", "two"], examples=EXAMPLES),
    ),
    ("  - {kind: recall, id: x, prompt: {T}, points: [{T}]}", Recall(id="x", prompt=WHAT, points=[WHAT])),
    ("  - {kind: recall, id: x, prompt: {T}}", Recall(id="x", prompt=WHAT)),
]


@pytest.mark.parametrize(("text", "item"), ITEMS, ids=[type(item).__name__ for _, item in ITEMS])
def test_every_kind_of_item_is_read(write_card, card_yaml, text, item):
    text = text.replace("{T}", T).replace("{E}", E) + "\n"
    assert load_card(write_card(card_yaml.replace("sources:", f"{text}sources:"))).items[1:] == [item]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("", "1:1: the file is empty"),
        (b"\xff", "1:1: not UTF-8 (invalid start byte): save it as UTF-8"),
        ("title: [\n", "2:1: not valid YAML: while parsing a flow node did not find expected node content"),
    ],
)
def test_a_file_that_is_no_yaml_is_told_as_its_reader_tells_it(refused, content, fault):
    assert refused(content) == [fault]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (
            "just words\n",
            "1:1: write {title: …, section: …, answer: …, outline: …, claims: …, items: …, sources: …}",
        ),
        (
            "- a list\n",
            "1:1: write {title: …, section: …, answer: …, outline: …, claims: …, items: …, sources: …}",
        ),
    ],
)
def test_a_file_that_is_no_mapping_is_told_what_a_card_is(refused, content, fault):
    assert refused(content) == [fault]


KEYS = [
    (
        "section:",
        "secton:",
        "1:1: section: missing: write section: one of basics, images, pytorch, text, training",
        "2:1: secton: unknown key: did you mean 'section'?",
    ),
    (
        "    proof: output",
        "    proff: output",
        "10:5: claims[0].proof: missing: write proof: text",
        "12:5: claims[0].proff: unknown key: did you mean 'proof'?",
    ),
    (
        "section: images\n",
        "section: images\nfoo: 1\n",
        "3:1: foo: unknown key: choose from answer, claims, figure, formulas, items, "
        "outline, requires, section, sources, title",
    ),
    (", en: Convolution}", "}", "1:8: title.en: missing: write en: text"),
    ("title: {ru: Свёртка, en: Convolution}\n", "", "1:1: title: missing: write title: {ru: …, en: …}"),
    (
        "  - kind: number\n    id",
        "  - id",
        "14:5: items[0]: kind is missing: write kind: one of choice, choices, number, "
        "numbers, shape, expression, order, fill, predict, recall, problem",
    ),
    ("kind: number", "kind: numbr", "14:11: items[0].kind: no kind 'numbr': did you mean 'number'?"),
    (
        "kind: number",
        "kind: [number]",
        "14:11: items[0].kind: no kind '': choose from choice, choices, expression, fill, number, "
        "numbers, order, predict, problem, recall, shape",
    ),
]

FORMS = [
    ("{ru: Свёртка, en: Convolution}", "Свёртка", "1:8: title: write {ru: …, en: …}"),
    ("{ru: Свёртка, en: Convolution}", "[Свёртка, Convolution]", "1:8: title: write {ru: …, en: …}"),
    ("ru: Свёртка", "ru: {x: y}", "1:13: title.ru: write text, not a mapping"),
    ("ru: Свёртка", "ru: [x]", "1:13: title.ru: write text, not a list"),
    (
        "section: images",
        "section: {x: y}",
        "2:10: section: write one of basics, images, pytorch, text, training, not a mapping",
    ),
    (
        "section: images",
        "section: pictures",
        "2:10: section: no 'pictures' here: choose from basics, images, pytorch, text, training",
    ),
    ("section: images", "section: imges", "2:10: section: no 'imges' here: did you mean 'images'?"),
    ("[скольз]", "скольз", "7:17: outline[0].terms.ru: write a list: one line a value, each after a dash"),
    ("[slid]", "[slid, [x]]", "7:38: outline[0].terms.en[1]: write text, not a list"),
    (
        "  - kind: number",
        "  - just words\n  - kind: number",
        "14:5: items[0]: kind is missing: write kind: one of choice, choices, number, "
        "numbers, shape, expression, order, fill, predict, recall, problem",
    ),
    ('right: "3"', "right: {a: b}", "19:23: items[0].examples.right: write text or a list of text"),
    (
        "sources:\n  - {author: LeCun",
        "sources:\n  {author: LeCun",
        "21:3: sources: write a list: one line a value, each after a dash",
    ),
]

TRAPS = [
    ("ru: Свёртка", "ru: no", "1:13: title.ru: YAML readers take 'no' for a boolean: put it in quotes"),
    ("ru: Свёртка", "ru: Yes", "1:13: title.ru: YAML readers take 'Yes' for a boolean: put it in quotes"),
    (
        "ru: Свёртка",
        "ru: 12:30",
        "1:13: title.ru: YAML readers take '12:30' for a number to base 60: put it in quotes",
    ),
    ("ru: Свёртка", "ru: 010", "1:13: title.ru: YAML readers take '010' for a number: put it in quotes"),
    ("ru: Свёртка", "ru: 1_000", "1:13: title.ru: YAML readers take '1_000' for a number: put it in quotes"),
    ("ru: Свёртка", "ru: 1e-3", "1:13: title.ru: YAML readers take '1e-3' for a number: put it in quotes"),
    ("ru: Свёртка", "ru: .5", "1:13: title.ru: YAML readers take '.5' for a number: put it in quotes"),
    ("ru: Свёртка", "ru: 0x1F", "1:13: title.ru: YAML readers take '0x1F' for a number: put it in quotes"),
    ("ru: Свёртка", "ru: -.inf", "1:13: title.ru: YAML readers take '-.inf' for a number: put it in quotes"),
    ("ru: Свёртка", "ru: .NaN", "1:13: title.ru: YAML readers take '.NaN' for a number: put it in quotes"),
    (
        "ru: Свёртка",
        "ru: 2026-11-23",
        "1:13: title.ru: YAML readers take '2026-11-23' for a date: put it in quotes",
    ),
    (
        "ru: Свёртка",
        "ru: 2026-11-23 10:00:00",
        "1:13: title.ru: YAML readers take '2026-11-23 10:00:00' for a date: put it in quotes",
    ),
    ("ru: Свёртка", "ru: ~", "1:13: title.ru: YAML readers take '~' for nothing at all: put it in quotes"),
    (
        "ru: Свёртка",
        "ru: NULL",
        "1:13: title.ru: YAML readers take 'NULL' for nothing at all: put it in quotes",
    ),
    ("ru: Свёртка", "ru:", "1:11: not valid YAML: while scanning a plain scalar found unexpected ':'"),
    ("ru: Свёртка", "ru: ", "1:13: title.ru: is empty: write the text, in quotes if it begins with #"),
    ("ru: Свёртка", 'ru: " "', "1:13: title.ru: is empty: write the text"),
    ("id: slides", "id: 1", "5:9: outline[0].id: YAML readers take '1' for a number: put it in quotes"),
]

TEXTS = [
    (
        "id: slides",
        "id: The Kernel",
        "5:9: outline[0].id: 'The Kernel' does not fit: write lower-case words joined by "
        "-, such as output-size",
    ),
    (
        "id: slides",
        "id: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa_",
        "5:9: outline[0].id: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…' does not fit: "
        "write lower-case words joined by -, such as output-size",
    ),
    (
        "proof: output_is_smaller",
        "proof: output is smaller",
        "12:12: claims[0].proof: 'output is smaller' does not fit: write a check's name "
        "without check_, such as mean_is_preserved",
    ),
]

VALUES = [
    (
        "answer: 3",
        "answer: three",
        "18:13: items[0].answer: write a number such as 0.25 or 1e-3, not 'three'",
    ),
    ("answer: 3", 'answer: "3"', "18:13: items[0].answer: write a number such as 0.25 or 1e-3, not '3'"),
    ("answer: 3", "answer: 3,5", "18:13: items[0].answer: write a number such as 0.25 or 1e-3, not '3,5'"),
    (
        "answer: 3",
        "answer: 1_000",
        "18:13: items[0].answer: write a number such as 0.25 or 1e-3, not '1_000'",
    ),
    ("answer: 3", "answer: 010", "18:13: items[0].answer: write a number such as 0.25 or 1e-3, not '010'"),
    ("answer: 3", "answer: .inf", "18:13: items[0].answer: write a number such as 0.25 or 1e-3, not '.inf'"),
    (
        "answer: 3",
        "answer: 1e999",
        "18:13: items[0].answer: write a number such as 0.25 or 1e-3, not '1e999'",
    ),
    ("answer: 3", "answer: ", "18:12: items[0].answer: write a number such as 0.25 or 1e-3, not ''"),
    ("answer: 3", "answer: [3]", "18:13: items[0].answer: write a number, not a list"),
    (
        "answer: 3",
        "answer: 3\n    tol: ~",
        "19:10: items[0].tol: write a number such as 0.25 or 1e-3, not '~'",
    ),
    ("year: 1989", "year: 1989.0", "21:27: sources[0].year: write a whole number such as 20, not '1989.0'"),
    ("year: 1989", 'year: "1989"', "21:27: sources[0].year: write a whole number such as 20, not '1989'"),
    ("year: 1989", "year: 1_989", "21:27: sources[0].year: write a whole number such as 20, not '1_989'"),
    ("year: 1989", "year: 19890", "21:27: sources[0].year: 19890 must lie between 1900 and 2100"),
    (
        "year: 1989",
        "year: " + "9" * 5000,
        "21:27: sources[0].year: write a whole number such as 20, not "
        "'9999999999999999999999999999999999999999…'",
    ),
    (
        "section: images",
        "section: images\nrequires: 3",
        "3:11: requires: write a list: one line a value, each after a dash",
    ),
    (
        "section: images",
        "section: images\nrequires: ~",
        "3:11: requires: write a list: one line a value, each after a dash",
    ),
    (
        "section: images",
        "section: images\nrequires: [1, q2]",
        "3:15: requires[1]: write a whole number such as 20, not 'q2'",
    ),
    ("    terms:", "    must: yes\n    terms:", "7:11: outline[0].must: write true or false, not 'yes'"),
    ("    terms:", "    must: True\n    terms:", "7:11: outline[0].must: write true or false, not 'True'"),
    (
        "    terms:",
        "    must: {a: b}\n    terms:",
        "7:11: outline[0].must: write true or false, not a mapping",
    ),
    ("section: images", "section: images\nfigure: ~", "3:9: figure: write {ru: …, en: …}"),
]

LENGTHS = [
    (
        "outline:\n  - id: slides\n    text: {ru: Ядро скользит., en: The kernel slides.}\n "
        "   terms: {ru: [скольз], en: [slid]}\n    claims: [shrinks]",
        "outline: []",
        "4:10: outline: holds 0: write 1 or more entries",
    ),
]

AGREEMENT = [
    (
        "claim: shrinks",
        "claim: shrink",
        "17:12: items[0].claim: no claim 'shrink' on this card: did you mean 'shrinks'?",
    ),
    (
        "claim: shrinks",
        "claim: other",
        "17:12: items[0].claim: no claim 'other' on this card: choose from shrinks",
    ),
    (", doi: 10.1162/neco.1989.1.4.541", "", "21:5: sources[0]: write where it is found: arxiv, doi or url"),
    (
        ", doi: 10.1162/neco.1989.1.4.541",
        ', doi: ""',
        "21:5: sources[0]: write where it is found: arxiv, doi or url",
    ),
    (
        "    proof: output",
        "    holds: false\n    proof: output",
        "10:5: claims[0]: a myth needs its truth: {ru: …, en: …}",
    ),
    (
        "    proof: output",
        f"    truth: {T}\n    proof: output",
        "12:12: claims[0].truth: a claim that holds has no truth of its own: a myth says holds: false",
    ),
    (
        "answer: 3",
        "answer: 3\n    tol: 0.1\n    rel: 0.1",
        "20:10: items[0].rel: write tol (absolute) or rel (relative), not both",
    ),
    (
        "answer: 3",
        "answer: 3\n    tol: 0",
        "19:10: items[0].tol: write how far off an answer may be, above 0; for an exact one leave it out",
    ),
    (
        "answer: 3",
        "answer: 3\n    rel: -0.1",
        "19:10: items[0].rel: write how far off an answer may be, above 0; for an exact one leave it out",
    ),
]

BROKEN = KEYS + FORMS + TRAPS + TEXTS + VALUES + LENGTHS + AGREEMENT


@pytest.mark.parametrize(("right", "wrong", "faults"), [(r, w, f) for r, w, *f in BROKEN])
def test_one_thing_wrong_is_told_with_its_place_its_key_and_what_to_write(
    refused, card_yaml, right, wrong, faults
):
    assert card_yaml.count(right) == 1
    assert refused(card_yaml.replace(right, wrong)) == faults


ITEM_FAULTS = [
    (
        "choice",
        "options: [{text: a}, {text: b}]",
        "18:14: items[0].options: right options: 0, but a choice has exactly one",
    ),
    (
        "choice",
        "options: [{text: a, right: true}, {text: b, right: true}]",
        "18:14: items[0].options: right options: 2, but a choice has exactly one",
    ),
    ("choice", "options: [{text: a, right: true}]", "18:14: items[0].options: holds 1: write 2 to 9 entries"),
    (
        "choice",
        f"options: [{', '.join(['{text: a}'] * 10)}]",
        "18:14: items[0].options: holds 10: write 2 to 9 entries",
    ),
    (
        "choice",
        "options:\n      - {text: ядро}\n      - {text: W ё}",
        "19:7: items[0].options: right options: 0, but a choice has exactly one",
        "19:16: items[0].options[0].text: words belong to a language: write {ru: …, en: …}; "
        "a plain string is code or a formula",
        "20:16: items[0].options[1].text: words belong to a language: write {ru: …, en: …}; "
        "a plain string is code or a formula",
    ),
    (
        "choices",
        "options: [{text: a, right: true}, {text: b}, {text: c}]",
        "18:14: items[0].options: right options: 1, write several and leave some wrong",
    ),
    (
        "choices",
        "options: [{text: a, right: true}, {text: b, right: true}, {text: c, right: true}]",
        "18:14: items[0].options: right options: 3, write several and leave some wrong",
    ),
    (
        "choices",
        "options: [{text: [a], right: true}, {text: b, right: 1}, {txt: c}]",
        "18:22: items[0].options[0].text: write {ru: …, en: …} or text",
        "18:58: items[0].options[1].right: write true or false, not '1'",
        "18:62: items[0].options[2].text: missing: write text: {ru: …, en: …}",
        "18:63: items[0].options[2].txt: unknown key: did you mean 'text'?",
    ),
    ("order", "steps: [a, b]", "18:12: items[0].steps: holds 2: write 3 to 9 entries"),
    (
        "order",
        "steps: [a, шаг, c]",
        "18:16: items[0].steps[1]: words belong to a language: write {ru: …, en: …}; "
        "a plain string is code or a formula",
    ),
    (
        "order",
        "steps: [a, {ru: шаг}, no]",
        "18:16: items[0].steps[1].en: missing: write en: text",
        "18:27: items[0].steps[2]: YAML readers take 'no' for a boolean: put it in quotes",
    ),
    ("predict", "break: no-pad\n    among: [a, b, a]", "19:19: items[0].among[2]: 'a' stands twice"),
    (
        "predict",
        "break_name: no-pad\n    among: [a, Check]",
        "14:5: items[0].break: missing: write break: text",
        "18:5: items[0].break_name: unknown key: did you mean 'break'?",
        "19:16: items[0].among[1]: 'Check' does not fit: write a check's name without check_, "
        "such as mean_is_preserved",
    ),
    (
        "fill",
        "accept: []\n    code: 1\n    mistakes: [{answer: a}]",
        "18:13: items[0].accept: holds 0: write 1 or more entries",
        "19:11: items[0].code: write true or false, not '1'",
        "20:16: items[0].mistakes[0].says: missing: write says: {ru: …, en: …}",
    ),
    (
        "shape",
        "answer: 3",
        "18:13: items[0].answer: YAML readers take '3' for a number: put it in quotes",
    ),
    (
        "recall",
        "points: {T}",
        "17:5: items[0].examples: unknown key: choose from claim, id, kind, points, prompt, why",
        "18:13: items[0].points: write a list: one line a value, each after a dash",
    ),
]


@pytest.mark.parametrize(("kind", "keys", "faults"), [(k, y, f) for k, y, *f in ITEM_FAULTS])
def test_what_is_wrong_with_an_item_is_told(card_yaml, refused, kind, keys, faults):
    item = f"  - kind: {kind}\n    id: x\n    prompt: {T}\n    examples: {E}\n    {keys}\n".replace("{T}", T)
    assert refused(re.sub(r"(?s)(?<=items:\n).*(?=sources:)", item, card_yaml)) == faults


def test_an_id_stands_once_in_each_list(refused, card_yaml):
    point = "  - id: slides\n    text: {ru: Ядро скользит., en: The kernel slides.}\n"
    terms = "    terms: {ru: [скольз], en: [slid]}\n    claims: [shrinks]\n"
    claim = f"  - {{id: shrinks, text: {T}, proof: other}}\n"
    item = f"  - {{kind: recall, id: output-size, prompt: {T}}}\n"
    formula = "  - {id: f, latex: x, proof: other, symbols: []}\n"
    text = card_yaml.replace(point + terms, (point + terms) * 3).replace("items:", claim + "items:")
    text = text.replace("sources:", f"{item}formulas:\n{formula}{formula}sources:")
    assert refused(text) == [
        "9:9: outline[1].id: 'slides' stands twice, first at outline[0]: ids are unique",
        "13:9: outline[2].id: 'slides' stands twice, first at outline[0]: ids are unique",
        "21:10: claims[1].id: 'shrinks' stands twice, first at claims[0]: ids are unique",
        "29:24: items[1].id: 'output-size' stands twice, first at items[0]: ids are unique",
        "32:10: formulas[1].id: 'f' stands twice, first at formulas[0]: ids are unique",
    ]


def test_the_same_id_in_two_lists_is_no_fault(write_card, card_yaml):
    card = load_card(write_card(card_yaml.replace("id: slides", "id: shrinks")))
    assert card.outline[0].id == card.claims[0].id == "shrinks"


def test_a_point_rests_on_claims_of_the_card(refused, card_yaml):
    assert refused(card_yaml.replace("claims: [shrinks]", "claims: [shrink]")) == [
        "8:14: outline[0].claims[0]: no claim 'shrink' on this card: did you mean 'shrinks'?"
    ]


def test_a_claim_is_missed_where_there_are_none(refused, card_yaml):
    assert refused(re.sub(r"(?s)claims:\n.*(?=items:)", "claims: []\n", card_yaml)) == [
        "8:14: outline[0].claims[0]: no claim 'shrinks' on this card: there are none",
        "9:9: claims: holds 0: write 1 or more entries",
        "14:12: items[0].claim: no claim 'shrinks' on this card: there are none",
    ]


def test_all_faults_of_a_file_are_told_at_once_in_the_order_of_its_lines(refused, card_yaml):
    text = (
        card_yaml.replace("section: images", "section: pictures\ncolour: red")
        .replace("    proof:", "    holds: false\n    proof:")
        .replace("claim: shrinks", "claim: shrink")
        .replace("answer: 3", "answer: three")
        .replace(", doi: 10.1162/neco.1989.1.4.541", "")
    )
    assert refused(text) == [
        "2:10: section: no 'pictures' here: choose from basics, images, pytorch, text, training",
        "3:1: colour: unknown key: choose from answer, claims, figure, formulas, items, outline, requires, "
        "section, sources, title",
        "11:5: claims[0]: a myth needs its truth: {ru: …, en: …}",
        "19:12: items[0].claim: no claim 'shrink' on this card: did you mean 'shrinks'?",
        "20:13: items[0].answer: write a number such as 0.25 or 1e-3, not 'three'",
        "23:5: sources[0]: write where it is found: arxiv, doi or url",
    ]


@pytest.mark.parametrize("text", ["no", "~", "1e-3", "12:30", "010", "1_000", "2026-11-23", "", "# x"])
def test_in_quotes_every_text_is_a_text(write_card, card_yaml, text):
    quoted = card_yaml.replace('examples: {right: "3"', f"unit: '{text}'\n    examples: {{right: '3'")
    assert load_card(write_card(quoted)).items[0].unit == text


@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**12), 10**12))
def test_a_number_is_read_as_python_writes_it(tmp_path_factory, card_yaml, number):
    path = tmp_path_factory.getbasetemp() / "q20_number.yaml"
    path.write_text(card_yaml.replace("answer: 3", f"answer: {number}"), encoding="utf-8")
    assert load_card(path).items[0].answer == number


LETTERS = st.characters(exclude_categories=["Cc", "Cs", "Cn"], exclude_characters="\u2028\u2029")


@given(st.text(LETTERS, min_size=1).filter(str.strip))
def test_a_text_in_quotes_is_read_as_it_stands(tmp_path_factory, card_yaml, text):
    path = tmp_path_factory.getbasetemp() / "q20_text.yaml"
    quoted = "'" + text.replace("'", "''") + "'"
    path.write_text(card_yaml.replace("en: Convolution", f"en: {quoted}"), encoding="utf-8")
    assert load_card(path).title.en == text


def test_a_block_of_text_ends_with_its_last_word(write_card, card_yaml):
    block = "{ru: Свёртка, en: Convolution}"
    card = load_card(
        write_card(card_yaml.replace(block, "\n  ru: |\n    Два\n\n    слова\n  en: >\n    Two\n    words\n"))
    )
    assert card.title == Text(ru="Два\n\nслова", en="Two words")


def test_a_byte_order_mark_and_windows_line_ends_change_nothing(write_card, card_yaml):
    dressed = b"\xef\xbb\xbf" + card_yaml.replace("\n", "\r\n").encode()
    assert load_card(write_card(dressed)) == load_card(write_card(card_yaml))


def test_cards_of_a_course_come_in_the_exams_order(write_card, card_yaml, tmp_path):
    for stem in ("q20_convolution", "q03_chain_rule", "notes"):
        write_card(card_yaml, stem)
    cards = read_catalog(Course(tmp_path, tmp_path)).cards
    assert [card.stem for card in cards] == ["q03_chain_rule", "q20_convolution"]


def test_the_faults_of_all_files_of_a_course_are_told_at_once(write_card, card_yaml, tmp_path):
    write_card(card_yaml, "q01_perceptron")
    write_card("", "q02_sigmoid")
    write_card(card_yaml.replace("id: slides", "id: A").replace("year: 1989", "year: x"), "q03_relu")
    faults = read_catalog(Course(tmp_path, tmp_path)).faults
    assert [str(fault).replace(f"{tmp_path}/", "") for fault in faults] == [
        "q02_sigmoid.yaml:1:1: the file is empty",
        "q03_relu.yaml:5:9: outline[0].id: 'A' does not fit: write lower-case words joined by -, "
        "such as output-size",
        "q03_relu.yaml:21:27: sources[0].year: write a whole number such as 20, not 'x'",
    ]
