import subprocess
import sys
from pathlib import Path

import PySide6
import pytest
from bootstrapping.qt_libraries import (
    FONT,
    LIBRARIES,
    Library,
    describe_missing,
    has_font,
    loads,
    missing_libraries,
    package_names,
)
from bootstrapping.system_packages import PackageManager

APT = PackageManager("apt-get", ("apt-get", "install", "-y"), ("apt-get", "update"), None)
DNF = PackageManager("dnf", ("dnf", "install", "-y"), ("dnf", "makecache"), None)
SOME = (
    Library("libxcb.so.1", "libxcb1", "libxcb"),
    Library("libxcb-x.so.0", "libxcb-x0", "libxcb"),
)


def test_the_packages_are_those_of_the_system_and_each_is_named_once():
    assert package_names(SOME, APT) == ["libxcb-x0", "libxcb1"]
    assert package_names(SOME, DNF) == ["libxcb"]


def test_what_is_missing_is_one_line_with_the_command_to_type():
    line = describe_missing(SOME, DNF)
    assert line.endswith("install them with: sudo dnf install libxcb")
    assert "\n" not in line


def test_on_an_unknown_system_the_libraries_are_named_by_their_files():
    assert describe_missing(SOME, None).endswith("libxcb.so.1, libxcb-x.so.0")


def test_a_manager_that_may_not_be_used_installs_nothing():
    assert not APT.install(["libxcb1"])


@pytest.mark.skipif(sys.platform != "linux", reason="the libraries are named as Linux names them")
def test_the_loader_is_asked_whether_a_library_is_there():
    assert loads("libc.so.6")
    assert not loads("libnothing-of-this-name.so.1")


@pytest.mark.skipif(sys.platform != "linux", reason="Qt needs system libraries on Linux alone")
def test_all_that_qts_plugins_link_to_is_listed_or_on_every_system():
    """`ldd` over the plugins: what they name is listed, comes along with Qt, or with the list."""
    qt = Path(PySide6.__file__).parent / "Qt"
    plugins = [*qt.glob("plugins/platforms/libq[xw]*.so"), *qt.glob("plugins/multimedia/*.so")]
    assert plugins
    listing = "".join(
        subprocess.run(["ldd", plugin], capture_output=True, text=True, check=True).stdout
        for plugin in plugins
    )
    missing = {line.split()[0] for line in listing.splitlines() if "not found" in line}
    assert missing <= {library.file_name for library in missing_libraries()}


def test_no_package_is_listed_without_its_library_or_twice():
    names = [library.file_name for library in LIBRARIES]
    assert len(set(names)) == len(names)
    assert all(".so." in name for name in names)
    assert all(library.debian and library.fedora for library in (*LIBRARIES, FONT))


def test_a_font_is_found_in_any_depth_and_case(tmp_path):
    assert not has_font([tmp_path, Path("/nonexistent")])
    (tmp_path / "truetype" / "dejavu").mkdir(parents=True)
    (tmp_path / "truetype" / "readme.txt").touch()
    assert not has_font([tmp_path])
    (tmp_path / "truetype" / "dejavu" / "DejaVuSans.TTF").touch()
    assert has_font([tmp_path])
