"""`subtitler check`: what in subtitle files breaks the rules, for people or as JSON."""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from subtitler.captioning import EngineError
from subtitler.cli.arguments import add_files, add_rules
from subtitler.cli.changing import found_inputs, report_faults
from subtitler.cli.exit_codes import CANCELLED, DONE, FAILED, PROBLEMS
from subtitler.cli.interruption import cancelled_by_ctrl_c
from subtitler.cli.judging import Judge, judge_of
from subtitler.cli.reading import Material, read_material
from subtitler.cli.terminal import Terminal
from subtitler.document.cue import Cue
from subtitler.document.errors import SentenceError
from subtitler.document.timecode import format_timecode
from subtitler.document.wording import counted
from subtitler.formats import Repair
from subtitler.rules.checks import check_document
from subtitler.rules.problem import Problem, Severity


def add_check(parser: argparse.ArgumentParser) -> None:
    """The words of the command."""
    parser.description = "Say what breaks the rules of a profile, and what was odd in the files."
    parser.epilog = (
        "exit codes: 0 nothing found, 3 problems found, 1 a file cannot be read, 2 wrong usage, "
        "130 cancelled with Ctrl-C"
    )
    add_files(parser)
    add_rules(parser)
    parser.add_argument(
        "--severity",
        choices=[severity.name.lower() for severity in Severity],
        default="hint",
        help="the least that is told (%(default)s)",
    )
    parser.add_argument("--json", action="store_true", help="print JSON instead of lines")


def run_check(words: argparse.Namespace, terminal: Terminal) -> int:
    """Check the files; returns the exit code."""
    try:
        judge = judge_of(words, terminal)
    except (SentenceError, EngineError) as error:
        return terminal.failure(str(error))
    least = Severity[words.severity.upper()]
    inputs, exit_code = found_inputs(words.files, terminal)
    reports: list[dict[str, Any]] = []
    with cancelled_by_ctrl_c() as cancel:
        for each in inputs:
            if cancel.is_cancelled:
                return CANCELLED
            with report_faults(each.path, terminal) as went_well:
                opened = read_material(each.path, words.encoding)
                problems = _problems(each.path, opened, judge, least)
                if words.json:
                    reports.append(_report(each.path, opened, problems))
                else:
                    _print(each.path, opened, problems, terminal)
                if problems and exit_code == DONE:
                    exit_code = PROBLEMS
            if not went_well:
                exit_code = FAILED
    if words.json:
        terminal.raw(json.dumps({"profile": judge.profile.name, "files": reports}, indent=1))
    return exit_code


def _problems(path: Path, opened: Material, judge: Judge, least: Severity) -> list[Problem]:
    context = judge.context(path, opened.language)
    found = check_document(opened.cues, judge.profile, context)
    return [problem for problem in found if problem.severity >= least]


def _print(path: Path, opened: Material, problems: Sequence[Problem], terminal: Terminal) -> None:
    for repair in opened.file.warnings:
        terminal.remark(f"{path}: {repair}")
    for problem in problems:
        row = problem.place.row
        time = format_timecode(opened.cues[row].start_ms)
        severity = problem.severity.name.lower()
        terminal.result(f"{path}: #{row + 1} {time} {severity}: {problem.sentence}")
    if problems:
        cues = len({problem.cue_id for problem in problems})
        terminal.result(
            f"{path}: {counted(len(problems), 'problem')} in {cues} of "
            f"{counted(len(opened.cues), 'cue')}."
        )
    else:
        terminal.result(f"{path}: nothing wrong in {counted(len(opened.cues), 'cue')}.")


def _report(path: Path, opened: Material, problems: Sequence[Problem]) -> dict[str, Any]:
    return {
        "path": str(path),
        "format": opened.file.format.name.lower(),
        "encoding": opened.file.encoding,
        "language": opened.language,
        "cues": len(opened.cues),
        "repairs": [_repair(repair) for repair in opened.file.warnings],
        "problems": [_problem(problem, opened.cues[problem.place.row]) for problem in problems],
    }


def _repair(repair: Repair) -> dict[str, Any]:
    return {"line": repair.line, "message": repair.message}


def _problem(problem: Problem, cue: Cue) -> dict[str, Any]:
    place = problem.place
    return {
        "rule": problem.rule.value,
        "severity": problem.severity.name.lower(),
        "cue": place.row + 1,
        "start_ms": cue.start_ms,
        "end_ms": cue.end_ms,
        "text_span": None if place.start is None else [place.start, place.end],
        "edge": None if place.edge is None else place.edge.value,
        "sentence": problem.sentence,
        "measured": problem.measured,
        "limit": problem.limit,
    }
