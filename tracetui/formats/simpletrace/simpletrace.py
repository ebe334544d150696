"""A simpletrace file as a Recording: one stream of sub-buffers on the host's CLOCK_MONOTONIC."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from tracetui.formats.damage_list import DamageList
from tracetui.formats.file_bytes import FileBytes
from tracetui.formats.recording import Buffer, Damage, GuestOption, StoredOption, TimeShift, Tsc2Nsec
from tracetui.formats.simpletrace.event_formats import ArgumentEncoder
from tracetui.formats.simpletrace.event_table import SimpletraceEvents
from tracetui.formats.simpletrace.file_header import KIND, FileHeader, read_header
from tracetui.formats.simpletrace.page_stream import SimpletracePages
from tracetui.formats.simpletrace.record_order import PAGE_SIZE, order_records
from tracetui.formats.simpletrace.record_reader import RecordReader
from tracetui.formats.simpletrace.trace_events import TraceEvents

CLOCK = "mono"
_COMM = "qemu"


class Simpletrace:
    """An open simpletrace file; see `tracetui.formats.recording.Recording` for what a recording says.

    Attributes:
        trace_events: descriptions of its events; see `describe`.
        pids: processes whose events it holds, -1 where the file's version does not say.
    """

    kind = KIND
    compression = "none"
    long_size = 8
    cpu_count = 1
    clock = CLOCK
    has_clock_option = True
    trace_id = 0
    guests: Sequence[GuestOption] = ()
    time_shift: TimeShift | None = None
    tsc2nsec: Tsc2Nsec | None = None
    date_offset_ns = 0
    offset_ns = 0
    uname = ""
    writer_version = ""
    stats = ""
    kallsyms = b""
    options: Sequence[StoredOption] = ()

    def __init__(self, file: FileBytes, header: FileHeader) -> None:
        self.file, self.header = file, header
        self.path = file.path
        self.version = header.version
        self.big_endian = header.big_endian
        self.trace_events = TraceEvents()
        self.damage_list = DamageList(file.path)
        self.damage: Sequence[Damage] = self.damage_list
        self.printk_formats: Mapping[int, str] = {}
        self.text_buffers: Mapping[str, bytes] = {}
        self._order = order_records(file, header, RecordReader(file, header, self.damage_list))
        stream = SimpletracePages(file, header, self._order, self._encoder, self.damage_list)
        self.buffers: Sequence[Buffer] = [Buffer("", CLOCK, PAGE_SIZE, [stream] if stream.page_count else [])]

    def describe(self, trace_events: TraceEvents) -> None:
        """Take the descriptions of a trace-events file; before anything else is asked of the events."""
        self.trace_events = trace_events

    @property
    def pids(self) -> Sequence[int]:
        """The processes, in the order of their first events."""
        return self._order.pids

    @cached_property
    def events(self) -> SimpletraceEvents:
        """The event formats."""
        return SimpletraceEvents(self.header, self._order, self.trace_events, self.damage_list)

    @cached_property
    def comms(self) -> Mapping[int, str]:
        """The processes are all QEMU."""
        return dict.fromkeys(self.pids, _COMM)

    def _encoder(self, event_id: int, raw: bool = False) -> tuple[int, ArgumentEncoder]:
        return self.events.encoder(event_id, raw)


def open_simpletrace(file: FileBytes) -> Simpletrace:
    """Open a file that begins with a simpletrace magic.

    Raises:
        UnreadableFile: its head is cut off or of a version nobody knows.
    """
    return Simpletrace(file, read_header(file))
