"""Cuts and overwrites every recording of a folder and compares what is read with what is whole.

python scripts/recovery.py FOLDER [--cuts 200] [--overwrites 200] [--seed 1]

Prints a line per file: copies made, copies of which a whole page or chunk was not given, and the first of them.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.recovery.damaged_copies import cut_places, overwritten, recovered
from tests.recovery.whole_pages import IntactFile, Unit, expected_pages, intact


def main() -> int:
    """Run over all files; the status is 1 when anything was missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--cuts", type=int, default=200)
    parser.add_argument("--overwrites", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for path in sorted(options.folder.rglob("*.dat")):
            file = intact(path)
            copies = chain(_cut(file, options.cuts), _overwritten(file, options.overwrites, options.seed))
            bad = [what for what, content, whole in copies if _is_missing(Path(folder) / "copy.dat", content, whole)]
            failed += len(bad)
            made = options.cuts + options.overwrites
            print(f"{path.relative_to(options.folder)}\t{made}\t{len(bad)}\t{', '.join(bad[:4])}", flush=True)
    return 1 if failed else 0


def _is_missing(path: Path, content: bytes, whole: list[Unit]) -> bool:
    found = recovered(path, content)
    return bool(expected_pages(whole) - found.pages) or found.events < sum(unit.events for unit in whole)


def _cut(file: IntactFile, count: int) -> Iterator[tuple[str, bytes, list[Unit]]]:
    for place in cut_places(file, count) if count else ():
        yield f"cut to {place}", file.content[:place], [unit for unit in file.units if unit.end <= place]


def _overwritten(file: IntactFile, count: int, seed: int) -> Iterator[tuple[str, bytes, list[Unit]]]:
    random = Random(seed)
    for _ in range(count):
        start, end, content = overwritten(file, random)
        whole = [unit for unit in file.units if unit.end <= start or unit.start >= end]
        yield f"overwritten {start:#x}..{end:#x}", content, whole


if __name__ == "__main__":
    sys.exit(main())
