"""The windows of a source once it was read, for tests that ask no more of the reading."""

from engine.audio import AudioSource
from engine.cancellation import CancelToken
from engine.mel import MelWindows, scan


def mel_windows(source: AudioSource, n_mels: int, cancel: CancelToken | None = None) -> MelWindows:
    scanning = scan(source, n_mels, cancel)
    while True:
        try:
            next(scanning)
        except StopIteration as end:
            return end.value
