"""What the logs of a cohort tell, and what they never do."""

from __future__ import annotations

import json
from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examprep.commands.report import run_report
from examprep.environment import BadUsage
from examprep.problems import find_generator
from examprep.study.cohort import ClaimTold, report
from examprep.study.errors import BadImport
from examprep.study.events import Review, Void
from examprep.study.log import entry_to_line
from examprep.study.personal import Block, PersonalItem

CLAIMS = {"q01/a": "q01/claim/x", "q01/b": "q01/claim/x", "q02/a": "q02/claim/y"}


def as_told(answer: Review) -> str | None:
    return answer.mistake


@pytest.fixture
def answer(make_review):
    """An answer of one student."""

    def answer(item, score, minutes=0, mistake=None, identity=None):
        return make_review(
            identity or f"{item[1:3]}{item[4]}-{minutes}", minutes, item=item, score=score, mistake=mistake
        )

    return answer


def test_the_first_answer_counts_and_every_student_once(answer):
    logs = [
        [
            answer("q01/a", 0, mistake="the ceiling"),
            answer("q01/a", 0, 5, "the ceiling"),
            answer("q01/a", 1, 9),
        ],
        [answer("q01/a", 0.5, mistake="the ceiling")],
        [answer("q01/a", 1)],
    ]
    (item,) = report(logs, CLAIMS, as_told, at_least=2).items
    assert (item.students, item.answers) == (3, 5)
    assert (item.right_at_first, item.score_at_first) == (1 / 3, 0.5)
    assert item.mistakes == [("the ceiling", 2)]


def test_mistakes_that_are_equally_common_stand_in_one_order_on_every_machine(answer):
    names = list("abcdefgh")
    log = [answer("q01/a", 0, minute, name) for minute, name in enumerate(reversed(names))]
    (item,) = report([log, log[:4]], CLAIMS, as_told, at_least=1).items
    assert [name for name, _ in item.mistakes] == [*"efgh", *"abcd"]


def test_what_was_taken_back_or_rated_anew_is_not_counted_twice(answer, now):
    wrong = answer("q01/a", 0, identity="r1")
    anew = replace(answer("q01/a", 1, 1, identity="r2"), voids="r1")
    gone = answer("q02/a", 0, identity="r3")
    told = report([[wrong, anew, gone, Void("v", now, "r3")]], CLAIMS, as_told, at_least=1)
    assert [(item.item, item.answers, item.right_at_first) for item in told.items] == [("q01/a", 1, 1.0)]


def test_a_claim_is_believed_wrongly_where_one_of_its_items_is_missed(answer):
    logs = [
        [answer("q01/a", 1), answer("q01/b", 0)],
        [answer("q01/a", 1), answer("q02/a", 1)],
        [answer("q01/b", 1)],
    ]
    assert report(logs, CLAIMS, as_told, at_least=2).claims == [ClaimTold("q01/claim/x", 3, 1)]


@given(
    st.lists(st.lists(st.tuples(st.sampled_from(sorted(CLAIMS)), st.floats(0, 1)), max_size=5), max_size=5),
    st.integers(1, 4),
)
def test_what_too_few_did_is_left_out_and_no_text_of_a_student_is_told(make_review, students, at_least):
    logs = [
        [
            make_review(
                f"r{k}", k, item=item, score=score, answer="my secret", mistake="slip" if score < 1 else None
            )
            for k, (item, score) in enumerate(done)
        ]
        for done in students
    ]
    told = report(logs, CLAIMS, as_told, at_least)
    assert all(item.students >= at_least for item in told.items)
    assert all(count >= at_least for item in told.items for _, count in item.mistakes)
    assert all(claim.students >= at_least for claim in told.claims)
    assert "secret" not in json.dumps(asdict(told))


def test_the_command_reads_exported_logs(env, tmp_path, answer, capsys):
    for name in "abc":
        lines = [entry_to_line(answer("q01/which", 0, mistake="The two is forgotten."))]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    files = sorted(tmp_path.glob("*.jsonl"))
    run_report(env, files, at_least=3, as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert told["students"] == 3
    assert told["items"][0]["mistakes"] == [["The two is forgotten.", 3]]
    run_report(env, files, at_least=3, as_json=False)
    shown = capsys.readouterr().out
    assert "0%  q01/which  (n = 3)" in shown
    assert "3 × The two is forgotten." in shown
    assert "The derivative of x² is 2x." in shown


def test_a_mistake_is_one_whatever_the_language_and_the_numbers_it_was_shown_with(
    mathematical, tmp_path, make_review, capsys
):
    made_by = find_generator("conv-output-size")
    drawn = {
        seed: [m for m in made_by.draw(seed, {"K": 3}).mistakes if m.says.en == "You rounded up."]
        for seed in range(40)
    }
    seeds = [seed for seed, rounded in drawn.items() if rounded][:2]
    told = [made_by.draw(seed, {"K": 3}).told(drawn[seed][0]) for seed in seeds]
    shown = [(told[0].ru, "ru", seeds[0]), (told[1].en, "en", seeds[1])]
    assert told[0].en != told[1].en
    for (words, language, seed), slip in zip(shown, ("Двойка забыта.", "The two is forgotten."), strict=True):
        wording = f"conv-output-size:{seed}"
        entries = [
            make_review("a", item="q01/fresh", score=0, mistake=words, language=language, wording=wording),
            make_review("b", item="q01/which", score=0, mistake=slip, language=language),
        ]
        text = "".join(entry_to_line(entry) + "\n" for entry in entries)
        (tmp_path / f"{language}.jsonl").write_text(text, encoding="utf-8")
    for language, names in (
        ("en", ("You rounded up.", "The two is forgotten.")),
        ("ru", ("Вы округлили вверх.", "Двойка забыта.")),
    ):
        run_report(
            mathematical.speaking(language), sorted(tmp_path.glob("*.jsonl")), at_least=2, as_json=True
        )
        items = json.loads(capsys.readouterr().out)["items"]
        assert {item["item"]: item["mistakes"] for item in items} == {
            "q01/fresh": [[names[0], 2]],
            "q01/which": [[names[1], 2]],
        }


def test_nothing_that_is_not_the_courses_is_told_however_many_have_it(
    env, tmp_path, answer, make_review, capsys
):
    own = PersonalItem("anki-secret", "My secret", ["secret"], [Block("text", "secret")], [], 1)
    entries = [
        answer("q01/which", 0, mistake="a secret that no card tells"),
        make_review("secret-id", item="q00/anki-secret", score=0, answer="secret"),
        make_review("other", item="q77/secret", score=0, mistake="secret"),
        make_review("forged", item="q01/slope-at-three", score=0, mistake="secret", wording="secret:1"),
        own,
    ]
    for name in "abc":
        text = "".join(entry_to_line(entry) + "\n" for entry in entries)
        (tmp_path / f"secret-{name}.jsonl").write_text(text, encoding="utf-8")
    for as_json in (True, False):
        run_report(env, sorted(tmp_path.glob("*.jsonl")), at_least=1, as_json=as_json)
        told = capsys.readouterr()
        assert "q01/which" in told.out
        assert "secret" not in told.out + told.err
        assert "2026" not in told.out  # when anything was answered


@pytest.mark.parametrize(
    ("at_least", "language", "told"),
    [
        (
            3,
            "en",
            [
                "1 student; shown is what at least 3 answered",
                "There is nothing such: add logs, or lower --at-least.",
            ],
        ),
        (
            3,
            "ru",
            [
                "1 студент; показано то, на что ответили не меньше 3",
                "Таких заданий нет: добавьте журналы или уменьшите --at-least.",
            ],
        ),
        (
            1,
            "en",
            [
                "1 student; shown is what at least 1 answered",
                "",
                "The hardest items: right at the first try",
                "  100%  q01/which  (n = 1)",
                "",
                "No claim was believed wrongly.",
            ],
        ),
    ],
)
def test_the_command_has_no_heading_without_lines(env, tmp_path, answer, capsys, at_least, language, told):
    log = tmp_path / "a.jsonl"
    log.write_text(entry_to_line(answer("q01/which", 1)) + "\n", encoding="utf-8")
    run_report(env.speaking(language), [log], at_least=at_least, as_json=False)
    assert capsys.readouterr().out.splitlines() == told


def test_a_file_that_is_no_log_is_named(env, tmp_path):
    (tmp_path / "a.jsonl").write_text("{}\n")
    with pytest.raises(BadImport, match="line 1: kind is None"):
        run_report(env, [tmp_path / "a.jsonl"], at_least=1, as_json=True)
    with pytest.raises(BadUsage, match="cannot be read"):
        run_report(env, [tmp_path / "gone.jsonl"], at_least=1, as_json=True)
    with pytest.raises(BadUsage, match="log export"):
        run_report(env, [], at_least=1, as_json=True)
