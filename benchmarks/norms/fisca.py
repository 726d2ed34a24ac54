"""The norms as an OpenFisca system: facts and norms are variables, and a norm's formula is numpy over whole columns.

OpenFisca has no null and counts no working days, so facts are numbers (`coded`) and formulas use what `columns` has. A change
is its person and a project its group; a project without changes gets one that stands for nothing, since a group without
members would shift all that follow.
"""

from typing import Any

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from norms.coded import UNKNOWN
from norms.columns import CHANGE, Array, Columns, Get, judge, passed
from norms.districts import PASSED, Norm
from norms.numbers import District
from norms.records import CODES, FLAGS, FOLLOWS, MONEY, TODAY

FACTS = (*FOLLOWS, *FLAGS, *MONEY, *CODES)


def padded(table: Columns) -> Columns:
    """Give the columns with a change for every project that has none, behind the others."""
    of = table["change.of"]
    bare = np.setdiff1d(np.arange(len(table["changes_known"]), dtype=of.dtype), of)
    nothing = np.full(len(bare), UNKNOWN, np.int32)
    changes = {f"change.{name}": np.concatenate([table[f"change.{name}"], nothing]) for name in CHANGE}
    return {**table, **changes, "change.of": np.concatenate([of, bare])}


class System:
    """A district's norms, made once; `judged` makes a simulation of the columns that are given."""

    def __init__(self, district: District) -> None:
        self.district = district
        self.change = build_entity(key="change", plural="changes", label="change", is_person=True)
        roles = [{"key": "part", "plural": "parts", "label": "part"}]
        self.project = build_entity(key="project", plural="projects", label="project", roles=roles)
        self.system = TaxBenefitSystem([self.change, self.project])
        for name in FACTS:
            self._add(name, self.project)
        for name in CHANGE:
            self._add(f"change_{name}", self.change)
        self._add(PASSED, self.project, lambda project, period: passed(lambda name: project(name, period)))
        for number, norm in enumerate(district.norms):
            self._norm(number, norm)

    def _add(self, name: str, entity: Any, formula: Any = None) -> None:
        about: dict[str, Any] = {"value_type": int, "default_value": UNKNOWN, "entity": entity, "label": name}
        about["definition_period"] = DateUnit.ETERNITY
        if formula:
            about["formula"] = formula
        self.system.add_variable(type(name, (Variable,), about))

    def _norm(self, number: int, norm: Norm) -> None:
        district, entity = self.district, self.change if norm.each_change else self.project

        def of_change(change: Any, period: Any) -> Get:
            return lambda name: (
                change(name.replace(".", "_"), period) if name.startswith("change.") else change.project(name, period)
            )

        def of_project(project: Any, period: Any) -> Get:
            return lambda name: project(name, period)

        got = of_change if norm.each_change else of_project
        self._add(f"norm_{number}", entity, lambda whose, period: judge(norm, district, got(whose, period))[0])
        if norm.by:
            self._add(f"by_{number}", entity, lambda whose, period: judge(norm, district, got(whose, period))[1])

    def judged(self, table: Columns) -> list[tuple[Array, Array | None]]:
        """Judge all norms, as `columns.judged` does; the table is one that `padded` gave."""
        builder = SimulationBuilder()
        builder.create_entities(self.system)
        of, size = table["change.of"], len(table["changes_known"])
        builder.declare_person_entity("change", np.arange(len(of)))
        projects = builder.declare_entity("project", np.arange(size))
        builder.join_with_persons(projects, of, ["part"] * len(of))
        simulation = builder.build(self.system)
        for name in FACTS:
            simulation.set_input(name, DateUnit.ETERNITY, table[name])
        for name in CHANGE:
            simulation.set_input(f"change_{name}", DateUnit.ETERNITY, table[f"change.{name}"])
        day = TODAY.isoformat()
        return [
            (simulation.calculate(f"norm_{number}", day), simulation.calculate(f"by_{number}", day) if norm.by else None)
            for number, norm in enumerate(self.district.norms)
        ]
