"""What one recording says: the protocol that the engine consumes and the facts a file states.

A file format is a folder beside this module whose reader gives an object of type `Recording`.
The engine knows nothing else of a format: a source that is not a ring buffer presents itself as a
stream of sub-buffers too.

Text from a trace is bytes. Wherever such text is a `str` here, each character stands for one byte
(latin-1), so widths and cuts are those of the C tool; `tracetui.visible` turns it into
what a terminal may show.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tracetui.formats.event_format import EventFormat


@dataclass(frozen=True, slots=True)
class Damage:
    """A part of a file that could not be read.

    Attributes:
        path: the file.
        offset: byte offset in the file, None when unknown.
        reason: what is wrong, in words.
    """

    path: Path
    offset: int | None
    reason: str

    def __str__(self) -> str:
        where = "" if self.offset is None else f" at offset {self.offset:#x}"
        return f"{self.path}: {self.reason}{where}"


@dataclass(frozen=True, slots=True)
class GuestOption:
    """A host's GUEST option: which host thread ran which vCPU of one guest.

    Attributes:
        name: the guest's name, may be empty.
        trace_id: the TRACEID of the guest's recording.
        vcpu_pids: vCPU id -> host thread pid; -1 means unknown. Empty when nothing was recorded.
    """

    name: str
    trace_id: int
    vcpu_pids: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class TimeSample:
    """One synchronisation sample; all in raw units of the guest's clock, scaling / 2**fraction is the TSC ratio."""

    time: int
    offset: int
    scaling: int
    fraction: int


@dataclass(frozen=True, slots=True)
class TimeShift:
    """A guest's TIME_SHIFT option.

    Attributes:
        peer_trace_id: TRACEID of the host.
        interpolate: between samples the offset is interpolated (PTP) rather than stepped (KVM).
        cpus: per CPU its samples, ascending by time, no two of the same time.
    """

    peer_trace_id: int
    interpolate: bool
    cpus: tuple[tuple[TimeSample, ...], ...]


@dataclass(frozen=True, slots=True)
class Tsc2Nsec:
    """ns = floor(cycles * mult / 2**shift); `offset` is stored in files and used by nobody."""

    mult: int
    shift: int
    offset: int


class PageStream(Protocol):
    """The sub-buffers ("pages") of one CPU of one buffer, in stored order.

    A page is: u64 timestamp, long commit (long_size bytes), data (trace-dat-format 6.1).
    """

    @property
    def cpu(self) -> int: ...
    @property
    def page_size(self) -> int: ...
    @property
    def page_count(self) -> int:
        """Pages that exist at least in part."""
        ...

    def read_pages(self, first: int, count: int) -> bytes | memoryview:
        """The bytes of pages first .. first+count-1.

        Shorter than count * page_size where the file ends inside the stream or a chunk cannot be
        decoded; the damage is then in the recording's list.
        """
        ...

    def page_offset(self, page: int) -> int | None:
        """File offset of a page; None when it lies in compressed data."""
        ...


class DirectStream(PageStream, Protocol):
    """Pages that can be read to where they are wanted; at high speed every copy counts."""

    def read_into(self, first: int, count: int, target: memoryview) -> int:
        """Put what read_pages gives into writable memory of at least that size; gives how many bytes that is."""
        ...


class ChunkedPages(DirectStream, Protocol):
    """Pages that are stored in chunks; whoever may choose ends where a chunk does, so that none is decoded twice."""

    def count_to_chunk_end(self, first: int, count: int) -> int:
        """How many of pages first .. first+count-1 there are before the last end of a chunk among them; all if none."""
        ...


@dataclass(frozen=True, slots=True)
class Buffer:
    """One ring buffer of a recording: the top one (name "") or an instance.

    Attributes:
        name: instance name, "" for the top buffer.
        clock: the clock's name as the buffer states it, "" when it does not.
        page_size: bytes per sub-buffer.
        streams: one per CPU that has data, ascending by CPU.
    """

    name: str
    clock: str
    page_size: int
    streams: Sequence[PageStream]


class StoredOption(Protocol):
    """One option of a file, as stored."""

    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def size(self) -> int:
        """Bytes of the payload."""
        ...

    @property
    def offset(self) -> int:
        """File offset of the payload."""
        ...


class EventTable(Protocol):
    """The event formats of one file, parsed when first asked for."""

    def get(self, event_id: int) -> EventFormat | None:
        """The format of an event id, None when the file has none (or it cannot be parsed at all)."""
        ...

    def find(self, name: str, system: str | None = None) -> EventFormat | None:
        """The format of an event by name, or None."""
        ...

    def names(self) -> Sequence[tuple[str, str, int]]:
        """(system, event name, event id) of all, without parsing the whole formats."""
        ...


class Recording(Protocol):
    """One file, opened. Properties parse on first use; what could not be read is in `damage`."""

    path: Path
    kind: str
    """"trace.dat" or another format's name."""
    version: int
    compression: str
    """"none", "zlib" or "zstd"."""
    big_endian: bool
    long_size: int
    """Size of the kernel's long in bytes: 4 or 8."""
    cpu_count: int
    clock: str
    """Name of the clock that was selected, "" when the file does not say."""
    has_clock_option: bool
    trace_id: int
    """0 when absent."""
    guests: Sequence[GuestOption]
    time_shift: TimeShift | None
    tsc2nsec: Tsc2Nsec | None
    date_offset_ns: int
    """The DATE option in ns, 0 when absent."""
    offset_ns: int
    """The OFFSET option in ns, 0 when absent."""
    buffers: Sequence[Buffer]
    """The top buffer first. Empty for a file without ring-buffer data."""
    uname: str
    writer_version: str
    stats: str
    """Text of the CPUSTAT options, "" when absent."""

    @property
    def options(self) -> Sequence[StoredOption]:
        """All options in stored order; empty for formats that have none."""
        ...

    @property
    def damage(self) -> Sequence[Damage]:
        """What could not be read, as far as known."""
        ...

    @property
    def events(self) -> EventTable: ...
    @property
    def comms(self) -> Mapping[int, str]:
        """pid -> saved command line."""
        ...

    @property
    def kallsyms(self) -> bytes:
        """Text of the kallsyms stored in the file, b"" when there is none."""
        ...

    @property
    def printk_formats(self) -> Mapping[int, str]:
        """Address -> trace_printk format string."""
        ...

    @property
    def text_buffers(self) -> Mapping[str, bytes]:
        """Buffer name -> text of a latency trace; empty for ordinary recordings."""
        ...
