"""Machine code that was stored is called without numba, and only where it is the code that numba would make."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tracetui.engine import jit
from tracetui.engine.stored_code import CodePlace, StoredCode, load_code, signature_of, undefined_symbols

ROOT = Path(__file__).parents[2]
NUMBERS = np.arange(10, dtype=np.int64)
ARGS = (NUMBERS, np.zeros((2, 3), np.uint8), 3)


def weighed(numbers: Any, table: Any, factor: Any) -> Any:
    """What is compiled here: sizes, sums and an argument that is no array."""
    table[1, 2] = factor
    total = np.int64(0)
    for place in range(len(numbers)):
        total += numbers[place] * factor
    return total, len(numbers), np.int64(table.shape[0])


EXPECTED = (135, 10, 2)


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(jit, "_cache_dir", lambda: tmp_path)
    return tmp_path


def refuse(*args: object) -> StoredCode:
    raise AssertionError("compiled again")


def stored_file(folder: Path) -> Path:
    (found,) = folder.glob("*.code")
    return found


def place_of(folder: Path) -> CodePlace:
    signature = signature_of(ARGS)
    assert signature is not None
    return CodePlace(folder, f"{__name__}.weighed", signature, jit.sources_digest())


def test_code_is_compiled_once(own_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert jit._Kernel(weighed)(*ARGS) == EXPECTED
    assert ARGS[1][1, 2] == 3
    assert stored_file(own_folder).stat().st_size > 500
    monkeypatch.setattr(jit, "make_code", refuse)
    again = jit._Kernel(weighed)
    for _ in range(3):
        assert again(*ARGS) == EXPECTED
    assert again(NUMBERS[:4], ARGS[1], np.int64(2)) == (12, 4, 2)
    assert again(NUMBERS[2:5], ARGS[1], 2) == (18, 3, 2)


def test_other_types_are_other_code(own_folder: Path) -> None:
    kernel = jit._Kernel(weighed)
    fixed = NUMBERS.copy()
    fixed.flags.writeable = False
    for numbers in (NUMBERS, NUMBERS.astype(np.uint16), fixed, NUMBERS):
        assert kernel(numbers, *ARGS[1:]) == EXPECTED
    assert len(list(own_folder.glob("*.code"))) == 3
    assert kernel(NUMBERS[::2], *ARGS[1:]) == (60, 5, 2)
    assert kernel(NUMBERS, ARGS[1], 3.5) == (157.5, 10, 2)


def test_arguments_of_a_refused_call_are_not_taken_for_those_of_the_next() -> None:
    kernel = jit._Kernel(weighed)
    assert kernel(*ARGS) == EXPECTED
    code = kernel._last
    assert code is not None
    assert code.place((NUMBERS[:4], ARGS[1], 3.5)) is None
    assert code.place((NUMBERS[:4], ARGS[1])) is None
    assert kernel(*ARGS) == EXPECTED


def test_each_thread_has_its_own_arguments() -> None:
    kernel, others = jit._Kernel(weighed), (NUMBERS[:4], ARGS[1], 2)
    assert kernel(*ARGS) == EXPECTED
    code = kernel._last
    assert code is not None
    mine = code.place(ARGS)
    assert mine is not None
    with ThreadPoolExecutor(1) as threads:
        assert threads.submit(kernel, *others).result() == (12, 4, 2)
    assert code.call(mine) == EXPECTED


def test_damaged_files_are_not_loaded(own_folder: Path) -> None:
    jit._Kernel(weighed)(*ARGS)
    file, place = stored_file(own_folder), place_of(own_folder)
    assert load_code(place) is not None
    data = file.read_bytes()
    for at in range(0, len(data), 97):
        file.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        assert load_code(place) is None, at
        file.write_bytes(data[:at])
        assert load_code(place) is None, at
    assert jit._Kernel(weighed)(*ARGS) == EXPECTED


def test_code_of_other_sources_is_not_loaded(own_folder: Path) -> None:
    jit._Kernel(weighed)(*ARGS)
    place = place_of(own_folder)
    assert load_code(place._replace(sources="others")) is None
    other = place._replace(name="other")
    stored_file(own_folder).rename(other.file)
    assert load_code(other) is None


def test_a_folder_that_is_not_there_is_made(own_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jit, "_cache_dir", lambda: own_folder / "new")
    assert jit._Kernel(weighed)(*ARGS) == EXPECTED
    assert stored_file(own_folder / "new")


def test_a_folder_that_cannot_be_written(own_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (own_folder / "file").write_bytes(b"")
    monkeypatch.setattr(jit, "_cache_dir", lambda: own_folder / "file" / "folder")
    assert jit._Kernel(weighed)(*ARGS) == EXPECTED


@pytest.mark.parametrize("code", [b"", b"\x7fELF\x01\x01" + bytes(100), b"MZ" * 50])
def test_what_is_no_object_code(code: bytes) -> None:
    with pytest.raises(ValueError, match="ELF"):
        undefined_symbols(code)


_REPORT = """
import sys
from tracetui.cli import main
sys.argv = ["tracetui", "report", "tests/recordings/tiny/host.dat"]
try:
    main()
finally:
    print(sorted({"numba", "textual"} & set(sys.modules)), file=sys.stderr)
"""


def test_a_report_loads_numba_only_to_compile(own_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(own_folder))
    runs = [
        subprocess.run([sys.executable, "-c", _REPORT], cwd=ROOT, capture_output=True, text=True, check=True)
        for _ in range(2)
    ]
    assert [run.stderr.strip().split("\n")[-1] for run in runs] == ["['numba']", "[]"]
    assert runs[0].stdout == runs[1].stdout
    assert runs[0].stdout.count("\n") == 16557
