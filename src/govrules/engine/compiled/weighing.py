"""Code that weighs a status: what an unclear text or an unknown applicability makes of it."""

from govrules.engine.compiled.norms import Norms, plain_outcomes
from govrules.engine.compiled.outcomes import NOTHING, SATISFIED, SATISFIED_PLAINLY, UNCLEAR, code
from govrules.engine.compiled.writer import Atom, Writer
from govrules.engine.finding import Status
from govrules.packs.pack import Act, Monthly, Norm, Rule, State


def weighed(writer: Writer, rule: Rule, norms: Norms, status: str, applicable: Atom, unclear: Atom) -> None:
    """Write what an unclear text or an unknown applicability makes of a status."""
    unknown, head = code(Status.UNKNOWN), "if"
    # What is not judged stays so, whatever is unknown; only of an unclear text nothing can be said.
    judged = [f"{status} != {NOTHING}"] if _may_not_apply(rule.norm, norms) else []
    if unclear.text != "False":
        with writer.block(f"if {unclear.text} is not False:"):
            told = f"{status} = {UNCLEAR} if {unclear.text} else {unknown}"
            under(writer, " or ".join([unclear.text, *judged]) if judged else "", told)
        head = "elif"
    if not applicable.unknown:
        return
    with writer.block(f"{head} {applicable.text} is None:"):
        if Status.SATISFIED in plain_outcomes(rule.norm) and status != "s":
            # Satisfied still, but no longer plainly: what is missing is told.
            writer.line(f"{status} = {SATISFIED} if {status} == {SATISFIED_PLAINLY} else {unknown}")
            return
        # What would satisfy a norm satisfies it, whether or not the norm applies.
        kept = [f"{status} != {SATISFIED}"] if isinstance(rule.norm, Act | State | Monthly) else []
        under(writer, " and ".join([*kept, *judged]), f"{status} = {unknown}")


def under(writer: Writer, condition: str, line: str) -> None:
    """Write a line under a condition, if there is one."""
    if not condition:
        writer.line(line)
        return
    with writer.block(f"if {condition}:"):
        writer.line(line)


def _may_not_apply(norm: Norm, norms: Norms) -> bool:
    """Tell whether a norm itself can come to `not_applicable`, which nothing unknown changes."""
    if isinstance(norm, Act):
        return norms.in_force_from is not None
    return not isinstance(norm, State)
