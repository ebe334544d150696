"""A host, its guests and whatever else was opened with them: the one object that answers for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from tracetui.engine.comms import CommTable
from tracetui.engine.context import MachineContext, Resolver
from tracetui.engine.damaged_pages import damage_text, page_damage
from tracetui.engine.guest_symbols import KallsymsFile, MachineSymbols
from tracetui.engine.index_cache import usual_cache
from tracetui.engine.machine import Machine, Role, identify
from tracetui.engine.merge_plain import rows_plain
from tracetui.engine.qemu_clock import place_qemu
from tracetui.engine.row import Row, RowKind
from tracetui.engine.slots import left_out, make_slots
from tracetui.engine.timeline import Timeline, block_rows
from tracetui.engine.vcpus import VcpuMap, VcpuMaps
from tracetui.formats.event_text import event_text
from tracetui.formats.field_reader import field_int
from tracetui.formats.print_context import Record, Symbol
from tracetui.formats.recording import Damage, Recording

if TYPE_CHECKING:
    from tracetui.engine.fitted_clock import FitFacts
    from tracetui.engine.qemu_tie import QemuTie
    from tracetui.engine.search_renderers import SearchRenderers
    from tracetui.engine.walk import Ints

_SAMPLED_ROWS = 20_000


class Session:
    """Recordings joined on one clock.

    Attributes:
        machines: one per recording, in the order they were given.
        timeline: the merged stream.
        comms: names of tasks.
        resolver: finds guest symbols for host events; may be replaced by the caller's own.
        problems: what a user has to know of the files given, one message each.
        assumptions: notes of whoever put the session together, e.g. of inferred maps.
        fits: machine number -> how its clock was estimated, where it was.
        qemu_clocks: how each QEMU's times became times on the merged axis.
    """

    def __init__(
        self,
        recordings: Sequence[Recording],
        kallsyms: Sequence[KallsymsFile] = (),
        problems: Sequence[str] = (),
        unreadable: int = 0,
        qemu_offset_ns: int | None = None,
    ) -> None:
        self.machines, self._role_notes = identify(recordings)
        slots, self._clock_notes = make_slots(self.machines)
        self._left_out = left_out(self.machines, slots)
        self.slots, self.qemu_clocks = place_qemu(slots, self.machines, qemu_offset_ns)
        self._clock_notes += [note for clock in self.qemu_clocks if (note := clock.note())]
        self.timeline = Timeline(self.slots)
        self.timeline.cache = usual_cache()
        self.vcpu_maps = VcpuMaps()
        for machine in self.machines:
            machine.maps = self.vcpu_maps
        self.map_vcpus()
        self.problems = list(problems)
        self.assumptions: list[str] = []
        self.fits: dict[int, FitFacts] = {}
        self._unreadable = unreadable
        self.symbols = MachineSymbols(self.machines, kallsyms, self.problems, self._guest_addresses)
        self.comms = CommTable(self.machines)
        self.resolver: Resolver = self.guest_symbol
        self._contexts = [MachineContext(self, machine) for machine in self.machines]

    @property
    def host(self) -> Machine | None:
        """The first host; None when no recording lists another as its guest."""
        return next((machine for machine in self.machines if machine.role is Role.HOST), None)

    @property
    def guests(self) -> list[Machine]:
        """All machines that a host lists as its guests."""
        return [machine for machine in self.machines if machine.role is Role.GUEST]

    @property
    def unreadable(self) -> int:
        """How many of the files given, symbol files included, could not be read."""
        return self._unreadable + self.symbols.unreadable

    @property
    def notes(self) -> list[str]:
        """What was assumed, one message each."""
        cache = self.timeline.cache.notes if self.timeline.cache else []
        return [*self.assumptions, *self._role_notes, *self._clock_notes, *self.symbols.notes, *cache]

    @cached_property
    def qemu_ties(self) -> list[QemuTie]:
        """Which guest each QEMU runs, and which host thread each of its vCPUs is; reads streams when first asked."""
        from tracetui.engine.qemu_tie import tie_qemus

        return tie_qemus(self)

    @cached_property
    def search_renderers(self) -> SearchRenderers:
        """What prints the rows for searches."""
        from tracetui.engine.search_renderers import SearchRenderers

        return SearchRenderers(self, self.timeline)

    @property
    def damage(self) -> list[Damage]:
        """All parts of all files that could not be read, as far as known."""
        stated = [damage for machine in self.machines for damage in machine.recording.damage]
        return stated + self._left_out + page_damage(self.timeline)

    def map_vcpus(self) -> int:
        """Map every guest's vCPUs from the hosts' GUEST options.

        Returns:
            The number of guests that have a map.
        """
        return self.vcpu_maps.fill(self.machines)

    def find_by_host_pid(self, pid: int, machine: Machine | None = None) -> VcpuMap | None:
        """The vCPU that a host thread runs; `machine` is the host (also the default) or any of its guests."""
        asked = [machine] if machine is not None else self.machines
        return next((found for each in asked if (found := self.vcpu_maps.find(each, pid))), None)

    def events(self, wanted: Callable[[Row], bool] | None = None) -> Iterator[Row]:
        """All rows in merged order, or those a function wants."""
        for block in self.timeline.scan(stop=self.timeline.index.row_count):
            for row in block_rows(block, self.slots):
                if wanted is None or wanted(row):
                    yield row

    def columns(self, event: str | None = None, fields: Sequence[str] = ()) -> dict[str, Ints]:
        """The stream, or all records of one event, as int64 arrays by name; see columns.read_columns."""
        from tracetui.engine.columns import read_columns

        return read_columns(self, event, fields)

    def symbol(self, machine: Machine, address: int) -> Symbol | None:
        """A machine's own kernel symbol."""
        table = self.symbols.table(machine)
        found = table.lookup(address) if table else None
        return Symbol(found.name, found.start) if found else None

    def guest_symbol(self, host: Machine, host_pid: int, address: int) -> Symbol | None:
        """The symbol at an address of the guest whose vCPU a host thread runs."""
        entry = self.vcpu_maps.find(host, host_pid)
        return self._contexts[entry.guest.number].symbol(address) if entry else None

    def _guest_addresses(self, guest: Machine) -> list[int]:
        """Where a guest was at its first exits."""
        addresses = []
        for row in islice(rows_plain(self.slots), _SAMPLED_ROWS):
            entry = self.vcpu_maps.find(row.slot.machine, row.pid) if row.event and row.name == "kvm_exit" else None
            field = row.event.field("guest_rip") or row.event.field("vcpu_pc") if row.event else None
            if entry is not None and entry.guest is guest and field is not None:
                addresses.append(field_int(field, row.data, row.slot.machine.recording.big_endian) & (2**64 - 1))
        return addresses

    def context(self, machine: Machine) -> MachineContext:
        """The tables that a machine's events are printed with."""
        return self._contexts[machine.number]

    def comm(self, row: Row) -> str:
        """Name of the task that a row's record belongs to."""
        return self.comms.name(row.slot.machine, row.pid, row.ts_ns) if row.kind is RowKind.RECORD else ""

    def text(self, row: Row) -> str:
        """A row's text: what follows the event's name."""
        if row.kind is RowKind.LOST:
            return ""
        if row.kind is RowKind.DAMAGE:
            return damage_text(row)
        if row.event is None:
            return f"no format for event id {row.event_id}"
        record = Record(row.data, row.ts_ns, row.cpu)
        return event_text(row.event, record, self._contexts[row.slot.machine.number])
