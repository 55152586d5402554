"""The portal's settings, read from the environment.

Every variable is optional (docs/configuration.md); a wrong value stops the start with a sentence that names it.
"""

import os
import secrets
import tempfile
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from psycopg import IsolationLevel

from policyportal.database import names
from policyportal.embedded import cluster
from policyportal.embedded.owning import not_roots_alone
from policyportal.pages.operator import Operator

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


def _networks(name: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """The addresses and networks in the variable, separated by commas."""
    written = os.environ.get(name, "")
    try:
        return tuple(ip_network(text.strip()) for text in written.split(",") if text.strip())
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


def _operator() -> Operator:
    """Who answers for the portal."""
    try:
        return Operator.read(os.environ)
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


def _database(variable: str, role: str) -> dict:
    """The server that the variable names, or the embedded one as a role."""
    url = os.environ.get(variable)
    if not url:
        return cluster.HERE.connection_settings(role)
    try:
        database = dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True)
    except (ValueError, KeyError) as error:
        raise ImproperlyConfigured(
            f"{variable} is not understood; write postgres://user:password@host:port/name "
            "(docs/configuration.md)."
        ) from error
    if database["ENGINE"] != "django.db.backends.postgresql":
        why = f"{variable} must name a PostgreSQL server (docs/configuration.md)."
        raise ImproperlyConfigured(why)
    return database | {"ENGINE": "policyportal.database"}


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


DATA_DIR = _data_dir()
SECRET_KEY = _secret_key()
DEBUG = _flag("PORTAL_DEBUG")
HTTPS = _flag("PORTAL_HTTPS")
HEAD_OTP = _flag("PORTAL_HEAD_OTP")
# Who may say in X-Forwarded-For whom it has heard.
PROXIES = _networks("PORTAL_PROXY")
OPERATOR = _operator()
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
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django_http_compression.middleware.HttpCompressionMiddleware",
    "policyportal.middleware.ContentPolicyMiddleware",
    "policyportal.middleware.HeadMiddleware",
    "policyportal.middleware.PlainAddressMiddleware",
    "policyportal.middleware.PlacesMiddleware",
    "policyportal.middleware.PlanMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "policyportal.middleware.SecondFactorMiddleware",
    "policyportal.middleware.IdleMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
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

# The connection of staff and of commands. On the embedded server that is the owner's, which a process that answers
# pages gives up (policyportal/database/roles.py).
DATABASES = {"default": _database("DATABASE_URL", names.OWNER)}
# Another database on the same server, such as a sample (`./portal run --database` sets it).
if database_name := os.environ.get("PORTAL_DATABASE"):
    DATABASES["default"]["NAME"] = database_name
# Lists are counted and sorted whole, in memory, from data that are in memory too; compiling such short
# queries takes longer than running them.
_options = DATABASES["default"].setdefault("OPTIONS", {})
_tuning = "-c work_mem=16MB -c random_page_cost=1.1 -c jit=off"
_options["options"] = f"{_tuning} {_options.get('options', '')}".strip()
# Seconds; how long a request waits for anything else, policyportal/database/limits.py says.
_options.setdefault("connect_timeout", 4)
# Long files are read through a connection of their own, which ends with the file: what it reads is of one moment.
# Whoever stops reading is cut off after a minute.
_reading = "-c default_transaction_read_only=on -c idle_in_transaction_session_timeout=60s"


def _like_default(database: dict, options: dict) -> dict:
    """Another connection to the plan's database, with these options and what the default one has."""
    mirror = {"NAME": DATABASES["default"]["NAME"], "TEST": {"MIRROR": "default"}}
    return database | mirror | {"OPTIONS": _options | database.get("OPTIONS", {}) | options}


_of_moment = {
    "isolation_level": IsolationLevel.REPEATABLE_READ,
    "options": f"{_options['options']} {_reading}",
}
DATABASES["streams"] = _like_default(DATABASES["default"], _of_moment)
if os.environ.get("DATABASE_OWNER_URL"):
    _owner = _database("DATABASE_OWNER_URL", names.OWNER)
    DATABASES["owner"] = _like_default(_owner, {"options": _options["options"]})
# Public pages and files are read as a role that sees what is public alone (docs/decisions/0027): on the embedded server,
# or where a connection as that role is named.
if os.environ.get("DATABASE_PUBLIC_URL") or not os.environ.get("DATABASE_URL"):
    _public = _database("DATABASE_PUBLIC_URL", names.PUBLIC)
    DATABASES["public"] = _like_default(_public, {"options": _options["options"]})
    DATABASES["public_streams"] = _like_default(_public, _of_moment)
# A standby of it, from which public pages are made while it has the same data.
if os.environ.get("DATABASE_REPLICA_URL"):
    _replica = _database("DATABASE_REPLICA_URL", names.PUBLIC)
    DATABASES["replica"] = _replica | {
        "NAME": database_name or _replica["NAME"],
        # A page does not wait long for it, for the primary is there.
        "OPTIONS": {"connect_timeout": 2, "options": _tuning} | _replica.get("OPTIONS", {}),
        "TEST": {"MIRROR": "default"},
    }
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
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static", ("guide", BASE_DIR / "docs" / "images" / "staff")]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "policyportal.serving.static_files.StaticStorage"},
}
# The pictures for sharing that make_pictures has made, and the font that it draws with: unset, one that is installed.
PICTURES_DIR = DATA_DIR / "pictures"
PICTURE_FONT = os.environ.get("PORTAL_PICTURE_FONT", "")
# Pages name files with their hashes alone; the others would be compressed too.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

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

# What goes wrong is said on the terminal, with DEBUG off too; a page that is not there is no fault.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"terminal": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["terminal"], "level": "WARNING"},
    "loggers": {"django.request": {"level": "ERROR"}},
}

SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
# Whether every host below the operator's domain speaks https, and whether browsers ship that as a
# list, is the operator's to decide, not this application's.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
