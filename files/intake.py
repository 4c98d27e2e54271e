"""Untrusted files are parsed in a short-lived child process with hard limits.

A workbook of 4 KB can ask its parser for gigabytes. A web worker that parses it itself dies with every
request it serves; a child dies alone, and the sender of the file reads why.
"""

import json
import logging
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .refusal import IntakeRefused

__all__ = ["IntakeRefused", "run_bounded"]

logger = logging.getLogger(__name__)

MEGABYTE = 1024 * 1024
ANSWER_MEGABYTES = 16
_PACKAGE = Path(__file__).resolve().parent
_CHILD = _PACKAGE / "bounded_child.py"
# A child gets no secrets: neither database addresses nor keys are in its environment.
_KEPT_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "TZ")

TOO_SLOW = "读取这个文件用时超过 {seconds:g} 秒，已经停止。请删去多余的内容（空白行列、图片、格式），或分成几个文件后再试。"
TOO_BIG = (
    "读取这个文件需要的内存超过 {megabytes} MB，已经停止。"
    "请删去表格以外的空白行列、图片和格式，另存一份后再试。"
)
TOO_MUCH = "这个文件的内容太多，一次读不完。请分成几个文件后再试。"
UNREADABLE = "这个文件无法读取，可能已经损坏，或者格式不对。请用原来的软件打开，另存一份后再试。"


def run_bounded(func: Callable[..., Any], *args: Any, seconds: float = 10, megabytes: int = 256) -> Any:
    """Call `func(*args)` in a fresh Python process and return its result.

    `func` is a top-level function of an importable module that does without Django. Arguments are `bytes`
    or JSON values, the result is a JSON value of at most `ANSWER_MEGABYTES` MB. `seconds` limits both the
    wall clock and the processor time, `megabytes` the address space of the child. The child inherits no
    file descriptor, no database connection and no secret; it works in a folder of its own for temporary
    files, which is removed however it ends.

    Raises `IntakeRefused` when the child runs out of time or memory, crashes, raises any exception, or
    raises `IntakeRefused` itself (passed on as it is); `ValueError` when `func` cannot be named.
    """
    if func.__module__ == "__main__" or "." in func.__qualname__ or "<" in func.__qualname__:
        raise ValueError(f"{func!r} is not a top-level function of an importable module")
    with (
        tempfile.TemporaryFile() as request,
        tempfile.TemporaryFile() as answer,
        tempfile.TemporaryFile() as log,
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
    ):
        _write_request(request, func, args)
        code = _run(request, answer, log, folder, seconds, megabytes)
        reply = _read_reply(answer)
        tail = _tail(log)
    if reply is not None and "result" in reply:
        return reply["result"]
    refusal = _refusal(code, reply, tail, seconds, megabytes)
    if reply is None or "error" in reply:
        detail = (reply or {}).get("error") or tail
        logger.warning("bounded %s.%s: %s (%s)", func.__module__, func.__name__, refusal.reason, detail)
    raise refusal


def _write_request(request, func, args) -> None:
    """One JSON line that names the function and its arguments, then the bytes of the binary ones."""
    blobs = [bytes(arg) for arg in args if isinstance(arg, (bytes, bytearray, memoryview))]
    described = [
        {"bytes": len(arg)} if isinstance(arg, (bytes, bytearray, memoryview)) else {"value": arg}
        for arg in args
    ]
    line = {"module": func.__module__, "function": func.__name__, "arguments": described}
    request.write(json.dumps(line, ensure_ascii=True).encode() + b"\n")
    for blob in blobs:
        request.write(blob)
    request.seek(0)


def _run(request, answer, log, folder: str, seconds: float, megabytes: int) -> int | None:
    """The child's exit code (negative: the signal that ended it), None when its time was up."""
    # The child holds the write end as long as it lives; the wait below ends the moment it closes. Popen.wait
    # with a timeout would poll, and lose up to 50 ms on each file.
    life, held = os.pipe()
    deadline = time.monotonic() + seconds
    try:
        process = subprocess.Popen(
            [
                sys.executable,
                "-I",
                "-X",
                "utf8",
                str(_CHILD),
                str(_PACKAGE.parent),
                str(seconds),
                str(megabytes * MEGABYTE),
                str(ANSWER_MEGABYTES * MEGABYTE),
            ],
            stdin=request,
            stdout=answer,
            stderr=log,
            pass_fds=(held,),
            start_new_session=True,
            cwd=folder,
            env={name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
            | {"TMPDIR": folder},
        )
        os.close(held)
        held = None
        try:
            poll = select.poll()
            poll.register(life, select.POLLIN)
            poll.poll(seconds * 1000)
            return process.wait(timeout=max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            return None
        finally:
            _end(process)
    finally:
        os.close(life)
        if held is not None:
            os.close(held)


def _end(process: subprocess.Popen) -> None:
    """Kill the child, and whatever it started, unless it has ended and been waited for."""
    if process.returncode is None:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            process.kill()
        process.wait()


def _read_reply(answer) -> dict | None:
    answer.seek(0)
    try:
        reply = json.loads(answer.read(ANSWER_MEGABYTES * MEGABYTE + 1))
    except ValueError:
        return None
    return reply if isinstance(reply, dict) else None


def _tail(log) -> str:
    size = log.seek(0, os.SEEK_END)
    log.seek(max(0, size - 500))
    return log.read(500).decode("utf-8", "replace").strip()


def _refusal(code, reply, tail, seconds, megabytes) -> IntakeRefused:
    if reply and "refused" in reply:
        return IntakeRefused(reply["refused"], reply.get("reason", "broken"))
    if code is None or code in (-signal.SIGXCPU, -signal.SIGALRM):
        return IntakeRefused(TOO_SLOW.format(seconds=seconds), "timeout")
    # Rust aborts the process when an allocation fails; SIGKILL that is not ours is the kernel's, short of
    # memory.
    aborted_on_memory = code == -signal.SIGABRT and "memory" in tail
    if (reply and reply.get("memory")) or aborted_on_memory or code == -signal.SIGKILL:
        return IntakeRefused(TOO_BIG.format(megabytes=megabytes), "memory")
    if reply and reply.get("too_much"):
        return IntakeRefused(TOO_MUCH, "size")
    return IntakeRefused(UNREADABLE, "broken" if reply else "crash")
