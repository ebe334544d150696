"""Filters as JSON, and filters from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from tracetui.engine.session import Session
from tracetui.errors import TracetuiError

if TYPE_CHECKING:
    from tracetui.engine.row_filter import RowFilter
    from tracetui.screens.filtering import RowPick


def kept_rows(wanted: RowFilter, title: str, of_kind: str) -> dict[str, object]:
    """A filter of streams, tasks and types; machines and streams by number, which a set of files decides."""
    return {
        "rows": title,
        "kind": of_kind,
        "slots": sorted(wanted.slots),
        "tasks": sorted(map(list, wanted.tasks)),
        "qemu": [[tie.machine.number, cpu_index] for tie, cpu_index in wanted.qemu_vcpus],
        "events": sorted(map(list, wanted.events)),
        "negated": wanted.negated,
    }


def filters_from(session: Session, kept: object) -> Iterator[RowPick]:
    """The filters of a list that JSON held; what is not understood is left out."""
    for source in kept if isinstance(kept, list) else []:
        if isinstance(source, dict):
            with suppress(TracetuiError, KeyError, TypeError, ValueError, IndexError):
                yield _filter_from(session, source)


def _filter_from(session: Session, source: Mapping[str, object]) -> RowPick:
    from tracetui.screens.row_picking import by_condition, by_text, these_rows

    if "condition" in source:
        return by_condition(session, _text(source["condition"]))
    if "text" in source:
        return by_text(session, _text(source["text"]))
    return these_rows(session, _rows_from(session, source), _text(source["rows"]), _text(source["kind"]))


def _rows_from(session: Session, source: Mapping[str, object]) -> RowFilter:
    from tracetui.engine.row_filter import RowFilter

    machines, slots = len(session.machines), _numbers(source["slots"])
    if any(not 0 <= slot < len(session.slots) for slot in slots):
        raise ValueError(slots)
    tasks = [_pair(task) for task in _list(source["tasks"])]
    if any(not 0 <= machine < machines for machine, _ in tasks):
        raise ValueError(tasks)
    events = [tuple(map(_text, _list(event))) for event in _list(source["events"])]
    qemu = [_pair(vcpu) for vcpu in _list(source["qemu"])]
    ties = {tie.machine.number: tie for tie in session.qemu_ties} if qemu else {}
    return RowFilter(
        frozenset(slots),
        frozenset(tasks),
        tuple((ties[machine], cpu_index) for machine, cpu_index in qemu if machine in ties),
        frozenset((system, name) for system, name in events),
        source["negated"] is True,
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError(value)
    return value


def _numbers(value: object) -> list[int]:
    return [each for each in _list(value) if isinstance(each, int)]


def _pair(value: object) -> tuple[int, int]:
    first, second = _numbers(value)
    return first, second
