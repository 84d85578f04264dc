"""The menus, each with its actions in their order: words, icons and what each action needs."""

from subtitler.ui.action_menus.captions_menu import CAPTIONS
from subtitler.ui.action_menus.edit_menu import EDIT
from subtitler.ui.action_menus.file_menu import FILE
from subtitler.ui.action_menus.help_menu import HELP
from subtitler.ui.action_menus.play_menu import PLAY
from subtitler.ui.action_menus.spec import ActionSpec, MenuSpec, Need
from subtitler.ui.action_menus.view_menu import VIEW

MENUS: tuple[MenuSpec, ...] = (FILE, EDIT, CAPTIONS, PLAY, VIEW, HELP)

__all__ = ["MENUS", "ActionSpec", "MenuSpec", "Need"]
