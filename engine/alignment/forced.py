"""Forced alignment: when the words of a given text are said in a long audio.

The audio is recognised without knowing the text, and both word sequences are aligned. Then the
text is read again window by window while the audio is heard, so that words which the
recogniser got wrong are placed by the attention to them as well.
"""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace

from engine.alignment.alignment_events import (
    AlignmentEvent,
    AlignmentFinished,
    AlignmentProgress,
    AudioUnmatched,
)
from engine.alignment.expected_speech import HeardWord, Texts, expected_passages, heard_word
from engine.alignment.forced_outcome import CueLedger, unmatched_audio
from engine.alignment.forced_placing import Placing
from engine.alignment.rough_times import without_crammed
from engine.alignment.script_words import script_words
from engine.audio import AudioSource
from engine.cancellation import CancelToken
from engine.decoding.options import TranscriptionOptions
from engine.errors import OptionsInvalid
from engine.events import (
    DeviceChanged,
    GapFound,
    LanguageChosen,
    MediaOpened,
    MediaScanned,
    SegmentFound,
    WindowDecoded,
)
from engine.finite_audio import FiniteAudio
from engine.mel import MelWindows, scan
from engine.speech_model import SpeechModel
from engine.transcription import Media, audio_source, transcribe

# Recognition that does not know the text: what was said earlier would only lead it astray.
ROUGH = TranscriptionOptions(condition_on_previous_text=False)

# Where nothing of the text is heard, what is heard is reported by runs without such a pause.
SENTENCE_PAUSE_S = 1.0


def align(
    media: Media,
    model: SpeechModel,
    text_or_cues: str | Sequence[str],
    options: TranscriptionOptions = ROUGH,
    cancel: CancelToken | None = None,
    *,
    track: int | None = None,
) -> Iterator[AlignmentEvent]:
    """Find when each word of a given text is said.

    First `MediaScanned`, `MediaOpened` and `LanguageChosen` as from `transcribe`, with
    `AlignmentProgress` while the audio is recognised and again while the text is placed. There,
    in time order, `AudioUnmatched` for speech that the text does not have, and for each cue
    `TextUnmatched` for words of it that were not said, then its `CueAligned`. Last
    `AlignmentFinished`.

    Long silence, missing, additional and repeated passages are expected. A text in another
    language than is heard comes back unmatched.

    Args:
        media: as for `transcribe`.
        model: from `load_model`.
        text_or_cues: plain texts of cues, whose borders are kept; of one string, each line is
            a cue. Empty ones are reported without words.
        options: how the audio is recognised; words are measured in any case.
        cancel: checked as by `transcribe`, and for every window that is placed.
        track: position among the file's audio tracks; None takes the default one.

    Raises:
        Cancelled: `cancel` was requested.
        LanguageUnknown: the model cannot decode in the wanted language.
        OptionsInvalid: the options contradict each other or the model, or ask for a translation.
        MediaUnreadable: the file is missing, broken or no media.
        NoAudioTrack: the file has no audio.
        AudioTrackMissing: the file has no audio track `track`.
        SpeechActivityUnavailable: silero-vad is not installed.
        OutOfDeviceMemory: a window does not fit into the device's memory.
    """
    if options.task != "transcribe":
        raise OptionsInvalid("a text is aligned with the language that is spoken")
    cancel = cancel or CancelToken()
    cues = tuple(text_or_cues.splitlines() if isinstance(text_or_cues, str) else text_or_cues)
    source = audio_source(media, track)
    recognised = yield from recognise(source, model, options, cancel)
    yield from place_cues(source, model, cues, recognised, cancel)


def place_cues(
    source: AudioSource,
    model: SpeechModel,
    cues: Sequence[str],
    recognised: "Recognised",
    cancel: CancelToken,
) -> Iterator[AlignmentEvent]:
    """Do the second half of `align`: find the words of the cues in what was recognised."""
    heard = without_crammed(recognised.words, recognised.duration_s)
    texts = Texts(script_words(cues, recognised.language), heard)
    ledger = CueLedger(cues, texts.script)
    passages = expected_passages(texts, recognised.duration_s)
    if any(passage.similarity > 0 for passage in passages):
        windows = _silently(scan(FiniteAudio(source), model.network.dims.n_mels, cancel))
        placing = Placing(model, windows, recognised.language, texts, cancel)
        yield from placing.events(passages, ledger)
    else:
        yield from _nothing_alike(texts)
    yield from ledger.complete(len(texts.script))
    yield AlignmentFinished(
        recognised.language, recognised.duration_s, len(texts.script), ledger.n_placed
    )


@dataclass(frozen=True, slots=True)
class Recognised:
    """What was heard without knowing the text."""

    language: str
    duration_s: float
    words: tuple[HeardWord, ...]


def recognise(
    source: AudioSource, model: SpeechModel, options: TranscriptionOptions, cancel: CancelToken
) -> Generator[AlignmentEvent, None, Recognised]:
    """Do the first half of `align`: transcribe, and report how far that is."""
    heard: list[tuple[str, float, float]] = []
    language, duration_s = "", 0.0
    for event in transcribe(source, model, replace(options, word_timestamps=True), cancel):
        match event:
            case MediaScanned() | DeviceChanged():
                yield event
            case MediaOpened():
                duration_s = event.duration_s
                yield event
            case LanguageChosen():
                language = event.language
                yield event
            case SegmentFound(segment):
                heard += [(word.text, word.start_s, word.end_s) for word in segment.words]
            case GapFound(start_s, end_s):
                heard.append(("", start_s, end_s))
            case WindowDecoded(done_s, total_s):
                yield AlignmentProgress("recognising", done_s, total_s)
    heard.sort(key=lambda word: word[1])
    words = tuple(heard_word(*word, language) for word in heard)
    return Recognised(language, duration_s, words)


def _nothing_alike(texts: Texts) -> Iterator[AudioUnmatched]:
    """Report all that was heard, by runs without a long pause."""
    run: list[HeardWord] = []
    for word in texts.heard:
        if run and word.start_s - run[-1].end_s > SENTENCE_PAUSE_S:
            yield unmatched_audio(run, ())
            run = []
        run.append(word)
    if run:
        yield unmatched_audio(run, ())


def _silently(scanning: Generator[MediaScanned, None, MelWindows]) -> MelWindows:
    """Scan again what was scanned before, without reporting it twice."""
    while True:
        try:
            next(scanning)
        except StopIteration as finished:
            windows: MelWindows = finished.value
            return windows
