"""The merged sequence (time, CPU, pid, event) is the one that trace-cmd report printed for the same files."""

from __future__ import annotations

import gzip
import importlib.util
import json
import sys
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tracetui.engine.open_session import open_session
from tracetui.engine.row import RowKind
from tracetui.engine.session import Session


def load_script() -> ModuleType:
    path = Path(__file__).parents[1] / "scripts" / "compare_sequence.py"
    spec = importlib.util.spec_from_file_location("compare_sequence", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["compare_sequence"] = module
    spec.loader.exec_module(module)
    return module


script = load_script()


def cases(folder: Path) -> list[dict[str, Any]]:
    found = json.loads((folder / "cases.json").read_text())
    return [case for case in found if script.expected_report(case) is not None]


HERE = Path(__file__).parent / "recordings"


@pytest.mark.parametrize("case", cases(HERE), ids=lambda case: case["name"])
def test_printed_sequence(case: dict[str, Any]) -> None:
    count, difference = script.compare(case, HERE)
    assert difference is None
    assert count or case["name"] == "latency/wakeup"


def test_sequence_of_all_recordings(all_recordings: Path) -> None:
    """Rows are compared without printing them, which the script does."""
    differing = {}
    for case in cases(all_recordings):
        path, options = script.expected_report(case)
        session = open_session([all_recordings / name for name in case["files"]])
        with gzip.open(all_recordings / path, "rt", encoding="latin-1", newline="\n") as text:
            pairs = enumerate(zip_longest(_items(session, "-t" in options), script.read_sequence(iter(text))))
            difference = next(((number, *pair) for number, pair in pairs if not _same(*pair)), None)
        if difference:
            differing[case["name"]] = difference
    assert differing.keys() == script.EXPECTED_TO_DIFFER.keys(), differing


def _same(ours: Any, stored: Any) -> bool:
    return bool(ours == stored)


def _items(session: Session, nanoseconds: bool) -> Iterator[Any]:
    for row in session.events():
        ts = row.ts_ns if nanoseconds else (row.ts_ns + 500) // 1000
        yield script.Item(ts if row.kind is RowKind.RECORD else 0, row.cpu, row.pid, row.name)


def test_a_difference_is_found(tmp_path: Path, recordings: Path) -> None:
    """The comparison itself can fail: one digit of the stored report is changed."""
    case = next(case for case in cases(recordings) if case["name"] == "tiny/host-demo.dat")
    path, _ = script.expected_report(case)
    (tmp_path / "tiny").mkdir()
    (tmp_path / "tiny" / "host-demo.dat").write_bytes((recordings / "tiny/host-demo.dat").read_bytes())
    lines = gzip.decompress((recordings / path).read_bytes()).split(b"\n")
    lines[500] = lines[500].replace(b"[000]", b"[009]").replace(b"[001]", b"[009]")
    (tmp_path / path).parent.mkdir()
    (tmp_path / path).write_bytes(gzip.compress(b"\n".join(lines)))
    _, difference = script.compare(case, tmp_path)
    assert difference is not None and "cpu=9" in difference
