"""A real Chromium against the running site."""

import os
import shutil

import pytest

from outlines.importer import parse
from outlines.services import store_outlines
from tests.cast import PASSWORD
from tests.texts import SMALL_OUTLINE

# Playwright's own loop runs in this thread while Django answers in another.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="没有找到 Chromium，浏览器测试未运行"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "viewport": {"width": 1366, "height": 768}, "locale": "zh-CN"}


@pytest.fixture
def county(live_server, transactional_db, cast):
    """宁城县 with a short outline, served at `live_server.url`."""
    store_outlines(
        committee=cast.committee, parsed=parse(SMALL_OUTLINE), source_name="test.txt", actor=cast.office
    )
    return cast


@pytest.fixture
def visit(browser, browser_context_args, live_server):
    """`visit("liaison")` signs that person in through the login page, in a window of their own."""
    contexts, complaints = [], []

    def sign_in(username, *, width=1366, height=768):
        context = browser.new_context(
            **{
                **browser_context_args,
                "viewport": {"width": width, "height": height},
                "base_url": live_server.url,
            }
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda message: (
                complaints.append(message.text) if "Content Security Policy" in message.text else None
            ),
        )
        page.goto("/login/")
        page.get_by_label("登录名").fill(username)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.wait_for_url(lambda url: "/login/" not in url)
        return page

    yield sign_in
    for context in contexts:
        context.close()
    assert complaints == [], "no script error and nothing against the content policy"
