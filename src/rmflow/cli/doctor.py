"""`rmflow doctor`."""

import typer

from rmflow.cli import options, printing
from rmflow.cli.state import STATE
from rmflow.errors import BookError
from rmflow.words import words


def doctor(json: options.Json = False, form: options.Form = "table") -> None:
    from rmflow.reports import doctor as report

    usable, card = report.doctor(STATE.path, STATE.lang, STATE.now)
    printing.show(card, json=json, form=form)
    if not usable:
        raise typer.Exit(BookError.exit_code)


MORE = words("Exit code 5 where the book cannot be used; warnings alone are 0. Changes nothing.",
             "账簿无法使用时退出码为 5；仅有提醒时为 0。不作任何更改。")  # fmt: skip
