"""What is kept on disk and how it is kept safe.

May import `subtitler.formats` and `subtitler.document`; knows neither Qt nor the engine.
"""
