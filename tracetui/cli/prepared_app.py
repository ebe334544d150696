"""Puts together what browsing takes: settings, what was kept, and what was wished for on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tracetui.app import TraceApp
from tracetui.cli.wishes import Wishes
from tracetui.config.key_clashes import keymap
from tracetui.config.paths import config_file, state_folder
from tracetui.config.reading import read_settings
from tracetui.config.suggestions import unknown
from tracetui.engine.opening_request import OpeningRequest
from tracetui.engine.session_keeper import SessionKeeper
from tracetui.engine.session_store import SessionStore
from tracetui.errors import UsageError
from tracetui.screens.setting_choices import setting_choices
from tracetui.widgets.file_choices import FileChoice

if TYPE_CHECKING:
    from tracetui.engine.session import Session


def prepared_app(session: Session | None, request: OpeningRequest | None, wishes: Wishes) -> TraceApp:
    """The app, not yet running.

    Args:
        session: the recordings; None to let the user choose.
        request: how they were opened.
        wishes: how to browse.

    Raises:
        UsageError: there is no such theme.
    """
    known = setting_choices()
    if wishes.theme is not None and wishes.theme not in known.themes:
        raise UsageError(unknown("theme", wishes.theme, known.themes))
    settings, problems = read_settings(config_file(), known)
    store = SessionStore(state_folder())
    app = TraceApp(
        session,
        request,
        keeper=SessionKeeper(store if wishes.keeps else None, wishes.session_file),
        settings=settings,
        problems=[str(problem) for problem in problems],
        choices=file_choices(store) if session is None else (),
    )
    app.set_keymap(keymap(settings.keys, known.actions))
    app.adapt_to_terminal(wishes.theme)
    return app


def file_choices(store: SessionStore) -> list[FileChoice]:
    """What to offer: trace.dat of this folder, what was opened before, and the demo."""
    from tracetui.engine.offered_recordings import in_folder, opened_before, the_demo

    here = in_folder(Path.cwd())
    first = [FileChoice(here, "here")] if here is not None else []
    files = {path.resolve() for path in here.paths} if here is not None else None
    others = [request for request in opened_before(store) if {path.resolve() for path in request.paths} != files]
    recent = [FileChoice(request, "recent") for request in others]
    return [*first, *recent, FileChoice(the_demo(), "demo")]
