"""JUnit XML, which every build server shows as tests: a suite a file, a test a case (or a file that was checked)."""

import re
from collections.abc import Sequence
from xml.etree import ElementTree

from govrules.authoring.formats.outcome import Outcome, Unit, by_file

# XML 1.0 has no way to write these, not even as references.
_UNWRITABLE = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render_junit(outcome: Outcome) -> str:
    """Give the outcome as JUnit XML. Times are left out: the same input gives the same bytes."""
    root = ElementTree.Element("testsuites", _counts(f"govrules {outcome.command}", outcome.units))
    for file, units in by_file(outcome.units).items():
        suite = ElementTree.SubElement(root, "testsuite", _counts(file, units))
        for unit in units:
            _add(suite, unit, outcome.command)
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def _counts(name: str, units: Sequence[Unit]) -> dict[str, str]:
    failures = sum(unit.failed for unit in units)
    return {"name": _clean(name), "tests": str(len(units)), "failures": str(failures), "errors": "0", "skipped": "0"}


def _add(suite: ElementTree.Element, unit: Unit, command: str) -> None:
    line = {"line": str(unit.span.source.position(unit.span.start)[0])} if unit.span else {}
    names = {"name": _clean(unit.name), "classname": f"govrules.{command}", "file": _clean(unit.file)}
    case = ElementTree.SubElement(suite, "testcase", {**names, **line})
    faults = unit.faults
    if faults:
        # One failure a test: several would be shown as several tests by some servers and dropped by others.
        kinds = ", ".join(dict.fromkeys(problem.code for problem in faults))
        first = faults[0].message
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        failure = ElementTree.SubElement(case, "failure", {"message": _clean(first + more), "type": kinds})
        failure.text = _clean("\n".join(f"{problem.span or problem.file}: {problem.message}" for problem in faults))


def _clean(text: str) -> str:
    return _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text)
