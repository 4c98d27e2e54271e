"""Several people press a button at the same moment."""

import threading

from django.db import connections


def at_once(count, work):
    """Run `work(n)` in `count` threads that start together; what each returned, or the exception it raised."""
    barrier, results = threading.Barrier(count), [None] * count

    def run(n):
        try:
            barrier.wait(timeout=20)
            results[n] = work(n)
        except Exception as error:
            results[n] = error
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results
