"""How the web workers run: two processes, a few threads each; pages are short, long work is elsewhere."""

import os

workers = int(os.environ.get("LIANGGANG_WORKERS", "2"))
threads = int(os.environ.get("LIANGGANG_THREADS", "4"))
worker_class = "gthread"
timeout = 60
graceful_timeout = 10
# The application is loaded once and shared by the workers; they open their own database connections.
preload_app = True
max_requests = 5000
max_requests_jitter = 500
loglevel = "warning"
