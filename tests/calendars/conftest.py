"""The bundled calendar, read the way the product reads it: every scalar as its source text."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from govrules.calendars.calendar import Calendar
from govrules.calendars.decrees import CalendarFile, build_calendar

CN = Path(__file__).parents[2] / "policies" / "calendars" / "cn.yaml"


@pytest.fixture
def written() -> Any:
    """A fresh copy of the file's data, to be changed at will."""
    return yaml.load(CN.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


@pytest.fixture(scope="session")
def china() -> Calendar:
    data = yaml.load(CN.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    return build_calendar(CalendarFile.model_validate(data))
