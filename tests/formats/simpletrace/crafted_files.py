"""Writes simpletrace files of every version and reads what a recording makes of them."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import NamedTuple

from tracetui.engine.session import Session
from tracetui.formats.open_file import open_recording
from tracetui.formats.simpletrace.simpletrace import Simpletrace
from tracetui.formats.simpletrace.trace_events import parse_trace_events

DROPPED = 2**64 - 2
EVENTS = """\
# a comment

first(int number, uint8_t small) "number %d small %u"
disable second(void *p) "p %p"
third(const char *text, int16_t value) "text '%s' value %d"
"""


class Writer:
    """Builds the bytes of one file."""

    def __init__(self, version: int = 4, order: str = "<") -> None:
        self.version, self.order = version, order
        self.data = struct.pack(order + "3Q", 2**64 - 1, 0xF2B177CB0AA429B4, version)
        if version == 0:
            self.data += bytes(40)

    def mapping(self, event_id: int, name: bytes) -> Writer:
        """A mapping record."""
        self.data += struct.pack(self.order + "QQI", 0, event_id, len(name)) + name
        return self

    def event(self, event_id: int, ts_ns: int, *args: int | bytes, pid: int = 77, length: int | None = None) -> Writer:
        """An event record; bytes are strings, numbers may be negative."""
        if self.version == 0:
            words = [int(arg) & (2**64 - 1) for arg in args]
            self.data += struct.pack(self.order + "8Q", event_id, ts_ns, *words, *[0] * (6 - len(words)))
            return self
        body = b"".join(map(self._argument, args))
        if self.version == 4:
            self.data += struct.pack(self.order + "Q", 1)
        length = 24 + len(body) if length is None else length
        self.data += struct.pack(self.order + "QQII", event_id, ts_ns, length, pid) + body
        return self

    def _argument(self, arg: int | bytes) -> bytes:
        if isinstance(arg, bytes):
            return struct.pack(self.order + "I", len(arg)) + arg
        return struct.pack(self.order + "Q", arg & (2**64 - 1))

    def raw(self, data: bytes) -> Writer:
        """Any bytes."""
        self.data += data
        return self


class Shown(NamedTuple):
    """What identifies a row."""

    ts_ns: int
    pid: int
    name: str
    text: str


def open_crafted(folder: Path, data: bytes, events: str = EVENTS) -> Simpletrace:
    """Open a file of the given content; events "" is no trace-events."""
    path = folder / "trace-77"
    path.write_bytes(data)
    recording = open_recording(path)
    assert isinstance(recording, Simpletrace)
    if events:
        recording.describe(parse_trace_events(events))
    return recording


def shown_rows(recording: Simpletrace) -> list[Shown]:
    """All rows of a recording on its own, by the engine's kernels."""
    session = Session([recording])
    count = session.timeline.index.row_count
    return [Shown(row.ts_ns, row.pid, row.name, session.text(row)) for row in session.timeline.rows(0, count)]
