"""`rmflow calendar`: the holidays and make-up workdays that the book goes by."""

from typing import Annotated

from rmflow.cli import options, printing, typed, units
from rmflow.words import words


def calendar(
    what: Annotated[
        str | None, options.argument("a year; or update, use", "年份；或 update 导入、use 选用", "[YEAR|update|use]")
    ] = None,
    value: Annotated[
        str | None,
        options.argument("with update a FILE (- is standard input), with use a COUNTRY: CN, none, DE-BY …",
                      "update 后接文件（- 为标准输入），use 后接国家：CN、none、DE-BY …", "[FILE|COUNTRY]"),
    ] = None,
    json: options.Json = False,
    form: options.Form = "table",
) -> None:  # fmt: skip
    from rmflow.errors import BadInput

    if what == "update":
        return _update(typed.need(value, "FILE", words("which file?", "哪个文件？")), json=json, form=form)
    if what == "use":
        return _use(typed.need(value, "COUNTRY", words("which country? (CN, none, DE-BY …)", "哪个国家？（CN、none、DE-BY …）")),
                    json=json, form=form)  # fmt: skip
    if value is not None:
        raise BadInput(words("FILE goes with update, COUNTRY with use.", "文件用于 update，国家用于 use。"),
                       fix="rmflow calendar --help")  # fmt: skip
    from rmflow.reports.calendar_page import calendar_page

    with units.reading() as unit:
        table = calendar_page(unit, _year(what))
    return printing.show(table, json=json, form=form)


def _year(text: str | None) -> int | None:
    if text is None:
        return None
    plain = text.strip().removesuffix("年")
    if not (plain.isascii() and plain.isdecimal() and 1900 <= int(plain[:5]) <= 2199):
        from rmflow.text.wrong import wrong

        raise wrong("{text} is neither a year nor update or use.", "{text} 不是年份，也不是 update 或 use。", text=text)
    return int(plain)


def _update(file: str, *, json: bool, form: str) -> None:
    from pathlib import Path

    from rmflow.actions import calendars
    from rmflow.importers.calendars import read
    from rmflow.text.safe import clean

    years = read(file)
    source = clean("stdin" if file == "-" else Path(file).name, words("the file's name", "文件名"), limit=200)
    with units.writing() as unit:
        receipt = calendars.update(unit, years, source)
    printing.show(receipt, json=json, form=form)


def _use(country: str, *, json: bool, form: str) -> None:
    from rmflow.actions import calendars

    with units.writing() as unit:
        receipt = calendars.use(unit, country)
    printing.show(receipt, json=json, form=form)


MORE = words(
    "Examples: rmflow calendar · rmflow calendar update 2027.json · rmflow calendar use DE-BY · rmflow calendar use none"
    " — a file is CSV with date,kind,name (kind: off or work), JSON of holiday-cn, or ICS with all-day events",
    "例：rmflow calendar · rmflow calendar update 2027.json · rmflow calendar use HK · rmflow calendar use none"
    " —— 文件可为 CSV（日期,类型,名称；类型写休或班）、holiday-cn 的 JSON，或含全天日程的 ICS",
)
