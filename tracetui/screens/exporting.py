"""Writing what a pane shows into a file, and copying it: the stream as text, tables as CSV or JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from tracetui.engine.report_line import LineStyle, ReportFormat
from tracetui.engine.row_view import RowView
from tracetui.engine.session import Session
from tracetui.errors import UsageError
from tracetui.screens.background_job import BackgroundJob
from tracetui.screens.jumping import Jumping
from tracetui.visible import printable, visible
from tracetui.widgets.prompt import PromptKind
from tracetui.widgets.row_list import RowList

if TYPE_CHECKING:
    from tracetui.engine.export_table import Table

MOST_COPIED_BYTES = 64 << 10
"""Terminals that take OSC 52 take at least that much."""
_MOST_LINES = 1 << 20
_CHUNK_LINES = 256


class Exporting(Jumping):
    """Files and the clipboard."""

    HELP_TITLE: ClassVar[str] = "Writing and copying"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "w", "prompt('w')", "Write", id="export.write", show=False,
            tooltip="Write what this pane shows: Events as report prints them, tables as CSV or JSON",
        ),
        Binding(
            "Y", "copy_all", "Copy all", id="export.copy", show=False,
            tooltip="Copy all rows that show, 64 KiB at most, to the clipboard (OSC 52)",
        ),
    ]  # fmt: skip

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.export_job = BackgroundJob(self, self.load_job, "exporting")
        self.jobs.append(self.export_job)
        hint = "file for what this pane shows: rows as text, tables as .csv or .json"
        self.prompt_job.offer(PromptKind("w", hint, self._name_typed))
        self.typed["w"] = self._name_typed

    def _name_typed(self, text: str) -> Callable[[], None] | None:
        return partial(self._write, Path(text.strip()).expanduser()) if text.strip() else None

    def _write(self, path: Path) -> None:
        """Begin, after asking where that would replace a file.

        Raises:
            TracetuiError: nothing can be written there, or there is nothing yet.
        """
        from tracetui.engine.export_file import check_target

        pieces = self._pieces(path)
        if not check_target(self.session, path):
            self._start(path, pieces, replace=False)
            return
        hint = f"{printable(path.name)} is there already: y replaces it, any other key does not"
        answer = partial(self._answered, path, pieces)
        self.prompt_job.offer(PromptKind("!", hint, answer, single=True))
        self.prompt_job.ask("!")

    def _answered(self, path: Path, pieces: Pieces, text: str) -> Callable[[], None]:
        if text == "y":
            return partial(self._start, path, pieces, replace=True)
        return partial(self.say, f"{printable(path.name)} is as it was")

    def _start(self, path: Path, pieces: Pieces, replace: bool) -> None:
        from tracetui.engine.export_file import write_file

        name = printable(path.name)
        self.export_job.start(
            f"writing {name}",
            lambda: write_file(path, pieces(), replace=replace),
            lambda size: self.say(f"{size:,} bytes written to {name}"),
            lambda reason: self.notify(printable(reason), title="Not written", severity="error", markup=False),
        )

    def _pieces(self, path: Path) -> Pieces:
        """What the pane that has the focus shows, as it is to be written."""
        rows = self.panes.current.rows
        if rows is self.event_list:
            if not self.load_job.complete:
                raise UsageError("the stream can be written when loading is complete")
            return partial(_printed, self.session, self.filter_job.view)
        table = self._table(rows)
        if table is None:
            return partial(_text_of, rows)
        content = table.json() if path.suffix.lower() == ".json" else table.csv()
        return lambda: iter([(1.0, content)])

    def _table(self, rows: RowList) -> Table | None:
        from tracetui.engine import export_table

        if rows is self.exit_table:
            if not self.exit_table.groups:
                raise UsageError("there are no exits to be written, or not yet")
            return export_table.exit_groups_table(self.exit_table.groups, self.exit_table.by)
        if rows is self.vcpu_tree:
            return export_table.vcpu_tree_table(self.vcpu_tree.tree_lines)
        if rows is self.detail_panel:
            return export_table.details_table(self.detail_panel.details)
        return None

    def action_copy_all(self) -> None:
        """Copy the rows that show, as many as a clipboard takes."""
        rows = self.panes.current.rows
        lines = self._copied_events() if rows is self.event_list else _shown_lines(rows)
        taken, size, more = list[str](), 0, False
        for line in lines:
            size += len(line.encode("utf-8", "replace")) + 1
            if size > MOST_COPIED_BYTES:
                more = True
                break
            taken.append(line)
        if taken:
            self.app.copy_to_clipboard("\n".join(taken) + "\n")
            self.say(f"{len(taken):,} lines copied{', no room for more' if more else ''}")

    def _copied_events(self) -> Iterator[str]:
        report, view = ReportFormat(self.session, LineStyle(nanoseconds=True)), self.filter_job.view
        for start in range(0, len(view), _CHUNK_LINES):
            for row in view.rows(start, start + _CHUNK_LINES):
                yield visible(report.line(row).strip())


Pieces = Callable[[], "Iterator[tuple[float | None, bytes]]"]
"""Begins to give (share that is done, bytes)."""


def _shown_lines(rows: RowList) -> Iterator[str]:
    """A list's header and lines as they show, in full length."""
    header = "".join(segment.text for segment in rows.header()).rstrip()
    if header:
        yield header
    for start in range(0, min(rows.line_count(), _MOST_LINES), _CHUNK_LINES):
        for line in rows.lines(start, start + _CHUNK_LINES):
            yield "".join(segment.text for segment in line).rstrip()


def _text_of(rows: RowList) -> Iterator[tuple[float | None, bytes]]:
    yield 1.0, "".join(f"{line}\n" for line in _shown_lines(rows)).encode()


def _printed(session: Session, view: RowView) -> Iterator[tuple[float | None, bytes]]:
    from tracetui.engine.export_stream import printed_rows

    return printed_rows(session, view)
