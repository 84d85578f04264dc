"""Words on their way into cues: with their times and with what stands between them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TimedWord:
    """One word of a stream that is to be cut into cues.

    Attributes:
        text: the visible characters, without surrounding white space and without markup.
        start_ms: first sound.
        end_ms: end of sound.
        is_spaced: white space stands before it; where none does, and the script is one that
            puts spaces between words, nothing may come between it and the word before.
        begins_cue: a cue begins here whatever else speaks against it: another speaker, another
            style, an edge that was set by hand.
        cue_start_ms: where a cue that begins with this word must begin; None leaves it free.
        cue_end_ms: where a cue that ends with this word must end; None leaves it free.
    """

    text: str
    start_ms: int
    end_ms: int
    is_spaced: bool = True
    begins_cue: bool = False
    cue_start_ms: int | None = None
    cue_end_ms: int | None = None


@dataclass(frozen=True, slots=True)
class CueSpan:
    """One cue as the segmentation decides it, over the words of the stream.

    Attributes:
        first: index of its first word.
        last: index after its last word.
        start_ms: first moment shown.
        end_ms: first moment no longer shown.
    """

    first: int
    last: int
    start_ms: int
    end_ms: int
