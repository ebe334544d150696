"""What is kept of a session between two runs: its files, how they were opened, and what the screen showed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from tracetui.engine.opening_request import OpeningRequest

_VERSION = 1


class KeptFile(NamedTuple):
    """A file as it was: another size or time means other rows.

    Attributes:
        path: absolute.
        size: bytes.
        mtime_ns: last change, ns since 1970.
    """

    path: str
    size: int
    mtime_ns: int


@dataclass(frozen=True)
class KeptSession:
    """One session.

    Attributes:
        files: its recordings.
        state: what the screen showed, as BrowserScreen.keep gives it.
        kallsyms, trace_events, qemu_offset_ns: as in OpeningRequest.
    """

    files: tuple[KeptFile, ...]
    state: dict[str, object] = field(default_factory=dict)
    kallsyms: tuple[str, ...] = ()
    trace_events: str | None = None
    qemu_offset_ns: int | None = None

    @property
    def request(self) -> OpeningRequest:
        """How to open it again."""
        described = Path(self.trace_events) if self.trace_events else None
        return OpeningRequest(
            tuple(Path(file.path) for file in self.files), self.kallsyms, described, self.qemu_offset_ns
        )

    @property
    def name(self) -> str:
        """The same for the same set of files only."""
        facts = json.dumps(sorted(self.files)).encode()
        return hashlib.sha256(facts).hexdigest()[:32]

    def same_recordings(self, files: Sequence[KeptFile]) -> bool:
        """Whether other files hold the same, as far as names and sizes tell: copies have other folders and times."""
        return _names_and_sizes(self.files) == _names_and_sizes(files)


def kept_session(request: OpeningRequest, state: dict[str, object]) -> KeptSession:
    """What to keep of a session whose files were opened in some way."""
    return KeptSession(
        kept_files(request.paths),
        state,
        tuple(_absolute_symbols(offered) for offered in request.kallsyms),
        str(request.trace_events.absolute()) if request.trace_events else None,
        request.qemu_offset_ns,
    )


def kept_files(paths: Sequence[Path]) -> tuple[KeptFile, ...]:
    """The files as they are now; those that are gone are left out."""
    found = []
    for path in paths:
        try:
            whole = path.resolve()
            status = whole.stat()
        except (OSError, RuntimeError):
            continue
        found.append(KeptFile(str(whole), status.st_size, status.st_mtime_ns))
    return tuple(dict.fromkeys(found))


def to_json(session: KeptSession) -> dict[str, object]:
    """The session as JSON knows it."""
    return {
        "tracetui": _VERSION,
        "files": [file._asdict() for file in session.files],
        "kallsyms": list(session.kallsyms),
        "trace_events": session.trace_events,
        "qemu_offset_ns": session.qemu_offset_ns,
        "state": session.state,
    }


def from_json(value: object) -> KeptSession | None:
    """The session that to_json gave; None for anything else."""
    if not isinstance(value, dict) or value.get("tracetui") != _VERSION:
        return None
    files, state = _list(value.get("files")), value.get("state")
    if not files or not all(_is_file(file) for file in files) or not isinstance(state, dict):
        return None
    described, offset_ns = value.get("trace_events"), value.get("qemu_offset_ns")
    return KeptSession(
        tuple(KeptFile(file["path"], file["size"], file["mtime_ns"]) for file in files),
        state,
        tuple(text for text in _list(value.get("kallsyms")) if isinstance(text, str)),
        described if isinstance(described, str) else None,
        offset_ns if isinstance(offset_ns, int) else None,
    )


def _absolute_symbols(offered: str) -> str:
    """`[NAME=]FILE` that means the same in every folder."""
    name, mark, file = offered.partition("=")
    if not mark or Path(offered).exists():
        return str(Path(offered).absolute())
    return f"{name}={Path(file).absolute()}"


def _names_and_sizes(files: Sequence[KeptFile]) -> list[tuple[str, int]]:
    return sorted((Path(file.path).name, file.size) for file in files)


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _is_file(value: object) -> bool:
    """A path that the system takes, and two numbers."""
    if not isinstance(value, dict) or not isinstance(value.get("path"), str) or "\0" in value["path"]:
        return False
    return all(isinstance(value.get(name), int) for name in ("size", "mtime_ns"))
