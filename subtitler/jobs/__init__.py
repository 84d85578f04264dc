"""Work over many files, without Qt: sessions, the queue, exporting.

May import `engine`, `subtitler.captioning` and what lies below it.
"""
