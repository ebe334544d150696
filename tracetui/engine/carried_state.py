"""What a screen showed, said so that a session of other files can show it: numbers of rows differ between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tracetui.engine.row_place import RowPlace, place_of, row_of

if TYPE_CHECKING:
    from tracetui.engine.session import Session

_OF_THESE_FILES = frozenset({"row", "marks", "timeline"})
"""Parts of a kept state that name rows, machines or CPUs by number."""


def carried_state(session: Session, state: dict[str, object]) -> dict[str, object]:
    """A state without numbers that mean something else in other files; rows are named by their place in their file."""
    carried = {name: value for name, value in state.items() if name not in _OF_THESE_FILES}
    if "filters" in carried:
        carried["filters"] = [each for each in _list(carried["filters"]) if not _names_numbers(each)]
    rows = {"": state.get("row"), **_dict(state.get("marks"))}
    places = {mark: place_of(session, row) for mark, row in rows.items() if isinstance(row, int)}
    return carried | {"places": {mark: list(place) for mark, place in places.items() if place is not None}}


def placed_state(session: Session, carried: dict[str, object]) -> dict[str, object]:
    """A carried state with the numbers that its rows have in a session that is indexed whole; others stay."""
    found: dict[str, int] = {}
    for mark, place in _dict(carried.get("places")).items():
        row = row_of(session, RowPlace(*place)) if isinstance(place, list) and len(place) == len(_PARTS) else None
        if row is not None:
            found[mark] = row
    placed = {name: value for name, value in carried.items() if name != "places"}
    if "" in found:
        placed["row"] = found.pop("")
    return placed | ({"marks": found} if found else {})


def _names_numbers(source: object) -> bool:
    """Whether a kept filter names streams and machines by number."""
    return isinstance(source, dict) and "rows" in source


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


_PARTS = RowPlace._fields
