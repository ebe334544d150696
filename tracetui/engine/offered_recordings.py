"""What to offer to somebody who named no file: what trace-cmd left in this folder, and what was looked at before."""

from __future__ import annotations

from pathlib import Path

from tracetui.demo import demo_files
from tracetui.engine.kept_session import kept_files
from tracetui.engine.opening_request import OpeningRequest
from tracetui.engine.session_store import SessionStore

_MOST_GUESTS = 64
_MOST_RECENT = 30


def in_folder(folder: Path) -> OpeningRequest | None:
    """trace.dat with the trace-GUEST.dat beside it, as `trace-cmd record -A` leaves them."""
    host = folder / "trace.dat"
    try:
        if not host.is_file():
            return None
        guests = sorted(path for path in folder.glob("trace-*.dat") if path.is_file())
    except OSError:
        return None
    return OpeningRequest((host, *guests[:_MOST_GUESTS]))


def opened_before(store: SessionStore) -> list[OpeningRequest]:
    """Files of earlier runs that are all still there, the last first."""
    requests = [kept.request for kept in store.recent(_MOST_RECENT)]
    return [request for request in requests if len(kept_files(request.paths)) == len(request.paths)]


def the_demo() -> OpeningRequest:
    """The bundled recording."""
    host, guest, symbols = demo_files()
    return OpeningRequest((host, guest), (str(symbols),))
