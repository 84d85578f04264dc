"""The choices in the Captions menu: model, language and task; the strip and the first page follow.

Models also stand in the status strip and on the first page; all three are filled here.
"""

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu

from subtitler.settings import Task
from subtitler.ui.choice_menu import fill_choices
from subtitler.ui.dialogs.questions import Questions
from subtitler.ui.empty_page import EmptyPage
from subtitler.ui.kept_settings import KeptSettings
from subtitler.ui.model_choice import ModelChoice
from subtitler.ui.status_strip import StatusStrip


class CaptionMenu(QObject):
    """Shows what a `ModelChoice` holds and tells it what the user chooses."""

    def __init__(
        self,
        models: ModelChoice,
        strip: StatusStrip,
        page: EmptyPage,
        questions: Questions,
        settings: KeptSettings,
    ) -> None:
        super().__init__(models)
        self._models = models
        self._strip = strip
        self._page = page
        self._questions = questions
        self._settings = settings
        self._model_menu = strip.model_button.menu()
        self._model_menu.setTitle(self.tr("&Model"))
        self._language_menu = QMenu(self.tr("&Language"), strip)
        self._task_menu = QMenu(self.tr("&Task"), strip)
        page.model_box.activated.connect(self._on_page_activated)
        models.changed.connect(self._fill)
        self._fill()

    def add_to(self, menu: QMenu) -> None:
        """Put the choices into the Captions menu."""
        track_menu = self._strip.track_button.menu()
        track_menu.setTitle(self.tr("&Audio track"))
        for choice in (self._model_menu, self._language_menu, self._task_menu, track_menu):
            menu.addMenu(choice)

    def _fill(self) -> None:
        self._fill_models()
        self._fill_languages()
        self._fill_tasks()

    def _fill_models(self) -> None:
        chosen = self._models.model_name
        choices = ((model, model.title) for model in self._models.models)
        fill_choices(
            self._model_menu, choices, self._models.choose, is_chosen=lambda m: m.name == chosen
        )
        self._model_menu.addSeparator()
        self._model_menu.addAction(self.tr("Choose a &folder…")).triggered.connect(
            self._on_folder_wanted
        )
        self._strip.show_model(Path(chosen).name, self._models.model, self._details())
        box = self._page.model_box
        box.clear()
        for model in self._models.models:
            box.addItem(model.title)
        if self._models.models:
            box.addItem(self.tr("Choose a folder…"))
        if self._models.model is not None:
            box.setCurrentIndex(self._models.models.index(self._models.model))
            self._page.model_notice.setText(self._models.model.notice)
        else:
            box.setCurrentIndex(-1)

    def _fill_languages(self) -> None:
        chosen, known = self._models.language, self._models.languages
        choices: list[tuple[str | None, str]] = [(None, self.tr("Automatic"))]
        choices += known.items()
        if chosen is not None and chosen not in known:
            choices.append((chosen, chosen))
        fill_choices(
            self._language_menu,
            choices,
            self._models.choose_language,
            is_chosen=lambda code: code == chosen,
        )

    def _fill_tasks(self) -> None:
        chosen = self._models.task
        choices: tuple[tuple[Task, str], ...] = (
            ("transcribe", self.tr("Write down what is said")),
            ("translate", self.tr("Translate to English")),
        )
        fill_choices(
            self._task_menu, choices, self._models.choose_task, is_chosen=lambda t: t == chosen
        )

    def _details(self) -> str:
        """What is not as usual, to stand beside the model's name."""
        details = []
        if self._models.language is not None:
            code = self._models.language
            details.append(self._models.languages.get(code, code))
        if self._models.task == "translate":
            details.append(self.tr("to English"))
        return ", ".join(details)

    def _on_page_activated(self, index: int) -> None:
        if index < len(self._models.models):
            self._models.choose(self._models.models[index])
        else:
            self._on_folder_wanted()
            self._fill_models()

    def _on_folder_wanted(self) -> None:
        folder = self._questions.folder(
            self.tr("Folder of a model"), self._settings.value.last_folder
        )
        if folder is not None:
            self._models.choose_folder(folder)
