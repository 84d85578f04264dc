"""Text of files and people in places where Qt would look for markup."""

from html import escape


def plain_tooltip(text: str) -> str:
    """A tool tip that shows `text` as it is; Qt would take "<i>" in it as its own markup.

    >>> plain_tooltip("a <b> & c")
    '<qt>a &lt;b&gt; &amp; c</qt>'
    """
    return f"<qt>{escape(text, quote=False).replace(chr(10), '<br>')}</qt>" if text else ""
