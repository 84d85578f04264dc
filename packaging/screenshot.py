"""Make the README's picture: the window with the demo clip captioned.

Needs no screen (`QT_QPA_PLATFORM=offscreen`), but looks like a desktop's on a real or virtual one:

    xvfb-run -s "-screen 0 1600x1000x24" .venv/bin/python packaging/screenshot.py \
        resources/screenshots/window.png
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

_SHOWN_AT_MS = 44_500
_SETTLE_MS = 1_500
_GIVE_UP_MS = 300_000


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
    window = application.window
    window.resize(*size)

    def save() -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        window.notices.clear()
        window.grab().save(str(target))
        print(target)
        for session in application.backstage.files.sessions:
            session.document.mark_clean()
        window.close()

    def show_a_cue(_session: object) -> None:
        cues = window.workspace.document.cues
        at = next((cue for cue in cues if cue.start_ms <= _SHOWN_AT_MS < cue.end_ms), cues[0])
        window.workspace.cues.select_cue(at.cue_id)
        window.workspace.video.seek(max(_SHOWN_AT_MS, at.start_ms))
        QTimer.singleShot(_SETTLE_MS, save)

    application.open(())
    if is_empty:
        QTimer.singleShot(_SETTLE_MS, save)
    else:
        window.runner.ended.connect(show_a_cue)
        QTimer.singleShot(0, window.file_commands.open_demo)
    QTimer.singleShot(_GIVE_UP_MS, lambda: qt.exit(1))
    return qt.exec()


def main() -> int:
    """Read the arguments and take the picture."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("target", type=Path, help="PNG file to write")
    parser.add_argument("--size", default="1440x900", help="of the window, in pixels")
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
