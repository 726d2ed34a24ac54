"""A race: contestants in turns, chunk by chunk, so that noise hits all alike."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from table import Row, speeds


@dataclass(frozen=True, slots=True)
class Contestant:
    """What is done, with which inputs; `whole`: it takes a share of them at once. An input may stand for many records."""

    work: Callable[[Any], object]
    inputs: Sequence[Any]
    whole: bool = False
    records: int = 1


@dataclass(frozen=True, slots=True)
class Compared:
    """A row of the table to be: who of ours is compared with whom, and the ratio of speeds that is wanted."""

    subject: str
    ours: str
    against: str
    wanted: float | None = None


Contestants = dict[str, Contestant]


def one_round(contestants: Contestants, chunks: int, spent: dict[str, list[float]]) -> None:
    """Let all of them take every chunk; adds the seconds a record that each took."""
    for chunk in range(chunks):
        for name, contestant in contestants.items():
            spent[name].append(_turn(contestant, chunk, chunks))


def _turn(contestant: Contestant, chunk: int, chunks: int) -> float:
    # Processor time, of all threads: what else the machine does counts little, and nobody hides work in a thread.
    inputs, work = contestant.inputs, contestant.work
    share = inputs[chunk * len(inputs) // chunks : (chunk + 1) * len(inputs) // chunks]
    given = [share] if contestant.whole else share
    before = time.process_time()
    for item in given:
        work(item)
    return (time.process_time() - before) / (len(share) * contestant.records)


def rows(section: str, compared: Sequence[Compared], medians: dict[str, float]) -> Iterator[Row]:
    """Give the rows of those comparisons whose two sides are there."""
    for item in compared:
        if item.ours in medians and item.against in medians:
            yield speeds(section, item.subject, medians[item.ours], item.against, medians[item.against], item.wanted)
