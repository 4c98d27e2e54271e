"""Keeping the web server, the workers and the clock running as one.

Each is a child in a session of its own. One that ends is started again, with a growing pause when it cannot stay up.
To stop, children are asked, and after a while killed with all that they started. Should this process itself be
killed, the kernel ends the children (PR_SET_PDEATHSIG, where there is one), so that none is left behind.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

GRACE_SECONDS = 15
LONGEST_PAUSE = 30
# A child that stayed up this long has recovered.
STEADY_SECONDS = 60
PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """One process: its name, its command line, and how it has been doing."""

    name: str
    command: list[str]
    process: subprocess.Popen | None = None
    started: float = 0
    pause: float = 1
    not_before: float = 0
    ends: list[int] = field(default_factory=list)


def _die_with_parent(parent: int) -> None:
    """Runs in the child before its program: ask the kernel for SIGTERM when the supervisor is gone."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)


class Supervisor:
    """`run()` returns when a signal asked for the end and every child is gone."""

    def __init__(self, children: list[Child], *, say: Callable[[str], None]):
        self.children, self.say, self.ending = children, say, False

    def run(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._asked_to_end)
        try:
            while not self.ending:
                for child in self.children:
                    self._look_after(child)
                time.sleep(0.5)
        finally:
            self._end_all()

    def _asked_to_end(self, number, frame):
        self.ending = True

    def _look_after(self, child: Child) -> None:
        now = time.monotonic()
        if child.process is None:
            if now >= child.not_before:
                self._start(child)
            return
        code = child.process.poll()
        if code is None:
            return
        child.ends.append(code)
        self._kill_group(child)
        child.process = None
        child.pause = 1 if now - child.started > STEADY_SECONDS else min(child.pause * 2, LONGEST_PAUSE)
        child.not_before = now + child.pause
        self.say(f"{child.name} 已退出（{code}），{child.pause:.0f} 秒后重新启动")

    def _start(self, child: Child) -> None:
        parent = os.getpid()
        child.started = time.monotonic()
        child.process = subprocess.Popen(
            child.command,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=lambda: _die_with_parent(parent),
        )

    def _end_all(self) -> None:
        alive = [child for child in self.children if child.process is not None]
        for child in alive:
            child.process.terminate()
        until = time.monotonic() + GRACE_SECONDS
        for child in alive:
            try:
                child.process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                self.say(f"{child.name} 没有按时结束，强制结束")
            self._kill_group(child)

    @staticmethod
    def _kill_group(child: Child) -> None:
        """Whatever the child had started goes with it."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.process.pid, signal.SIGKILL)
        child.process.wait()
