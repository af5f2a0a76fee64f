"""`rmflow init`."""

from rmflow.cli import door
from rmflow.cli.signals import Saving
from rmflow.cli.state import STATE


def init(json: door.Json = False) -> None:
    from rmflow import book
    from rmflow.guide.load import default_guide
    from rmflow.records import Receipt
    from rmflow.words import words

    guide = default_guide()
    book.create(STATE.path, now=STATE.now, rm=STATE.who, guide=guide, saving=Saving())
    door.show(
        Receipt(
            words(
                "A new book at {path}, with the guide “{guide}” {version}.",
                "已在 {path} 建立账簿，采用指引“{guide}”{version}。",
                path=STATE.path,
                guide=guide.name,
                version=guide.version,
            ),
            {"book": str(STATE.path), "guide": guide.name, "version": guide.version},
            paste="rmflow add-prospect NAME --kind company --source data:internet",
        ),
        json=json,
    )
