"""The walk-and-merge kernel gives the rows of its plain twin: on real pages, and on pages with flipped bytes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.crafted_streams import contents, with_data
from tracetui.engine import merge, page_windows
from tracetui.engine.merge_plain import rows_plain
from tracetui.engine.open_session import open_session
from tracetui.engine.page_windows import PageWindows
from tracetui.engine.row import Row
from tracetui.engine.slots import Slot
from tracetui.engine.timeline import block_rows
from tracetui.engine.walk import Ints, TypeDictionary, Walk

RECORDINGS = Path(__file__).parents[1] / "recordings"
PAIR = ("tiny/host.dat", "tiny/host-demo.dat")
GROUPS = (
    PAIR,
    PAIR[::-1],
    ("tiny/v6/host.dat", "tiny/v6/host-demo.dat"),
    ("i386/lost.dat",),
    ("i386/buffers.dat",),
    ("s390x/sched.dat",),
    ("s390x/sched-v6.dat",),
    ("variants/small-buffers.dat", "variants/small-v7-zstd.dat"),
    ("variants/clock-counter.dat",),
)
SMALLEST_WINDOWS = 1


def slots_of(files: Sequence[str]) -> list[Slot]:
    return open_session([RECORDINGS / name for name in files]).slots


def kernel_rows(slots: Sequence[Slot], window_budget: int = SMALLEST_WINDOWS, limit: int = 1000) -> Iterator[Row]:
    walk = Walk(slots, TypeDictionary(1 + max(slot.machine.number for slot in slots)), window_budget)
    while not walk.done:
        yield from block_rows(walk.next(limit), slots)


@pytest.mark.parametrize("files", GROUPS, ids=" ".join)
def test_real_recordings(files: Sequence[str]) -> None:
    slots = slots_of(files)
    assert list(kernel_rows(slots)) == list(rows_plain(slots))


def test_windows_and_limits_do_not_matter() -> None:
    slots = slots_of(PAIR)
    expected = list(rows_plain(slots))
    for window_budget, limit in ((1, 1), (1 << 14, 7), (1 << 26, 100_000)):
        assert list(kernel_rows(slots, window_budget, limit)) == expected


@pytest.mark.parametrize("name", ["tiny/host.dat", "tiny/host-demo.dat"])
def test_windows_filled_before_they_are_used_up(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[bool] = []

    def load(self: PageWindows, streams: Ints, pages: Ints, counts: Ints, places: Ints) -> list[int]:
        loaded.extend(places > self._bases[streams])
        return original(self, streams, pages, counts, places)

    original = PageWindows._load
    monkeypatch.setattr(PageWindows, "_load", load)
    monkeypatch.setattr(page_windows, "_FEW_WINDOWS", 0)
    whole = slots_of([name])
    slots = with_data(whole, contents(whole, 16))
    assert list(kernel_rows(slots, 4 * 4096 * len(slots), 997)) == list(rows_plain(slots))
    assert any(loaded)


@pytest.mark.parametrize("room", [1, 2, 61])
@pytest.mark.parametrize(("mult", "shift"), [(1, 63), (1, 20), (0, 0)])
def test_slices_with_little_room(room: int, mult: int, shift: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """With clocks that stand still, so that a time has more rows than there is room for, the order is the same."""
    monkeypatch.setattr(merge, "_SLICE_ROWS", room)
    whole = slots_of(["i386/lost.dat"])
    slots = [
        replace(slot, clock=replace(slot.clock, mult=mult, shift=shift, offset_ns=-(slot.number % 2)))
        for slot in with_data(whole, contents(whole, 2))
    ]
    assert list(kernel_rows(slots, 1 << 14, 97)) == list(rows_plain(slots))


MUTATED = ("tiny/host-demo.dat", "i386/sched.dat", "i386/lost.dat", "s390x/sched.dat")
SOURCES = {name: slots_of([name]) for name in MUTATED}
CONTENTS = {name: contents(slots) for name, slots in SOURCES.items()}


@st.composite
def mutated(draw: st.DrawFn) -> tuple[str, list[bytes]]:
    """Pages of a real recording with some bytes changed, most of them near heads of pages, and ends cut off."""
    name = draw(st.sampled_from(sorted(SOURCES)))
    streams = []
    for data in CONTENTS[name]:
        changed = bytearray(data)
        for _ in range(draw(st.integers(0, 6))):
            page = draw(st.integers(0, max(len(data) // 4096 - 1, 0)))
            at = page * 4096 + draw(st.integers(0, 64) | st.integers(0, 4095))
            if at < len(changed):
                changed[at] = draw(st.integers(0, 255))
        streams.append(bytes(changed[: draw(st.just(len(changed)) | st.integers(0, len(changed)))]))
    return name, streams


@settings(max_examples=400)
@given(mutated())
def test_mutated_pages(case: tuple[str, list[bytes]]) -> None:
    name, streams = case
    slots = with_data(SOURCES[name], streams)
    expected = list(rows_plain(slots))
    assert list(kernel_rows(slots)) == expected
    assert list(kernel_rows(slots, 1 << 16, 37)) == expected
