"""Where other programs keep Whisper models on this machine."""

import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class CachePlace:
    """A folder of models, at some depth.

    Attributes:
        owner: the program whose folder it is, "" for one that people gave.
        folder: it need not exist.
    """

    owner: str
    folder: Path


def places_of_other_programs(
    environment: Mapping[str, str] = os.environ,
    home: Path | None = None,
    platform: str = sys.platform,
) -> tuple[CachePlace, ...]:
    """Name the folders of openai-whisper, Buzz, Subtitle Edit and MacWhisper.

    Sources: openai/whisper, whisper/__init__.py, load_model; chidiwilliams/buzz,
    buzz/model_loader.py, model_root_dir (before 1.0 the files lay in the folder above);
    SubtitleEdit/subtitleedit, src/libse/Common/Configuration.cs and AudioToText/*Model.cs for
    version 4 ("Whisper/Cpp/Models", "Whisper/Purfview-Whisper-Faster/_models"), its
    src/ui/Logic/Config/Se.cs for version 5 ("SpeechToText/Cpp/Models" and so on).

    Args:
        environment: variables.
        home: folder of the user.
        platform: as `sys.platform`.
    """
    home = home or Path.home()
    places = [CachePlace("whisper", _xdg_cache(environment, home) / "whisper")]
    places += (CachePlace("Buzz", folder) for folder in _buzz(environment, home, platform))
    for data in _application_data(environment, home, platform):
        for name in ("Whisper", "SpeechToText"):
            places.append(CachePlace("Subtitle Edit", data / "Subtitle Edit" / name))
    if platform == "darwin":
        support = home / "Library" / "Application Support"
        places.append(CachePlace("MacWhisper", support / "MacWhisper" / "models"))
    return tuple(places)


def _xdg_cache(environment: Mapping[str, str], home: Path) -> Path:
    return Path(environment.get("XDG_CACHE_HOME") or home / ".cache")


def _buzz(environment: Mapping[str, str], home: Path, platform: str) -> Iterator[Path]:
    """What platformdirs.user_cache_dir("Buzz") is on each system, and in its Flatpak."""
    if chosen := environment.get("BUZZ_MODEL_ROOT"):
        yield Path(chosen)
    if platform == "win32":
        local = environment.get("LOCALAPPDATA") or home / "AppData" / "Local"
        yield Path(local) / "Buzz" / "Buzz" / "Cache"
    elif platform == "darwin":
        yield home / "Library" / "Caches" / "Buzz"
    else:
        yield _xdg_cache(environment, home) / "Buzz"
        yield home / ".var" / "app" / "io.github.chidiwilliams.Buzz" / "cache" / "Buzz"


def _application_data(environment: Mapping[str, str], home: Path, platform: str) -> Iterator[Path]:
    """What .NET calls the folder of application data; on macOS it moved with .NET 8."""
    if platform == "win32":
        yield Path(environment.get("APPDATA") or home / "AppData" / "Roaming")
        return
    if platform == "darwin":
        yield home / "Library" / "Application Support"
    yield Path(environment.get("XDG_CONFIG_HOME") or home / ".config")
