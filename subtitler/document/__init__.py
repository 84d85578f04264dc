"""Cues, words and their editing as immutable values: the rules of a subtitle document.

Everything that changes a document is an `Edit`, made by a function of `document.editing` and
performed by `Document`, which keeps the history. May import the standard library only.
"""
