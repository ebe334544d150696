"""Files that are cut or garbled: what is good is read, the rest is named, nothing breaks."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.formats.ring_buffer_pages import Machine
from tests.formats.tracedat.crafted_files import CraftedBuffer, CraftedFile, blips, sectioned_file
from tests.formats.tracedat.reading import count_items, open_bytes, open_trace, use_everything
from tracetui.errors import UnreadableFile
from tracetui.formats.ring_buffer import ItemKind
from tracetui.formats.tracedat.options import OptionId
from tracetui.limits import limit

SMALL = [
    "tiny/host-demo.dat",
    "tiny/v6/host-demo.dat",
    "tiny/none/host-demo.dat",
    "variants/small-v7-zstd.dat",
    "variants/small-buffers.dat",
    "s390x/sched-v6.dat",
    "latency/wakeup.dat",
]
RECORDINGS = Path(__file__).parents[2] / "recordings"
PATIENCE_S = 10
MAX_PAGES = 100_000


@cache
def content(name: str) -> bytes:
    return (RECORDINGS / name).read_bytes()


def survive(folder: Path, data: bytes) -> None:
    """Reading gives a recording or is refused, soon, and the recording is not absurdly large."""
    started = time.monotonic()
    try:
        recording = open_bytes(folder, data)
    except UnreadableFile:
        return
    assert sum(stream.page_count for buffer in recording.buffers for stream in buffer.streams) < MAX_PAGES
    use_everything(recording)
    assert time.monotonic() - started < PATIENCE_S


@pytest.mark.parametrize("name", SMALL)
def test_a_file_cut_at_twenty_places_gives_what_is_there(name: str, tmp_path: Path) -> None:
    whole = count_items(open_trace(RECORDINGS / name))[ItemKind.RECORD]
    data, counts = content(name), []
    for twentieth in range(1, 20):
        recording = open_bytes(tmp_path, data[: len(data) * twentieth // 20])
        use_everything(recording)
        counts.append(count_items(recording)[ItemKind.RECORD])
        assert recording.damage, twentieth
        assert all(damage.offset is None or damage.offset <= len(data) for damage in recording.damage)
    assert counts == sorted(counts)
    assert counts[-1] >= whole // 2


def test_a_cut_behind_the_data_loses_no_event_but_the_cpu_numbers(recordings: Path, tmp_path: Path) -> None:
    original = open_trace(recordings / "tiny/host.dat")
    last_options = max(option.offset for option in original.options if option.id == OptionId.BUFFER)
    cut = open_bytes(tmp_path, (recordings / "tiny/host.dat").read_bytes()[: last_options - 6 - 16])
    assert cut.guessed_cpus
    assert count_items(cut) == count_items(original)
    assert (cut.guests, cut.comms, cut.trace_id) == (original.guests, original.comms, original.trace_id)
    assert len(cut.events.names()) == len(original.events.names())


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), name=st.sampled_from(SMALL))
def test_flipped_bytes_never_break_the_reader(data: st.DataObject, name: str, tmp_path: Path) -> None:
    garbled = bytearray(content(name))
    place = st.integers(0, len(garbled) - 1) | st.integers(0, 60) | st.integers(1, 3000).map(lambda n: len(garbled) - n)
    for position, value in data.draw(st.lists(st.tuples(place, st.integers(0, 255)), min_size=1, max_size=12)):
        garbled[position] = value
    survive(tmp_path, bytes(garbled))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), name=st.sampled_from(SMALL))
def test_cut_files_never_break_the_reader(data: st.DataObject, name: str, tmp_path: Path) -> None:
    survive(tmp_path, content(name)[: data.draw(st.integers(0, len(content(name))))])


M = Machine()


def crafted(pages: int = 9) -> bytes:
    data = b"".join(blips(M, 10 * n, 3) for n in range(1, pages + 1))
    return sectioned_file(CraftedFile(M, [CraftedBuffer("", {0: data})], compression="zlib"))


def first_chunk(data: bytes) -> int:
    """Offset of the first chunk's header; the data of CPU 0 lies at the first page behind the metadata."""
    return data.index(M.u32(3), 4096) + 4


def corrupt(data: bytes) -> bytes:
    at = first_chunk(data) + 8
    return data[:at] + b"\xff\xff\xff\xff" + data[at + 4 :]


def bomb(data: bytes) -> bytes:
    at = first_chunk(data) + 4
    return data[:at] + M.u32(limit("chunk-bytes")) + data[at + 4 :]


def endless(data: bytes) -> bytes:
    at = first_chunk(data) - 4
    return data[:at] + M.u32(0xFFFFFFFF) + data[at + 4 :]


def test_a_corrupt_chunk_is_left_out_and_those_behind_it_are_read(tmp_path: Path) -> None:
    good = open_bytes(tmp_path, crafted()).buffers[0].streams[0].read_pages(0, 9)
    recording = open_bytes(tmp_path, corrupt(crafted()))
    stream = recording.buffers[0].streams[0]
    assert bytes(stream.read_pages(0, 9)) == b""
    assert bytes(stream.read_pages(3, 6)) == b""
    assert stream.read_pages(4, 5) == bytes(good)[4 * 4096 :]
    (damage,) = recording.damage
    assert "chunk 0" in damage.reason
    assert damage.offset == first_chunk(crafted()) + 8


@pytest.mark.parametrize("garble", [bomb, endless])
def test_absurd_counts_and_sizes_are_named(garble: Callable[[bytes], bytes], tmp_path: Path) -> None:
    recording = open_bytes(tmp_path, garble(crafted()))
    assert all(stream.page_count < 10 for stream in recording.buffers[0].streams)
    assert any("chunk" in damage.reason for damage in recording.damage)


def test_options_that_lead_back_to_themselves_end(tmp_path: Path) -> None:
    data = crafted()
    compression = data.index(b"zlib\0" + b"1.2.13\0")
    first = data[compression + 12 : compression + 20]
    recording = open_bytes(tmp_path, data[:-8] + first)
    assert [stream.page_count for stream in recording.buffers[0].streams] == [9]
    assert "back" in recording.damage[0].reason
