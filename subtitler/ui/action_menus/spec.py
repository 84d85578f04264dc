"""What is said of an action before it is made."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Flag, auto
from functools import reduce
from operator import or_

from subtitler.ui.action_names import ActionName


class Need(Flag):
    """What must be there for an action to be possible."""

    NOTHING = 0
    SESSION = auto()  # a file is shown
    MEDIA = auto()  # it has video or audio
    CUE = auto()  # a cue is chosen
    MAY_CAPTION = auto()  # the shown file neither runs nor waits
    MAY_CANCEL = auto()  # something runs or waits
    UNDO = auto()  # there is a step to take back
    REDO = auto()  # there is a step to do again

    @classmethod
    def where(cls, there: Mapping["Need", bool]) -> "Need":
        """All of these that are there."""
        return reduce(or_, (need for need, is_there in there.items() if is_there), cls.NOTHING)


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One action.

    Attributes:
        name: its stable name.
        text: in the menu, with "&" before its letter.
        icon: name of the drawing, "" for none.
        explanation: for the tool tip; "" takes the text.
        needs: all that must be there.
        is_checkable: it is on or off.
    """

    name: ActionName
    text: str
    icon: str = ""
    explanation: str = ""
    needs: Need = Need.NOTHING
    is_checkable: bool = False


@dataclass(frozen=True, slots=True)
class MenuSpec:
    """One menu.

    Attributes:
        title: with "&" before its letter.
        entries: actions and menus within it, None for a line between them.
    """

    title: str
    entries: tuple["ActionSpec | MenuSpec | None", ...]

    def actions(self) -> Iterator[ActionSpec]:
        """All actions, those of the menus within it too."""
        for entry in self.entries:
            if isinstance(entry, MenuSpec):
                yield from entry.actions()
            elif entry is not None:
                yield entry
