"""What to do about each finding of `verify`: one table, from its code to the advice and the command that helps."""

from __future__ import annotations

from typing import NamedTuple

from rmflow.words import Words, words


class Advice(NamedTuple):
    """What to do, and the command that does it or shows more."""

    what: Words
    fix: str


_RESTORE = "rmflow restore"
_FILE = Advice(
    words(
        "Write nothing more into this file and keep it as it is; go back to the last good backup. Check the disk.",
        "不要再写入此文件，并原样保留；请恢复最近一份完好的备份，并检查磁盘。",
    ),
    _RESTORE,
)
_JOURNAL = Advice(
    words(
        "The journal was changed behind rmflow's back: what it says from that entry on proves nothing. Find out who had"
        " the file, and go back to the last backup whose head you have noted.",
        "流水被绕过 rmflow 改动：自该条起不再可信。请查明谁动过此文件，并恢复到您记有链首的最近一份备份。",
    ),
    _RESTORE,
)
_ROW = Advice(
    words(
        "Somebody wrote into the book with another program. The columns are named here, not their values, so that this"
        " may be sent on. A few rows: enter the right values through rmflow, then the journal explains them. More: go"
        " back to the last good backup.",
        "有人用其他程序写过账簿。此处只列字段不列内容，便于转发。少量：用 rmflow 重新录入正确的值，流水即有记载；"
        "较多：请恢复最近一份完好的备份。",
    ),
    _RESTORE,
)

ADVICE = {
    "integrity": _FILE,
    "unreadable": _FILE,
    "schema": Advice(
        words(
            "The protection inside the book was taken out or changed, so anything may have been written since. The heads"
            " on your reports say since when: the last one that still holds was before it. Then go back to the last good"
            " backup.",
            "账簿内的保护被移除或改动，此后可能有人任意写入。用报表上的链首可判断时间：最后一个仍相符的链首在此之前。"
            "然后恢复最近一份完好的备份。",
        ),
        "rmflow verify --since N-HASH",
    ),
    "journal_gap": _JOURNAL,
    "journal_prev": _JOURNAL,
    "journal_hash": _JOURNAL,
    "journal_digest": _JOURNAL,
    "image_missing": _JOURNAL,
    "image_added": _JOURNAL,
    "image_changed": _JOURNAL,
    "foreign_key": _ROW,
    "row_added": _ROW,
    "row_changed": _ROW,
    "row_missing": _ROW,
    "step_history": Advice(
        words(
            "A step was set by hand; the guide's gates were not asked. Go back to the last good backup, or step back and"
            " advance through the gates.",
            "步骤被人为改动，未经指引的关口。请恢复最近一份完好的备份，或退回后按关口重新推进。",
        ),
        _RESTORE,
    ),
    "head": Advice(
        words(
            "Either the head is another book's, or the end of this journal was cut off, or it was written anew. An older"
            " head that still holds says since when; go back to the backup that bears the head you noted.",
            "该链首或属另一账簿，或流水末尾被截去、被整体改写。仍相符的较早链首可说明自何时起；请恢复带有所记链首的备份。",
        ),
        _RESTORE,
    ),
    "next_stale": Advice(
        words(
            "The date in the lists is not the one on record; it is set anew as soon as anything is logged or planned for"
            " that prospect.",
            "列表中的下次日期与记录不符；为该客户登记或计划任何事项后即自动更正。",
        ),
        "rmflow show PROSPECT",
    ),
    "clock_step": Advice(
        words(
            "Nothing is lost: the journal goes by its order, not by the clock. If you did not set the clock, check the"
            " machine's time.",
            "数据无损：流水以次序为准，不依赖时钟。若非您所调，请检查本机时间。",
        ),
        "rmflow doctor",
    ),
}  # fmt: skip
