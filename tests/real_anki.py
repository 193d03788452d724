"""The real `anki` in a process of its own: on each line of stdin a collection and commands, on stdout what they told.

    ["c.anki2", [["import", "deck.apkg"], ["answer", "GUID", 3], ["notes"]]]  →  [{"new": 5, …}, null, [{…}, …]]

Each command is a function below; the collection is made if there is none. Where a command fails its traceback, as a
text, is what was told.
"""

from __future__ import annotations

import json
import sys
import traceback
from datetime import datetime, timedelta
from typing import Any

from anki.collection import (
    Collection,
    ExportAnkiPackageOptions,
    ImportAnkiPackageOptions,
    ImportAnkiPackageRequest,
)


def import_(col: Collection, path: str, with_scheduling: bool = True) -> dict[str, int]:
    """How many notes were new, updated, …: Anki's own words."""
    options = ImportAnkiPackageOptions(with_scheduling=with_scheduling)
    log = col.import_anki_package(ImportAnkiPackageRequest(package_path=path, options=options)).log
    kinds = (
        field.name for field in log.DESCRIPTOR.fields if field.name not in ("found_notes", "dupe_resolution")
    )
    return {kind: count for kind in kinds if (count := len(getattr(log, kind)))}


def answer(col: Collection, guid: str, rating: int) -> None:
    """Rate the card of a note in Anki."""
    card = col.get_card(
        col.db.scalar("SELECT c.id FROM cards c JOIN notes n ON n.id = c.nid WHERE guid = ?", guid)
    )
    card.start_timer()
    states = col._backend.get_scheduling_states(card.id)
    col.sched.answer_card(col.sched.build_answer(card=card, states=states, rating=rating - 1))


def notes(col: Collection) -> list[dict[str, Any]]:
    """Every note with its one card, by its first field."""
    found = []
    for identity in col.find_notes(""):
        note = col.get_note(identity)
        (card,) = note.cards()
        today = (datetime.now() - timedelta(hours=4)).date()
        found.append(
            {
                "fields": dict(note.items()),
                "guid": note.guid,
                "tags": note.tags,
                "type": note.note_type()["name"],
                "deck": col.decks.name(card.did),
                "question": card.question(),
                "answer": card.answer(),
                "state": card.type,
                "interval": card.ivl,
                "reps": card.reps,
                "lapses": card.lapses,
                "due": (today + timedelta(card.due - col.sched.today)).isoformat()
                if card.type == 2
                else None,
                "stability": round(card.memory_state.stability, 2) if card.memory_state else None,
                "decay": round(card.decay, 4) if card.decay else None,
            }
        )
    return sorted(found, key=lambda one: next(iter(one["fields"].values())))


def revlog(col: Collection) -> list[dict[str, Any]]:
    """Every answer, the oldest first, with the first field of its note."""
    rows = col.db.all(
        "SELECT r.id, n.flds, r.ease, r.ivl, r.lastIvl, r.time, r.type FROM revlog r "
        "JOIN cards c ON c.id = r.cid JOIN notes n ON n.id = c.nid ORDER BY r.id"
    )
    names = ("ms", "key", "rating", "interval", "before", "time", "kind")
    return [dict(zip(names, (row[0], row[1].split("\x1f")[0], *row[2:]), strict=True)) for row in rows]


def memory(col: Collection, guid: str) -> list[float]:
    """[stability, difficulty] that Anki's own FSRS computes from the answers to a note's card."""
    col.set_config("fsrs", True)
    card = col.db.scalar("SELECT c.id FROM cards c JOIN notes n ON n.id = c.nid WHERE guid = ?", guid)
    state = col.compute_memory_state(card)
    return [state.stability, state.difficulty]


def check(col: Collection) -> dict[str, Any]:
    """Whether the collection is whole, and which files its notes miss."""
    report, whole = col.fix_integrity()
    media = col.media.check()
    return {"whole": whole, "report": report, "missing": list(media.missing), "unused": list(media.unused)}


def add(
    col: Collection, kind: str, fields: dict[str, str], deck: str = "Default", tags: tuple[str, ...] = ()
) -> str:
    """The guid of a new note of one of Anki's own types."""
    note = col.new_note(col.models.by_name(kind))
    for name, value in fields.items():
        note[name] = value
    note.tags = list(tags)
    col.add_note(note, col.decks.id(deck))
    return note.guid


def edit(col: Collection, guid: str, field: str, value: str) -> None:
    """Change a note's text."""
    note = col.get_note(col.db.scalar("SELECT id FROM notes WHERE guid = ?", guid))
    note[field] = value
    col.update_note(note)


def suspend(col: Collection, guid: str) -> None:
    """All cards of a note."""
    note = col.get_note(col.db.scalar("SELECT id FROM notes WHERE guid = ?", guid))
    col.sched.suspend_cards([card.id for card in note.cards()])


def export(col: Collection, path: str, legacy: bool) -> None:
    """A package of everything, in the newer format or for older versions."""
    if path.endswith(".colpkg"):
        col.export_collection_package(path, include_media=False, legacy=legacy)
        col.reopen()
        return
    options = ExportAnkiPackageOptions(with_scheduling=True, with_media=False, legacy=legacy)
    col.export_anki_package(out_path=path, options=options, limit=None)


COMMANDS = {
    "add": add,
    "edit": edit,
    "suspend": suspend,
    "export": export,
    "import": import_,
    "answer": answer,
    "notes": notes,
    "revlog": revlog,
    "memory": memory,
    "check": check,
}


def told(path: str, commands: list[list[Any]]) -> list[Any] | str:
    col = Collection(path)
    try:
        return [COMMANDS[name](col, *arguments) for name, *arguments in commands]
    except Exception:
        return traceback.format_exc()
    finally:
        col.close()


def main() -> None:
    answers = sys.stdout
    sys.stdout = sys.stderr  # what anki itself says
    for line in sys.stdin:
        print(json.dumps(told(*json.loads(line))), file=answers, flush=True)


if __name__ == "__main__":
    main()
