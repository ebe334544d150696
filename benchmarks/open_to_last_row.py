"""Open a recording and index it to its last merged row; prints what that took as JSON.

python -m benchmarks.open_to_last_row FILE
"""

from __future__ import annotations

import gc
import json
import sys
import threading
import time
from pathlib import Path

from tracetui.engine.open_session import open_session
from tracetui.engine.session import Session

_SAMPLE_S = 0.01


class PeakMemory:
    """Watches how much anonymous memory the process has.

    Attributes:
        peak_bytes: the most that was seen.
    """

    def __init__(self) -> None:
        self.peak_bytes = anonymous_bytes()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Stop watching."""
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(_SAMPLE_S):
            self.peak_bytes = max(self.peak_bytes, anonymous_bytes())


def opened(path: Path) -> Session:
    """A session that does not know an index from before."""
    session = open_session([path])
    session.timeline.cache = None
    return session


def main() -> None:
    """Measure with the kernels loaded, as the browser loads them while the first rows are on the screen."""
    path = Path(sys.argv[1])
    next(opened(path).timeline.load())
    gc.collect()
    before, memory = anonymous_bytes(), PeakMemory()
    wall, cpu = time.perf_counter(), time.process_time()
    session = opened(path)
    rows = session.timeline.index.row_count
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    memory.end()
    kept = anonymous_bytes() - before
    facts = {"rows": rows, "wall_s": wall, "cpu_s": cpu, "kept_bytes": kept, "peak_bytes": memory.peak_bytes}
    print(json.dumps(facts | {"streams": len(session.slots)}))


def anonymous_bytes() -> int:
    """Anonymous memory of this process that is in use."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) * 1024
    return 0


if __name__ == "__main__":
    main()
