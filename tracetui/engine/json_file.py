"""Small files of JSON that nobody misses when they cannot be read, and that are written whole or not at all."""

from __future__ import annotations

import json
import os
import tempfile
from contextlib import suppress
from pathlib import Path

_MOST_BYTES = 8 << 20


def read_json(path: Path) -> object | None:
    """What a file holds; None where there is nothing to be read, whatever the reason."""
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
        return None if len(content) > _MOST_BYTES else json.loads(content)
    except (OSError, ValueError, RecursionError):
        return None


def write_json(path: Path, value: object) -> None:
    """Put a value in a file's place; only the user may read it.

    Raises:
        OSError: it cannot be written; what was there before is as it was.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:40]}-", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            json.dump(value, file, indent=1)
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
