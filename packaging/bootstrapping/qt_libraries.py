"""The system libraries that Qt's window, player and fonts need on Linux: found, or named."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bootstrapping.system_packages import PackageManager


@dataclass(frozen=True)
class Library:
    """A shared library by the name that the loader looks for, and the packages that hold it.

    Attributes:
        file_name: its SONAME.
        debian: the package of Debian and Ubuntu.
        fedora: the package of Fedora.
    """

    file_name: str
    debian: str
    fedora: str


# Source: what `ldd` does not find on a Debian 12 that has nothing but Python, over QtWidgets,
# QtMultimedia and the plugins platforms/{offscreen,xcb,wayland}, xcbglintegrations,
# wayland-graphics-integration-client/wayland-egl and multimedia/ffmpeg of PySide6 6.11.3.
LIBRARIES = (
    Library("libEGL.so.1", "libegl1", "libglvnd-egl"),
    Library("libGL.so.1", "libgl1", "libglvnd-glx"),
    Library("libX11.so.6", "libx11-6", "libX11"),
    Library("libX11-xcb.so.1", "libx11-xcb1", "libX11-xcb"),
    Library("libXext.so.6", "libxext6", "libXext"),
    Library("libXrandr.so.2", "libxrandr2", "libXrandr"),
    Library("libbrotlidec.so.1", "libbrotli1", "libbrotli"),
    Library("libdbus-1.so.3", "libdbus-1-3", "dbus-libs"),
    Library("libdrm.so.2", "libdrm2", "libdrm"),
    Library("libfontconfig.so.1", "libfontconfig1", "fontconfig"),
    Library("libfreetype.so.6", "libfreetype6", "freetype"),
    Library("libgthread-2.0.so.0", "libglib2.0-0", "glib2"),
    Library("libpulse.so.0", "libpulse0", "pulseaudio-libs"),
    Library("libwayland-client.so.0", "libwayland-client0", "libwayland-client"),
    Library("libwayland-cursor.so.0", "libwayland-cursor0", "libwayland-cursor"),
    Library("libwayland-egl.so.1", "libwayland-egl1", "libwayland-egl"),
    Library("libxcb-cursor.so.0", "libxcb-cursor0", "xcb-util-cursor"),
    Library("libxcb-glx.so.0", "libxcb-glx0", "libxcb"),
    Library("libxcb-icccm.so.4", "libxcb-icccm4", "xcb-util-wm"),
    Library("libxcb-image.so.0", "libxcb-image0", "xcb-util-image"),
    Library("libxcb-keysyms.so.1", "libxcb-keysyms1", "xcb-util-keysyms"),
    Library("libxcb-randr.so.0", "libxcb-randr0", "libxcb"),
    Library("libxcb-render-util.so.0", "libxcb-render-util0", "xcb-util-renderutil"),
    Library("libxcb-shape.so.0", "libxcb-shape0", "libxcb"),
    Library("libxcb-shm.so.0", "libxcb-shm0", "libxcb"),
    Library("libxcb-sync.so.1", "libxcb-sync1", "libxcb"),
    Library("libxcb-xfixes.so.0", "libxcb-xfixes0", "libxcb"),
    Library("libxcb-xkb.so.1", "libxcb-xkb1", "libxcb"),
    Library("libxkbcommon.so.0", "libxkbcommon0", "libxkbcommon"),
    Library("libxkbcommon-x11.so.0", "libxkbcommon-x11-0", "libxkbcommon-x11"),
)

# Without any font Qt draws no letters at all, in the window as in captions.
FONT = Library("a font", "fonts-dejavu-core", "dejavu-sans-fonts")
FONT_FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".local/share/fonts",
    Path.home() / ".fonts",
)


def missing_libraries() -> tuple[Library, ...]:
    """Return what Qt would not find on this machine; nothing on macOS and Windows."""
    if not sys.platform.startswith("linux"):
        return ()
    font = () if has_font(FONT_FOLDERS) else (FONT,)
    return (*(library for library in LIBRARIES if not loads(library.file_name)), *font)


def package_names(libraries: Iterable[Library], manager: PackageManager) -> list[str]:
    """Return the packages that hold the libraries, each once."""
    debian = manager.name == "apt-get"
    return sorted({library.debian if debian else library.fedora for library in libraries})


def describe_missing(libraries: Iterable[Library], manager: PackageManager | None) -> str:
    """Return the one line that names what is missing and the command that installs it."""
    if manager is None:
        names = ", ".join(library.file_name for library in libraries)
        return f"The window needs these from your system's packages: {names}"
    command = manager.install_command(package_names(libraries, manager))
    return f"The window needs system libraries that are missing; install them with: {command}"


def loads(file_name: str) -> bool:
    """Return whether the system's loader, which Qt's plugins depend on, finds a library."""
    try:
        ctypes.CDLL(file_name)
    except OSError:
        return False
    return True


def has_font(folders: Iterable[Path]) -> bool:
    """Return whether a scalable font lies in or below any of the folders."""
    suffixes = {".ttf", ".otf", ".ttc"}
    return any(
        path.suffix.lower() in suffixes
        for folder in folders
        if folder.is_dir()
        for path in folder.rglob("*")
    )
