"""The parent's side of a run: events as they come, ends of every kind, and reports."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from textwrap import dedent

import pytest

from examprep.labhost import Request
from examprep.labreport import Report, traceback_of
from examprep.runner import Hosts, LabRefused, follow, run_to_end
from tests.processes import gone

posix = pytest.mark.skipif(os.name == "nt", reason="process groups and signals")

LAB = '''
    """A tiny lab."""

    from examprep.lab import Break

    P = 0.5


    def scaled(x):
        return x * P


    def check_mean(run):
        """It scales by P."""
        run.chart("curve", x="step", y="y")
        for step in range(3):
            run.plot("curve", step, scaled(step), "ours")
        run.close(scaled(2.0), 1.0, tol=0, against="by hand")


    def check_half(run):
        """P is one half."""
        print("by hand")
        run.equal(P, 0.5, against="the default")


    def answer_half(run):
        return scaled(1)


    BREAKS = [
        Break("not scaled", scaled=lambda x: x, reddens=["mean"], ru="не умножает"),
        Break("only half", P=0.25, reddens=["mean"], ru="краснеет больше, чем сказано"),
    ]
'''

GRANDCHILD = '''
    """Starts a process and tells both ids."""

    import os, subprocess, sys, time

    grandchild = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])


    def check_it(run):
        """It goes on for ever."""
        print(os.getpid(), grandchild.pid)
        {then}
        run.true(True, "done")
'''
APART = GRANDCHILD.replace('600)"]', '600)"], start_new_session=True')
FOR_EVER = "time.sleep(600)"


@pytest.fixture(params=["a fresh interpreter", pytest.param("a fork server", marks=posix)])
def any_hosts(request):
    return Hosts() if request.param == "a fresh interpreter" else request.getfixturevalue("hosts")


def start(hosts, path, *, time_limit=300.0, **request):
    return hosts.start(Request(str(path), **request), time_limit=time_limit)


def processes(event):
    return [int(pid) for pid in event["text"].split()]


# ── streams ──


def test_a_run_in_a_child_is_what_the_lab_says(any_hosts, write_lab):
    events = list(start(any_hosts, write_lab(LAB)).events())
    assert [event["event"] for event in events] == [
        "started",
        *["chart", "point", "point", "point", "evidence", "check"],
        *["said", "evidence", "check"],
        *["answer", "finished"],
    ]
    assert [event["x"] for event in events if event["event"] == "point"] == [0.0, 1.0, 2.0]


def test_events_come_while_the_lab_runs(write_lab, tmp_path):
    text = '''
        """Waits for the reader."""
        import pathlib, time

        def check_it(run):
            """It is answered."""
            print("ready")
            while not pathlib.Path(ANSWER).exists():
                time.sleep(0.01)
            run.true(True, "answered")
    '''
    answer = tmp_path / "answer"
    report = Report()
    for event in follow(start(Hosts(), write_lab(text.replace("ANSWER", repr(str(answer))))), report):
        if event["event"] == "said":
            assert report.checks["it"].ok is None
            answer.touch()
    assert report.as_it_should(None)


def test_runs_at_the_same_time_do_not_meet(any_hosts, write_lab):
    path = write_lab(LAB)
    runs = [start(any_hosts, path, seed=seed) for seed in range(3)]
    streams = [list(run.events()) for run in runs]
    assert [stream[0]["seed"] for stream in streams] == [0, 1, 2]
    assert {stream[-1]["event"] for stream in streams} == {"finished"}


def test_nothing_of_a_lab_reaches_the_terminal(any_hosts, write_lab, capfd):
    text = '''
        """Loud."""
        import os, sys
        os.write(1, b"raw ")
        os.system("echo shell; echo shell >&2")

        def check_it(run):
            """It is heard."""
            print("printed")
            print("complained", file=sys.stderr)
            sys.__stdout__.write("around")
            print("unfinished", end="")
            run.true(sys.stdin.read() == "", "nothing to read")
    '''
    report = run_to_end(any_hosts, Request(str(write_lab(text))))
    assert report.as_it_should(None)
    assert report.said == ["printed", "complained", "unfinished"]
    assert capfd.readouterr() == ("", "")


def test_a_lab_may_start_processes_of_its_own(any_hosts, write_lab):
    text = '''
        """With a worker, as a DataLoader has."""
        import multiprocessing, time

        def check_it(run):
            """It works."""
            worker = multiprocessing.get_context("spawn").Process(target=time.sleep, args=(0,), daemon=True)
            worker.start()
            worker.join()
            run.equal(worker.exitcode, 0, against="a clean end")
    '''
    assert run_to_end(any_hosts, Request(str(write_lab(text)))).as_it_should(None)


@pytest.mark.parametrize("warm", ["[]", "['json']"])
def test_the_parents_main_module_is_not_run_again_in_the_child(write_lab, tmp_path, warm):
    script = tmp_path / "no_main_guard.py"
    script.write_text(
        "from examprep.runner import Hosts, Request, run_to_end\n"
        "print('main')\n"
        f"report = run_to_end(Hosts({warm}), Request({str(write_lab(LAB))!r}))\n"
        "import __main__\n"
        "print(report.as_it_should(None), __main__.report is report)\n"
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr) == ("main\nTrue True\n", "")


def test_torch_is_exact_and_has_one_thread(hosts, write_lab):
    text = '''
        """What torch is set to."""
        import torch

        def check_it(run):
            """It is steady."""
            run.equal(torch.get_num_threads(), 1, against="the request")
            run.equal(torch.get_float32_matmul_precision(), "highest", against="no TF32 in products")
            run.true(not torch.backends.cudnn.allow_tf32, "no TF32 in convolutions")
    '''
    report = run_to_end(hosts, Request(str(write_lab(text))))
    assert report.as_it_should(None)
    assert report.said == []


# ── ends ──


@posix
def test_cancelling_ends_the_child_and_what_it_has_started(any_hosts, write_lab):
    run = start(any_hosts, write_lab(GRANDCHILD.format(then=FOR_EVER)))
    events = []
    for event in run.events():
        events.append(event)
        if event["event"] == "said":
            thread = threading.Thread(target=run.cancel)
            thread.start()
    thread.join()
    assert events[-1] == {"event": "cancelled"}
    assert all(gone(pid) for pid in processes(events[-2]))
    run.cancel()


def test_a_run_that_is_cancelled_before_it_is_watched_is_cancelled(any_hosts, write_lab):
    run = start(any_hosts, write_lab(LAB))
    run.cancel()
    assert list(run.events()) == [{"event": "cancelled"}]


@posix
def test_cancelling_what_has_finished_does_nothing(write_lab):
    run = start(Hosts(), write_lab(LAB))
    events = list(run.events())
    run.cancel()
    assert events[-1]["event"] == "finished"


@posix
def test_whoever_stops_watching_ends_the_run(any_hosts, write_lab):
    report = Report()
    watched = follow(start(any_hosts, write_lab(GRANDCHILD.format(then=FOR_EVER))), report)
    event = next(event for event in watched if event["event"] == "said")
    watched.close()
    assert all(gone(pid) for pid in processes(event))
    assert report.end is None
    assert not report.as_it_should(None)


@posix
def test_a_run_ends_at_its_time_limit(any_hosts, write_lab):
    grandchild = APART if sys.platform == "linux" else GRANDCHILD
    report = run_to_end(any_hosts, Request(str(write_lab(grandchild.format(then=FOR_EVER)))), time_limit=1.5)
    assert report.end == {"event": "timeout", "limit": 1.5}
    assert (report.crashed, report.finished, report.as_it_should(["it"])) == (True, False, False)
    assert all(gone(int(pid)) for line in report.said for pid in line.split())


@posix
def test_what_a_finished_lab_leaves_running_is_ended(any_hosts, write_lab):
    report = run_to_end(any_hosts, Request(str(write_lab(GRANDCHILD.format(then="pass")))))
    assert report.as_it_should(None)
    assert all(gone(int(pid)) for pid in report.said[0].split())


@posix
@pytest.mark.parametrize("name", ["SIGKILL", "SIGSEGV", "SIGTERM"])
def test_a_child_killed_from_outside_is_a_crash_with_the_signals_name(any_hosts, write_lab, name):
    report = Report()
    for event in follow(start(any_hosts, write_lab(GRANDCHILD.format(then=FOR_EVER))), report):
        if event["event"] == "said":
            os.kill(processes(event)[0], signal.Signals[name])
    assert (report.end["event"], report.end["check"]) == ("crashed", None)
    assert traceback_of(report.end, "en").startswith(f"the lab's process ended early: {name}")
    assert traceback_of(report.end, "ru").startswith(f"процесс лаборатории прервался: {name}")
    assert (report.crashed, report.as_it_should(None)) == (True, False)
    assert all(gone(int(pid)) for pid in report.said[0].split())


def test_a_lab_that_leaves_is_a_crash_with_its_exit_status(any_hosts, write_lab):
    report = run_to_end(any_hosts, Request(str(write_lab('"""D."""\nimport os\nos._exit(7)\n'))))
    assert report.end["traceback"] == "the lab's process ended early: exit status 7"


@posix
def test_a_dead_lab_is_noticed_though_its_fork_holds_the_connection(any_hosts, write_lab):
    text = '''
        """Dies and leaves a fork behind."""
        import os, signal, time

        def check_it(run):
            """It lives."""
            if os.fork() == 0:
                time.sleep(600)
            os.kill(os.getpid(), signal.SIGKILL)
    '''
    report = run_to_end(any_hosts, Request(str(write_lab(text))))
    assert report.end["traceback"] == "the lab's process ended early: SIGKILL; perhaps memory ran out"


@posix
def test_a_lab_runs_though_the_folder_in_which_one_stands_is_gone(write_lab, tmp_path):
    text = f"""
        import os
        from examprep.runner import Hosts, Request, run_to_end
        os.chdir({str(tmp_path / "gone")!r})
        os.rmdir({str(tmp_path / "gone")!r})
        for warm in ([], ["json"]):
            print(run_to_end(Hosts(warm), Request({str(write_lab(LAB))!r})).as_it_should(None))
    """
    (tmp_path / "gone").mkdir()
    assert _python(text) == ["True", "True"]


WRITES = '''
    """Writes on what it was not given."""

    import os, socket, stat, struct, time

    WIRES = [fd for fd in range(3, 100) if os.path.exists(f"/dev/fd/{{fd}}") and stat.S_ISSOCK(os.fstat(fd).st_mode)]


    def check_it(run):
        """It knows its place."""
        for fd in WIRES:
            os.write(fd, {what})
        time.sleep(600)
'''


@posix
@pytest.mark.parametrize(
    ("what", "told"),
    [
        ('struct.pack("!i", 6) + b"spoilt"', "the lab sent what no lab sends: JSON is malformed"),
        ('struct.pack("!i", 2) + b"{}"', "the lab sent what no lab sends: no event of any kind"),
        ('b"garbage"', "the connection to the lab broke, though its process lives"),
    ],
)
def test_a_lab_that_writes_on_the_event_stream_is_told_of_and_ended(write_lab, what, told):
    run = start(Hosts(), write_lab(WRITES.format(what=what)))
    pid = run._process.pid
    assert list(run.events())[-1]["traceback"].startswith(told)
    assert gone(pid)


@posix
@pytest.mark.parametrize(
    "then",
    [
        'WIRES and os.write(WIRES[0], struct.pack("!i", 1000) + b"only begun")',
        "os.kill(os.getpid(), signal.SIGSTOP)",
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)",
        "os.closerange(3, 100)",
    ],
)
def test_whatever_a_lab_does_with_itself_its_time_ends_and_nothing_of_it_is_left(write_lab, then):
    text = WRITES.replace("import os,", "import os, signal,").replace("os.write(fd, {what})", "pass")
    run = start(Hosts(), write_lab(text.replace("time.sleep", f"{then}\n        time.sleep")), time_limit=0.5)
    pid = run._process.pid
    assert list(run.events())[-1]["event"] in ("timeout", "crashed")
    assert gone(pid)


@pytest.mark.skipif(sys.platform != "linux", reason="/proc tells who started whom")
@pytest.mark.parametrize("then", ["pass", "sys.exit('enough')"])
def test_what_a_lab_has_started_in_a_session_of_its_own_ends_with_it(any_hosts, write_lab, then):
    report = run_to_end(any_hosts, Request(str(write_lab(APART.format(then=then)))))
    assert all(gone(int(pid)) for pid in report.said[0].split())


@pytest.mark.skipif(sys.platform != "linux", reason="/proc has the score")
def test_where_memory_runs_out_the_system_ends_the_lab_first(any_hosts, write_lab):
    text = '''
        """Looks up its own score."""

        def check_it(run):
            """It goes first."""
            run.equal(open("/proc/self/oom_score_adj").read(), "1000\\n", against="proc(5)")
    '''
    assert run_to_end(any_hosts, Request(str(write_lab(text)))).as_it_should(None)


PARENT = """
import sys
from examprep.runner import Hosts, Request
hosts = Hosts({warm})
for event in hosts.start(Request({path!r})).events():
    if event["event"] == "said":
        print(event["text"], flush=True)
"""


@posix
@pytest.mark.parametrize("warm", ["[]", "['json']"])
@pytest.mark.parametrize(
    "then",
    [
        FOR_EVER,
        "__import__('re').match('(a+)+b', 'a' * 60)",  # which lets no other thread of Python run
        "os.kill(os.getpid(), __import__('signal').SIGSTOP)",
    ],
    ids=["waits", "is busy", "is stopped"],
)
def test_the_child_and_what_it_has_started_end_when_the_parent_dies(write_lab, warm, then):
    grandchild = APART if sys.platform == "linux" else GRANDCHILD
    path = str(write_lab(grandchild.format(then=then)))
    command = [sys.executable, "-c", PARENT.format(warm=warm, path=path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        parent.kill()
    assert len(pids) == 2
    assert all(gone(pid) for pid in pids)


def test_a_refusal_is_raised_and_nothing_is_left(write_lab):
    with pytest.raises(LabRefused, match="no device 'tpu' on this machine"):
        run_to_end(Hosts(), Request(str(write_lab(LAB)), device="tpu"))


# ── reports ──


def test_a_report_holds_what_the_run_said(write_lab):
    report = run_to_end(Hosts(), Request(str(write_lab(LAB))))
    mean, half = report.checks.values()
    assert report.started["checks"] == ["mean", "half"]
    assert (mean.name, mean.ok, len(mean.evidence), mean.crash) == ("mean", True, 1, None)
    assert (half.name, half.ok, half.evidence[0]["got"]) == ("half", True, 0.5)
    assert report.points == {"curve": {"ours": [(0.0, 0.0), (1.0, 0.5), (2.0, 1.0)]}}
    assert list(report.charts) == ["curve"]
    assert (report.said, report.answers, report.tables, report.crashes) == (
        ["by hand"],
        {"half": 0.5},
        {},
        [],
    )
    assert (report.red, report.crashed, report.finished, report.seconds > 0) == ([], False, True, True)


@pytest.mark.parametrize(
    ("broken", "checks", "reddens", "as_it_should"),
    [
        (None, None, None, True),
        (None, None, ["mean"], False),
        ("not-scaled", None, ["mean"], True),
        ("not-scaled", None, None, False),
        ("not-scaled", None, ["mean", "half"], False),
        ("not-scaled", ("mean",), ["mean", "half"], True),
        ("not-scaled", ("half",), ["mean"], True),
        ("only-half", None, ["mean"], False),
    ],
)
def test_a_break_is_as_it_should_when_exactly_what_it_names_is_red(
    hosts, write_lab, broken, checks, reddens, as_it_should
):
    report = run_to_end(hosts, Request(str(write_lab(LAB)), break_name=broken, checks=checks))
    assert report.as_it_should(reddens) is as_it_should


# ── the fork server's memory ──


@posix
def test_a_fork_server_ends_when_it_is_told_to_and_the_next_lab_starts_another(write_lab):
    text = f"""
        import os
        from examprep.runner import Hosts, Request, run_to_end
        hosts = Hosts(["json"])
        def server():
            report = run_to_end(hosts, Request({str(write_lab(FORKED))!r}))
            return int(report.said[0])
        first = server()
        assert not hosts.busy and hosts.cool_down()
        try:
            os.kill(first, 0)
        except ProcessLookupError:
            print("gone")
        print(server() != first)
    """
    assert _python(text) == ["gone", "True"]


@posix
def test_a_fork_server_is_kept_while_a_lab_runs(write_lab):
    text = f"""
        from examprep.runner import Hosts, Request
        hosts = Hosts(["json"])
        run = hosts.start(Request({str(write_lab(GRANDCHILD.format(then=FOR_EVER)))!r}))
        events = run.events()
        while next(events)["event"] != "said":
            pass
        print(hosts.busy, hosts.cool_down())
        run.cancel()
        print([event["event"] for event in events], hosts.busy, hosts.cool_down())
    """
    assert _python(text) == ["True False", "['cancelled'] False True"]


FORKED = '''
    """Tells who forked it."""

    import os


    def check_it(run):
        """It has a parent."""
        print(os.getppid())
        run.true(True, "done")
'''


def _python(text: str) -> list[str]:
    """The lines that a fresh interpreter prints: its fork server is not the one that other tests share."""
    done = subprocess.run(
        [sys.executable, "-c", dedent(text)], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()
