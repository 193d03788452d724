"""The student's records, opened for a command or the app; reading them makes and changes nothing."""

from __future__ import annotations

from collections.abc import Mapping

from examprep.environment import Environment
from examprep.labfile import LabFile
from examprep.study.errors import StoreError
from examprep.study.memory import memories
from examprep.study.schedule import Memory
from examprep.study.standing import Standing, standings
from examprep.study.store import Store


def open_store(env: Environment) -> Store:
    """The review log. StoreError: the message says which file, what is wrong and what to do."""
    return Store.open(env.home.log, now=env.now, new_id=env.new_id, backups=env.home.backups)


def read_memories(env: Environment) -> tuple[Mapping[str, Memory], str | None]:
    """The memories of all items, and what is wrong with the log if it cannot be read."""
    if not env.home.log.exists():
        return {}, None
    try:
        with open_store(env) as store:
            return memories(store, env.home.memories), None
    except StoreError as error:
        return {}, str(error)


def read_standings(env: Environment, lab: LabFile | None) -> dict[str, Standing]:
    """What this machine has verified of a lab; nothing where there is no log that can be read."""
    if lab is None or not env.home.log.exists():
        return {}
    try:
        with open_store(env) as store:
            return standings(store, lab)
    except StoreError:
        return {}
