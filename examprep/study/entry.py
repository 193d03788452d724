"""All that the log keeps."""

from __future__ import annotations

from typing import TypeAlias

from examprep.study.events import Event
from examprep.study.kept_exam import KeptExam
from examprep.study.lab_run import LabRun
from examprep.study.setaside import Aside

Entry: TypeAlias = Event | Aside | KeptExam
Kept: TypeAlias = Entry | LabRun  # what labs verified stays on this machine; all else travels
