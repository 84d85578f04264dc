"""The profiles there are: those that ship with the product and the user's own."""

import difflib
import os
import re
import tempfile
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import platformdirs

from subtitler.document.errors import SentenceError
from subtitler.rules.profile import Profile
from subtitler.rules.profile_file import ProfileInvalid, read_profile, written_profile

DEFAULT_PROFILE = "netflix"

_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LONGEST_NAME = 60


class ProfileNotFound(SentenceError):
    """No profile has this name."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        near = difflib.get_close_matches(name, known, 1)
        advice = f"did you mean “{near[0]}”?" if near else f"choose one of {', '.join(known)}."
        super().__init__(f"There is no profile “{name}”; {advice}", name, known)
        self.name = name
        self.known = known


class ProfileUnreadable(SentenceError):
    """The file of a profile cannot be read."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"The profile {path} cannot be read: {reason}.", path, reason)
        self.path = path
        self.reason = reason


class ProfileUnwritable(SentenceError):
    """A profile cannot be saved."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"The profile “{name}” was not saved: {reason}.", name, reason)
        self.name = name
        self.reason = reason


@dataclass(frozen=True, slots=True)
class ProfileList:
    """All profiles that can be chosen.

    Attributes:
        profiles: those that ship with the product, then the user's own, each by name.
        problems: files of the user's that cannot be used.
    """

    profiles: tuple[Profile, ...]
    problems: tuple[ProfileInvalid | ProfileUnreadable, ...]


def own_profiles_folder() -> Path:
    """Where the user's own profiles are."""
    return platformdirs.user_config_path("subtitler", appauthor=False) / "profiles"


@cache
def built_in_names() -> tuple[str, ...]:
    """Names of the profiles that ship with the product."""
    names = (file.name for file in files("resources").joinpath("profiles").iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


@cache
def built_in_profile(name: str) -> Profile:
    """A profile that ships with the product.

    Raises:
        ProfileNotFound: none has this name.
    """
    if name not in built_in_names():
        raise ProfileNotFound(name, built_in_names())
    file = f"{name}.toml"
    data = files("resources").joinpath("profiles", file).read_bytes()
    return read_profile(data, name, file, built_in_profile)


def load_profile(path: Path) -> Profile:
    """The profile in a file of the user's; it may be `based_on` one that ships.

    Raises:
        ProfileUnreadable: there is no such file, or it may not be read.
        ProfileInvalid: with the key and what to write there.
    """
    try:
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ProfileUnreadable(path, f"{reason}; choose another file") from error

    def base_named(name: str) -> Profile:
        try:
            return built_in_profile(name)
        except ProfileNotFound as error:
            known = ", ".join(f'"{known}"' for known in error.known)
            raise ProfileInvalid(path.name, "based_on", f"write one of {known}") from error

    return read_profile(data, path.stem, path.name, base_named)


def find_profile(name: str, folder: Path | None = None) -> Profile:
    """The profile that a user names: by its name, or by a path that ends in ``.toml``.

    A profile of the user's own goes before one that ships under the same name.

    Args:
        name: such as "netflix" or "my/own.toml".
        folder: where the user's own profiles are; None for `own_profiles_folder`.

    Raises:
        ProfileNotFound: there is none of this name.
        ProfileUnreadable: the file cannot be read.
        ProfileInvalid: the file holds something that cannot be used.
    """
    if name.lower().endswith(".toml"):
        return load_profile(Path(name))
    own = _own_files(folder or own_profiles_folder())
    if name in own:
        return load_profile(own[name])
    if name in built_in_names():
        return built_in_profile(name)
    raise ProfileNotFound(name, tuple(sorted({*built_in_names(), *own})))


def list_profiles(folder: Path | None = None) -> ProfileList:
    """All profiles; a broken file of the user's is a problem and hides no other profile.

    Args:
        folder: where the user's own profiles are; None for `own_profiles_folder`.
    """
    own: list[Profile] = []
    problems: list[ProfileInvalid | ProfileUnreadable] = []
    for _, path in sorted(_own_files(folder or own_profiles_folder()).items()):
        try:
            own.append(load_profile(path))
        except (ProfileInvalid, ProfileUnreadable) as problem:
            problems.append(problem)
    hidden = {profile.name for profile in own}
    shipped = [built_in_profile(name) for name in built_in_names() if name not in hidden]
    return ProfileList((*shipped, *own), tuple(problems))


def save_profile(profile: Profile, folder: Path | None = None) -> Path:
    """Keep a profile of the user's own, whole or not at all.

    Args:
        profile: `name` becomes the name of its file.
        folder: where to; None for `own_profiles_folder`.

    Raises:
        ProfileUnwritable: the name is none, or the folder or the disk refuses.
    """
    folder = folder or own_profiles_folder()
    if not _NAME.fullmatch(profile.name) or len(profile.name) > _LONGEST_NAME:
        advice = "give it a name of small letters and digits, with hyphens between them"
        raise ProfileUnwritable(profile.name, advice)
    target = folder / f"{profile.name}.toml"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=folder, prefix=".profile-", suffix=".tmp")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(written_profile(profile))
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(target)
        finally:
            Path(temporary).unlink(missing_ok=True)  # gone already when all went well
    except OSError as error:
        reason = f"{error.strerror or error}; check the folder {folder}"
        raise ProfileUnwritable(profile.name, reason) from error
    return target


def _own_files(folder: Path) -> dict[str, Path]:
    """The user's profile files by name; none where the folder cannot be listed."""
    try:
        return {path.stem: path for path in folder.iterdir() if path.suffix.lower() == ".toml"}
    except OSError:
        return {}
