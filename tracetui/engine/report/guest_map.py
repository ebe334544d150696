"""Guest symbols as trace-cmd finds them: the first file is the host, whatever it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tracetui.engine.report.compat_slots import Handle
from tracetui.engine.report.request import ReportFailure
from tracetui.formats.print_context import Symbol

SymbolAt = Callable[[int], Symbol | None]


class GuestMap:
    """Host thread -> guest, from the GUEST options of the first file.

    Attributes:
        tables: by machine number the look-up of its symbols; filled by the owner.
    """

    def __init__(self, handles: Sequence[Handle]) -> None:
        """Read the map.

        Raises:
            ReportFailure: two guests are listed without any vCPU, which trace-cmd takes for a lack of memory.
        """
        self.tables: dict[int, SymbolAt] = {}
        self._guests: dict[int, int] = {}
        options = handles[0].machine.recording.guests if handles else ()
        listed, vcpus = 0, 0
        for handle in handles[1:]:
            trace_id = handle.machine.recording.trace_id
            option = next((option for option in reversed(options) if option.trace_id == trace_id), None)
            if option is None:
                continue
            listed, vcpus = listed + 1, vcpus + len(option.vcpu_pids)
            if listed > 1 and not vcpus:
                raise ReportFailure("Could not allocate vcpu maps")
            for pid in option.vcpu_pids.values():
                self._guests.setdefault(pid, handle.machine.number)

    def symbol(self, host_pid: int, address: int) -> Symbol | None:
        """The symbol at an address of the guest that a thread runs."""
        number = self._guests.get(host_pid)
        return self.tables[number](address) if number in self.tables else None
