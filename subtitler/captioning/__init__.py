"""Joins the engine and the document: speech of a media file becomes cues.

May import `engine`, `subtitler.projects` and what lies below it; knows no Qt. A captioning is
a generator of the frozen events in `subtitler.captioning.events`; the window and the command
line only iterate it. They know no engine: its token, its outcome "cancelled" and the root of
its errors are handed on here.
"""

from engine.cancellation import Cancelled, CancelToken
from engine.errors import EngineError

__all__ = ["CancelToken", "Cancelled", "EngineError"]
