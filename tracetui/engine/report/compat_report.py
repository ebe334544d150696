"""The report that trace-cmd 3.3.3 prints, byte for byte. What it remembers from line to line lives here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from tracetui.engine.machine import Machine
from tracetui.engine.query.number_reader import RowNames
from tracetui.engine.report.compat_context import CompatContext
from tracetui.engine.report.compat_filters import CompatFilters
from tracetui.engine.report.compat_lines import CompatLines, Prefixes, times_in_texts
from tracetui.engine.report.compat_listings import file_lines, listing
from tracetui.engine.report.compat_rows import compat_rows
from tracetui.engine.report.compat_slots import Handle, make_compat_slots, make_handles
from tracetui.engine.report.compat_text import CompatTexts
from tracetui.engine.report.guest_map import GuestMap
from tracetui.engine.report.interrupts import hidden_interrupt
from tracetui.engine.report.leaf_folding import shown_rows
from tracetui.engine.report.request import FilterText, Output, ReportFailure, ReportRequest
from tracetui.engine.report.task_filter import task_filter
from tracetui.engine.report.wakeup import WakeupLatencies
from tracetui.engine.row import Row
from tracetui.engine.session import Session
from tracetui.errors import UnreadableFile
from tracetui.formats.event_format import EventFormat
from tracetui.formats.print_context import Symbol
from tracetui.formats.print_memory import PrintMemory
from tracetui.symbols.kallsyms import load_kallsyms
from tracetui.symbols.table import SymbolTable

Warn = Callable[[str], None]


class CompatReport:
    """One run of `report --compat`."""

    def __init__(self, session: Session, request: ReportRequest, warn: Warn) -> None:
        """Prepare; `warn` takes what trace-cmd says on stderr while it prints."""
        self._request, self._warn, self._machines = request, warn, session.machines
        self._slots = make_compat_slots(session.slots, request)
        self._handles = make_handles(self._machines)
        self._contexts = _contexts(session, request, self._guest_symbol)
        self._guests: GuestMap | None = None
        self._filters: dict[int, CompatFilters] = {}
        self._prefixes = Prefixes(request, self._machines)

    def lines(self) -> Iterator[str]:
        """All lines, without their line breaks, one character per byte.

        Raises:
            ReportFailure: trace-cmd would give up here, after what it printed so far.
        """
        found = listing(self._request, self._machines, self._slots)
        if found is not None:
            yield from found
            return
        self._add_task_filter()
        for machine in self._machines:
            yield from self._explained_filters(machine, top=True)
            yield f"{self._prefixes.of_file(machine)}cpus={machine.recording.cpu_count}"
            for text in machine.recording.text_buffers.values():
                yield text.decode("latin-1")
                return
            yield from file_lines(self._request.output, machine)
            if self._request.output is Output.EVENTS:
                self._prefixes.open_instances(machine)
        if self._request.output is Output.EVENTS:
            for machine in self._machines:
                yield from self._explained_filters(machine, top=False)
            yield from self._event_lines()

    def _add_task_filter(self) -> None:
        """--pid and --comm become a filter of the first file; of all when a -F stood before the first -i."""
        request = self._request
        if not self._machines:
            return
        comms = self._contexts[0].comms
        found = task_filter(request, comms.pids, self._warn)
        if found:
            (request.filters or request.inputs[0].filters).append(FilterText(found))

    def _filter_texts(self, handle: Handle) -> list[FilterText]:
        """Global filters first; the first file's own list is the global one, if that is not empty."""
        request, number = self._request, handle.machine.number
        if handle.buffer.name and not request.several:
            return request.filters
        own = request.filters if number == 0 and request.filters else request.inputs[number].filters
        return [*request.filters, *own]

    def _explained_filters(self, machine: Machine, top: bool) -> Iterator[str]:
        """Read the filters of a file's top buffer or of its others; with -T the lines that explain them."""
        context = self._contexts[machine.number]

        def symbol(address: int) -> str | None:
            found = context.symbol(address)
            return found.name if found else None

        names = RowNames(symbol, lambda row: context.comms.name(row.pid))
        for handle in self._handles:
            if handle.machine is not machine or bool(handle.buffer.name) == top:
                continue
            made = self._filters[id(handle.buffer)] = CompatFilters(self._filter_texts(handle), machine, names)
            if self._request.test_filters:
                yield from made.explained()

    def _event_lines(self) -> Iterator[str]:
        self._guests = GuestMap(self._handles)
        self._guests.tables = {number: context.symbol for number, context in enumerate(self._contexts)}
        texts = CompatTexts(self._request, self._contexts, times_in_texts(self._request, self._machines))
        lines = CompatLines(self._request, self._machines, self._contexts)
        wakeup = WakeupLatencies(self._machines[0]) if self._request.wakeup and self._machines else None
        prefixes = {id(handle.buffer): self._prefixes.of_buffer(handle) for handle in self._handles}
        for row, end, lost in self._shown(texts.folds):
            prefix = prefixes[id(row.slot.buffer)]
            # The text may teach names that the head of its own line does not know yet.
            head = lines.head(row, lost)
            line = f"{prefix}{head}{texts.text(row, end)}".removesuffix("\n")
            yield line if wakeup is None else line + wakeup.suffix(row)
        if wakeup is not None:
            yield from wakeup.summary()

    def _shown(self, folds: Callable[[EventFormat], bool]) -> Iterator[tuple[Row, Row | None, int | None]]:
        """The records to print, the exits folded into them, and how many events were lost before each."""
        last_ts = 0
        first_slots = {id(handle.buffer): handle.first_slot for handle in self._handles}

        def merged_cpu(row: Row) -> int:
            return first_slots[id(row.slot.buffer)] + row.cpu

        def passes(row: Row) -> bool:
            return self._passes(row, merged_cpu(row))

        for row, end in shown_rows(compat_rows(self._slots), passes, folds):
            if self._request.ts_check and last_ts > row.ts_ns:
                self._warn_backwards(merged_cpu(row), last_ts, row.ts_ns)
            last_ts = row.ts_ns
            yield row, end, row.value or None

    def _passes(self, row: Row, merged_cpu: int) -> bool:
        if not self._filters[id(row.slot.buffer)].passes(row):
            return False
        request = self._request
        if request.cpus is not None and merged_cpu not in request.cpus:
            return False
        return not hidden_interrupt(row, request)

    def _warn_backwards(self, cpu: int, before: int, now: int) -> None:
        self._warn(f"WARNING: Record on cpu {cpu} went backwards: {before} to {now} delta: -{before - now}")

    def _guest_symbol(self, host_pid: int, address: int) -> Symbol | None:
        return self._guests.symbol(host_pid, address) if self._guests else None


def _contexts(
    session: Session, request: ReportRequest, guest_symbol: Callable[[int, int], Symbol | None]
) -> list[CompatContext]:
    """The tables of every file; they share the stacks that functions are indented by."""
    memory = PrintMemory()
    offered = _offered_table(request)
    contexts = []
    for machine in session.machines:
        table = _joined(offered, session.symbols.own(machine))
        own = PrintMemory(function_stacks=memory.function_stacks)
        contexts.append(CompatContext(machine, table, own, guest_symbol))
    return contexts


def _offered_table(request: ReportRequest) -> SymbolTable | None:
    """The symbols of --kallsyms, the last one given."""
    try:
        return load_kallsyms(Path(request.kallsyms[-1])) if request.kallsyms else None
    except UnreadableFile as error:
        raise ReportFailure(f"Can't read file {request.kallsyms[-1]}") from error


def _joined(offered: SymbolTable | None, own: SymbolTable | None) -> SymbolTable | None:
    if offered is None or own is None:
        return offered or own
    return offered.joined(own)


__all__ = ["CompatReport", "ReportFailure"]
