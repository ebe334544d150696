"""The rows of a block in the order in which a report prints them, and the lines that are not those of single rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import numpy as np
import numpy.typing as npt

from tracetui.engine.render import OwnLine, usual_line
from tracetui.engine.report.block_selection import BlockSelection
from tracetui.engine.report.leaf_columns import LeafColumns, Leaves
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

    def of(self, block: Block) -> tuple[Block, OwnLine]:
        """What is printed of a block: rows, some perhaps of lines of their own."""
        if self._as_they_are:
            return block, usual_line
        shown, leaves, with_records = self._selection.shown(block), None, block
        if self._folds:
            leaves = self._leaves.of(block, shown)
            shown[leaves.taken] = False
            with_records = self._records.put(block, leaves)
        places, marks = np.flatnonzero(shown), dict[int, int]()
        if self._has_marks():
            shown &= block.type != TYPE_LOST
            places, marks = self._with_marks(block, shown)
        printed = _rows_at(with_records, places)
        printed.type[list(marks)] = TYPE_LOST
        return printed, partial(self._own_line, block, places, leaves, marks)

    def _has_marks(self) -> bool:
        return bool(len(self._marks.targets) or self._marks.at_end)

    def _with_marks(self, block: Block, shown: npt.NDArray[np.bool_]) -> tuple[Ints, dict[int, int]]:
        """Rows that are shown, each behind its mark, which may be a row of another block.

        Returns:
            Their places in the block, and the numbers of marks of other blocks by place among them.
        """
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
        elsewhere = zip(position[len(places) :][~inside].tolist(), numbers[~inside].tolist(), strict=True)
        return np.concatenate([places, sources])[order], dict(elsewhere)

    def _own_line(
        self, block: Block, places: Ints, leaves: Leaves | None, marks: Mapping[int, int], printed: int
    ) -> str | None:
        """The line of a mark of another block, or of a call that took its return along.

        Args:
            block: the rows.
            places: int64[n] where in it the printed rows are.
            leaves: the calls.
            marks: see _with_marks.
            printed: place among the printed rows.
        """
        if printed in marks:
            return self._report.line(self._timeline.row(marks[printed]))
        place = int(places[printed])
        at = int(np.searchsorted(leaves.entries, place)) if leaves is not None else 0
        if leaves is None or at == len(leaves.entries) or leaves.entries[at] != place:
            return None
        return self._leaf_line(block, place, leaves.later.get(place, int(leaves.exits[at])))

    def _leaf_line(self, block: Block, place: int, behind: Row | int) -> str:
        slots = self._timeline.slots
        (entry,) = block_rows(block, slots, [place])
        end = next(block_rows(block, slots, [behind])) if isinstance(behind, int) else behind
        if entry.event is None or end.event is None:
            return self._report.line(entry)
        context = self._session.context(entry.slot.machine)
        return self._report.line(entry, leaf_text(entry.event, entry.data, end.event, end.data, context))


def _rows_at(block: Block, places: Ints) -> Block:
    """Rows of a block in any order, as a block; their numbers are not known to it."""
    names = ("stream", "type", "ts_ns", "offset", "length", "pid")
    return replace(block, first=-1, **{name: getattr(block, name)[places] for name in names})
