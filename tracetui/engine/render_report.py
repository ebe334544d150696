"""The whole default report as bytes, as fast as two cores print it; None where an option needs row after row."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import replace

from tracetui.engine.in_turn import Turns
from tracetui.engine.render import LineRenderer
from tracetui.engine.report.request import ReportRequest
from tracetui.engine.report_line import ReportFormat
from tracetui.engine.session import Session
from tracetui.engine.walk_state import FIRST_EVENT_TYPE, TYPE_LOST

Write = Callable[[memoryview], object]
"""Takes the next bytes of the report; they are valid during the call."""

_CHUNK_ROWS = 1 << 16
_MANY_STREAMS = 32
"""With more streams than this every new beginning costs so much that chunks are larger."""
_CHUNK_ROWS_OF_MANY = 1 << 17
_MOST_THREADS = 4
_WRITTEN_BYTES = 1 << 18
"""A file takes in pieces of this size quickest: for larger ones the kernel looks for large stretches of free memory."""


def rendered_report(session: Session, request: ReportRequest) -> RenderedReport | None:
    """The report of a session.

    Args:
        session: the files.
        request: the options.

    Returns:
        What writes the same bytes that the lines of right_report give; None when options, folded lines or the
        places of lost-events marks need the rows one after the other.
    """
    if not _is_plain(request) or any(machine.recording.kind != "trace.dat" for machine in session.machines):
        return None
    if _folds(session) or not _marks_are_in_place(session):
        return None
    session.comms.learn(session.timeline)
    return RenderedReport(session, request.nanoseconds)


def _is_plain(request: ReportRequest) -> bool:
    """Whether no option changes which rows are printed and what they say."""
    if any(given.filters or given.hz or given.ts_offset_ns for given in request.inputs):
        return False
    others = replace(request, inputs=[], nanoseconds=False, kallsyms=[], quiet=False, attach=None, several=False)
    return others == ReportRequest()


def _folds(session: Session) -> bool:
    """Whether calls may take their returns along."""
    for _, machine, event_id in session.timeline.index.types.seen():
        event = session.machines[machine].recording.events.get(event_id)
        if event is not None and event.name == "funcgraph_entry":
            return True
    return False


def _marks_are_in_place(session: Session) -> bool:
    """Whether every mark of lost events stands right before the record that it is printed with."""
    index = session.timeline.index
    for row in index.rows_of_types([TYPE_LOST]).tolist():
        streams, types = index.streams_of(row, row + 2), index.types_of(row, row + 2)
        if len(streams) < 2 or streams[0] != streams[1] or types[1] < FIRST_EVENT_TYPE:
            return False
    return True


class RenderedReport:
    """The report of one session, indexed whole and its names learned."""

    def __init__(self, session: Session, nanoseconds: bool) -> None:
        self._session = session
        self._renderer = LineRenderer(session, nanoseconds=nanoseconds)

    def write(self, write: Write) -> None:
        """Write all of it, piece by piece; only one thread writes at a time, but not always the same."""
        write(memoryview(self._heads()))
        timeline = self._session.timeline
        rows = _CHUNK_ROWS if len(timeline.slots) <= _MANY_STREAMS else _CHUNK_ROWS_OF_MANY
        chunks = range(0, timeline.row_count, rows)
        turns = Turns(len(chunks))
        renderers = [self._renderer]
        for _ in range(min(len(chunks), _MOST_THREADS, _processors()) - 1):
            renderers.append(self._renderer.twin())

        def work(renderer: LineRenderer) -> None:
            for number in turns.taken():
                end = 0
                for block in timeline.scan(chunks[number], chunks[number] + rows):
                    end = renderer.append(block, end)
                with turns.turn(number):
                    for at in range(0, end, _WRITTEN_BYTES):
                        write(renderer.out[at : min(at + _WRITTEN_BYTES, end)].data)

        turns.run([threading.Thread(target=turns.guarded, args=(work, renderer)) for renderer in renderers])

    def _heads(self) -> bytes:
        """The lines about the files."""
        report, heads = ReportFormat(self._session), list[str]()
        for machine in self._session.machines:
            heads.append(f"{report.file_prefix(machine)}cpus={machine.recording.cpu_count}")
            heads += [text.decode("latin-1") for text in machine.recording.text_buffers.values()]
        return "".join(f"{line}\n" for line in heads).encode("latin-1", "replace")


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
