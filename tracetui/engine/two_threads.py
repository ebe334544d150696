"""Work in pieces on two threads, for work that lets go of the GIL."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from queue import SimpleQueue
from typing import TypeVar

_THREADS = 2
_Piece = TypeVar("_Piece")
_Result = TypeVar("_Result")
_Tool = TypeVar("_Tool")


def in_order(
    pieces: Iterable[_Piece], work: Callable[[_Tool, _Piece], _Result], make_tool: Callable[[], _Tool]
) -> Iterator[tuple[_Piece, _Result]]:
    """Do pieces of work, few of them ahead of the one that is given.

    Args:
        pieces: what there is to do; taken one by one when threads have time.
        work: does a piece with a tool that no other thread uses meanwhile.
        make_tool: makes such a tool; called in the thread that needs one.

    Yields:
        Each piece with its result, in order. Whoever stops asking waits for the pieces that are being worked on.
    """
    tools: SimpleQueue[_Tool] = SimpleQueue()

    def run(piece: _Piece) -> _Result:
        tool = make_tool() if tools.empty() else tools.get()
        result = work(tool, piece)
        tools.put(tool)
        return result

    todo = iter(pieces)
    threads = ThreadPoolExecutor(_THREADS)
    try:
        running: deque[tuple[_Piece, Future[_Result]]] = deque(
            (piece, threads.submit(run, piece)) for piece in islice(todo, _THREADS + 1)
        )
        while running:
            piece, future = running.popleft()
            result = future.result()
            running.extend((further, threads.submit(run, further)) for further in islice(todo, 1))
            yield piece, result
    finally:
        threads.shutdown(cancel_futures=True)
