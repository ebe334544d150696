"""The rows of a block in the order in which a report prints them, and the lines that are not those of single rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
import numpy.typing as npt

from tracetui.engine.render import OwnLines
from tracetui.engine.report.block_selection import BlockSelection
from tracetui.engine.report.leaf_columns import LeafColumns
from tracetui.engine.report.leaf_records import LeafRecords
from tracetui.engine.report.lost_mark_places import LostMarkPlaces
from tracetui.engine.report_line import ReportFormat
from tracetui.engine.row import Row
from tracetui.engine.session import Session
from tracetui.engine.timeline import Timeline, block_rows
from tracetui.engine.walk import Block, Ints
from tracetui.engine.walk_state import TYPE_LOST
from tracetui.formats.special_forms.function_graph import leaf_text


class BlockLines:
    """Says of any block of a timeline what is printed of it; several threads may ask.

    Attributes:
        by_type: bool[65536], types of which a row may be printed.
    """

    def __init__(
        self,
        session: Session,
        timeline: Timeline,
        report: ReportFormat,
        selection: BlockSelection,
        leaves: LeafColumns,
        records: LeafRecords,
    ) -> None:
        """Prepare.

        Args:
            session: the machines and their tables.
            timeline: the rows, indexed whole.
            report: prints single lines.
            selection: which rows are shown.
            leaves: which calls take their returns along.
            records: makes one record of both.
        """
        self._session, self._timeline, self._report = session, timeline, report
        self._selection, self._leaves, self._records = selection, leaves, records
        self._marks = LostMarkPlaces(timeline, leaves.exits, leaves.is_taken)
        self._folds = bool(leaves.exits.any())
        self.by_type = selection.by_type
        self._as_they_are = selection.all_shown and not self._folds and not self._has_marks()

    def at_end(self) -> list[str]:
        """The lines behind all rows: marks that nothing follows."""
        rows = [self._timeline.row(number) for number in self._marks.at_end]
        return [self._report.line(row) for row in rows if self._selection.shows_cpu(row.cpu)]

    def of(self, block: Block) -> tuple[Block, OwnLines]:
        """What is printed of a block: rows, some perhaps of lines of their own."""
        if self._as_they_are:
            return block, {}
        shown = self._selection.shown(block)
        own: dict[int, Callable[[], str]] = {}
        if self._folds:
            leaves = self._leaves.of(block, shown)
            shown[leaves.taken] = False
            for place, behind in zip(leaves.entries.tolist(), leaves.exits.tolist(), strict=True):
                own[place] = partial(self._leaf_line, block, place, leaves.later.get(place, behind))
            block = self._records.put(block, leaves)
        if self._has_marks():
            shown &= block.type != TYPE_LOST
            return self._with_marks(block, shown, own)
        places = np.flatnonzero(shown)
        return _rows_at(block, places), _moved(own, places)

    def _has_marks(self) -> bool:
        return bool(len(self._marks.targets) or self._marks.at_end)

    def _with_marks(
        self, block: Block, shown: npt.NDArray[np.bool_], own: dict[int, Callable[[], str]]
    ) -> tuple[Block, OwnLines]:
        """Rows that are shown, each behind its mark, which may be a row of another block."""
        places, marks = np.flatnonzero(shown), self._marks
        start, stop = np.searchsorted(marks.targets, [block.first, block.first + len(block)]).tolist()
        targets = marks.targets[start:stop] - block.first
        wanted = shown[targets]
        targets, numbers = targets[wanted], marks.marks[start:stop][wanted]
        inside = numbers >= block.first
        sources = np.where(inside, numbers - block.first, targets)
        order = np.argsort(np.concatenate([2 * places + 1, 2 * targets]))
        position = np.empty(len(order), np.int64)
        position[order] = np.arange(len(order))
        found = {int(position[np.searchsorted(places, place)]): line for place, line in own.items()}
        for number in np.flatnonzero(~inside).tolist():
            row = self._timeline.row(int(numbers[number]))
            found[int(position[len(places) + number])] = partial(self._report.line, row)
        rows = _rows_at(block, np.concatenate([places, sources])[order])
        rows.type[position[len(places) :]] = TYPE_LOST
        return rows, found

    def _leaf_line(self, block: Block, place: int, behind: Row | int) -> str:
        slots = self._timeline.slots
        (entry,) = block_rows(block, slots, [place])
        end = next(block_rows(block, slots, [behind])) if isinstance(behind, int) else behind
        if entry.event is None or end.event is None:
            return self._report.line(entry)
        context = self._session.context(entry.slot.machine)
        return self._report.line(entry, leaf_text(entry.event, entry.data, end.event, end.data, context))


def _moved(own: OwnLines, places: Ints) -> OwnLines:
    """The lines by place among the rows that are shown."""
    return (
        {int(at): line for at, line in zip(np.searchsorted(places, list(own)), own.values(), strict=True)}
        if own
        else {}
    )


def _rows_at(block: Block, places: Ints) -> Block:
    """Rows of a block in any order, as a block; their numbers are not known to it."""
    names = ("stream", "type", "ts_ns", "offset", "length", "pid")
    return replace(block, first=-1, **{name: getattr(block, name)[places] for name in names})
