"""What the window asks; every text is plain, and the safe answer is the default."""

from collections.abc import Sequence
from enum import Enum, auto
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QPushButton, QWidget

from subtitler.formats import SubtitleFormat
from subtitler.jobs.media_files import MEDIA_SUFFIXES
from subtitler.projects.project_file import SUFFIX as PROJECT_SUFFIX
from subtitler.projects.project_file import is_project_file

_NAMED_AT_MOST = 8


class ClosingAnswer(Enum):
    """What is to happen to unsaved work."""

    SAVE = auto()
    DISCARD = auto()
    CANCEL = auto()


class AgainAnswer(Enum):
    """What captioning again may replace."""

    KEEP_EDITED = auto()
    REPLACE_ALL = auto()
    CANCEL = auto()


def _tr(text: str) -> str:
    return QCoreApplication.translate("Questions", text)


class Questions:
    """Asks with real dialogs on top of a window; each method returns the answer."""

    def __init__(self, parent: QWidget) -> None:
        self._parent = parent

    def unsaved_work(self, names: Sequence[str]) -> ClosingAnswer:
        """Ask before unsaved documents are closed."""
        question = (
            _tr("“{0}” has changes that are not saved.").format(names[0])
            if len(names) == 1
            else _tr("{0} files have changes that are not saved.").format(len(names))
        )
        box = self._box(QMessageBox.Icon.Warning, _tr("Save the subtitles?"), question)
        if len(names) > 1:
            more = len(names) - _NAMED_AT_MOST
            listed = list(names[:_NAMED_AT_MOST])
            if more > 0:
                listed.append(_tr("and {0} more").format(more))
            box.setInformativeText("\n".join(listed))
        save = box.addButton(
            _tr("&Save") if len(names) == 1 else _tr("&Save all"), QMessageBox.ButtonRole.AcceptRole
        )
        discard = box.addButton(_tr("&Discard"), QMessageBox.ButtonRole.DestructiveRole)
        cancel = box.addButton(_tr("&Cancel"), QMessageBox.ButtonRole.RejectRole)
        clicked = self._ask(box, default=save, escape=cancel)
        if clicked is save:
            return ClosingAnswer.SAVE
        return ClosingAnswer.DISCARD if clicked is discard else ClosingAnswer.CANCEL

    def caption_again(self, edited_count: int) -> AgainAnswer:
        """Ask what captioning again may replace."""
        box = self._box(
            QMessageBox.Icon.Question,
            _tr("Caption again?"),
            _tr("The recognised cues are replaced by new ones. This can be undone."),
        )
        if edited_count:
            box.setInformativeText(
                _tr("{0} cues were written, opened or changed by you.").format(edited_count)
            )
        keep = box.addButton(
            _tr("&Keep my cues") if edited_count else _tr("Caption &again"),
            QMessageBox.ButtonRole.AcceptRole,
        )
        replace: QPushButton | None = None
        if edited_count:
            replace = box.addButton(_tr("&Replace all"), QMessageBox.ButtonRole.DestructiveRole)
        cancel = box.addButton(_tr("&Cancel"), QMessageBox.ButtonRole.RejectRole)
        clicked = self._ask(box, default=keep, escape=cancel)
        if clicked is keep:
            return AgainAnswer.KEEP_EDITED
        if replace is not None and clicked is replace:
            return AgainAnswer.REPLACE_ALL
        return AgainAnswer.CANCEL

    def overwrite(self, names: Sequence[str]) -> bool:
        """Ask whether files that exist may be replaced."""
        box = self._box(
            QMessageBox.Icon.Warning,
            _tr("Replace files?"),
            _tr("{0} of the files to be written exist already.").format(len(names)),
        )
        box.setInformativeText("\n".join(names[:_NAMED_AT_MOST]))
        replace = box.addButton(_tr("&Replace"), QMessageBox.ButtonRole.DestructiveRole)
        cancel = box.addButton(_tr("&Cancel"), QMessageBox.ButtonRole.RejectRole)
        return self._ask(box, default=cancel, escape=cancel) is replace

    def files_to_open(self, folder: str) -> tuple[Path, ...]:
        """Let the user choose videos and subtitle files; none means cancelled."""
        subtitles = " ".join(f"*{suffix}" for known in SubtitleFormat for suffix in known.suffixes)
        project = f"*{PROJECT_SUFFIX}"
        media = " ".join(f"*{suffix}" for suffix in sorted(MEDIA_SUFFIXES))
        names, _ = QFileDialog.getOpenFileNames(
            self._parent,
            _tr("Open videos or subtitles"),
            folder,
            ";;".join(
                (
                    f"{_tr('Videos, audio and subtitles')} ({media} {subtitles} {project})",
                    f"{_tr('Subtitles')} ({subtitles})",
                    f"{_tr('Projects')} ({project})",
                    f"{_tr('All files')} (*)",
                )
            ),
        )
        return tuple(Path(name) for name in names)

    def media_to_open(self, folder: str) -> Path | None:
        """Let the user choose one video or audio file; None means cancelled."""
        media = " ".join(f"*{suffix}" for suffix in sorted(MEDIA_SUFFIXES))
        name, _ = QFileDialog.getOpenFileName(
            self._parent,
            _tr("Choose the video"),
            folder,
            f"{_tr('Videos and audio')} ({media});;{_tr('All files')} (*)",
        )
        return Path(name) if name else None

    def folder(self, title: str, folder: str) -> Path | None:
        """Let the user choose a folder; None means cancelled."""
        name = QFileDialog.getExistingDirectory(self._parent, title, folder)
        return Path(name) if name else None

    def file_to_save(self, suggestion: Path, title: str) -> Path | None:
        """Let the user name a subtitle file; the suffix decides the format, SRT by default."""
        suffixes = [known.suffix for known in SubtitleFormat]
        kinds = [f"{known.label} (*{known.suffix})" for known in SubtitleFormat]
        known = suggestion.suffix.lower()
        wanted = suffixes.index(known) if known in suffixes else 0
        name, kind = QFileDialog.getSaveFileName(
            self._parent, title, str(suggestion), ";;".join(kinds), kinds[wanted]
        )
        if not name:
            return None
        path = Path(name)
        if path.suffix.lower() in suffixes:
            return path
        return path.with_name(path.name + suffixes[kinds.index(kind) if kind in kinds else 0])

    def project_to_save(self, suggestion: Path) -> Path | None:
        """Let the user name a project file; None means cancelled."""
        name, _ = QFileDialog.getSaveFileName(
            self._parent,
            _tr("Save the project"),
            str(suggestion),
            f"{_tr('Subtitler projects')} (*{PROJECT_SUFFIX})",
        )
        if not name:
            return None
        path = Path(name)
        return path if is_project_file(path) else path.with_name(path.name + PROJECT_SUFFIX)

    def _box(self, icon: QMessageBox.Icon, title: str, text: str) -> QMessageBox:
        box = QMessageBox(self._parent)
        box.setIcon(icon)
        box.setWindowTitle(title)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(text)
        return box

    def _ask(
        self, box: QMessageBox, default: QPushButton, escape: QPushButton
    ) -> QPushButton | None:
        box.setDefaultButton(default)
        box.setEscapeButton(escape)
        box.exec()
        clicked = box.clickedButton()
        box.deleteLater()
        return clicked if isinstance(clicked, QPushButton) else None
