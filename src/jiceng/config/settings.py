"""Settings, safe for production by default. Every variable is documented in docs/settings.md."""

from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from . import environment as env

PACKAGE = Path(__file__).resolve().parents[1]
JICENG_DATA = Path(env.text("JICENG_DATA", "data")).resolve()
_generated = env.secret_file(JICENG_DATA)

DEBUG = env.flag("JICENG_DEBUG", False)
SECRET_KEY = env.text("JICENG_SECRET_KEY", _generated["secret_key"])
JICENG_CIPHER = env.choice("JICENG_CIPHER", "aes-gcm", {"aes-gcm", "sm4-gcm"})
JICENG_KEYS = dict(pair.split(":", 1) for pair in env.words("JICENG_KEYS", "")) or {
    _generated["key_id"]: _generated["key"]
}
JICENG_KEY_ID = env.text("JICENG_KEY_ID", next(reversed(JICENG_KEYS)))
JICENG_HASH_KEY = env.text("JICENG_HASH_KEY", _generated["hash_key"])
if JICENG_KEY_ID not in JICENG_KEYS:
    raise ImproperlyConfigured(f"JICENG_KEY_ID names {JICENG_KEY_ID!r}, which JICENG_KEYS does not hold.")
JICENG_PACKS = env.words("JICENG_PACKS", "")
JICENG_HTTPS = env.flag("JICENG_HTTPS", False)

ALLOWED_HOSTS = env.words("JICENG_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("JICENG_ORIGINS", "")
SECURE_SSL_REDIRECT = JICENG_HTTPS
SESSION_COOKIE_SECURE = JICENG_HTTPS
CSRF_COOKIE_SECURE = JICENG_HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if JICENG_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = JICENG_HTTPS
SECURE_HSTS_PRELOAD = JICENG_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if JICENG_HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_ENGINE = "jiceng.accounts.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 14 * 24 * 3600

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials",
    "jiceng.core",
    "jiceng.ui",
    "jiceng.accounts",
    "jiceng.audit",
    "jiceng.figures",
    "jiceng.organizations",
    "jiceng.people",
    "jiceng.access",
    "jiceng.documents",
    "jiceng.notifications",
    "jiceng.register",
    "jiceng.workflow",
    "jiceng.openness",
    "jiceng.activities",
    "jiceng.procedures",
    "jiceng.duties",
    "jiceng.portal",
    "jiceng.api",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "jiceng.ui.middleware.content_security_policy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "jiceng.accounts.middleware.preferences",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "jiceng.access.middleware.refusals",
]
ROOT_URLCONF = "jiceng.config.urls"
WSGI_APPLICATION = "jiceng.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
DATABASES = {"default": env.database(env.text("DATABASE_URL", ""), JICENG_DATA)}
CACHES = {
    # Shared by all workers of a machine; holds counts that last an hour, nothing that is missed when lost.
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": JICENG_DATA / "cache",
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "jiceng.accounts.backends.PasswordBackend",
    "sesame.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
SESAME_MAX_AGE = 24 * 3600
SESAME_ONE_TIME = True
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "accounts:login"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("zh-hant", _("繁體中文")), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.text("JICENG_TIME_ZONE", "Asia/Shanghai")

STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
JICENG_SPOOL = env.spool_folder(env.text("JICENG_SPOOL", ""), JICENG_DATA)
MEDIA_ROOT = JICENG_DATA / "files"
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
