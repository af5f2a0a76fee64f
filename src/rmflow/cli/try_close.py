"""`rmflow try-close`."""

from typing import Annotated

from rmflow.cli import door
from rmflow.words import words


def try_close(
    prospect: door.Prospect,
    technique: Annotated[
        str | None,
        door.coded("close_technique", "how you asked (rmflow guide close_technique)", "成交方法", "--technique"),
    ] = None,
    result: Annotated[str | None, door.coded("close_result", "what came of it", "结果", "--result")] = None,
    pitfall: Annotated[
        list[str] | None,
        door.coded("pitfall", "a pitfall you fell into; may be repeated", "犯了哪个成交误区，可多次", "--pitfall"),
    ] = None,
    note: door.Note = None,
    json: door.Json = False,
) -> None:
    from rmflow.actions import close

    technique = door.need(technique, "--technique", words("which technique?", "用了什么成交方法？"), "close_technique")
    result = door.need(result, "--result", words("what came of it?", "结果如何？"), "close_result")
    with door.writing() as unit:
        receipt = close.try_close(unit, prospect, technique=technique, result=result, pitfalls=pitfall, note=note)
    door.show(receipt, json=json)


MORE = words(
    "Example: rmflow try-close 7 --technique alternative --result won",
    "例：rmflow try-close 7 --technique alternative --result won",
)
