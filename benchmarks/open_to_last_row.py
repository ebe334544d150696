"""Open a recording and index it to its last merged row; prints what that took as JSON.

python -m benchmarks.open_to_last_row FILE
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from tracetui.engine.open_session import open_session


def main() -> None:
    """Measure with the kernels loaded, as the browser loads them while the first rows are on the screen."""
    path = Path(sys.argv[1])
    next(open_session([path]).timeline.load())
    before = _anonymous_bytes()
    wall, cpu = time.perf_counter(), time.process_time()
    session = open_session([path])
    rows = session.timeline.index.row_count
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    print(json.dumps({"rows": rows, "wall_s": wall, "cpu_s": cpu, "anonymous_bytes": _anonymous_bytes() - before}))


def _anonymous_bytes() -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) * 1024
    return 0


if __name__ == "__main__":
    main()
