"""Bounds on what a file may make the program do, each with the name under which it can be lifted.

A file states sizes and counts, and damaged or hostile ones state any. What passes a limit is left out, and the
message names the limit and how to lift it. Limits are those of the whole process: set them before files are opened.
"""

from __future__ import annotations

import re
import sys
from typing import NamedTuple

from tracetui.errors import UsageError

_KIB, _MIB = 1 << 10, 1 << 20


class Limit(NamedTuple):
    """One bound.

    Attributes:
        default: its value unless it is set.
        what: what it bounds.
        highest: the highest value that it can be set to.
    """

    default: int
    what: str
    highest: int = 1 << 62


LIMITS = {
    "section-bytes": Limit(64 * _MIB, "bytes of a metadata section or of a latency trace, decoded"),
    "chunk-bytes": Limit(256 * _MIB, "bytes of a chunk of CPU data, decoded"),
    "ratio": Limit(2000, "decoded bytes per stored byte of a section above 16 MiB or a chunk above 4 MiB"),
    "cpu-ratio": Limit(4096, "decoded bytes per stored byte of all of a CPU's chunks above 16 MiB"),
    "overlap": Limit(4, "how many times the file's size all CPUs' data may have"),
    "cpus": Limit(1 << 16, "numbers of CPUs", 1 << 32),
    "sections": Limit(1 << 14, "sections that are walked through"),
    "chunks": Limit(2_000_000, "chunks of one CPU's data"),
    "options": Limit(1 << 16, "options of a file"),
    "option-bytes": Limit(16 * _MIB, "bytes of a file's options"),
    "search-bytes": Limit(64 * _MIB, "bytes searched for what follows a damaged place"),
    "guess-bytes": Limit(16 << 30, "bytes of CPU data that is told apart by itself, its table being lost"),
    "formats": Limit(1 << 17, "event formats of a file"),
    "format-bytes": Limit(_MIB, "bytes of one event format"),
    "print-tokens": Limit(20_000, "tokens of an event's print format"),
    "print-depth": Limit(80, "depth to which an event's print format may be nested", 400),
    "names": Limit(1 << 20, "command lines, and formats of trace_printk, in a file"),
    "symbol-bytes": Limit(64 * _MIB, "bytes of a file of kernel symbols, decoded"),
    "symbols": Limit(4_000_000, "symbols of a table"),
    "trace-events-bytes": Limit(16 * _MIB, "bytes of a file that describes QEMU's events"),
    "damage-places": Limit(1000, "places of damage that are listed per file"),
}
"""By name."""

_SETTING = re.compile(r"(?P<name>[a-z-]+)=(?P<number>\d{1,18})(?P<unit>[kKMG]?)")
_UNITS = {"": 1, "k": _KIB, "K": _KIB, "M": _MIB, "G": 1 << 30}
_FRAMES, _FRAMES_PER_DEPTH = 1000, 20
"""Python's depth of calls: what it is without the formats, and what a nested expression needs per level at most."""
_set: dict[str, int] = {}


def limit(name: str) -> int:
    """The value of a limit."""
    return _set.get(name, LIMITS[name].default)


def beyond(name: str) -> str:
    """How messages end about what passes a limit: its name and value, and the option that lifts it."""
    return f"beyond the limit {name}={limit(name)} (`--limit {name}=N` lifts it)"


def set_limit(name: str, value: int) -> None:
    """Set a limit for files that are opened from now on.

    Raises:
        UsageError: there is no such limit, or it cannot have that value.
    """
    if name not in LIMITS:
        raise UsageError(f"no limit is called {name!r}; there are {', '.join(LIMITS)}")
    if not 1 <= value <= LIMITS[name].highest:
        raise UsageError(f"limit {name}={value}: may be 1 to {LIMITS[name].highest}")
    _set[name] = value
    if name == "print-depth":
        sys.setrecursionlimit(max(sys.getrecursionlimit(), _FRAMES + _FRAMES_PER_DEPTH * value))


def parse_limit(text: str) -> None:
    """Set a limit by `NAME=VALUE`, where a value may end in K, M or G (powers of 1024).

    Raises:
        UsageError: it cannot be read, or see set_limit.
    """
    match = _SETTING.fullmatch(text)
    if match is None:
        raise UsageError(f"--limit {text}: write NAME=VALUE, e.g. --limit section-bytes=1G")
    set_limit(match["name"], int(match["number"]) * _UNITS[match["unit"]])


def reset_limits() -> None:
    """Give all limits their defaults."""
    _set.clear()
