"""What the File menu does: open, save, export."""

from collections.abc import Sequence
from importlib import resources
from pathlib import Path

from PySide6.QtCore import QObject

from subtitler.jobs.export import OutputsExist
from subtitler.jobs.open_files import OpenFiles
from subtitler.jobs.saving import suggested_project, suggested_target
from subtitler.jobs.session import Session
from subtitler.ui.action_names import ActionName
from subtitler.ui.actions import Slots
from subtitler.ui.dialogs.questions import Questions
from subtitler.ui.kept_settings import KeptSettings
from subtitler.ui.opener import Opener
from subtitler.ui.saver import Saver
from subtitler.ui.shown_session import ShownSession


class FileCommands(QObject):
    """Asks for names where they are needed, and has the work done."""

    def __init__(
        self,
        files: OpenFiles,
        shown: ShownSession,
        opener: Opener,
        saver: Saver,
        questions: Questions,
        settings: KeptSettings,
    ) -> None:
        super().__init__(shown)
        self._files = files
        self._shown = shown
        self._opener = opener
        self._saver = saver
        self._questions = questions
        self._settings = settings
        self._export_folder: Path | None = None

    def slots(self) -> Slots:
        """What these commands do, by action."""
        name = ActionName
        return {
            name.OPEN: self.open,
            name.OPEN_FOLDER: self.open_folder,
            name.OPEN_DEMO: self.open_demo,
            name.CHOOSE_MEDIA: self.choose_media,
            name.SAVE: self.save,
            name.SAVE_AS: self.save_as,
            name.SAVE_PROJECT_AS: self.save_project_as,
            name.EXPORT: self.export,
            name.EXPORT_ALL: self.export_all,
        }

    def open(self) -> None:
        """Ask for files and open them."""
        self.open_paths(self._questions.files_to_open(self._settings.value.last_folder))

    def open_folder(self) -> None:
        """Ask for a folder and caption its media."""
        folder = self._questions.folder(
            self.tr("Caption every video of a folder"), self._settings.value.last_folder
        )
        if folder is not None:
            self.open_paths((folder,))

    def open_demo(self) -> None:
        """Caption the clip that ships with the product."""
        self._opener.open((Path(str(resources.files("resources") / "demo" / "demo.mp4")),))

    def open_paths(self, paths: Sequence[Path]) -> None:
        """Open files and folders, however they came here."""
        if paths:
            self._remember_folder(paths[0])
            self._opener.open(paths)

    def choose_media(self) -> None:
        """Ask for the video that belongs to the shown cues."""
        media = self._questions.media_to_open(self._settings.value.last_folder)
        if media is not None:
            self._remember_folder(media)
            self._shown.choose_media(media)

    def save(self) -> None:
        """Save the shown session to its file; ask for one where it has none that holds times."""
        session = self._shown.session
        if session is None:
            return
        if session.target is None:
            self.save_as()
        else:
            self._saver.save(session, session.target)

    def save_as(self) -> None:
        """Ask for a file, which becomes the one of the shown session."""
        session = self._shown.session
        if session is not None:
            path = self._ask_target(session, self.tr("Save the subtitles"))
            if path is not None:
                self._saver.save(session, path)

    def save_project_as(self) -> None:
        """Ask for a project file, which becomes the one of the shown session."""
        session = self._shown.session
        if session is not None:
            path = self._questions.project_to_save(suggested_project(session, Path.home()))
            if path is not None:
                self._remember_folder(path)
                self._saver.save(session, path)

    def export(self) -> None:
        """Ask for a file and write a copy."""
        session = self._shown.session
        if session is not None:
            path = self._ask_target(session, self.tr("Export a copy"))
            if path is not None:
                self._saver.export(session, path)

    def _ask_target(self, session: Session, title: str) -> Path | None:
        path = self._questions.file_to_save(suggested_target(session, Path.home()), title)
        if path is not None:
            self._remember_folder(path)
        return path

    def export_all(self) -> None:
        """Ask for a folder and write SRT and WebVTT of every open file."""
        sessions = [session for session in self._files.sessions if session.document.cues]
        if not sessions:
            return
        folder = self._questions.folder(
            self.tr("Folder for the SRT and WebVTT files"), self._settings.value.last_folder
        )
        if folder is not None:
            self._export_folder = folder
            self._saver.export_all(sessions, folder, overwrite=False)

    def ask_overwrite(self, error: OutputsExist) -> None:
        """Files of the last export are there already: replace them only if the user says so."""
        if self._questions.overwrite([path.name for path in error.paths]):
            sessions = [session for session in self._files.sessions if session.document.cues]
            self._saver.export_all(sessions, self._export_folder, overwrite=True)

    def _remember_folder(self, path: Path) -> None:
        self._settings.change(last_folder=str(path.parent))
