"""Joins the engine and the document: speech of a media file becomes cues.

May import `engine`, `subtitler.projects` and what lies below it; knows no Qt. A captioning is
a generator of the frozen events in `subtitler.captioning.events`; the window and the command
line only iterate it.
"""
