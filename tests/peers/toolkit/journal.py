"""What passed through the host: what only its owner can see, for a story to look at."""

import json
import threading

LOCK = threading.Lock()
COUNTS = {}
REDIRECTS = []
ACCESS = []
REFRESH = []
ENDED = []


def state():
    """All of it, as the control port tells it."""
    with LOCK:
        return {
            "counts": COUNTS,
            "redirects": REDIRECTS,
            "access_tokens": ACCESS,
            "refresh_tokens": REFRESH,
            "ended": ENDED,
        }


class Journal:
    """Reads along, around everything else."""

    def __init__(self, answer):
        self.answer = answer

    def __call__(self, request):
        response = self.answer(request)
        with LOCK:
            note(request, response)
        return response


def note(request, response):
    """Writes one exchange down."""
    if request.path == "/o/authorize/" and "code=" in response.get("Location", ""):
        REDIRECTS.append(response["Location"].partition("?")[0])
    elif request.path == "/o/token/":
        granted = response.status_code == 200
        count(request.POST.get("grant_type", "?") if granted else error(response))
        if granted:
            tokens = json.loads(response.content)
            ACCESS.append(tokens["access_token"])
            REFRESH.append(tokens["refresh_token"])
    elif request.path == "/o/revoke_token/" and response.status_code == 200:
        ENDED.append(request.POST["token"])


def count(what):
    """Once more."""
    COUNTS[what] = COUNTS.get(what, 0) + 1


def error(response):
    """A code that was not confirmed yet is no refusal."""
    pending = b"authorization_pending" in response.content
    return "pending" if pending else "refused"
