"""Make the README's pictures: the window with the demo clip captioned, while it plays.

Needs no screen (`QT_QPA_PLATFORM=offscreen`), but looks like a desktop's on a real or virtual one:

    xvfb-run -s "-screen 0 1600x1000x24" .venv/bin/python packaging/screenshot.py \
        --scheme light resources/screenshots/window-light.png
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from subtitler.application import Application

_PLAY_FROM_MS = 43_300
_SHOWN_AT_MS = 44_500
_SETTLE_MS = 1_500
_GIVE_UP_MS = 300_000


class Photographer:
    """Opens the demo clip, waits for its captions, plays, and takes the picture on the way."""

    def __init__(self, application: "Application", target: Path) -> None:
        self._application = application
        self._window = application.window
        self._target = target

    def begin(self) -> None:
        """Caption the demo clip first."""
        self._window.runner.ended.connect(self._on_captioned)
        self._window.file_commands.open_demo()

    def _on_captioned(self, _session: object) -> None:
        from PySide6.QtCore import QTimer

        QTimer.singleShot(_SETTLE_MS, self._play)

    def _play(self) -> None:
        workspace = self._window.workspace
        workspace.cues.select_row(workspace.cues.model().rowCount() - 3)
        workspace.video.seek(_PLAY_FROM_MS)
        workspace.video.position_changed.connect(self._on_position_changed)
        workspace.video.play()

    def _on_position_changed(self, position_ms: int) -> None:
        if position_ms >= _SHOWN_AT_MS and self._window.workspace.video.view.shown_cues:
            self._window.workspace.video.position_changed.disconnect(self._on_position_changed)
            self.save()

    def save(self) -> None:
        """Save what the window shows, and close it."""
        self._target.parent.mkdir(parents=True, exist_ok=True)
        self._window.grab().save(str(self._target))
        sys.stdout.write(f"{self._target}\n")
        for session in self._application.backstage.files.sessions:
            session.document.mark_clean()
        self._window.close()


def take(target: Path, size: tuple[int, int], scheme: str, *, is_empty: bool) -> int:
    """Run the real window on settings of its own, and save what it shows.

    Returns:
        the exit code.
    """
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from subtitler.application import Application

    qt = QApplication(sys.argv[:1])
    application = Application(qt)
    application.theme.follow(scheme)
    application.window.resize(*size)
    photographer = Photographer(application, target)
    application.open(())
    if is_empty:
        QTimer.singleShot(_SETTLE_MS, photographer.save)
    else:
        QTimer.singleShot(_SETTLE_MS, photographer.begin)
    QTimer.singleShot(_GIVE_UP_MS, lambda: qt.exit(1))
    return qt.exec()


def main() -> int:
    """Read the arguments and take the picture."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("target", type=Path, help="PNG file to write")
    parser.add_argument("--size", default="1280x800", help="of the window, in pixels")
    parser.add_argument("--scheme", choices=("light", "dark"), default="light")
    parser.add_argument("--empty", action="store_true", help="the window before anything is open")
    arguments = parser.parse_args()
    width, height = map(int, arguments.size.split("x"))
    with tempfile.TemporaryDirectory() as home:
        for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME"):
            os.environ[name] = home
        return take(arguments.target, (width, height), arguments.scheme, is_empty=arguments.empty)


if __name__ == "__main__":
    sys.exit(main())
