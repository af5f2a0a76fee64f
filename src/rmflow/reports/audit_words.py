"""What each finding of `audit` is called, what it says with its numbers and the guide's thresholds, and what to do."""

from __future__ import annotations

from typing import NamedTuple

from rmflow.words import Words


class Said(NamedTuple):
    """A finding in words; `text` takes its numbers and the thresholds."""

    title: Words
    text: Words
    todo: Words


COMPARE = Words("compare with the telephone's own list", "与话机或外呼系统的记录核对")
SAID: dict[str, Said] = {
    "burst": Said(
        Words("Burst", "突击拨打"),
        Words("{calls} calls in bursts of more than {burst_calls}, the tightest within {minutes:g} minutes",
              "{calls} 通为突击拨打（一次超过 {burst_calls} 通），最密的在 {minutes:g} 分钟内"),
        COMPARE,
    ),
    "overlap": Said(
        Words("Overlap", "通话重叠"),
        Words("{calls} calls began before the one before can have ended", "{calls} 通在前一通结束之前就已开始"),
        COMPARE,
    ),
    "backdated": Said(
        Words("Backdated", "事后补录"),
        Words("{calls} calls logged {late_hours} hours or more after they were made, the latest after {hours}",
              "{calls} 通在通话 {late_hours} 小时以后才补录，最迟隔了 {hours} 小时"),
        Words("ask why; log calls when they are made", "了解原因；今后通话后当场记录"),
    ),
    "same_notes": Said(
        Words("Same notes", "备注雷同"),
        Words("{calls} talks of the day have the very same note", "当日 {calls} 通联系上的通话备注一字不差"),
        Words("call some of them back", "抽样回访"),
    ),
    "outside_hours": Said(
        Words("Outside hours", "时段外拨打"),
        Words("{calls} calls outside the guide's hours ({first} to {last})", "{calls} 通在规定时段之外（{first} 至 {last}）"),
        Words("keep to the hours: rmflow guide 1", "遵守拨打时段：rmflow guide 1"),
    ),
    "no_talk": Said(
        Words("No talk time", "达标无通话"),
        Words("quota met by {calls} calls, {reached} reached, in {talk_seconds:,} seconds of talk"
              " ({without_duration} without a duration)",
              "拨打 {calls} 通、联系上 {reached} 已达标，通话合计仅 {talk_seconds:,} 秒（{without_duration} 通没有时长）"),
        Words("log how long the talk was (--minutes)", "记录通话时长（--minutes）"),
    ),
    "no_next": Said(
        Words("No next step", "没有下一步"),
        Words("open prospects without a dated next action: {prospects}", "{prospects} 个推进中的客户没有下次日期"),
        Words("date it, or drop: rmflow list next:none", "定下日期或淘汰：rmflow list next:none"),
    ),
    "same_phone": Said(
        Words("Same number", "号码重复"),
        Words("{prospects} prospects share one telephone number", "{prospects} 个客户共用一个号码"),
        Words("keep one of them, drop the others", "保留一个，其余淘汰"),
    ),
}  # fmt: skip
