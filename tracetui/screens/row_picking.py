"""Filters: the rows of machines, vCPUs, tasks or types, those that meet a condition, those whose text matches."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tracetui.engine.pattern import compile_pattern
from tracetui.engine.session import Session
from tracetui.screens.filtering import RowPick
from tracetui.visible import visible

if TYPE_CHECKING:
    from tracetui.engine.row_filter import RowFilter
    from tracetui.engine.row_view import RowView
    from tracetui.engine.walk import Ints


OF_MACHINE = "machine"
"""The kind of filters that say whose rows show."""


def these_rows(session: Session, wanted: RowFilter, title: str, of_kind: str = OF_MACHINE) -> RowPick:
    """Only what machines, vCPUs or tasks did, or what is of some types; another of its kind takes its place."""
    from tracetui.screens.kept_filters import kept_rows

    def pick(view: RowView) -> Iterator[tuple[float | None, Ints]]:
        from tracetui.engine.row_filter import filter_rows

        return ((None, numbers) for numbers in filter_rows(session, wanted))

    return RowPick(title, pick, of_kind, kept_rows(wanted, title, of_kind))


def by_condition(session: Session, text: str) -> RowPick:
    """Only what a filter in trace-cmd's language lets through.

    Raises:
        FilterError: the filter is malformed, or no recording has such an event or field.
    """
    from tracetui.engine.query.filter import compile_filter
    from tracetui.engine.query.filter_error import FilterError
    from tracetui.engine.query.unknown_fields import unknown_fields

    wanted = compile_filter(text, session)
    for field in unknown_fields(wanted):
        raise FilterError(text, field.column, "no such field in these events")

    def pick(view: RowView) -> Iterator[tuple[float | None, Ints]]:
        return ((None, numbers) for numbers in wanted.rows(session.timeline))

    return RowPick(visible(text.strip()), pick, source={"condition": text})


def by_text(session: Session, text: str) -> RowPick:
    """Only the rows whose displayed text matches a regular expression.

    Raises:
        UsageError: it is no regular expression.
    """
    pattern = compile_pattern(text)

    def pick(view: RowView) -> Iterator[tuple[float | None, Ints]]:
        from tracetui.engine.text_filter import matching_rows

        return matching_rows(session, view, pattern)

    return RowPick(f"&{visible(text)}", pick, source={"text": text})
