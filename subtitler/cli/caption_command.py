"""`subtitler caption`: files and folders become subtitle files, one after another."""

import logging
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from subtitler.captioning import Cancelled, CancelToken, EngineError
from subtitler.captioning.caption import caption
from subtitler.captioning.events import (
    CaptioningFinished,
    CaptioningProgress,
    CueFound,
    CueHeldBack,
    ModelReady,
    SpeechWithoutCue,
)
from subtitler.captioning.models import ModelShelf
from subtitler.captioning.request import CaptionRequest
from subtitler.cli.exit_codes import CANCELLED, DONE, FAILED
from subtitler.cli.interruption import cancelled_by_ctrl_c
from subtitler.cli.terminal import Terminal
from subtitler.document.cue import Cue
from subtitler.document.errors import SentenceError
from subtitler.document.wording import counted
from subtitler.formats import SubtitleFormat, render_bytes
from subtitler.jobs.media_files import media_files
from subtitler.jobs.output_names import Output, plan_outputs
from subtitler.projects.atomic_file import TargetUnwritable, check_writable, write_atomically
from subtitler.projects.presence import is_folder, is_there
from subtitler.rules.profiles import find_profile
from subtitler.settings import Task

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CaptionOptions:
    """What the command line asks for.

    Attributes:
        model: name of an installed model, or a model folder.
        language: code such as "en"; None detects it.
        task: write the speech down, or translate it to English.
        track: audio track from 0; None takes the one that players take.
        device: "auto", "cpu", "cuda", "cuda:1" or "mps".
        precision: "auto", "float32", "float16", "bfloat16" or "int8".
        profile: rules that the cues keep to: name of a profile, or path of its file.
        threads: cores for the engine; None takes all.
        formats: every file is written in each.
        out_dir: folder for all files; None puts each beside its media.
        words: word times in the formats that can hold them.
        overwrite: existing files may be replaced.
    """

    model: str
    language: str | None
    task: Task
    track: int | None
    device: str
    precision: str
    profile: str
    threads: int | None
    formats: tuple[SubtitleFormat, ...]
    out_dir: Path | None
    words: bool
    overwrite: bool

    def request(self, media: Path) -> CaptionRequest:
        """The captioning of one file."""
        return CaptionRequest(
            media=media,
            model=self.model,
            language=self.language,
            task=self.task,
            track=self.track,
            device=self.device,
            precision=self.precision,
            profile=self.profile,
        )


def caption_files(paths: Sequence[Path], options: CaptionOptions, terminal: Terminal) -> int:
    """Caption files and folders; the failure of one does not stop the others.

    Whatever can be known before the work is checked before it: the model, the profile, folders
    without media, subtitles that exist, folders that cannot be written.

    Returns:
        The exit code.
    """
    shelf = ModelShelf(options.threads)
    try:
        shelf.find(options.model)
        find_profile(options.profile)
        if options.out_dir is not None:
            options.out_dir.mkdir(parents=True, exist_ok=True)
    except (EngineError, SentenceError) as error:
        terminal.result(str(error))
        return FAILED
    except OSError as error:
        reason = error.strerror or error
        terminal.result(
            f"The folder {options.out_dir} cannot be made ({reason}); choose another folder."
        )
        return FAILED
    exit_code = DONE
    for folder in (path for path in paths if is_folder(path) and not media_files([path])):
        terminal.result(f"{folder}: {_why_nothing(folder)}.")
        exit_code = FAILED
    jobs: list[tuple[Path, tuple[Output, ...]]] = []
    for media, outputs in _outputs_by_media(media_files(paths), options):
        refusal = _refusal(outputs, overwrite=options.overwrite) if is_there(media) else ""
        if refusal:
            terminal.result(f"{media}: {refusal}")
            exit_code = FAILED
        else:
            jobs.append((media, outputs))
    return max(exit_code, _caption_all(jobs, _Captioning(options, shelf, terminal), terminal))


def _caption_all(
    jobs: Sequence[tuple[Path, tuple[Output, ...]]], captioning: "_Captioning", terminal: Terminal
) -> int:
    exit_code = DONE
    with cancelled_by_ctrl_c() as cancel:
        for number, (media, outputs) in enumerate(jobs, start=1):
            try:
                if not captioning.run(media, outputs, cancel):
                    exit_code = FAILED
            except Cancelled:
                terminal.result(f"{media}: cancelled, nothing was written.")
                if left := len(jobs) - number:
                    terminal.result(
                        f"{left} more {'file was' if left == 1 else 'files were'} not begun."
                    )
                return CANCELLED
    return exit_code


def _outputs_by_media(
    media: Sequence[Path], options: CaptionOptions
) -> Iterator[tuple[Path, tuple[Output, ...]]]:
    outputs = plan_outputs(media, [form.suffix for form in options.formats], options.out_dir)
    for file, group in groupby(outputs, lambda output: output.source):
        yield file, tuple(group)


def _refusal(outputs: Sequence[Output], *, overwrite: bool) -> str:
    """Why these outputs cannot be written, as a sentence; "" if nothing is known against it."""
    existing = [output.path for output in outputs if is_there(output.path)]
    if existing and not overwrite:
        exist = "exists" if len(existing) == 1 else "exist"
        return f"{_listed(existing)} {exist} already; use --overwrite to replace."
    try:
        for output in outputs:
            check_writable(output.path)
    except TargetUnwritable as error:
        return str(error)
    return ""


def _why_nothing(folder: Path) -> str:
    if not os.access(folder, os.R_OK | os.X_OK):
        return "you may not look into this folder; change its permissions or choose another"
    return "there is no audio or video in it; name the files themselves"


def _about(media: Path, sentence: str) -> str:
    """The sentence with the file's whole path, once."""
    if sentence.startswith(media.name):
        return f"{media}{sentence.removeprefix(media.name)}"
    return f"{media}: {sentence}"


def _listed(paths: Sequence[Path]) -> str:
    return ", ".join(map(str, paths))


class _Captioning:
    """Captions one file after another with one model."""

    def __init__(self, options: CaptionOptions, shelf: ModelShelf, terminal: Terminal) -> None:
        self._options = options
        self._shelf = shelf
        self._terminal = terminal
        self._told_device = ""

    def run(self, media: Path, outputs: Sequence[Output], cancel: CancelToken) -> bool:
        """Caption one file, write it and print its line; return whether all went well.

        Raises:
            Cancelled: `cancel` was requested; nothing was written.
        """
        try:
            line = self._caption(media, outputs, cancel)
        except (EngineError, SentenceError) as error:
            self._terminal.result(_about(media, str(error)))
            return False
        except Cancelled:
            raise
        except Exception as error:  # the border: the other files shall be done
            logger.exception("captioning %s failed", media)
            fault = f"{type(error).__name__}: {error}"
            self._terminal.result(f"{media}: an unexpected fault ({fault}); please report it.")
            return False
        self._terminal.result(f"{media}: {line}")
        return True

    def _caption(self, media: Path, outputs: Sequence[Output], cancel: CancelToken) -> str:
        cancel.check()
        cues: list[Cue] = []
        language, speed, n_held_back, without_cue_ms = "", 0.0, 0, 0
        with self._terminal.bar(media.name) as bar:
            for event in caption(self._options.request(media), self._shelf, cancel):
                bar.advance(event)
                match event:
                    case CueFound(cue):
                        cues.append(cue)
                    case CueHeldBack():
                        n_held_back += 1
                    case SpeechWithoutCue(start_ms, end_ms):
                        without_cue_ms += end_ms - start_ms
                    case ModelReady():
                        self._tell_model(event)
                    case CaptioningProgress():
                        speed = event.speed
                    case CaptioningFinished():
                        language = event.language
        self._write(cues, outputs, language)
        found = counted(len(cues), "cue") if cues else "no speech found"
        if n_held_back:
            found += f" ({n_held_back} held back: likely not said)"
        if without_cue_ms:
            found += f" ({without_cue_ms / 1000:.0f} s of speech without text)"
        written = _listed([output.path for output in outputs])
        return f"done, {found}, {speed:.1f} x real time: {written}"

    def _tell_model(self, model: ModelReady) -> None:
        if self._told_device != model.device:
            self._told_device = model.device
            self._terminal.remark(f"Model {model.name} on {model.device}: {model.reason}.")
            if model.notice:
                self._terminal.remark(model.notice)

    def _write(self, cues: Sequence[Cue], outputs: Sequence[Output], language: str) -> None:
        for output, form in zip(outputs, self._options.formats, strict=True):
            encoded = render_bytes(cues, form, words=self._options.words, language=language)
            write_atomically(output.path, encoded.data)
