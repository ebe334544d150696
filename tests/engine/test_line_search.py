"""Searching many lines at once gives what looking at every row does: real recordings, damaged pages, any pattern."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.demo_session import demo_session
from tests.kernels.damaged_pages import FILES, damaged_slots
from tracetui.engine import line_search, render
from tracetui.engine.comms import CommTable
from tracetui.engine.line_search import LineSearch
from tracetui.engine.machine import Machine
from tracetui.engine.open_session import open_session
from tracetui.engine.pattern import compile_pattern
from tracetui.engine.row_line import row_line
from tracetui.engine.session import Session
from tracetui.engine.timeline import Timeline, block_rows
from tracetui.errors import TracetuiError, UsageError

HERE = Path(__file__).parents[1] / "recordings"
CASES = [case for case in json.loads((HERE / "cases.json").read_text()) if case["name"] != "latency/wakeup"]
PATTERNS = (
    "kvm", "SWITCH", "e", "0x", r"-0 ", "=.*=", "^[^ ]*-[0-9]+ s", "0$", r"\Ask", r"^ ", "comm=(a|k)", "[^ -~]", "<|↵",
    r"(\d)\1\1", "(?=no such)", "x(?-m:$)", r"\s$", "^$", "((a)|b)+c", ": [a-z]+$", "\\^", "\\n", "DAMAGE|DROPPED", "k",
)  # fmt: skip


_MOST_LINES = 20_000
"""Of a recording; only one has more."""


def lines_of(session: Session, timeline: Timeline, most: int | None = None) -> list[str]:
    blocks = timeline.scan(0, most)
    return [str(row_line(session, row)) for block in blocks for row in block_rows(block, timeline.slots)]


def differing(
    session: Session, timeline: Timeline, patterns: Sequence[str] = PATTERNS, most: int | None = None
) -> list[str]:
    """The patterns for which the lines found (of the first `most`) are not those that match one by one."""
    lines = lines_of(session, timeline, most)
    found = []
    for text in patterns:
        pattern = compile_pattern(text)
        wanted = [number for number, line in enumerate(lines) if pattern.search(line)]
        if LineSearch(session, pattern, timeline).between(0, len(lines)).tolist() != wanted:
            found.append(text)
    return found


def learned(files: Sequence[Path]) -> Session:
    session = open_session(files)
    session.comms.learn(session.timeline)
    return session


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_lines_of_real_recordings(case: dict[str, list[str]]) -> None:
    session = learned([HERE / name for name in case["files"]])
    assert differing(session, session.timeline, most=_MOST_LINES) == []


_FEW_PATTERNS = ("exit_msr", "k", "[^ -~]", r"=\d+ .*0$", r"(\d\d)\1")
_MOST_ROWS = 20_000


def test_lines_of_all_recordings(all_recordings: Path) -> None:
    seen, found = set(), {}
    for case in json.loads((all_recordings / "cases.json").read_text()):
        if (files := tuple(case["files"])) in seen:
            continue
        seen.add(files)
        try:
            session = learned([all_recordings / name for name in files])
        except TracetuiError:
            continue
        if patterns := differing(session, session.timeline, _FEW_PATTERNS, _MOST_ROWS):
            found[case["name"]] = patterns
    assert found == {}
    assert len(seen) > 10


@pytest.mark.parametrize("name", FILES)
def test_lines_of_damaged_pages(name: str) -> None:
    session = learned([HERE / name])
    for seed in range(6):
        assert differing(session, Timeline(damaged_slots(session, Random(seed))), most=_MOST_LINES) == [], seed


def test_small_outputs_do_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(render, "_OUTPUT_BYTES", 500)
    session = learned([HERE / "tiny/host.dat", HERE / "tiny/host-demo.dat"])
    assert differing(session, session.timeline, PATTERNS[:8]) == []


def test_what_ignores_case_whatever_it_is_typed_in() -> None:
    assert differing(demo_session(), demo_session().timeline, ("(?i)SWITCH", "(?i)sWi.", "(?i:S)witch"), 1000) == []


def test_lines_of_patterns_without_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_search, "pattern_table", lambda pattern: None)
    assert differing(demo_session(), demo_session().timeline, PATTERNS, 1000) == []


@cache
def few_lines() -> list[str]:
    return lines_of(demo_session(), demo_session().timeline)[:3000]


@given(st.data())
def test_any_pattern(data: st.DataObject) -> None:
    line = data.draw(st.sampled_from(few_lines()))
    start = data.draw(st.integers(0, len(line) - 1))
    part = line[start : start + data.draw(st.integers(1, 12))]
    pieces = [re.escape(part), part, "[0-9a-f]+", ".*", "^", "$", r"\b", "(e|i)+", "x?", data.draw(st.text(max_size=3))]
    text = "".join(data.draw(st.lists(st.sampled_from(pieces), min_size=1, max_size=4)))
    try:
        pattern = compile_pattern(text)
    except UsageError:
        return
    wanted = [number for number, each in enumerate(few_lines()) if pattern.search(each)]
    assert LineSearch(demo_session(), pattern).between(0, 3000).tolist() == wanted


def test_some_rows_of_many() -> None:
    search = LineSearch(demo_session(), compile_pattern("exit_"))
    every = search.between(0, demo_session().timeline.row_count)
    some = np.unique(np.random.default_rng(3).integers(0, demo_session().timeline.row_count, 4000))
    assert search.among(some).tolist() == np.intersect1d(every, some).tolist()
    assert search.among(some[:0]).tolist() == []
    assert search.between(5000, 7000).tolist() == every[(every >= 5000) & (every < 7000)].tolist()


def test_names_that_are_not_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = CommTable.name

    def odd(table: CommTable, machine: Machine, pid: int, ts_ns: int | None) -> str:
        return plain(table, machine, pid, ts_ns) + ("\xc3\xa9", "\n\x1b[", " \xff")[pid % 3]

    monkeypatch.setattr(CommTable, "name", odd)
    session = learned([HERE / "tiny/host.dat"])
    assert any("é" in line for line in lines_of(session, session.timeline))
    assert differing(session, session.timeline, ["é", "é-", r"\^\[", "<FF>-.*x", "↵", "k", "^[^ ]*-[0-9]+ s"]) == []
