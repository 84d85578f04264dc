"""Synthetic speech with known word times, through the library of espeak-ng.

Only `make_clip.py` uses this, when the demo clip is made; the product never does.
"""

import ctypes
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SYNCHRONOUS = 2  # AUDIO_OUTPUT_SYNCHRONOUS of espeak-ng's speak_lib.h
RATE, PITCH, RANGE = 1, 3, 4  # espeak_PARAMETER
WORD_EVENT = 1  # espeakEVENT_WORD
QUIET = 120 / 32768  # below it, a sample counts as silence


class _EventId(ctypes.Union):
    _fields_ = (
        ("number", ctypes.c_int),
        ("name", ctypes.c_char_p),
        ("string", ctypes.c_char * 8),
    )


class _Event(ctypes.Structure):
    """espeak_EVENT of espeak-ng 1.51's speak_lib.h."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _EventId),
    )


_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
)


@dataclass(frozen=True)
class Voice:
    """A synthetic speaker.

    Attributes:
        name: of espeak-ng, such as "en-us+f2".
        words_per_minute: speaking rate.
        pitch: 0..100.
        pitch_range: 0..100.
    """

    name: str
    words_per_minute: int
    pitch: int
    pitch_range: int


@dataclass(frozen=True)
class SpokenWord:
    """A word of a sentence as it was spoken.

    Attributes:
        text: with its punctuation.
        start_s: onset within the sentence's audio.
        end_s: the next word's onset, or the end of speech.
        is_reported: the synthesiser reported this onset; it joins some function words into
            one, and those onsets are shared out by letters.
    """

    text: str
    start_s: float
    end_s: float
    is_reported: bool


class Synthesiser:
    """espeak-ng's library, speaking into memory."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL("libespeak-ng.so.1")
        self.rate_hz: int = self._library.espeak_Initialize(SYNCHRONOUS, 0, None, 0)
        self._blocks: list[NDArray[np.int16]] = []
        self._onsets: dict[int, float] = {}
        self._callback = _Callback(self._collect)
        self._library.espeak_SetSynthCallback(self._callback)

    def _collect(self, samples, count, events) -> int:  # noqa: ANN001 - ctypes calls it
        if samples and count > 0:
            self._blocks.append(np.ctypeslib.as_array(samples, (count,)).copy())
        index = 0
        while events[index].type != 0:
            if events[index].type == WORD_EVENT:
                onset = events[index].audio_position / 1000
                self._onsets.setdefault(events[index].text_position - 1, onset)
            index += 1
        return 0

    def speak(self, text: str, voice: Voice) -> tuple[NDArray[np.float32], list[SpokenWord]]:
        """Speak one sentence.

        Returns:
            Mono samples at `rate_hz`, -1..1, cut to the speech; and its words.
        """
        library = self._library
        library.espeak_SetVoiceByName(voice.name.encode())
        library.espeak_SetParameter(RATE, voice.words_per_minute, 0)
        library.espeak_SetParameter(PITCH, voice.pitch, 0)
        library.espeak_SetParameter(RANGE, voice.pitch_range, 0)
        self._blocks.clear()
        self._onsets.clear()
        data = text.encode()
        library.espeak_Synth(data, len(data) + 1, 0, 1, 0, 1, None, None)
        samples = np.concatenate(self._blocks).astype(np.float32) / 32768
        loud = np.nonzero(np.abs(samples) > QUIET)[0]
        first, last = int(loud[0]), int(loud[-1]) + 1
        words = self._timed(text, first / self.rate_hz, last / self.rate_hz)
        return samples[first:last], words

    def _timed(self, text: str, begin_s: float, end_s: float) -> list[SpokenWord]:
        """Give every word its onset, sharing out by letters where none was reported."""
        words = text.split()
        positions = np.cumsum([0, *(len(word) + 1 for word in words[:-1])])
        onsets = [self._onsets.get(int(position)) for position in positions]
        onsets[0] = max(onsets[0] or begin_s, begin_s)
        known = [index for index, onset in enumerate(onsets) if onset is not None]
        filled = np.interp(
            positions,
            [*(positions[index] for index in known), len(text) + 1],
            [*(onsets[index] for index in known), end_s],
        )
        ends = [*filled[1:], end_s]
        return [
            SpokenWord(word, float(start - begin_s), float(end - begin_s), index in known)
            for index, (word, start, end) in enumerate(zip(words, filled, ends, strict=True))
        ]
