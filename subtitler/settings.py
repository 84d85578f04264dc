"""What the user chose, kept as JSON between starts.

A stored value that is not usable is replaced by the default and reported as a
`SettingsProblem`; the program always starts.
"""

import base64
import contextlib
import json
import os
import re
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Literal

import platformdirs
from typing_extensions import override

from subtitler.document.errors import SentenceError

DEFAULT_MODEL = "demo-en"
"""The model that ships with the product."""

DEFAULT_PROFILE = "netflix"
"""The rules that captions are made by: the strictest that are widely asked for, so that what
keeps to them is accepted nearly everywhere."""

Task = Literal["transcribe", "translate"]
Theme = Literal["system", "light", "dark"]

_LANGUAGE = re.compile(r"[a-z]{2,3}")
_DEVICE = re.compile(r"auto|cpu|mps|cuda(:[0-9]{1,3})?")
_MOST_THREADS = 1024
PRECISIONS = ("auto", "float32", "float16", "bfloat16", "int8")


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings; changes make a new value with `dataclasses.replace`.

    Attributes:
        model: name of an installed model, or a model folder.
        language: code such as "en"; None detects it.
        task: write the speech down, or translate it to English.
        device: "auto", "cpu", "mps", "cuda" or "cuda:1".
        precision: what is computed in; "auto" takes what is best on the device.
        profile: the rules that captions are made by: name of a profile, or path of its file.
        threads: cores for the engine; None leaves one core to the window.
        last_folder: where the file dialogs open, "" for the system's choice.
        theme: the colours of the window.
        window_geometry: as Qt saves it, base64; "" before the first start.
        window_state: docks and tool bars, likewise.
    """

    model: str = DEFAULT_MODEL
    language: str | None = None
    task: Task = "transcribe"
    device: str = "auto"
    precision: str = "auto"
    profile: str = DEFAULT_PROFILE
    threads: int | None = None
    last_folder: str = ""
    theme: Theme = "system"
    window_geometry: str = ""
    window_state: str = ""


@dataclass(frozen=True, slots=True)
class SettingsProblem:
    """A stored value that could not be used.

    Attributes:
        key: name of the setting; "" for the whole file.
        reason: what was wrong, as one clause.
        repaired: the value that is used instead.
    """

    key: str
    reason: str
    repaired: object

    @override
    def __str__(self) -> str:
        if not self.key:
            return f"The settings could not be read ({self.reason}); the defaults are used."
        return f"The setting “{self.key}” {self.reason}; {self.repaired!r} is used instead."


class SettingsUnwritable(SentenceError):
    """The settings cannot be saved."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"The settings cannot be saved to {path} ({reason}); check the folder.", path, reason
        )
        self.path = path
        self.reason = reason


def settings_path() -> Path:
    """Where the settings of this user are."""
    return platformdirs.user_config_path("subtitler", appauthor=False) / "settings.json"


def state_folder() -> Path:
    """Where what this user is working on is kept safe."""
    return platformdirs.user_state_path("subtitler", appauthor=False)


def load_settings(path: Path | None = None) -> tuple[Settings, tuple[SettingsProblem, ...]]:
    """Read the settings; whatever stands there, usable ones come back.

    A file that is no settings file at all is renamed to ``*.damaged``, so that saving does
    not destroy it. Keys that this version does not know are passed over.

    Args:
        path: None for this user's.
    """
    path = path or settings_path()
    try:
        stored = json.loads(path.read_bytes())
        if not isinstance(stored, dict):
            raise TypeError("it holds no settings")  # noqa: TRY301 - one way out for both
    except FileNotFoundError:
        return Settings(), ()
    except OSError as error:
        return Settings(), (_whole_file(error.strerror or str(error)),)
    except (ValueError, TypeError, RecursionError) as error:
        with contextlib.suppress(OSError):
            path.replace(path.with_name(path.name + ".damaged"))
        return Settings(), (_whole_file(str(error)),)
    return repaired_settings(stored)


def _whole_file(reason: str) -> SettingsProblem:
    return SettingsProblem("", reason, Settings())


def repaired_settings(
    stored: dict[str, Any],
) -> tuple[Settings, tuple[SettingsProblem, ...]]:
    """Take every usable value and the default for each other one."""
    values: dict[str, Any] = {}
    problems: list[SettingsProblem] = []
    for field in fields(Settings):
        if field.name not in stored:
            continue
        reason = _CHECKS[field.name](stored[field.name])
        if reason:
            problems.append(SettingsProblem(field.name, reason, field.default))
        else:
            values[field.name] = stored[field.name]
    return Settings(**values), tuple(problems)


def save_settings(settings: Settings, path: Path | None = None) -> None:
    """Save atomically: after a power cut the old settings or the new ones are there.

    Args:
        settings: what to save.
        path: None for this user's.

    Raises:
        SettingsUnwritable: the folder or the disk refuses.
    """
    path = path or settings_path()
    text = json.dumps(asdict(settings), indent=1)  # ASCII: folders may have names beyond UTF-8
    target = Path(os.path.realpath(path))  # some people keep their settings behind a link
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=target.name)
        try:
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(target)
        finally:
            Path(name).unlink(missing_ok=True)  # gone already when all went well
    except OSError as error:
        raise SettingsUnwritable(path, error.strerror or str(error)) from error


Check = Callable[[Any], str]
"""Says in a clause what is wrong with a stored value, "" when nothing is."""


def _text(value: Any) -> str:
    return "" if isinstance(value, str) and "\0" not in value else "is no text"


def _name(value: Any) -> str:
    return _text(value) if value != "" else "is empty"


def _one_of(*choices: str) -> Check:
    def check(value: Any) -> str:
        return "" if value in choices else f"is none of {', '.join(choices)}"

    return check


def _language(value: Any) -> str:
    known = value is None or (isinstance(value, str) and _LANGUAGE.fullmatch(value))
    return "" if known else "is no language code"


def _device(value: Any) -> str:
    known = isinstance(value, str) and _DEVICE.fullmatch(value)
    return "" if known else "is no device"


def _threads(value: Any) -> str:
    if value is None:
        return ""
    # bool is an int: `true` threads are not one thread
    is_count = isinstance(value, int) and not isinstance(value, bool)
    return "" if is_count and 1 <= value <= _MOST_THREADS else "is no number of threads"


def _base64(value: Any) -> str:
    try:
        base64.b64decode(value, validate=True)
    except (ValueError, TypeError):
        return "is not as it was saved"
    return "" if isinstance(value, str) else "is no text"


_CHECKS: dict[str, Check] = {
    "model": _name,
    "language": _language,
    "task": _one_of("transcribe", "translate"),
    "device": _device,
    "precision": _one_of(*PRECISIONS),
    "profile": _name,
    "threads": _threads,
    "last_folder": _text,
    "theme": _one_of("system", "light", "dark"),
    "window_geometry": _base64,
    "window_state": _base64,
}
