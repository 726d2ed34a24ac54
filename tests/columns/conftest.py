"""The toy regulation, records for it, and what the interpreter says of records as lines of a frame."""

import importlib.util
import random
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from govrules.policy import Policy, parse_pack

HERE = Path(__file__).parent
Raw = dict[str, Any]


def _framing() -> Any:
    spec = importlib.util.spec_from_file_location("columns_framing", HERE / "framing.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def framing() -> Any:
    """Records as frames, and the interpreter's lines."""
    return _framing()


@pytest.fixture(scope="session")
def toy() -> Policy:
    """The toy regulation."""
    return parse_pack((HERE / "toy.yaml").read_text(encoding="utf-8"), "toy.yaml")


def _day(draw: random.Random, around: date) -> str:
    return (around + timedelta(draw.choice([0, 1, 2, 7, 9, 10, 30, 31, 60, 90, 365]) * draw.choice([1, -1]))).isoformat()


def _record(draw: random.Random, around: date) -> Raw:
    """Draw a record of the toy regulation: few values, so that they meet, and some facts unknown or null."""
    text = ["甲", "乙", "丙", ""]
    part: dict[str, Any] = {
        "agreed": lambda: _day(draw, around),
        "built": lambda: _day(draw, around),
        "price": lambda: draw.choice([0, 10, "0.5"]),
        "big": lambda: draw.random() < 0.5,
        "papers": lambda: draw.sample(["x", "y"], draw.randint(0, 2)),
    }
    pools: dict[str, Any] = {
        "kind": lambda: draw.choice("aabbc"),
        "colour": lambda: draw.choice(["a", "red"]),
        "name": lambda: draw.choice(text),
        "cost": lambda: draw.choice([0, 10, 100, "100万元", 10**15 - 1]),
        "budget": lambda: draw.choice([0, 100, 1000, -10, "1000万元"]),
        "share": lambda: draw.choice(["10%", "0", "1", "33.3%", "0.000001"]),
        "number": lambda: draw.choice([-1, 0, 1, 3, 4, 2024]),
        "month": lambda: draw.choice(["2026-10", "2026-12", "2027-01"]),
        "scores": lambda: draw.choices([1, 3, 4], k=draw.randint(0, 3)),
        "reports": lambda: [f"2026-{number:02}" for number in range(draw.randint(7, 11), draw.randint(9, 13))],
        "meetings": lambda: [_day(draw, around) for _ in range(draw.randint(0, 3))],
        "tags": lambda: draw.sample(["x", "y", "z"], draw.randint(0, 3)),
        "marks": lambda: draw.sample(["x", "y"], draw.randint(0, 2)),
        "words": lambda: draw.choices(text[:3], k=draw.randint(0, 4)),
        "parts": lambda: [_some(draw, part) for _ in range(draw.randint(0, 3))],
        "place": lambda: _some(draw, {"opened": part["built"], "size": lambda: draw.choice([0, 1])}),
    }
    pools |= dict.fromkeys(("flag", "other"), lambda: draw.random() < 0.5)
    pools |= dict.fromkeys(("first", "second", "third", "limit", "granted"), lambda: _day(draw, around))
    return _some(draw, pools)


def _some(draw: random.Random, pools: dict[str, Any]) -> Raw:
    record = {}
    for name, value in pools.items():
        way = draw.random()
        if way < 0.8:
            record[name] = value()
        elif way < 0.9:
            record[name] = None
    return record


@pytest.fixture(scope="session")
def toy_records() -> tuple[list[Raw], list[date]]:
    """Records of the toy regulation with a day of evaluation each, around the end of what is decreed."""
    draw = random.Random(6)
    around = date(2026, 12, 1)
    records = [_record(draw, around) for _ in range(1500)]
    return records, [around + timedelta(draw.choice([-400, -30, -1, 0, 1, 31, 200, 400])) for _ in records]
