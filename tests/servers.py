"""`python -m tests.servers postgres`: the address of a PostgreSQL server that the tests may use, or exit 1.

`TEST_POSTGRES_URL` names one; otherwise the usual local port is tried with the usual local accounts.
"""

import getpass
import os
import sys


def postgres() -> str | None:
    """A DATABASE_URL that answers, or None."""
    import psycopg

    named = os.environ.get("TEST_POSTGRES_URL")
    accounts = dict.fromkeys([os.environ.get("PGUSER"), "postgres", getpass.getuser()])
    candidates = (
        [named] if named else [f"postgres://{name}@127.0.0.1:5432/postgres" for name in accounts if name]
    )
    for url in candidates:
        try:
            with psycopg.connect(url, connect_timeout=3):
                return url
        except psycopg.Error:
            continue
    return None


def redis() -> str | None:
    """The address of a Redis database that the tests may empty (`TEST_REDIS_URL`, or the last of the usual local
    server), or None."""
    from redis import Redis
    from redis.exceptions import RedisError

    url = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/15")
    try:
        Redis.from_url(url, socket_connect_timeout=3).ping()
    except RedisError:
        return None
    return url


if __name__ == "__main__":
    url = postgres() if sys.argv[1:] == ["postgres"] else None
    if url is None:
        sys.exit(1)
    sys.stdout.write(url + "\n")
