"""Pieces of work that several threads do side by side and hand in one after the other."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any


class _Failed(Exception):
    """Another thread has failed."""


class Turns:
    """Numbered pieces of work: each is taken by whoever is free, its result handed in when its turn has come."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._free = self._next = 0
        self._changed = threading.Condition()
        self._failure: BaseException | None = None

    def taken(self) -> Iterator[int]:
        """The numbers that the calling thread is to work on."""
        while True:
            with self._changed:
                number, self._free = self._free, self._free + 1
                if number >= self._count or self._failure is not None:
                    return
            yield number

    @contextmanager
    def turn(self, number: int) -> Iterator[None]:
        """Wait until all earlier ones have been handed in; nobody else is in here meanwhile."""
        with self._changed:
            self._changed.wait_for(lambda: self._next == number or self._failure is not None)
            if self._failure is not None:
                raise _Failed
        yield
        with self._changed:
            self._next += 1
            self._changed.notify_all()

    def guarded(self, work: Callable[..., None], *args: Any) -> None:
        """Do a thread's work; when it fails all threads end."""
        try:
            work(*args)
        except _Failed:
            pass
        except BaseException as failure:
            self._fail(failure)

    def run(self, threads: Sequence[threading.Thread]) -> None:
        """Run threads to their end.

        Raises:
            BaseException: what one of them failed with, or what interrupted the wait.
        """
        for thread in threads:
            thread.start()
        try:
            for thread in threads:
                thread.join()
        except BaseException as interruption:
            self._fail(interruption)
        if self._failure is not None:
            raise self._failure

    def _fail(self, failure: BaseException) -> None:
        with self._changed:
            self._failure = self._failure or failure
            self._changed.notify_all()
