"""How the cost of opening grows with events and CPUs.

python -m benchmarks.scaling SOURCE [--cases EVENTS:CPUS,...] [--runs N] [--folder FOLDER]
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from statistics import median

from benchmarks.grow import grow_file
from benchmarks.measured_run import run

_MIB = 1 << 20
_CASES = "1000000:3,10000000:3,100000000:3,10000000:1,10000000:8,10000000:64,10000000:256"


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description="How the cost of opening grows with events and CPUs.")
    parser.add_argument("source", type=Path)
    parser.add_argument("--cases", default=_CASES, help="EVENTS:CPUS, separated by commas")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "tracetui-benchmarks")
    chosen = parser.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    print("| events | CPUs | file | CPU s | wall s | CPU ns per event | kept per event | peak anonymous memory |")
    print("|---|---|---|---|---|---|---|---|")
    for case in chosen.cases.split(","):
        events, cpus = map(int, case.split(":"))
        path = chosen.folder / f"{chosen.source.parent.name}-{chosen.source.stem}-{events}-{cpus}-v6.dat"
        if not path.exists():
            grow_file(chosen.source, path, events, cpus, 6)
        print(_row(path, cpus, chosen.runs), flush=True)


def _row(path: Path, cpus: int, runs: int) -> str:
    command = (sys.executable, "-m", "benchmarks.open_to_last_row", str(path))
    steps = [json.loads(run(command, keep_output=True).output) for _ in range(runs)]
    rows = steps[0]["rows"]
    cpu_s, wall_s, kept, peak = (
        median(step[name] for step in steps) for name in ("cpu_s", "wall_s", "kept_bytes", "peak_bytes")
    )
    return (
        f"| {rows / 1e6:.1f} M | {cpus} | {path.stat().st_size / _MIB:.0f} MiB | {cpu_s:.2f} | {wall_s:.2f} "
        f"| {cpu_s / rows * 1e9:.0f} | {kept / rows:.1f} B | {peak / _MIB:.0f} MiB |"
    )


if __name__ == "__main__":
    main()
