"""Settings, all of them readable from the environment (or from a `.env` file beside manage.py).

The defaults are the strict production ones; `make run` relaxes only what a plain-HTTP site on the own
machine needs. docs/operations.md lists every variable.
"""

import os
import secrets
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

VAR_DIR = Path(env.str("LIANGGANG_VAR", default=str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)


def kept_secret(path: Path) -> str:
    """The installation's own secret: made once, readable by its owner only."""
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as handle:
            handle.write(secrets.token_urlsafe(64))
    return path.read_text().strip()


SECRET_KEY = env.str("LIANGGANG_SECRET_KEY", default="") or kept_secret(VAR_DIR / "secret_key")
DEBUG = env.bool("LIANGGANG_DEBUG", default=False)
ALLOWED_HOSTS = env.list("LIANGGANG_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("LIANGGANG_TRUSTED_ORIGINS", default=[])

# Behind how many proxies of our own the site stands: decides which address a lockout or a history row names.
TRUSTED_PROXIES = env.int("LIANGGANG_TRUSTED_PROXIES", default=0)

INSTALLED_APPS = [
    "pages",
    "history",
    "organisations",
    "operations",
    "workdays",
    "notices",
    "workflow",
    "documents",
    "outlines",
    "tasks",
    "supervision",
    "meetings",
    "commendations",
    "workbench",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "config.statics.SiteFiles",
    "django.forms",
    # Only the engine: none of Viewflow's own pages is mounted.
    "viewflow.workflow",
    "django_tables2",
    "django_filters",
    "django_htmx",
    "bootstrap",
    "fontawesome",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "pages.middleware.NoStore",
    "pages.middleware.UploadLimit",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "organisations.middleware.SessionLimits",
    "organisations.middleware.AccessMiddleware",
    "history.middleware.RequestOrigin",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "pages.middleware.FriendlyErrors",
    "pages.middleware.RuleGuard",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "organisations.context.access",
                "workbench.context.navigation",
            ],
            "builtins": ["pages.templatetags.pages"],
        },
    }
]
FORM_RENDERER = "pages.forms.FormRenderer"

DATABASES = {
    "default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'lianggang.sqlite3'}"),
}
_database = DATABASES["default"]
if _database["ENGINE"].endswith("sqlite3"):
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
else:
    _database["CONN_MAX_AGE"] = env.int("LIANGGANG_CONN_MAX_AGE", default=600)
    _database["CONN_HEALTH_CHECKS"] = True
    _database.setdefault("OPTIONS", {})["options"] = "-c lock_timeout=10000 -c statement_timeout=60000"

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Background work -----------------------------------------------------------------------------------

# What must be done stands in the database; the queue only carries ids, and losing it loses nothing. The embedded
# default is a folder; `redis://…` and `amqp://…` serve more machines.
CELERY_BROKER_URL = env.str("LIANGGANG_BROKER", default="filesystem://")
if CELERY_BROKER_URL.startswith("filesystem:"):
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(VAR_DIR / "queue"),
        "data_folder_out": str(VAR_DIR / "queue"),
        "control_folder": str(VAR_DIR / "queue-control"),
    }
elif CELERY_BROKER_URL.startswith(("redis:", "rediss:")):
    # A message that a dead worker had taken; the ledger announces the job again long before that.
    CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 600}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "jobs"
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = "Asia/Shanghai"
# Ticks that nobody took in time are thrown away: the next one does what they would have done.
CELERY_BEAT_SCHEDULE = {
    "tick": {"task": "operations.tick", "schedule": 5.0, "options": {"queue": "ticks", "expires": 4}}
}
LIANGGANG_DISK_WARN_GB = env.float("LIANGGANG_DISK_WARN_GB", default=5)
LIANGGANG_DISK_BAD_GB = env.float("LIANGGANG_DISK_BAD_GB", default=1)

# Messages ------------------------------------------------------------------------------------------

# The address that people open: links in e-mails and work chats begin with it.
LIANGGANG_SITE_URL = env.str("LIANGGANG_SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
EMAIL_HOST = env.str("LIANGGANG_SMTP_HOST", default="")
EMAIL_PORT = env.int("LIANGGANG_SMTP_PORT", default=465)
EMAIL_HOST_USER = env.str("LIANGGANG_SMTP_USER", default="")
EMAIL_HOST_PASSWORD = env.str("LIANGGANG_SMTP_PASSWORD", default="")
EMAIL_USE_SSL = env.bool("LIANGGANG_SMTP_SSL", default=EMAIL_PORT == 465)
EMAIL_USE_TLS = env.bool("LIANGGANG_SMTP_TLS", default=EMAIL_PORT == 587)
# Without a mail server letters go into files, and the health page says so.
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"
DEFAULT_FROM_EMAIL = env.str("LIANGGANG_MAIL_FROM", default=EMAIL_HOST_USER or "lianggang@localhost")
# Where robots of work chats may be called; `http://host:port` allows one inside the own network.
LIANGGANG_ROBOT_HOSTS = env.list(
    "LIANGGANG_ROBOT_HOSTS", default=["qyapi.weixin.qq.com", "oapi.dingtalk.com", "open.feishu.cn"]
)

# Accounts ------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "organisations.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "organisations.backends.PersonBackend",
]
LOGIN_URL = "organisations:login"
LOGIN_REDIRECT_URL = "workbench:home"
LOGOUT_REDIRECT_URL = "organisations:login"

PASSWORD_MIN_LENGTH = env.int("LIANGGANG_PASSWORD_MIN_LENGTH", default=10)
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": PASSWORD_MIN_LENGTH},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "phone")},
    },
    {
        "NAME": "organisations.passwords.CharacterKindsValidator",
        "OPTIONS": {"kinds": env.int("LIANGGANG_PASSWORD_KINDS", default=3)},
    },
]

AXES_FAILURE_LIMIT = env.int("LIANGGANG_LOCKOUT_AFTER", default=6)
AXES_COOLOFF_TIME = env.float("LIANGGANG_LOCKOUT_HOURS", default=0.5)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "organisations.views.account.locked_out"
AXES_CLIENT_IP_CALLABLE = "history.context.client_address"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

OTP_TOTP_ISSUER = "两纲督导"
# Whether the office, the administrator and the auditor must set up a second factor before they can work.
LIANGGANG_REQUIRE_SECOND_FACTOR = env.bool("LIANGGANG_REQUIRE_SECOND_FACTOR", default=False)

SESSION_COOKIE_AGE = env.int("LIANGGANG_SESSION_HOURS", default=12) * 3600
SESSION_IDLE_SECONDS = env.int("LIANGGANG_SESSION_IDLE_MINUTES", default=60) * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

# Transport -----------------------------------------------------------------------------------------

HTTPS = env.bool("LIANGGANG_HTTPS", default=True)
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
CSRF_FAILURE_VIEW = "pages.errors.stale_form"

DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# Language and time ---------------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
DATE_FORMAT = "Y-m-d"
DATETIME_FORMAT = "Y-m-d H:i"
FORMAT_MODULE_PATH = ["config.formats"]

# Files ---------------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = VAR_DIR / "media"
# What a single attachment may weigh, and how many one object may carry.
LIANGGANG_ATTACHMENT_BYTES = env.int("LIANGGANG_ATTACHMENT_MB", default=20) * 1024 * 1024
LIANGGANG_REQUEST_BYTES = 10 * LIANGGANG_ATTACHMENT_BYTES
LIANGGANG_ATTACHMENTS = env.int("LIANGGANG_ATTACHMENTS", default=30)
# How many objections the public page of one commendation takes within an hour; letters and calls are not limited.
LIANGGANG_OBJECTIONS_AN_HOUR = env.int("LIANGGANG_OBJECTIONS_AN_HOUR", default=30)
# The office's own licensed fonts are dropped into the first; the free ones that the set-up fetched lie in the second.
LIANGGANG_FONTS = env.str("LIANGGANG_FONTS", default=str(VAR_DIR / "fonts"))
LIANGGANG_FREE_FONTS = env.str("LIANGGANG_FREE_FONTS", default=str(BASE_DIR / ".setup" / "fonts"))
HISTORY_SEALS_DIR = VAR_DIR / "seals"
FIXTURES_DIR = BASE_DIR / "fixtures"

MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    # It says at every start that the folder queue has no host.
    "loggers": {"kombu.connection": {"level": "ERROR"}},
    "root": {"handlers": ["console"], "level": env.str("LIANGGANG_LOG_LEVEL", default="WARNING")},
}
