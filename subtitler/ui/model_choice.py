"""Which of the installed models captions; the same choice on the first page and below."""

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QComboBox

from subtitler.captioning.models import ModelInfo, installed_models
from subtitler.captioning.request import CaptionRequest
from subtitler.qtjobs import CancelToken, Worker
from subtitler.ui.empty_page import EmptyPage
from subtitler.ui.kept_settings import KeptSettings
from subtitler.ui.status_strip import StatusStrip


class ModelChoice(QObject):
    """Looks for models in the background and keeps the two choosers equal.

    Signals:
        failed: the models could not be looked for; carries the error.
    """

    failed = Signal(object)

    def __init__(
        self, settings: KeptSettings, page: EmptyPage, strip: StatusStrip, worker: Worker
    ) -> None:
        super().__init__(page)
        self._settings = settings
        self._page = page
        self._strip = strip
        self._models: tuple[ModelInfo, ...] = ()
        strip.show_models((), settings.value.model)
        strip.model_chosen.connect(self.choose)
        page.model_box.activated.connect(self._on_activated)

        def work(_cancel: CancelToken) -> Iterator[object]:
            yield installed_models()

        job = worker.submit(work, self.tr("look for models"))
        job.advanced.connect(self._on_found)
        job.failed.connect(self.failed)

    def request(self, media: Path, track: int | None = None) -> CaptionRequest:
        """How a file is captioned at present."""
        chosen = self._settings.value
        return CaptionRequest(
            media=media,
            model=chosen.model,
            language=chosen.language,
            task=chosen.task,
            track=track,
            device=chosen.device,
        )

    def choose(self, model: ModelInfo) -> None:
        """Caption with `model` from now on; what runs goes on with the one it has."""
        self._settings.change(model=model.name)
        self._show()

    def _on_activated(self, index: int) -> None:
        self.choose(self._models[index])

    def _on_found(self, models: tuple[ModelInfo, ...]) -> None:
        self._models = models
        self._show()

    def _show(self) -> None:
        chosen = self._settings.value.model
        self._strip.show_models(self._models, chosen)
        box: QComboBox = self._page.model_box
        box.clear()
        for model in self._models:
            box.addItem(model.title)
            if model.name == chosen:
                box.setCurrentIndex(box.count() - 1)
                self._page.model_notice.setText(model.notice)
