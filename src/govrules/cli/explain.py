"""`govrules explain`: a pack's rules in short, one rule, or why a rule comes to what it comes to."""

from typing import TYPE_CHECKING, Annotated

import typer

from govrules.cli.options import AsOf, Lang, Language, evaluation_date

if TYPE_CHECKING:
    from govrules.packs.pack import Pack


def explain(
    pack: Annotated[str, typer.Argument(metavar="PACK", help="A bundled pack's name or a pack file.")],
    rule: Annotated[str | None, typer.Argument(metavar="RULE", help="A rule's id; without it the rules are listed.")] = None,
    record: Annotated[
        str | None, typer.Option("--record", "-r", metavar="RECORD", help="A record to explain the rule on.")
    ] = None,
    code: Annotated[bool, typer.Option("--code", help="Print the Python that judges the rule, or all of them.")] = False,
    as_of: AsOf = None,
    lang: Lang = Language.ZH,
) -> None:
    """Say what a rule means, or with a record why it comes to what it comes to."""
    from govrules.cli.evaluate import read_input
    from govrules.engine.record import read_record
    from govrules.policy import load_pack
    from govrules.reports.describe import describe_rule

    policy = load_pack(pack)
    if code:
        typer.echo(policy.code(rule), nl=False)
        return
    if rule is None:
        if record is not None:
            raise typer.BadParameter("name the rule that is to be explained on the record", param_hint="RULE")
        typer.echo(_listing(policy.pack, lang))
        return
    text = describe_rule(policy.pack, policy.rule(rule), lang) + "\n"
    day = evaluation_date(as_of)
    if record is not None:
        checked = read_record(read_input(record), policy.pack.vocabulary)
        text += f"{day}:\n{policy.explain(checked, rule, as_of=day).to_text(lang)}"
    typer.echo(text, nl=False)


def _listing(pack: "Pack", lang: str) -> str:
    from govrules.engine.evaluation import ordered_rules

    lines = [f"{pack.document.title}  {pack.document.number or ''}".rstrip(), ""]
    stage = None
    for rule in ordered_rules(pack):
        if rule.stage != stage:
            stage = rule.stage
            lines.append(pack.vocabulary.stages[stage][lang])
        refs = ", ".join(dict.fromkeys(pack.clauses[clause].ref for clause in rule.clauses))
        lines.append(f"  {rule.id:<40} {refs}  {rule.title[lang]}")
    return "\n".join(lines)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(explain)
