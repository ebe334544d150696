"""One piece of work in a thread: it says how far it is, can be stopped, and hands its result to the screen."""

from __future__ import annotations

from collections.abc import Callable, Generator
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from textual.message import Message
from textual.worker import get_current_worker

from tracetui.errors import TracetuiError
from tracetui.screens.worker_pace import Pace
from tracetui.widgets.status_bar import progress_text

if TYPE_CHECKING:
    from textual.screen import Screen
    from textual.worker import Worker

    from tracetui.screens.loading import Loading

_WAIT_S = 0.05

Steps = Generator[float | None, None, Any]
"""Yields the share that is done (None where that is not known), returns the result."""


class Job(Protocol):
    """Something that goes on behind the screen and that Esc stops."""

    @property
    def running(self) -> bool:
        """Whether it is at work."""

    def cancel(self) -> bool:
        """Stop it; False when there was nothing to stop."""

    def text(self) -> str:
        """What is going on, "" when nothing is."""


class BackgroundJob:
    """Runs one generator at a time; a new one takes the place of the last."""

    class Progressed(Message):
        """More of it is done."""

        def can_replace(self, message: Message) -> bool:
            """Only the last counts."""
            return isinstance(message, BackgroundJob.Progressed)

    class Ended(Message):
        """There is a result, or a reason why there is none."""

        def __init__(self, act: Callable[[], None]) -> None:
            self.act = act
            super().__init__()

    def __init__(self, screen: Screen[Any], loading: Loading, name: str) -> None:
        """Prepare.

        Args:
            screen: gets the messages.
            loading: nothing runs before its kernels are ready.
            name: tells the job from the others of the screen.
        """
        self._screen, self._loading, self._name = screen, loading, name
        self._worker: Worker[None] | None = None
        self._word = ""
        self._share: float | None = None

    @property
    def running(self) -> bool:
        """Whether the thread is at work."""
        return self._worker is not None and self._worker.is_running

    def text(self) -> str:
        """What is going on."""
        if not self.running:
            return ""
        return self._word if self._share is None else progress_text(self._word, self._share)

    def cancel(self) -> bool:
        """Stop; False when there was nothing to stop."""
        if not self.running or self._worker is None:
            return False
        self._worker.cancel()
        self._worker = None
        return True

    def start(
        self, word: str, steps: Callable[[], Steps], done: Callable[[Any], None], fail: Callable[[str], None]
    ) -> None:
        """Begin, in the place of what is running.

        Args:
            word: what is being done.
            steps: begins the work; called in the thread.
            done: takes the result, on the screen's own thread.
            fail: takes the reason of a TracetuiError there.
        """
        self.cancel()
        self._word, self._share = word, None
        self._worker = self._screen.run_worker(
            partial(self._run, steps, done, fail),
            group=self._name, exclusive=True, thread=True, exit_on_error=False, description=word,
        )  # fmt: skip

    def _run(self, steps: Callable[[], Steps], done: Callable[[Any], None], fail: Callable[[str], None]) -> None:
        worker, pace = get_current_worker(), Pace()
        while not self._loading.ready.wait(_WAIT_S):
            if worker.is_cancelled:
                return
        work = steps()
        try:
            while not worker.is_cancelled:
                self._share = next(work)
                if pace.due():
                    self._screen.post_message(self.Progressed())
        except StopIteration as end:
            act: Callable[[], None] = partial(done, end.value)
        except TracetuiError as error:
            act = partial(fail, str(error))
        else:
            return
        finally:
            work.close()
        if not worker.is_cancelled:
            self._screen.post_message(self.Ended(partial(self._end, worker, act)))

    def _end(self, worker: Worker[None], act: Callable[[], None]) -> None:
        """Hand over what the work gave; its thread may not have returned yet."""
        if self._worker is worker:
            self._worker = None
        act()
