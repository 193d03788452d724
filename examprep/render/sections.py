"""The five sections' names."""

from __future__ import annotations

from examprep.language import Language

SECTION_NAMES = {
    "basics": ("ОСНОВЫ", "BASICS"),
    "training": ("ОБУЧЕНИЕ", "TRAINING"),
    "images": ("ИЗОБРАЖЕНИЯ", "IMAGES"),
    "text": ("ТЕКСТ", "TEXT"),
    "pytorch": ("PYTORCH", "PYTORCH"),
}


def section_name(section: str, language: Language) -> str:
    ru, en = SECTION_NAMES[section]
    return ru if language == "ru" else en
