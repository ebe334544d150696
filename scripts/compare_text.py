"""Compare the text of every event with what trace-cmd report, or the kernel itself, printed.

    compare_text.py FOLDER [--against report|report-N|report-R|kernel|default] [--case NAME] [--event NAME] [--show N]

FOLDER holds cases.json and the recordings it lists. Against the three report modes the text is that of the
compatible mode; against `kernel` it is the default text without special forms, and `default` shows where the
default text is another than trace-cmd report's. Prints per event how many texts are identical and the first that
differ. Exit status 1 when any differs.

Against `kernel`, masked is what no recording tells: the 16 digits of a hashed pointer, the size of a symbol behind
`+0x…/` and its module in brackets; runs of blanks count as one. print, bprint and bputs are compared with the
kernel's function, which stands in the place of the event's name, in front of the text.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tracetui.engine.machine import Machine
from tracetui.engine.merge_plain import rows_plain
from tracetui.engine.open_session import open_session
from tracetui.engine.row import Row, RowKind
from tracetui.engine.session import Session
from tracetui.formats.event_text import compile_event
from tracetui.formats.print_context import PrintContext, Record, Symbol
from tracetui.formats.print_memory import PrintMemory
from tracetui.formats.print_mode import PrintMode
from tracetui.formats.special_forms.form import RecordPrinter
from tracetui.formats.special_forms.function_graph import is_leaf, leaf_text

MODES = {
    "report": PrintMode(compat=True),
    "report-N": PrintMode(compat=True, plugins=False),
    "report-R": PrintMode(compat=True, raw=True),
    "kernel": PrintMode(plugins=False),
    "default": PrintMode(),
}
_REPORT_LINE = re.compile(
    r"(?:(?P<prefix>[^\s:]+): )?.{16,}-\d+ +\[(?P<cpu>\d{3,})\](?: [.dXNHhsA-Za-z0-9]{5,12}|-0x[0-9a-f]+)\s*-?"
    r"(?P<time>\d+(?:\.\d+)?): (?P<name>[\w.\-]+): (?P<text>.*)"
)
_KERNEL_LINE = re.compile(
    r".{16,}-\d+ +\[(?P<cpu>\d{3,})\] \S{4,8} +(?P<time>\d+\.\d+): (?P<name>[\w.\-]+): (?P<text>.*)"
)
_DROPPED = re.compile(r"(?:\s*(?P<prefix>[^\s:]+): )?\s*CPU:\d+ \[(?:\d+ )?EVENTS DROPPED\]$")
_NAME_WIDTH = 20
_PRINTK_EVENTS = ("bprint", "bputs", "print")
_SYMBOL_SIZE = re.compile(r"(?<=\+0x)([0-9a-f]+)/0x[0-9a-f]+(?: \[\w+\])?")
_BYTES_BEYOND = re.compile(r"(?:, [0-9a-f]{2})+\]|[^ ]+")
_MODULE = re.compile(r"\[\w+\]")
_POINTER = re.compile(r"0x[0-9a-f]+")
_HASHED = re.compile(r"[0-9a-f]{16}")

Key = tuple[str, int]
Texts = dict[Key, list[tuple[str, str]]]


@dataclass
class Count:
    """How one event's texts compare."""

    same: int = 0
    beyond: int = 0
    different: int = 0
    examples: list[tuple[str, str, str]] = field(default_factory=list)


class ReportContext:
    """A machine's tables, symbols found as trace-cmd finds them; it also knows where kernel symbols lie."""

    def __init__(self, session: Session, number: int) -> None:
        self._session, self._machine = session, session.machines[number]
        inner: PrintContext = session.context(self._machine)
        self.big_endian, self.long_size, self.printk, self.comm = (
            inner.big_endian,
            inner.long_size,
            inner.printk,
            inner.comm,
        )
        text = self._machine.recording.kallsyms
        self._addresses = {
            parts[2]: int(parts[0], 16) for line in text.decode("latin-1").split("\n") if len(parts := line.split()) > 2
        }

    def symbol(self, address: int) -> Symbol | None:
        """The symbol that covers an address."""
        return self._lookup(self._machine, address)

    def guest_symbol(self, host_pid: int, address: int) -> Symbol | None:
        """The symbol of the guest whose vCPU a host thread runs."""
        entry = self._session.find_by_host_pid(host_pid, self._machine)
        return self._lookup(entry.guest, address) if entry else None

    def _lookup(self, machine: Machine, address: int) -> Symbol | None:
        table = self._session.symbols.table(machine)
        found = table.lookup(address, compat=True) if table else None
        return Symbol(found.name, found.start) if found else None

    def symbol_address(self, name: str) -> int | None:
        """The address of a symbol."""
        return self._addresses.get(name)


def expected_texts(path: Path, kernel: bool) -> Texts:
    """What a stored output says: (prefix, cpu) -> [(event, text)]."""
    texts: Texts = defaultdict(list)
    last: list[tuple[str, str]] = []
    dropped_prefix = None
    pattern = _KERNEL_LINE if kernel else _REPORT_LINE
    with gzip.open(path, "rt", encoding="latin-1", newline="\n") as file:
        lines = file.read().split("\n")[:-1]
    for line in lines:
        match = pattern.match(line.lstrip()) or pattern.match(line)
        if match is None:
            drop = _DROPPED.match(line)
            if drop:
                dropped_prefix = drop["prefix"]
            elif last and not line.startswith(("cpus=", "#")):
                name, text = last[-1]
                last[-1] = name, f"{text}\n{line}"
            continue
        prefix = ("" if kernel else match["prefix"]) or dropped_prefix or ""
        dropped_prefix = None
        blanks = 0 if kernel else max(0, _NAME_WIDTH - len(match["name"]))
        last = texts[prefix, int(match["cpu"])]
        last.append((match["name"], match["text"][blanks:]))
    return texts


def our_texts(session: Session, mode: PrintMode) -> Texts:
    """Our texts of all records: (prefix, cpu) -> [(event, text)]."""
    texts: Texts = defaultdict(list)
    memory = PrintMemory()
    contexts = [ReportContext(session, number) for number in range(len(session.machines))]
    printers: dict[tuple[int, int], RecordPrinter] = {}
    rows = list(rows_plain(session.slots))
    folded: set[int] = set()
    for at, row in enumerate(rows):
        if row.kind is not RowKind.RECORD or row.event is None or at in folded:
            continue
        number = row.slot.machine.number
        context = contexts[number]
        text = None
        if row.event.name == "funcgraph_entry" and mode.plugins and not mode.raw:
            text = _leaf(rows, at, folded, context)
        if text is None:
            key = number, row.event.id
            if key not in printers:
                printers[key] = compile_event(row.event, context.big_endian, context.long_size, mode, memory)
            text = printers[key](Record(row.data, row.ts_ns, row.cpu), context)
        prefix = row.slot.buffer.name or (row.slot.machine.file_name if len(session.machines) > 1 else "")
        texts[prefix, row.cpu].append((row.event.name, text.removesuffix("\n")))
    return texts


def _leaf(rows: list[Row], at: int, folded: set[int], context: PrintContext) -> str | None:
    """The text of a function that called no other, when its exit is the next record."""
    if at + 1 >= len(rows):
        return None
    entry, following = rows[at], rows[at + 1]
    same_task = following.cpu == entry.cpu and following.pid == entry.pid and following.slot is entry.slot
    if not same_task or entry.event is None or following.event is None:
        return None
    if following.event.name != "funcgraph_exit" or not is_leaf(
        entry.event, entry.data, following.event, following.data, context.big_endian
    ):
        return None
    folded.add(at + 1)
    return leaf_text(entry.event, entry.data, following.event, following.data, context)


def as_the_kernel(text: str, expected: str) -> bool:
    """Whether a text is what the kernel printed but for its hashed pointers, symbol sizes and module names."""
    own, shown = text.split(), _SYMBOL_SIZE.sub(r"\1", expected).split()
    theirs = [word for word in shown if word in own or not _MODULE.fullmatch(word)]
    return len(own) == len(theirs) and all(
        mine == other or (_POINTER.sub("P", mine) == _HASHED.sub("P", other))
        for mine, other in zip(own, theirs, strict=True)
    )


def reads_beyond(text: str, expected: str) -> bool:
    """Whether trace-cmd report -R printed our text and bytes from behind the record."""
    own = text.removesuffix("]")
    return expected.startswith(own) and _BYTES_BEYOND.fullmatch(expected[len(own) :]) is not None


def compare(ours: Texts, theirs: Texts, counts: dict[str, Count], where: str, against: str) -> None:
    """Count identical and differing texts by event."""
    for key, expected in theirs.items():
        own = ours.get(key, [])
        if len(own) != len(expected):
            print(f"{where} {key}: {len(own)} records, {len(expected)} lines", file=sys.stderr)
        for (name, text), line in zip(own, expected, strict=False):
            # The kernel prints trace_printk's function in the place of the event's name.
            is_printk = against == "kernel" and name in _PRINTK_EVENTS
            expected_name, expected_text = (name, f"{line[0]}: {line[1]}") if is_printk else line
            if name != expected_name:
                print(f"{where} {key}: {name} where {expected_name} was expected", file=sys.stderr)
                break
            count = counts[name]
            if text == expected_text or (against == "kernel" and as_the_kernel(text, expected_text)):
                count.same += 1
            elif against == "report-R" and reads_beyond(text, expected_text):
                count.beyond += 1
            else:
                count.different += 1
                count.examples.append((where, text, expected_text))


def wanted_outputs(case: dict[str, object], against: str) -> Iterator[str]:
    """The stored output of a case that holds the mode's text, one at most."""
    outputs = case["expected"]
    assert isinstance(outputs, dict)
    if against == "kernel":
        name = f"{str(case['name']).replace('/', '/expected/', 1).removesuffix('.dat')}.kernel.txt.gz"
        if str(case["name"]).startswith("kernel-text/"):
            yield name
        return
    options = {
        "report": ([], ["-t"]),
        "default": ([], ["-t"]),
        "report-N": (["-N"],),
        "report-R": (["-R"], ["-R", "-t"]),
    }[against]
    for name, given in outputs.items():
        if given in options:
            yield name
            return


def main() -> int:
    """Run over all cases."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--against", choices=MODES, default="report")
    parser.add_argument("--case", default="")
    parser.add_argument("--event")
    parser.add_argument("--show", type=int, default=1)
    options = parser.parse_args()
    counts: dict[str, Count] = defaultdict(Count)
    for case in json.loads((options.folder / "cases.json").read_text()):
        for output in wanted_outputs(case, options.against):
            if options.case in case["name"]:
                session = open_session([options.folder / name for name in case["files"]])
                theirs = expected_texts(options.folder / output, options.against == "kernel")
                compare(our_texts(session, MODES[options.against]), theirs, counts, case["name"], options.against)
    return report(counts, options.event, options.show)


def report(counts: dict[str, Count], only: str | None, show: int) -> int:
    """Print the figures and the first differences."""
    same, different = sum(c.same for c in counts.values()), sum(c.different for c in counts.values())
    for name, count in sorted(counts.items(), key=lambda item: -item[1].different):
        if count.different and only in (None, name):
            print(f"{name}: {count.same} identical, {count.different} differ")
            for where, text, expected in count.examples[:show]:
                print(f"  {where}\n    ours   {text!r}\n    theirs {expected!r}")
    beyond = sum(c.beyond for c in counts.values())
    print(f"{same} identical, {beyond} but for bytes read behind the record, {different} differ, {len(counts)} events")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
