"""`govrules calendar`: last days and working days."""

from typing import Annotated

import typer

from govrules.cli.options import read_date

app = typer.Typer(help="Last days and working days by the State Council's calendar.", no_args_is_help=True)


@app.command()
def due(
    start: Annotated[str, typer.Argument(metavar="START", help="The day of the event; it is not counted.")],
    period: Annotated[str, typer.Argument(metavar="PERIOD", help='Such as "7 working days", "30 days", "3 months".')],
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Tell the days that were passed over or made up.")] = False,
) -> None:
    """Give the last day of a period."""
    from govrules.calendars.calendar import DayKind
    from govrules.calendars.periods import Period, Unit
    from govrules.packs.catalogue import load_calendar

    day = read_date(start, "START")
    try:
        length = Period.parse(period)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="PERIOD") from None
    calendar = load_calendar()
    try:
        result = calendar.due(day, length)
    except (ValueError, OverflowError):
        raise typer.BadParameter(f"{day} + {length} is past the last year of the calendar", param_hint="PERIOD") from None
    provisional = f" (provisional: no holiday decree after {calendar.decreed_through} yet)" if result.provisional else ""
    rest = " (a rest day)" if result.rest_day else ""
    typer.echo(f"{result.date}{provisional}{rest}")
    if verbose and length.unit is Unit.WORKING_DAYS:
        for counted in calendar.count_days(day, result.date):
            if counted.kind is not DayKind.WORKING:
                typer.echo(f"  {counted.date} {counted.kind.value}{f' {counted.name}' if counted.name else ''}")


@app.command("working-days")
def working_days(
    first: Annotated[str, typer.Argument(metavar="FROM", help="The day counted from; it is not counted.")],
    last: Annotated[str, typer.Argument(metavar="TO", help="The last day counted.")],
) -> None:
    """Count the working days after FROM up to and including TO."""
    from govrules.packs.catalogue import load_calendar

    calendar = load_calendar()
    start, end = read_date(first, "FROM"), read_date(last, "TO")
    settled = calendar.is_decreed(start) and calendar.is_decreed(end)
    typer.echo(f"{calendar.working_days(start, end)}{'' if settled else ' (provisional: not all of these days are decreed)'}")
