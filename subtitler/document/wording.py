"""Words in the sentences that users read."""


def counted(number: int, what: str) -> str:
    """A number of things, in the singular where it is one.

    Args:
        number: how many.
        what: one of them; an "s" makes more of it.

    >>> counted(1, "cue"), counted(0, "cue")
    ('1 cue', '0 cues')
    """
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
