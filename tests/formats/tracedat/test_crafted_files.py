"""Byte orders, word sizes, versions and buffers that no recording combines."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.formats.ring_buffer_pages import MACHINES, Machine
from tests.formats.tracedat.crafted_files import (
    EVENT_ID,
    KALLSYMS,
    CraftedBuffer,
    CraftedFile,
    blips,
    linear_file,
    sectioned_file,
)
from tests.formats.tracedat.reading import open_bytes, stream_events
from tracetui.formats.tracedat.options import OptionId
from tracetui.formats.tracedat.trace_dat import TraceDat

Write = Callable[[CraftedFile], bytes]
CLOCK = (int(OptionId.TRACECLOCK), b"")


def pids(recording: TraceDat) -> dict[tuple[str, int], list[int]]:
    """(buffer, cpu) -> pids in stored order, each of which is its event's time."""
    found = {}
    for buffer in recording.buffers:
        for stream in buffer.streams:
            events = stream_events(recording, stream)
            assert [event.pid for event in events] == [event.raw_ts for event in events]
            found[buffer.name, stream.cpu] = [event.pid for event in events]
    return found


@pytest.mark.parametrize("write", [linear_file, sectioned_file])
@pytest.mark.parametrize("machine", MACHINES, ids=str)
def test_every_byte_order_and_word_size(machine: Machine, write: Write, tmp_path: Path) -> None:
    pages = blips(machine, 100, 5) + blips(machine, 200, 250)
    crafted = CraftedFile(machine, [CraftedBuffer("", {0: pages, 1: blips(machine, 50, 1)})], [CLOCK])
    recording = open_bytes(tmp_path, write(crafted))
    assert pids(recording) == {("", 0): [*range(100, 105), *range(200, 450)], ("", 1): [50]}
    assert (recording.big_endian, recording.long_size, recording.clock) == (*_order(machine), "local")
    assert recording.comms == {7: "seven", 9: "nine lives "}
    assert recording.printk_formats == {0xFFFFFFFF82000000: "went %d"}
    assert recording.kallsyms == KALLSYMS
    blip = recording.events.find("blip")
    assert blip is not None
    assert (blip.id, blip.system, recording.events.get(EVENT_ID)) == (EVENT_ID, "test", blip)
    assert list(recording.damage) == []


def _order(machine: Machine) -> tuple[bool, int]:
    return machine.big_endian, machine.long_size


def test_instances_of_version_6_with_their_own_number_of_cpus(tmp_path: Path) -> None:
    m = Machine()
    buffers = [
        CraftedBuffer("", {0: blips(m, 10, 2), 1: blips(m, 20, 2)}),
        CraftedBuffer("small", {0: blips(m, 30, 3)}),
        CraftedBuffer("wide", {0: blips(m, 40, 1), 3: blips(m, 50, 1)}),
    ]
    recording = open_bytes(tmp_path, linear_file(CraftedFile(m, buffers, [CLOCK]), {"small": 1, "wide": 4}))
    assert pids(recording) == {
        ("", 0): [10, 11],
        ("", 1): [20, 21],
        ("small", 0): [30, 31, 32],
        ("wide", 0): [40],
        ("wide", 3): [50],
    }
    assert [buffer.clock for buffer in recording.buffers] == ["local"] * 3
    assert list(recording.damage) == []


def test_each_buffer_of_version_7_has_its_own_page_size(tmp_path: Path) -> None:
    m = Machine()
    top = CraftedBuffer("", {0: blips(m, 30, 2)})
    instance = CraftedBuffer("own", {1: blips(m, 10, 2, 8192) + blips(m, 20, 2, 8192)}, 8192)
    recording = open_bytes(tmp_path, sectioned_file(CraftedFile(m, [top, instance])))
    assert pids(recording) == {("", 0): [30, 31], ("own", 1): [10, 11, 20, 21]}
    assert [buffer.page_size for buffer in recording.buffers] == [4096, 8192]
    assert list(recording.damage) == []
    offset = recording.buffers[1].streams[0].page_offset(1)
    assert offset is not None
    assert (tmp_path / "crafted.dat").read_bytes()[offset : offset + 8] == m.u64(20)


@pytest.mark.parametrize("count_in_size", [True, False])
def test_chunks_need_not_end_with_a_page(count_in_size: bool, tmp_path: Path) -> None:
    m = Machine()
    pages = b"".join(blips(m, 10 * n, 3) for n in range(1, 10))
    crafted = CraftedFile(m, [CraftedBuffer("", {0: pages, 1: pages})], compression="zlib", count_in_size=count_in_size)
    recording = open_bytes(tmp_path, sectioned_file(crafted))
    expected = [10 * n + k for n in range(1, 10) for k in range(3)]
    assert pids(recording) == {("", 0): expected, ("", 1): expected}
    stream = recording.buffers[0].streams[0]
    assert stream.page_offset(0) is None
    for first in range(9):
        for count in range(1, 12):
            assert stream.read_pages(first, count) == pages[4096 * first : 4096 * (first + count)]
    assert stream.read_pages(9, 1) == stream.read_pages(-1, 1) == b""
    assert list(recording.damage) == []


def test_a_later_buffer_without_a_name_replaces_the_top_one(tmp_path: Path) -> None:
    m = Machine()
    buffers = [CraftedBuffer("", {0: blips(m, 1, 1)}), CraftedBuffer("x", {}), CraftedBuffer("", {0: blips(m, 2, 1)})]
    recording = open_bytes(tmp_path, sectioned_file(CraftedFile(m, buffers)))
    assert [buffer.name for buffer in recording.buffers] == ["", "x"]
    assert pids(recording) == {("", 0): [2]}


def test_a_writer_that_died_leaves_pages_whose_cpus_are_guessed(tmp_path: Path) -> None:
    m = Machine()
    pages = {2: blips(m, 500, 3) + blips(m, 600, 1), 5: blips(m, 100, 2)}
    crafted = CraftedFile(m, [CraftedBuffer("", pages)], is_finished=False)
    recording = open_bytes(tmp_path, sectioned_file(crafted))
    assert pids(recording) == {("", 0): [500, 501, 502, 600], ("", 1): [100, 101]}
    assert recording.guessed_cpus
    assert any("guessed" in damage.reason for damage in recording.damage)


def test_compressed_pages_of_a_writer_that_died_are_told_apart_by_their_chunks(tmp_path: Path) -> None:
    m = Machine()
    pages = {2: blips(m, 500, 3), 5: blips(m, 600, 2)}
    crafted = CraftedFile(m, [CraftedBuffer("", pages)], compression="zlib", is_finished=False)
    recording = open_bytes(tmp_path, sectioned_file(crafted))
    assert pids(recording) == {("", 0): [500, 501, 502], ("", 1): [600, 601]}
    assert recording.guessed_cpus


def test_of_a_cpu_listed_twice_the_first_keeps_its_number(tmp_path: Path) -> None:
    m = Machine()
    data = sectioned_file(CraftedFile(m, [CraftedBuffer("", {0: blips(m, 1, 1), 1: blips(m, 2, 1)})]))
    second = open_bytes(tmp_path, data).buffers[0].streams[1].page_offset(0)
    assert second is not None
    entry = data.rindex(m.u32(1) + m.u64(second))
    recording = open_bytes(tmp_path, data[:entry] + m.u32(0) + data[entry + 4 :])
    assert pids(recording) == {("", 0): [1], ("", 1): [2]}
    assert "guessed" in recording.damage[-1].reason
