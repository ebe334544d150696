"""An index as plain arrays, as it is kept between runs, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from tracetui.engine import walk_state
from tracetui.engine.index import Index, IndexedRows
from tracetui.engine.index_part import Chunk, Compact
from tracetui.engine.name_notes import NamesByTask
from tracetui.engine.slots import Slot
from tracetui.engine.walk import RESUME_COLUMNS, TypeDictionary

Arrays = Mapping[str, npt.NDArray[Any]]

_DIMENSIONS = {
    "streams": 1, "types": 1, "lengths": 1, "times": 1, "resume": 3, "keys": 1, "counts": 1, "stepped_back": 1,
    "tasks": 2, "names": 1,
}  # fmt: skip
_PAGE, _POS = RESUME_COLUMNS.index(walk_state.RESUME_PAGE), RESUME_COLUMNS.index(walk_state.RESUME_POS)


class NotAnIndex(Exception):
    """The arrays are none that an index of these streams can be made of."""


def index_arrays(index: Index) -> dict[str, Sequence[npt.NDArray[Any]]]:
    """What is kept of a complete index.

    Returns:
        By name, in parts that follow each other: streams and types uint8[rows] or uint16[rows]; of each checkpoint
        lengths, times int64[n] and resume int64[n, slots, 5]; keys and counts int64[types]; stepped_back int64[m]; of
        each name of a task machine, pid and time int64[k, 3], and all names uint8[bytes], NUL between them.
    """
    rows = index.rows()
    count = int(rows.types.keys[0])
    found = [
        (machine, pid, ts_ns, name)
        for machine, by_task in enumerate(rows.names)
        for pid, names in by_task.items()
        for ts_ns, name in names
    ]
    chunks = rows.chunks
    return {
        "streams": _alike([chunk.stream for chunk in chunks]),
        "types": _alike([chunk.type for chunk in chunks]),
        "lengths": [np.array([len(chunk.stream) for chunk in chunks], np.int64)],
        "times": [np.array([chunk.ts_ns for chunk in chunks], np.int64)],
        "resume": [np.empty((0, len(index.slots), len(RESUME_COLUMNS)), np.int64), *(c.resume[None] for c in chunks)],
        "keys": [rows.types.keys[:count]],
        "counts": [rows.types.counts[:count]],
        "stepped_back": [np.array(rows.stepped_back, np.int64)],
        "tasks": [np.array([row[:3] for row in found], np.int64).reshape(-1, 3)],
        "names": [np.frombuffer("\0".join(row[3] for row in found).encode("latin-1"), np.uint8)],
    }


def _alike(chunks: Sequence[Compact]) -> list[Compact]:
    """All of them with the bytes that the widest has."""
    dtype = np.result_type(np.uint8, *{chunk.dtype for chunk in chunks})
    return [np.empty(0, dtype), *(chunk.astype(dtype, copy=False) for chunk in chunks)]


def restored_index(slots: Sequence[Slot], arrays: Arrays) -> Index:
    """The index that the arrays were made of.

    Raises:
        NotAnIndex: they do not fit these streams, or not each other.
    """
    machines = 1 + max((slot.machine.number for slot in slots), default=0)
    _check(all(name in arrays and arrays[name].ndim == count for name, count in _DIMENSIONS.items()))
    _check(all(arrays[name].dtype == np.int64 for name in _DIMENSIONS if name not in ("streams", "types", "names")))
    _check_rows(slots, arrays)
    types = _types(arrays["keys"], arrays["counts"], machines)
    stepped_back = [int(number) for number in arrays["stepped_back"]]
    _check(all(0 <= number < len(slots) for number in stepped_back))
    return Index(slots, IndexedRows(types, _names(arrays, machines), _chunks(arrays), stepped_back))


def _check(sound: bool) -> None:
    if not sound:
        raise NotAnIndex


def _check_rows(slots: Sequence[Slot], arrays: Arrays) -> None:
    """Rows name streams and types that exist, and every walk begins within its stream."""
    lengths, resume = arrays["lengths"], arrays["resume"]
    for name, limit in (("streams", len(slots)), ("types", len(arrays["keys"]))):
        numbers = arrays[name]
        _check(numbers.dtype in (np.uint8, np.uint16) and len(numbers) == int(lengths.sum()))
        _check(not len(numbers) or int(numbers.max()) < limit)
    _check(bool((lengths > 0).all()) and len(arrays["times"]) == len(lengths))
    _check(resume.shape == (len(lengths), len(slots), len(RESUME_COLUMNS)))
    pages = np.array([slot.stream.page_count for slot in slots], np.int64)
    sizes = np.array([slot.buffer.page_size for slot in slots], np.int64)
    page, place = resume[:, :, _PAGE], resume[:, :, _POS]
    _check(bool(((page >= 0) & (page <= pages) & (place >= 0) & (place <= sizes + 1)).all()))


def _types(keys: npt.NDArray[np.int64], counts: npt.NDArray[np.int64], machines: int) -> TypeDictionary:
    first, count = walk_state.FIRST_EVENT_TYPE, len(keys)
    _check(first <= count == len(counts) and int(keys[0]) == count)
    _check(bool(((keys[first:] >= 0) & (keys[first:] < machines << 16)).all()))
    types = TypeDictionary(machines)
    types.type_of[keys[first:] >> 16, keys[first:] & 0xFFFF] = np.arange(first, count)
    types.keys[:count], types.counts[:count] = keys, counts
    return types


def _chunks(arrays: Arrays) -> list[Chunk]:
    bounds = [0, *np.cumsum(arrays["lengths"]).tolist()]
    # What walks begin with must not change under them, as a file in memory may.
    resume, streams, types = (
        arrays["resume"].copy(),
        cast("Compact", arrays["streams"]),
        cast("Compact", arrays["types"]),
    )
    return [
        Chunk(int(ts_ns), points, streams[start:stop], types[start:stop])
        for ts_ns, points, (start, stop) in zip(arrays["times"], resume, pairwise(bounds), strict=True)
    ]


def _names(arrays: Arrays, machines: int) -> list[NamesByTask]:
    found: list[NamesByTask] = [{} for _ in range(machines)]
    tasks = arrays["tasks"].tolist()
    texts = arrays["names"].tobytes().decode("latin-1").split("\0") if tasks else []
    _check(len(texts) == len(tasks) and all(0 <= machine < machines for machine, _, _ in tasks))
    for (machine, pid, ts_ns), name in zip(tasks, texts, strict=True):
        found[machine].setdefault(pid, []).append((ts_ns, name))
    return found
