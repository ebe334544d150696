"""Texts through the parsers that meet them: event formats, print formats, filters, symbols, QEMU's trace-events."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from random import Random

from tests.engine.demo_session import demo_session
from tests.engine.test_pattern_table import accepts
from tests.formats.tracedat.reading import open_trace
from tests.fuzz.file_target import RECORDINGS, check_text
from tests.fuzz.mutation import mutated_bytes
from tracetui.engine.pattern import compile_pattern
from tracetui.engine.pattern_table import pattern_table
from tracetui.engine.query.basic_regex import BadRegex, compile_basic
from tracetui.engine.query.filter import compile_filter
from tracetui.engine.time_expression import parse_time_expression
from tracetui.errors import TracetuiError
from tracetui.formats.event_format import parse_event_format
from tracetui.formats.event_text import field_values, record_printer
from tracetui.formats.print_context import Record
from tracetui.formats.print_mode import PrintMode
from tracetui.formats.simpletrace.trace_events import parse_trace_events
from tracetui.symbols.kallsyms import parse_kallsyms
from tracetui.visible import visible

_FILTERS = (
    b"sched_switch:prev_pid > 0 && next_comm ~ \"*CPU*\"",
    b"kvm_exit:(exit_reason == 0x7c || vcpu_id == 1) && !(guest_rip & 0xff)",
    b"sched/sched_switch,sched_wakeup:COMM =~ \"kvm.*\" || CPU == 1 ^ prev_prio < -3",
    b".*:common_pid % 3 == 1 + 2 * 3 << 1",
)  # fmt: skip
_PATTERNS = (b"(a+)+$", b"kvm_(exit|entry).*reason=[A-Z_]+", b"(?i)x{1,20}", rb"\d+\.\d+\s", b"(x*)*y", b"[[:alpha:]]*")
_LINES = (
    "", "a", "kvm_exit: reason EXIT_MSR " + "a" * 200, "CPU 0/KVM-1001 [001] 12.345678: kvm_entry: vcpu 0, rip 0x1f",
    "x" * 19, "xxy aXx 12.5 \t", " [bold] ^$ \\d {2}",
)  # fmt: skip
_TIMES = (b"12.5", b"+3ms", b"-10us", b"50%", b"1:02:03.5")


@cache
def event_formats() -> list[bytes]:
    """The texts of event formats of some kernels."""
    texts: list[bytes] = []
    for name in ("tiny/v6/host.dat", "s390x/sched-v6.dat", "variants/small-v6-none.dat"):
        content = (RECORDINGS / name).read_bytes()
        starts = [at for at in _all(content, b"name: ") if content.find(b"print fmt: ", at, at + 20_000) > 0]
        texts += [content[at : content.index(b"\n", content.index(b"print fmt: ", at)) + 1] for at in starts]
    return texts


def _all(content: bytes, word: bytes) -> list[int]:
    found, at = [], content.find(word)
    while at >= 0:
        found.append(at)
        at = content.find(word, at + 1)
    return found


@cache
def _symbols() -> bytes:
    return open_trace(RECORDINGS / "tiny/host-demo.dat").kallsyms[:20_000]


@cache
def _trace_events() -> bytes:
    return next((path.read_bytes() for path in (RECORDINGS / "simpletrace").glob("*events*")), b'a(int b) "%d"\n')[
        :20_000
    ]


def _event_format(random: Random) -> None:
    text = mutated_bytes(random.choice(event_formats()), random).decode("latin-1")
    event = parse_event_format(text, "fuzz", random.choice((4, 8)))
    if event is None:
        return
    context = demo_session().context(demo_session().machines[0])
    for mode in (PrintMode(), PrintMode(plugins=False), PrintMode(raw=True)):
        printer = record_printer(event, context, mode)
        for size in (0, 8, 60, 200):
            check_text(printer(Record(random.randbytes(size), 1, 0), context))
    field_values(event, Record(random.randbytes(64), 1, 0), context)


def _filter(random: Random) -> None:
    with suppress(TracetuiError):
        compile_filter(mutated_bytes(random.choice(_FILTERS), random).decode("latin-1"), demo_session())


def _regex(random: Random) -> None:
    text = mutated_bytes(random.choice(_PATTERNS), random).decode("latin-1")
    with suppress(TracetuiError):
        pattern = compile_pattern(text)
        matching = [line for line in _LINES if pattern.search(line)]
        table = pattern_table(pattern)
        if table is not None:
            accepted = [line for line in _LINES if accepts(table.states, line)]
            assert set(matching) <= set(accepted) and (accepted == matching or not table.is_exact)
    with suppress(BadRegex):
        compile_basic(text[:100])


def _kallsyms(random: Random) -> None:
    with suppress(TracetuiError):
        table = parse_kallsyms(mutated_bytes(_symbols(), random))
        for address in (0, 1 << 63, 0xFFFFFFFF81000000, (1 << 64) - 1):
            table.lookup(address)


def _qemu_events(random: Random) -> None:
    parse_trace_events(mutated_bytes(_trace_events(), random).decode("latin-1"))


def _shown(random: Random) -> None:
    text = mutated_bytes(b"comm \x1b]0;title\x07 \xe2\x80\xae [bold] \xff", random)
    assert visible(text.decode("latin-1")).isprintable()
    with suppress(TracetuiError):
        parse_time_expression(mutated_bytes(random.choice(_TIMES), random).decode("latin-1"))


_TARGETS: tuple[Callable[[Random], None], ...] = (
    _event_format, _event_format, _event_format, _filter, _filter, _regex, _kallsyms, _qemu_events, _shown,
)  # fmt: skip


def run_text(random: Random, folder: Path) -> None:
    """One mutated text through one parser."""
    random.choice(_TARGETS)(random)
