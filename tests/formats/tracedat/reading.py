"""What tests read out of a recording."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tracetui.formats.open_file import open_recording
from tracetui.formats.recording import PageStream
from tracetui.formats.ring_buffer import ItemKind, PageItem, walk_page
from tracetui.formats.tracedat.trace_dat import TraceDat


class Event(NamedTuple):
    """What identifies a record in trace-cmd's report."""

    raw_ts: int
    cpu: int
    pid: int
    name: str


def open_trace(path: Path) -> TraceDat:
    """Open a file that must be a trace.dat."""
    recording = open_recording(path)
    assert isinstance(recording, TraceDat)
    return recording


def open_bytes(folder: Path, data: bytes) -> TraceDat:
    """Open a file with the given content."""
    path = folder / "crafted.dat"
    path.write_bytes(data)
    return open_trace(path)


def stream_items(recording: TraceDat, stream: PageStream, batch: int = 7) -> Iterator[tuple[bytes, PageItem]]:
    """(page, item) of all items of a stream, read some pages at a time."""
    for first in range(0, stream.page_count, batch):
        data = bytes(stream.read_pages(first, batch))
        for start in range(0, len(data), stream.page_size):
            stored = data[start : start + stream.page_size]
            page = stored.ljust(stream.page_size, b"\0")
            for item in walk_page(page, recording.long_size, recording.big_endian, len(stored)):
                yield page, item


def count_items(recording: TraceDat) -> dict[ItemKind, int]:
    """How many records, lost-events marks and damages the walk of a whole recording meets."""
    counts = dict.fromkeys(ItemKind, 0)
    for buffer in recording.buffers:
        for stream in buffer.streams:
            for _, item in stream_items(recording, stream):
                counts[item.kind] += 1
    return counts


def stream_events(recording: TraceDat, stream: PageStream) -> list[Event]:
    """All events of one stream."""
    order = "big" if recording.big_endian else "little"
    names = {event_id: name for _, name, event_id in recording.events.names()}
    events = []
    for page, item in stream_items(recording, stream):
        if item.kind == ItemKind.RECORD:
            payload = page[item.offset : item.offset + item.length]
            event_id = int.from_bytes(payload[:2], order)  # type: ignore[arg-type]
            pid = int.from_bytes(payload[4:8], order, signed=True)  # type: ignore[arg-type]
            events.append(Event(item.raw_ts, stream.cpu, pid, names.get(event_id, f"#{event_id}")))
    return events


def use_everything(recording: TraceDat) -> None:
    """Read all there is, as a test that only asks for survival does."""
    count_items(recording)
    _ = recording.comms, recording.kallsyms, recording.printk_formats, dict(recording.text_buffers)
    for system, name, event_id in recording.events.names():
        recording.events.get(event_id)
        recording.events.find(name, system)
