"""Parsers that misbehave, for the child process to be stopped with."""

import os
import signal
import sys
import tempfile
import time

from files.refusal import IntakeRefused


def echo(*values):
    return [len(value) if isinstance(value, bytes) else value for value in values]


def surroundings():
    """What a parser can see of the server: environment, open files, modules."""
    open_files = []
    for name in os.listdir("/proc/self/fd"):
        try:
            open_files.append(os.readlink(f"/proc/self/fd/{name}"))
        except OSError:
            continue
    return {"environment": sorted(os.environ), "files": open_files, "django": "django" in sys.modules}


def sleep_long():
    time.sleep(60)


def spin():
    while True:
        pass


def devour():
    pieces = []
    while True:
        pieces.append(bytearray(8 * 1024 * 1024))


def segfault():
    os.kill(os.getpid(), signal.SIGSEGV)


def refuse():
    raise IntakeRefused("第 3 行不对", "cell")


def fail():
    raise LookupError("nothing here")


def leave():
    sys.exit(3)


def flood():
    return "字" * 20_000_000


def chatter():
    sys.stdout.write("progress: 50 %\n")
    os.write(1, b"more noise")
    return "done"


def fork_and_sleep(path):
    """Start another process and leave its number in a file."""
    child = os.fork()
    if child:
        with open(path, "w") as stream:
            stream.write(str(child))
    time.sleep(60)


def leave_files_and_hang(path):
    """Leave a temporary file behind, its address in `path`, and never end."""
    handle, name = tempfile.mkstemp()
    os.write(handle, b"a citizen's data")
    with open(path, "w") as stream:
        stream.write(name)
    time.sleep(60)
