"""What a file states beside its pages, where it states it, and what of that a damaged copy no longer gives.

The structure is what leads to the data: the head, section headers, options, tables of CPUs, counts and headers of
chunks. A reader that loses some of it must say so; one that takes other numbers for it cannot know.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

from tests.formats.tracedat.reading import open_trace
from tests.recovery.whole_pages import found_pages, intact
from tracetui.formats.tracedat.trace_dat import TraceDat

STEP = 16
_HEAD = 64
_SECTION_HEADER = 16
_OPTION_HEADER = 6
_CHUNK_HEADER = 8
_COUNT_SIZE = 4


class Stated(NamedTuple):
    """What a recording states.

    Attributes:
        pages: hashes of its pages with events.
        parts: everything else that can be missing, as (kind, name).
    """

    pages: Counter[int]
    parts: frozenset[tuple[str, str]]


def stated(recording: TraceDat) -> Stated:
    """Read everything a recording states."""
    parts = {("event", f"{system}/{name}") for system, name, _ in recording.events.names()}
    parts |= {("text buffer", str(len(text))) for text in recording.text_buffers.values()}
    parts |= {("option", f"{option.name} {place}") for place, option in enumerate(recording.options)}
    parts |= {("guest", str(place)) for place, _ in enumerate(recording.guests)}
    parts |= {("fact", name) for name in ("time_shift", "tsc2nsec") if getattr(recording, name)}
    for name in ("comms", "kallsyms", "printk_formats"):
        if getattr(recording, name):
            parts.add(("table", name))
    return Stated(found_pages(recording), frozenset(parts))


def structure_ranges(path: Path, step: int = STEP) -> list[tuple[int, int]]:
    """(start, end) of pieces of at most `step` bytes of a file's structure, each once, ascending."""
    size = path.stat().st_size
    found: set[tuple[int, int]] = set()
    for start, end in _structure(path):
        found |= {(at, min(at + step, end, size)) for at in range(start, min(end, size), step)}
    return sorted(found)


def _structure(path: Path) -> Iterator[tuple[int, int]]:
    recording = open_trace(path)
    for option in recording.options:
        yield option.offset - _OPTION_HEADER, option.offset + option.size
    if recording.version == 6:
        behind = max((option.offset + option.size for option in recording.options), default=0)
        yield behind, intact(path).first_data
        return
    content = path.read_bytes()
    yield from _section_headers(content, recording.big_endian)
    if recording.compression != "none":
        for unit in intact(path).units:
            yield unit.start - _COUNT_SIZE, unit.start + _CHUNK_HEADER


def _section_headers(content: bytes, big_endian: bool) -> Iterator[tuple[int, int]]:
    """Version 7: sections stand behind each other from the end of the head on."""
    at = content.index(b"\0", content.index(b"\0", content.index(b"tracing7\0") + 15) + 1) + 9
    yield at - 8, at
    while at + _SECTION_HEADER <= len(content):
        yield at, at + _SECTION_HEADER
        at += _SECTION_HEADER + int.from_bytes(content[at + 8 : at + 16], "big" if big_endian else "little")


def damaged_copies(path: Path, random: Random, step: int = STEP) -> Iterator[tuple[int, int, bytes]]:
    """(start, end, content) with each range of the structure overwritten by zeros, by ones and by noise."""
    content = path.read_bytes()
    for start, end in structure_ranges(path, step):
        for fill in (bytes(end - start), b"\xff" * (end - start), random.randbytes(end - start)):
            yield start, end, content[:start] + fill + content[end:]
