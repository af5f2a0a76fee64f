"""`rmflow try-close`."""

from typing import Annotated

from rmflow.cli import options, printing, typed, units
from rmflow.words import words


def try_close(
    prospect: options.Prospect,
    technique: Annotated[
        str | None,
        options.coded("close_technique", "how you asked (rmflow guide close_technique)", "成交方法", "--technique"),
    ] = None,
    result: Annotated[str | None, options.coded("close_result", "what came of it", "结果", "--result")] = None,
    pitfall: Annotated[
        list[str] | None,
        options.coded("pitfall", "a pitfall you fell into; may be repeated", "犯了哪个成交误区，可多次", "--pitfall"),
    ] = None,
    note: options.Note = None,
    json: options.Json = False,
) -> None:
    from rmflow.actions import close

    technique = typed.need(technique, "--technique", words("which technique?", "用了什么成交方法？"), "close_technique")
    result = typed.need(result, "--result", words("what came of it?", "结果如何？"), "close_result")
    with units.writing() as unit:
        receipt = close.try_close(unit, prospect, technique=technique, result=result, pitfalls=pitfall, note=note)
    printing.show(receipt, json=json)


MORE = words(
    "Example: rmflow try-close 7 --technique alternative --result won",
    "例：rmflow try-close 7 --technique alternative --result won",
)
