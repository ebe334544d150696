"""The texts of a report's rows, and how its lines are laid out, by its options."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracetui.engine.report.request import ReportRequest
from tracetui.engine.report_line import LineStyle, in_seconds
from tracetui.engine.row import Row, RowKind
from tracetui.engine.session import Session
from tracetui.errors import UsageError
from tracetui.formats.event_format import EventFormat
from tracetui.formats.event_text import record_printer
from tracetui.formats.print_context import Record
from tracetui.formats.print_mode import PrintMode
from tracetui.formats.recording import Recording

if TYPE_CHECKING:
    from tracetui.engine.query.basic_regex import Searchable


class RowTexts:
    """The texts of rows, by the modes the options choose."""

    def __init__(self, session: Session, request: ReportRequest) -> None:
        """Read the names of events that print in other modes.

        Raises:
            UsageError: one is no regular expression.
        """
        self._session, self._request = session, request
        self._raw, self._plain = _patterns(request.raw_events), _patterns(request.plain_events)
        self._modes: dict[tuple[str, str], PrintMode] = {}

    def mode(self, event: EventFormat) -> PrintMode:
        """How an event is printed."""
        key = event.system, event.name
        found = self._modes.get(key)
        if found is None:
            raw, plain = (
                any(pattern.search(event.name) or pattern.search(event.system) for pattern in patterns)
                for patterns in (self._raw, self._plain)
            )
            found = PrintMode(plugins=self._request.plugins and not plain, raw=self._request.raw or raw)
            self._modes[key] = found
        return found

    def folds(self, event: EventFormat) -> bool:
        """Whether an event is printed in the form that can take the return of a call along."""
        return self.mode(event) == PrintMode()

    def text(self, row: Row) -> str:
        """The text of a row."""
        if row.kind is not RowKind.RECORD or row.event is None:
            return self._session.text(row)
        context = self._session.context(row.slot.machine)
        return record_printer(row.event, context, self.mode(row.event))(Record(row.data, row.ts_ns, row.cpu), context)


def report_style(session: Session, request: ReportRequest, texts: RowTexts) -> LineStyle:
    """How the lines of a report are laid out."""
    return LineStyle(
        nanoseconds=request.nanoseconds,
        latency=request.latency,
        raw=request.raw,
        ts_diff=request.ts_diff,
        seconds=[shows_seconds(machine.recording, request) for machine in session.machines],
        text=texts.text,
    )


def shows_seconds(recording: Recording, request: ReportRequest) -> bool:
    """Whether the times of a file are shown as seconds."""
    if request.raw_ts:
        return not recording.has_clock_option
    hz = next((given.hz for given in request.inputs if given.path == recording.path), 0)
    return bool(hz) or in_seconds(recording)


def _patterns(texts: list[str]) -> list[Searchable]:
    if not texts:
        return []
    from tracetui.engine.query.basic_regex import BadRegex, compile_basic

    try:
        return [compile_basic(text, whole=True) for text in texts]
    except BadRegex as error:
        raise UsageError(str(error)) from error
