"""What every journey looks for on a page, at a moment when there is a page to look at.

A click that leads elsewhere returns as soon as the next page begins: its document may still be empty, and whatever is
asked of it can be lost with the page before. Everything here waits for the page and asks again when that happens.
"""

import time

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error

# Milliseconds between two looks, and how long a page may be on its way.
PAUSE, PATIENCE = 50, 10_000
ON_THE_WAY = ("context was destroyed", "navigating", "navigation", "axe is not defined", "of null")
BEYOND = """() => {
  const page = document.documentElement;
  return page && document.body ? page.scrollWidth - page.clientWidth : null;
}"""


def follow(link):
    """Click what leads to another page, and be there."""
    with link.page.expect_navigation():
        link.click()


def asked(page, ask):
    """What `ask()` answers about the page; None and an answer lost to a change of pages are no answer."""
    last = time.monotonic() + PATIENCE / 1000
    while True:
        page.wait_for_load_state()
        try:
            answer = ask()
        except Error as error:
            if time.monotonic() > last or not any(words in str(error) for words in ON_THE_WAY):
                raise
        else:
            if answer is not None or time.monotonic() > last:
                return answer
        page.wait_for_timeout(PAUSE)


def becomes(page, script, wanted):
    """The script's value on the page is the wanted one, or soon will be."""
    last = time.monotonic() + PATIENCE / 1000
    while (answer := asked(page, lambda: page.evaluate(script))) != wanted and time.monotonic() < last:
        page.wait_for_timeout(PAUSE)
    assert answer == wanted


def fits(page):
    """No sideways scrolling: nothing stands beyond the edge of the window."""
    assert asked(page, lambda: page.evaluate(BEYOND)) == 0, f"{page.url} sticks out of the screen"


def nothing_in_the_way(page, *, serious=False):
    """No fault of accessibility; with `serious` only those of WCAG 2 A and AA count that shut people out."""
    options = {"runOnly": ["wcag2a", "wcag2aa"]} if serious else {"resultTypes": ["violations"]}
    found = asked(page, lambda: Axe().run(page, options=options)).response["violations"]
    if serious:
        found = [fault for fault in found if fault["impact"] in ("serious", "critical")]
    faults = [(fault["id"], [node["html"][:120] for node in fault["nodes"][:3]]) for fault in found]
    assert faults == [], page.url
