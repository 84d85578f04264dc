"""The cue list: a virtual table over the document, edited in place."""
