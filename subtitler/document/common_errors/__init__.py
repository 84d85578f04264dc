"""Errors that are common in subtitle files, each with a function that repairs it in a text.

`repairs.REPAIRS` names them all; `subtitler.document.editing.common_errors` makes edits of them.
"""
