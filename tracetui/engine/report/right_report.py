"""The report as it should be: the lines trace-cmd prints, right where trace-cmd is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from tracetui.engine.query.condition_text import condition_text
from tracetui.engine.report.leaf_folding import shown_rows
from tracetui.engine.report.request import Output, ReportRequest
from tracetui.engine.report.right_filters import RightFilters
from tracetui.engine.report.right_listings import file_listing
from tracetui.engine.report.right_slots import make_timeline
from tracetui.engine.report.row_texts import RowTexts, report_style
from tracetui.engine.report.wakeup import WakeupLatencies
from tracetui.engine.report_line import ReportFormat
from tracetui.engine.row import Row, RowKind
from tracetui.engine.session import Session
from tracetui.engine.timeline import Timeline
from tracetui.formats.special_forms.function_graph import leaf_text

Warn = Callable[[str], None]


def right_report(session: Session, request: ReportRequest, warn: Warn) -> Iterator[str]:
    """All lines, without their line breaks, one character per byte.

    Args:
        session: the files.
        request: the options.
        warn: takes what is to be said on stderr.

    Raises:
        TracetuiError: a filter or a regular expression is malformed.
    """
    timeline = make_timeline(session, request)
    texts = RowTexts(session, request)
    report = ReportFormat(session, report_style(session, request, texts))
    events = request.output is Output.EVENTS
    if request.test_filters:
        yield from _explained_filters(session, request)
        return
    if events:
        session.comms.learn(timeline)
    filters = RightFilters(session, request, warn) if events else None
    for machine in session.machines:
        if events or request.output in (Output.STATISTICS, Output.UNAME, Output.VERSION):
            yield f"{report.file_prefix(machine)}cpus={machine.recording.cpu_count}"
        yield from file_listing(request, session, timeline.slots, machine)
        if events:
            yield from (text.decode("latin-1") for text in machine.recording.text_buffers.values())
    if filters:
        yield from _event_lines(session, request, timeline, report, texts, filters, warn)


def _event_lines(
    session: Session,
    request: ReportRequest,
    timeline: Timeline,
    report: ReportFormat,
    texts: RowTexts,
    filters: RightFilters,
    warn: Warn,
) -> Iterator[str]:
    wakeup = WakeupLatencies(session.machines[0]) if request.wakeup else None
    check = _TimeCheck(warn) if request.ts_check else None
    marks = _LostMarks(filters)
    rows = shown_rows(_rows(timeline), marks.passes, texts.folds)
    for row, end in rows:
        yield from map(report.line, marks.before(row))
        if check:
            check.see(row)
        text = None
        if end is not None and row.event is not None and end.event is not None:
            text = leaf_text(row.event, row.data, end.event, end.data, session.context(row.slot.machine))
        yield report.line(row, text) + (wakeup.suffix(row) if wakeup else "")
    yield from map(report.line, marks.at_end())
    if wakeup:
        yield from wakeup.summary()


def _rows(timeline: Timeline) -> Iterator[Row]:
    from tracetui.engine.timeline import block_rows

    for block in timeline.scan():
        yield from block_rows(block, timeline.slots)


class _LostMarks:
    """Keeps marks of lost events until the record behind them is shown; they go with it."""

    def __init__(self, filters: RightFilters) -> None:
        self._filters = filters
        self._waiting: dict[int, Row] = {}

    def passes(self, row: Row) -> bool:
        """Whether a row is shown now."""
        if row.kind is RowKind.LOST:
            self._waiting[row.slot.number] = row
            return False
        shown = self._filters.passes(row)
        if not shown and row.kind is RowKind.RECORD:
            self._waiting.pop(row.slot.number, None)
        return shown

    def before(self, row: Row) -> list[Row]:
        """The mark that belongs to a row that is shown."""
        mark = self._waiting.pop(row.slot.number, None)
        return [mark] if mark else []

    def at_end(self) -> list[Row]:
        """The marks that no record followed."""
        return [mark for mark in self._waiting.values() if self._filters.passes(mark)]


class _TimeCheck:
    """Says when time steps back within a CPU."""

    def __init__(self, warn: Warn) -> None:
        self._warn, self._last = warn, dict[int, int]()

    def see(self, row: Row) -> None:
        before = self._last.get(row.slot.number, row.ts_ns)
        if row.ts_ns < before:
            where = f"{row.slot.machine.file_name}, CPU {row.cpu}"
            self._warn(f"{where}: time steps back from {before} to {row.ts_ns}, by {before - row.ts_ns}")
        self._last[row.slot.number] = row.ts_ns


def _explained_filters(session: Session, request: ReportRequest) -> Iterator[str]:
    from tracetui.engine.query.filter import compile_filter

    given = [*request.filters, *(text for of_file in request.inputs for text in of_file.filters)]
    for one in given:
        made = compile_filter(one.text, session)
        for part in made.parts.values():
            for event in part.events():
                yield f" '{event.name}: {condition_text(part.condition, event)}'"


__all__: Sequence[str] = ("right_report",)
