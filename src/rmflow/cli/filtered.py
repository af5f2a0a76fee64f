"""Commands that take a FILTER: its words may begin with a dash, which means not."""

from __future__ import annotations

from typing import Any

from rmflow.cli.app import Noted


class Filtered(Noted):
    """A command whose arguments may begin with a dash: `-source:cold` is a filter's word, not options."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the filter's words behind `--`, so that the parser leaves them alone."""
        takes_value = {name for param in self.params if not getattr(param, "is_flag", True) for name in param.opts}
        options: list[str] = []
        asked: list[str] = []
        left = iter(args)
        for word in left:
            if word == "--":
                asked += left
            elif word in takes_value:
                options += [word, *([value] if (value := next(left, None)) is not None else [])]
            elif word.startswith("--") or word == "-h":
                options.append(word)
            else:
                asked.append(word)
        found: list[str] = super().parse_args(ctx, [*options, "--", *asked])
        return found
