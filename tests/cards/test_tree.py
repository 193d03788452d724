"""YAML as marked data: what is read, and where reading stops and why."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from examprep.cards import tree
from examprep.cards.tree import MAX_BYTES, MAX_DEPTH, MAX_NODES, Mapping, Scalar, Sequence, read_tree
from examprep.faults import Faulty


@pytest.fixture(params=["CLoader", "Loader"])
def parser(request, monkeypatch):
    """PyYAML without its C part works as well, only more slowly."""
    monkeypatch.setattr(tree, "LOADER", getattr(yaml, request.param))


@pytest.fixture
def refused(write_card):
    """The faults of a file that cannot be read, as `line:column: message`."""

    def refused(content: str | bytes) -> list[str]:
        path = write_card(content)
        with pytest.raises(Faulty) as caught:
            read_tree(path)
        assert {fault.file for fault in caught.value.faults} == {str(path)}
        return [str(fault).removeprefix(f"{path}:") for fault in caught.value.faults]

    return refused


def plain(tree):
    """The tree without its marks."""
    if isinstance(tree, Scalar):
        return tree.text
    if isinstance(tree, Sequence):
        return [plain(node) for node in tree.nodes]
    return {key: plain(value) for key, (_, value) in tree.entries.items()}


texts = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"], exclude_characters="\u2028\u2029"))
data = st.recursive(
    texts, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3), max_leaves=8
)


@given(data)
def test_what_another_program_writes_as_yaml_is_read_back(tmp_path_factory, value):
    path = tmp_path_factory.getbasetemp() / "written.yaml"
    path.write_text(yaml.safe_dump(value, allow_unicode=True), encoding="utf-8")
    assert plain(read_tree(path)) == value


@given(st.binary(max_size=60) | st.text("ab&*!{}[]:-?,#|>'\"%@ \n\t~<", max_size=60).map(str.encode))
def test_any_bytes_are_a_tree_or_faults(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_bytes(content)
    try:
        read, faults = [read_tree(path)], []
    except Faulty as error:
        read, faults = [], error.faults
    lines = content.count(b"\n") + content.count(b"\r") + 1
    assert all(isinstance(tree, Scalar | Sequence | Mapping) for tree in read)
    assert all(f.file == str(path) and 1 <= f.line <= lines + 1 and f.column >= 1 for f in faults)
    assert bool(read) != bool(faults)


@pytest.mark.usefixtures("parser")
def test_every_node_knows_its_line_its_column_and_whether_it_was_quoted(write_card):
    tree = read_tree(write_card("имя: да\nlist:\n  - 'no'\n  - |\n    two\n    lines\n"))
    assert tree == Mapping(
        {
            "имя": (Scalar("имя", True, 1, 1), Scalar("да", True, 1, 6)),
            "list": (
                Scalar("list", True, 2, 1),
                Sequence([Scalar("no", False, 3, 5), Scalar("two\nlines\n", False, 4, 5)], 3, 3),
            ),
        },
        1,
        1,
    )


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize("text", ["no", "010", "1_000", "1e-3", "12:30", "2026-11-23", "~", "=", "<<", ""])
def test_no_scalar_is_guessed_to_be_anything_but_text(write_card, text):
    assert read_tree(write_card(f"- {text}\n")) == Sequence([Scalar(text, True, 1, 2 + bool(text))], 1, 1)


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbfa: |\n  x\n  y\nb: 1\n",
        b"a: |\r\n  x\r\n  y\r\nb: 1\r\n",
        b"%YAML 1.2\n---\na: |\n  x\n  y\nb: 1\n...\n",
        b"# first\na: |\n  x\n  y\n\nb: 1  # last",
    ],
    ids=["byte order mark", "Windows line ends", "document marks", "comments"],
)
def test_the_dress_of_a_file_does_not_matter(write_card, content):
    assert plain(read_tree(write_card(content))) == {"a": "x\ny\n", "b": "1"}


@pytest.mark.usefixtures("parser")
def test_an_alias_is_the_node_it_names_also_by_its_marks(write_card):
    tree = read_tree(write_card("a: &x [1]\nb: *x\n"))
    assert tree.entries["b"][1] == tree.entries["a"][1] == Sequence([Scalar("1", True, 1, 8)], 1, 4)


REFUSED = [
    ("", "1:1: the file is empty"),
    ("# only words\n", "2:1: the file is empty"),
    ("a: 1\n---\nb: 2\n", "2:1: a second document begins here: a file holds one card"),
    ("a: 1\nб: !day 2\n", "2:4: tag !day is not allowed: a card is plain data"),
    ("a: !!str no\n", "1:4: tag tag:yaml.org,2002:str is not allowed: a card is plain data"),
    ("!!set {a, b}\n", "1:1: tag tag:yaml.org,2002:set is not allowed: a card is plain data"),
    (
        "a: !!python/object/apply:os.system ['true']\n",
        "1:4: tag tag:yaml.org,2002:python/object/apply:os.system is not allowed: a card is plain data",
    ),
    ("a: 1\nb: 2\na: 3\n", "3:1: key 'a' stands twice, first in line 1: keep one"),
    ("{a: {b: 1, b: 2}}\n", "1:12: key 'b' stands twice, first in line 1: keep one"),
    ("? [a, b]\n: 1\n", "1:3: a key must be a word"),
    ("a: *b\n", "1:4: *b refers to nothing that is complete here"),
    ("a: &a [1, *a]\n", "1:11: *a refers to nothing that is complete here"),
    ("[" * (MAX_DEPTH + 1), "1:21: nested deeper than 20 levels"),
    ("a: \u0430\u0430\x07\n", "1:6: character U+0007 is not allowed in YAML: remove it"),
    ("a: 1\nb: \x00\n", "2:4: character U+0000 is not allowed in YAML: remove it"),
    ("a: \uffff\n", "1:4: character U+FFFF is not allowed in YAML: remove it"),
    (b"a: \xd0\xb0\nb: \xd0\xb0\xff\n", "2:5: not UTF-8 (invalid start byte): save it as UTF-8"),
    (b"\xef\xbb\xbfa:\n\xff", "2:1: not UTF-8 (invalid start byte): save it as UTF-8"),
    (b"a: \xd0", "1:4: not UTF-8 (unexpected end of data): save it as UTF-8"),
    ("a: 1\n".encode("utf-16"), "1:1: not UTF-8 (invalid start byte): save it as UTF-8"),
    (b"#" * (MAX_BYTES + 1), "1:1: cannot be read: larger than 1,000,000 bytes"),
]


@pytest.mark.parametrize(("content", "fault"), REFUSED, ids=[fault for _, fault in REFUSED])
@pytest.mark.usefixtures("parser")
def test_a_file_that_is_no_plain_data_is_refused_where_it_stops_being(refused, content, fault):
    assert refused(content) == [fault]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("a: b: c\n", "1:5: not valid YAML: mapping values are not allowed in this context"),
        (
            "a:\n\t- b\n",
            "2:1: not valid YAML: while scanning for the next token found character "
            "that cannot start any token",
        ),
        (
            "a: [1, 2\n",
            "2:1: not valid YAML: while parsing a flow sequence did not find expected ',' or ']'",
        ),
        (
            "а: 'б\n",
            "2:1: not valid YAML: while scanning a quoted scalar found unexpected end of stream",
        ),
        ("a: 1\n...\nb\n", "3:1: not valid YAML: did not find expected <document start>"),
        ("%YAML 3.0\n---\na\n", "1:1: not valid YAML: found incompatible YAML document"),
    ],
)
def test_a_syntax_error_is_told_in_the_parsers_words_with_its_place(refused, content, fault):
    assert refused(content) == [fault]


def test_faults_that_do_not_end_the_reading_are_told_together_with_the_one_that_does(refused):
    assert refused("a: !x 1\nb: 2\nb: 3\nc: 1\nc: 2\nd: e: f\n") == [
        "1:4: tag !x is not allowed: a card is plain data",
        "3:1: key 'b' stands twice, first in line 2: keep one",
        "5:1: key 'c' stands twice, first in line 4: keep one",
        "6:5: not valid YAML: mapping values are not allowed in this context",
    ]


def test_a_billion_laughs_end_at_the_bound(refused):
    rows = ["a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    assert refused("\n".join(rows)) == ["5:35: more than 50,000 nodes, aliases counted in full"]


def test_a_file_of_too_many_nodes_is_refused_at_the_first_one_too_many(refused):
    assert refused("- a\n" * MAX_NODES) == ["50000:3: more than 50,000 nodes, aliases counted in full"]


def test_as_many_levels_bytes_and_nodes_as_are_allowed_are_read(write_card):
    tree = read_tree(write_card("[" * MAX_DEPTH + "]" * MAX_DEPTH))
    for _ in range(MAX_DEPTH - 1):
        (tree,) = tree.nodes
    assert tree == Sequence([], 1, MAX_DEPTH)
    long = "a" * (MAX_BYTES - 2)
    assert read_tree(write_card(f"'{long}'")) == Scalar(long, False, 1, 1)
    assert len(read_tree(write_card("- a\n" * (MAX_NODES - 1))).nodes) == MAX_NODES - 1


@pytest.mark.parametrize(
    ("name", "reason"),
    [("nowhere.yaml", "there is no such file"), (".", "not a file"), ("q" * 300, "File name too long")],
)
def test_what_cannot_be_opened_says_why(tmp_path, name, reason):
    with pytest.raises(Faulty) as caught:
        read_tree(tmp_path / name)
    assert str(caught.value) == f"{tmp_path / name}:1:1: cannot be read: {reason}"
