"""Rows -> the lines of a report or of a search, as bytes: programs in the kernel, everything else row by row."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from tracetui.engine import render_columns as columns
from tracetui.engine.kernel_symbols import KernelSymbols
from tracetui.engine.line_layout import LineLayout, ReportLayout
from tracetui.engine.print_program import Literal, NotCompilable
from tracetui.engine.print_program_forms import compile_program
from tracetui.engine.print_program_pack import PackedPrograms
from tracetui.engine.print_program_steps import Step, Steps, SymbolName
from tracetui.engine.render_kernel import render_lines
from tracetui.engine.report_line import LineStyle, difference_text
from tracetui.engine.session import Session
from tracetui.engine.slots import Slot
from tracetui.engine.text_table import KEYS, TextTable
from tracetui.engine.timeline import Timeline, block_rows
from tracetui.engine.walk_state import FIRST_EVENT_TYPE, TYPE_OVERFLOW
from tracetui.formats.print_context import Record

if TYPE_CHECKING:
    from tracetui.engine.walk import Block

Ints = npt.NDArray[np.int64]
OwnLine = Callable[[int], str | None]
"""Makes the line of a row that no program prints, by its place in the block; None where it is the usual one."""


def usual_line(place: int) -> str | None:
    """Rows have their usual lines."""
    return None


_OUTPUT_BYTES = 1 << 20
_ROOM = 1 << 8
"""What the kernel and its followers may read behind a line."""
_plain_formatter = threading.Lock()
"""Symbol tables and printers fill their caches when they are asked; several threads may render."""
_MOST_SHARED = 100_000


class MadeUpType(NamedTuple):
    """Records that are in no file; their type numbers are those behind the ones that occur.

    Attributes:
        machine: number of the machine that they are of.
        name: of the event that they show as.
        steps: their program.
    """

    machine: int
    name: str
    steps: Steps


class LineRenderer:
    """Prints blocks of one session's rows; every line is the one that ReportFormat gives, or another layout.

    Attributes:
        by_row: why the events that have no program have none: (machine number, event name) -> reason.
        out: uint8[bytes], the lines that `runs` printed last.
        spans: int64[rows, 2], by place in the block where in `out` a row's text begins (of a row that no program
            printed its line), and where its line break ends.
        since: int64[SINCE_COLUMNS], the times of lines, see render_columns; with KNOWN set to 0 they are forgotten.
    """

    def __init__(
        self,
        session: Session,
        timeline: Timeline | None = None,
        nanoseconds: bool = False,
        layout: LineLayout | None = None,
        made_up: Sequence[MadeUpType] = (),
    ) -> None:
        """Compile the programs of all event types that occur.

        Args:
            session: the machines and their tables; names of tasks are learned already.
            timeline: the rows, default the session's; it is indexed whole where nobody has begun to.
            nanoseconds: nine digits of seconds instead of six.
            layout: what lines look like, default the report's.
            made_up: more types; for a timeline that is indexed whole.
        """
        self._made_up = made_up
        self._session, self._timeline = session, timeline or session.timeline
        self._layout = layout or ReportLayout(session, LineStyle(nanoseconds=nanoseconds))
        self._flags = self._layout.flags()
        self._tasks = TextTable(facts=2)
        self.since = np.zeros(columns.SINCE_COLUMNS, np.int64)
        self.since[columns.ASKED] = self._layout.times is not None
        self._registers = np.zeros(columns.REGISTERS, np.int64)
        self._symbols = KernelSymbols(session)
        self._key = np.zeros(KEYS, np.int64)
        self.out = np.zeros(_OUTPUT_BYTES, np.uint8)
        self.spans = np.zeros((0, 2), np.int64)
        self._prepare()

    def twin(self) -> LineRenderer:
        """Another one for the same lines, for another thread; texts that one has made the other need not make.

        Both are for a timeline that is indexed whole.
        """
        twin = LineRenderer(self._session, self._timeline, layout=self._layout, made_up=self._made_up)
        twin._made = self._made
        return twin

    def _prepare(self) -> None:
        """Make the programs of all event types that are known so far."""
        self.by_row: dict[tuple[int, str], str] = {}
        self._packed = PackedPrograms()
        self._types = self._compile()
        self._streams = self._pack_streams()
        self._arrays = self._packed.arrays()
        self._texts = TextTable()
        self._programs: dict[tuple[int, int | None], tuple[int, int]] = {}
        self._made: dict[tuple[int, ...], str] = {}

    def lines(self, block: Block) -> Iterator[bytes]:
        """The lines of a block in pieces, each line with its line break."""
        for _, _, size in self.runs(block):
            yield self.out[:size].tobytes()

    def runs(self, block: Block) -> Iterator[tuple[int, int, int]]:
        """Print a block piece by piece into `out`, each piece valid until the next is asked for.

        Yields:
            (place of the first row in the block, place behind the last, bytes).
        """
        self._begin(block, usual_line)
        row = 0
        while row < len(block):
            first = row
            row, end = self._print(block, row, 0, keep=False)
            yield first, row, end

    def append(self, block: Block, end: int, own: OwnLine) -> int:
        """Print a block into `out` behind its first `end` bytes, and make it longer where need be.

        Args:
            block: the rows.
            end: bytes that stay.
            own: lines of rows that no program prints, where they are not the usual ones.

        Returns:
            Where the block's lines end; `spans` are those of all its rows.
        """
        self._begin(block, own)
        return self._print(block, 0, end, keep=True)[1]

    def _begin(self, block: Block, own: OwnLine) -> None:
        self._own = own
        if len(self._types) < int(self._timeline.known.types.keys[0]):
            self._prepare()
        if len(self.spans) < len(block):
            self.spans = np.zeros((len(block), 2), np.int64)

    def _print(self, block: Block, row: int, end: int, keep: bool) -> tuple[int, int]:
        """Print from a row on behind the first `end` bytes of `out`.

        Args:
            block: the rows.
            row: where in the block to begin.
            end: where in `out` to begin.
            keep: print all rows and make `out` longer; else as many as it holds, one at least.

        Returns:
            (place of the first row that was not printed, where the lines end).
        """
        start = end
        while row < len(block):
            status, row, end = self._run(block, row, end)
            if status == columns.TEXT_UNKNOWN:
                self._learn(block, row)
            elif status == columns.TASK_UNKNOWN:
                self._learn_task(block, row)
            elif status == columns.ROW_UNKNOWN:
                end = self._print_plain(block, row, end)
                row += 1
            elif status == columns.OUTPUT_FULL:
                if end > start and not keep:
                    break
                self._lengthen(end)
        return row, end

    def _lengthen(self, kept: int) -> None:
        """Make `out` twice as long; its first bytes stay."""
        longer = np.zeros(2 * len(self.out), np.uint8)
        longer[:kept] = self.out[:kept]
        self.out = longer

    def _run(self, block: Block, row: int, end: int) -> tuple[int, int, int]:
        symbols, texts = self._symbols, self._texts
        return render_lines(
            block.arena, block.stream, block.type, block.ts_ns, block.offset, block.length, block.pid,
            self._streams, self._types, *self._arrays, *self._flags,
            self._tasks.rows, self._tasks.blob, texts.rows, texts.blob,
            symbols.tables, symbols.starts, symbols.seen, self._registers,
            self._layout.digits, self.since, row, end, self._key, self.spans, self.out,
        )  # fmt: skip

    def _print_plain(self, block: Block, place: int, end: int) -> int:
        """Print a row that no program can print; gives where its line ends in `out`."""
        (row,) = block_rows(block, self._timeline.slots, [place])
        with _plain_formatter:
            own = self._own(place)
            line = (self._layout.line(row) if own is None else own.encode("latin-1", "replace")) + b"\n"
        if self._layout.times is not None and block.type[place] >= TYPE_OVERFLOW:
            line = self._with_difference(line, end, *self._layout.times(row))
        while end + len(line) + _ROOM > len(self.out):
            self._lengthen(end)
        self.out[end : end + len(line)] = np.frombuffer(line, np.uint8)
        self.spans[place] = end, end + len(line)
        return end + len(line)

    def _with_difference(self, line: bytes, end: int, place: int, time: int) -> bytes:
        """Put into a line, which will begin at `end`, how long its time is after the last one."""
        since, text = self.since, b""
        if since[columns.KNOWN]:
            text = difference_text(time - int(since[columns.LAST_TIME])).encode()
        else:
            since[columns.FIRST_PLACE], since[columns.FIRST_TIME] = end + place, time
        since[columns.KNOWN], since[columns.LAST_TIME] = 1, time
        return line[:place] + text + line[place:]

    def _learn(self, block: Block, place: int) -> None:
        """Make what the kernel asked for, from the record that it came to."""
        piece, *values = key = self._key.tolist()
        slot, forgotten = self._timeline.slots[int(block.stream[place])], self._texts.forgotten
        if piece == columns.TABLE_PIECE:
            with _plain_formatter:
                self._texts.put_numbers(key, self._symbols.table_of(values[0]), 0)
        elif piece in self._packed.programs:
            self._texts.put_numbers(key, *self._program(slot, piece, values[0]))
        else:
            record = Record(block.payload(place), int(block.ts_ns[place]), slot.cpu)
            self._learn_text(slot, int(block.type[place]), record, tuple(key))
        if self._texts.forgotten != forgotten:
            self._symbols.forget()

    def _learn_text(self, slot: Slot, number: int, record: Record, key: tuple[int, ...]) -> None:
        """Make a text by the plain formatter."""
        text = self._made.get(key)
        if text is None:
            with _plain_formatter:
                if key[0] == columns.NAME_PIECE:
                    text = self._symbols.name(*key[1:4])
                else:
                    text = self._packed.texts[key[0]](record, self._session.context(slot.machine))
            if len(self._made) < _MOST_SHARED:
                self._made[key] = text
        try:
            self._texts.put(key, text.encode("latin-1"))
        except UnicodeEncodeError:
            self._give_up(slot, number, "a text that is more than bytes")

    def _program(self, slot: Slot, piece: int, value: int) -> tuple[int, int]:
        """First operation of the program that a value decides, and how many it has; it is made once."""
        choice = self._packed.programs[piece]
        steps = choice.steps(value, self._session.context(slot.machine))
        key = piece, None if steps is None else value
        if key not in self._programs:
            self._programs[key] = self._packed.program(choice.otherwise if steps is None else steps)
            self._arrays = self._packed.arrays()
        return self._programs[key]

    def _give_up(self, slot: Slot, number: int, reason: str) -> None:
        """Print the rows of a type one by one from now on."""
        self._types[number, columns.FIRST_OP] = -1
        event = slot.machine.recording.events.get(int(self._timeline.known.types.keys[number]) & 0xFFFF)
        self.by_row[slot.machine.number, event.name if event else ""] = reason

    def _learn_task(self, block: Block, place: int) -> None:
        machine = self._timeline.slots[int(block.stream[place])].machine
        pid, ts_ns = int(block.pid[place]), int(block.ts_ns[place])
        name, start, until = self._session.comms.name_span(machine, pid, ts_ns)
        text = self._layout.task(name, pid).encode("latin-1", "replace")
        self._tasks.put((machine.number, pid), text, (start, until))

    def _compile(self) -> Ints:
        """int64[types, TYPE_COLUMNS], see render_kernel."""
        seen = self._timeline.known.types.seen()
        first_made_up = FIRST_EVENT_TYPE + len(seen)
        types = np.full((first_made_up + len(self._made_up), columns.TYPE_COLUMNS), -1, np.int64)
        for number, machine_number, event_id in seen:
            recording = self._session.machines[machine_number].recording
            event = recording.events.get(event_id)
            if event is None:
                continue
            try:
                mode = self._layout.mode(event)
                program = compile_program(event, recording.big_endian, recording.long_size, mode)
                self._check_guests(program)
            except NotCompilable as error:
                self.by_row[machine_number, event.name] = str(error)
                continue
            name = self._layout.event(event.name)
            types[number] = *self._packed.program([Literal(name), *program]), len(name)
        for number, made_up in enumerate(self._made_up, first_made_up):
            name = self._layout.event(made_up.name)
            types[number] = *self._packed.program([Literal(name), *made_up.steps]), len(name)
        return types

    def _check_guests(self, program: Sequence[Step]) -> None:
        """The kernel finds guests' symbols only as the session does."""
        asks = any(isinstance(step, SymbolName) and step.guest_of is not None for step in program)
        if asks and self._session.resolver != self._session.guest_symbol:
            raise NotCompilable("symbols of guests are looked up by whoever opened the session")

    def _pack_streams(self) -> Ints:
        """int64[streams, STREAM_COLUMNS], see render_kernel."""
        streams = np.zeros((max(len(self._timeline.slots), 1), columns.STREAM_COLUMNS), np.int64)
        for slot in self._timeline.slots:
            prefix = self._packed.literal(self._layout.prefix(slot))
            cpu = self._packed.literal(self._layout.cpu(slot))
            machine = slot.machine
            seconds = int(self._layout.in_seconds(machine))
            big_endian = int(machine.recording.big_endian)
            streams[slot.number] = (*prefix, *cpu, machine.number, seconds, big_endian)
        return streams
