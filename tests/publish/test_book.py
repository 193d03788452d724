"""The book: everything of the cards is in it, nothing of it needs the network, and browsers and paper take it well."""

from __future__ import annotations

import html
import os
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from examprep.cards import Card
from examprep.cards.reader import load_card
from examprep.catalog import Catalog
from examprep.commands.export_html import BookOptions, export_html
from examprep.environment import BadUsage, Environment
from examprep.labreport import Check, Report
from examprep.language import LANGUAGES
from examprep.publish.book.evidence import Measured
from examprep.publish.book.site import MARKER, build

FEW = {14, 20, 25, 32}  # with tables, code, long formulas, links to one another
EVIDENCE = {
    "got": 0.5,
    "want": 0.5,
    "error": 0.0,
    "tol": 1e-12,
    "against": "a closed form",
    "n": 3,
    "ok": True,
}
STARTED = {"torch": "2.13.0", "python": "3.11", "device": "cpu", "seed": 0}
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 7 4"><path d="M0 0L7 4" stroke="black"/></svg>'


def measured(card: Card, ok: bool = True) -> Measured:
    """As if the lab had run: each proof of its card with one piece of evidence."""
    proofs = {c.proof for c in card.claims} | {f.proof for f in card.formulas}
    checks = {name: Check(name, ok=ok, evidence=[EVIDENCE | {"check": name, "ok": ok}]) for name in proofs}
    return Measured(Report(started=STARTED, checks=checks), {f"{card.stem}-loss.svg": SVG})


def built(cards: list[Card], catalog: Catalog) -> dict[str, bytes]:
    return dict(build(cards, catalog.lab_of, {card.stem: measured(card) for card in cards}, seeds=1))


@pytest.fixture(scope="module", params=["a few", pytest.param("all", marks=pytest.mark.labs)])
def cards(request: pytest.FixtureRequest, catalog: Catalog) -> list[Card]:
    """A few each time, all in the full proof."""
    return [card for card in catalog.cards if request.param == "all" or card.number in FEW]


@pytest.fixture(scope="module")
def files(cards: list[Card], catalog: Catalog) -> dict[str, bytes]:
    return built(cards, catalog)


@pytest.fixture(scope="module")
def book(catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All of it, in a folder."""
    folder = tmp_path_factory.mktemp("book")
    for name, content in built(catalog.cards, catalog).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


class Links(HTMLParser):
    """Addresses that a page names, ids that it has, and its text."""

    def __init__(self, page: bytes):
        super().__init__()
        self.loads: list[str] = []
        self.goes: list[str] = []
        self.ids: list[str] = []
        self.texts: list[str] = []
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        for name, value in attributes:
            if name == "id":
                self.ids.append(value or "")
            elif name == "href" and tag == "a":
                self.goes.append(value or "")
            elif name in ("src", "href", "srcset", "data"):
                self.loads.append(value or "")

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def pages(files: dict[str, bytes]) -> Iterator[tuple[str, Links]]:
    return ((name, Links(content)) for name, content in files.items() if name.endswith(".html"))


def test_every_link_leads_somewhere_and_nothing_is_loaded_from_outside(files):
    ids = {name: set(page.ids) for name, page in pages(files)}
    for name, page in pages(files):
        folder = Path(name).parent
        for address in [*page.loads, *page.goes]:
            if address.startswith("data:,"):
                continue
            if address in page.goes and re.match("https?://", address):
                continue
            path, _, mark = address.partition("#")
            target = os.path.normpath(folder / path) if path else name
            assert target in files, f"{name}: {address}"
            assert not mark or mark in ids[target], f"{name}: {address}"
        assert len(page.ids) == len(set(page.ids)), name
    assert b"url(" not in files["book.css"]


def test_every_card_is_there_whole_in_both_languages(cards, files):
    for language in LANGUAGES:
        whole = html.unescape(files[f"{language}/print.html"].decode())
        for card in cards:
            page = " ".join(" ".join(Links(files[f"{language}/{card.stem}.html"]).texts).split())
            bare = re.sub(r"\s", "", page)
            for claim in card.claims:
                said = re.sub(r"[\s`*]", "", claim.text[language])
                assert said in re.sub(r"[`*]", "", bare), f"{card.stem} {claim.id}"
            assert files[f"{language}/{card.stem}.html"].count(b"<math") == len(card.formulas)
            assert all(f"arxiv.org/abs/{s.arxiv}" in whole for s in card.sources if s.arxiv)


def test_the_same_course_makes_the_same_bytes(catalog):
    once, again = (built([catalog.by_number[14]], catalog) for _ in "ab")
    assert once == again
    assert MARKER in once


def test_a_red_check_is_said_where_its_claim_stands(catalog):
    card = catalog.by_number[14]
    page = dict(build([card], catalog.lab_of, {card.stem: measured(card, ok=False)}, 0))[
        f"en/{card.stem}.html"
    ]
    assert page.decode().count("<summary>✗ check") == len(card.claims) + len(card.formulas)


def test_without_labs_a_claim_still_names_its_check(catalog):
    card = catalog.by_number[14]
    page = dict(build([card], {}, {}, 0))[f"en/{card.stem}.html"].decode()
    assert f"<code>{card.claims[0].proof}</code>" in page
    assert "Measured with" not in page


def test_texts_of_a_card_are_never_html(toy: Path, tmp_path: Path):
    evil = "<script>alert(1)</script>"
    source = next((toy / "questions").glob("q01*.yaml"))
    text = source.read_text(encoding="utf-8")
    card = load_card(source)
    for word in {card.title.en, card.claims[0].text.en}:
        text = text.replace(word, f"'{evil} {word}'" if f"'{word}" not in text else f"{evil} {word}", 1)
    (tmp_path / source.name).write_text(text, encoding="utf-8")
    card = load_card(tmp_path / source.name)
    assert evil in card.title.en
    for name, content in build([card], {}, {}, 0):
        if name.endswith(".html") and "contents" not in name:
            assert b"<script>alert" not in content, name


def test_a_folder_that_holds_something_else_is_left_alone(env: Environment, tmp_path: Path):
    (tmp_path / "thesis.txt").write_text("mine")
    options = BookOptions(tmp_path, ["1"], False, 0, 1, "cpu")
    with pytest.raises(BadUsage, match="holds no book"):
        export_html(env, options)
    assert os.listdir(tmp_path) == ["thesis.txt"]


def test_a_book_is_written_and_written_anew(env: Environment, tmp_path: Path, capsys):
    options = BookOptions(tmp_path / "book", ["1"], False, 0, 1, "cpu")
    for _ in range(2):
        assert export_html(env, options) == 0
    assert (tmp_path / "book" / "ru" / "q01_square.html").exists()
    assert "files →" in capsys.readouterr().err


# ── in a browser ──

WIDTHS = """[...document.querySelectorAll("math")]
    .map(m => [m.getBoundingClientRect().width, m.querySelector("merror")])"""
CUT = """[...document.querySelectorAll("pre, .wide, td, p, li")]
    .filter(e => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== "inline")
    .map(e => e.closest("article")?.id + ": " + e.textContent.trim().slice(0, 60))"""


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_opens_without_a_word_and_draws_its_formulas(
    browser, book: Path, catalog: Catalog, language: str
):
    page = browser.new_page()
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    for card in catalog.cards:
        page.goto((book / language / f"{card.stem}.html").as_uri())
        sizes = page.evaluate(WIDTHS)
        assert len(sizes) == len(card.formulas)
        assert all(width > 5 and fault is None for width, fault in sizes), card.stem
    assert told == []
    page.close()


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["index.html", "ru/index.html", "en/q14_dropout.html", "ru/q25_lstm.html"])
def test_a_page_is_accessible(browser, book: Path, name: str, scheme: str):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = browser.new_page(color_scheme=scheme)
    page.goto((book / name).as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    found = axe.run(page)
    assert found.violations_count == 0, found.generate_report()
    page.close()


@pytest.mark.browser
@pytest.mark.parametrize(("width", "medium"), [(360, "screen"), (688, "print")])
def test_no_line_is_cut_on_a_phone_or_on_paper(browser, book: Path, width: int, medium: str):
    """Where something is wider than its place, it can be scrolled on a screen; on paper nothing is."""
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.emulate_media(media=medium)
    screen = ["ru/q14_dropout.html", "en/q32_dataset_and_dataloader.html", "ru/index.html"]
    for name in ["ru/print.html", "en/print.html"] if medium == "print" else screen:
        page.goto((book / name).as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        if medium == "print":
            cut = page.evaluate(CUT)
            assert cut == [], name
    page.close()


@pytest.mark.browser
def test_the_search_finds_a_word_in_any_form_and_everything_is_there_without_it(browser, book: Path):
    page = browser.new_page()
    page.goto((book / "ru" / "index.html").as_uri())
    lines = page.locator("[data-words]")
    assert lines.count() == 41
    page.locator("input").fill("дропаутом")
    visible = [line for line in lines.all() if line.is_visible()]
    assert 0 < len(visible) < 20
    page.locator("input").fill("бегемотик")
    assert page.locator("#none").inner_text() == "Ничего не нашлось."
    page.close()
    quiet = browser.new_page(java_script_enabled=False)
    quiet.goto((book / "ru" / "index.html").as_uri())
    assert quiet.locator("[data-words]").count() == 41
    assert not quiet.locator("input").is_visible()
    quiet.close()
