"""Makes `pinyin.dat` out of pypinyin's table (MIT). Development only: `python -m rmflow.text._make_pinyin`.

pypinyin takes 160 ms to import, so everyday commands cannot use it. The file: a line of syllables, a line of
heteronyms (`行xing,hang`), then two bytes (little-endian) a character from U+3400 to U+9FFF: its place in
the first line, 0 being none. Tones are left out and ü is `v`.
"""

from __future__ import annotations

from pathlib import Path

FIRST, LAST = 0x3400, 0x9FFF

# Characters that names, companies and places read in more than one way, the likeliest first. By hand:
# pypinyin's own list of readings holds thousands that nobody uses, and would drown the searches.
_HETERONYMS = """
阿a,e 艾ai,yi 奥ao 拔ba 柏bai,bo 蚌bang,beng 堡bao,bu 暴bao,pu 奔ben 便bian,pian 伯bo 泊bo,po 薄bo,bao
卜bu,bo 参can,shen,cen 藏zang,cang 曾zeng,ceng 查cha,zha 差cha,chai,ci 禅chan,shan 长chang,zhang 厂chang
场chang 车che 朝chao,zhao 晁chao 称cheng,chen 乘cheng,sheng 盛sheng,cheng 澄cheng,deng 匙chi,shi 尺chi
重zhong,chong 种zhong,chong 仇qiu,chou 臭chou,xiu 处chu 畜chu,xu 传chuan,zhuan 创chuang 绰chuo,chao 伺si,ci
枞zong,cong 撮cuo,zuo 答da 大da 单dan,shan,chan 弹dan,tan 当dang 得de,dei 的de,di 地di 提ti 翟zhai,di
调tiao,diao 丁ding 斗dou 都du,dou 度du 囤tun,dun 敦dun 恶e,wu 番fan,pan 坊fang 繁fan,po 分fen 缝feng 佛fo,fu
否fou,pi 服fu 脯fu,pu 干gan 杆gan 盖gai,ge 膏gao 镐hao,gao 葛ge 个ge 给gei 更geng 供gong 勾gou 谷gu 骨gu
冠guan 观guan 龟gui,qiu,jun 桧hui,gui 柜gui,ju 过guo 哈ha 虾xia,ha 汗han 夯hang,ben 行xing,hang 巷xiang,hang
号hao 好hao 和he 合he 核he,hu 荷he 吓xia,he 哼heng 横heng 红hong 虹hong,jiang 华hua 划hua 滑hua 还hai,huan
会hui,kuai 混hun 济ji 稽ji,qi 缉ji,qi 奇qi 期qi 其qi 系xi 茄qie,jia 贾jia,gu 夹jia 家jia 假jia 价jia,jie
见jian 间jian 监jian 槛kan,jian 浅qian,jian 将jiang,qiang 强qiang,jiang 降jiang,xiang 角jiao,jue 脚jiao
嚼jiao,jue 觉jue,jiao 校xiao,jiao 剿jiao,chao 节jie 解jie,xie 桔ju,jie 藉jie,ji 尽jin 禁jin 劲jin,jing
颈jing,geng 景jing 据ju 卷juan,quan 圈quan,juan 隽juan,jun 浚jun,xun 均jun 咖ka,ga 卡ka,qia 楷kai,jie
壳ke,qiao 可ke 吭keng,hang 空kong 溃kui,hui 括kuo,gua 阚kan 落luo,la,lao 腊la 蜡la 姥lao 烙lao,luo 乐le,yue
勒le,lei 累lei 棱leng,ling 丽li 俩lia,liang 凉liang 量liang 燎liao 了liao,le 令ling 六liu 陆lu 碌lu,liu
露lu,lou 绿lv,lu 率lv,shuai 吕lv,lu,lyu 旅lv,lu 律lv,lu 虑lv,lu 驴lv,lu 铝lv,lu 侣lv,lu 滤lv,lu 缕lv,lu
屡lv,lu 履lv,lu 闾lv,lu 榈lv,lu 氯lv,lu 略lve,lue 掠lve,lue 女nv,nu 钕nv,nu 虐nve,nue 疟nve,nue 纶lun,guan
络luo,lao 论lun 洛luo 埋mai,man 脉mai,mo 蔓man,wan 芒mang 氓mang,meng 冒mao,mo 么me,yao 没mei 糜mi,mei 靡mi
秘mi,bi 泌mi,bi 缪miao,mou 模mo,mu 磨mo 万wan 牟mu,mou 那na,nuo 娜na,nuo 南nan 难nan 能neng 尼ni 宁ning
拧ning 弄nong,long 区qu 欧ou 扒ba,pa 耙pa,ba 排pai 膀bang,pang 旁pang 胖pang,pan 刨pao,bao 炮pao 泡pao 喷pen
辟pi,bi 片pian 漂piao 朴pu,piao 屏ping,bing 迫po,pai 仆pu 埔pu,bu 瀑pu,bao 曝bao,pu 铺pu 栖qi,xi 祁qi
铅qian,yan 乾qian,gan 纤xian,qian 翘qiao 鞘qiao,shao 悄qiao 切qie 且qie 亲qin 覃qin,tan 曲qu 任ren 若ruo
撒sa 洒sa 塞sai,se 散san 丧sang 色se 莎sha,suo 刹sha,cha 沙sha 厦xia,sha 杉shan 扇shan 汤tang,shang
裳chang,shang 少shao 召zhao,shao 舍she 射she 折zhe,she 什shen,shi 甚shen 沈shen 莘shen,xin 省sheng 石shi
拾shi 识shi 似si 氏shi 峙zhi,shi 殖zhi,shi 熟shu 属shu,zhu 术shu 数shu 说shuo,shui 遂sui 宿su,xiu 隋sui
缩suo,su 台tai 苔tai 檀tan 叨dao,tao 陶tao,yao 体ti 挑tiao 帖tie 通tong 同tong 洞dong,tong 侗dong,tong
峒dong,tong 吐tu 屯tun,zhun 拓tuo,ta 驮tuo 瓦wa 哇wa 王wang 为wei 遗yi 尉wei,yu 蔚wei,yu 委wei 纹wen
涡wo,guo 无wu 洗xi,xian 铣xi,xian 冼xian 咸xian 鲜xian 相xiang 削xue,xiao 血xue,xie 邪xie,ye 叶ye 兴xing
吁yu,xu 圩wei,xu 旋xuan 寻xun 压ya 轧zha,ya,ga 雅ya 咽yan,ye 殷yin 燕yan 钥yao,yue 约yue 要yao 耶ye 应ying
佣yong 涌yong,chong 尤you 余yu 俞yu,shu 於yu 予yu 与yu 员yuan,yun 钰yu 郧yun 晕yun 载zai 仔zi,zai 脏zang
择ze,zhai 扎zha,za 炸zha 栅zha,shan 咋za,zha 祭ji 占zhan 粘zhan,nian 着zhe,zhao,zhuo 爪zhua,zhao 这zhe
症zheng 正zheng 之zhi 中zhong 轴zhou 著zhu,zhuo 筑zhu 转zhuan 幢zhuang,chuang 椎zhui,chui 琢zhuo,zuo 兹zi,ci
综zong 足zu 钻zuan 柞zuo,zha 车che 铛dang,cheng 荥xing,ying 亳bo 涪fu 郫pi 邛qiong 儋dan 尹yin 盱xu 眙yi
歙she,xi 黟yi 濮pu 洹huan 郴chen 長chang,zhang 樂le,yue 單dan,shan,chan 會hui,kuai 華hua 廈xia,sha
傳chuan,zhuan 調tiao,diao 藏zang,cang 參can,shen 綠lv,lu 鋁lv,lu 呂lv,lu,lyu 賈jia,gu 區qu 樸pu 閻yan
蓋gai,ge 車che 還hai,huan 強qiang,jiang 東dong 號hao
"""


def build() -> bytes:
    """The file's bytes."""
    from pypinyin import Style
    from pypinyin.constants import PINYIN_DICT
    from pypinyin.style import convert

    usual = {
        code: convert(PINYIN_DICT[code].split(",")[0], Style.NORMAL, strict=False).replace("ê", "e")
        for code in range(FIRST, LAST + 1)
        if code in PINYIN_DICT
    }
    several = {}
    for entry in _HETERONYMS.split():
        char, readings = entry[0], entry[1:].split(",")
        usual[ord(char)] = readings[0]
        if len(readings) > 1:
            several[char] = entry[1:]
    syllables = sorted(set(usual.values()))
    places = {syllable: place for place, syllable in enumerate(syllables, 1)}
    table = b"".join(
        places.get(usual.get(code, ""), 0).to_bytes(2, "little") for code in range(FIRST, LAST + 1)
    )
    head = " ".join(syllables) + "\n" + " ".join(char + several[char] for char in sorted(several)) + "\n"
    return head.encode() + table


if __name__ == "__main__":
    (Path(__file__).parent / "pinyin.dat").write_bytes(build())
