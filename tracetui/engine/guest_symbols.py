"""The symbol table that serves each machine: the user's, or the one inside its recording."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tracetui.engine.machine import Machine, Role
from tracetui.errors import UnreadableFile, UsageError
from tracetui.limits import beyond
from tracetui.symbols.kallsyms import load_kallsyms, parse_kallsyms
from tracetui.symbols.matching import judge
from tracetui.symbols.table import SymbolTable

_FEW_SYMBOLS = 5000
"""A running kernel has some 100 000; trace-cmd stores fewer only when it was asked to thin them out."""


@dataclass(frozen=True, slots=True)
class KallsymsFile:
    """A symbol file that the user offers.

    Attributes:
        path: plain or gzip.
        machine: name of the machine it is for, None for whoever needs one.
    """

    path: Path
    machine: str | None = None

    @classmethod
    def parse(cls, text: str) -> KallsymsFile:
        """Read `[NAME=]FILE`; a file whose own name has a `=` is taken as a file."""
        name, equals, path = text.partition("=")
        if not equals or Path(text).exists():
            return cls(Path(text))
        return cls(Path(path), name)


class MachineSymbols:
    """Symbol tables by machine, loaded at the first look-up."""

    def __init__(
        self,
        machines: Sequence[Machine],
        offered: Sequence[KallsymsFile],
        problems: list[str],
        addresses: Callable[[Machine], list[int]],
    ) -> None:
        """Choose who is served by what.

        Args:
            machines: all of the session.
            offered: the user's files.
            problems: messages about files that cannot be read are added here.
            addresses: gives some addresses a guest was at, to check a table against that nothing else can.
        """
        self.unreadable = 0
        self.deferred = False
        """Whether a table that is not loaded yet is done without until `load` is called."""
        self._machines, self._problems, self._addresses = machines, problems, addresses
        self._tables: dict[int, SymbolTable | None] = {}
        self._chosen = _choose(machines, offered)
        used = list(self._chosen.values())
        self.notes: list[str] = [f"{file.path}: serves no machine" for file in offered if file not in used]
        self._check(offered)

    def load(self) -> None:
        """Load all tables that have been deferred; takes about 0.1 s for each."""
        for machine in self._machines:
            if machine.number not in self._tables:
                self._tables[machine.number] = self._load(machine)
        self.deferred = False

    def table(self, machine: Machine) -> SymbolTable | None:
        """The machine's kernel symbols, None when there are none to be had."""
        if machine.number not in self._tables:
            if self.deferred:
                return None
            self._tables[machine.number] = self._load(machine)
        return self._tables[machine.number]

    def own(self, machine: Machine) -> SymbolTable | None:
        """The table inside the machine's recording, None when it is missing, empty or hidden."""
        text = machine.recording.kallsyms
        table = parse_kallsyms(text, f"{machine.file_name}, its own symbols") if text else None
        if table is not None and table.hidden:
            self.notes.append(f"{machine.file_name}: its kernel hid all symbol addresses (kptr_restrict)")
        self._note_cut(table)
        return table if table is not None and len(table) else None

    def _note_cut(self, table: SymbolTable | None) -> None:
        if table is not None and table.is_cut:
            self.notes.append(f"{table.source}: symbols {beyond('symbols')} are left out")

    def _check(self, offered: Sequence[KallsymsFile]) -> None:
        """Say at once what cannot be opened; the tables themselves are read later."""
        for file in offered:
            try:
                file.path.open("rb").close()
            except OSError as error:
                self._fail(f"{file.path}: {error.strerror}")
                self._chosen = {number: chosen for number, chosen in self._chosen.items() if chosen is not file}

    def _fail(self, problem: str) -> None:
        self._problems.append(problem)
        self.unreadable += 1

    def _load(self, machine: Machine) -> SymbolTable | None:
        own = self.own(machine)
        file = self._chosen.get(machine.number)
        if file is None:
            return own
        try:
            offered = load_kallsyms(file.path)
        except UnreadableFile as failure:
            self._fail(str(failure))
            return own
        self._note_cut(offered)
        verdict = judge(offered, own, () if own else self._addresses(machine))
        if verdict.table is None or verdict.delta:
            self.notes.append(f"{file.path}: for {machine.name}: {verdict.reason}")
        return verdict.table or own


def _choose(machines: Sequence[Machine], offered: Sequence[KallsymsFile]) -> dict[int, KallsymsFile]:
    chosen: dict[int, KallsymsFile] = {}
    for file in offered:
        if file.machine is None:
            continue
        named = [machine for machine in machines if file.machine in _names(machine)]
        if not named:
            known = ", ".join(machine.name for machine in machines)
            raise UsageError(f"--kallsyms {file.machine}={file.path}: no machine of that name; there are {known}")
        chosen.update((machine.number, file) for machine in named)
    guests = [machine for machine in machines if machine.role is Role.GUEST] or list(machines)
    for file in offered:
        if file.machine is None:
            free = [machine for machine in guests if machine.number not in chosen]
            needy = free if len(free) == 1 else [machine for machine in free if not _has_symbols(machine)]
            chosen.update((machine.number, file) for machine in needy)
    return chosen


def _names(machine: Machine) -> tuple[str, ...]:
    return machine.name, machine.file_name, machine.recording.path.stem, str(machine.recording.path)


def _has_symbols(machine: Machine) -> bool:
    """Whether a recording holds more than a thinned-out table; tells by the number of lines."""
    return machine.recording.kallsyms.count(b"\n") >= _FEW_SYMBOLS
