"""By what files are judged: a profile, their language, the frame rate and the shots of a video."""

import argparse
import contextlib
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import platformdirs

from subtitler.captioning import EngineError
from subtitler.cli.terminal import Terminal
from subtitler.jobs.opening import media_beside
from subtitler.media.probe import probe
from subtitler.media.shot_cache import cached_shots
from subtitler.media.shots import Shots
from subtitler.rules.check_context import CheckContext
from subtitler.rules.profile import Profile
from subtitler.rules.profiles import find_profile
from subtitler.settings import load_settings


@dataclass(frozen=True, slots=True)
class Judge:
    """The profile, and what is known of the film.

    Attributes:
        profile: the rules.
        language: of all files; None takes what each one says.
        frame_rate: frames in a second; None where it is not known.
        shots_ms: where shots begin.
    """

    profile: Profile
    language: str | None
    frame_rate: Fraction | None
    shots_ms: tuple[int, ...]

    def context(self, path: Path, language: str) -> CheckContext:
        """What checks have to know of a file.

        Args:
            path: the file; a video of its name beside it tells the frame rate, where none was
                given.
            language: what the file says, or "".
        """
        rate = self.frame_rate
        if rate is None and (media := media_beside(path)) is not None:
            with contextlib.suppress(EngineError):  # it is not this video that is looked at
                rate = probe(media).frame_rate
        return CheckContext(self.language or language or None, rate, self.shots_ms)


def judge_of(words: argparse.Namespace, terminal: Terminal) -> Judge:
    """What the command line says, and what the video that it names shows.

    Raises:
        ProfileNotFound: there is no such profile.
        ProfileUnreadable: its file cannot be read.
        ProfileInvalid: its file holds what cannot be used.
        MediaUnreadable: the video cannot be read.
    """
    profile = find_profile(words.profile or load_settings()[0].profile)
    shots = Shots((), None) if words.video is None else _shots_of(words.video, terminal)
    rate = words.frame_rate.per_second if words.frame_rate is not None else shots.frame_rate
    return Judge(profile, words.language, rate, shots.changes_ms)


def _shots_of(video: Path, terminal: Terminal) -> Shots:
    folder = platformdirs.user_cache_path("subtitler", appauthor=False) / "shots"
    found = Shots((), None)
    with terminal.bar(video.name) as bar:
        for event in cached_shots(video, folder):
            if isinstance(event, Shots):
                found = event
            else:
                bar.advance(event)
    return found
