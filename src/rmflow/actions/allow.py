"""Whether the guide allows an action: the one gatekeeper that every action passes, whichever door it came through."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from rmflow.store import find
from rmflow.text.safe import safe
from rmflow.words import Words, words

if TYPE_CHECKING:
    from rmflow.rules.facts import Facts
    from rmflow.rules.findings import Finding
    from rmflow.store.rows import Opportunity, Prospect
    from rmflow.store.unit import Unit

# Outcomes that take an opportunity off the path: no work on it before it is revived.
OFF_PATH = ("lost", "deferred", "dropped")
# Besides care: a promise or a meal is the customer's, whichever of his opportunities is under way.
CUSTOMER_WIDE = ("promise", "log_event")


class Subject(NamedTuple):
    """Whom an action is about: a prospect, and the opportunity it acts on."""

    prospect: Prospect
    opportunity: Opportunity

    @property
    def name(self) -> str:
        """The prospect's name, safe to show."""
        return safe(self.prospect.name)


def allow(unit: Unit, text: str, action: str) -> Subject:
    """The prospect that `text` means, if the guide lets `action` happen to it now.

    The action's step comes from the guide (`[actions]`); earlier steps' work is always fine, later steps' is refused
    with everything that is missing; what commits the bank also needs the criteria.

    Raises:
        NotFound, Ambiguous: no such prospect, or several.
        Refused: the guide does not allow it yet.
    """
    prospect = find.prospect(unit.connection, text)
    step = unit.guide.actions[action]
    subject = Subject(prospect, _opportunity(unit, prospect, step, action))
    unit.about = subject.opportunity.id
    refuse_restricted(unit, prospect)
    _on_the_path(subject, step)
    opportunity = subject.opportunity
    if opportunity.step < step or (action in unit.guide.committing and step > 1):
        _gates(subject, gather(unit, subject), unit, step, action)
    return subject


def refuse_restricted(unit: Unit, prospect: Prospect) -> None:
    """Raises `Refused` (code `erasure`) for one who is to be forgotten: until then he is kept, and nothing else (PIPL
    art. 47). Asked of those alone who are not to be called, since he is one of them.
    """
    if prospect.do_not_call:
        from rmflow.actions.kept_only import refuse
        from rmflow.store.whom import customer

        refuse(unit, customer(prospect))


def gather(unit: Unit, subject: Subject) -> Facts:
    """All that is on record for the subject's opportunity."""
    from rmflow.store.gather import facts

    return facts(unit.connection, subject.prospect, subject.opportunity, unit.today)


def _opportunity(unit: Unit, prospect: Prospect, step: int, action: str) -> Opportunity:
    """What is done for the customer as a whole needs any opportunity that came so far; all else the current one."""
    if step == 6 or action in CUSTOMER_WIDE:
        row = unit.connection.row(
            "SELECT * FROM opportunity WHERE prospect_id = ? AND step >= ?"
            " ORDER BY outcome IN ('lost', 'deferred', 'dropped'), no DESC LIMIT 1",
            (prospect.id, step),
        )
        if row is not None:
            return cast("Opportunity", row)
    return find.current_opportunity(unit.connection, prospect.id)


def _on_the_path(subject: Subject, step: int) -> None:
    outcome = subject.opportunity.outcome
    # Step 1's work goes on: a call to someone deferred may be what brings him back.
    if outcome not in OFF_PATH or (step == 1 and outcome != "dropped"):
        return
    from rmflow.rules.refused import Refused

    raise Refused(outcome, subject.opportunity.step, off_path_words(subject), [revive_finding(subject)])


def off_path_words(subject: Subject) -> Words:
    """What it means that the opportunity is lost, deferred or dropped."""
    said = {
        "lost": words("{name} was lost on {on}.", "{name} 已于 {on} 失败。", name=subject.name, on=subject.opportunity.outcome_on),
        "deferred": words("{name} is deferred since {on}.", "{name} 自 {on} 起搁置。", name=subject.name,
                          on=subject.opportunity.outcome_on),
        "dropped": words("{name} was dropped on {on}.", "{name} 已于 {on} 淘汰。", name=subject.name,
                         on=subject.opportunity.outcome_on),
    }  # fmt: skip
    return said[subject.opportunity.outcome]


def revive_finding(subject: Subject) -> Finding:
    """The way back onto the path."""
    from rmflow.rules.findings import Finding, Hole, fix

    hole = Hole(words("Why take it up again?", "为什么重新启用？"), "REASON")
    return Finding(
        "revive", subject.opportunity.step, False,
        words("it has to be taken up again first", "须先重新启用"),
        fix("revive", subject.prospect.no, "--reason", hole),
    )  # fmt: skip


def _gates(subject: Subject, facts: Facts, unit: Unit, step: int, action: str) -> None:
    from rmflow.rules import gates
    from rmflow.rules.refused import Refused

    before = gates.stands_before(facts, unit.guide, step)
    if before:
        raise Refused("step", facts.opportunity.step, words(
            "{name} stands at step {n} ({here}); this belongs to step {to} ({there}).",
            "{name} 现处第{n}步（{here}），此动作属于第{to}步（{there}）。",
            name=subject.name, n=facts.opportunity.step, here=unit.guide.step_label(facts.opportunity.step),
            to=step, there=unit.guide.step_label(step),
        ), before)  # fmt: skip
    shut = gates.committing(facts, unit.guide, action)
    if shut:
        raise Refused("criteria", facts.opportunity.step, words(
            "{name} does not meet the criteria now; nothing that commits the bank may happen.",
            "{name} 目前不符合择优原则，不得进行使银行承担义务的动作。", name=subject.name,
        ), shut)  # fmt: skip
