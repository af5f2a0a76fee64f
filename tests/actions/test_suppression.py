"""Nobody who was forgotten comes back by a list; he himself may."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from rmflow.actions import approach, find, forgetting, qualifying
from rmflow.actions.imported import RowsRejected
from rmflow.errors import BadInput
from rmflow.rules.refused import Refused
from standing import stand

if TYPE_CHECKING:
    from collections.abc import Callable

USCC = "91350211M000100Y46"


@pytest.fixture
def gone(unit: Callable[..., Any]) -> Callable[..., Any]:
    """#1 宏达机械 with its accountant is forgotten; #2 新华书店 shares the accountant's number."""
    with unit() as u:
        find.add_prospect(u, "宏达机械", kind="company", source="cold", phone="13800138000", uscc=USCC,
                          contacts=["陈小明,会计,handler,13911112222", "李四,,,13933334444"])  # fmt: skip
        find.add_prospect(u, "新华书店", kind="company", source="cold", contacts=["陈小明,会计,handler,13911112222"])
        stand(u, 2, "东方纺织")
        forgetting.request(u, "1", "要求")
    with unit("forget") as u:
        forgetting.erase(u, "1")
    return unit


def refused(unit: Any, make: Callable[[Any], Any]) -> str:
    with unit() as u, pytest.raises(Refused) as caught:
        make(u)
    assert caught.value.reason == "suppressed"
    assert caught.value.exit_code == 3
    return str(caught.value.sign)  # type: ignore[attr-defined]


def test_numbers_and_codes_are_refused_at_every_door(gone: Callable[..., Any]) -> None:
    company: dict[str, Any] = {"kind": "company", "source": "cold"}
    assert refused(gone, lambda u: find.add_prospect(u, "宏大", phone="138 0013 8000", **company)) == "phone"
    assert refused(gone, lambda u: find.add_prospect(u, "宏大", phone="13800138000 转 8", **company)) == "phone"
    assert refused(gone, lambda u: find.add_prospect(u, "宏大", uscc=USCC, **company)) == "uscc"
    assert refused(gone, lambda u: find.add_prospect(u, "宏大", contacts=["李四,,,13933334444"], **company)) == "phone"
    assert refused(gone, lambda u: approach.add_contact(u, "3", "李四", phone="13933334444")) == "phone"
    assert refused(gone, lambda u: qualifying.qualify(u, "3", {"authority": "yes:x"}, contact="李四,,,13933334444")) == "phone"


def test_a_number_that_somebody_else_has_is_not_kept_away(gone: Callable[..., Any]) -> None:
    with gone() as u:
        approach.add_contact(u, "3", "陈小明", phone="13911112222")


def test_a_name_alone_is_a_warning(gone: Callable[..., Any]) -> None:
    with gone() as u:
        notes = find.add_prospect(u, "宏达 机械", kind="company", source="cold").notes
        assert any("asked to be forgotten" in note.en for note in notes)
        assert not find.add_prospect(u, "宏达机械", kind="person", source="cold").notes[1:]


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        ("prospects", "名称,电话\n张三,13900001111\n某某,13800138000\n", "telephone"),
        ("prospects", f"名称,统一社会信用代码\n某某,{USCC}\n", "code"),
        ("prospects", "名称,联系人,联系人电话\n某某,李四,13933334444\n", "telephone"),
        ("calls", "客户,电话,结果,时间\n某某,13800138000,busy,2026-11-20 10:00\n", "telephone"),
        ("deals", "客户,电话,结果\n某某,13800138000,open\n", "telephone"),
    ],
)
def test_no_list_brings_him_back(gone: Any, bring: Callable[..., Any], look: Any, kind: str, text: str, said: str) -> None:
    maps = ["contact=联系人"] if "联系人" in text else []
    if maps:
        text = text.replace("李四,13933334444", '"李四,,,13933334444"').replace(",联系人电话", "")
    before = look("SELECT count(*) FROM prospect")
    with pytest.raises(RowsRejected) as rejected:
        bring(kind, text, maps=maps)
    assert said in rejected.value.report.rejected[-1].why.en
    assert look("SELECT count(*) FROM prospect") == before


def test_he_himself_may_come_back_with_his_word(gone: Callable[..., Any]) -> None:
    with gone() as u:
        receipt = find.add_prospect(
            u, "宏达机械", kind="company", source="walk_in", phone="13800138000", uscc=USCC, returned="到柜台要求，签有表12"
        )
        assert u.connection.tuples("SELECT channel, answer, how FROM consent") == [("other", "given", "到柜台要求，签有表12")]
        assert receipt.notes == ()
    with gone() as u:
        find.add_prospect(u, "宏达二厂", kind="company", source="cold", phone="13800138000")
        with pytest.raises(BadInput, match="--returned"):
            find.add_prospect(u, "某某", kind="company", source="cold", phone="13700001111", returned="x")


def test_nothing_of_him_can_be_read_off_the_table(gone: Callable[..., Any]) -> None:
    with gone() as u:
        rows = u.connection.tuples("SELECT kind, length(hash), hash FROM suppression ORDER BY kind")
    assert [(kind, length) for kind, length, _ in rows] == [("name", 64), ("phone", 64), ("phone", 64), ("uscc", 64)]
    assert not any("138" in kept and "00138000" in kept for *_, kept in rows)


def test_a_list_says_nothing_about_one_who_is_kept_only(unit: Any, bring: Callable[..., Any]) -> None:
    with unit() as u:
        find.add_prospect(u, "王伟强", kind="person", source="cold", phone="13800138000")
        forgetting.request(u, "1", "要求")
    with pytest.raises(RowsRejected) as rejected:
        bring("calls", "客户,电话,结果,时间\n王伟强,13800138000,busy,2026-11-20 10:00\n")
    assert "forgotten" in rejected.value.report.rejected[0].why.en
