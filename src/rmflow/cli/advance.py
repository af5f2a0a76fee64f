"""`rmflow advance`: one step on; on a terminal, asks for just the missing answers and tries again."""

from rmflow.cli import options, printing, units
from rmflow.words import words


def advance(prospect: options.Prospect, json: options.Json = False) -> None:
    from rmflow.actions import pipeline
    from rmflow.cli import prompts
    from rmflow.rules.refused import Refused

    try:
        with units.writing() as unit:
            receipt = pipeline.advance(unit, prospect)
    except Refused as refused:
        if json or not prompts.terminal() or not any(finding.fix for finding in refused.missing):
            raise
        from rmflow.cli.filling import fill

        fill(refused)
        with units.writing() as unit:
            receipt = pipeline.advance(unit, prospect)
    printing.show(receipt, json=json)


MORE = words("There is no flag that skips a gate.", "没有任何选项可以跳过关口。")
