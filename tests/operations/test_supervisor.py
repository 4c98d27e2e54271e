"""The supervisor keeps its children running and leaves none behind, however it ends."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# A child that writes its number down and has a child of its own.
CHILD = """
import os, subprocess, sys, time
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
open(sys.argv[1], "a").write(f"{os.getpid()}\\n")
time.sleep(600)
"""
PARENT = """
import sys
from operations.supervisor import Child, Supervisor
files = sys.argv[1:]
children = [Child(f, [sys.executable, "-c", CHILD, f]) for f in files]
Supervisor(children, say=lambda text: None).run()
"""


def alive(pid) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def descendants(pid) -> set[int]:
    """Everything that a process and its children have started."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except (FileNotFoundError, ProcessLookupError):
                continue
    found, level = set(), {pid}
    while level:
        level = {child for child, parent in parents.items() if parent in level} - found
        found |= level
    return found


def until(condition, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def supervised(tmp_path):
    files = [tmp_path / "a", tmp_path / "b"]
    code = f"CHILD = {CHILD!r}\n{PARENT}"
    parent = subprocess.Popen([sys.executable, "-c", code, *map(str, files)], cwd=ROOT)
    assert until(lambda: all(file.exists() and file.read_text() for file in files))
    assert until(lambda: len(descendants(parent.pid)) == 4)
    yield parent, files
    if parent.poll() is None:
        parent.kill()
    parent.wait()


def pids(file) -> list[int]:
    return [int(line) for line in file.read_text().split()]


def test_a_child_that_was_killed_is_started_again_without_its_orphans(supervised):
    _parent, (first, _second) = supervised
    old = pids(first)[0]
    below = descendants(old)
    os.kill(old, signal.SIGKILL)
    assert until(lambda: len(pids(first)) == 2)
    assert alive(pids(first)[1])
    assert not any(map(alive, below))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_when_asked_to_end_nobody_is_left(supervised, number):
    parent, _files = supervised
    everybody = descendants(parent.pid)
    parent.send_signal(number)
    parent.wait(timeout=25)
    assert until(lambda: not any(map(alive, everybody)), 5)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the kernel's help is Linux's")
def test_when_it_is_killed_its_children_go_with_it(supervised):
    parent, files = supervised
    parent.kill()
    parent.wait()
    children = [pids(file)[0] for file in files]
    assert until(lambda: not any(map(alive, children)), 5)
