"""A few seconds of each kind of the fuzzing campaign, and proof that it notices what it is there for.

Damaged pages between guard pages, with every kernel, are in tests/kernels.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from tests.fuzz import campaign

SEED = int(os.environ.get("TRACETUI_SEED", "1"))
COUNTS = {"pages": 1200, "lines": 60, "options": 1500, "texts": 500, "files": 130, "programs": 200, "reports": 20}


@pytest.mark.parametrize("kind", COUNTS)
def test_a_slice_of_the_campaign(kind: str) -> None:
    command = [sys.executable, "-m", "tests.fuzz.campaign", "--seed", str(SEED), "--kind", kind]
    done = subprocess.run([*command, "--count", str(COUNTS[kind])], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    assert f"{COUNTS[kind]} cases" in done.stdout


def _die(random: Random, folder: Path) -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def _hang(random: Random, folder: Path) -> None:
    while True:
        random.random()


def _raise(random: Random, folder: Path) -> None:
    raise KeyError


def _grow(random: Random, folder: Path) -> None:
    bytearray(2 * campaign.MEMORY)


@pytest.mark.parametrize(
    ("bad", "signature"),
    [(_die, "process ended by -11"), (_hang, "Hang in"), (_raise, "KeyError in"), (_grow, "MemoryError in")],
)
def test_the_campaign_notices(bad: object, signature: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(campaign, "PATIENCE_S", 0.5)
    monkeypatch.setitem(campaign._TARGETS, "bad", bad)
    failures, examples, _ = campaign.run_campaign("bad", 1, 10, 2)
    assert [(name.startswith(signature), times) for name, times in failures.items()] == [(True, 2)]
    assert list(examples.values()) == [10]
