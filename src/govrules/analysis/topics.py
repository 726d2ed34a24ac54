"""Topics: what an analyst asks of every district at once, found by the rule ids, stages and facts that districts share."""

from collections.abc import Sequence
from dataclasses import dataclass

from govrules.analysis.norms import RuleCell, RuleRow
from govrules.analysis.parameters import ParameterCell, ParameterRow
from govrules.base.diagnostics import Diagnostic, UsageError, did_you_mean, listed
from govrules.base.units import Label
from govrules.packs.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Topic:
    """A question to every text: the rules of some stages, those of some ids, and those whose id contains one of some words."""

    key: str
    label: Label
    words: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()

    def covers(self, rule: RuleRow) -> bool:
        """Tell whether a rule belongs to the topic."""
        return any(cell.stage in self.stages for cell in rule.present) or rule.id in self.rules or self.names(rule.id)

    def names(self, name: str) -> bool:
        """Tell whether a rule id or a parameter's name contains one of the words, as whole words."""
        text = f"-{name.replace('_', '-')}-"
        return any(f"-{word}-" in text for word in self.words)


TOPICS = (
    Topic("plan_filing", Label("年度申报", "filing for the year"),
          ("annual-plan-filing", "needs-filing", "plan-filing")),
    Topic("expert_review", Label("评审论证", "expert review"),
          ("joint-review", "on-site-review", "written-review", "plan-argumentation", "single-project-appraisal",
           "planning-review", "necessity-check", "initial-review", "self-argumentation", "argumentation-filing"),
          rules=("expert-review", "expert-review-participants", "key-project-pre-review", "leading-group-approval",
                 "plan-approval", "review-countersigning")),
    Topic("contract_filing", Label("合同备案", "contract filing"), ("contract-filing",)),
    Topic("supervision", Label("工程监理", "supervision"), ("supervision", "supervisor")),
    Topic("change", Label("项目变更", "changes"), ("equipment-change-review",), ("change",)),
    Topic("trial_run", Label("试运行", "trial run"), ("trial-run", "trial"), ("trial_run",)),
    Topic("acceptance", Label("验收时限", "time of acceptance"),
          ("acceptance-application", "acceptance-after-application", "acceptance-within-limit", "acceptance-period",
           "initial-acceptance", "trial-run-max")),
    Topic("archive", Label("验收资料与存档", "acceptance documents and archive"),
          ("archive", "acceptance-documents", "acceptance-opinion-filing", "acceptance-basis-documents"),
          rules=("acceptance-software-documents",)),
    Topic("payment", Label("资金支付", "payment"), ("balance-payment", "funds-arrangement", "settlement-audit"), ("payment",)),
    Topic("evaluation", Label("绩效评价", "evaluation"), ("evaluation",), ("evaluation",)),
    Topic("termination", Label("停用与终止", "stopping and ending"), ("stop-report",), ("termination",)),
)  # fmt: skip
"""The questions asked most; any stage, rule id or parameter is a topic too."""


def find_topics(
    names: Sequence[str], vocabulary: Vocabulary, rules: Sequence[RuleRow], parameters: Sequence[ParameterRow]
) -> list[Topic]:
    """Find topics by key or label, stage, rule id or parameter name. Raises UsageError for another name."""
    known = {topic.key: topic for topic in TOPICS}
    labels = {words: topic for topic in TOPICS for words in (topic.label.zh, topic.label.en)}
    stages = {code: Topic(code, label, stages=(code,)) for code, label in vocabulary.stages.items()}
    rows: dict[str, Topic] = {row.id: Topic(row.id, row.title, (row.id,)) for row in rules}
    rows |= {row.name: Topic(row.name, row.label, (row.name.replace("_", "-"),)) for row in parameters}
    found = []
    for name in names:
        topic = known.get(name) or stages.get(name) or rows.get(name) or labels.get(name)
        if topic is None:
            hint = (
                did_you_mean(name, [*known, *stages, *rows, *labels])
                or f"topics are {listed(list(known), 12)}, and every stage and rule id"
            )
            raise UsageError([Diagnostic("unknown-topic", f"no topic, stage, rule or parameter named `{name}`", None, hint)])
        found.append(topic)
    return found


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """What one pack says of a topic: the numbers, then the rules that set none of them."""

    numbers: tuple[tuple[ParameterRow, ParameterCell], ...]
    rules: tuple[RuleCell, ...]


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A topic over all packs; None where a text is silent on it."""

    topic: Topic
    cells: tuple[MatrixCell | None, ...]


def matrix_rows(
    topics: Sequence[Topic], packs: Sequence[str], rules: Sequence[RuleRow], parameters: Sequence[ParameterRow]
) -> tuple[MatrixRow, ...]:
    """Lay topics over packs: the parameters that mostly its rules read, or that bear its name, and its rules."""
    return tuple(
        MatrixRow(topic, tuple(_cell(topic, number, rules, parameters) for number in range(len(packs)))) for topic in topics
    )


def _cell(topic: Topic, number: int, rules: Sequence[RuleRow], parameters: Sequence[ParameterRow]) -> MatrixCell | None:
    own = [rule for row in rules if topic.covers(row) and (rule := row.cells[number])]
    ids = {rule.rule for rule in own}
    numbers = [
        (row, cell)
        for row in parameters
        if (cell := row.cells[number]) and (topic.names(row.name) or (ids and 2 * len(ids & set(cell.rules)) >= len(cell.rules)))
    ]
    # What most districts set comes first: that is what the eye compares along a row.
    numbers.sort(key=lambda item: -len(item[0].present))
    told = {row.name for row, _ in numbers}
    rest = tuple(rule for rule in own if not told & set(rule.parameters))
    # What other districts have too comes first here as well: a cell has room for a few rules only.
    common = {rule.rule: len(row.present) for row in rules if (rule := row.cells[number])}
    rest = tuple(sorted(rest, key=lambda rule: -common[rule.rule]))
    return MatrixCell(tuple(numbers), rest) if numbers or rest else None
