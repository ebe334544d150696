"""How somebody wants to browse, as far as the command line says."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Wishes:
    """How to browse.

    Attributes:
        theme: colours, None for the usual ones.
        session_file: a session to bring back and to save into.
        keeps: whether what shows is kept for the next run, and brought back from the last.
    """

    theme: str | None = None
    session_file: Path | None = None
    keeps: bool = True
