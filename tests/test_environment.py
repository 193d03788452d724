"""Where the language comes from, and what the student's settings survive."""

from __future__ import annotations

from pathlib import Path

import pytest

from examprep.course import Home
from examprep.environment import find_language, read_settings, save_settings


@pytest.mark.parametrize(
    ("environ", "chosen", "language"),
    [
        ({}, None, "en"),
        ({"LANG": "ru_RU.UTF-8"}, None, "ru"),
        ({"LANG": "de_DE.UTF-8"}, None, "en"),
        ({"LANG": "ru_RU.UTF-8", "LC_ALL": "en_US.UTF-8"}, None, "en"),
        ({"LANG": "ru_RU.UTF-8"}, "en", "en"),
        ({"LANG": "en_US.UTF-8", "EXAMPREP_LANG": "ru"}, "en", "ru"),
        ({"EXAMPREP_LANG": "fr"}, "ru", "ru"),
    ],
)
def test_the_variable_goes_before_the_choice_and_the_choice_before_the_locale(
    tmp_path, environ, chosen, language
):
    home = Home(tmp_path, tmp_path / "cache")
    if chosen:
        save_settings(home.settings, language=chosen)
    assert find_language(environ, home) == language


def test_saving_one_setting_keeps_the_others(tmp_path: Path):
    path = tmp_path / "new" / "settings.json"
    save_settings(path, language="ru", theme="nord")
    save_settings(path, language="en")
    assert read_settings(path) == {"language": "en", "theme": "nord"}
    assert [p.name for p in path.parent.iterdir()] == ["settings.json"]


@pytest.mark.parametrize("spoilt", [b"", b"[1]", b"{", b"\xff"])
def test_a_spoilt_settings_file_chooses_nothing(tmp_path: Path, spoilt: bytes):
    path = tmp_path / "settings.json"
    path.write_bytes(spoilt)
    assert read_settings(path) == {}
