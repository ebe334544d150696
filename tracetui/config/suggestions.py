"""What somebody may have meant."""

from __future__ import annotations

from collections.abc import Iterable


def unknown(what: str, name: str, known: Iterable[str]) -> str:
    """Say that a name is unknown, and which known one it resembles, or all of them when they are few."""
    from difflib import get_close_matches

    names = sorted(known)
    close = get_close_matches(name, names, n=1, cutoff=0.6)
    if close:
        return f"unknown {what} {name!r}; did you mean {close[0]!r}?"
    return f"unknown {what} {name!r}" + (f"; there are {', '.join(names)}" if 0 < len(names) <= _FEW else "")


_FEW = 12
