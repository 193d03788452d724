"""What a lab has verified goes into the log before it is told: whoever reads the output may leave."""

from __future__ import annotations

import sys

from examprep.commands.tell import tell
from examprep.environment import Environment
from examprep.labreport import Report


def keep_run(env: Environment, report: Report) -> bool:
    """Record a run that came to its end. False where the log cannot be used, which is said and does no harm."""
    from examprep.records import open_store
    from examprep.study.errors import StoreError
    from examprep.study.verify import record_run

    if not report.finished or report.crashed:
        return True
    try:
        with open_store(env) as store:
            record_run(store, report, at=env.now(), id=env.new_id())
    except StoreError as trouble:
        tell(env.say(f"результат не сохранён: {trouble.ru}", f"not recorded: {trouble.en}"), file=sys.stderr)
        return False
    return True
