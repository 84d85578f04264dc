"""Answers the window's questions from a script, and remembers what was asked."""

from pathlib import Path

from subtitler.ui.dialogs.questions import AgainAnswer, ClosingAnswer


class ScriptedQuestions:
    """Stands in for `Questions`; every answer can be set, the safe one comes by itself."""

    def __init__(self) -> None:
        self.asked: list[tuple[object, ...]] = []
        self.closing = ClosingAnswer.CANCEL
        self.again = AgainAnswer.CANCEL
        self.may_overwrite = False
        self.files: tuple[Path, ...] = ()
        self.media: Path | None = None
        self.chosen_folder: Path | None = None
        self.target: Path | None = None
        self.project: Path | None = None

    def unsaved_work(self, names):
        self.asked.append(("unsaved_work", *names))
        return self.closing

    def caption_again(self, edited_count):
        self.asked.append(("caption_again", edited_count))
        return self.again

    def overwrite(self, names):
        self.asked.append(("overwrite", *names))
        return self.may_overwrite

    def files_to_open(self, folder):
        self.asked.append(("files_to_open", folder))
        return self.files

    def media_to_open(self, folder):
        self.asked.append(("media_to_open", folder))
        return self.media

    def folder(self, title, folder):
        self.asked.append(("folder", folder))
        return self.chosen_folder

    def file_to_save(self, suggestion, title):
        self.asked.append(("file_to_save", suggestion))
        return self.target

    def project_to_save(self, suggestion):
        self.asked.append(("project_to_save", suggestion))
        return self.project
