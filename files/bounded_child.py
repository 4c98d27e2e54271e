"""What runs inside the child of `files.intake.run_bounded`; a script, never imported.

Reads the request from standard input, sets its own limits before it touches a byte of the file, and leaves
its answer on standard output. Arguments: the project's folder, seconds, bytes of address space, bytes of
the longest answer.
"""

import importlib
import json
import math
import os
import resource
import signal
import sys


def set_limits(seconds: float, address_space: int, file_size: int) -> None:
    """The kernel holds the child to these also when the parent has died and nobody waits any more."""

    def lower(kind: int, soft: int, hard: int) -> None:
        ceiling = resource.getrlimit(kind)[1]
        if ceiling != resource.RLIM_INFINITY:
            soft, hard = min(soft, ceiling), min(hard, ceiling)
        resource.setrlimit(kind, (soft, hard))

    whole = math.ceil(seconds)
    lower(resource.RLIMIT_CORE, 0, 0)
    lower(resource.RLIMIT_CPU, whole, whole + 1)
    lower(resource.RLIMIT_AS, address_space, address_space)
    lower(resource.RLIMIT_FSIZE, file_size, file_size)
    signal.setitimer(signal.ITIMER_REAL, seconds + 1)


def take_arguments(described: list[dict], stream) -> list:
    return [stream.read(item["bytes"]) if "bytes" in item else item["value"] for item in described]


def describe(error: BaseException) -> dict:
    """An exception as the parent understands it. Matched by name: this script imports nothing of ours."""
    if type(error).__name__ == "IntakeRefused":
        return {"refused": str(error), "reason": getattr(error, "reason", "broken")}
    if isinstance(error, MemoryError):
        return {"error": "MemoryError", "memory": True}
    return {"error": f"{type(error).__name__}: {error}"[:500]}


def main() -> None:
    folder, seconds, address_space, longest = sys.argv[1:5]
    stream = sys.stdin.buffer
    request = json.loads(stream.readline())
    # A parser that prints must not write into the answer.
    answer = os.dup(1)
    os.dup2(2, 1)
    # A parser that wants a path may write its file down once.
    taken = sum(item.get("bytes", 0) for item in request["arguments"])
    set_limits(float(seconds), int(address_space), int(longest) + taken)
    sys.path.insert(0, folder)
    try:
        function = getattr(importlib.import_module(request["module"]), request["function"])
        result = function(*take_arguments(request["arguments"], stream))
        payload = json.dumps({"result": result}, ensure_ascii=False).encode("utf-8", "surrogatepass")
        if len(payload) > int(longest):
            payload = b'{"error": "answer too long", "too_much": true}'
    except BaseException as error:
        payload = json.dumps(describe(error)).encode()
    while payload:
        payload = payload[os.write(answer, payload) :]
    # Nothing is left to do, and a parser's own clean-up could still crash.
    os._exit(0)


if __name__ == "__main__":
    main()
