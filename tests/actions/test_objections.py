"""Step 4: objections raised, judged, settled (guide 4.1–4.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import standing
from rmflow.actions import objections, pipeline
from rmflow.errors import BadInput, NotFound
from rmflow.reports import objections_open
from rmflow.rules.refused import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    Unit = Callable[..., Any]

CALLS: dict[str, Callable[[Any], Any]] = {
    "raise_objection": lambda u: objections.raise_objection(u, "1", "利率高", kind="price"),
    "judge_objection": lambda u: objections.judge_objection(u, "1", 1, genuineness="genuine", test="ask_reason"),
    "resolve_objection": lambda u: objections.resolve_objection(u, "1", 1, method="evidence", answer="对照表"),
    "no_objections": lambda u: objections.no_objections(u, "1"),
}


def raised(unit: Any, said: str = "利率比工行高", kind: str = "price") -> None:
    standing.stand(unit, 4)
    objections.raise_objection(unit, "1", said, kind=kind)


def judged(unit: Any, verdict: str, **more: Any) -> Any:
    return objections.judge_objection(unit, "1", 1, genuineness=verdict, test="ask_reason", **more)


def codes(refused: Refused) -> list[str]:
    return [finding.code for finding in refused.missing]


def test_an_objection_is_kept_in_the_customers_words_with_the_guides_question(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 4)
        first = objections.raise_objection(u, "1", " 利率比工行高 ", kind="price")
        second = objections.raise_objection(u, "1", "手续太多", kind="手续繁琐")
        kept = standing.rows(u, "objection")
    assert [(row.n, row.words, row.type, row.status, row.genuineness) for row in kept] == [
        (1, "利率比工行高", "price", "open", "undetermined"), (2, "手续太多", "procedure", "open", "undetermined"),
    ]  # fmt: skip
    assert first.data["ask"].zh in first.notes[0].zh
    assert first.data["card"].zh in first.notes[1].zh
    assert second.paste.en == "rmflow judge-objection 1 2 --as genuine --test ask_reason"


@pytest.mark.parametrize("action", CALLS)
@pytest.mark.parametrize("step", [1, 2, 3])
def test_refused_before_step_4_with_everything_missing(unit: Unit, action: str, step: int) -> None:
    with unit() as u:
        standing.stand(u, step)
        with pytest.raises(Refused) as refused:
            CALLS[action](u)
        assert not standing.rows(u, "objection")
    assert (refused.value.reason, refused.value.step) == ("step", step)
    assert codes(refused.value) == standing.lacking(step, 4)


def test_raising_one_takes_back_that_none_was_raised(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 4)
        objections.no_objections(u, "1")
        assert standing.opportunity(u, 1).no_objections_on == "2026-11-23"
        objections.raise_objection(u, "1", "再想想", kind="timing")
        assert standing.opportunity(u, 1).no_objections_on is None


def test_none_raised_opens_the_gate(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 4)
        with pytest.raises(Refused) as refused:
            pipeline.advance(u, "1")
        assert codes(refused.value) == ["objections"]
        objections.no_objections(u, "1")
        assert pipeline.advance(u, "1").data["step"] == 5


def test_none_raised_is_refused_while_one_is_open(unit: Unit) -> None:
    with unit() as u:
        raised(u)
        objections.raise_objection(u, "1", "再想想", kind="timing")
        judged(u, "genuine")
        with pytest.raises(Refused) as refused:
            objections.no_objections(u, "1")
        assert standing.opportunity(u, 1).no_objections_on is None
    assert refused.value.reason == "objections_open"
    assert codes(refused.value) == ["objection.open", "objection.undetermined"]


def test_the_gate_names_each_open_objection_and_what_it_needs(unit: Unit) -> None:
    with unit() as u:
        raised(u)
        objections.raise_objection(u, "1", "再想想", kind="timing")
        judged(u, "condition")
        with pytest.raises(Refused) as refused:
            pipeline.advance(u, "1")
    assert codes(refused.value) == ["objection.open", "objection.undetermined"]
    assert refused.value.missing[0].fix.paste().en == (
        'rmflow resolve-objection 1 1 --as accepted --answer "WHAT WAS AGREED"'
    )


@pytest.mark.parametrize("verdict", ["pretext", "hidden"])
def test_a_veiled_objection_opens_a_second_with_the_true_reason(unit: Unit, verdict: str) -> None:
    with unit() as u:
        raised(u)
        receipt = judged(u, verdict, true="已与工行谈妥", true_kind="loyalty")
        first, second = standing.rows(u, "objection")
    assert (first.genuineness, first.true_reason, first.status) == (verdict, "已与工行谈妥", "open")
    assert (first.test, first.judged_on) == ("ask_reason", "2026-11-23")
    assert (second.n, second.words, second.type, second.genuineness) == (2, "已与工行谈妥", "loyalty", "undetermined")
    assert receipt.data["behind"] == 2
    assert receipt.paste.en == "rmflow judge-objection 1 2 --as genuine --test ask_reason"


def test_the_true_reason_has_to_be_judged_itself(unit: Unit) -> None:
    with unit() as u:
        raised(u)
        judged(u, "pretext", true="已与工行谈妥")
        objections.resolve_objection(u, "1", 1, method="question", answer="问清了真因")
        with pytest.raises(Refused) as refused:
            pipeline.advance(u, "1")
        assert codes(refused.value) == ["objection.undetermined"]
        objections.judge_objection(u, "1", 2, genuineness="genuine", test="hypothetical")
        objections.resolve_objection(u, "1", 2, method="evidence", answer="综合成本对照表")
        assert pipeline.advance(u, "1").data["step"] == 5


def test_judging_again_with_the_same_true_reason_raises_no_third(unit: Unit) -> None:
    with unit() as u:
        raised(u)
        judged(u, "pretext", true="已与工行谈妥")
        assert judged(u, "hidden", true="已与工行谈妥").data["behind"] == 2
        assert judged(u, "genuine").data["true_reason"] is None
        assert len(standing.rows(u, "objection")) == 2


@pytest.mark.parametrize(
    ("verdict", "more"),
    [("pretext", {}), ("hidden", {}), ("pretext", {"true": "  "}), ("genuine", {"true": "别的"}), ("undetermined", {}),
     ("maybe", {}), ("pretext", {"true": "x", "true_kind": "nonsense"})],
)  # fmt: skip
def test_judgements_that_cannot_be_taken(unit: Unit, verdict: str, more: dict[str, str]) -> None:
    with unit() as u:
        raised(u)
        with pytest.raises(BadInput):
            judged(u, verdict, **more)
        (row,) = standing.rows(u, "objection")
    assert row.genuineness == "undetermined"


def test_an_objection_that_is_not_there(unit: Unit) -> None:
    with unit() as u:
        standing.stand(u, 4)
        with pytest.raises(NotFound, match="no objection number 3"):
            objections.judge_objection(u, "1", 3, genuineness="genuine", test="ask_reason")


def test_a_condition_is_told_and_cannot_be_resolved_only_accepted(unit: Unit) -> None:
    with unit() as u:
        raised(u)
        receipt = judged(u, "condition")
        assert all(word in receipt.notes[0].en for word in ("cannot be answered", "rmflow lose 1", "rmflow defer 1"))
        with pytest.raises(Refused) as refused:
            objections.resolve_objection(u, "1", 1, method="compensate", answer="减免手续费")
        assert (refused.value.reason, codes(refused.value)) == ("condition", ["objection.open"])
        objections.resolve_objection(u, "1", 1, method=None, answer="利率上浮写入合同", how="accepted")
        assert pipeline.advance(u, "1").data["step"] == 5


@pytest.mark.parametrize("how", ["resolved", "accepted"])
def test_what_is_not_judged_cannot_be_settled(unit: Unit, how: str) -> None:
    with unit() as u:
        raised(u)
        with pytest.raises(Refused) as refused:
            objections.resolve_objection(u, "1", 1, method="evidence", answer="对照表", how=how)
        (row,) = standing.rows(u, "objection")
    assert (refused.value.reason, codes(refused.value)) == ("undetermined", ["objection.undetermined"])
    assert refused.value.missing[0].fix.paste().en.startswith("rmflow judge-objection 1 1 ")
    assert row.status == "open"


def test_the_customer_may_withdraw_without_judgement_method_or_answer(unit: Unit) -> None:
    with unit() as u:
        raised(u)
        objections.resolve_objection(u, "1", 1, method=None, answer=None, how="withdrawn")
        (row,) = standing.rows(u, "objection")
        assert pipeline.advance(u, "1").data["step"] == 5
    assert (row.status, row.resolved_on, row.method) == ("withdrawn", "2026-11-23", None)


def test_a_pretext_is_not_accepted(unit: Unit) -> None:
    with unit() as u:
        raised(u)
        judged(u, "pretext", true="怕手续麻烦")
        with pytest.raises(Refused) as refused:
            objections.resolve_objection(u, "1", 1, method=None, answer="好的", how="accepted")
    assert refused.value.reason == "pretext"


@pytest.mark.parametrize(
    "answer",
    [
        "我们保本保收益",
        "这款 保 本",
        "收益稳赚不赔",
        "It is a GUARANTEED  return",
        "ｒｉｓｋ-free",
        "不保本。但保收益",
        "不保证收益，绝对安全",
    ],
)
def test_a_promised_return_is_refused_by_name_of_the_law(unit: Unit, answer: str) -> None:
    with unit() as u:
        raised(u)
        judged(u, "genuine")
        with pytest.raises(Refused) as refused:
            objections.resolve_objection(u, "1", 1, method="evidence", answer=answer)
        (row,) = standing.rows(u, "objection")
    assert (refused.value.reason, row.status) == ("promise_return", "open")
    assert "资管新规" in refused.value.message.zh
    assert "guide 5.3" in refused.value.message.en


@pytest.mark.parametrize(
    "answer",
    ["本产品不承诺保本保收益", "不保本、不保息，按净值申赎",
     "不保证本金和收益", "我行不能保证收益", "存款受存款保险保障",
     "We do not guarantee a return.", "有无风险评级要看测评"],
)  # fmt: skip
def test_a_denied_promise_is_none(unit: Unit, answer: str) -> None:
    with unit() as u:
        raised(u)
        judged(u, "genuine")
        objections.resolve_objection(u, "1", 1, method="evidence", answer=answer)
        (row,) = standing.rows(u, "objection")
    assert (row.status, row.answer) == ("resolved", answer)


@pytest.mark.parametrize(
    ("how", "method", "answer", "lacks"),
    [("resolved", None, "对照表", "--method"), ("resolved", "evidence", None, "--answer"),
     ("resolved", None, None, "--method, --answer"), ("accepted", "evidence", None, "--answer")],
)  # fmt: skip
def test_settling_needs_method_and_answer(
    unit: Unit, how: str, method: str | None, answer: str | None, lacks: str
) -> None:
    with unit() as u:
        raised(u)
        judged(u, "genuine")
        with pytest.raises(BadInput) as error:
            objections.resolve_objection(u, "1", 1, method=method, answer=answer, how=how)
    assert f": {lacks} is missing" in error.value.message.en


def test_what_is_settled_is_not_touched_again(unit: Unit) -> None:
    with unit() as u:
        raised(u)
        judged(u, "genuine")
        objections.resolve_objection(u, "1", 1, method="evidence", answer="对照表")
        with pytest.raises(BadInput, match="settled since 2026-11-23"):
            judged(u, "pretext", true="x")
        with pytest.raises(BadInput, match="cannot be settled again"):
            objections.resolve_objection(u, "1", 1, method=None, answer=None, how="withdrawn")


def test_an_answer_put_off_asks_for_a_promise(unit: Unit) -> None:
    with unit() as u:
        raised(u)
        judged(u, "genuine")
        receipt = objections.resolve_objection(u, "1", 1, method="defer", answer="周五给方案")
    assert "rmflow promise 1" in receipt.notes[0].en


def test_open_objections_oldest_first_with_their_age_of_this_rm_only(unit: Unit) -> None:
    with unit(days=-9) as u:
        raised(u)
    with unit(days=-3) as u:
        standing.stand(u, 4, "远航贸易有限公司")
        objections.raise_objection(u, "2", "老板不在", kind="authority")
        objections.raise_objection(u, "1", "费用高", kind="price")
    with unit(rm="wang") as u:
        objections.raise_objection(u, "2", "别家更快", kind="loyalty")
    with unit() as u:
        judged(u, "genuine")
        table = objections_open.objections(u)
        assert [(row["no"], row["n"], row["days"], row["type"]) for row in table.rows] == [
            (1, 1, 9, "price"), (1, 2, 3, "price"), (2, 1, 3, "authority"),
        ]  # fmt: skip
        assert table.notes[0].en == "By type: Price (rate or fee) 2, Authority 1"
        assert [row["no"] for row in objections_open.objections(u, prospect="2").rows] == [2]
        objections.resolve_objection(u, "1", 1, method="evidence", answer="对照表")
        assert len(objections_open.objections(u).rows) == 2
        settled = objections_open.objections(u, everything=True).rows[0]
        assert (settled["status"], settled["resolved_on"], settled["days"]) == ("resolved", "2026-11-23", 9)


def test_an_objection_of_a_lost_opportunity_is_not_open_work(unit: Unit) -> None:
    from rmflow.actions import ending

    with unit() as u:
        raised(u)
        ending.lose(u, "1", reason="price")
        assert objections_open.objections(u).rows == ()
        assert len(objections_open.objections(u, everything=True).rows) == 1
