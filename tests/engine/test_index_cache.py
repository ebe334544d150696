"""Indexes that are kept between runs: the same rows with and without, and never in the way."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tracetui.engine import index_cache
from tracetui.engine.array_file import BadArrayFile, read_arrays, write_arrays
from tracetui.engine.index import Index
from tracetui.engine.index_cache import IndexCache, use_cache
from tracetui.engine.kept_index import NotAnIndex, index_arrays, restored_index
from tracetui.engine.open_session import open_session
from tracetui.engine.session import Session

HERE = Path(__file__).parents[1] / "recordings"
FILES = ("tiny/host.dat", "tiny/host-demo.dat")


@pytest.fixture(autouse=True)
def _everything_is_worth_keeping(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(index_cache, "WORTH_KEEPING_S", -1.0)
    yield
    use_cache(True)


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    return [Path(shutil.copy(HERE / name, tmp_path)) for name in FILES]


def kept(session: Session) -> list[Path]:
    assert session.timeline.cache is not None
    return sorted(session.timeline.cache.folder.glob("*"))


def loaded(files: list[Path]) -> Session:
    session = open_session(files)
    session.comms.learn(session.timeline)
    return session


def lines(session: Session) -> list[str]:
    rows = session.timeline.rows(0, session.timeline.row_count)
    return [f"{row.ts_ns} {row.slot.number} {session.comm(row)} {row.name}: {session.text(row)}" for row in rows]


def was_kept(session: Session) -> bool:
    """Whether a session's index came from the cache: its rows are not in memory of their own."""
    (chunk, *_) = session.timeline.index.rows().chunks
    return not chunk.type.flags.owndata and not chunk.type.flags.writeable


def test_the_second_time_gives_the_same_without_reading(files: list[Path]) -> None:
    first = loaded(files)
    assert not was_kept(first)
    (path,) = kept(first)
    again = loaded(files)
    assert was_kept(again)
    assert lines(again) == lines(first)
    assert kept(again) == [path]
    mine, others = first.timeline.index, again.timeline.index
    assert mine.names == others.names
    assert mine.stepped_back == others.stepped_back
    assert mine.types.seen() == others.types.seen()
    assert mine.types.counts.tolist() == others.types.counts.tolist()
    row = first.timeline.row_count // 2
    ts_ns = first.timeline.row(row).ts_ns
    assert first.timeline.row_at(ts_ns) == again.timeline.row_at(ts_ns)
    assert path.stat().st_mode & 0o77 == 0


def test_what_is_quick_is_not_kept(files: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_cache, "WORTH_KEEPING_S", 1e6)
    assert kept(loaded(files)) == []


def test_without_the_cache_nothing_is_read_or_written(files: list[Path]) -> None:
    (path,) = kept(loaded(files))
    use_cache(False)
    session = loaded(files)
    assert session.timeline.cache is None
    assert not was_kept(session)
    assert path.exists()


def test_another_content_or_arrangement_has_an_index_of_its_own(files: list[Path]) -> None:
    whole = loaded(files)
    for change in (lambda: os.utime(files[0], ns=(1, 1)), lambda: files[0].write_bytes(files[0].read_bytes())):
        change()
        assert not was_kept(loaded(files))
    assert not was_kept(loaded(files[:1]))
    assert not was_kept(loaded(files[::-1]))
    assert len(kept(whole)) == 5
    assert was_kept(loaded(files))


@pytest.mark.parametrize("damage", ["bit", "cut", "empty", "foreign", "folder"])
def test_a_damaged_index_is_made_again(files: list[Path], damage: str) -> None:
    first = loaded(files)
    (path,) = kept(first)
    content = bytearray(path.read_bytes())
    if damage == "bit":
        content[-100] ^= 4
    replacement = {"bit": bytes(content), "cut": bytes(content[:-4096]), "empty": b"", "foreign": b"x" * 100_000}
    if damage == "folder":
        path.unlink()
        path.mkdir()
    else:
        path.write_bytes(replacement[damage])
    again = loaded(files)
    assert not was_kept(again)
    assert lines(again) == lines(first)
    assert again.notes[-1] == f"{path}: damaged; the index is made again"
    if damage != "folder":
        assert was_kept(loaded(files))
        assert all("damaged" not in note for note in loaded(files).notes)


def test_every_byte_of_the_head_counts(files: list[Path]) -> None:
    (path,) = kept(loaded(files))
    content = path.read_bytes()
    head = len(content[: 1 << 16].rstrip(b" "))
    for at in range(0, head, 7):
        path.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
        with pytest.raises(BadArrayFile):
            read_arrays(path)


def test_a_folder_that_cannot_be_written_is_no_matter(files: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/proc/nowhere")
    first = loaded(files)
    assert not was_kept(loaded(files))
    assert first.notes == loaded(files).notes


def test_a_full_disk_leaves_nothing_behind(files: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tracetui.engine.array_file._head", full)
    assert kept(loaded(files)) == []


def test_the_oldest_are_thrown_away(files: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    first = loaded(files)
    (oldest,) = kept(first)
    os.utime(oldest, (1, 1))
    (second,) = set(kept(loaded(files[:1]))) - {oldest}
    os.utime(second, (2, 2))
    assert was_kept(loaded(files))
    assert oldest.stat().st_mtime > 2
    size = oldest.stat().st_size
    monkeypatch.setattr(index_cache, "MOST_BYTES", 2 * size)
    abandoned = oldest.with_name(".part-abandoned")
    abandoned.touch()
    os.utime(abandoned, (1, 1))
    (third,) = set(kept(loaded(files[::-1]))) - {oldest, second, abandoned}
    assert kept(first) == sorted([oldest, third])
    monkeypatch.setattr(index_cache, "MOST_BYTES", size // 2)
    loaded(files[1:])
    assert kept(first) == []


def test_files_that_change_meanwhile_are_not_kept(files: list[Path]) -> None:
    session = open_session(files)
    steps = session.timeline.load()
    next(steps)
    os.utime(files[0], ns=(1, 1))
    assert list(steps)[-1:] in ([], [1.0])
    assert session.timeline.complete
    assert kept(session) == []


def test_what_could_not_be_read_is_said_every_time(files: list[Path]) -> None:
    with files[0].open("r+b") as file:
        file.truncate(files[0].stat().st_size - 30_000)
    first = loaded(files)
    assert first.damage
    assert loaded(files).damage == first.damage
    assert not was_kept(loaded(files))


@pytest.mark.parametrize(("name", "place", "value"), [
    ("streams", -1, 200), ("types", -1, 250), ("lengths", -1, 0), ("resume", -5, -1), ("resume", -5, 1 << 40),
    ("resume", -4, 1 << 16), ("keys", -1, -5), ("tasks", -3, 99), ("stepped_back", -1, 7),
])  # fmt: skip
def test_arrays_that_are_no_index_are_refused(files: list[Path], name: str, place: int, value: int) -> None:
    index = loaded(files).timeline.index
    arrays = {key: np.concatenate(parts) for key, parts in index_arrays(index).items()}
    arrays["stepped_back"] = np.array([0])
    assert restored_index(index.slots, arrays).row_count == index.row_count
    arrays[name].reshape(-1)[place] = value
    with pytest.raises(NotAnIndex):
        restored_index(index.slots, arrays)
    for key in arrays:
        with pytest.raises(NotAnIndex):
            restored_index(index.slots, {other: array for other, array in arrays.items() if other != key})


def test_no_rows_are_an_index_too(tmp_path: Path) -> None:
    empty = Index([])
    while empty.grow():
        pass
    write_arrays(tmp_path / "new" / "x", index_arrays(empty))
    assert restored_index([], read_arrays(tmp_path / "new" / "x")).row_count == 0
    assert IndexCache(tmp_path).find([]) is None
