"""Lists of opportunities, and `--default`, which serves every kind of list."""

from __future__ import annotations

from case import Case

IMPORT = ("import", "deals.csv", "--as", "deals")
HEAD = (("deals.csv", "客户,编号,结果\n".encode()),)
BARE = (("deals.csv", b"id,stage\n"),)
BAD = (("deals.csv", "客户,产品,步骤,结果,开始日期,结束日期\n,,,成交,2025-01-06,\n新桥,火箭,9,失败,2025-03-01,2025-02-01\n".encode()),)

DEALS = [
    Case("column_of_a_deal_missing", "two", IMPORT, 2, files=BARE),
    Case("default_without_a_sign", "two", (*IMPORT, "--default", "prospect"), 2, files=HEAD),
    Case("default_of_no_field", "two", (*IMPORT, "--default", "prospcet=x"), 2, files=HEAD),
    Case("default_from_no_column", "two", (*IMPORT, "--default", "prospect=无客户{号}"), 2, files=HEAD),
    Case("default_and_set", "two", (*IMPORT, "--set", "rm=li", "--default", "rm=wang"), 2, files=HEAD),
    Case("default_not_in_the_guide", "two", (*IMPORT, "--default", "product=rocket"), 2, files=HEAD),
    Case("value_that_is_no_step", "two", (*IMPORT, "--map", "step=结果", "--map", "outcome=结果", "--value", "step:won=7"), 2, files=HEAD),
    Case("currency_unknown", "two", (*IMPORT, "--set", "currency=XXX"), 2, files=HEAD),
    Case("rows_of_deals_rejected", "two", IMPORT, 2, files=BAD),
]  # fmt: skip
