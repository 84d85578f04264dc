"""Quality rules: profiles as data, checks with their fixes, and cues made from words.

May import `subtitler.document` and `resources`, no Qt and no format.
"""
