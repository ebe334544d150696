"""The whole default report as bytes, as fast as two cores print it; None where an option needs row after row."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from itertools import islice

from tracetui.engine.render import LineRenderer
from tracetui.engine.report.request import ReportRequest
from tracetui.engine.report_line import ReportFormat
from tracetui.engine.session import Session
from tracetui.engine.walk_state import FIRST_EVENT_TYPE, TYPE_LOST

_CHUNK_ROWS = 1 << 18
_THREADS = 2
_MOST_STREAMS = 32
"""With more streams than this every new beginning reads more than it prints."""


def rendered_report(session: Session, request: ReportRequest) -> Iterator[bytes] | None:
    """The report in pieces of whole lines.

    Args:
        session: the files.
        request: the options.

    Returns:
        The same bytes that the lines of right_report give; None when options, folded lines or the places of
        lost-events marks need the rows one after the other.
    """
    if not _is_plain(request) or any(machine.recording.kind != "trace.dat" for machine in session.machines):
        return None
    if _folds(session) or not _marks_are_in_place(session):
        return None
    session.comms.learn(session.timeline)
    return _pieces(session, request.nanoseconds)


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


def _pieces(session: Session, nanoseconds: bool) -> Iterator[bytes]:
    report = ReportFormat(session)
    for machine in session.machines:
        heads = [f"{report.file_prefix(machine)}cpus={machine.recording.cpu_count}"]
        heads += [text.decode("latin-1") for text in machine.recording.text_buffers.values()]
        yield "".join(f"{line}\n" for line in heads).encode("latin-1", "replace")
    count, timeline = session.timeline.row_count, session.timeline
    if count <= _CHUNK_ROWS or len(session.slots) > _MOST_STREAMS:
        renderer = LineRenderer(session, nanoseconds=nanoseconds)
        for block in timeline.scan():
            yield from renderer.lines(block)
        return
    yield from _parallel(session, nanoseconds, count)


def _parallel(session: Session, nanoseconds: bool, count: int) -> Iterator[bytes]:
    """Chunks of rows on several threads, given in order, few of them ahead."""
    own = threading.local()

    def chunk(start: int) -> list[bytes]:
        if not hasattr(own, "renderer"):
            own.renderer = LineRenderer(session, nanoseconds=nanoseconds)
        blocks = session.timeline.scan(start, start + _CHUNK_ROWS)
        return [piece for block in blocks for piece in own.renderer.lines(block)]

    with ThreadPoolExecutor(_THREADS) as threads:
        starts = iter(range(0, count, _CHUNK_ROWS))
        running: deque[Future[list[bytes]]] = deque(
            threads.submit(chunk, start) for start in islice(starts, _THREADS + 1)
        )
        while running:
            pieces = running.popleft().result()
            if (start := next(starts, None)) is not None:
                running.append(threads.submit(chunk, start))
            yield from pieces
