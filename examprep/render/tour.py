"""The tour in words: what each of its steps is, what to do there, what was seen once it is done."""

from __future__ import annotations

from examprep.language import Language, say
from examprep.study.tour import Step

TITLES: dict[Step, tuple[str, str]] = {
    "recall": ("Ответить вслух", "Answer aloud"),
    "typed": ("Ввести ответ", "Type an answer"),
    "claim": ("Проверить утверждение", "Verify a claim"),
    "break": ("Сломать лабораторию", "Break a lab"),
}
ABOUT: dict[Step, tuple[str, str]] = {
    "recall": ("и отметить, что прозвучало", "and tick what you said"),
    "typed": ("сразу видно, как он прочитан", "how it is read is seen at once"),
    "claim": ("прямо на этой машине", "on this very machine"),
    "break": ("и увидеть, как краснеет проверка", "and see a check turn red"),
}
GUIDES: dict[Step, tuple[str, str]] = {
    "recall": (
        "Ответьте вслух, как на экзамене, и нажмите ⏎. Затем наберите номера пунктов, которые прозвучали, "
        "и ещё раз ⏎.",
        "Say the answer aloud, as at the exam, and press ⏎. Then type the numbers of the points you said, "
        "and ⏎ again.",
    ),
    "typed": (
        "Пишите, как привыкли: 2x, x^2, √x, 1/3 или 0,5. Под полем видно, как ответ прочитан; опечатка "
        "ничего не стоит. ⏎ — ответить.",
        "Write as you are used to: 2x, x^2, √x, 1/3 or 0.5. Below you see how it is read; a slip costs "
        "nothing. ⏎ answers.",
    ),
    "claim": (
        "Выберите утверждение стрелками и нажмите v: проверку выполнит ваша машина. Среди них есть и мифы.",
        "Choose a claim with the arrows and press v: your machine runs its check. Some of them are myths.",
    ),
    "break": (
        "Лаборатория учит сеть и проверяет себя. Нажмите b и выберите, что сломать; отметьте, какие проверки "
        "покраснеют, и ⏎.",
        "The lab trains a net and checks itself. Press b and choose what to break; tick which checks will turn "
        "red, and ⏎.",
    ),
}
DONE: dict[Step, tuple[str, str]] = {
    "recall": (
        "Записано, следующий раз назначен; 1–4 изменят срок. Esc — дальше.",
        "Recorded. The next time is set; 1 to 4 change when. Esc goes on.",
    ),
    "typed": (
        "Записано. v докажет правильный ответ на вашей машине. Esc — дальше.",
        "Recorded. v proves the right answer on your machine. Esc goes on.",
    ),
    "claim": (
        "Проверено здесь и сейчас, результат сохранён. Esc — дальше.",
        "Checked here and now, and kept. Any claim can be. Esc goes on.",
    ),
    "break": (
        "Проверка покраснела: она ловит ошибку, и зелёной можно верить. Esc — назад.",
        "A check turned red: it can fail, so a green one counts. Esc goes back.",
    ),
}


def guide(step: Step, done: bool, language: Language) -> str:
    """The line that stands over a screen of the tour."""
    return f"✓ {say(language, *DONE[step])}" if done else say(language, *GUIDES[step])
