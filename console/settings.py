"""Every setting of the console, read from the environment once, typed, and checked at start.

docs/configuration.md lists the variables. On the embedded default they come from
`$CONSOLE_DATA/console.env`, which `bin/setup` writes; the environment wins over that file.
"""

import os
import tomllib
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

from console.logs.configuration import configuration, log_format
from console.running.environment import (
    commit,
    contact,
    database,
    mailer,
    name_servers,
    origin,
    payment_provider,
    sentry,
)
from console.running.social_providers import providers

BASE_DIR = Path(__file__).resolve().parent.parent
VERSION: str = tomllib.loads((BASE_DIR / "pyproject.toml").read_text())["project"]["version"]
"""The release that runs, on pages and for who watches it. It is written in one place only."""
DATA_DIR = Path(os.environ.get("CONSOLE_DATA") or BASE_DIR / "var").resolve()

env = environ.FileAwareEnv()
env.read_env(DATA_DIR / "console.env", overwrite=False)

# The installation

# Which commit runs, for operators: an image has it as a build argument. Empty if unknown.
CONSOLE_COMMIT = commit(env.str("CONSOLE_COMMIT", ""))
DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "")
if not SECRET_KEY:
    raise ImproperlyConfigured("Set SECRET_KEY. In a checkout, bin/setup writes one for you.")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
# Encrypts what has to be read again, such as the secrets of authenticator apps.
ENCRYPTION_KEY = env.str("ENCRYPTION_KEY", "")
ENCRYPTION_KEY_FALLBACKS = env.list("ENCRYPTION_KEY_FALLBACKS", default=[])
PORT = env.int("PORT", 8000)
if not DEBUG and "CONSOLE_ORIGIN" not in os.environ:
    raise ImproperlyConfigured("Set CONSOLE_ORIGIN to the URL people open, without a path.")
CONSOLE_ORIGIN = origin(env.str("CONSOLE_ORIGIN", f"http://localhost:{PORT}"))
# The contact of pages that say "contact the operators": an email address, a URL, or none.
CONSOLE_CONTACT = contact(env.str("CONSOLE_CONTACT", ""))
IS_HTTPS = CONSOLE_ORIGIN.startswith("https://")
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS",
    default=[
        urlsplit(CONSOLE_ORIGIN).hostname,
        *(["127.0.0.1", "localhost", "[::1]"] if DEBUG else []),
    ],
)
CSRF_TRUSTED_ORIGINS = [CONSOLE_ORIGIN]
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", 0)
if TRUSTED_PROXY_COUNT < 0:
    raise ImproperlyConfigured("TRUSTED_PROXY_COUNT is the number of proxies in front: 0 or more.")
# The bearer token for /metrics, which does not exist without one.
METRICS_TOKEN = env.str("METRICS_TOKEN", "").strip()  # a file may end its line
if METRICS_TOKEN and len(METRICS_TOKEN) < 20:
    raise ImproperlyConfigured("METRICS_TOKEN must have 20 random characters or more.")
# The operators' front page warns if the last backup is older; with 0, never.
BACKUP_EXPECTED_HOURS = env.int("BACKUP_EXPECTED_HOURS", 0)
if BACKUP_EXPECTED_HOURS < 0:
    raise ImproperlyConfigured("BACKUP_EXPECTED_HOURS is a number of hours, or 0.")

INSTALLED_APPS = [
    "console.operators.apps.OperatorsConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "guardian",
    "django_cotton.apps.SimpleAppConfig",
    "django_htmx",
    "lucide",
    # Ours, in layers: an app imports only what stands before it.
    "console",
    "audit",
    "outbox",
    "credentials",
    "accounts",
    "organizations",
    "machines",
    "webhooks",
    "projects",
    "builds",
    "deployments",
    "apis",
    "portal",
    "gateways",
    "usage",
    "billing",
]

MIDDLEWARE = [
    "console.metrics.middleware.measure_requests",
    "console.logs.requests.log_requests",
    "portal.middleware.serve_domains",
    "portal.domains.certificates.answer_certificates",
    "gateways.middleware.AnswerGateways",
    "usage.middleware.TakeUsage",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "console.middleware.lead_to_localhost",
    "console.middleware.speak_to_machines",
    "console.middleware.refuse_malformed_requests",
    "console.middleware.ErrorPages",
    "accounts.middleware.read_cookies_once",
    "accounts.sessions.last_use.forget_use_by_refresh",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.show_dates_to_person",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "console.middleware.keep_private_pages_out_of_caches",
    "audit.client_addresses.remember_where_from",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.browsers.known.keep_known_browser",
    "accounts.middleware.KeepProviderSessions",
    "accounts.second_factor.operators.ask_operators_for_second_factor",
    "django_htmx.middleware.HtmxMiddleware",
]

# The largest form of ours has a definition of 2 MB, which a browser makes longer. A proxy in front
# allows more: ours is the page that says so.
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024

ROOT_URLCONF = "console.urls"
WSGI_APPLICATION = "console.wsgi.application"

_loaders: list[str] = [
    "django_cotton.cotton_loader.Loader",
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "console.serving.context_processors.theme",
                "console.serving.context_processors.dates_shown",
                "console.serving.context_processors.release",
                "console.serving.context_processors.contact",
                "console.serving.context_processors.card_layout",
                "organizations.context_processors.shell",
                "portal.looks.live.context",
                "portal.sign_ups.door.context",
                "portal.domains.pages.context",
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "console.templatetags.addresses",
                "console.templatetags.dates",
            ],
            "loaders": [("django.template.loaders.cached.Loader", _loaders)],
        },
    },
]
FORM_RENDERER = "console.forms.Renderer"
COTTON_DIR = "cotton"

# Storage

DATABASES = {
    "default": database(env.str("DATABASE_URL", f"sqlite:///{DATA_DIR}/console.sqlite3"), env)
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Limits on attempts must hold across processes and survive Redis, so they are rows.
CACHES = {
    "default": {
        "BACKEND": "console.database.cache.TableCache",
        "LOCATION": "console_cache",
    }
}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "console.serving.storage.HashedStaticFiles"},
}
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Collected files only, with DEBUG as without: what is developed is what is run.
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = False

# Signing in

AUTH_USER_MODEL = "accounts.User"
SESSION_ENGINE = "accounts.sessions.store"
# Days after which one signs in again, however much and however little a session was used.
SESSION_DAYS = env.int("SESSION_DAYS", 14)
SESSION_IDLE_DAYS = env.int("SESSION_IDLE_DAYS", 7)
if not 1 <= SESSION_IDLE_DAYS <= SESSION_DAYS:
    raise ImproperlyConfigured("SESSION_IDLE_DAYS is 1 or more, and no more than SESSION_DAYS.")
SESSION_COOKIE_AGE = SESSION_DAYS * 24 * 60 * 60
# The first one answers nearly every has_perm.
AUTHENTICATION_BACKENDS = [
    "organizations.tenancy.backends.OrganizationBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
# The function that finds the bearer of an API token.
BEARER_OF = "machines.bearer.bearer_of"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "accounts.sign_in.passwords.DifferentCharactersValidator"},
    {"NAME": "organizations.passwords.OrganizationWordsValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "name"]},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = "/"
# The first page of an organization, by the name of its URL.
ORGANIZATION_HOME = "projects:home"
ACCOUNT_ADAPTER = "accounts.sign_in.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "add_email": "accounts.forms.account.AddEmailForm",
    "change_password": "accounts.forms.account.ChangePasswordForm",
    "confirm_email_verification_code": "accounts.forms.account.ConfirmEmailVerificationCodeForm",
    "confirm_login_code": "accounts.forms.account.ConfirmLoginCodeForm",
    "confirm_password_reset_code": "accounts.forms.account.ConfirmPasswordResetCodeForm",
    "login": "accounts.forms.account.LoginForm",
    "reauthenticate": "accounts.forms.account.ReauthenticateForm",
    "request_login_code": "accounts.forms.account.RequestLoginCodeForm",
    "reset_password": "accounts.forms.account.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.account.ResetPasswordKeyForm",
    "set_password": "accounts.forms.account.SetPasswordForm",
    "signup": "accounts.forms.account.SignupForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
CODE_SECONDS = 10 * 60
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = CODE_SECONDS
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = CODE_SECONDS
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# Passwords that strangers try: so many within so many seconds.
PASSWORDS_OF_A_CLIENT = 10, 60
PASSWORDS_FOR_AN_ADDRESS = 5, 5 * 60
# allauth's own limits, and a day's worth of mails to one address. What is counted for an address is
# counted apart for a browser that its owner has signed in with.
ACCOUNT_RATE_LIMITS = {
    "confirm_email": "1/10s/key,20/d/key",
    "login_failed_in_known_browser": "5/5m/key",
    "request_login_code": "20/m/ip",
    "login_code_to_address": "3/m/key,20/d/key",
    "reset_password": "20/m/ip",
    "reset_code_to_address": "5/m/key,20/d/key",
    "social_start": "60/m/ip",
    "app_code": "60/m/ip,5/5m/key,30/d/key",
    "app_code_in_known_browser": "5/5m/key",
    "recovery_code": "20/m/ip",
    "lost_factor": "20/m/ip,3/h/key,6/d/key",
}
ACCOUNT_SESSION_REMEMBER = True
# Recovery codes are ours: allauth would make them from a seed, which it would have to keep.
MFA_SUPPORTED_TYPES = ["totp", "webauthn"]
MFA_ADAPTER = "accounts.sign_in.adapter.SecondFactorAdapter"
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "add_webauthn": "accounts.forms.passkeys.AddPasskeyForm",
    "authenticate_webauthn": "accounts.forms.passkeys.AuthenticatePasskeyForm",
    "edit_webauthn": "accounts.forms.passkeys.RenamePasskeyForm",
    "login_webauthn": "accounts.forms.passkeys.LoginPasskeyForm",
    "reauthenticate_webauthn": "accounts.forms.passkeys.ReauthenticatePasskeyForm",
    "authenticate": "accounts.forms.second_factor.AuthenticateForm",
    "reauthenticate": "accounts.forms.second_factor.ReauthenticateForm",
}
# Nothing can be guessed here, and an office of people signs in by one address: 10 are too few.
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}
# Whoever is signed in has verified an address; another one that they only added stands in no way.
MFA_ALLOW_UNVERIFIED_EMAIL = True
OPERATORS_NEED_SECOND_FACTOR = env.bool("OPERATORS_NEED_SECOND_FACTOR", True)
if not (OPERATORS_NEED_SECOND_FACTOR or DEBUG):
    raise ImproperlyConfigured("OPERATORS_NEED_SECOND_FACTOR may be off only with DEBUG.")
SOCIALACCOUNT_ADAPTER = "accounts.social.adapter.SocialAdapter"
SOCIALACCOUNT_PROVIDERS = providers(env)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT
# django-guardian: no one signed out has rights, and its rows are a view over the roles.
ANONYMOUS_USER_NAME = None
# It looks for its own backend by name; ours is a subclass.
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]
GUARDIAN_MONKEY_PATCH_USER = False
GUARDIAN_AUTO_PREFETCH = False

# What an organization may ask of us in a day

INVITATION_LIFETIME_DAYS = 7
INVITATIONS_AT_ONCE = 50
INVITATIONS_A_DAY_NEW_ORGANIZATION = env.int("INVITATIONS_A_DAY_NEW_ORGANIZATION", 50)
INVITATIONS_A_DAY = env.int("INVITATIONS_A_DAY", 500)
if INVITATIONS_A_DAY_NEW_ORGANIZATION > INVITATIONS_A_DAY:
    raise ImproperlyConfigured(
        "INVITATIONS_A_DAY_NEW_ORGANIZATION must not be above INVITATIONS_A_DAY, which is"
        f" {INVITATIONS_A_DAY}: raise both, or lower the first."
    )
INVITATIONS_NEW_ORGANIZATION_DAYS = 30
INVITATIONS_OPEN = env.int("INVITATIONS_OPEN", 100)
CREATORSHIP_OFFER_DAYS = 7
HANDLE_CHANGES_A_YEAR = 2
DAYS_UNTIL_REMOVAL = 30
ACCESS_REQUESTS_A_DAY = 10
# Each holds a thread while it is made. A person has one at a time.
EXPORTS_AT_ONCE_PER_ORGANIZATION = 2
EXPORTS_AT_ONCE = env.int("EXPORTS_AT_ONCE", 4)
if EXPORTS_AT_ONCE < 1:
    raise ImproperlyConfigured("EXPORTS_AT_ONCE is how many may run at the same time, 1 or more.")
# Operators may appoint an administrator if no present one has signed in for so long.
ADMINISTRATOR_ABSENT_DAYS = 30
# The hour of the day (UTC) of the daily email with notifications.
NOTIFICATIONS_DAILY_AT = env.int("NOTIFICATIONS_DAILY_AT", 7)
if not 0 <= NOTIFICATIONS_DAILY_AT <= 23:
    raise ImproperlyConfigured("NOTIFICATIONS_DAILY_AT is an hour of the day, 0 to 23.")
INVITATION_MAILS_A_DAY_PER_ADDRESS = env.int("INVITATION_MAILS_A_DAY_PER_ADDRESS", 10)

# Mail and background work

# Seconds after which another worker sends the emails of one that died. A delivery ends before.
OUTBOX_LEASE_SECONDS = env.int("OUTBOX_LEASE_SECONDS", 60)
# How long sent emails are kept, and the notifications in them.
MAILS_KEPT_DAYS = env.int("MAILS_KEPT_DAYS", 90)
if MAILS_KEPT_DAYS < 1:
    raise ImproperlyConfigured("MAILS_KEPT_DAYS is a number of days, 1 or more.")
MAIL_FOLDER = DATA_DIR / "mail"
MAILERS = {
    "default": mailer(
        env.str("MAIL_URL", "files:" if DEBUG else "smtp://localhost"),
        folder=MAIL_FOLDER,
        # Before another worker may take the mail for abandoned, and send it too.
        deadline=OUTBOX_LEASE_SECONDS * 0.75,
    )
}
# As set without a value, too: Compose passes on what stands in `.env`.
DEFAULT_FROM_EMAIL = (
    env.str("MAIL_FROM", "") or f"Console <console@{urlsplit(CONSOLE_ORIGIN).hostname}>"
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# By default no message leaves the process: `bin/start` runs worker and clock in one.
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", "memory://localhost")
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = (
    {}
    if CELERY_BROKER_URL.startswith("memory:")
    else {"visibility_timeout": 120, "socket_timeout": 2, "socket_connect_timeout": 2}
)
# Where requests through gateways are counted against the limits of plans; nowhere if empty.
LIMITS_REDIS_URL = env.str(
    "LIMITS_REDIS_URL", CELERY_BROKER_URL if CELERY_BROKER_URL.startswith("redis") else ""
)
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

# Where the console calls URLs that people typed: these ports, in public networks and in these.
OUTGOING_PORTS = [
    int(port) for port in env.list("OUTGOING_PORTS", default=[]) or (80, 443, 8080, 8443)
]
OUTGOING_NETWORKS = [
    ip_network(network)
    for network in env.list(
        "OUTGOING_NETWORKS", default=["127.0.0.0/8", "::1/128"] if DEBUG else []
    )
]
# Webhooks go to https at ports 443 and 8443; with this, to http and any port, too.
WEBHOOKS_ALLOW_HTTP = env.bool("WEBHOOKS_ALLOW_HTTP", DEBUG)
# For how long the deliveries of webhooks are kept.
WEBHOOK_DELIVERIES_KEPT_DAYS = env.int("WEBHOOK_DELIVERIES_KEPT_DAYS", 30)
if WEBHOOK_DELIVERIES_KEPT_DAYS < 1:
    raise ImproperlyConfigured("WEBHOOK_DELIVERIES_KEPT_DAYS is a number of days, 1 or more.")
# The name servers for the records that prove domains, and for hosts in URLs that people typed;
# those of the machine if empty.
DNS_RESOLVERS = name_servers(env.list("DNS_RESOLVERS", default=[]))
# Card payments, while its keys are set. Another address than Stripe's is for tests.
STRIPE_SECRET_KEY = env.str("STRIPE_SECRET_KEY", "")
# Two secrets while one replaces the other.
STRIPE_WEBHOOK_SECRET = env.list("STRIPE_WEBHOOK_SECRET", default=[])
STRIPE_API_BASE = payment_provider(
    env.str("STRIPE_API_BASE", "https://api.stripe.com"), may_be_here=DEBUG
)
if bool(STRIPE_SECRET_KEY) != bool(STRIPE_WEBHOOK_SECRET):
    raise ImproperlyConfigured(
        "Set STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET together, or neither."
    )
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# No limit: after the default of 100 tries a worker ends, and no one may be there to start it.
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 20
CELERY_TASK_SOFT_TIME_LIMIT = 270
CELERY_TASK_TIME_LIMIT = 300
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULER = "console.running.beat.JobScheduler"

# Language and time

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
# English only so far; this also saves each number and date a look at the language.
USE_I18N = False
USE_TZ = True

# Security headers and cookies

SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_HTTPS
SECURE_SSL_REDIRECT = IS_HTTPS
# Programs get an error: with a redirect, a token that is sent unencrypted would seem to work.
SECURE_REDIRECT_EXEMPT = [
    *(r"^healthz$", r"^readyz$", r"^api/v1/.", r"^access/"),
    r"^\.well-known/authzen-configuration$",
]
if TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_NAME = "__Host-session" if IS_HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if IS_HTTPS else "csrf"
KNOWN_BROWSER_COOKIE_NAME = "__Host-known-browser" if IS_HTTPS else "known-browser"
TRUSTED_BROWSER_COOKIE_NAME = "__Host-trusted-browser" if IS_HTTPS else "trusted-browser"
THEME_COOKIE_NAME = "__Host-theme" if IS_HTTPS else "theme"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "console.views.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# JSON for programs that collect logs, or plain lines for people.
LOG_FORMAT = log_format(env.str("LOG_FORMAT", "plain" if DEBUG else "json"))
# Milliseconds from which a request is logged as a warning.
SLOW_REQUEST_MS = env.int("SLOW_REQUEST_MS", 2000)
if SLOW_REQUEST_MS < 1:
    raise ImproperlyConfigured("SLOW_REQUEST_MS is a number of milliseconds, 1 or more.")
# Where errors are sent, and the name of this installation there; nowhere if empty.
SENTRY_DSN = sentry(env.str("SENTRY_DSN", ""))
SENTRY_ENVIRONMENT = env.str("SENTRY_ENVIRONMENT", "production")
LOGGING = configuration(LOG_FORMAT, env.str("LOG_LEVEL", "INFO"), has_sentry=bool(SENTRY_DSN))
