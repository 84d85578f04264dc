"""How files are captioned from now on: by which model, in which language, for which task."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from subtitler.captioning.model_languages import model_languages
from subtitler.captioning.models import ModelInfo, find_model, installed_models, model_in
from subtitler.captioning.request import CaptionRequest
from subtitler.qtjobs import CancelToken, Worker
from subtitler.settings import Task
from subtitler.ui.kept_settings import KeptSettings


@dataclass(frozen=True, slots=True)
class _Languages:
    """What a model understands, English names by code."""

    model: str
    names: dict[str, str]


class ModelChoice(QObject):
    """Looks for models in the background and holds what is chosen, in the settings.

    Signals:
        changed: there is more to choose from, or something else is chosen.
        chosen: captioning is asked for otherwise than before.
        failed: the models could not be looked for, or a folder holds none; carries the error.
    """

    changed = Signal()
    chosen = Signal()
    failed = Signal(object)

    def __init__(self, settings: KeptSettings, worker: Worker, parent: QObject) -> None:
        super().__init__(parent)
        self._settings = settings
        self._worker = worker
        self._models: tuple[ModelInfo, ...] = ()
        self._languages = _Languages("", {})
        self._look_for(settings.value.model)

    # what there is, and what is chosen

    @property
    def models(self) -> tuple[ModelInfo, ...]:
        """All that can be chosen; empty while they are looked for."""
        return self._models

    @property
    def model(self) -> ModelInfo | None:
        """The chosen one; None while it is looked for, and where it is gone."""
        name = self._settings.value.model
        return next((model for model in self._models if model.name == name), None)

    @property
    def model_name(self) -> str:
        """The name of the chosen model, whether or not it is there."""
        return self._settings.value.model

    @property
    def languages(self) -> dict[str, str]:
        """English names by code of what the chosen model understands, as far as is known."""
        return self._languages.names if self._languages.model == self.model_name else {}

    @property
    def language(self) -> str | None:
        """The code of the language that is listened for; None detects it."""
        return self._settings.value.language

    @property
    def task(self) -> Task:
        """Whether speech is written down or translated."""
        return self._settings.value.task

    def request(self, media: Path, track: int | None = None) -> CaptionRequest:
        """How a file is captioned at present."""
        return CaptionRequest(
            media=media,
            model=self.model_name,
            language=self.language,
            task=self.task,
            track=track,
            device=self._settings.value.device,
            precision=self._settings.value.precision,
            profile=self._settings.value.profile,
        )

    # choosing; what runs goes on as it was asked for

    def choose(self, model: ModelInfo) -> None:
        """Caption with `model` from now on."""
        if model not in self._models:
            self._models = (*self._models, model)
        self._change(model=model.name)
        self._read_languages(model)

    def choose_folder(self, folder: Path) -> None:
        """Caption with the model in `folder` from now on, if there is one."""

        def work(_cancel: CancelToken) -> Iterator[object]:
            yield model_in(folder)

        job = self._worker.submit(work, folder.name)
        job.advanced.connect(self.choose)
        job.failed.connect(self.failed)

    def choose_language(self, code: str | None) -> None:
        """Listen for that language from now on; None detects it."""
        self._change(language=code)

    def choose_task(self, task: Task) -> None:
        """Write speech down, or translate it, from now on."""
        self._change(task=task)

    def _change(self, **values: str | None) -> None:
        before = self._settings.value
        self._settings.change(**values)
        self.changed.emit()
        if self._settings.value != before:
            self.chosen.emit()

    # in the background

    def _look_for(self, chosen: str) -> None:
        def work(_cancel: CancelToken) -> Iterator[object]:
            models = installed_models()
            if chosen not in {model.name for model in models}:
                yield models  # these are there, even if the chosen one is not
                models = (*models, _as_chosen(chosen))
            yield models

        job = self._worker.submit(work, self.tr("look for models"))
        job.advanced.connect(self._on_found)
        job.failed.connect(self.failed)

    def _on_found(self, models: tuple[ModelInfo, ...]) -> None:
        self._models = models
        self.changed.emit()
        if self.model is not None:
            self._read_languages(self.model)

    def _read_languages(self, model: ModelInfo) -> None:
        def work(_cancel: CancelToken) -> Iterator[object]:
            yield _Languages(model.name, model_languages(model.folder))

        job = self._worker.submit(work, self.tr("look for languages"))
        job.advanced.connect(self._on_languages)
        job.failed.connect(self.failed)

    def _on_languages(self, languages: _Languages) -> None:
        self._languages = languages
        self.changed.emit()


def _as_chosen(name: str) -> ModelInfo:
    """A model that is known by a folder or a shorter name, under the name in the settings.

    Raises:
        EngineError: there is none.
    """
    found = find_model(name)
    return ModelInfo(name, found.title, found.folder, found.notice, found.is_demo)
