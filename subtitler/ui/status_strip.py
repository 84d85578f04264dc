"""The status bar: which model, on what device and why, which audio track, and how far."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QProgressBar, QToolButton, QWidget

from subtitler.captioning.models import ModelInfo
from subtitler.jobs.session import Session
from subtitler.ui.choice_menu import fill_choices
from subtitler.ui.elided_label import ElidedLabel
from subtitler.ui.jobs.files_model import progress_phrase
from subtitler.ui.plain_text import plain_tooltip
from subtitler.ui.theme import Theme

_BAR_WIDTH_PX = 130
_STEPS = 1000
_SAID_FOR_MS = 5000


class StatusStrip(QWidget):
    """What always has to be visible; the model and the track are chosen here.

    Signals:
        track_chosen: carries the index of the audio track.
        cancel_requested: the button beside the progress.
    """

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
        self.said = ElidedLabel(self)
        self._hush = QTimer(self, singleShot=True, interval=_SAID_FOR_MS)
        self._hush.timeout.connect(self.said.clear)
        self.progress_label = QLabel(self)
        self.progress_bar = QProgressBar(self)
        self.cancel_button = QToolButton(self)
        for label, name in (
            (self.notice, self.tr("About the model")),
            (self.device, self.tr("Device")),
            (self.said, self.tr("Latest message")),
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
        self.model_button.setToolTip(self.tr("Model that captions"))
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
        row.addWidget(self.said)
        row.addWidget(self.progress_label)
        row.addWidget(self.progress_bar)
        row.addWidget(self.cancel_button)

    def _draw(self) -> None:
        self.model_button.setIcon(self._theme.icon("model"))
        self.track_button.setIcon(self._theme.icon("track"))
        self.cancel_button.setIcon(self._theme.icon("stop"))

    # what is shown

    def say(self, sentence: str) -> None:
        """Tell something for a moment, beside what is always visible."""
        self.said.setText(sentence)
        self._hush.start()

    def show_model(self, name: str, model: ModelInfo | None, details: str = "") -> None:
        """Name the model that captions; its menu is filled elsewhere.

        Args:
            name: of the chosen model.
            model: what is known of it; None while it is looked for, or gone.
            details: what is asked of it besides, such as a language.
        """
        shown = f"{name} · {details}" if details else name
        self.model_button.setText(shown.replace("&", "&&"))
        is_demo = model is not None and model.is_demo
        self.notice.setText(self.tr("demo model: synthetic English only") if is_demo else "")
        self.notice.setToolTip(plain_tooltip(model.notice) if model is not None else "")
        self.notice.setVisible(bool(self.notice.text()))

    def show_device(self, device: str, reason: str) -> None:
        """Say on what the model runs, and why there."""
        self.device.setText(f"{device.upper()} · {reason}" if reason else device.upper())
        self.device.setVisible(bool(device))

    def show_tracks(self, labels: Sequence[str], chosen: int) -> None:
        """Offer the audio tracks of the shown media by their labels."""
        fill_choices(
            self.track_button.menu(),
            enumerate(labels),
            self.track_chosen.emit,
            is_chosen=lambda index: index == chosen,
        )
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
