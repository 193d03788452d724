"""`examprep export notebook`: a lab for those who like to poke at it in Jupyter."""

from __future__ import annotations

import sys
from pathlib import Path

from examprep.catalog import load_catalog
from examprep.commands.tell import tell
from examprep.course import question_number
from examprep.environment import BadUsage, Environment
from examprep.labreader import read_lab
from examprep.wholefile import write_whole


def export_notebook(env: Environment, question: str, file: Path | None, *, force: bool) -> None:
    """Write the notebook, whole or not at all. BadUsage: it is there already, or nbformat is not. Faulty: the lab."""
    try:
        import nbformat
    except ImportError:
        raise BadUsage(
            env.say(
                "для тетрадей нужен nbformat: pip install nbformat",
                "notebooks need nbformat: pip install nbformat",
            )
        ) from None
    from examprep.publish.notebook import make_notebook

    stem = env.course.find(question, among=env.course.lab_stems())
    path = file or Path(f"{stem}.ipynb")
    if path.exists() and not force:
        ru, en = (
            "уже есть; назовите другой файл или добавьте --force",
            "is there; name another file, or add --force",
        )
        raise BadUsage(f"{path} {env.say(ru, en)}")
    lab = read_lab(env.course.lab_path(stem))
    source = Path(lab.path).read_text(encoding="utf-8")
    card = load_catalog(env.course, env.home.cache).by_number.get(question_number(stem))
    try:
        write_whole(path, nbformat.writes(make_notebook(source, card, env.language)).encode())
    except OSError as error:
        raise BadUsage(f"{path} cannot be written: {error.strerror}") from None
    tell(f"{path}", file=sys.stderr)
