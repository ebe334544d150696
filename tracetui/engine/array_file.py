"""A file of named arrays with a checksum, written whole or not at all, read through memory."""

from __future__ import annotations

import hashlib
import json
import mmap
import os
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

_MAGIC = b"tracetui arrays 1\n"
_HEAD_BYTES = 1 << 16
"""Magic, checksum and directory, filled up with blanks."""
_ALIGNMENT = 64
_DTYPES = ("uint8", "uint16", "int64")


class BadArrayFile(ValueError):
    """The file is damaged, cut, or another kind of file."""


def write_arrays(path: Path, arrays: Mapping[str, Sequence[npt.NDArray[Any]]]) -> None:
    """Put arrays in a file's place; only the user may read it.

    Args:
        path: the file; its folder is made.
        arrays: by name one array each, in parts that follow each other, at least one; all of them uint8, uint16 or
            int64, of the same shape but for their lengths.

    Raises:
        OSError: it cannot be written; what was there before is as it was.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=PART_PREFIX, dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            directory, at = {}, _HEAD_BYTES
            checksum = hashlib.sha256()
            file.write(b" " * _HEAD_BYTES)
            for key, parts in arrays.items():
                shape = [sum(map(len, parts)), *parts[0].shape[1:]]
                directory[key] = [parts[0].dtype.name, shape, at]
                size = sum(part.nbytes for part in parts)
                for data in (*map(_bytes, parts), bytes(-size % _ALIGNMENT)):
                    checksum.update(data)
                    file.write(data)
                at += size + -size % _ALIGNMENT
            file.seek(0)
            file.write(_head(directory, at, checksum.hexdigest()))
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


PART_PREFIX = ".part-"
"""How the names of files begin that are being written."""


def _bytes(array: npt.NDArray[Any]) -> memoryview | bytes:
    return np.ascontiguousarray(array).view(np.uint8).reshape(-1).data if array.size else b""


def _head(directory: dict[str, list[Any]], size: int, checksum: str) -> bytes:
    described = json.dumps({"arrays": directory, "size": size, "data": checksum}).encode("ascii")
    head = _MAGIC + hashlib.sha256(described).hexdigest().encode("ascii") + b"\n" + described
    if len(head) > _HEAD_BYTES:
        raise OSError("too many arrays")
    return head


def read_arrays(path: Path) -> dict[str, npt.NDArray[Any]]:
    """Arrays from a file; they are read-only and take no memory of their own.

    Raises:
        FileNotFoundError: there is none.
        BadArrayFile: it cannot be read, is damaged, cut, or another kind of file.
    """
    try:
        with path.open("rb") as file:
            content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        described = _described(content)
        return {name: _array(content, *place) for name, place in described["arrays"].items()}
    except FileNotFoundError:
        raise
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise BadArrayFile from error


def _described(content: mmap.mmap) -> dict[str, Any]:
    """What the head says, once the checksums are right."""
    head = content[:_HEAD_BYTES].rstrip(b" ")
    checksum, _, text = head.removeprefix(_MAGIC).partition(b"\n")
    if not head.startswith(_MAGIC) or hashlib.sha256(text).hexdigest().encode("ascii") != checksum:
        raise BadArrayFile
    described: dict[str, Any] = json.loads(text)
    with memoryview(content) as view, view[_HEAD_BYTES:] as data:
        if described["size"] != len(content) or hashlib.sha256(data).hexdigest() != described["data"]:
            raise BadArrayFile
    return described


def _array(content: mmap.mmap, dtype: str, shape: list[int], at: int) -> npt.NDArray[Any]:
    if dtype not in _DTYPES:
        raise BadArrayFile
    count = int(np.prod(shape, dtype=np.int64))
    return np.frombuffer(content, dtype, count, at).reshape(shape) if count else np.empty(shape, dtype)
