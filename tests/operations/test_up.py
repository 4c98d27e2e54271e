"""`manage.py up`: everything runs, says that it is well, and is gone when it is told to end."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

from tests.operations.test_supervisor import ROOT, alive, descendants, until


def managed(var):
    """`manage.py` with its data under `var`, and the environment that makes it so."""
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | {
        "LIANGGANG_VAR": str(var),
        "LIANGGANG_HTTPS": "off",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }

    def manage(*arguments, **keywords):
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, **keywords)

    return manage, environment


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """An empty system, ready to start."""
    var = tmp_path_factory.mktemp("prepared")
    manage, _environment = managed(var)
    for command in (("migrate", "-v0"), ("collectstatic", "--no-input", "-v0")):
        assert manage(*command).returncode == 0
    return var


@pytest.fixture
def place(tmp_path, prepared):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    shutil.copytree(prepared, tmp_path, dirs_exist_ok=True)
    manage, environment = managed(tmp_path)
    with open(tmp_path / "up.log", "w") as log:
        system = subprocess.Popen(
            [sys.executable, "manage.py", "up", "--bind", f"127.0.0.1:{port}"],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=log,
        )
    yield system, manage, port, tmp_path / "up.log"
    if system.poll() is None:
        system.kill()
    system.wait()


def test_it_all_runs_and_all_ends(place):
    system, manage, port, log = place
    assert "还没有运行过" in manage("health").stdout

    def well():
        answer = manage("health", "--json")
        return answer.returncode == 0 and all(row["state"] != "bad" for row in json.loads(answer.stdout))

    assert until(well, 60), log.read_text() + manage("health").stdout
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/login/", timeout=20) as page:
        assert "登录" in page.read().decode()
    everybody = descendants(system.pid)
    assert len(everybody) >= 6, "web server with two workers, two workers, the clock"
    system.send_signal(signal.SIGTERM)
    assert system.wait(timeout=40) == 0
    time.sleep(0.5)
    assert not any(map(alive, everybody))


def test_a_tick_by_hand_where_no_processes_run(place):
    _system, manage, _port, _log = place
    answer = manage("tick")
    assert answer.returncode == 0
    assert "检查时限、发出提醒" in answer.stdout
