"""Pinyin, surnames, keys (guide.md 11.4)."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmflow.text import names, pinyin
from rmflow.text.keys import name_key, query_key
from rmflow.text.names import VARIANTS, search_keys, surname_of
from rmflow.text.places import PHRASES
from rmflow.text.surnames import COMPOUND, SINGLE


def test_the_table_is_what_the_generator_makes():
    pytest.importorskip("pypinyin")
    from rmflow.text import _make_pinyin

    assert Path(pinyin.__file__).with_name("pinyin.dat").read_bytes() == _make_pinyin.build()


def test_readings():
    assert "杭州宏达".translate(pinyin.syllables()) == "hangzhouhongda"
    assert pinyin.readings("行") == ("xing", "hang")
    assert pinyin.readings("吕") == ("lv", "lu", "lyu")
    assert pinyin.readings("x") == ("x",)
    assert pinyin.is_chinese("〇")
    assert not pinyin.is_chinese("a")


def test_tables_are_whole():
    assert len(SINGLE) >= 60
    assert len(COMPOUND) >= 40
    assert len(PHRASES) >= 60
    assert all(len(word) == len(sounds) for word, sounds in PHRASES.items())
    assert all(len(word) == len(sounds) == 2 for word, sounds in COMPOUND.items())
    known = set(pinyin.syllables()._names) | {"lyu"}
    for sounds in [*SINGLE.values(), *COMPOUND.values(), *PHRASES.values()]:
        assert known.issuperset(sounds), sounds


SURNAMES = """
单:shan 仇:qiu 曾:zeng 解:xie 查:zha 盖:ge,gai 区:ou 朴:piao,pu 缪:miao 翟:zhai 任:ren 華:hua 华:hua
吕:lv,lu 尉迟:yuchi 长孙:zhangsun 欧阳:ouyang 司马:sima 诸葛:zhuge 万俟:moqi 乐:yue 员:yun 冼:xian 覃:qin
令狐:linghu 澹台:tantai
"""


@pytest.mark.parametrize("row", SURNAMES.split())
def test_surnames(row):
    surname, sounds = row.split(":")
    found = search_keys(f"{surname}伟", "person").pinyin.split()
    assert set(found) >= {f"{sound}wei" for sound in sounds.split(",")}
    assert found[0] == f"{sounds.split(',')[0]}wei"
    assert surname_of(f"{surname}伟") == surname


def test_persons():
    assert search_keys("李世民", "person") == ("李世民", "lishimin", "lsm")
    assert search_keys("单雄信", "person") == ("单雄信", "shanxiongxin", "sxx")
    assert search_keys("John Smith", "person") == ("johnsmith", "johnsmith", "js")
    assert search_keys("Müller", "person").pinyin == "mvller muller"
    assert search_keys("José", "person").pinyin == "jose"
    assert surname_of("John Smith") == "Smith"
    assert surname_of("") == ""


WORDS = """
重庆:chongqing 长沙:changsha 长春:changchun 长安:changan 银行:yinhang 厦门:xiamen 大厦:dasha 六安:luan
乐清:yueqing 台州:taizhou 重工:zhonggong 音乐:yinyue 会计:kuaiji 朝阳:chaoyang 西藏:xizang 番禺:panyu
蚌埠:bengbu 东阿:donge 单县:shanxian 洪洞:hongtong 丽水:lishui 莘县:shenxian 浚县:xunxian 铅山:yanshan
参茸:shenrong 调味:tiaowei 旅行:lvxing 成都:chengdu 亳州:bozhou 东莞:dongguan
"""


@pytest.mark.parametrize("row", WORDS.split())
def test_phrases_have_one_reading(row):
    word, sound = row.split(":")
    assert search_keys(f"甲{word}", "company").pinyin == f"jia{sound}"


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("宏达机械有限公司", "hdjx hdjxyxgs"), ("杭州宏达机械有限公司", "hzhdjx hzhdjxyxgs hdjx"),
        ("浙江省杭州市西湖区宏达机械股份有限公司", "zjshzsxhqhdjx zjshzsxhqhdjxgfyxgs hdjx"),
        ("宏达集团", "hd hdjt"),
        ("中国工商银行股份有限公司", "zggsyh zggsyhgfyxgs gsyh"), ("ABC科技", "abckj akj"),
        ("Acme Holdings Ltd", "ahl"),
        ("58同城", "58tc"), ("有限公司", "yxgs"), ("杭州", "hz"), ("🙂", ""), ("", ""),
        ("宏达（杭州）机械有限公司", "hdhzjx hdhzjxyxgs"),
    ],
)  # fmt: skip
def test_company_initials(name, initials):
    assert search_keys(name, "company").initials == initials


def test_company_pinyin():
    assert search_keys("宏达机械有限公司", "company").pinyin.startswith("hongdajixie")
    assert search_keys("杭州宏达", "company").pinyin.split() == ["hangzhouhongda", "hongda"]
    assert set(search_keys("吕行", "company").pinyin.split()) >= {"lvxing", "luhang", "lvhang"}
    assert len(search_keys("长行重乐会调单曾公司", "company").pinyin.split()) == VARIANTS


@pytest.mark.parametrize(
    ("query", "key"),
    [
        ("li shi min", "lishimin"), ("LSM", "lsm"), ("LÜ", "lv"), ("lü", "lv"), ("lv", "lv"),
        ("lǚ bù", "lvbu"), ("Lǐ Shì-mín", "lishimin"),
     ("ＨＤＪＸ", "hdjx"), (" 宏达 机械 ", "宏达机械"), ("lu\u0308", "lv")],
)  # fmt: skip
def test_queries(query, key):
    assert query_key(query) == key


def test_keys_ignore_what_does_not_tell_names_apart():
    assert (
        name_key("宏达（杭州）机械有限公司") == name_key("宏达(杭州) 机械有限公司") == "宏达杭州机械有限公司"
    )
    assert name_key("ＡＢＣ Ltd.") == "abcltd"
    assert name_key("🙂") == "🙂"


@given(st.text(max_size=60), st.sampled_from(["person", "company"]))
def test_any_name(name, kind):
    keys = search_keys(name, kind)
    assert keys.key == name_key(name)
    for variants in (keys.pinyin, keys.initials):
        assert len(variants.split(" ")) <= VARIANTS
        assert variants == variants.strip()
    assert surname_of(name) in name
    assert query_key(query_key(name)) == query_key(name)


@given(st.text("浙江省杭州市西湖区宏达机械有限公司集团股份", min_size=1, max_size=30))
def test_the_quick_way_and_the_long_way_agree(name):
    if names._phrases(name):  # these characters have one reading each, but for phrases
        return
    assert search_keys(name, "company") == names._plain_company(name)
    assert names._plain_company(name) == names._company(name, name, names._atoms(name, name, {}))


@given(st.text("杭州宏达银行长乐重单会吕ABC 12()", max_size=30), st.sampled_from(["person", "company"]))
def test_variants_differ(name, kind):
    keys = search_keys(name, kind)
    assert len(set(keys.pinyin.split())) == len(keys.pinyin.split())
    assert len(set(keys.initials.split())) == len(keys.initials.split())
