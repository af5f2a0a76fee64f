"""Amounts and rates."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmflow.errors import BadInput
from rmflow.text.money import (
    CAP,
    CURRENCIES,
    decimal_string,
    format_money,
    format_rate,
    parse_money,
    parse_rate,
)


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("500", 500), ("500万", 5_000_000), ("500 万元", 5_000_000), ("1.2亿", 120_000_000),
        ("3千万", 30_000_000),
        ("20w", 200_000), ("20W", 200_000), ("3.5m", 3_500_000), ("3.5M", 3_500_000), ("2k", 2000),
        ("1,200,000", 1_200_000),
        ("１，２００，０００", 1_200_000), ("５００万", 5_000_000), ("¥500", 500), ("￥500万元", 5_000_000),
        ("RMB 300", 300),
        ("300元", 300), ("1亿2000万", 120_000_000), ("1万2千", 12_000), ("1万2000", 12_000), ("0", 0),
        ("1.5百万", 1_500_000),
        ("2 million", 2_000_000), ("1bn", 10**9), ("人民币5万元", 50_000), ("+5", 5),
    ],
)  # fmt: skip
def test_reads(text, yuan):
    assert parse_money(text) == (yuan * 100, "CNY")


@pytest.mark.parametrize(
    ("text", "money"),
    [
        ("USD 3.5m", (350_000_000, "USD")), ("$5", (500, "USD")), ("5€", (500, "EUR")),
        ("HKD1", (100, "HKD")),
        ("£2.05", (205, "GBP")), ("JPY 500", (500, "JPY")), ("500万美元", (500_000_000, "USD")),
        ("HK$ 3k", (300_000, "HKD")),
        ("12.34", (1234, "CNY")),
    ],
)  # fmt: skip
def test_currencies(text, money):
    assert parse_money(text) == money


def test_yen_sign():
    assert parse_money("¥500", "JPY") == (500, "JPY")
    assert parse_money("500", "usd") == (50_000, "USD")
    with pytest.raises(BadInput, match="XXX"):
        parse_money("5", "XXX")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("1万2", "ambiguous"), ("3千5百万", "ambiguous"), ("1.5万3", "ambiguous"), ("-5", "negative"),
        ("−5万", "negative"),
        ("nan", "no amount"), ("inf", "no amount"), ("1e5", "no amount"), ("", "no amount"),
        ("万", "no amount"),
        ("1.234", "decimals"), ("JPY 1.5", "decimals"), ("12,00", "commas"), ("1,2000,000", "commas"),
        ("99999999999亿", "more than"), ("$5元", "two currencies"), ("9" * 64, "more than"),
        ("9" * 70, "no amount"),
        ("٣", "no amount"), ("1 000", "ambiguous"),
    ],
)  # fmt: skip
def test_refuses(text, why):
    with pytest.raises(BadInput, match=why):
        parse_money(text)


def test_an_ambiguous_amount_offers_both_readings():
    with pytest.raises(BadInput) as error:
        parse_money("1万2")
    assert error.value.hint.zh == "请写 1.2万 或 10002。"


@given(st.integers(0, CAP), st.sampled_from(sorted(CURRENCIES)))
def test_round_trip(minor, currency):
    assert parse_money(decimal_string(minor, currency), currency) == (minor, currency)
    assert parse_money(format_money(minor, currency, "en")) == (minor, currency)
    assert parse_money(format_money(minor, currency, "zh", raw=True), currency) == (minor, currency)


@given(st.integers(0, CAP))
def test_chinese_is_near(minor):
    text = format_money(minor, "CNY", "zh")
    assert text.endswith("元")
    read = parse_money(text).minor
    assert abs(read - minor) <= max(minor, 1) * 0.005  # two decimals of a number of at least 1.00


@pytest.mark.parametrize(
    ("minor", "zh", "en"),
    [
        (12_000_000_000, "1.20亿元", "CNY 120,000,000"), (500_000_000, "500万元", "CNY 5,000,000"),
        (1_250_000, "1.25万元", "CNY 12,500"), (999_999, "9999.99元", "CNY 9,999.99"),
        (80_000, "800元", "CNY 800"),
        (5, "0.05元", "CNY 0.05"), (0, "0元", "CNY 0"), (9_999_999_999, "1.00亿元", "CNY 99,999,999.99"),
        (1_000_000, "1万元", "CNY 10,000"), (10**10, "1.00亿元", "CNY 100,000,000"),
        (-500_000_000, "-500万元", "-CNY 5,000,000"),
    ],
)  # fmt: skip
def test_shows(minor, zh, en):
    assert format_money(minor, "CNY", "zh") == zh
    assert format_money(minor, "CNY", "en") == en


def test_for_machines():
    assert decimal_string(500_000_000, "CNY") == "5000000.00"
    assert decimal_string(-5, "CNY") == "-0.05"
    assert decimal_string(500, "JPY") == "500"
    assert format_money(350_000_000, "USD", "zh") == "350万美元"


@pytest.mark.parametrize(
    ("text", "ppm"),
    [
        ("3.85%", 38500),
        ("３．８５％", 38500),
        ("35bp", 3500),
        ("35基点", 3500),
        ("0.0385", 38500),
        ("0", 0),
        ("5‰", 5000),
    ],
)
def test_rates(text, ppm):
    assert parse_rate(text) == ppm


@pytest.mark.parametrize("text", ["3.85", "101%", "abc", "", "-1%", "0.00001%", "%", "9" * 100])
def test_no_rates(text):
    with pytest.raises(BadInput):
        parse_rate(text)


@given(st.integers(0, 10**6))
def test_rate_round_trip(ppm):
    assert parse_rate(format_rate(ppm)) == ppm


def test_rate_text():
    assert [format_rate(ppm) for ppm in (38500, 38550, 40000, 0)] == ["3.85%", "3.855%", "4.00%", "0.00%"]
