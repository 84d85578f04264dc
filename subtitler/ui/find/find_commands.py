"""What the find bar does: searches behind the window, goes from hit to hit, replaces."""

from PySide6.QtCore import QObject, QTimer, Signal

from subtitler.document.document import Document
from subtitler.document.errors import SentenceError
from subtitler.document.markup import visible_text
from subtitler.jobs.text_search import AllReplaced, Replacing, Searched, replace, search
from subtitler.qtjobs import Job, Worker
from subtitler.rules.search import Match, replace_match
from subtitler.ui.action_names import ActionName
from subtitler.ui.actions import Slots
from subtitler.ui.latest_job import LatestJob
from subtitler.ui.workspace import Workspace

_NOTHING = Searched((), {})
# Captions may arrive many times a second; the hits need not follow each of them.
_CHANGE_PAUSE_MS = 200
# One passage is looked for in one cue, on the window's own thread.
_ONE_CUE_LIMIT_S = 0.04

Place = tuple[int, int]
"""A row, and a position in the visible text of its cue."""


class FindCommands(QObject):
    """Keeps the hits of the query in the workspace's document.

    Signals:
        refused: searching failed in a way the bar does not explain; carries the error.
    """

    refused = Signal(object)

    def __init__(self, workspace: Workspace, worker: Worker) -> None:
        super().__init__(workspace)
        self._workspace = workspace
        self._bar = workspace.find_bar
        self._worker = worker
        self._matches: tuple[Match, ...] = ()
        self._current: int | None = None
        self._searching = LatestJob(worker, self)
        self._searching.advanced.connect(self._on_searched)
        self._searching.failed.connect(self._on_search_failed)
        self._replace_job: Job | None = None
        self._replaced_document: Document | None = None
        self._go_from: Place | None = None
        self._is_ended = False
        self._later = QTimer(self, singleShot=True, interval=_CHANGE_PAUSE_MS)
        self._later.timeout.connect(self._search)
        bar = self._bar
        bar.query_changed.connect(self._on_query_changed)
        bar.next_wanted.connect(self.find_next)
        bar.previous_wanted.connect(self.find_previous)
        bar.replace_wanted.connect(self.replace)
        bar.replace_all_wanted.connect(self.replace_all)
        bar.closed.connect(self.close)
        workspace.cues_changed.connect(self._on_cues_changed)

    def slots(self) -> Slots:
        """What these commands do, by action."""
        name = ActionName
        return {
            name.FIND: lambda: self._open(replacing=False),
            name.REPLACE: lambda: self._open(replacing=True),
            name.FIND_NEXT: self.find_next,
            name.FIND_PREVIOUS: self.find_previous,
        }

    @property
    def matches(self) -> tuple[Match, ...]:
        """The hits, in the order of the rows."""
        return self._matches

    @property
    def _document(self) -> Document:
        return self._workspace.document

    def _open(self, *, replacing: bool) -> None:
        chosen = self._workspace.editor.text.textCursor().selectedText()
        if chosen and self._workspace.editor.text.hasFocus():
            self._bar.text.setText(chosen)
        self._bar.open(replacing=replacing)
        self._search()

    def close(self) -> None:
        """Hide the bar and its marks; replacing that goes on is cancelled."""
        self._drop_search()
        if self._replace_job is not None:
            self._replace_job.cancel()
        self._bar.hide()
        self._show_matches(_NOTHING)
        self._workspace.cues.setFocus()

    def end(self) -> None:
        """The window closes: search no more, also where typing is still waited for."""
        self._is_ended = True
        self._drop_search()

    # searching

    def _on_query_changed(self) -> None:
        self._go_from = self._place()
        self._bar.say("")
        self._search()

    def _on_cues_changed(self) -> None:
        if self._bar.isVisible():
            self._later.start()

    def _drop_search(self) -> None:
        self._later.stop()
        self._searching.drop()

    def _search(self) -> None:
        self._drop_search()
        if self._is_ended:
            return
        query = self._bar.query()
        if not query.text:
            self._bar.count.clear()
            self._show_matches(_NOTHING)
            return
        cues = self._document.cues
        self._searching.submit(lambda cancel: search(cues, query, cancel), "search")

    def _on_searched(self, event: object) -> None:
        if not isinstance(event, Searched):
            return
        self._show_matches(event)
        if self._go_from is not None and event.matches:
            place, self._go_from = self._go_from, None
            self._go(self._first_from(place))

    def _on_search_failed(self, error: BaseException) -> None:
        self._show_matches(_NOTHING)
        self._bar.count.clear()
        self._say_error(error)

    def _say_error(self, error: BaseException) -> None:
        if isinstance(error, SentenceError):
            self._bar.say(str(error))
        else:
            self.refused.emit(error)

    def _show_matches(self, searched: Searched) -> None:
        self._matches = searched.matches
        self._current = None
        self._workspace.cues.mark_passages(searched.passages)
        if self._bar.isVisible() and self._bar.text.text():
            self._bar.show_count(None, len(self._matches))

    # going from hit to hit

    def find_next(self) -> None:
        """Go to the hit after the current place; after the last comes the first."""
        self._step(1)

    def find_previous(self) -> None:
        """Go to the hit before the current place; before the first comes the last."""
        self._step(-1)

    def _step(self, by: int) -> None:
        if not self._bar.isVisible():
            self._bar.open(replacing=False)
        if not self._matches:
            self._go_from = self._place()
            self._search()
            return
        place = self._place()
        if self._current is not None and self._is_at(place, self._current):
            self._go((self._current + by) % len(self._matches))
            return
        following = self._first_from(place)
        self._go(following if by > 0 else (following - 1) % len(self._matches))

    def _is_at(self, place: Place, number: int) -> bool:
        cue_id = self._matches[number].cue_id
        return cue_id in self._document and self._document.row_of(cue_id) == place[0]

    def _place(self) -> Place:
        """Where searching goes on: the start of the current cue or of its current hit."""
        row = max(self._workspace.cues.currentIndex().row(), 0)
        if self._current is not None and self._is_at((row, 0), self._current):
            return row, self._matches[self._current].start
        return row, 0

    def _first_from(self, place: Place) -> int:
        """Number of the first hit at or after a place, else of the first of all."""
        for number, match in enumerate(self._matches):
            if match.cue_id not in self._document:
                continue
            if (self._document.row_of(match.cue_id), match.start) >= place:
                return number
        return 0

    def _go(self, number: int) -> None:
        match = self._matches[number]
        if match.cue_id not in self._document:
            self._later.start()  # the cues changed, and the hits are not yet searched anew
            return
        self._current = number
        if self._workspace.cues.current_cue_id != match.cue_id:
            self._workspace.cues.select_cue(match.cue_id)
        self._workspace.editor.text.select_passage(match.text_start, match.text_end)
        self._bar.show_count(number, len(self._matches))

    # replacing

    def replace(self) -> None:
        """Replace the current hit and go to the next one; without one, only go."""
        if self._current is None:
            self._step(1)
            return
        match = self._matches[self._current]
        self._bar.say("")
        try:
            if match.cue_id not in self._document:
                self._search()
                return
            before = visible_text(self._document.cue(match.cue_id).text)
            edit = replace_match(
                self._document,
                self._bar.query(),
                self._bar.replacement.text(),
                match,
                limit_s=_ONE_CUE_LIMIT_S,
            )
            self._document.perform(edit)
        except SentenceError as error:
            self._bar.say(str(error))
            return
        after = visible_text(self._document.cue(match.cue_id).text)
        # Behind what was put there, so that it is not found again and replaced for ever.
        end = max(match.end + len(after) - len(before), match.start)
        self._go_from = (self._document.row_of(match.cue_id), end)
        self._search()

    def replace_all(self) -> None:
        """Replace every hit in one step, computed behind the window."""
        if self._replace_job is not None:
            return
        query, replacement = self._bar.query(), self._bar.replacement.text()
        cues = self._document.cues
        self._replaced_document = self._document
        job = self._worker.submit(
            lambda cancel: replace(cues, query, replacement, cancel), "replace all"
        )
        self._replace_job = job
        self._bar.set_busy(is_busy=True)
        job.advanced.connect(self._on_replacing)
        job.failed.connect(self._on_replace_failed)
        job.succeeded.connect(self._on_replace_ended)
        job.cancelled.connect(self._on_replace_ended)

    def _on_replacing(self, event: object) -> None:
        if isinstance(event, Replacing):
            said = self.tr("Replacing: {0:,} of {1:,} cues").format(event.done, event.total)
            self._bar.say(said)
        elif isinstance(event, AllReplaced):
            self._perform(event)

    def _perform(self, replaced: AllReplaced) -> None:
        if self._document is not self._replaced_document:
            self._bar.say(self.tr("Another file is shown now; nothing was replaced."))
            return
        try:
            self._document.perform(replaced.edit)
        except SentenceError as error:
            self._bar.say(str(error))
            return
        count = sum(len(splice.removed) for splice in replaced.edit.splices)
        self._bar.say(self.tr("Replaced in {0:,} cues.").format(count))

    def _on_replace_failed(self, error: BaseException) -> None:
        self._on_replace_ended()
        self._say_error(error)

    def _on_replace_ended(self) -> None:
        self._replace_job = None
        self._replaced_document = None
        self._bar.set_busy(is_busy=False)
