"""The window: menus, tool bar, status, and the workspace of the file that is shown."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QByteArray, QMimeData, QSize, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from subtitler.jobs.export import OutputsExist
from subtitler.jobs.queue import QueueState
from subtitler.jobs.session import CaptionState, Session
from subtitler.jobs.warm_up import DeviceFound
from subtitler.ui.action_menus import Need
from subtitler.ui.action_names import ActionName
from subtitler.ui.actions import Actions
from subtitler.ui.backstage import Backstage
from subtitler.ui.caption_commands import CaptionCommands
from subtitler.ui.caption_menu import CaptionMenu
from subtitler.ui.captioning_runner import CaptioningRunner
from subtitler.ui.closing import Closing
from subtitler.ui.cue_commands import CueCommands
from subtitler.ui.dialogs.questions import Questions
from subtitler.ui.empty_page import EmptyPage
from subtitler.ui.error_messages import error_message
from subtitler.ui.file_commands import FileCommands
from subtitler.ui.find.find_commands import FindCommands
from subtitler.ui.find.go_to_commands import GoToCommands
from subtitler.ui.jobs.files_model import FilesModel
from subtitler.ui.kept_settings import KeptSettings
from subtitler.ui.media_loader import MediaLoader
from subtitler.ui.menus import ThemeChoice, add_theme_menu, fill_menus, tool_bar
from subtitler.ui.model_choice import ModelChoice
from subtitler.ui.notices import NoticeArea, Severity
from subtitler.ui.opener import Opener
from subtitler.ui.play_commands import PlayCommands
from subtitler.ui.restorer import Restorer, restored_sentence
from subtitler.ui.saver import Saver
from subtitler.ui.shown_session import ShownSession
from subtitler.ui.status_strip import StatusStrip
from subtitler.ui.theme import Theme
from subtitler.ui.timing.timing_commands import TimingCommands
from subtitler.ui.warm_up import WarmUp
from subtitler.ui.workspace import Workspace

_FIRST_SIZE_PX = (1280, 800)
_FRAME_PX = (8, 48)
"""Room for the window manager's frame around the first window on a small screen."""
_SMALLEST_PX = (860, 560)


class MainWindow(QMainWindow):
    """Draws what is open and forwards what the user wants.

    Signals:
        closed: the window was closed and no work is left but that of `jobs_left`.
        about_requested: the user wants to know the version.
        log_requested: the user wants to see the log folder.
    """

    closed = Signal()
    about_requested = Signal()
    log_requested = Signal()

    def __init__(
        self,
        theme: Theme,
        backstage: Backstage,
        settings: KeptSettings,
        report: Callable[[BaseException], None],
        questions: Questions | None = None,
    ) -> None:
        """Build the window.

        Args:
            theme: the visual language.
            backstage: open files and workers.
            settings: read and changed here, saved by the application.
            report: takes errors that are our fault.
            questions: asks the user; None asks with dialogs on this window.
        """
        super().__init__()
        self._theme = theme
        self.backstage = backstage
        self._settings = settings
        self._report = report
        self._questions = questions or Questions(self)
        self.jobs_left: tuple[str, ...] = ()
        self._make_panels(theme)
        self._make_commands()
        self._lay_out()
        self._connect_actions()
        self._connect_work()
        self._refresh()
        self.empty_page.open_button.setFocus()

    def _make_panels(self, theme: Theme) -> None:
        self.actions_by_name = Actions(theme, self)
        self.notices = NoticeArea(theme, self)
        self.status = StatusStrip(theme, self)
        self.files_model = FilesModel(self.backstage.files, self)
        actions = self.actions_by_name
        self.empty_page = EmptyPage(
            theme, actions[ActionName.OPEN], actions[ActionName.OPEN_DEMO], self
        )
        self.workspace = Workspace(theme, self.files_model, self)

    def _make_commands(self) -> None:
        backstage, settings = self.backstage, self._settings
        self.models = ModelChoice(settings, backstage.disk, self)
        self._caption_menu = CaptionMenu(
            self.models, self.status, self.empty_page, self._questions, settings
        )
        self.runner = CaptioningRunner(backstage.files, backstage.shelf, backstage.engine, self)
        self._warm_up = WarmUp(self)
        self.loader = MediaLoader(backstage.media, self)
        self.shown = ShownSession(self.workspace, self.loader, self.status)
        self.opener = Opener(backstage.files, backstage.disk, self.models.request, self)
        self.saver = Saver(backstage.disk, self)
        self.restorer = Restorer(backstage.kept, backstage.disk, self)
        self.commands = CueCommands(self.workspace)
        self.finding = FindCommands(self.workspace, backstage.edits)
        self.timing = TimingCommands(self.workspace, backstage.edits)
        self._going = GoToCommands(self.workspace)
        self.playing = PlayCommands(self.workspace, self.shown)
        self.captioning = CaptionCommands(
            backstage.files, self.shown, self.models, self.runner, self._questions
        )
        self.file_commands = FileCommands(
            backstage.files, self.shown, self.opener, self.saver, self._questions, settings
        )
        self._closing = Closing(backstage.files, self.runner, self.saver, self._questions, self)

    def _lay_out(self) -> None:
        self.setAcceptDrops(True)
        self.setWindowIcon(self._theme.application_icon())
        self.setMinimumSize(*_SMALLEST_PX)
        room = self.screen().availableSize() - QSize(*_FRAME_PX)
        self.resize(QSize(*_FIRST_SIZE_PX).boundedTo(room))
        menus = fill_menus(self, self.actions_by_name)
        menus["Captions"].addSeparator()
        self._caption_menu.add_to(menus["Captions"])
        columns = menus["View"].addMenu(self.tr("&Columns"))
        columns.addActions(self.workspace.cues.column_actions(columns))
        add_theme_menu(menus["View"], self._settings.value.theme, self._on_theme_chosen)
        self._tools = tool_bar(self, self.actions_by_name)
        self._tools.hide()  # until there is something to use them on
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self.empty_page)
        self._pages.addWidget(self.workspace)
        body = QWidget(self)
        rows = QVBoxLayout(body)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.notices)
        rows.addWidget(self._pages, 1)
        self.setCentralWidget(body)
        self.statusBar().setSizeGripEnabled(False)
        self.statusBar().addWidget(self.status, 1)
        self._restore_layout()

    def _restore_layout(self) -> None:
        kept = self._settings.value
        if kept.window_geometry:
            self.restoreGeometry(QByteArray.fromBase64(kept.window_geometry.encode()))
        if kept.window_state:
            self.workspace.restore_layout(QByteArray.fromBase64(kept.window_state.encode()))
        files_dock = self.workspace.files_dock
        self.actions_by_name[ActionName.SHOW_FILES].setChecked(not files_dock.isHidden())

    def _connect_actions(self) -> None:
        name = ActionName
        workspace = self.workspace
        self.actions_by_name.connect_slots(
            self.file_commands.slots(),
            self.commands.slots(),
            self.captioning.slots(),
            self.finding.slots(),
            self._going.slots(),
            self.timing.slots(),
            self.playing.slots(),
            {
                name.QUIT: self.close,
                name.EDIT_IN_PLACE: workspace.cues.edit_in_place,
                name.FOCUS_LIST: workspace.cues.setFocus,
                name.FOCUS_EDITOR: workspace.editor.text.setFocus,
                name.SHOW_LOG: self.log_requested.emit,
                name.ABOUT: self.about_requested.emit,
            },
        )
        self.actions_by_name[name.SHOW_FILES].toggled.connect(self.workspace.files_dock.setVisible)
        self.actions_by_name[name.LOOP].toggled.connect(
            lambda on: self.playing.ranges.set_looping(loops=on)
        )
        self.actions_by_name[name.UNLOCK_PANELS].toggled.connect(
            lambda on: self.workspace.lock_panels(is_locked=not on)
        )

    def _connect_work(self) -> None:
        for source in (self.opener, self.saver, self.loader, self.models, self.restorer):
            source.failed.connect(self.show_error)
        for panel in (self.workspace, self.commands, self.finding, self.timing):
            panel.refused.connect(self.show_error)
        self.opener.opened.connect(self._on_opened)
        self.opener.warned.connect(self._on_warned)
        self.restorer.restored.connect(self._on_restored)
        self.saver.saved.connect(self._on_saved)
        self.saver.warned.connect(self._on_warned)
        self.saver.exported.connect(self._on_exported)
        self.runner.device_found.connect(self._on_device_found)
        self.runner.not_ready.connect(self.show_error)
        self._warm_up.ended.connect(self._on_warmed_up)
        self.runner.began.connect(self._on_captioning_moved)
        self.runner.advanced.connect(self._on_captioning_moved)
        self.runner.ended.connect(self._on_captioning_moved)
        self.runner.failed.connect(lambda _session, error: self.show_error(error))
        self.shown.switched.connect(self._on_switched)
        self.shown.switched.connect(self.restorer.note)
        self.shown.changed.connect(self._refresh)
        self.status.cancel_requested.connect(self.captioning.cancel)
        self.captioning.done.connect(self._refresh)
        self.captioning.other_track_heard.connect(self._on_other_track_heard)
        self.workspace.cue_selected.connect(self._refresh)
        self.workspace.playback_failed.connect(self._on_warned)
        self.workspace.no_sound_device.connect(self.status.show_no_sound)
        list_of_files = self.workspace.files
        list_of_files.open_requested.connect(self.shown.show)
        list_of_files.cancel_requested.connect(self.runner.cancel)
        list_of_files.cancel_all_requested.connect(self.runner.cancel_all)
        list_of_files.export_all_requested.connect(self.file_commands.export_all)
        self.backstage.files.queue.subscribe(lambda _change: self._show_progress())
        self._closing.ready.connect(self.close)

    def prepare(self) -> None:
        """Get the engine ready behind the window; the player waits with its own libraries."""
        self.workspace.video.hold()
        self._warm_up.begin(self.backstage)

    def _on_warmed_up(self) -> None:
        self.workspace.video.release()
        settings = self._settings.value
        self.runner.prepare(settings.device, settings.precision)

    # what the user wants

    def show_error(self, error: BaseException) -> None:
        """Say what went wrong, and go on."""
        if isinstance(error, OutputsExist):
            self.file_commands.ask_overwrite(error)
            return
        message = error_message(error)
        if message.is_expected:
            self.notices.show_notice(message.sentence, Severity.ERROR)
        else:
            self._report(error)

    # what happened

    def _on_opened(self, sessions: tuple[Session, ...]) -> None:
        self.notices.clear()
        self._take_in(sessions)

    def _take_in(self, sessions: tuple[Session, ...]) -> None:
        if self.shown.session is None or len(sessions) == 1:
            self.shown.show(sessions[0])
        if len(self.backstage.files.sessions) > 1:
            self.actions_by_name[ActionName.SHOW_FILES].setChecked(True)
        self.runner.run_next()
        self._refresh()

    def _on_restored(self, sessions: tuple[Session, ...]) -> None:
        self._take_in(sessions)
        self.notices.show_notice(restored_sentence(sessions), Severity.INFORMATION, stays=True)

    def _on_warned(self, sentence: str) -> None:
        self.notices.show_notice(sentence, Severity.WARNING)

    def _on_saved(self, _session: Session, path: Path) -> None:
        self.status.say(self.tr("Saved {0}").format(path.name))
        self._refresh()

    def _on_exported(self, paths: tuple[Path, ...]) -> None:
        if paths:
            said = (
                self.tr("Exported {0}").format(paths[0].name)
                if len(paths) == 1
                else self.tr("Exported {0} files to {1}").format(len(paths), paths[0].parent)
            )
            self.notices.show_notice(said, Severity.INFORMATION)

    def _on_switched(self, session: Session) -> None:
        self._pages.setCurrentWidget(self.workspace)
        self._tools.show()
        self.files_model.set_shown(session)
        self.workspace.cues.setFocus()
        self._refresh()

    def _on_device_found(self, found: DeviceFound) -> None:
        self.status.show_device(found.device, found.reason)

    def _on_captioning_moved(self, session: Session) -> None:
        if session.model is not None:
            self.status.show_device(session.model.device, session.model.reason)
        self._refresh()

    def _on_other_track_heard(self) -> None:
        self.notices.show_notice(
            self.tr("The captions are of another audio track than the one chosen now."),
            Severity.INFORMATION,
            action_text=self.tr("Caption again…"),
            action=self.actions_by_name[ActionName.CAPTION_AGAIN].trigger,
        )

    def _on_theme_chosen(self, choice: ThemeChoice) -> None:
        self._settings.change(theme=choice)
        self._theme.follow(choice)

    # what can be done now

    def _refresh(self) -> None:
        session, document = self.shown.session, self.workspace.document
        job = self.backstage.files.job_of(session) if session is not None else None
        is_waited_for = job is not None and job.state.is_open
        self.actions_by_name.show_possible(
            Need.where(
                {
                    Need.SESSION: session is not None,
                    Need.MEDIA: session is not None and session.media is not None,
                    Need.CUE: self.workspace.cues.current_cue_id is not None,
                    Need.MAY_CAPTION: not is_waited_for,
                    Need.MAY_CANCEL: is_waited_for or self.runner.session is not None,
                    Need.UNDO: document.undo_label is not None,
                    Need.REDO: document.redo_label is not None,
                }
            )
        )
        self.actions_by_name.show_steps(document.undo_label, document.redo_label)
        self.setWindowTitle(f"{session.title}[*] — Subtitler" if session else "Subtitler")
        self.setWindowModified(session is not None and not document.is_clean)
        if session is not None:
            self.files_model.refresh(session)
        self._show_progress()

    def _show_progress(self) -> None:
        running = self.runner.session
        jobs = self.backstage.files.queue.jobs
        waiting = sum(job.state is QueueState.WAITING for job in jobs)
        if running is not None and running.state is CaptionState.RUNNING:
            is_shown = running is self.shown.session
            self.status.show_progress(running, is_shown=is_shown, waiting_count=waiting)
            self.files_model.refresh(running)
        else:
            self.status.show_progress(None, is_shown=False)

    # events

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _local_files(event.mimeData()):
            event.acceptProposedAction()
            self.empty_page.set_dropping(is_dropping=True)

    @override
    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.empty_page.set_dropping(is_dropping=False)
        super().dragLeaveEvent(event)

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        self.empty_page.set_dropping(is_dropping=False)
        paths = _local_files(event.mimeData())
        if paths:
            event.acceptProposedAction()
            self.file_commands.open_paths(paths)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        """Close only when nothing is lost; then stop the work behind the window."""
        if not self._closing.may_close():
            event.ignore()
            return
        self._settings.change(
            window_geometry=self.saveGeometry().toBase64().toStdString(),
            window_state=self.workspace.layout_state().toBase64().toStdString(),
        )
        event.accept()
        self.hide()
        self.workspace.video.close_media()
        self.runner.cancel_all()
        self.finding.end()
        self.timing.end()
        self.jobs_left = self.backstage.stop()
        self.closed.emit()


def _local_files(data: QMimeData) -> tuple[Path, ...]:
    return tuple(Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile())
