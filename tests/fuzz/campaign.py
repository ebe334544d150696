"""A fuzzing campaign: cases of a seed, run in processes that may die, hang or grow without ending the campaign.

python -m tests.fuzz.campaign --seed 1 --count 1000 [--kind KIND] [--first 0]

Prints a table: per kind the cases, and per kind of failure how often it came and the first case. The status is
1 when there was any. A single case is run again, in this process, with --only NUMBER.
"""

from __future__ import annotations

import argparse
import faulthandler
import mmap
import os
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any, NoReturn

from tests.fuzz.file_target import RECORDINGS, run_file, use
from tests.fuzz.line_target import run_lines
from tests.fuzz.option_target import run_options
from tests.fuzz.page_target import run_pages
from tests.fuzz.program_target import run_program
from tests.fuzz.report_target import run_report
from tests.fuzz.text_target import run_text
from tracetui.engine.open_session import open_session

PATIENCE_S = 5
MEMORY = 2 << 30
_BATCH = 400
_TARGETS: dict[str, Callable[[Random, Path], Any]] = {
    "files": run_file,
    "lines": run_lines,
    "options": run_options,
    "pages": run_pages,
    "programs": run_program,
    "reports": run_report,
    "texts": run_text,
}
_COMPILED = ("files", "lines", "pages", "programs", "reports")


class Hang(BaseException):
    """A case took more than PATIENCE_S of processor time; no `except Exception` may swallow it."""


def run_case(kind: str, seed: int, number: int, folder: Path) -> int:
    """Run one case; returns what it counts for."""
    return _TARGETS[kind](Random(f"{seed}:{kind}:{number}"), folder) or 1


def run_campaign(kind: str, seed: int, first: int, count: int) -> tuple[Counter[str], dict[str, int], int]:
    """Run cases first .. first+count-1.

    Returns:
        Failures by signature, the first case of each, and the number of things (files, texts, pages) fed.
    """
    failures: Counter[str] = Counter()
    examples: dict[str, int] = {}
    state = mmap.mmap(-1, 16)
    next_case, fed = first, 0
    with tempfile.TemporaryDirectory() as folder:
        if kind in _COMPILED:
            _warm_up()
        while next_case < first + count:
            stop = min(next_case + _BATCH, first + count)
            log = Path(folder) / "failures"
            log.write_text("")
            status = _in_child(kind, seed, range(next_case, stop), Path(folder), state)
            reached, pages = (int.from_bytes(state[at : at + 8], "little") for at in (0, 8))
            fed += pages
            for line in log.read_text().splitlines():
                number, _, signature = line.partition("\t")
                failures[signature] += 1
                examples.setdefault(signature, int(number))
            if status:
                signature = f"process ended by {os.waitstatus_to_exitcode(status)}"
                failures[signature] += 1
                examples.setdefault(signature, reached)
            next_case = reached + 1 if status else stop
    return failures, examples, fed


def _warm_up() -> None:
    """Compile the kernels before processes are made, so that no case is charged for it."""
    session = open_session([RECORDINGS / "tiny/host.dat", RECORDINGS / "tiny/host-demo.dat"])
    use(session, Random(0))


def _in_child(kind: str, seed: int, numbers: range, folder: Path, state: mmap.mmap) -> int:
    child = os.fork()
    if not child:
        _run_batch(kind, seed, numbers, folder, state)
    return os.waitpid(child, 0)[1]


def _run_batch(kind: str, seed: int, numbers: range, folder: Path, state: mmap.mmap) -> NoReturn:
    """Run cases in this process, which ends; what fails is written to a file, where it stands to `state`."""
    faulthandler.disable()  # A child that dies is counted; where is shown by --only.
    signal.signal(signal.SIGPROF, _hang)
    mapped = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (mapped + MEMORY, mapped + MEMORY))
    fed = 0
    with (folder / "failures").open("a") as log:
        for number in numbers:
            state[:16] = number.to_bytes(8, "little") + fed.to_bytes(8, "little")
            _set_timers(PATIENCE_S)
            try:
                fed += run_case(kind, seed, number, folder)
            except BaseException as error:
                log.write(f"{number}\t{_signature(error)}\n")
                log.flush()
            _set_timers(0)
            state[8:16] = fed.to_bytes(8, "little")
    os._exit(0)


def _set_timers(seconds: float) -> None:
    """Bound a case: its processor time, and, by the end of the process, code that never comes back or only waits.

    The bound of waiting is far off: on a busy machine a process of low priority may not run for minutes.
    """
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.setitimer(signal.ITIMER_VIRTUAL, 4 * seconds)
    signal.setitimer(signal.ITIMER_REAL, 120 * seconds)


def _hang(*_: object) -> NoReturn:
    raise Hang


def _signature(error: BaseException) -> str:
    """Kind of error and the last place in the program under test."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "/tracetui/" in frame.filename]
    last = frames[-1] if frames else None
    where = f"{last.filename.rpartition('/tracetui/')[2]}:{last.lineno} {last.name}" if last else "the harness"
    return f"{type(error).__name__} in {where}"


def main() -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--kind", choices=sorted(_TARGETS), action="append")
    parser.add_argument("--only", type=int)
    options = parser.parse_args()
    kinds = options.kind or sorted(_TARGETS)
    if options.only is not None:
        with tempfile.TemporaryDirectory() as folder:
            return run_case(kinds[0], options.seed, options.only, Path(folder)) and 0
    failed = False
    for kind in kinds:
        started = time.monotonic()
        failures, examples, fed = run_campaign(kind, options.seed, options.first, options.count)
        seconds = time.monotonic() - started
        print(f"{kind}\t{options.count} cases, {fed} fed\t{seconds:.0f} s\t{failures.total()} failures", flush=True)
        for signature, times in failures.most_common():
            print(f"\t{times}\t{signature}\tcase {examples[signature]}", flush=True)
        failed = failed or bool(failures)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
