"""trace-events text: types, properties, formats and what is no event."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracetui.errors import UnreadableFile
from tracetui.formats.print_fmt.parser import parse_print_fmt
from tracetui.formats.simpletrace.argument_types import parse_arguments
from tracetui.formats.simpletrace.event_formats import event_format
from tracetui.formats.simpletrace.trace_events import load_trace_events, parse_trace_events


@pytest.mark.parametrize(
    ("declared", "size", "signed"),
    [
        ("int a", 4, True), ("unsigned a", 4, False), ("unsigned int a", 4, False), ("long a", 8, True),
        ("unsigned long a", 8, False), ("long long a", 8, True), ("short a", 2, True), ("unsigned short a", 2, False),
        ("char a", 1, True), ("unsigned char a", 1, False), ("bool a", 1, False), ("int8_t a", 1, True),
        ("uint16_t a", 2, False), ("int32_t a", 4, True), ("uint64_t a", 8, False), ("size_t a", 8, False),
        ("ssize_t a", 8, True), ("uintptr_t a", 8, False), ("ptrdiff_t a", 8, True), ("const int a", 4, True),
        ("void *a", 8, False), ("const void * a", 8, False), ("char **a", 8, False), ("TCGv a", 8, False),
    ],
)  # fmt: skip
def test_widths_and_signs(declared: str, size: int, signed: bool) -> None:
    parsed = parse_arguments(declared)
    assert parsed is not None
    assert [(arg.name, arg.size, arg.signed, arg.is_string) for arg in parsed] == [("a", size, signed, False)]


@pytest.mark.parametrize("declared", ["const char *a", "char *a", "const char * a", "char* a"])
def test_strings(declared: str) -> None:
    parsed = parse_arguments(declared)
    assert parsed is not None
    assert parsed[0].is_string


def test_argument_lists() -> None:
    assert parse_arguments("void") == ()
    assert parse_arguments(" ") == ()
    assert parse_arguments("int") is None
    assert parse_arguments("int a, ") is None
    assert parse_arguments(", ".join(f"int a{n}" for n in range(10))) is not None
    assert parse_arguments(", ".join(f"int a{n}" for n in range(11))) is None


def test_formats_are_joined_and_macros_expanded() -> None:
    line = 'e(uint64_t a, int8_t b, void *p) "a 0x%016"PRIx64" b %" PRId8 ", %p\\"" "!"'
    (event,) = parse_trace_events(line).events
    assert event.format == 'a 0x%016llx b %d, %p\\"!'
    assert parse_trace_events('e(uint64_t a) "a %"PRIu64').events[0].format == "a %llu"
    assert parse_trace_events("e(int a)").events[0].format is None
    assert parse_trace_events('e(void *a) "%pS"').events[0].format == "%#llxS"


def test_properties() -> None:
    text = 'disable a(int x) "%d"\nvcpu b(int x) "%d"\nvcpu c(void)\nvcpu tcg d(TCGv x) "trans", "exec %d"\n'
    events = parse_trace_events(text + 'tcg e(int x) "t"\n')
    assert events.by_name["a"].disabled
    assert not events.by_name["b"].disabled
    described = {event.name: ([arg.name for arg in event.arguments], event.format) for event in events.events}
    assert described == {
        "a": (["x"], "%d"),
        "b": (["__cpu", "x"], "cpu=%p %d"),
        "c": (["__cpu"], "cpu=%p"),
        "d_trans": (["__cpu", "x"], "cpu=%p trans"),
        "d_exec": (["__cpu", "x"], "cpu=%p exec %d"),
        "e_trans": (["x"], "t"),
        "e_exec": (["x"], "t"),
    }
    assert not events.warnings


def test_an_enabled_event_wins_over_a_disabled_one_of_its_name() -> None:
    events = parse_trace_events("a(int x)\ndisable a(int y)\n")
    assert events.by_name["a"].arguments[0].name == "x"


@pytest.mark.parametrize("line", ["nonsense", "a(int", "a(int) x", 'a(int x) "open', 'a(int x) "%"PRIx65', "x" * 9000])
def test_lines_that_describe_nothing_are_named(line: str) -> None:
    events = parse_trace_events(f"ok(void)\n{line}\n", "file")
    assert [event.name for event in events.events] == ["ok"]
    assert len(events.warnings) == 1
    assert events.warnings[0].startswith("file:2: describes no event: ")


def test_files_that_are_none(tmp_path: Path) -> None:
    path = tmp_path / "trace-events"
    path.write_bytes(bytes(range(256)) * 20)
    with pytest.raises(UnreadableFile, match="no line describes an event"):
        load_trace_events(path)
    with pytest.raises(UnreadableFile, match="No such file"):
        load_trace_events(tmp_path / "absent")


def test_the_whole_stored_file_is_understood(all_recordings: Path) -> None:
    events = load_trace_events(all_recordings / "simpletrace" / "trace-events-all")
    assert len(events.events) == 5062
    assert not events.warnings
    for event in events.events:
        made = event_format(1, event.name, event, False)
        parse_print_fmt(made.print_fmt)
        assert len(made.fields) == len(event.arguments)
