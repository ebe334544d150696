"""Reads the whole stream in a thread while the screen shows what is there already, then what follows from it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from textual.message import Message
from textual.worker import get_current_worker

from tracetui.engine.session import Session
from tracetui.engine.vcpu_tree import TreeLine, vcpu_tree
from tracetui.screens.worker_pace import Pace
from tracetui.widgets.exit_table import GROUPINGS
from tracetui.widgets.status_bar import progress_text

if TYPE_CHECKING:
    from textual.screen import Screen
    from textual.worker import Worker

    from tracetui.engine.event_counts import EventCounts
    from tracetui.engine.exit_table import ExitGroup
    from tracetui.engine.exits import Exits
    from tracetui.engine.qemu_tie import QemuTie
    from tracetui.engine.vcpu_time import VcpuTime

_GROUP = "loading"
_PATIENCE_S = 1.0


class Loading:
    """The one thread that indexes a session.

    Attributes:
        ready: set as soon as rows can be read in any place.
        complete: everything is read and counted.
    """

    class Progressed(Message):
        """More rows are known."""

        def can_replace(self, message: Message) -> bool:
            """Only the last counts."""
            return isinstance(message, Loading.Progressed)

    class Named(Message):
        """All rows are known, and the tasks' names with them."""

    class Analysed(Message):
        """Exits, counts and times are known."""

        def __init__(self, exits: Exits, groups: list[ExitGroup], tree: list[TreeLine], times: list[VcpuTime]) -> None:
            self.exits, self.groups, self.tree, self.times = exits, groups, tree, times
            super().__init__()

    class Judged(Message):
        """How far the guests' clocks can be trusted is known, and whose each QEMU is."""

        def __init__(self, ties: list[QemuTie], tree: list[TreeLine]) -> None:
            self.ties, self.tree = ties, tree
            super().__init__()

    class Stopped(Message):
        """Loading has ended before the end of the stream."""

    def __init__(self, screen: Screen[None], session: Session) -> None:
        self._screen, self._session = screen, session
        self.ready = threading.Event()
        self.complete = False
        self._turn = threading.Lock()
        self._worker: Worker[None] | None = None
        self._slow = False

    @property
    def running(self) -> bool:
        """Whether the thread is at work."""
        return self._worker is not None and self._worker.is_running

    def start(self) -> None:
        """Begin, or go on after a stop."""
        if not self.running and not self.complete:
            self._worker = self._screen.run_worker(
                self._load, group=_GROUP, exclusive=True, thread=True, exit_on_error=False, description="loading"
            )
            if not self.ready.is_set():
                self._screen.set_timer(_PATIENCE_S, self._grow_impatient)

    def cancel(self) -> bool:
        """Stop reading; what is read stays. False when there was nothing to stop."""
        if not self.running or self._session.timeline.complete or self._worker is None:
            return False
        self._worker.cancel()
        self._worker = None
        return True

    def text(self) -> str:
        """What is going on."""
        timeline = self._session.timeline
        if self.complete:
            return ""
        if not self.running:
            return f"stopped at {timeline.progress:.0%}; R resumes"
        if timeline.complete:
            return "counting exits"
        if not self.ready.is_set():
            return "compiling kernels, first run only" if self._slow else "loading kernels"
        return progress_text("indexing", timeline.progress)

    def _grow_impatient(self) -> None:
        self._slow = True
        self._screen.post_message(self.Progressed())

    def _load(self) -> None:
        worker, pace = get_current_worker(), Pace()
        # A thread that was told to stop may still be in its last step.
        with self._turn:
            self._session.symbols.load()
            for _ in self._session.timeline.load():
                if not self.ready.is_set() or pace.due():
                    self.ready.set()
                    self._screen.post_message(self.Progressed())
                if worker.is_cancelled:
                    self._screen.post_message(self.Stopped())
                    return
            self.ready.set()
            self._session.comms.learn(self._session.timeline)
            self._screen.post_message(self.Named())
            if not worker.is_cancelled:
                self._analyse()

    def _analyse(self) -> None:
        from tracetui.engine.event_counts import count_events
        from tracetui.engine.exit_table import group_exits
        from tracetui.engine.exits import collect_exits
        from tracetui.engine.vcpu_time import vcpu_times

        session = self._session
        exits = collect_exits(session)
        times = vcpu_times(session, exits)
        threads = {(time.host.number, time.pid) for time in times}
        threads |= {(entry.host.number, entry.host_pid) for entry in session.vcpu_maps.all()}
        counts = count_events(session, threads)
        groups = group_exits(session, exits, GROUPINGS[0], times)
        self._screen.post_message(self.Analysed(exits, groups, vcpu_tree(session, times, counts), times))
        self._judge(times, counts)

    def _judge(self, times: list[VcpuTime], counts: EventCounts) -> None:
        from tracetui.engine.clock_verdict import judge_clocks

        ties, verdicts = self._session.qemu_ties, judge_clocks(self._session)
        tree = vcpu_tree(self._session, times, counts, ties, verdicts)
        self._screen.post_message(self.Judged(ties, tree))
