import importlib.metadata
import tomllib

import pytest
from bootstrapping.commands import CHECKOUT, CONSTRAINTS, REFERENCE, pinned
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

PROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]


def pins():
    lines = CONSTRAINTS.read_text().splitlines()
    requirements = [Requirement(line) for line in lines if line and not line.startswith("#")]
    return {canonicalize_name(entry.name): entry.specifier for entry in requirements}


def installed_with(requirements):
    """Walk from requirements to all that is installed on their account; name -> version."""
    found = {}
    waiting = [Requirement(text) for text in requirements]
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        extras = requirement.extras or {""}
        if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
            continue
        if name in found:
            continue
        distribution = importlib.metadata.distribution(name)
        found[name] = Version(distribution.version)
        for text in distribution.requires or []:
            needed = Requirement(text)
            if needed.marker is None or any(
                needed.marker.evaluate({"extra": extra}) for extra in extras
            ):
                needed.marker = None
                waiting.append(needed)
    return found


def test_all_that_the_project_brings_along_is_pinned_to_what_is_tested():
    tested = installed_with(PROJECT["dependencies"] + PROJECT["optional-dependencies"]["test"])
    assert "torch" in tested
    assert "shiboken6" in tested  # comes only by way of PySide6
    pinned_versions = pins()
    unpinned = [name for name in tested if name not in pinned_versions]
    assert unpinned == []
    # Without the local part: "2.13.0+cpu" is a build of 2.13.0.
    different = [
        name for name, at in tested.items() if Version(at.public) not in pinned_versions[name]
    ]
    assert different == []


def test_every_pin_is_exact_and_within_the_ranges_of_the_project():
    pinned_versions = pins()
    for text in PROJECT["dependencies"]:
        requirement = Requirement(text)
        (pin,) = pinned_versions[canonicalize_name(requirement.name)]
        assert pin.operator == "=="
        assert requirement.specifier.contains(pin.version)


@pytest.mark.parametrize("name", ["pip", "torch", REFERENCE])
def test_what_the_setup_installs_by_itself_has_a_pin(name):
    assert pinned(name).startswith(f"{name}==")


def test_qt_stays_below_the_release_that_aborts_on_python_3_11():
    """PySide6 6.12 loses references to True on Python 3.11."""
    for name in ("pyside6-essentials", "pyside6-addons", "shiboken6"):
        (pin,) = pins()[name]
        assert Version(pin.version) < Version("6.12")
