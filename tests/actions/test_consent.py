"""Consent: the latest answer counts, a no to marketing calls stops them, a yes lifts a do-not-call with its proof."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from rmflow.actions import calls, find, privacy, visits
from rmflow.errors import BadInput
from rmflow.reports import consents
from rmflow.reports.call_list import call_list
from rmflow.rules.refused import Refused
from standing import stand

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from rmflow.store.unit import Unit


@pytest.fixture
def person(unit: Callable[..., Any]) -> Callable[..., Any]:
    with unit() as u:
        find.add_prospect(u, "王伟", kind="person", source="cold", phone="13800138000")
    return unit


def barred(u: Unit) -> bool:
    """Whether he may be called: by hand, by the list, by the card; all three say the same."""
    listed = [one.no for one in call_list(u)]
    prospect = u.connection.row("SELECT * FROM prospect WHERE no = 1")
    is_barred = False
    try:
        privacy.refuse_unwanted(u, calls.allow(u, "1", "log_call"), "phone")
    except Refused as refused:
        is_barred = refused.reason == "consent"
    assert (1 not in listed) is is_barred
    assert consents.may_be_called(u, prospect) is not is_barred
    return is_barred


def test_silence_bars_nobody(person: Callable[..., Any]) -> None:
    with person() as u:
        assert not barred(u)


@pytest.mark.parametrize("answer", ["refused", "withdrawn"])
def test_a_no_bars_calls_but_his_own(person: Callable[..., Any], answer: str) -> None:
    with person() as u:
        calls.log_call(u, "1", "connected_interested", next_on=u.today + timedelta(days=2))
    with person(days=1) as u:
        privacy.record_consent(u, "1", "phone", answer, how="电话里说的")
        assert barred(u)
        assert u.connection.value("SELECT next_on FROM prospect") is None
        with pytest.raises(Refused) as refused:
            calls.log_call(u, "1", "busy")
        assert refused.value.reason == "consent"
        assert u.day in refused.value.message.zh
        assert refused.value.missing[0].fix.paste().en == 'rmflow consent 1 phone --given --how "HOW HE SAID SO"'
        calls.log_call(u, "1", "connected_interested", inbound=True)


def test_a_call_for_something_else_needs_a_yes_to_that(person: Callable[..., Any]) -> None:
    """No to marketing does not end the service of what he has, once he has agreed to be called for it; do-not-call does."""
    with person() as u:
        privacy.record_consent(u, "1", "phone", "refused", how="电话里说的")
        with pytest.raises(Refused) as refused:
            calls.log_call(u, "1", "busy", purpose="service")
        fixed = refused.value.missing[0].fix.paste().en
        assert fixed == 'rmflow consent 1 phone --purpose service --given --how "HOW HE SAID SO"'
        privacy.record_consent(u, "1", "phone", "given", purpose="service", until=u.today, how="柜台")
        calls.log_call(u, "1", "busy", purpose="service")
        for other in (None, "marketing", "contract"):
            with pytest.raises(Refused):
                calls.log_call(u, "1", "busy", purpose=other)
        with pytest.raises(BadInput, match="gossip"):
            calls.log_call(u, "1", "busy", purpose="gossip")
        assert barred(u)
        calls.stop_calling(u, "1")
        with pytest.raises(Refused) as refused:
            calls.log_call(u, "1", "busy", purpose="service")
        assert refused.value.reason == "do_not_call"
    with person(days=1) as u, pytest.raises(Refused):
        calls.log_call(u, "1", "busy", purpose="service")


def test_a_call_for_something_else_needs_no_marketing_consent(person: Callable[..., Any]) -> None:
    """Where the guide wants consent before a call, that to the call's own purpose is the one it wants."""
    with person() as u:
        u.guide.numbers["privacy"]["call_needs_consent"] = True
        privacy.record_consent(u, "1", "phone", "given", purpose="service", how="柜台")
        calls.log_call(u, "1", "busy", purpose="service")
        with pytest.raises(Refused):
            calls.log_call(u, "1", "busy")


def test_a_consent_runs_out(person: Callable[..., Any]) -> None:
    with person() as u:
        privacy.record_consent(u, "1", "phone", "given", until=u.today + timedelta(days=5))
        assert not barred(u)
    with person(days=5) as u:
        assert not barred(u)
    with person(days=6) as u:
        assert barred(u)
        assert consents.answers(u, u.connection.value("SELECT id FROM prospect"))[0]["state"] == "expired"
        privacy.record_consent(u, "1", "phone", "given", how="续签")
        assert not barred(u)


def test_the_latest_day_counts_not_the_latest_written(person: Callable[..., Any]) -> None:
    with person(days=5) as u:
        privacy.record_consent(u, "1", "phone", "given")
        privacy.record_consent(u, "1", "phone", "refused", on=u.today - timedelta(days=3))
        assert not barred(u)
        privacy.record_consent(u, "1", "phone", "withdrawn")
        assert barred(u)


def test_other_channels_and_purposes_do_not_bar_calls(person: Callable[..., Any]) -> None:
    with person() as u:
        privacy.record_consent(u, "1", "sms", "refused")
        privacy.record_consent(u, "1", "phone", "refused", purpose="research")
        assert not barred(u)


def test_the_guide_may_want_consent_first(person: Callable[..., Any]) -> None:
    with person() as u:
        u.guide.numbers["privacy"]["call_needs_consent"] = True
        assert barred(u)
        privacy.record_consent(u, "1", "phone", "given", how="签表")
        assert not barred(u)


def test_an_older_guide_has_the_lists_and_wants_no_consent(person: Callable[..., Any]) -> None:
    with person() as u:
        for part in ("lists", "list_labels"):
            for name in ("contact_channel", "consent_purpose"):
                u.guide.raw[part].pop(name)
        u.guide.numbers.pop("privacy")
        u.guide._lists.clear()
        assert "contact_channel" in u.guide.list_names
        privacy.record_consent(u, "1", "电话", "refused")
        assert barred(u)
        with pytest.raises(BadInput, match="Channel"):
            privacy.record_consent(u, "1", "fax", "refused")


def test_consent_lifts_do_not_call_with_its_proof_alone(person: Callable[..., Any]) -> None:
    with person() as u:
        calls.log_call(u, "1", "do_not_call", inbound=True)
        with pytest.raises(BadInput, match="--how"):
            privacy.record_consent(u, "1", "phone", "given")
    with person(days=1) as u:
        receipt = privacy.record_consent(u, "1", "phone", "given", how="柜台当面同意，12号表")
        assert any("lifted" in note.en for note in receipt.notes)
        assert u.connection.tuples("SELECT do_not_call, do_not_call_on FROM prospect") == [(0, None)]
        calls.log_call(u, "1", "busy")


def test_consent_by_another_channel_lifts_nothing(person: Callable[..., Any]) -> None:
    with person() as u:
        calls.log_call(u, "1", "do_not_call", inbound=True)
        privacy.record_consent(u, "1", "email", "given", how="邮件")
        assert u.connection.value("SELECT do_not_call FROM prospect") == 1


def test_one_who_wants_no_visits_is_not_visited(unit: Callable[..., Any]) -> None:
    with unit() as u:
        no = str(stand(u, 2))
        privacy.record_consent(u, no, "visit", "refused")
        plan = {"at": u.now + timedelta(days=1), "objective": "learn_needs", "success": "弄清", "questions": ["几月？"]}
        with pytest.raises(Refused, match="visit"):
            visits.plan_visit(u, no, **plan)
        visits.plan_visit(u, no, kind="customer_came", **plan)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"on": 1}, "day to come"),
        ({"answer": "refused", "until": 3}, "--until"),
        ({"on": -1, "until": -2}, "before"),
        ({"channel": "fax"}, "Channel"),
        ({"purpose": "fun"}, "Purpose"),
    ],
)
def test_what_cannot_have_been_said(person: Callable[..., Any], more: dict[str, Any], said: str) -> None:
    with person() as u:
        days = {key: u.today + timedelta(days=value) for key, value in more.items() if key in ("on", "until")}
        rest = {"channel": "phone", "answer": "given"} | {k: v for k, v in more.items() if k not in days} | days
        with pytest.raises(BadInput, match=said):
            privacy.record_consent(u, "1", **rest)


def test_a_yes_after_a_no_says_how(person: Callable[..., Any]) -> None:
    """The refusal asks for evidence, so a bare yes does not open what was barred; neither does one to something else."""
    with person() as u:
        privacy.record_consent(u, "1", "sms", "given")
        for no in ("refused", "withdrawn"):
            privacy.record_consent(u, "1", "phone", no)
            for purpose, words in (("marketing", "consent 1 phone --given"), ("service", "consent 1 phone --purpose service --given")):
                with pytest.raises(BadInput, match="--how") as unproven:
                    privacy.record_consent(u, "1", "phone", "given", purpose=purpose)
                assert words in str(unproven.value.fix)
        # What was said before the no opens nothing, and needs no proof.
        privacy.record_consent(u, "1", "phone", "given", on=u.today - timedelta(days=1))
        assert barred(u)
        privacy.record_consent(u, "1", "phone", "given", how="12号表")
        assert not barred(u)


def test_no_call_of_ours_is_booked_after_his_own(person: Callable[..., Any]) -> None:
    """His own calls are logged; a next one of ours needs his yes first, and a grade books none."""
    with person() as u:
        privacy.record_consent(u, "1", "phone", "refused")
        receipt = calls.log_call(u, "1", "connected_interested", inbound=True, grade="A")
        assert receipt.data["next_on"] is None
        assert not receipt.notes
    with person() as u, pytest.raises(Refused) as refused:
        calls.log_call(u, "1", "connected_interested", inbound=True, next_on=u.today + timedelta(days=3))
    assert refused.value.missing[0].fix.paste().en == 'rmflow consent 1 phone --given --how "HOW HE SAID SO"'
    with person() as u:
        privacy.record_consent(u, "1", "phone", "given", purpose="service", how="柜台")
        due = u.today + timedelta(days=3)
        calls.log_call(u, "1", "connected_interested", inbound=True, purpose="service", next_on=due)
        assert u.connection.value("SELECT next_on FROM prospect") == due.isoformat()


def test_no_call_is_booked_with_the_one_that_asks_for_none(person: Callable[..., Any]) -> None:
    with person() as u, pytest.raises(Refused, match="next call") as refused:
        calls.log_call(u, "1", "do_not_call", next_on=u.today + timedelta(days=3))
    assert refused.value.reason == "do_not_call"


def test_three_hostile_refusals_end_the_calls_that_were_booked(person: Callable[..., Any]) -> None:
    with person() as u:
        limit = u.guide.numbers["hostile_refusals_stop"]
        for _ in range(limit):
            call = calls.log_call(u, "1", "connected_refused", next_on=u.today + timedelta(days=3)).data["id"]
            calls.amend_call(u, call, refusal="hostile")
        assert u.connection.value("SELECT next_on FROM prospect") is None
        calls.amend_call(u, call, next_on=u.today + timedelta(days=3))
        assert u.connection.value("SELECT next_on FROM prospect") is None


def test_until_when_he_agreed_stands_in_what_was_said(person: Callable[..., Any]) -> None:
    with person() as u:
        privacy.record_consent(u, "1", "phone", "given", until=u.today + timedelta(days=5))
        past = consents.consent(u, "1").sections[-1].lines[0]
        assert "until" in past.text.en
        assert "至" in past.text.zh


def test_a_list_of_calls_names_those_that_were_not_wanted(tmp_path: Path, rmflow: Callable[..., Any]) -> None:
    """They were made, so they are kept; the day on which he said no is not held against the RM."""
    rmflow("init")
    for name in ("王伟", "李强", "赵敏", "陈静"):
        rmflow("add-prospect", name, "--kind", "person", "--source", "cold")
    rmflow("consent", "1", "phone", "--refused", "--on", "2026-11-10")
    rmflow("consent", "2", "phone", "--given", "--on", "2026-11-01", "--until", "2026-11-12")
    rmflow("consent", "3", "sms", "--refused", "--on", "2026-11-01")
    file = tmp_path / "calls.csv"
    rows = ("王伟,2026-11-10", "王伟,2026-11-11", "李强,2026-11-12", "李强,2026-11-13", "赵敏,2026-11-13")
    calls_made = [f"{row} 10:00,busy" for row in rows] + ["陈静,2026-11-13 10:00,do_not_call", "陈静,2026-11-14 10:00,busy"]
    file.write_text("\n".join(["prospect,at,outcome", *calls_made]), encoding="utf-8")
    said = rmflow("import", file, "--as", "calls", "--dry-run", "--json").json
    assert [(row["row"], row["no"], row["why"]) for row in said["unwanted"]] == [
        (3, 1, "since 2026-11-10"), (5, 2, "since 2026-11-12"), (8, 4, "since 2026-11-13"),
    ]  # fmt: skip
    assert said["added"] == len(calls_made)
    assert "客户已谢绝来电仍致电：第3行 = #1 王伟（自 2026-11-10）" in rmflow("import", file, "--as", "calls", lang="zh").out
