"""The norms that are raced, district by district: those that several packs have, and that every contestant can say.

Rules and parameters have the names that the packs give them, so that a district's own numbers are read from its pack. What
these rows say is what the packs' rules say: `test_packs.py` compares them on every record. Left out is what needs several acts,
lists of documents or a granted extension. A name that begins with `change.` is a field of each element of `changes`.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of three values; the kinds are those of the functions below."""

    kind: str
    fact: str
    other: str = ""
    parameter: str = ""
    codes: tuple[str, ...] = ()


def holds(fact: str) -> Condition:
    """A fact that is true."""
    return Condition("holds", fact)


def among(fact: str, *codes: str) -> Condition:
    """A code that is one of those named."""
    return Condition("among", fact, codes=codes)


def none_of(fact: str, *codes: str) -> Condition:
    """A code that is none of those named."""
    return Condition("none_of", fact, codes=codes)


def at_least(fact: str, parameter: str) -> Condition:
    """An amount that reaches a threshold."""
    return Condition("at_least", fact, parameter=parameter)


def within(fact: str, whole: str, parameter: str = "") -> Condition:
    """An amount that is no more than another, or than a ratio of it."""
    return Condition("within", fact, whole, parameter)


def not_both(fact: str, other: str) -> Condition:
    """Two facts of which one is false."""
    return Condition("not_both", fact, other)


@dataclass(frozen=True, slots=True)
class Norm:
    """An act that is owed or allowed, or (without one) a state that has to hold; each under conditions."""

    rule: str
    act: str = ""
    must: Condition | None = None
    when: tuple[Condition, ...] = ()
    owed: bool = True
    after: str = ""
    by: tuple[str, str] | None = None
    """The event that the clock starts from, and the parameter that says how long it runs."""
    not_before: tuple[str, str] | None = None
    provided: str = ""
    authority: bool = False
    """The act of an authority: without a last day it is waited for, not due."""

    @property
    def each_change(self) -> bool:
        """Whether every change is judged by itself."""
        return self.act.startswith("change.") or (self.must is not None and self.must.fact.startswith("change."))


PASSED = "passed_acceptance"
"""The day of an acceptance that was passed: a definition in the packs, calculated by the contestants."""
KEY = among("project_class", "key")
CONSTRUCTION = among("project_kind", "construction")
NOT_STOCK_AND_MAJOR = not_both("is_stock_project", "change.is_major")
NOT_EXEMPT = none_of("cloud_exemption_basis", "law", "admin_regulation", "central_policy", "chongqing_policy")


def _change_approval(*when: Condition, rule: str = "change-approval") -> Norm:
    return Norm(rule, "change.implemented_date", owed=False, after="change.approved_date", when=when)


def _before_use(*when: Condition) -> Norm:
    return Norm("acceptance-before-use", "in_use_date", owed=False, after=PASSED, when=when)


def _state(rule: str, fact: str, *when: Condition) -> Norm:
    return Norm(rule, must=holds(fact), when=when)


def _evaluation(after: str, *when: Condition) -> Norm:
    return Norm("performance-evaluation", "performance_evaluation_date", after=after, when=when, authority=True)


APPLIED, ACCEPTED, TRIAL, ONLINE = "acceptance_application_date", "acceptance_date", "trial_start_date", "online_date"
RECEIVED = "acceptance_application_received_date"

NORMS: dict[str, tuple[Norm, ...]] = {
    "qingjiangpu": (
        _state("responsible-person", "project_owner_named"),
        _state(
            "full-process-supervision", "full_process_supervision",
            holds("is_engineering"), at_least("total_investment_yuan", "supervision_threshold"),
        ),
        Norm(
            "change-within-cap", must=within("change.amount_yuan", "total_investment_yuan", "change_cap"),
            when=(NOT_STOCK_AND_MAJOR,),
        ),
        _change_approval(NOT_STOCK_AND_MAJOR),
        Norm("acceptance-application", APPLIED, not_before=(TRIAL, "trial_run_min"), provided="running_well", when=(KEY,)),
        Norm("acceptance-after-application", ACCEPTED, after=APPLIED, when=(KEY,), authority=True),
        Norm("final-accounts", "final_accounts_date", after=PASSED, when=(KEY,)),
        _evaluation(PASSED),
    ),
    "wendeng": (
        _state("use-government-cloud", "uses_gov_cloud"),
        _state("connect-exchange-platform", "connected_exchange_platform"),
        Norm("contract-filing", "contract_filed_authority_date", after="contract_date"),
        _change_approval(holds("change.is_major")),
        Norm("acceptance-after-application", ACCEPTED, after=RECEIVED, by=(RECEIVED, "acceptance_period"), authority=True),
        Norm("acceptance-after-trial-run", ACCEPTED, not_before=(TRIAL, "trial_run_min"), by=(TRIAL, "trial_run_max")),
        _before_use(),
        Norm("post-evaluation", "post_evaluation_date", after=PASSED, authority=True),
    ),
    "xiangcheng": (
        _state("responsible-person", "project_owner_named"),
        Norm("contract-within-task-book", must=within("contract_amount_yuan", "task_book_budget_yuan")),
        _change_approval(holds("change.is_major"), rule="change-approval-major"),
        Norm("acceptance-after-trial-run", ACCEPTED, owed=False, not_before=(ONLINE, "trial_run_min")),
        Norm("acceptance-within-limit", ACCEPTED, by=(ONLINE, "trial_run_max")),
        _before_use(),
        Norm("self-evaluation", "self_evaluation_date", not_before=("in_use_date", "evaluation_wait")),
        Norm("comprehensive-evaluation", "comprehensive_evaluation_date", after="self_evaluation_date", authority=True),
    ),
    "yicheng": (
        _state("responsible-person", "project_owner_named", holds("in_annual_budget")),
        _state("use-government-cloud", "uses_gov_cloud"),
        _state("connect-exchange-platform", "connected_exchange_platform"),
        Norm(
            "on-site-review", must=among("review_mode", "on_site"),
            when=(at_least("total_investment_yuan", "on_site_review_threshold"),),
        ),
        _change_approval(),
        Norm(
            "trial-run-length", "trial_end_date", owed=False, not_before=(TRIAL, "trial_run_min"),
            when=(holds("includes_software_development"),),
        ),
        Norm("acceptance-application", APPLIED, after="initial_acceptance_date"),
        Norm("archive-complete", ACCEPTED, owed=False, provided="archive_complete"),
        _before_use(),
        _evaluation("in_use_date"),
    ),
    "yubei": (
        _state("use-government-cloud", "uses_gov_cloud", NOT_EXEMPT),
        _state("connect-exchange-platform", "connected_exchange_platform", NOT_EXEMPT),
        _change_approval(within("change.amount_yuan", "project_investment_yuan", "change_cap")),
        Norm("contract-filing", "contract_filed_authority_date", by=("contract_date", "contract_filing_period")),
        Norm("acceptance", ACCEPTED, after="construction_complete_date", when=(CONSTRUCTION,)),
        _before_use(CONSTRUCTION),
        Norm("archive-submission", "archive_submitted_date", by=(PASSED, "archive_period"), when=(CONSTRUCTION,)),
        _evaluation("construction_complete_date", CONSTRUCTION),
    ),
}  # fmt: skip
