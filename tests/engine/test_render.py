"""Every line that the kernel prints is the plain formatter's: on real recordings, and on damaged pages."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.engine.rendered_lines import difference
from tests.kernels.damaged_pages import FILES, PROGRAM_FILES, damaged_slots
from tracetui.engine import render
from tracetui.engine.info import describe
from tracetui.engine.open_session import open_session
from tracetui.engine.render import LineRenderer
from tracetui.engine.session import Session
from tracetui.engine.timeline import Timeline
from tracetui.formats.print_context import Symbol

HERE = Path(__file__).parents[1] / "recordings"
CASES = [case for case in json.loads((HERE / "cases.json").read_text()) if case["name"] != "latency/wakeup"]


def learned(files: Sequence[Path]) -> Session:
    session = open_session(files)
    session.comms.learn(session.timeline)
    return session


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_lines_with_nanoseconds(case: dict[str, Any]) -> None:
    """Without, they are tested as the lines of reports."""
    session = learned([HERE / name for name in case["files"]])
    assert difference(session, session.timeline, nanoseconds=True) is None


@pytest.mark.parametrize("name", FILES + PROGRAM_FILES)
def test_lines_of_damaged_pages(name: str) -> None:
    session = learned([HERE / name])
    for seed in range(30):
        timeline = Timeline(damaged_slots(session, Random(seed)))
        assert difference(session, timeline, ts_diff=seed % 2 == 1) is None, seed


def test_small_outputs_and_forgotten_texts_do_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(render, "_OUTPUT_BYTES", 300)
    monkeypatch.setattr("tracetui.engine.text_table._MOST_ROWS", 64)
    monkeypatch.setattr("tracetui.engine.text_table._FIRST_ROWS", 16)
    monkeypatch.setattr("tracetui.engine.text_table._FIRST_BYTES", 64)
    monkeypatch.setattr("tracetui.engine.text_table._MOST_BYTES", 1 << 12)
    session = learned([HERE / "tiny/host.dat", HERE / "tiny/host-demo.dat"])
    assert difference(session, session.timeline) is None


def test_symbols_of_guests_may_be_looked_up_by_the_caller() -> None:
    session = learned([HERE / "tiny/host.dat"])
    session.resolver = lambda machine, pid, address: Symbol("mine", address - 3)
    printed = b"".join(chunk for block in session.timeline.scan(0, 200) for chunk in LineRenderer(session).lines(block))
    assert b" mine+0x3 info" in printed


def test_most_events_have_a_program() -> None:
    assert LineRenderer(learned([HERE / "tiny/host.dat", HERE / "tiny/host-demo.dat"])).by_row == {}


@pytest.mark.parametrize(
    "name", ["agent1/host.dat", "agent2/host-guest1.dat", "variants/all.dat", "variants612/all.dat"]
)
def test_all_events_of_ordinary_recordings_have_a_program(all_recordings: Path, name: str) -> None:
    """System calls with their arrays of arguments and TLB flushes are among them."""
    assert describe(open_session([all_recordings / name]))[0]["printed_row_by_row"] == {}


def test_events_without_a_program_are_named(all_recordings: Path) -> None:
    (facts,) = describe(open_session([all_recordings / "variants/lab.dat"]))
    assert facts["printed_row_by_row"] == {
        "lab:lab_arrays": "__get_str() takes more of the record than numbers",
    }
