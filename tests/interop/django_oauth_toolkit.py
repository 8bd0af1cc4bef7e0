"""Runs PyPI's django-oauth-toolkit with a confidential and a public client, for the interop tests.

    python django_oauth_toolkit.py [json] [norotate] [grace=SECONDS]

One JSON object a line on standard output, as oidc-provider.mjs beside this file: first
{"token_url", "issuer", "ca"}; then for every client's name on standard input that client with a
fresh refresh token; `live TOKEN` is answered with {"live": true|false}. Ends with standard input.
"""

import datetime
import json
import secrets
import sys
import tempfile
import threading
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import django
from django.conf import settings

OPTIONS = dict(word.partition("=")[::2] for word in sys.argv[1:])
REDIRECT_URI = "https://client.example.com/callback"
FOLDER = tempfile.TemporaryDirectory()

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": Path(FOLDER.name) / "db.sqlite3",
            "OPTIONS": {"timeout": 20},
        }
    },
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "oauth2_provider",
    ],
    OAUTH2_PROVIDER={
        "SCOPES": {"read": "read", "write": "write"},
        "OAUTH2_BACKEND_CLASS": "oauth2_provider.oauth2_backends."
        + ("JSONOAuthLibCore" if "json" in OPTIONS else "OAuthLibCore"),
        "ROTATE_REFRESH_TOKEN": "norotate" not in OPTIONS,
        "REFRESH_TOKEN_GRACE_PERIOD_SECONDS": int(OPTIONS.get("grace", 0)),
    },
    PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    ROOT_URLCONF="interop_urls",
    SECRET_KEY=secrets.token_urlsafe(40),
    USE_TZ=True,
)
django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.urls import include, path  # noqa: E402
from django.utils import timezone  # noqa: E402
from oauth2_provider.models import AccessToken, Application, RefreshToken  # noqa: E402

urls = type(sys)("interop_urls")
urls.urlpatterns = [path("o/", include("oauth2_provider.urls", namespace="oauth2_provider"))]
sys.modules["interop_urls"] = urls


class Threaded(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Silent(WSGIRequestHandler):
    def log_message(self, *args):
        pass


call_command("migrate", verbosity=0)
USER = get_user_model().objects.create_user("somebody")
SECRETS = {"basic": secrets.token_urlsafe(24), "public": ""}
CLIENTS = {
    kind: Application.objects.create(
        client_id=f"{kind}-client",
        client_secret=secret,
        hash_client_secret=False,
        client_type=Application.CLIENT_CONFIDENTIAL if secret else Application.CLIENT_PUBLIC,
        authorization_grant_type=Application.GRANT_AUTHORIZATION_CODE,
        redirect_uris=REDIRECT_URI,
        user=USER,
    )
    for kind, secret in SECRETS.items()
}


def fresh(kind):
    client = CLIENTS[kind]
    access = AccessToken.objects.create(
        user=USER,
        application=client,
        token=secrets.token_urlsafe(24),
        expires=timezone.now() + datetime.timedelta(hours=1),
        scope="read write",
    )
    token = RefreshToken.objects.create(
        user=USER, application=client, token=secrets.token_urlsafe(24), access_token=access
    )
    return {
        "client_id": client.client_id,
        "client_secret": SECRETS[kind] or None,
        "redirect_uri": REDIRECT_URI,
        "refresh_token": token.token,
    }


def live(token):
    return {"live": RefreshToken.objects.filter(token=token, revoked__isnull=True).exists()}


def say(value):
    print(json.dumps(value), flush=True)


server = make_server("127.0.0.1", 0, get_wsgi_application(), Threaded, Silent)
threading.Thread(target=server.serve_forever, daemon=True).start()
issuer = f"http://127.0.0.1:{server.server_port}"
say({"token_url": f"{issuer}/o/token/", "issuer": issuer, "ca": None})
for line in sys.stdin:
    word, _, argument = line.strip().partition(" ")
    say(live(argument) if word == "live" else fresh(word))
FOLDER.cleanup()
