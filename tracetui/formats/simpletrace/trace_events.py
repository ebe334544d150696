"""QEMU's trace-events files: names, arguments and format strings of the events a QEMU was built with.

One event per line, `[properties] name(type name, ...) ["format"]`; blank lines and lines that begin with
`#` say nothing. The format is C string literals and PRI macros side by side. Property `disable`
leaves an event out of the build, `vcpu` puts a CPU pointer before its arguments, `tcg` makes two events of
it, `name_trans` and `name_exec`, with a format each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from tracetui.errors import UnreadableFile
from tracetui.formats.file_bytes import FileBytes
from tracetui.formats.simpletrace.argument_types import Argument, parse_arguments, typed_argument
from tracetui.limits import beyond, limit

_LINE = re.compile(r"(?P<properties>(?:[\w-]+\s+)*)(?P<name>\w+)\((?P<arguments>[^)]*)\)\s*(?P<format>.*)", re.DOTALL)
_LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"')
_MACRO = re.compile(r"PRI(?P<letter>[diouxX])(?:8|16|32|(?P<wide>64|PTR|MAX))\b")
_BLANK = re.compile(r"\s+")
_BARE_POINTER = re.compile(r"%p(?=[A-Za-z0-9])")
_MAX_LINE = 8192
_MAX_WARNINGS = 20
_QUOTED = 60


@dataclass(frozen=True, slots=True)
class TraceEvent:
    """One event.

    Attributes:
        name: its name.
        arguments: what a record holds, in order.
        format: the format string's characters, C escapes kept, macros expanded; None for an event without.
        disabled: it is left out of the build.
    """

    name: str
    arguments: tuple[Argument, ...]
    format: str | None = None
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class TraceEvents:
    """A trace-events file.

    Attributes:
        events: in the file's order.
        warnings: what could not be understood.
        by_name: the events that are not disabled, and those disabled under a name nobody else has.
    """

    events: Sequence[TraceEvent] = ()
    warnings: Sequence[str] = ()
    by_name: dict[str, TraceEvent] = field(init=False)

    def __post_init__(self) -> None:
        """Make the look-up table."""
        in_order = sorted(self.events, key=lambda event: not event.disabled)
        object.__setattr__(self, "by_name", {event.name: event for event in in_order})


def load_trace_events(path: Path) -> TraceEvents:
    """Read a trace-events file.

    Raises:
        UnreadableFile: it cannot be read, is too large to be one, or holds no event.
    """
    file = FileBytes(path)
    if file.size > limit("trace-events-bytes"):
        raise UnreadableFile(path, f"has {file.size} bytes, {beyond('trace-events-bytes')}")
    found = parse_trace_events(file.read(0, file.size).decode("latin-1"), str(path))
    if not found.events:
        raise UnreadableFile(path, "is no trace-events file: no line describes an event")
    return found


def parse_trace_events(text: str, name: str = "trace-events") -> TraceEvents:
    """Parse the text of a trace-events file; `name` stands in warnings."""
    events: list[TraceEvent] = []
    warnings: list[str] = []
    for number, line in enumerate(map(str.strip, text.split("\n")), 1):
        if not line or line.startswith("#"):
            continue
        found = list(_events_of(line)) if len(line) <= _MAX_LINE else []
        events += found
        if not found and len(warnings) < _MAX_WARNINGS:
            warnings.append(f"{name}:{number}: describes no event: {line[:_QUOTED]!r}")
    return TraceEvents(events, warnings)


def _events_of(line: str) -> Iterator[TraceEvent]:
    """The events one line describes: one, two of a `tcg` line, none when it makes no sense."""
    match = _LINE.fullmatch(line)
    arguments = parse_arguments(match["arguments"]) if match else None
    formats = _formats(match["format"]) if match else None
    if match is None or arguments is None or formats is None:
        return
    properties = match["properties"].split()
    event = TraceEvent(match["name"], arguments, formats[0] if formats else None, "disable" in properties)
    made = [event]
    if "tcg" in properties:
        executed = replace(event, name=f"{event.name}_exec", format=formats[-1] if formats else None)
        made = [replace(event, name=f"{event.name}_trans"), executed]
    yield from map(_with_cpu, made) if "vcpu" in properties else made


def _with_cpu(event: TraceEvent) -> TraceEvent:
    """A `vcpu` event has the CPU's address as its first argument, and prints it first."""
    arguments = typed_argument("__cpu", "void *"), *event.arguments
    return replace(event, arguments=arguments, format=f"cpu=%p {event.format or ''}".rstrip())


def _formats(text: str) -> list[str] | None:
    """The format strings at a line's end, parted by commas; None when they are none."""
    formats: list[str] = []
    piece, at = "", 0
    while at < len(text):
        if match := _LITERAL.match(text, at):
            piece += match[1]
        elif match := _MACRO.match(text, at):
            # Arguments are cut to their own width, so a long conversion serves every wide one.
            piece += ("ll" if match["wide"] else "") + match["letter"]
        elif text[at] == ",":
            formats.append(piece)
            piece, at = "", at + 1
            continue
        else:
            match = _BLANK.match(text, at)
        if match is None:
            return None
        at = match.end()
    return [_BARE_POINTER.sub("%#llx", found) for found in [*formats, piece]] if text else []
