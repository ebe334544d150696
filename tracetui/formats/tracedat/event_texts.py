"""Where the texts of the event formats lie in a file."""

from __future__ import annotations

from typing import NamedTuple

from tracetui.formats.byte_reader import ByteReader
from tracetui.formats.file_bytes import FormatError, Source
from tracetui.limits import beyond, limit

FTRACE_SYSTEM = "ftrace"


class EventText(NamedTuple):
    """The format text of one event.

    Attributes:
        source: where to read it.
        system: the event's system.
        offset: in the source.
        size: in bytes.
    """

    source: Source
    system: str
    offset: int
    size: int

    def read(self, most: int | None = None) -> str:
        """The text, or its first `most` bytes (default: as many as one may have), one character per byte."""
        size = min(self.size, limit("format-bytes") if most is None else most)
        return self.source.read(self.offset, size).decode("latin-1")


def index_ftrace_texts(reader: ByteReader, texts: list[EventText] | None = None) -> None:
    """FTRACE EVENTS: u32 count, per event u64 size, text.

    Args:
        reader: at the count; left behind the last text.
        texts: where what is found is added.

    Raises:
        FormatError: the list is cut off; what was found before is in `texts`.
    """
    _index_system(reader, FTRACE_SYSTEM, [] if texts is None else texts)


def index_event_texts(reader: ByteReader, texts: list[EventText] | None = None) -> None:
    """EVENT FORMATS: u32 count of systems, per system its name and NUL, u32 count, events as above."""
    found = [] if texts is None else texts
    for _ in range(reader.u32()):
        _index_system(reader, reader.text(), found)


def _index_system(reader: ByteReader, system: str, texts: list[EventText]) -> None:
    for _ in range(reader.u32()):
        if len(texts) >= limit("formats"):
            raise FormatError(f"events {beyond('formats')}", reader.source.file_offset(reader.pos))
        size = reader.u64()
        texts.append(EventText(reader.source, system, reader.skip(size), size))
