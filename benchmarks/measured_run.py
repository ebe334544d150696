"""One program run once: what it took."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

_INSTALL = "trace-cmd is not installed; on Debian and Ubuntu: apt-get install trace-cmd"


@dataclass(frozen=True)
class Run:
    """What one run took.

    Attributes:
        wall_s: from start to exit.
        cpu_s: user and system time.
        peak_mib: largest resident set, pages of mapped files included.
        output: what it printed, when that was kept.
    """

    wall_s: float
    cpu_s: float
    peak_mib: float
    output: bytes = b""


def find_trace_cmd() -> str:
    """The path of trace-cmd.

    Raises:
        FileNotFoundError: there is none; says how to get it.
    """
    found = shutil.which("trace-cmd")
    if found is None:
        raise FileNotFoundError(_INSTALL)
    return found


def environment() -> dict[str, str]:
    """The environment of a measured program: Python keeps byte code, as of every package that is installed."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def run(command: Sequence[str], keep_output: bool = False, into: Path | None = None) -> Run:
    """Run a program to its end; what it prints is thrown away, kept or written to a file.

    Raises:
        RuntimeError: it failed.
    """
    start = time.perf_counter()
    with Path(into or os.devnull).open("wb") as file:
        sink = subprocess.PIPE if keep_output else file
        process = subprocess.Popen(command, stdout=sink, stderr=subprocess.DEVNULL, env=environment())
        output = process.stdout.read() if process.stdout else b""
        _, status, usage = os.wait4(process.pid, 0)
        wall_s = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)}: exit status {process.returncode}")
    return Run(wall_s, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, output)


def spread(values: Sequence[float]) -> str:
    """The median and the range, `1.20 (1.18-1.31)`."""
    return f"{median(values):.2f} ({min(values):.2f}-{max(values):.2f})"
