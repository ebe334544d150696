"""The layout of trace-cmd's lines where no recording shows it: unknown events, lost events, other options."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tracetui.cli.report_arguments import parse_report_arguments
from tracetui.engine.merge_plain import rows_plain
from tracetui.engine.open_session import open_session
from tracetui.engine.report.compat_context import CompatContext
from tracetui.engine.report.compat_lines import CompatLines, time_text
from tracetui.engine.report_line import latency_flags
from tracetui.engine.row import Row
from tracetui.formats.print_memory import PrintMemory


def head(recordings: Path, options: str, lost: int | None = None, known: bool = True) -> str:
    """The head of the first line of a recording."""
    path = recordings / "variants/small-v7-none.dat"
    session = open_session([path])
    request = parse_report_arguments(["--compat", *options.split(), "-i", str(path)])
    context = CompatContext(session.machines[0], None, PrintMemory(), lambda pid, address: None)
    first: Row = next(rows_plain(session.slots))
    row = first if known else replace(first, event=None)
    return CompatLines(request, session.machines, [context]).head(row, lost)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("", "          <idle>-0     [001] d.h1.   185.875856: softirq_raise:        "),
        ("-t", "          <idle>-0     [001] d.h1.   185.875856428: softirq_raise:        "),
        ("-l", "  <idle>-0       1d.h1.   185.875856: softirq_raise:        "),
        ("-R", "          <idle>-0     [001]-0x9   185.875856: softirq_raise:        "),
        ("-l -R", "  <idle>-0       1-0x9   185.875856: softirq_raise:        "),
        ("--raw-ts", "          <idle>-0     [001] d.h1.185875856428: softirq_raise:        "),
        ("--ts-diff", "          <idle>-0     [001] d.h1.   185.875856:          softirq_raise:        "),
    ],
)
def test_layouts(recordings: Path, options: str, expected: str) -> None:
    assert head(recordings, options) == expected


def test_unknown_event(recordings: Path) -> None:
    unknown = "[UNKNOWN EVENT]"
    assert head(recordings, "", known=False) == f"{unknown * 3} (NULL):               "
    assert head(recordings, "-R", known=False) == f"{unknown}-0x9{unknown} (NULL):               "


@pytest.mark.parametrize(("lost", "mark"), [(7, "[7 EVENTS DROPPED]"), (-1, "[EVENTS DROPPED]")])
def test_lost_events(recordings: Path, lost: int, mark: str) -> None:
    assert head(recordings, "", lost).split("\n")[0] == f"CPU:1 {mark}"


@pytest.mark.parametrize(
    ("flags", "preempt", "columns"),
    [
        (0x00, 0x00, "....."),
        (0x01, 0x00, "d...."),
        (0x02, 0x00, "X...."),
        (0x03, 0x00, "d...."),
        (0x04, 0x00, ".N..."),
        (0x08, 0x00, "..h.."),
        (0x10, 0x00, "..s.."),
        (0x18, 0x00, "..H.."),
        (0xE0, 0x00, "....."),
        (0x00, 0x0F, "...f."),
        (0x00, 0x21, "...12"),
        (0x1D, 0xAB, "dNHba"),
    ],
)
def test_latency_flags(flags: int, preempt: int, columns: str) -> None:
    assert latency_flags(bytes([0, 0, flags, preempt])) == columns


@pytest.mark.parametrize(
    ("ts", "seconds", "nanoseconds", "expected"),
    [
        (123456789012, False, False, "123456789012"),
        (5, False, False, "           5"),
        (999_999_999, True, False, "    1.000000"),
        (999_999_999, True, True, "    0.999999999"),
        (2**64 - 1, True, True, "18446744073.709551615"),
    ],
)
def test_times(ts: int, seconds: bool, nanoseconds: bool, expected: str) -> None:
    assert time_text(ts, seconds, nanoseconds) == expected
