"""Quality rules: profiles as data, checks with their fixes, and cues made from words.

A profile (`profile`, `profiles`) says what captions have to keep to; `display_width` counts as a
reader does; `line_breaks` puts a text in lines. `checks` finds problems, `fixes` mends them.
For a new rule: a member of `Rule`, a check in the list of `checks`, and, where it can be mended,
a function that yields repairs in the table of `fixes`.

May import `subtitler.document` and `resources`, no Qt and no format.
"""
