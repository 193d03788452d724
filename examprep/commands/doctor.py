"""`examprep doctor`: what this machine has, and what to do about what it lacks."""

from __future__ import annotations

from dataclasses import asdict

from examprep.commands.diagnosis import FINE, WRONG, diagnose
from examprep.commands.tell import tell, tell_json
from examprep.environment import Environment

MARKS = {"fine": "✓", "odd": "!", "wrong": "✗"}


def run_doctor(env: Environment, as_json: bool) -> int:
    """Print a line a finding. 1 if something is wrong; what is merely odd is no failure."""
    findings = list(diagnose(env))
    ok = all(finding.state != WRONG for finding in findings)
    if as_json:
        tell_json({"ok": ok, "findings": [asdict(finding) for finding in findings]})
        return 0 if ok else 1
    for finding in findings:
        tell(f"{MARKS[finding.state]} {finding.what}: {finding.found}")
        if finding.state != FINE and finding.advice:
            tell(f"    {finding.advice}")
    return 0 if ok else 1
