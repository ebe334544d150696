"""What one run keeps: the session of its files by itself, and one to be shared where a file for it was named."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from tracetui.engine.json_file import read_json, write_json
from tracetui.engine.kept_session import from_json, kept_files, kept_session, to_json
from tracetui.engine.opening_request import OpeningRequest
from tracetui.engine.session_store import SessionStore


class Found(NamedTuple):
    """What was kept.

    Attributes:
        state: what the screen showed.
        remark: what to say of it, "" for nothing.
    """

    state: dict[str, object]
    remark: str = ""


class SessionKeeper:
    """Knows where this run's sessions are kept.

    Attributes:
        shared: the file that was named for a session, None without one.
    """

    def __init__(self, store: SessionStore | None = None, shared: Path | None = None) -> None:
        """Keep sessions.

        Args:
            store: where sessions are kept by themselves; None keeps none.
            shared: a file to read a session from and to save it into.
        """
        self._store, self.shared = store, shared

    def find(self, request: OpeningRequest) -> Found:
        """What was kept of these files, from the file that was named if it is there."""
        if self.shared is not None and self.shared.exists():
            return self._find_shared(self.shared, request)
        kept = self._store.find(request) if self._store else None
        return Found(kept.state) if kept else Found({})

    def leave(self, request: OpeningRequest, state: dict[str, object], typed: dict[str, list[str]]) -> str:
        """Keep what the screen shows when it closes; returns what to say when that fails."""
        if self._store is None:
            return ""
        try:
            self._store.save(kept_session(request, state))
            self._store.save_typed(typed)
        except OSError as error:
            return f"session not kept: {error.filename or 'state'}: {error.strerror or error}"
        return ""

    def save(self, request: OpeningRequest, state: dict[str, object], typed: dict[str, list[str]]) -> str:
        """Keep it now, also in the file that was named; returns what to say."""
        if self.shared is None:
            kept = "session kept; --session FILE saves into a file to share"
            return self.leave(request, state, typed) or (kept if self._store else "--no-session: nothing is kept")
        try:
            write_json(self.shared.absolute(), to_json(kept_session(request, state)))
        except OSError as error:
            return f"{self.shared.name}: {error.strerror or error}"
        return self.leave(request, state, typed) or f"session saved into {self.shared.name}"

    def typed(self) -> dict[str, list[str]]:
        """What was typed in earlier runs."""
        return self._store.typed() if self._store else {}

    def _find_shared(self, path: Path, request: OpeningRequest) -> Found:
        kept = from_json(read_json(path))
        if kept is None:
            return Found({}, f"{path.name} holds no session")
        if not kept.same_recordings(kept_files(request.paths)):
            return Found(kept.state, f"{path.name} was saved for other files: rows may differ")
        return Found(kept.state)
