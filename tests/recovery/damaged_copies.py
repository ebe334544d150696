"""Copies of recordings that are cut or overwritten, and what the reader makes of them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random
from typing import NamedTuple

from tests.recovery.whole_pages import IntactFile, found_pages
from tracetui.engine import walk_state
from tracetui.engine.session import Session
from tracetui.formats.open_file import open_recording
from tracetui.formats.recording import Damage
from tracetui.formats.tracedat.trace_dat import TraceDat

PROLOGUE = 64


class Recovered(NamedTuple):
    """Attributes: pages: hashes of pages with events; events: rows that are events; damage: what was said."""

    pages: Counter[int]
    events: int
    damage: list[Damage]


def cut_places(file: IntactFile, count: int) -> list[int]:
    """File sizes to cut to, evenly from behind the prologue to the last byte but one."""
    size = len(file.content)
    return [PROLOGUE + (size - 1 - PROLOGUE) * place // count for place in range(1, count + 1)]


def recovered(path: Path, content: bytes) -> Recovered:
    """Write a damaged file and read it, by the reader alone and through the kernels."""
    path.write_bytes(content)
    recording = open_recording(path)
    assert isinstance(recording, TraceDat)
    pages = found_pages(recording)
    session = Session([recording])
    index = session.timeline.index
    counts = index.types.counts[walk_state.FIRST_EVENT_TYPE :]
    return Recovered(pages, int(counts.sum()), list(session.damage))


def overwritten(file: IntactFile, random: Random) -> tuple[int, int, bytes]:
    """(start, end, content) with one range behind the prologue overwritten by zeros, ones or noise."""
    size = len(file.content)
    length = random.choice((1, 4, 16, 64, 512, 4096, 20_000))
    start = random.randrange(PROLOGUE, size)
    end = min(start + length, size)
    fill = random.choice((bytes(end - start), b"\xff" * (end - start), random.randbytes(end - start)))
    return start, end, file.content[:start] + fill + file.content[end:]
