"""Files that are named by typing: what may follow, and which files a text means."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from tracetui.engine.query.completion import Completions
from tracetui.errors import UsageError

_MOST_NAMES = 200


def complete_path(text: str, cursor: int) -> Completions:
    """Names in the folder that is typed; folders end in a slash. Hidden ones only after a full stop."""
    before = text[:cursor]
    start = before.rfind("/") + 1
    folder, begun = before[:start], before[start:]
    return Completions(start, sorted(islice(_names(folder, begun), _MOST_NAMES)))


def _names(folder: str, begun: str) -> Iterator[str]:
    try:
        with os.scandir(Path(folder or ".").expanduser()) as entries:
            for entry in entries:
                name = entry.name
                hidden = name.startswith(".") and not begun.startswith(".")
                if name.startswith(begun) and name.isprintable() and not hidden:
                    yield f"{name}/" if entry.is_dir() else name
    except (OSError, RuntimeError, ValueError):
        return


def typed_files(text: str) -> tuple[Path, ...]:
    """The files that a text means: one, or those that a pattern like `guest*.dat` fits.

    Raises:
        UsageError: there is none.
    """
    try:
        path = Path(text.strip()).expanduser()
        found = [path] if path.exists() else [Path(name) for name in sorted(glob.glob(str(path)))]  # noqa: PTH207
    except (OSError, RuntimeError, ValueError) as error:
        raise UsageError(f"{text.strip()}: {error}") from None
    files = tuple(path for path in found if not path.is_dir())
    if not files:
        raise UsageError(f"{text.strip()}: {'is a folder' if found else 'no such file'}")
    return files
