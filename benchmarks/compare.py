"""Compare tracetui with trace-cmd on grown recordings and print a table.

python -m benchmarks.compare SOURCE [--events N] [--cases CPUS:VERSION,...] [--runs N] [--folder FOLDER]
                             [--into-file]

SOURCE is a real recording of a little-endian 64-bit host. The tools run in alternation, so that whatever else
the machine does meets all of them. Grown recordings are kept in FOLDER and used again.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from benchmarks.grow import grow_file
from benchmarks.measured_run import Run, find_trace_cmd, run, spread

_REPORT = (sys.executable, "-c", "from tracetui.cli import main; main()", "report", "--no-cache")
_OPEN = (sys.executable, "-m", "benchmarks.open_to_last_row")
_MIB = 1 << 20


@dataclass
class Case:
    """One grown recording and the runs on it."""

    path: Path
    cpus: int
    version: int
    theirs: list[Run] = field(default_factory=list)
    ours: list[Run] = field(default_factory=list)
    opened: list[dict[str, float]] = field(default_factory=list)

    def measure(self, trace_cmd: str, into: Path | None) -> None:
        """Run each tool once, its report thrown away or written to a file."""
        self.theirs.append(run((trace_cmd, "report", str(self.path)), into=into))
        self.ours.append(run((*_REPORT, str(self.path)), into=into))
        self.opened.append(json.loads(run((*_OPEN, str(self.path)), keep_output=True).output))

    def rows(self) -> list[str]:
        """The case's lines of the table."""
        events = int(self.opened[0]["rows"])
        head = f"| {events / 1e6:.1f} M | {self.cpus} | {'v6' if self.version == 6 else 'v7 zstd'} "
        theirs, ours = ([each.cpu_s for each in runs] for runs in (self.theirs, self.ours))
        their_wall, our_wall = ([each.wall_s for each in runs] for runs in (self.theirs, self.ours))
        cpu, wall = ([step[name] for step in self.opened] for name in ("cpu_s", "wall_s"))
        peak = f"{median(each.peak_mib for each in self.ours):.0f} MiB"
        memory = median(step["kept_bytes"] for step in self.opened)
        kept = f"{memory / _MIB:.0f} MiB, {memory / events:.1f} B per event"
        their_peak = f"{median(each.peak_mib for each in self.theirs):.0f} MiB"
        return [
            f"{head}| `trace-cmd report` | {spread(theirs)} | {spread(their_wall)} | 1 | 1 | {their_peak} |",
            f"{head}| `tracetui report` | {spread(ours)} | {spread(our_wall)} "
            f"| {_ratio(theirs, ours)} | {_ratio(their_wall, our_wall)} | {peak} |",
            f"{head}| open to the last row | {spread(cpu)} | {spread(wall)} "
            f"| {_ratio(theirs, cpu)} | {_ratio(their_wall, wall)} | {kept} |",
        ]


def _ratio(theirs: list[float], ours: list[float]) -> str:
    """How many times as fast, by medians."""
    return f"{median(theirs) / median(ours):.1f}"


def _cases(source: Path, folder: Path, events: int, wanted: str) -> list[Case]:
    cases = []
    for part in wanted.split(","):
        cpus, _, version = part.partition(":")
        path = folder / f"{source.parent.name}-{source.stem}-{events}-{cpus}-v{version}.dat"
        if not path.exists():
            grow_file(source, path, events, int(cpus), int(version))
        cases.append(Case(path, int(cpus), int(version)))
    return cases


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description="Compare tracetui with trace-cmd on grown recordings.")
    parser.add_argument("source", type=Path)
    parser.add_argument("--events", type=int, default=10_000_000)
    parser.add_argument("--cases", default="3:6,8:6,256:6,3:7", help="CPUs:version, separated by commas")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "tracetui-benchmarks")
    parser.add_argument("--into-file", action="store_true", help="write reports to a file instead of /dev/null")
    chosen = parser.parse_args()
    try:
        trace_cmd = find_trace_cmd()
    except FileNotFoundError as error:
        sys.exit(str(error))
    chosen.folder.mkdir(parents=True, exist_ok=True)
    cases = _cases(chosen.source, chosen.folder, chosen.events, chosen.cases)
    into = chosen.folder / "report.txt" if chosen.into_file else None
    for case in cases:
        run((*_REPORT, str(case.path)))
        for _ in range(chosen.runs):
            case.measure(trace_cmd, into)
    if into:
        into.unlink()
    print("| events | CPUs | file | what | CPU s | wall s | CPU ratio | wall ratio | memory |")
    print("|---|---|---|---|---|---|---|---|---|")
    for case in cases:
        print("\n".join(case.rows()))


if __name__ == "__main__":
    main()
