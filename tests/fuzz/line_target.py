"""Mutated pages of real recordings through the kernel that prints them, beside the plain formatter."""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from pathlib import Path
from random import Random

from tests.engine.crafted_streams import contents, with_data
from tests.engine.rendered_lines import difference
from tests.engine.test_line_search import differing
from tests.fuzz.mutation import mutated_bytes
from tests.fuzz.page_target import RECORDINGS, guard, mutated_pages
from tests.kernels.damaged_pages import FILES, PROGRAM_FILES
from tests.kernels.guarded_memory import GuardedKernel
from tracetui.engine import line_search, render
from tracetui.engine.open_session import open_session
from tracetui.engine.render_kernel import render_lines
from tracetui.engine.session import Session
from tracetui.engine.timeline import Timeline
from tracetui.errors import UsageError

_NAMES = FILES + PROGRAM_FILES
_PATTERNS = (b"(a)+$", b"kvm_(exit|entry).*[A-Z_]+", b"(?i)X{1,3}", rb"\d+\.\d+:\s", b"[[:alpha:]]* =", rb"(\d)\1")
_KERNELS = ("shown_lines", "lines_with", "lines_accepted")
_PAGES = 8
_SMALL_OUTPUT = 4000


@cache
def _sessions() -> list[Session]:
    """The recordings, with the names of their tasks, and the printing kernel between guard pages."""
    vars(render)["render_lines"] = GuardedKernel(render_lines, ["behind"])
    for name in _KERNELS:
        vars(line_search)[name] = GuardedKernel(vars(line_search)[name], ["behind"])
    vars(render)["_OUTPUT_BYTES"] = _SMALL_OUTPUT
    sessions = [open_session([RECORDINGS / name]) for name in _NAMES]
    for session in sessions:
        session.comms.learn(session.timeline)
    return sessions


@cache
def _pages(number: int) -> list[bytes]:
    return contents(_sessions()[number].slots, _PAGES)


def run_lines(random: Random, folder: Path) -> int:
    """A mutated page per stream of one recording, printed and searched; gives their number."""
    guard()
    number = random.randrange(len(_NAMES))
    session = _sessions()[number]
    size = session.slots[0].buffer.page_size
    streams = []
    for data in _pages(number):
        start = random.randrange(max(len(data) // size, 1)) * size
        streams.append(mutated_pages(data[start : start + size], size, random))
    slots = with_data(session.slots, streams)
    assert difference(session, Timeline(slots)) is None
    with suppress(UsageError):
        text = mutated_bytes(random.choice(_PATTERNS), random).decode("latin-1")
        assert not differing(session, Timeline(slots), [text])
    return sum(slot.stream.page_count for slot in slots)
