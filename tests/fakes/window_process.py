"""The whole program in a process of its own, to be killed; see tests/ui/test_recovery.py.

`type FILE` opens a subtitle file, types into its first cue, says the text that stands there and
stays. `look` says what is there again, then what undo makes of it, and ends as a crash would, or
cleanly with `look clean`.
"""

import os
import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from subtitler.application import Application

TYPED = "brave "


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - the test listens


def first_text(application: Application) -> str:
    return application.window.workspace.document.cues[0].text


def type_on(application: Application) -> None:
    field = application.window.workspace.editor.text
    field.setFocus()
    QTest.keyClicks(field, TYPED)
    say(first_text(application))


def look(application: Application, end: str) -> None:
    session = application.window.shown.session
    say(first_text(application))
    say(str(session.subtitle_path))
    say(application.window.notices.notices[0].sentence)
    application.window.workspace.document.undo()
    say(first_text(application))
    application.window.workspace.document.redo()
    if end == "clean":
        application.window.closed.connect(lambda: say("closed"))
        session.document.mark_clean()
        application.window.close()
        os._exit(0)
    os.kill(os.getpid(), 9)


def main() -> None:
    task, *rest = sys.argv[1:]
    application = Application(QApplication(sys.argv[:1]))
    application.open([Path(rest[0])] if task == "type" else [])
    timer = QTimer()

    def poll() -> None:
        if application.window.workspace.document.cues:
            timer.stop()
            if task == "type":
                type_on(application)
            else:
                look(application, rest[0] if rest else "")

    timer.timeout.connect(poll)
    timer.start(10)
    application.qt.exec()


if __name__ == "__main__":
    main()
