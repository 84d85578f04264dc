"""Which language is spoken, by listening to as many windows as it takes to be sure."""

from collections.abc import Iterator

import torch
from torch import Tensor

from engine.cancellation import CancelToken
from engine.decoding.language import SpokenLanguage, known_languages, language_probabilities
from engine.decoding.options import TranscriptionOptions
from engine.device import check_numbers
from engine.gate import SpeechGate
from engine.mel import N_FRAMES, MelWindows
from engine.speech_model import SpeechModel
from engine.window import encode_window

# Another language takes over when it is so much likelier than the one before: a loan word or a
# name shifts the probabilities, a change of speaker turns them over.
NEEDED_LEAD = 0.3


def detect_language_of(
    model: SpeechModel,
    windows: MelWindows,
    options: TranscriptionOptions,
    cancel: CancelToken,
    gate: SpeechGate | None = None,
) -> SpokenLanguage:
    """Listen to windows from the start until one language is believed.

    The probabilities of all windows listened to count alike. Without any that is likelier
    than the threshold, the likeliest one is taken.

    Args:
        model: knows one language or more.
        windows: of the audio.
        options: how many windows, the threshold and the clips.
        cancel: checked between encoder blocks.
        gate: passes over what is not speech; None listens to everything.
    """
    known = known_languages(model)
    if len(known) == 1:  # nothing to measure
        return SpokenLanguage(known[0], None)
    strict = options.compatibility == "openai"
    total = torch.zeros(len(known))
    mean = total
    for count, seek in enumerate(_places(windows, options, gate), start=1):
        features = encode_window(model, windows.window(seek, N_FRAMES), cancel)
        total = total + language_probabilities(model, features).cpu()
        mean = total / count
        believed = float(mean.max()) >= options.language_threshold
        if believed or strict or count == options.language_windows:
            break
    best = int(mean.argmax())
    check_numbers(model.device, float(mean[best]))
    return SpokenLanguage(known[best], float(mean[best]))


def _places(
    windows: MelWindows, options: TranscriptionOptions, gate: SpeechGate | None
) -> Iterator[int]:
    """Give the frames where windows with speech begin; at least one.

    The reference listens to the first 30 s, whatever clips are wanted.
    """
    strict = options.compatibility == "openai"
    first_s = options.clips[0][0] if options.clips and not strict else 0.0
    seek = min(round(first_s * 100), windows.content_frames)
    begun = False
    while not begun or seek < windows.content_frames:
        heard = seek if gate is None else gate.next_speech(seek, windows.content_frames)
        if heard is None and begun:
            return
        begun = True
        seek = seek if heard is None else heard
        yield seek
        seek += N_FRAMES


class LanguageTracker:
    """The language from window to window, slow to change."""

    def __init__(self, model: SpeechModel, spoken: SpokenLanguage, threshold: float) -> None:
        self._model = model
        self._known = known_languages(model)
        self._threshold = threshold
        self.spoken = spoken

    def listen(self, features: Tensor) -> SpokenLanguage:
        """Say which language a window is in.

        Args:
            features: (1, n_audio_ctx, n_audio_state) of the window.
        """
        if len(self._known) == 1:
            return self.spoken
        probabilities = language_probabilities(self._model, features).cpu()
        best = int(probabilities.argmax())
        current = float(probabilities[self._known.index(self.spoken.language)])
        likeliest = float(probabilities[best])
        check_numbers(self._model.device, likeliest)
        if likeliest >= max(self._threshold, current + NEEDED_LEAD):
            self.spoken = SpokenLanguage(self._known[best], likeliest)
        else:
            self.spoken = SpokenLanguage(self.spoken.language, current)
        return self.spoken
