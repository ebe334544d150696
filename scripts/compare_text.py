"""Compare the text of every event with what trace-cmd report, or the kernel itself, printed.

    compare_text.py FOLDER [--against report|report-N|report-R|kernel|default] [--case NAME] [--event NAME] [--show N]

FOLDER holds cases.json and the recordings it lists. Against the three report modes the text is that of the
compatible mode; against `kernel` it is the default text without special forms, and `default` shows where the
default text is another than trace-cmd report's. Prints per event how many texts are identical and the first that
differ. Exit status 1 when any differs, when there are more or fewer lines of a CPU than records, or when a line is
about another event than the record.

Against `kernel`, what a recording cannot tell, or the kernel shows in another form, is compared by these rules, and
counted by rule:
- hashed pointer: where the kernel shows 16 hex digits for `%p`, we have an address `0x…`; it counts as the same as long
  as one address has one hash in a recording, and one hash one address.
- size of a symbol, module: `/0x…` behind `+0x…`, and a module in brackets, are passed over.
- blanks: runs of them count as one, those at the end as none.
- function for event: of print, bprint and bputs the kernel shows the function in the place of the event's name; it is
  compared with the function in front of our text.
- system call: the kernel shows sys_enter_NAME as `sys_NAME(argument: HEX, ...)` and sys_exit_NAME as
  `sys_NAME -> 0xHEX`, where the print fmt, and so our text, is `argument: 0xHEX, ...` and `0xHEX`. Compared are the
  event's name, the names of all arguments in their order, and the numbers.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

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
    r".{16,}-\d+ +\[(?P<cpu>\d{3,})\] \S{4,8} +(?P<time>\d+\.\d+): (?:(?P<name>[\w.\-]+): (?P<text>.*)"
    r"|(?P<entered>sys_\w+)\((?P<arguments>.*)\)|(?P<left>sys_\w+) -> (?P<result>0x[0-9a-f]+))$"
)
_ENTER, _EXIT = "sys_enter_", "sys_exit_"
_ARGUMENT = re.compile(r"(\w+): (?:0x)?([0-9a-f]+)")
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
    by_rule: Counter[str] = field(default_factory=Counter)


class Mismatch(NamedTuple):
    """Records and lines of a CPU that do not go together."""

    where: str
    key: Key
    what: str


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
        last = texts[prefix, int(match["cpu"])]
        last.append(_kernel_event(match) if kernel else _report_event(match))
    return texts


def _report_event(match: re.Match[str]) -> tuple[str, str]:
    return match["name"], match["text"][max(0, _NAME_WIDTH - len(match["name"])) :]


def _kernel_event(match: re.Match[str]) -> tuple[str, str]:
    """A line's event and text; system calls by the names that their events have."""
    if match["entered"]:
        return match["entered"].replace("sys_", _ENTER, 1), match["arguments"]
    if match["left"]:
        return match["left"].replace("sys_", _EXIT, 1), match["result"]
    return match["name"], match["text"]


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


class Hashes:
    """Which hash the kernel shows for which address of one recording."""

    def __init__(self) -> None:
        self._hashes: dict[int, str] = {}
        self._addresses: dict[str, int] = {}

    def agree(self, word: str, shown: str) -> bool:
        """Whether a word is the kernel's but for addresses, and these have had no other hashes so far."""
        if _POINTER.sub("P", word) != _HASHED.sub("P", shown):
            return False
        pairs = zip(_POINTER.findall(word), _HASHED.findall(shown), strict=True)
        return all(self._is_hash_of(int(pointer, 16), hashed) for pointer, hashed in pairs)

    def _is_hash_of(self, address: int, hashed: str) -> bool:
        known = self._hashes.setdefault(address, hashed), self._addresses.setdefault(hashed, address)
        return known == (hashed, address)


def kernel_rule(name: str, text: str, expected: str, hashes: Hashes) -> str | None:
    """The rules by which a text is what the kernel printed, "" for none needed; None when it is not."""
    if name.startswith((_ENTER, _EXIT)):
        return "system call" if same_call(text, expected) else None
    if text == expected:
        return ""
    rules = []
    shown = _SYMBOL_SIZE.sub(r"\1", expected)
    if shown != expected:
        rules.append("size of a symbol")
    own, theirs = text.split(), [word for word in shown.split() if word in text.split() or not _MODULE.fullmatch(word)]
    if len(theirs) < len(shown.split()):
        rules.append("module")
    if len(own) != len(theirs):
        return None
    for mine, other in zip(own, theirs, strict=True):
        if mine != other and not hashes.agree(mine, other):
            return None
    if own != theirs:
        rules.append("hashed pointer")
    return ", ".join(rules or ["blanks"])


def same_call(text: str, expected: str) -> bool:
    """Whether a system call's arguments, or its result, are those that the kernel shows."""
    if expected.startswith("0x"):
        return int(text, 0) == int(expected, 0)
    ours, theirs = ([(name, int(value, 16)) for name, value in _ARGUMENT.findall(line)] for line in (text, expected))
    return ours == theirs and len(theirs) == expected.count(": ") == text.count(": ")


def reads_beyond(text: str, expected: str) -> bool:
    """Whether trace-cmd report -R printed our text and bytes from behind the record."""
    own = text.removesuffix("]")
    return expected.startswith(own) and _BYTES_BEYOND.fullmatch(expected[len(own) :]) is not None


def compare(ours: Texts, theirs: Texts, counts: dict[str, Count], where: str, against: str) -> Iterator[Mismatch]:
    """Count identical and differing texts by event; gives what cannot be compared."""
    hashes = Hashes()
    for key in sorted(ours.keys() | theirs.keys()):
        own, expected = ours.get(key, []), theirs.get(key, [])
        if len(own) != len(expected):
            yield Mismatch(where, key, f"{len(own)} records, {len(expected)} lines")
        for number, ((name, text), line) in enumerate(zip(own, expected, strict=False)):
            is_printk = against == "kernel" and name in _PRINTK_EVENTS
            expected_name, expected_text = (name, f"{line[0]}: {line[1]}") if is_printk else line
            if name != expected_name:
                yield Mismatch(where, key, f"record {number} is {name}, the line {expected_name}")
                break
            rule = kernel_rule(name, text, expected_text, hashes) if against == "kernel" else None
            if rule is None and text == expected_text:
                rule = ""
            if rule is not None and is_printk:
                rule = ", ".join(["function for event", *filter(None, [rule])])
            _count(counts[name], (where, text, expected_text), rule, against)


def _count(count: Count, example: tuple[str, str, str], rule: str | None, against: str) -> None:
    _, text, expected = example
    if rule is not None:
        count.same += 1
        count.by_rule.update([rule] if rule else [])
    elif against == "report-R" and reads_beyond(text, expected):
        count.beyond += 1
    else:
        count.different += 1
        count.examples.append(example)


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


def run(folder: Path, against: str, counts: dict[str, Count], wanted: str = "") -> list[Mismatch]:
    """Compare the cases whose name holds `wanted`; counts by event, and what cannot be compared."""
    mismatches: list[Mismatch] = []
    for case in json.loads((folder / "cases.json").read_text()):
        for output in wanted_outputs(case, against):
            if wanted in case["name"]:
                session = open_session([folder / name for name in case["files"]])
                theirs = expected_texts(folder / output, against == "kernel")
                mismatches += compare(our_texts(session, MODES[against]), theirs, counts, case["name"], against)
    return mismatches


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
    mismatches = run(options.folder, options.against, counts, options.case)
    return report(counts, mismatches, options.event, options.show)


def report(counts: dict[str, Count], mismatches: list[Mismatch], only: str | None, show: int) -> int:
    """Print the figures, what cannot be compared, and the first differences."""
    same, different = sum(c.same for c in counts.values()), sum(c.different for c in counts.values())
    for name, count in sorted(counts.items(), key=lambda item: -item[1].different):
        if count.different and only in (None, name):
            print(f"{name}: {count.same} identical, {count.different} differ")
            for where, text, expected in count.examples[:show]:
                print(f"  {where}\n    ours   {text!r}\n    theirs {expected!r}")
    for where, (prefix, cpu), what in mismatches:
        print(f"{where} {prefix} CPU {cpu}: {what}")
    rules = sum((count.by_rule for count in counts.values()), Counter[str]())
    for rule, number in rules.most_common():
        names = sorted(name for name, count in counts.items() if count.by_rule[rule])
        print(f"{number:9} by rule: {rule} ({', '.join(names[:4])}{f' and {len(names) - 4} more' * (len(names) > 4)})")
    beyond = sum(c.beyond for c in counts.values())
    print(
        f"{same} identical, {beyond} but for bytes read behind the record, {different} differ, {len(counts)} events, "
        f"{len(mismatches)} streams of a CPU do not match"
    )
    return 1 if different or mismatches else 0


if __name__ == "__main__":
    sys.exit(main())
