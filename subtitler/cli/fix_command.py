"""`subtitler fix`: mend what breaks the rules and can be mended."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from subtitler.captioning import EngineError
from subtitler.cli.arguments import add_files, add_rules, add_targets, change_options
from subtitler.cli.changing import change_files
from subtitler.cli.judging import judge_of
from subtitler.cli.terminal import Terminal
from subtitler.document.document import Document
from subtitler.document.edit import Edit
from subtitler.document.errors import SentenceError
from subtitler.document.wording import counted
from subtitler.formats import SubtitleFile
from subtitler.rules.fixes import REPAIRS, fix_rule
from subtitler.rules.problem import Rule


def add_fix(parser: argparse.ArgumentParser) -> None:
    """The words of the command."""
    parser.description = (
        "Mend what can be mended of what `subtitler check` finds, each only where nothing else "
        "comes to break a rule by it."
    )
    add_files(parser)
    add_rules(parser)
    parser.add_argument(
        "--rules",
        type=_rules,
        default=tuple(REPAIRS),
        metavar="RULES",
        help=f"only these, with commas between: {', '.join(REPAIRS)} (all)",
    )
    add_targets(parser)


def run_fix(words: argparse.Namespace, terminal: Terminal) -> int:
    """Fix the files; returns the exit code."""
    try:
        judge = judge_of(words, terminal)
    except (SentenceError, EngineError) as error:
        return terminal.failure(str(error))

    def change(document: Document, opened: SubtitleFile, path: Path) -> Iterator[Edit]:
        context = judge.context(path, opened.language)
        fixing = fix_rule(document, words.rules, judge.profile, context)
        yield fixing.edit
        fixed = counted(len(fixing.fixed), "problem")
        terminal.remark(f"{path}: {fixed} fixed, {len(fixing.left)} left.")

    return change_files(change_options(words), change, terminal)


def _rules(text: str) -> tuple[Rule, ...]:
    known = {rule.value: rule for rule in REPAIRS}
    names = [name.strip().lower() for name in text.split(",")]
    if unknown := [name for name in names if name not in known]:
        raise argparse.ArgumentTypeError(
            f"nothing is fixed by {unknown[0]!r}; choose from {', '.join(known)}"
        )
    return tuple(dict.fromkeys(known[name] for name in names))
