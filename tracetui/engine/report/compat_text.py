"""The texts of events as trace-cmd prints them, and the names it learns from them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tracetui.engine.query.basic_regex import BadRegex, Searchable, compile_basic
from tracetui.engine.report.compat_context import CompatContext
from tracetui.engine.report.request import ReportFailure, ReportRequest
from tracetui.engine.row import Row
from tracetui.formats.event_format import EventFormat
from tracetui.formats.event_text import compile_event
from tracetui.formats.field_reader import c_string, field_bytes, field_int
from tracetui.formats.print_context import Record
from tracetui.formats.print_mode import PrintMode, TimesInTexts
from tracetui.formats.special_forms.function_graph import leaf_text

_LEARNED = {
    "sched_switch": (("prev_pid", "prev_comm"), ("next_pid", "next_comm")),
    "sched_wakeup": (("pid", "comm"),),
    "sched_wakeup_new": (("pid", "comm"),),
}
"""Events of system sched whose special forms also learn names: (field with the pid, field with the name)."""

TextOf = Callable[[Row, Row | None], str]


class CompatTexts:
    """Makes the text of rows; must be asked in the order of the lines."""

    def __init__(self, request: ReportRequest, contexts: Sequence[CompatContext], times: TimesInTexts) -> None:
        """Prepare; `times` is how times within texts are shown.

        Raises:
            ReportFailure: -r or -n is not followed by a regular expression.
        """
        self._request, self._contexts, self._times = request, contexts, times
        self._raw, self._plain = _patterns(request.raw_events), _patterns(request.plain_events)
        self._made: dict[tuple[int, int], TextOf] = {}

    def text(self, row: Row, end: Row | None) -> str:
        """What stands behind the event's name.

        Args:
            row: a record.
            end: the funcgraph_exit that goes with it, see leaf_folding.
        """
        event = row.event
        if event is None:
            return "[UNKNOWN EVENT]"
        key = row.slot.machine.number, event.id
        made = self._made.get(key)
        if made is None:
            made = self._made[key] = self._make(event, self._contexts[key[0]])
        return made(row, end)

    def folds(self, event: EventFormat) -> bool:
        """Whether an event is printed by its special form, so that its exit may be folded into it."""
        mode = self._mode(event)
        return mode.plugins and not mode.raw

    def _mode(self, event: EventFormat) -> PrintMode:
        raw = self._request.raw or _any_matches(self._raw, event)
        plugins = self._request.plugins and not _any_matches(self._plain, event)
        return PrintMode(compat=True, plugins=plugins, raw=raw, times=self._times)

    def _make(self, event: EventFormat, context: CompatContext) -> TextOf:
        mode = self._mode(event)
        printer = compile_event(event, context.big_endian, context.long_size, mode, context.memory)

        def text(row: Row, end: Row | None) -> str:
            if end is not None and end.event is not None:
                return leaf_text(event, row.data, end.event, end.data, context)
            return printer(Record(row.data, row.ts_ns, row.cpu), context)

        learn = _learner(event, context) if mode.plugins and not mode.raw else None
        if learn is None:
            return text

        def learning_text(row: Row, end: Row | None) -> str:
            shown = printer(Record(row.data, row.ts_ns, row.cpu), context)
            learn(row.data)
            return shown

        return learning_text


def _patterns(texts: Sequence[str]) -> list[Searchable]:
    try:
        return [compile_basic(text, whole=True) for text in texts]
    except BadRegex as error:
        raise ReportFailure(f"Can't parse {error}") from error


def _any_matches(patterns: Sequence[Searchable], event: EventFormat) -> bool:
    return any(pattern.search(event.name) or pattern.search(event.system) for pattern in patterns)


def _learner(event: EventFormat, context: CompatContext) -> Callable[[bytes], None] | None:
    if event.system != "sched" or event.name not in _LEARNED:
        return None
    pairs = [(event.field(pid), event.field(comm)) for pid, comm in _LEARNED[event.name]]
    known = [(pid, comm) for pid, comm in pairs if pid is not None and comm is not None]
    big_endian, learn_one = context.big_endian, context.comms.learn

    def learn(data: bytes) -> None:
        for pid, comm in known:
            learn_one(field_int(pid, data, big_endian), c_string(field_bytes(comm, data, big_endian)))

    return learn
