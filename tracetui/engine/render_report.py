"""A whole report as bytes, as fast as two cores print it; None where an option needs row after row."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from tracetui.engine.in_turn import Turns
from tracetui.engine.line_layout import ReportLayout
from tracetui.engine.render import LineRenderer
from tracetui.engine.render_columns import KNOWN
from tracetui.engine.report.block_lines import BlockLines
from tracetui.engine.report.block_selection import BlockSelection
from tracetui.engine.report.leaf_columns import LeafColumns
from tracetui.engine.report.leaf_records import LeafRecords
from tracetui.engine.report.request import Output, ReportRequest
from tracetui.engine.report.right_filters import RightFilters
from tracetui.engine.report.right_slots import make_timeline
from tracetui.engine.report.row_texts import RowTexts, report_style
from tracetui.engine.report.time_differences import Bytes, DifferencesInTurn, PrintedChunk, printed_chunk
from tracetui.engine.report.wakeup_columns import WakeupColumns, WakeupEvents, WakeupsInTurn
from tracetui.engine.report_line import ReportFormat
from tracetui.engine.session import Session
from tracetui.engine.timeline import Timeline

Write = Callable[[memoryview], object]
"""Takes the next bytes of the report; they are valid during the call."""

_CHUNK_ROWS = 1 << 16
_MANY_STREAMS = 32
"""With more streams than this every new beginning costs so much that chunks are larger."""
_CHUNK_ROWS_OF_MANY = 1 << 17
_MOST_THREADS = 4
_WRITTEN_BYTES = 1 << 18
"""A file takes in pieces of this size quickest: for larger ones the kernel looks for large stretches of free memory."""


def rendered_report(session: Session, request: ReportRequest, warn: Callable[[str], None]) -> RenderedReport | None:
    """The report of a session.

    Args:
        session: the files.
        request: the options.
        warn: takes what is to be said on stderr; it is told nothing where None is returned.

    Returns:
        What writes the same bytes that the lines of right_report give; None when the options need the rows one
        after the other.

    Raises:
        TracetuiError: a filter or a regular expression is malformed.
    """
    asks_for_others = request.compat or request.test_filters or request.output is not Output.EVENTS
    if asks_for_others:
        return None
    timeline, messages = make_timeline(session, request), list[str]()
    if request.ts_check and timeline.index.stepped_back:
        return None
    report = RenderedReport(session, request, timeline, messages.append)
    if not report.is_exact:
        return None
    for message in messages:
        warn(message)
    return report


class RenderedReport:
    """The report of one session, indexed whole and its names learned.

    Attributes:
        is_exact: whether the bytes are those of right_report; they are not where stacks may be shown because a return
            is that was taken along, where there are more types of events than numbers for them, and where latencies of
            wake-ups are asked for that rest on numbers of 64 bits.
    """

    def __init__(
        self, session: Session, request: ReportRequest, timeline: Timeline, warn: Callable[[str], None]
    ) -> None:
        """Prepare.

        Args:
            session: the files.
            request: the options; what needs the rows one after the other is passed over.
            timeline: the rows with the times that are asked for.
            warn: takes what is to be said on stderr.

        Raises:
            TracetuiError: a filter or a regular expression is malformed.
        """
        self._session, self._timeline = session, timeline
        texts = RowTexts(session, request)
        style = report_style(session, request, texts)
        session.comms.learn(timeline)
        filters = RightFilters(session, request, warn)
        selection = BlockSelection(session, request, timeline, filters)
        records = LeafRecords(session, timeline)
        leaves = LeafColumns(session, timeline, texts.folds, filters.passes)
        single_lines = ReportFormat(session, replace(style, ts_diff=False))
        self._wakeups = WakeupColumns(session, timeline) if request.wakeup else None
        self._lines = BlockLines(session, timeline, single_lines, selection, leaves, records)
        types = timeline.index.types
        confused = selection.has_stacks and bool(leaves.exits.any())
        self.is_exact = selection.all_shown or not (confused or int(types.keys[0]) == len(types.keys))
        self.is_exact &= self._wakeups is None or self._wakeups.is_exact
        layout = ReportLayout(session, style, texts.mode)
        self._renderer = LineRenderer(session, timeline, layout=layout, made_up=records.types)
        self._chunk_rows = _CHUNK_ROWS if len(timeline.slots) <= _MANY_STREAMS else _CHUNK_ROWS_OF_MANY

    def write(self, write: Write) -> None:
        """Write all of it, piece by piece; only one thread writes at a time, but not always the same."""
        write(memoryview(report_heads(self._session)))
        chunks = range(0, self._timeline.row_count, self._chunk_rows)
        turns, in_turn = Turns(len(chunks)), self._in_turn()
        renderers = [self._renderer]
        for _ in range(min(len(chunks), _MOST_THREADS, _processors()) - 1):
            renderers.append(self._renderer.twin())

        def work(renderer: LineRenderer) -> None:
            for number in turns.taken():
                chunk = self._print(renderer, chunks[number])
                with turns.turn(number):
                    for part in in_turn.parts(chunk):
                        for at in range(0, len(part), _WRITTEN_BYTES):
                            write(part[at : at + _WRITTEN_BYTES].data)

        turns.run([threading.Thread(target=turns.guarded, args=(work, renderer)) for renderer in renderers])
        write(memoryview(_joined([*self._lines.at_end(), *in_turn.at_end()])))

    def pieces(self) -> Iterator[tuple[float | None, bytes]]:
        """All of it, whoever stops asking ends it: (share of the rows that are printed, bytes of whole lines)."""
        from tracetui.engine.two_threads import in_order

        yield None, report_heads(self._session)
        count = self._timeline.row_count

        in_turn = self._in_turn()

        def work(renderer: LineRenderer, start: int) -> PrintedChunk:
            chunk = self._print(renderer, start)
            return replace(chunk, lines=chunk.lines.copy())

        for start, chunk in in_order(range(0, count, self._chunk_rows), work, self._renderer.twin):
            piece = b"".join(part.tobytes() for part in in_turn.parts(chunk))
            yield min(start + self._chunk_rows, count) / count, piece
        yield None, _joined([*self._lines.at_end(), *in_turn.at_end()])

    def _print(self, renderer: LineRenderer, start: int) -> PrintedChunk:
        """Print a chunk of rows; its lines are valid until the renderer prints the next."""
        stop, end = min(start + self._chunk_rows, self._timeline.row_count), 0
        wanted = np.flatnonzero(self._lines.by_type[self._timeline.index.types_of(start, stop)])
        if not len(wanted):
            return PrintedChunk(renderer.out[:0])
        renderer.since[KNOWN], wakeups = 0, list[WakeupEvents]()
        for block in self._timeline.scan(start + int(wanted[0]), start + int(wanted[-1]) + 1):
            printed, own = self._lines.of(block)
            end = renderer.append(printed, end, own)
            if self._wakeups is not None:
                wakeups.append(self._wakeups.of(printed, renderer.spans))
        return printed_chunk(renderer.out[:end], renderer.since, wakeups)

    def _in_turn(self) -> _InTurn:
        return _InTurn(WakeupsInTurn(self._session) if self._wakeups else None)


class _InTurn:
    """Puts into chunks that come in their order what rests on those before."""

    def __init__(self, wakeups: WakeupsInTurn | None) -> None:
        self._wakeups, self._differences = wakeups, DifferencesInTurn()

    def parts(self, chunk: PrintedChunk) -> Iterator[Bytes]:
        """The lines of a chunk in parts."""
        if self._wakeups is not None:
            chunk = replace(chunk, lines=self._wakeups.put(chunk.lines, chunk.wakeups))
        return self._differences.parts(chunk)

    def at_end(self) -> list[str]:
        """The lines behind the last event."""
        return self._wakeups.summary() if self._wakeups is not None else []


def report_heads(session: Session) -> bytes:
    """The lines about the files, before the first row."""
    report, heads = ReportFormat(session), list[str]()
    for machine in session.machines:
        heads.append(f"{report.file_prefix(machine)}cpus={machine.recording.cpu_count}")
        heads += [text.decode("latin-1") for text in machine.recording.text_buffers.values()]
    return _joined(heads)


def _joined(lines: list[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode("latin-1", "replace")


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
