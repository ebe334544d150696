"""The sessions that are kept by themselves, one file each, and what was typed in all of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path

from tracetui.engine.json_file import read_json, write_json
from tracetui.engine.kept_session import KeptSession, from_json, kept_session, to_json
from tracetui.engine.opening_request import OpeningRequest

_MOST_SESSIONS = 100
_MOST_TYPED = 200


class SessionStore:
    """A folder of sessions; the oldest are thrown away."""

    def __init__(self, folder: Path, most: int = _MOST_SESSIONS) -> None:
        self._sessions, self._typed = folder / "sessions", folder / "history.json"
        self._most = most

    def find(self, request: OpeningRequest) -> KeptSession | None:
        """What was kept of the same files, if they have not changed."""
        wanted = kept_session(request, {})
        found = from_json(read_json(self._path(wanted))) if wanted.files else None
        return found if found is not None and found.name == wanted.name else None

    def save(self, session: KeptSession) -> None:
        """Keep a session.

        Raises:
            OSError: the folder cannot be written.
        """
        if session.files:
            write_json(self._path(session), to_json(session))
            for old in self._newest_first()[self._most :]:
                with suppress(OSError):
                    old.unlink()

    def recent(self, count: int) -> Iterator[KeptSession]:
        """The sessions left last, the last first."""
        found = (from_json(read_json(path)) for path in self._newest_first())
        return islice((session for session in found if session is not None), count)

    def typed(self) -> dict[str, list[str]]:
        """What was typed before, by kind of prompt, the latest last."""
        stored = read_json(self._typed)
        if not isinstance(stored, dict):
            return {}
        return {
            kind: [text for text in texts if isinstance(text, str) and text.isprintable()][-_MOST_TYPED:]
            for kind, texts in stored.items()
            if isinstance(texts, list)
        }

    def save_typed(self, typed: dict[str, list[str]]) -> None:
        """Keep what was typed, together with what was typed in other runs meanwhile.

        Raises:
            OSError: the folder cannot be written.
        """
        merged = self.typed()
        for kind, texts in typed.items():
            if not texts:
                continue
            merged[kind] = list(dict.fromkeys(reversed([*merged.get(kind, []), *texts])))[:_MOST_TYPED][::-1]
        write_json(self._typed, merged)

    def _path(self, session: KeptSession) -> Path:
        return self._sessions / f"{session.name}.json"

    def _newest_first(self) -> list[Path]:
        """The files of sessions by time of writing; a folder that is not there is empty."""
        found = []
        with suppress(OSError):
            for path in self._sessions.glob("*.json"):
                found.append((path.stat().st_mtime_ns, path))
        return [path for _, path in sorted(found, reverse=True)]
