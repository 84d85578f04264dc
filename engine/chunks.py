"""Stretches of audio that are decoded on their own: packed with speech, cut at pauses.

A chunk depends on the audio and on where the one before it ended, on nothing else: however
many are decoded together, and wherever a transcription is taken up again, they are the same.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from engine.audio import SAMPLE_RATE_HZ
from engine.gate import LONG_SILENCE_S, MARGIN_S, OPENING
from engine.mel import FRAMES_PER_SECOND, HOP_LENGTH, N_FRAMES, MelWindows
from engine.speech_activity.listener import SpeechListener
from engine.speech_activity.spans import FRAME_S, FRAME_SAMPLES
from engine.window import Window

# Speech that is less likely than this pauses.
PAUSING = 0.35
# Long enough a pause to lie between two sentences: the last such one is where a chunk is cut.
SENTENCE_PAUSE_S = 0.4
# A chunk is not cut before, or there would be many short ones.
EARLIEST_CUT_S = 10.0
# Without speech activity, audio is cut where it is quietest for so long.
QUIET_FRAMES = 10  # of 32 ms


def speech_chunks(listener: SpeechListener, first: int, stop: int) -> Iterator[Window]:
    """Pack what may be speech into chunks of up to 30 s, as far as somebody asks.

    Silence at both ends is left out up to a margin. Long silence ends a chunk. Where speech
    goes on beyond 30 s, the chunk is cut at its last long pause, else at its longest one, else
    where speech is least likely.

    Args:
        listener: hears the audio.
        first: mel frame to begin from.
        stop: mel frame to end at.

    Raises:
        Cancelled: the listener's token was requested.
    """
    while True:
        onset = _next_onset(listener, first, stop)
        if onset is None:
            return
        begin = max(first, onset - round(MARGIN_S * FRAMES_PER_SECOND))
        room = min(N_FRAMES, stop - begin)
        probabilities = listener.probabilities(
            begin / FRAMES_PER_SECOND, (begin + room) / FRAMES_PER_SECOND
        )
        n_frames = min(room, max(1, _length(probabilities, begin, is_followed=begin + room < stop)))
        yield Window(begin, n_frames)
        first = begin + n_frames


def quiet_chunks(windows: MelWindows, first: int, stop: int) -> Iterator[Window]:
    """Cut audio into chunks of up to 30 s where it is quietest, without knowing of speech.

    Args:
        windows: of the audio.
        first: mel frame to begin from.
        stop: mel frame to end at.

    Raises:
        Cancelled: the windows' token was requested.
    """
    while first < stop:
        n_frames = min(N_FRAMES, stop - first)
        if first + n_frames < stop:
            samples = windows.samples(first * HOP_LENGTH, (first + n_frames) * HOP_LENGTH)
            n_frames = _quietest(samples)
        yield Window(first, n_frames)
        first += n_frames


def _next_onset(listener: SpeechListener, first: int, stop: int) -> int | None:
    """Find the mel frame where something like speech begins, reading on as far as needed."""
    while first < stop:
        until = min(first + N_FRAMES, stop)
        probabilities = listener.probabilities(first / FRAMES_PER_SECOND, until / FRAMES_PER_SECOND)
        heard = np.flatnonzero(probabilities >= OPENING)
        if len(heard):
            return max(first, _mel_frame(first, heard[0]))
        first = until
    return None


def _mel_frame(begin: int, index: float) -> int:
    """Place an index among the frames of 32 ms that were heard from mel frame `begin` on."""
    heard_from = begin * HOP_LENGTH // FRAME_SAMPLES
    return round((heard_from + float(index)) * FRAME_S * FRAMES_PER_SECOND)


def _length(probabilities: NDArray[np.float32], begin: int, *, is_followed: bool) -> int:
    """Choose how many mel frames a chunk has.

    Args:
        probabilities: of speech, from its start to 30 s later or to the end.
        begin: mel frame where it starts, near speech.
        is_followed: there is audio after what was heard.
    """
    heard = np.flatnonzero(probabilities >= OPENING)
    # One past the last frame of speech that the chunk may hold.
    bounds = np.append(heard, len(probabilities))
    long = np.flatnonzero(np.diff(bounds) - 1 >= LONG_SILENCE_S / FRAME_S)
    if len(long) or not is_followed:
        last = heard[long[0]] if len(long) else heard[-1]
        return _mel_frame(begin, last + 1) + round(MARGIN_S * FRAMES_PER_SECOND) - begin
    return _mel_frame(begin, _best_cut(probabilities)) - begin


def _best_cut(probabilities: NDArray[np.float32]) -> float:
    """Find the place, in frames of 32 ms, that cuts speech best."""
    earliest = round(EARLIEST_CUT_S / FRAME_S)
    later = probabilities[earliest:]
    edges = np.diff((later < PAUSING).astype(np.int8), prepend=0, append=0)
    starts, ends = np.flatnonzero(edges > 0), np.flatnonzero(edges < 0)
    if not len(starts):
        return earliest + float(later.argmin()) + 0.5
    lengths = ends - starts
    enough = np.flatnonzero(lengths >= min(SENTENCE_PAUSE_S / FRAME_S, lengths.max()))
    chosen = enough[-1]
    return earliest + float(starts[chosen] + ends[chosen]) / 2


def _quietest(samples: NDArray[np.float32]) -> int:
    """Find the mel frame in the last third of some audio around which it is quietest."""
    earliest = round(len(samples) * 2 / 3 / FRAME_SAMPLES)
    n_frames = len(samples) // FRAME_SAMPLES
    frames = samples[earliest * FRAME_SAMPLES : n_frames * FRAME_SAMPLES]
    energy = np.square(frames, dtype=np.float64).reshape(-1, FRAME_SAMPLES).sum(axis=1)
    around = np.convolve(energy, np.ones(QUIET_FRAMES), mode="valid")
    middle = earliest + float(around.argmin()) + QUIET_FRAMES / 2
    return round(middle * FRAME_SAMPLES / SAMPLE_RATE_HZ * FRAMES_PER_SECOND)
