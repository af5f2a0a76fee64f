"""Words that promise principal or return are refused wherever an RM writes down what he told a customer (guide 5.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rmflow.rules.promised import promised_return
from rmflow.rules.refused import Refused
from rmflow.words import words

if TYPE_CHECKING:
    from rmflow.actions.allow import Subject
    from rmflow.guide.types import Entry
    from rmflow.store.unit import Unit
    from rmflow.words import Words

CODE = "promise_return"


def refuse_promise(unit: Unit, subject: Subject, text: str | None, field: Words) -> None:
    """Refuse `text` where it promises principal or return; `field` says what it was for.

    Raises:
        Refused: code `promise_return`; the law, not the bank's style, forbids it.
    """
    found = promised_return(text, unit.guide) if text else None
    if found is not None:
        raise promise_refused(subject, found, field)


def promise_refused(subject: Subject, found: Entry, field: Words) -> Refused:
    """The refusal of a promised return: what was found, the law, what may be said instead."""
    return Refused(CODE, subject.opportunity.step, words(
        "{field}: “{found}”. Nobody may promise principal or return: it is against the law (China's asset-management "
        "rules of 2018, item 2), not a matter of style (guide 5.3). Say what the risk is; of a deposit, say that "
        "deposit insurance covers it.",
        "{field}：“{found}”。不得承诺保本保收益：这是违反监管规定（资管新规第二条），不是风格问题（指引5.3）。"
        "应讲清风险；若是存款，可说明受存款保险保障。",
        field=field, found=found.label,
    ))  # fmt: skip
