"""A real identity provider for tests, django-oauth-toolkit's: a process of its own, which keeps all it has in a folder.

    python -m tests.identity.provider FOLDER PORT KEY

KEY names the key pair that it signs with; another one at the next start is a rotation. PUT /people/NAME takes
{"groups": [...], "email": ..., "confirmed": ...} of a person.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import django
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings

from tests.identity import CLIENT, SECRET

LOG_IN = """<form method="post">{% csrf_token %}{{ form.as_p }}<input type="hidden" name="next" value="{{ next }}">
<button id="log-in">Log in</button></form>"""


def kept_key(folder: Path, name: str) -> str:
    """A private key, made once."""
    path = folder / f"{name}.pem"
    if not path.exists():
        made = rsa.generate_private_key(65537, 2048)
        kind, shape = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
        path.write_bytes(made.private_bytes(kind, shape, serialization.NoEncryption()))
    return path.read_text()


def configure(folder: Path, key: str) -> None:
    """Django with nothing but people, their log-in, and the OpenID Connect of django-oauth-toolkit at its strictest."""
    template = ("django.template.loaders.locmem.Loader", {"registration/login.html": LOG_IN})
    settings.configure(
        ALLOWED_HOSTS=["127.0.0.1"],
        SECRET_KEY="the provider's own, and nobody else's",
        ROOT_URLCONF="tests.identity.provider_urls",
        LOGIN_URL="/accounts/login/",
        SESSION_COOKIE_NAME="provider_session",
        CSRF_COOKIE_NAME="provider_csrf",
        USE_TZ=True,
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "oauth2_provider",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / "provider.sqlite3")}},
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {
                    "loaders": [template, "django.template.loaders.app_directories.Loader"],
                    "context_processors": ["django.template.context_processors.request"],
                },
            }
        ],
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        OAUTH2_PROVIDER={
            "OIDC_ENABLED": True,
            "OIDC_RSA_PRIVATE_KEY": key,
            "ALLOW_LOCALHOST_LOOPBACK": True,
            "OIDC_RP_INITIATED_LOGOUT_ENABLED": True,
            "OAUTH2_VALIDATOR_CLASS": "tests.identity.provider_urls.Claims",
            "SCOPES": {"openid": "who you are", "profile": "your name and groups", "email": "your address"},
            "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True,
            "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS": True,
            "COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT": True,
            "COMPLIANT_BCP_RFC9700_PASSWORD_GRANT": True,
        },
    )


def prepare() -> None:
    """Its tables, and the one application that it knows."""
    from django.core.management import call_command
    from oauth2_provider.models import Application

    call_command("migrate", verbosity=0)
    Application.objects.update_or_create(
        client_id=CLIENT,
        defaults={
            "client_secret": SECRET,
            "client_type": Application.CLIENT_CONFIDENTIAL,
            "authorization_grant_type": Application.GRANT_AUTHORIZATION_CODE,
            "algorithm": Application.RS256_ALGORITHM,
            "skip_authorization": True,
            # RFC 8252: any port of the loopback address
            "redirect_uris": "http://127.0.0.1/sso/return http://localhost/sso/return",
            "post_logout_redirect_uris": "http://127.0.0.1/login http://localhost/login",
        },
    )


class Threads(ThreadingMixIn, WSGIServer):
    """A browser opens a connection before it has anything to say."""

    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Nothing: codes are in addresses."""


def main(folder: Path, port: int, key: str) -> None:
    """Serve until told to stop; the port is printed once there is an answer to be had."""
    from django.core.wsgi import get_wsgi_application

    configure(folder, kept_key(folder, key))
    django.setup()
    prepare()
    with make_server("127.0.0.1", port, get_wsgi_application(), Threads, Quiet) as server:
        print(json.dumps({"port": server.server_port}), flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
