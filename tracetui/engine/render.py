"""Rows -> the lines of the default report, as bytes: programs in the kernel, everything else row by row."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from tracetui.engine import render_kernel as columns
from tracetui.engine.byte_words import padded
from tracetui.engine.print_program import Literal, NotCompilable
from tracetui.engine.print_program_forms import compile_program
from tracetui.engine.print_program_pack import PackedPrograms
from tracetui.engine.render_kernel import render_lines
from tracetui.engine.report_line import LineStyle, ReportFormat, latency_flags
from tracetui.engine.session import Session
from tracetui.engine.text_table import KEYS, TextTable
from tracetui.engine.timeline import Timeline, block_rows
from tracetui.formats.print_context import Record

if TYPE_CHECKING:
    from tracetui.engine.walk import Block

Ints = npt.NDArray[np.int64]

_OUTPUT_BYTES = 1 << 20
_plain_formatter = threading.Lock()
"""Symbol tables and printers fill their caches when they are asked; several threads may render."""
_MOST_UNKNOWN = 20_000
_ROWS_PER_TEXT = 4
"""A type that asks for that many texts, and for one in so many rows, prints row by row from then on."""


class LineRenderer:
    """Prints blocks of one session's rows; every line is the one that ReportFormat gives.

    Attributes:
        by_row: why the events that have no program have none: (machine number, event name) -> reason.
    """

    def __init__(self, session: Session, timeline: Timeline | None = None, nanoseconds: bool = False) -> None:
        """Compile the programs of all event types that occur.

        Args:
            session: the machines and their tables; names of tasks are learned already.
            timeline: the rows, default the session's; it is indexed whole.
            nanoseconds: nine digits of seconds instead of six.
        """
        self._session, self._timeline = session, timeline or session.timeline
        self._format = ReportFormat(session, LineStyle(nanoseconds=nanoseconds))
        self._digits = 9 if nanoseconds else 6
        self.by_row: dict[tuple[int, str], str] = {}
        self._packed = PackedPrograms()
        self._types = self._compile()
        self._streams = self._pack_streams()
        self._arrays = self._packed.arrays()
        self._flags = _flag_texts()
        self._tasks, self._texts = TextTable(facts=2), TextTable()
        self._asked: dict[int, int] = {}
        self._key = np.zeros(KEYS, np.int64)
        self._out = np.zeros(_OUTPUT_BYTES, np.uint8)

    def lines(self, block: Block) -> Iterator[bytes]:
        """The lines of a block in pieces, each line with its line break."""
        row = 0
        while row < len(block):
            given, given_blob = self._given(block)
            generation = len(self.by_row)
            while row < len(block) and generation == len(self.by_row):
                status, row, size = self._run(block, row, given, given_blob)
                if size:
                    yield self._out[:size].tobytes()
                if status == columns.TEXT_UNKNOWN:
                    self._learn_text(block, row)
                elif status == columns.TASK_UNKNOWN:
                    self._learn_task(block, row)
                elif status == columns.OUTPUT_FULL and not size:
                    self._out = np.zeros(2 * len(self._out), np.uint8)

    def _run(self, block: Block, row: int, given: Ints, given_blob: npt.NDArray[np.uint8]) -> tuple[int, int, int]:
        return render_lines(
            block.arena, block.stream, block.type, block.ts_ns, block.offset, block.length, block.pid,
            self._streams, self._types, *self._arrays, *self._flags,
            self._tasks.rows, self._tasks.blob, self._texts.rows, self._texts.blob,
            given, given_blob, self._digits, row, self._key, self._out,
        )  # fmt: skip

    def _given(self, block: Block) -> tuple[Ints, npt.NDArray[np.uint8]]:
        """The lines of rows that have no program: int64[n, 2] place and bytes (-1 for the others), uint8[bytes]."""
        given = np.full((len(block), 2), -1, np.int64)
        places = np.flatnonzero(self._types[block.type, columns.FIRST_OP] < 0).tolist()
        blob = bytearray()
        for place, row in zip(places, block_rows(block, self._timeline.slots, places), strict=True):
            with _plain_formatter:
                line = self._format.line(row).encode("latin-1", "replace") + b"\n"
            given[place] = len(blob), len(line)
            blob += line
        return given, padded(blob)

    def _learn_text(self, block: Block, place: int) -> None:
        """Make the text that the kernel asked for, by the plain formatter from the record that it came to."""
        slot = self._timeline.slots[int(block.stream[place])]
        record = Record(block.payload(place), int(block.ts_ns[place]), slot.cpu)
        piece = int(self._key[0])
        with _plain_formatter:
            text = self._packed.pieces[piece](record, self._session.context(slot.machine))
        self._texts.put(self._key.tolist(), text.encode("latin-1", "replace"))
        number = int(block.type[place])
        self._asked[number] = asked = self._asked.get(number, 0) + 1
        if asked % _MOST_UNKNOWN == 0 and _ROWS_PER_TEXT * asked > int(self._timeline.index.types.counts[number]):
            self._types[number, columns.FIRST_OP] = -1
            event = slot.machine.recording.events.get(int(self._timeline.index.types.keys[number]) & 0xFFFF)
            self.by_row[slot.machine.number, event.name if event else ""] = "its texts are all different"

    def _learn_task(self, block: Block, place: int) -> None:
        machine = self._timeline.slots[int(block.stream[place])].machine
        pid, ts_ns = int(block.pid[place]), int(block.ts_ns[place])
        name, start, until = self._session.comms.name_span(machine, pid, ts_ns)
        text = f"{name:>16}-{pid:<5}".encode("latin-1", "replace")
        self._tasks.put((machine.number, pid), text, (start, until))

    def _compile(self) -> Ints:
        """int64[types, TYPE_COLUMNS], see render_kernel."""
        index = self._timeline.index
        types = np.full((int(index.types.keys[0]), columns.TYPE_COLUMNS), -1, np.int64)
        for number, machine_number, event_id in index.types.seen():
            recording = self._session.machines[machine_number].recording
            event = recording.events.get(event_id)
            if event is None:
                continue
            try:
                program = compile_program(event, recording.big_endian, recording.long_size)
            except NotCompilable as error:
                self.by_row[machine_number, event.name] = str(error)
                continue
            types[number] = self._packed.program([Literal(f" {event.name + ':':<21} "), *program])
        return types

    def _pack_streams(self) -> Ints:
        """int64[streams, STREAM_COLUMNS], see render_kernel."""
        streams = np.zeros((max(len(self._timeline.slots), 1), columns.STREAM_COLUMNS), np.int64)
        for slot in self._timeline.slots:
            prefix = self._packed.literal(self._format.prefix(slot))
            cpu = self._packed.literal(f" [{slot.cpu:03d}] ")
            machine = slot.machine
            seconds = int(self._format.in_seconds(machine))
            big_endian = int(machine.recording.big_endian)
            streams[slot.number] = (*prefix, *cpu, machine.number, seconds, big_endian)
        return streams


def _flag_texts() -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64]]:
    """uint64[256] each: words that hold what latency_flags says of a value of the flags, and of the preempt count."""
    flags = b"".join(latency_flags(bytes([0, 0, value, 0]))[:3].encode().ljust(8, b"\0") for value in range(256))
    counts = b"".join(
        b"\0\0\0" + latency_flags(bytes([0, 0, 0, value]))[3:].encode() + bytes(3) for value in range(256)
    )
    return np.frombuffer(flags, np.uint64).copy(), np.frombuffer(counts, np.uint64).copy()
