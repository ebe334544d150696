"""CPU time from the start of the process to the first frame of the browser, with what was loaded by then.

    python -m benchmarks.first_frame FILE...

Prints the CPU seconds of five processes and whether numpy or numba had been imported.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.measured_run import environment

RUNS = 5
_ONE = "--one"


def main(arguments: list[str]) -> int:
    """Measure in processes of their own, or be one of them."""
    if arguments[0] == _ONE:
        asyncio.run(_show(arguments[1:]))
        return 0
    for _ in range(RUNS):
        subprocess.run(
            [sys.executable, "-m", "benchmarks.first_frame", _ONE, *arguments], env=environment(), check=True
        )
    return 0


async def _show(files: list[str]) -> None:
    from tracetui.app import TraceApp
    from tracetui.engine.open_session import open_session
    from tracetui.screens.loading import Loading

    # What follows the first frame must not be measured with it.
    Loading.start = lambda loading: None  # type: ignore[method-assign]
    app = TraceApp(open_session([Path(name) for name in files]))
    async with app.run_test(size=(160, 45)):
        seconds = time.process_time()
        print(f"{seconds:.3f} s of CPU; loaded: {sorted({'numpy', 'numba'} & set(sys.modules)) or 'neither'}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
