"""A parser of untrusted files gets a process of its own, with limits, and the sender a clear answer."""

import json
import os
import time

import pytest

from files.intake import IntakeRefused, run_bounded

from . import unruly


def refused(func, *args, **limits):
    started = time.monotonic()
    with pytest.raises(IntakeRefused) as caught:
        run_bounded(func, *args, **limits)
    assert time.monotonic() - started < 10
    return caught.value


def test_arguments_and_results_pass_through_unchanged():
    values = ["中文\n第二行", 3, 2.5, None, True, ["a", {"b": 1}]]
    assert run_bounded(unruly.echo, *values) == values
    assert run_bounded(unruly.echo, b"\x00\xff\n" * 1000, "between", b"") == [3000, "between", 0]


def test_functions_of_the_standard_library_can_run_too():
    assert run_bounded(json.loads, '{"a": [1, 2]}') == {"a": [1, 2]}


def test_the_parser_sees_no_secret_no_open_file_and_no_django(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgres://user:secret@localhost/db")
    secret = tmp_path / "database.sqlite3"
    secret.write_text("rows")
    with secret.open() as handle:
        os.set_inheritable(handle.fileno(), True)
        seen = run_bounded(unruly.surroundings)
    assert "DATABASE_URL" not in seen["environment"]
    assert not any("database.sqlite3" in name for name in seen["files"])
    assert seen["django"] is False


def test_a_parser_that_hangs_is_stopped_at_its_time():
    started = time.monotonic()
    error = refused(unruly.sleep_long, seconds=0.5)
    assert time.monotonic() - started < 3
    assert error.reason == "timeout"
    assert "0.5 秒" in error.message


def test_a_parser_that_spins_is_stopped_at_its_time():
    assert refused(unruly.spin, seconds=0.7).reason == "timeout"


def test_what_a_stopped_parser_started_is_stopped_with_it(tmp_path):
    note = tmp_path / "pid"
    assert refused(unruly.fork_and_sleep, str(note), seconds=1).reason == "timeout"
    deadline = time.monotonic() + 3
    while alive(note.read_text()) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not alive(note.read_text())


def alive(number):
    """Whether the process runs; one that is dead and not yet collected does not."""
    try:
        return process_fields(number)[0] != "Z"
    except OSError:
        return False


def process_fields(number):
    with open(f"/proc/{number}/stat") as stream:
        return stream.read().rpartition(")")[2].split()


def dead_children():
    """Children of this process that ended and that nobody waited for."""
    found = []
    for number in filter(str.isdigit, os.listdir("/proc")):
        try:
            state, parent = process_fields(number)[:2]
        except OSError:
            continue
        if state == "Z" and int(parent) == os.getpid():
            found.append(number)
    return found


def test_temporary_files_of_a_stopped_parser_are_removed(tmp_path):
    note = tmp_path / "name"
    assert refused(unruly.leave_files_and_hang, str(note), seconds=1).reason == "timeout"
    assert note.read_text()
    assert not os.path.exists(note.read_text())


def test_a_parser_that_devours_memory_is_stopped():
    error = refused(unruly.devour, megabytes=128)
    assert error.reason == "memory"
    assert "128 MB" in error.message


@pytest.mark.parametrize("parser", [unruly.segfault, unruly.fail, unruly.leave])
def test_a_parser_that_crashes_gives_a_message_and_not_a_traceback(parser):
    error = refused(parser)
    assert error.reason in {"crash", "broken"}
    assert "无法读取" in error.message
    assert "nothing here" not in error.message


def test_a_refusal_made_inside_arrives_as_it_was_made():
    error = refused(unruly.refuse)
    assert (error.message, error.reason) == ("第 3 行不对", "cell")
    assert str(error) == "第 3 行不对"


def test_an_endless_answer_does_not_reach_the_server():
    assert refused(unruly.flood).reason == "size"


def test_a_parser_that_prints_does_not_spoil_its_answer():
    assert run_bounded(unruly.chatter) == "done"


def test_the_reason_of_a_crash_is_logged_for_the_operator(caplog):
    refused(unruly.fail)
    assert "LookupError: nothing here" in caplog.text


def test_only_functions_that_the_child_can_find_are_taken():
    with pytest.raises(ValueError, match="top-level"):
        run_bounded(lambda: 1)


def test_no_process_and_no_descriptor_is_left_behind():
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(5):
        run_bounded(unruly.echo, b"x")
        refused(unruly.fail)
    refused(unruly.sleep_long, seconds=0.3)
    assert len(os.listdir("/proc/self/fd")) == before
    assert dead_children() == []
