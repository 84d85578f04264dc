"""The table of README.md, made of the declarations that stand at the tests.

The declarations are read from the tests' source, so that the table can be checked whichever
tests run; `test_behaviour_table.py` checks that pytest finds them too.
"""

import ast
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from tests.reference.behaviours import Outcome, known_behaviours

README = Path(__file__).with_name("README.md")
TESTS = Path(__file__).parents[1]
COMMAND = "pytest tests/reference --write-table"
BEGIN = "<!-- The table: written by the suite, see above. -->\n"
END = "<!-- End of the table. -->\n"


@dataclass(frozen=True)
class Declaration:
    """What one test says that it shows of one behaviour."""

    behaviour: str
    outcome: Outcome
    why: str
    file: str  # below tests/
    test: str

    @property
    def link(self) -> str:
        """The test's sentence, leading to its file."""
        sentence = self.test.removeprefix("test_").replace("_", " ")
        target = Path("..") / self.file
        if target.parts[1] == README.parent.name:
            target = Path(*target.parts[2:])
        return f"[{sentence}]({target.as_posix()})"


def declarations(folder: Path = TESTS) -> list[Declaration]:
    """Read all declarations below a folder, in the order of the files."""
    found = []
    for path in sorted(folder.rglob("test_*.py")):
        source = path.read_text("utf-8")
        if "tests.reference.behaviours import" not in source:
            continue
        file = path.relative_to(folder).as_posix()
        for node in ast.parse(source).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                found += _declared_at(node, file)
    return found


def _declared_at(function: ast.FunctionDef, file: str) -> Iterator[Declaration]:
    calls = (node for line in function.decorator_list for node in ast.walk(line))
    for call in calls:
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name)):
            continue
        if call.func.id not in tuple(Outcome):
            continue
        words = {word.arg: ast.literal_eval(word.value) for word in call.keywords}
        for name in call.args:
            yield Declaration(
                ast.literal_eval(name),
                Outcome(call.func.id),
                words.get("why", ""),
                file,
                function.name,
            )


def undeclared(declared: Sequence[Declaration]) -> list[str]:
    """Name the behaviours that no test shows."""
    shown = {declaration.behaviour for declaration in declared}
    return [behaviour.name for behaviour in known_behaviours() if behaviour.name not in shown]


def table(declared: Sequence[Declaration]) -> str:
    """Write the table in Markdown, section by section, after a line that counts."""
    rows = {behaviour.name: _Row.of(behaviour.name, declared) for behaviour in known_behaviours()}
    counts = Counter(row.outcome for row in rows.values())
    summary = (
        f"{len(rows)} behaviours: {counts[Outcome.EQUAL]} equal, {counts[Outcome.MENDED]} equal "
        f"on demand and mended by default, {counts[Outcome.DIFFERENT]} different."
    )
    lines = [summary, ""]
    for section, behaviours in groupby(known_behaviours(), lambda behaviour: behaviour.section):
        lines += [
            f"### {section}",
            "",
            "| | openai-whisper | Here | Shown by |",
            "|---|---|---|---|",
        ]
        for behaviour in behaviours:
            row, name = rows[behaviour.name], behaviour.name.partition(" ")[2]
            lines.append(f"| {name} | {behaviour.text} | {row.verdict} | {row.cases} |")
        lines.append("")
    return "\n".join(lines)


@dataclass(frozen=True)
class _Row:
    outcome: Outcome | None
    verdict: str
    cases: str

    @classmethod
    def of(cls, name: str, declared: Sequence[Declaration]) -> "_Row":
        own = [declaration for declaration in declared if declaration.behaviour == name]
        outcomes = {declaration.outcome for declaration in own}
        if not outcomes:
            return cls(None, "not shown", "")
        outcome = max(outcomes, key=list(Outcome).index)
        whys = dict.fromkeys(declaration.why for declaration in own if declaration.why)
        said = {
            Outcome.EQUAL: "equal",
            Outcome.MENDED: 'equal with `compatibility="openai"`; by default ',
            Outcome.DIFFERENT: "different: ",
        }[outcome]
        links = dict.fromkeys(declaration.link for declaration in own)
        return cls(outcome, said + "; ".join(whys), "<br>".join(links))


def readme_with(text: str) -> str:
    """Give README.md with another table."""
    before, rest = README.read_text("utf-8").split(BEGIN)
    _, after = rest.split(END)
    return before + BEGIN + "\n" + text + "\n" + END + after
