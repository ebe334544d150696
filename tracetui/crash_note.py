"""What is said of a mistake of the program's own: one line; its traceback lies in a file."""

from __future__ import annotations

import sys
import traceback
from contextlib import suppress

from tracetui.config.paths import state_folder


def crash_note() -> str:
    """One line about the exception that is being handled, whose traceback is kept in a file if that can be written."""
    error = sys.exc_info()[1]
    path = state_folder() / "last-error.txt"
    where = "TRACETUI_DEBUG=1 shows where"
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_text(traceback.format_exc(), encoding="utf-8", errors="backslashreplace")
        where = f"{path} says where"
    return f"tracetui: internal error: {type(error).__name__}: {error}; {where}"
