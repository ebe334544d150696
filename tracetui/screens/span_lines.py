"""Statistics of a span as lines of text that lead to the rows behind them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Protocol

from tracetui.screens.exits_distribution import bar
from tracetui.visible import visible
from tracetui.widgets.segments import pad
from tracetui.widgets.target_list import TargetLine
from tracetui.widgets.time_column import duration_text
from tracetui.widgets.timeline_glyphs import GLYPHS

if TYPE_CHECKING:
    from tracetui.engine.lanes_names import LaneName
    from tracetui.engine.span_statistics import ReasonCount, SpanStatistics, TypeCount

_NAME_CELLS = 34


class Ways(Protocol):
    """Where the lines lead."""

    def to_state(self, lane: LaneName, from_ns: int, length_ns: int) -> None:
        """To where a vCPU enters a state."""

    def to_exits(self, reason: ReasonCount) -> None:
        """To the exits of a reason."""

    def to_type(self, kind: TypeCount) -> None:
        """To the rows of a type."""


def span_lines(found: SpanStatistics, ways: Ways, seconds: bool) -> list[TargetLine]:
    """Lines for the statistics of a span.

    Args:
        found: what to show.
        ways: what the lines do.
        seconds: whether the clocks count ns.
    """

    def length(ns: int) -> str:
        return duration_text(ns) if seconds else f"{ns:,}"

    span_ns = max(found.to_ns - found.from_ns, 1)
    first = (
        f"{length(found.to_ns - found.from_ns)}, {found.rows:,} rows: {found.first_row + 1:,} to {found.last_row + 1:,}"
    )
    lines = [TargetLine(first)]
    lines += _vcpu_lines(found, ways, span_ns, length)
    if found.reasons:
        lines += [TargetLine(""), _heading("exits by reason", "exits", "time", "share", "longest")]
        vcpus_ns = span_ns * max(len(found.vcpus), 1)
        lines += [_exit_line(reason, ways, vcpus_ns, length) for reason in found.reasons]
    lines += [TargetLine(""), _heading("rows by type", "rows", "share")]
    return lines + [_type_line(kind, ways, found.rows) for kind in found.types]


def _heading(name: str, *columns: str) -> TargetLine:
    return TargetLine(f"{pad(name, _NAME_CELLS)} {' '.join(f'{column:>9}' for column in columns)}", is_heading=True)


def _vcpu_lines(found: SpanStatistics, ways: Ways, span_ns: int, length: Callable[[int], str]) -> Iterator[TargetLine]:
    for vcpu in found.vcpus:
        yield TargetLine("")
        yield _heading(f"time of {visible(vcpu.lane.label)}", "time", "share", "longest")
        for state in vcpu.states:
            name = pad(GLYPHS[state.state].meaning.partition(":")[0], _NAME_CELLS)
            share = state.total_ns / span_ns
            text = f"{name} {length(state.total_ns):>9} {share:>9.1%} {length(state.longest_ns):>9} {bar(share / 2)}"
            yield TargetLine(text, partial(ways.to_state, vcpu.lane, state.from_ns, state.longest_ns))


def _exit_line(reason: ReasonCount, ways: Ways, vcpus_ns: int, length: Callable[[int], str]) -> TargetLine:
    longest_ns = int(reason.durations_ns[0])
    cells = (
        f"{len(reason.rows):,}", length(reason.total_ns), f"{reason.total_ns / vcpus_ns:.1%}",
        length(longest_ns) if longest_ns >= 0 else "-",
    )  # fmt: skip
    text = f"{pad(visible(reason.reason), _NAME_CELLS)} {' '.join(f'{cell:>9}' for cell in cells)}"
    return TargetLine(text, partial(ways.to_exits, reason))


def _type_line(kind: TypeCount, ways: Ways, rows: int) -> TargetLine:
    name = pad(visible(f"{kind.machine} {kind.event}".strip()), _NAME_CELLS)
    share = kind.count / rows
    text = f"{name} {kind.count:>9,} {share:>9.1%} {bar(share / 2)}"
    return TargetLine(text, partial(ways.to_type, kind))
