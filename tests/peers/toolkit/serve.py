"""django-oauth-toolkit as a code host, below /o.

    python serve.py SECONDS FOLDER

SECONDS is how long an access token lives, FOLDER where the database goes. Prints one JSON line
{origin, base, control, client_id, device_client_id} when ready; ends when its standard input does. What
only a story may know (which tokens were given out) is on a second port.
"""

import json
import os
import socket
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import django
import waitress
from django.conf import settings as django_settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

import journal
import people
from settings import SCHEME, settings

BROWSER, DEVICE = "forgepass-story", "forgepass-story-device"


class Control(BaseHTTPRequestHandler):
    """Tells what the journal says."""

    def do_GET(self):
        body = json.dumps(journal.state()).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def register(key):
    """The host knows one kind of grant per client: one for the browser, one for codes."""
    from oauth2_provider.models import Application

    shared = {"client_type": Application.CLIENT_PUBLIC, "algorithm": Application.RS256_ALGORITHM}
    Application.objects.create(
        client_id=BROWSER,
        name="Forgepass",
        authorization_grant_type=Application.GRANT_AUTHORIZATION_CODE,
        redirect_uris=f"{SCHEME}://oauth/{key} http://127.0.0.1/oauth/{key}",
        **shared,
    )
    Application.objects.create(
        client_id=DEVICE,
        name="Forgepass",
        authorization_grant_type=Application.GRANT_DEVICE_CODE,
        **shared,
    )


def main(seconds, folder):
    listener = socket.create_server(("127.0.0.1", 0))
    key = f"127.0.0.1:{listener.getsockname()[1]}"
    origin = f"http://{key}"
    database = str(Path(folder) / "toolkit.sqlite3")
    django_settings.configure(**settings(origin, database, int(seconds)))
    django.setup()
    call_command("migrate", run_syncdb=True, verbosity=0)
    people.settle()
    register(f"{key}/o")
    host = waitress.create_server(get_wsgi_application(), sockets=[listener], threads=4)
    control = ThreadingHTTPServer(("127.0.0.1", 0), Control)
    for run in (host.run, control.serve_forever):
        threading.Thread(target=run, daemon=True).start()
    ready = {
        "origin": origin,
        "base": f"{origin}/o",
        "control": f"http://127.0.0.1:{control.server_port}",
        "client_id": BROWSER,
        "device_client_id": DEVICE,
    }
    print(json.dumps(ready), flush=True)
    sys.stdin.read()
    os._exit(0)


main(*sys.argv[1:])
