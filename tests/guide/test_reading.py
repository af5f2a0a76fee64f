"""The guide laid out for reading."""

import json

import pytest

from rmflow.errors import NotFound
from rmflow.guide.load import default_guide
from rmflow.guide.reading import read, read_all, read_list, read_step, read_sub_step

GUIDE = default_guide()


def test_all_at_a_glance():
    page = read_all(GUIDE)
    assert [row[0] for row in page.rows][:7] == ["1", "1.1", "1.2", "1.3", "1.4", "1.5", "2"]
    assert len(page.rows) == 29
    assert "product" in page.data["lists"]


def test_a_step_shows_its_gate_and_step_one_its_calls():
    page = read_step(GUIDE, 1)
    text = " ".join(paragraph.en for paragraph in page.paragraphs)
    assert "at least 30, aiming at 50; at least 10 % reached" in text
    assert "09:00–12:00, 14:00–20:00, on workdays." in text
    assert [item["code"] for item in page.data["gate"]] == ["source", "criteria", "authority_contact"]
    two = read_step(GUIDE, 2)
    assert [item["code"] for item in two.data["gate"]] == [
        "criteria",
        "dossier",
        "visit_plan",
        "visit_confirmed",
    ]
    assert "quota" not in two.data
    assert "After a deal" in read_step(GUIDE, 6).paragraphs[1].en
    assert all(paragraph.zh for paragraph in page.paragraphs)


def test_a_sub_step_and_a_list():
    page = read_sub_step(GUIDE, "1.3")
    assert len(page.rows) == len(page.data["advice"]) >= 3
    entries = read_list(GUIDE, "call_outcome")
    assert entries.rows[0][0] == "no_answer"
    assert entries.data["entries"][0]["reached"] is False


@pytest.mark.parametrize(
    "topic", ["3", "meet", "善于倾听，智慧面议商谈", "3.2", "product", "产品", "call-outcome", None]
)
def test_what_one_may_type(topic):
    page = read(GUIDE, topic)
    assert page.rows
    json.dumps(page.data)


def test_what_is_not_there_offers_what_is_near():
    with pytest.raises(NotFound) as caught:
        read(GUIDE, "objection_typ")
    assert "objection_type" in caught.value.hint.en
    for bad in (
        lambda: read_step(GUIDE, 9),
        lambda: read_sub_step(GUIDE, "9.9"),
        lambda: read_list(GUIDE, "x"),
    ):
        with pytest.raises(NotFound):
            bad()


def test_every_page_of_the_guide_can_be_laid_out():
    topics = [str(n) for n in range(1, 7)] + [sub.code for step in GUIDE.steps for sub in step.sub_steps]
    for topic in [*topics, *GUIDE.list_names]:
        page = read(GUIDE, topic)
        for text in (page.title, *page.paragraphs, *(row[1] for row in page.rows)):
            assert text.en.strip()
            assert text.zh.strip()
