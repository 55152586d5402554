"""The portal's settings, read from the environment.

Every variable is optional (docs/configuration.md); a wrong value stops the start with a sentence that names it.
"""

import os
import secrets
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from policyportal.embedded import cluster
from policyportal.embedded.databases import databases
from policyportal.embedded.owning import not_roots_alone
from policyportal.pages.operator import Operator
from policyportal.serving import production
from policyportal.watching.wanted import Wanted

# Excel files are read and written by Python's own parser, whether or not something else has brought lxml.
os.environ["OPENPYXL_LXML"] = "False"

BASE_DIR = Path(__file__).resolve().parent.parent


def _flag(name: str, *, unset: bool = False) -> bool:
    """Whether the variable is "1" and not "0"; `unset` where it is not set or empty, anything else is refused."""
    value = os.environ.get(name, "")
    if value not in ("", "0", "1"):
        raise ImproperlyConfigured(f"{name} is {value!r}; write 1 or 0 (docs/configuration.md).")
    return value == "1" if value else unset


def _data_dir() -> Path:
    """The data folder, which for root is root's alone: another account could lead it elsewhere."""
    folder = cluster.data_dir()
    if os.geteuid() == 0 and (open_folder := not_roots_alone(folder)):
        raise ImproperlyConfigured(
            f"PORTAL_DATA is {folder}, and {open_folder} can be changed by other accounts than root: "
            "name a folder that is root's alone (docs/configuration.md)."
        )
    return folder


def _production() -> bool:
    """Whether this is the portal of the public, which is refused unless it has all that it needs."""
    if not _flag("PORTAL_PRODUCTION"):
        return False
    if refusal := production.refusal(os.environ):
        raise ImproperlyConfigured(refusal)
    return True


def _networks(name: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """The addresses and networks in the variable, separated by commas; `unix:` is whoever may open our socket.

    Who comes through a socket of the machine has no address, and counts as the unspecified one.
    """
    written = os.environ.get(name, "")
    named = [text.strip() for text in written.replace("unix:", "::").split(",")]
    try:
        return tuple(ip_network(text) for text in named if text)
    except ValueError as error:
        raise ImproperlyConfigured(
            f"{name} is {written!r}; write addresses or networks, separated by commas: 10.0.0.5,fd00::/64 "
            "(docs/configuration.md)."
        ) from error


def _number(name: str, unset: int) -> int:
    """The whole number in the variable."""
    written = os.environ.get(name, "")
    if written and not written.isdecimal():
        raise ImproperlyConfigured(
            f"{name} is {written!r}; write a number (docs/configuration.md)."
        )
    return int(written) if written else unset


def _mail_security() -> str:
    """How the connection to the mail server is encrypted: from its start, by STARTTLS, or not at all."""
    written = os.environ.get("PORTAL_MAIL_TLS", "")
    if written not in ("", "starttls", "tls"):
        why = f"PORTAL_MAIL_TLS is {written!r}; write starttls or tls (docs/configuration.md)."
        raise ImproperlyConfigured(why)
    return written


def _read(group: Callable) -> Any:
    """What several variables say together: who answers for the portal, how it is watched."""
    try:
        return group(os.environ)
    except ValueError as error:
        raise ImproperlyConfigured(f"{error} (docs/configuration.md).") from error


def _secret_key() -> str:
    """PORTAL_SECRET_KEY, or a key drawn once and kept in the data folder."""
    if key := os.environ.get("PORTAL_SECRET_KEY"):
        return key
    path = DATA_DIR / "secret_key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        # Linked into place whole, so that two first starts at once agree on one key.
        with tempfile.NamedTemporaryFile("w", dir=path.parent) as draft:
            draft.write(secrets.token_urlsafe(50))
            draft.flush()
            with suppress(FileExistsError):
                os.link(draft.name, path)
    return path.read_text()


def _cache() -> dict:
    """Where pages are kept: in the memory of each process, or in the Redis or Valkey that CACHE_URL names."""
    url = os.environ.get("CACHE_URL")
    kept = {"KEY_PREFIX": "policyportal", "TIMEOUT": 24 * 60 * 60}
    if not url:
        # About 8 kB each, and 64 kB at most (policyportal.caching.LARGEST); the one not asked for longest goes first.
        memory = "django.core.cache.backends.locmem.LocMemCache"
        return kept | {"BACKEND": memory, "OPTIONS": {"MAX_ENTRIES": 1000}}
    if not url.startswith(("redis://", "rediss://", "unix://")):
        why = "CACHE_URL is not understood; write redis://host:port/0 (docs/configuration.md)."
        raise ImproperlyConfigured(why)
    # Seconds; making a page takes no longer.
    patience = {"socket_connect_timeout": 0.2, "socket_timeout": 0.2}
    redis = "django.core.cache.backends.redis.RedisCache"
    return kept | {"BACKEND": redis, "LOCATION": url, "OPTIONS": patience}


# First of all: what lacks is said before a folder or a key is made.
PRODUCTION = _production()
DATA_DIR = _data_dir()
SECRET_KEY = _secret_key()
# Keys of before, with which cookies and links were signed that are still about.
SECRET_KEY_FALLBACKS = os.environ.get("PORTAL_SECRET_KEY_FALLBACKS", "").split()
DEBUG = _flag("PORTAL_DEBUG")
HTTPS = _flag("PORTAL_HTTPS")
HEAD_OTP = _flag("PORTAL_HEAD_OTP")
# Who may say in X-Forwarded-For whom it has heard.
PROXIES = _networks("PORTAL_PROXY")
OPERATOR = _read(Operator.read)
_watched = _read(Wanted.read)
ALLOWED_HOSTS = os.environ.get("PORTAL_HOSTS", "localhost,127.0.0.1,[::1]").split(",")

INSTALLED_APPS = [
    "policyportal",  # first, so that its loaddata comes before Django's
    "regions",
    "projects",
    "kpis",
    "simple_history",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "django_filters",
    "django_http_compression",
    "whitenoise.runserver_nostatic",
    "policyportal.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
]

MIDDLEWARE = [
    "policyportal.caching.CacheMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "policyportal.middleware.PoliciesMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django_http_compression.middleware.HttpCompressionMiddleware",
    "policyportal.api.problems.ProblemMiddleware",
    "policyportal.middleware.HeadMiddleware",
    "policyportal.middleware.PlainAddressMiddleware",
    "policyportal.middleware.PlacesMiddleware",
    "policyportal.middleware.PlanMiddleware",
    "policyportal.middleware.TwinsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "policyportal.middleware.SecondFactorMiddleware",
    "policyportal.middleware.IdleMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "policyportal.middleware.NotAllowedMiddleware",
    "policyportal.middleware.UnavailableMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "policyportal.urls"
WSGI_APPLICATION = "policyportal.wsgi.application"

_LOADERS = [
    "policyportal.pages.templates.FlatLoader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [("django.template.loaders.cached.Loader", _LOADERS)],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# As whom and where the database is asked; `./portal run --database` sets another one on the same server, such as a sample.
DATABASES = _read(databases)
DATABASE_ROUTERS = ["policyportal.records.replica.Router"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": _cache()}

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # stops further tries after too many wrong passwords
    "django.contrib.auth.backends.ModelBackend",
    "policyportal.accounts.rights.RecordBackend",  # which records one may change; signs nobody in
]
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATION}.NumericPasswordValidator"},
]

# Wrong passwords are counted by account and address together: an office behind one address does not lock itself
# out for one colleague's slips. By address alone against one password tried on every account: twenty colleagues
# behind one address would have to lock themselves out within the quarter hour. By account alone against guesses
# from many addresses: ten of them reach it. A device from which the account has signed in before is held to the
# first limit only, so that nobody keeps a colleague out from elsewhere (policyportal.accounts.signin).
AXES_HANDLER = "policyportal.accounts.signin.SignInLimits"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
FAILURE_LIMIT_OF_ADDRESS = 100
FAILURE_LIMIT_OF_ACCOUNT = 50
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "policyportal.accounts.signin.client_address"
AXES_LOCKOUT_CALLABLE = "policyportal.accounts.signin.locked_out"
# What staff need of it, the pages of accounts offer in Japanese (policyportal.staff.accounts).
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
# Who signed in when, from where, is kept nowhere; failures are, until the account may try again.
AXES_DISABLE_ACCESS_LOG = True

# What an authenticator app calls the portal.
OTP_TOTP_ISSUER = "政策展開方針ポータル"

# Where a sign-in leads that was asked for no page, or for one of another site.
LOGIN_REDIRECT_URL = "admin:index"
# A session ends with the browser, and after two hours in which nothing was asked (IdleMiddleware).
SESSION_COOKIE_AGE = 2 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# Public pages read no session: everybody sees the same there, and anyone may keep it (policyportal.caching).
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = "/admin/"
CSRF_COOKIE_HTTPONLY = True
# In the session: its own cookie would go to every page.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
# The table of entry has seven boxes a row and up to 200 rows.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000
CSRF_FAILURE_VIEW = "policyportal.views.token_refused"

LANGUAGE_CODE = "ja"
TIME_ZONE = "Asia/Tokyo"
FIXTURE_DIRS = [BASE_DIR / "fixtures"]
OUTLINE_DIR = BASE_DIR / "fixtures" / "source"

STATIC_URL = "static/"
# Of their own where the account that answers pages must not change them.
STATIC_ROOT = Path(os.environ.get("PORTAL_STATIC") or DATA_DIR / "static")
STATICFILES_DIRS = [BASE_DIR / "static", ("guide", BASE_DIR / "docs" / "images" / "staff")]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "policyportal.serving.static_files.StaticStorage"},
}
# What deploy/statistics has counted in nginx's log; the words that were searched in vain.
STATISTICS_FILE = DATA_DIR / "statistics" / "answers.json"
SEARCHES_DIR = DATA_DIR / "searches"
# The pictures for sharing that make_pictures has made, and the font that it draws with: unset, one that is installed.
PICTURES_DIR = DATA_DIR / "pictures"
PICTURE_FONT = os.environ.get("PORTAL_PICTURE_FONT", "")
# The booklets that make_booklet has made.
BOOKLETS_DIR = DATA_DIR / "booklets"
# Pages name files with their hashes alone; the others would be compressed too.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
# They are for this site's pages; a host of their own, for which others may read them, there is none.
WHITENOISE_ALLOW_ALL_ORIGINS = False

# 本サイトの参考判定: whether it is shown, and the share of the pace from which a target is やや遅れ and no
# longer 遅れ. /about/progress/ states the rules with this number.
SHOW_JUDGEMENT = _flag("PORTAL_JUDGEMENT", unset=True)
JUDGEMENT_THRESHOLD = Decimal("0.8")

# 実績値: whether what a bureau saves is public at once. Unset, it is a draft until the head office releases it.
SAVING_PUBLISHES = _flag("PORTAL_SAVING_PUBLISHES")

# Mail to the offices. Without a server nothing leaves, and the commands and pages that send say so; what lacks
# beside a server, the checks say. A server that says nothing holds up a letter for ten seconds.
EMAIL_HOST = os.environ.get("PORTAL_MAIL_HOST", "")
_mail = "smtp" if EMAIL_HOST else "dummy"
EMAIL_BACKEND = f"django.core.mail.backends.{_mail}.EmailBackend"
_security = _mail_security()
EMAIL_USE_TLS, EMAIL_USE_SSL = _security == "starttls", _security == "tls"
EMAIL_PORT = _number("PORTAL_MAIL_PORT", {"starttls": 587, "tls": 465}.get(_security, 25))
EMAIL_HOST_USER = os.environ.get("PORTAL_MAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("PORTAL_MAIL_PASSWORD", "")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("PORTAL_MAIL_FROM", "")
# Where the portal is, for the links in letters and calendars.
PORTAL_URL = os.environ.get("PORTAL_URL", "").rstrip("/")

# The API: read by anybody, in JSON alone (policyportal.api).
REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    "EXCEPTION_HANDLER": "policyportal.api.problems.handle",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "連携地域別政策展開方針ポータルのAPI",
    "DESCRIPTION": "方針の地域、プロジェクト、施策、KPI、数値を読むためのAPI。読むだけで、鍵は要りません。",
    "OAS_VERSION": "3.1.1",
    "POSTPROCESSING_HOOKS": [],
    "SORT_OPERATION_PARAMETERS": False,
    "SORT_OPERATIONS": False,
}

# Each line of a log as JSON says nothing of a person (docs/decisions/0029).
LOG_JSON, ERROR_MAIL, LOGGING = _watched.log_json, _watched.error_mail, _watched.logging()
# Who may read /metrics.
METRICS = _networks("PORTAL_METRICS")

SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
# Whether every host below the operator's domain speaks https, and whether browsers ship that as a
# list, is the operator's to decide, not this application's.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
