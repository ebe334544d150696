"""Mutated pages of real recordings through the walk-and-merge kernel, beside its plain twin, between guard pages."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from random import Random

from tests.engine.crafted_streams import contents, with_data
from tests.fuzz.mutation import mutated_bytes
from tests.kernels.damaged_pages import FILES
from tests.kernels.guarded_memory import GuardedKernel
from tracetui.engine import merge, page_windows, walk
from tracetui.engine.merge_plain import rows_plain
from tracetui.engine.open_session import open_session
from tracetui.engine.row import Row
from tracetui.engine.slots import Slot
from tracetui.engine.timeline import block_rows

RECORDINGS = Path(__file__).parents[1] / "recordings"
_PAGES = 8


@cache
def _slots() -> list[list[Slot]]:
    return [open_session([RECORDINGS / name]).slots for name in FILES]


@cache
def _pages(number: int) -> list[bytes]:
    return contents(_slots()[number], _PAGES)


@cache
def guard() -> GuardedKernel:
    """Let every array of the kernel end at a page that nobody may touch."""
    guarded = GuardedKernel(merge.walk_merge, ["behind"])
    vars(walk)["walk_merge"] = guarded
    return guarded


def run_pages(random: Random, folder: Path) -> int:
    """Some mutated pages of one recording, sometimes in windows that are topped up; gives their number."""
    guard()
    number = random.randrange(len(FILES))
    size = _slots()[number][0].buffer.page_size
    tops_up = random.random() < 0.2
    vars(page_windows)["_FEW_WINDOWS"] = 0 if tops_up else 16
    streams = []
    for data in _pages(number):
        start = 0 if tops_up else random.randrange(max(len(data) // size, 1)) * size
        streams.append(mutated_pages(data[start : start + (_PAGES if tops_up else 2) * size], size, random))
    slots = with_data(_slots()[number], streams)
    check(slots, random.choice((4, 5)) * size * len(slots) if tops_up else 1)
    return sum(slot.stream.page_count for slot in slots)


def mutated_pages(data: bytes, size: int, random: Random) -> bytes:
    """Each page mutated by itself, of its old size but for the last."""
    pages = [mutated_bytes(data[at : at + size], random).ljust(size, b"\0")[:size] for at in range(0, len(data), size)]
    joined = b"".join(pages)
    return joined if random.random() < 0.8 else joined[: random.randrange(len(joined) + 1)]


def check(slots: Sequence[Slot], budget: int) -> None:
    """The kernel gives the rows of its plain twin, with windows of so many bytes together."""
    types = walk.TypeDictionary(1 + max(slot.machine.number for slot in slots))
    steps = walk.Walk(slots, types, window_budget=budget)
    rows: list[Row] = []
    while not steps.done:
        rows += block_rows(steps.next(509), slots)
    assert rows == list(rows_plain(slots))
