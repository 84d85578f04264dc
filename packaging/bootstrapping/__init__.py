"""Make `.venv` in the checkout and start Subtitler, or its tests, in it.

Imports the standard library only: it runs before anything is installed. It is no part of the
wheel and is found because `bootstrap.py` lies beside it.
"""
