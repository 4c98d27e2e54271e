"""Settings of the test run: the product's own, on plain HTTP, with files in a folder that goes away."""

import atexit
import os
import shutil
import tempfile

if "LIANGGANG_VAR" not in os.environ:
    os.environ["LIANGGANG_VAR"] = tempfile.mkdtemp(prefix="lianggang-test-")
    atexit.register(shutil.rmtree, os.environ["LIANGGANG_VAR"], ignore_errors=True)
os.environ["LIANGGANG_HTTPS"] = "off"

from config.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    **STORAGES,  # noqa: F405
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if DATABASES["default"]["ENGINE"].endswith("postgresql"):  # noqa: F405
    # A test database need not survive a power cut: no commit waits for the disk.
    DATABASES["default"]["OPTIONS"]["options"] += " -c synchronous_commit=off"  # noqa: F405
# The live server of pytest-django asks for Django's own name before it serves files of packages.
INSTALLED_APPS = [
    "django.contrib.staticfiles" if app == "config.statics.SiteFiles" else app
    for app in INSTALLED_APPS  # noqa: F405
]
