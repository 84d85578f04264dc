"""Loads the engine's libraries first of all, with everything else that loads some out of the way.

They are large, and while they are loaded the dynamic linker makes everybody wait who loads a
library or starts a thread; the window's thread must do neither.
"""

from collections.abc import Iterator

from PySide6.QtCore import QObject, Signal

from subtitler.qtjobs import CancelToken, load_torch_libraries
from subtitler.ui.backstage import Backstage
from subtitler.ui.icons import load_svg_plugins


class WarmUp(QObject):
    """Done once, when the window was made.

    Signals:
        ended: the libraries are there, or will not be; the way is free.
    """

    ended = Signal()

    def begin(self, backstage: Backstage) -> None:
        """Load what the window would load late, then the engine's libraries in the background."""
        load_svg_plugins()
        backstage.start()

        def work(_cancel: CancelToken) -> Iterator[object]:
            load_torch_libraries()
            yield from ()

        # On this worker, because what it loads itself with the first file then waits its turn.
        job = backstage.media.submit(work, self.tr("load the engine"))
        job.succeeded.connect(self.ended)
        job.failed.connect(self._on_failed)

    def _on_failed(self, _error: BaseException) -> None:
        self.ended.emit()  # the engine will say it again, when it is asked for
