"""Django and django-oauth-toolkit, set up as a code host would be for native apps.

Refresh tokens rotate, the old access token is dead at once, a refresh token used twice ends them
all, proof keys are demanded, and the answer names its issuer.
"""

from jwcrypto.jwk import JWK

from people import CLAIMS_OF_PEOPLE

SCHEME = "app.forgepass.desktop"


def settings(origin, database, seconds):
    """The settings of a host at that origin, whose access tokens live that many seconds."""
    apps = ["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"]
    apps.append("oauth2_provider")
    return {
        "ALLOWED_HOSTS": ["127.0.0.1"],
        "DATABASES": {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": database}},
        "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
        "INSTALLED_APPS": apps,
        "LOGIN_URL": "/sign-in",
        "MIDDLEWARE": [
            "journal.Journal",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        # The tables are made at once, not one change after the other: a story waits for it.
        "MIGRATION_MODULES": {app.split(".")[-1]: None for app in apps},
        "OAUTH2_PROVIDER": toolkit(origin, seconds),
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
        "ROOT_URLCONF": "addresses",
        # As good as the life of one story.
        "SECRET_KEY": JWK.generate(kty="oct", size=256).export(),
        "TEMPLATES": [{
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "DIRS": ["templates"],
            "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
        }],
        "USE_TZ": True,
    }


def toolkit(origin, seconds):
    """The settings of the OAuth part."""
    key = JWK.generate(kty="RSA", size=2048).export_to_pem(private_key=True, password=None)
    return {
        "ACCESS_TOKEN_EXPIRE_SECONDS": seconds,
        "ALLOWED_REDIRECT_URI_SCHEMES": [SCHEME, "http"],
        "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS": True,
        "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True,
        "OAUTH2_VALIDATOR_CLASS": CLAIMS_OF_PEOPLE,
        "OAUTH_DEVICE_VERIFICATION_URI": f"{origin}/o/device/",
        "OIDC_ENABLED": True,
        "OIDC_RSA_PRIVATE_KEY": key.decode(),
        "PKCE_REQUIRED": True,
        "REFRESH_TOKEN_REUSE_PROTECTION": True,
        "ROTATE_REFRESH_TOKEN": True,
        "SCOPES": {
            "openid": "Know who you are",
            "profile": "Read your name",
            "offline_access": "Stay signed in",
        },
    }
