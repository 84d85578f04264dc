"""Where a transcription stands, so that it can be taken up again with the same result."""

import json
from dataclasses import asdict, dataclass, fields
from typing import Any

from engine.errors import SavedStateInvalid


@dataclass(frozen=True, slots=True)
class TranscriptionState:
    """All that the windows to come depend on; small, picklable and writable as JSON.

    The segments themselves were given out as events before; whoever saves the state keeps
    them beside it.

    Attributes:
        n_samples: length of the audio, by which another file is recognised.
        clip: number of the clip that is being transcribed.
        seek: mel frame where the next window begins.
        chosen_language: code of the language that the transcription began in.
        language: code decoded in.
        language_probability: how sure that is; None where it was given.
        earlier_tokens: latest ids of the text so far, for the next window's prompt.
        n_earlier: how many ids were added to that since it was last forgotten.
        n_segments: how many segments were given out.
        heard_s: end of the last of them.
        last_speech_s: end of the last word as measured.
        last_text: text of the last window.
        is_prefix_used: the options' prefix was spoken already.
    """

    n_samples: int
    clip: int
    seek: int
    chosen_language: str
    language: str
    language_probability: float | None
    earlier_tokens: tuple[int, ...]
    n_earlier: int
    n_segments: int
    heard_s: float
    last_speech_s: float
    last_text: str
    is_prefix_used: bool

    def to_json(self) -> str:
        """Write the state as one line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "TranscriptionState":
        """Read what `to_json` wrote.

        Raises:
            SavedStateInvalid: it is something else.
        """
        try:
            content = json.loads(text)
            earlier: object = content.pop("earlier_tokens")
            if not isinstance(earlier, list):
                raise SavedStateInvalid("it is damaged")
            state = cls(**content, earlier_tokens=tuple(earlier))
        except (AttributeError, KeyError, TypeError, ValueError, RecursionError) as error:
            raise SavedStateInvalid("it is damaged") from error
        fit = all(_fits(getattr(state, field.name), field.type) for field in fields(cls))
        if not fit:
            raise SavedStateInvalid("it is damaged")
        return state


def _fits(value: Any, kind: Any) -> bool:
    """Whether a value read from JSON is of the kind that the field declares."""
    kinds: dict[Any, tuple[type, ...]] = {
        int: (int,),
        float: (int, float),
        str: (str,),
        bool: (bool,),
        float | None: (int, float, type(None)),
    }
    if kind in kinds:
        return isinstance(value, kinds[kind]) and (kind is bool or not isinstance(value, bool))
    return isinstance(value, tuple) and all(type(token) is int for token in value)
