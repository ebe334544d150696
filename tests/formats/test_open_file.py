"""Files that are refused, and what is said of them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.formats.tracedat.reading import open_bytes
from tracetui.errors import UnreadableFile
from tracetui.formats.file_bytes import FileBytes
from tracetui.formats.open_file import open_recording

HEAD = b"\x17\x08\x44tracing"


def refusal(path: Path) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as caught:
        open_recording(path)
    assert str(path) in str(caught.value)
    return caught.value


def test_what_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert refusal(tmp_path / "absent.dat").reason == "No such file or directory"
    assert refusal(tmp_path).reason == "is a directory"
    assert refusal(tmp_path / "pipe").reason == "is not a regular file"
    assert refusal(tmp_path / "nul\0").reason


@pytest.mark.parametrize(
    ("content", "reason", "offset"),
    [
        (b"", "is empty", None),
        (b"just some text\n", "is not a recording of a known format", 0),
        (b"\x17\x08\x45tracing6\0", "is not a recording of a known format", 0),
        (HEAD[:5], "is cut off inside its first bytes", 5),
        (HEAD, "the file's head is unreadable: text without an end", 10),
        (HEAD + b"8\0\0\x08", "unknown trace.dat version '8', known are 6 and 7", 10),
        (HEAD + b"seven\0", "unknown trace.dat version 'seven', known are 6 and 7", 10),
        (HEAD + b"6\0\x02\x08" + bytes(8), "unknown byte order 2", 12),
        (HEAD + b"6\0\0", "the file's head is unreadable: 2 bytes expected, 1 left", 12),
        (HEAD + b"7\0\0\x08\0\x10\0\0lz4\0\0", "unknown compression 'lz4'", 18),
        (HEAD + b"7\0\0\x08\0\x10\0\0none\0\0\0", "the file's head is unreadable: 8 bytes expected, 1 left", 24),
    ],
)
def test_what_is_no_recording(content: bytes, reason: str, offset: int | None, tmp_path: Path) -> None:
    path = tmp_path / "odd.dat"
    path.write_bytes(content)
    error = refusal(path)
    assert (error.reason, error.offset) == (reason, offset)


def test_a_file_that_shrinks_while_it_is_open_is_read_as_far_as_it_goes(recordings: Path, tmp_path: Path) -> None:
    recording = open_bytes(tmp_path, (recordings / "tiny/v6/host-demo.dat").read_bytes())
    stream = recording.buffers[0].streams[0]
    offset = stream.page_offset(1)
    assert offset is not None
    os.truncate(recording.path, offset + 100)
    assert len(stream.read_pages(0, 3)) == stream.page_size + 100
    damage, change = recording.damage
    assert damage.offset == offset + 100
    assert "was cut from" in change.reason


def test_a_closed_file_gives_nothing(recordings: Path) -> None:
    file = FileBytes(recordings / "tiny/host.dat")
    assert file.read(0, 4) == HEAD[:4]
    file.close()
    file.close()
    assert file.read(0, 4) == b""
