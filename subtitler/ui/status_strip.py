"""The status bar: which model, on what device and why, which audio track, and how far."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QProgressBar, QToolButton, QWidget

from subtitler.captioning.models import ModelInfo
from subtitler.jobs.session import Session
from subtitler.ui.elided_label import ElidedLabel
from subtitler.ui.jobs.files_model import progress_phrase
from subtitler.ui.theme import Theme

_BAR_WIDTH_PX = 130
_STEPS = 1000


class StatusStrip(QWidget):
    """What always has to be visible; the model and the track are chosen here.

    Signals:
        model_chosen: carries the ModelInfo.
        track_chosen: carries the index of the audio track.
        cancel_requested: the button beside the progress.
    """

    model_chosen = Signal(object)
    track_chosen = Signal(object)
    cancel_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._track: str | None = None
        self._is_silent = False
        self.model_button = self._menu_button(self.tr("Model"))
        self.notice = ElidedLabel(self)
        self.device = ElidedLabel(self)
        self.track_button = self._menu_button(self.tr("Audio track"))
        self.progress_label = QLabel(self)
        self.progress_bar = QProgressBar(self)
        self.cancel_button = QToolButton(self)
        for label, name in (
            (self.notice, self.tr("About the model")),
            (self.device, self.tr("Device")),
            (self.progress_label, self.tr("Progress")),
        ):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setAccessibleName(name)
        self._lay_out()
        self._draw()
        theme.changed.connect(self._draw)
        self.show_track(None)
        self.show_progress(None, is_shown=False)

    def _menu_button(self, name: str) -> QToolButton:
        button = QToolButton(self)
        button.setAccessibleName(name)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setMenu(QMenu(button))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _lay_out(self) -> None:
        self.progress_bar.setRange(0, _STEPS)
        self.progress_bar.setTextVisible(False)
        self.progress_bar.setFixedWidth(_BAR_WIDTH_PX)
        self.progress_bar.setAccessibleName(self.tr("Captioning"))
        self.progress_label.setFont(self._theme.digits_font(self.progress_label.font()))
        self.cancel_button.setAccessibleName(self.tr("Cancel captioning"))
        self.cancel_button.setToolTip(self.tr("Cancel captioning; the cues so far stay"))
        self.cancel_button.clicked.connect(self.cancel_requested)
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 1, 6, 1)
        row.setSpacing(4)
        row.addWidget(self.model_button)
        row.addWidget(self.notice)
        row.addWidget(self.device)
        row.addWidget(self.track_button)
        row.addStretch(1)
        row.addWidget(self.progress_label)
        row.addWidget(self.progress_bar)
        row.addWidget(self.cancel_button)

    def _draw(self) -> None:
        self.model_button.setIcon(self._theme.icon("model"))
        self.track_button.setIcon(self._theme.icon("track"))
        self.cancel_button.setIcon(self._theme.icon("stop"))

    # what is shown

    def show_models(self, models: Sequence[ModelInfo], chosen: str) -> None:
        """Offer `models`; the one called `chosen` is the one that captions."""
        menu = self.model_button.menu()
        menu.clear()
        group = QActionGroup(menu)
        self.model_button.setText(chosen)
        self.notice.setText("")
        for model in models:
            action = menu.addAction(model.title.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(model.name == chosen)
            group.addAction(action)
            action.triggered.connect(lambda _=False, model=model: self.model_chosen.emit(model))
            if model.name == chosen:
                self.model_button.setText(model.name)
                self._show_notice(model)
        self.notice.setVisible(bool(self.notice.text()))

    def _show_notice(self, model: ModelInfo) -> None:
        self.notice.setText(self.tr("demo model: synthetic English only") if model.is_demo else "")
        # Wrapped, so that Qt never guesses whether a model's own words are markup.
        self.notice.setToolTip(model.notice)
        self.model_button.setToolTip(self.tr("Model that captions"))

    def show_device(self, device: str, reason: str) -> None:
        """Say on what the model runs, and why there."""
        self.device.setText(f"{device.upper()} · {reason}" if reason else device.upper())
        self.device.setVisible(bool(device))

    def show_tracks(self, labels: Sequence[str], chosen: int) -> None:
        """Offer the audio tracks of the shown media by their labels."""
        menu = self.track_button.menu()
        menu.clear()
        group = QActionGroup(menu)
        for index, label in enumerate(labels):
            action = menu.addAction(label.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(index == chosen)
            group.addAction(action)
            action.triggered.connect(lambda _=False, index=index: self.track_chosen.emit(index))
        self.show_track(labels[chosen] if labels else self.tr("no audio track"))

    def show_track(self, label: str | None) -> None:
        """Name the audio track; None where no media is shown."""
        self._track = label
        self._name_track()

    def show_no_sound(self) -> None:
        """Say beside the track that this machine cannot play it."""
        self._is_silent = True
        self._name_track()

    def _name_track(self) -> None:
        self.track_button.setVisible(self._track is not None)
        named = (self._track or "").replace("&", "&&")
        silent = self.tr("{0} · no sound device").format(named)
        if self._is_silent:
            self.track_button.setToolTip(
                self.tr("No sound device was found: the video plays silently")
            )
        self.track_button.setText(silent if self._is_silent else named)

    def show_progress(
        self, session: Session | None, *, is_shown: bool, waiting_count: int = 0
    ) -> None:
        """Say how far the captioning of `session` is; None when nothing is running.

        Args:
            session: what is being captioned.
            is_shown: whether the window shows that session; otherwise its name is said.
            waiting_count: files that wait after it.
        """
        for widget in (self.progress_label, self.progress_bar, self.cancel_button):
            widget.setVisible(session is not None)
        if session is None:
            return
        said = progress_phrase(session)
        if not is_shown:
            said = f"{session.title}: {said}"
        if waiting_count:
            said = self.tr("{0} · {1} waiting").format(said, waiting_count)
        self.progress_label.setText(said)
        fraction = session.fraction
        self.progress_bar.setRange(0, 0 if fraction is None else _STEPS)  # 0: how much is unknown
        self.progress_bar.setValue(round((fraction or 0.0) * _STEPS))
