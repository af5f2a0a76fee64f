"""Surnames read otherwise than the character is elsewhere, and the compound ones (guide.md 11.4)."""

from __future__ import annotations

# One character: its readings as a surname, the usual first. pypinyin reads most of these wrongly.
_SINGLE = """
单shan 單shan 仇qiu 曾zeng 解xie 查zha 盖ge,gai 蓋ge,gai 区ou 區ou 朴piao,pu 缪miao 繆miao 翟zhai,di 任ren
华hua 華hua 乐yue,le 樂yue,le 尉yu,wei 员yun,yuan 員yun,yuan 召shao,zhao 折she,zhe 种chong 洗xian,xi 冼xian
幺yao 秘bi,mi 祭zhai,ji 繁po 重chong 晁chao 宓mi,fu 逄pang 逢pang,feng 郇xun,huan 郗xi,chi 谌chen,shen
諶chen,shen 芮rui 覃qin,tan 黑he,hei 盛sheng 石shi 柏bai,bo 卜bu 车che 車che 陈chen 贾jia 賈jia 隗wei,kui
令ling 那na 能nai,neng 宁ning 寧ning 甯ning 牟mu,mou 殷yin 应ying 應ying 於yu 俞yu 余yu 郁yu 恽yun 惲yun
臧zang 藏zang,cang 詹zhan 占zhan 长zhang,chang 仉zhang 干gan 葛ge 句gou,ju 勾gou 观guan 冠guan 桂gui 过guo
過guo 哈ha 纪ji 紀ji 暨ji 蒋jiang 将jiang 靳jin 阚kan 闞kan 夔kui 蒯kuai 乜nie 佴nai 偰xie 撒sa 萨sa 薩sa
沈shen 莘shen,xin 厍she 舍she 佘she 洪hong 冯feng 馮feng 都du 堵du 度du 费fei 費fei 佛fo 甫fu 傅fu
吕lv,lu,lyu 呂lv,lu,lyu 闾lv,lu 闾lv 律lv,lu 陆lu 陸lu 禄lu 鹿lu 娄lou 麦mai 眭sui 隋sui 睢sui 宿su 粟su
谭tan 陶tao 滕teng 铁tie 佟tong 仝tong 童tong 万wan 萬wan 危wei 韦wei 韋wei 邬wu 鄔wu 郤xi 奚xi 咸xian
相xiang 向xiang 邢xing 宣xuan 荀xun 燕yan 闫yan 閆yan 阎yan 閻yan 晏yan 羊yang 尧yao 叶ye 葉ye 衣yi 弋yi
尹yin 雍yong 尤you 訾zi 禚zhuo 竺zhu 祝zhu 卓zhuo 宗zong 祖zu 笪da 妫gui 炅gui 虢guo 郦li 酆feng 郜gao 阙que
闕que 璩qu 麴qu 瞿qu 权quan 冉ran 戎rong 桑sang 尚shang 邵shao 颉xie,jie 邸di 刁diao 丁ding 斛hu 桓huan
郏jia 大da 得de 朝chao 强qiang 強qiang 更geng 行xing 要yao 遇yu 茹ru 适kuo 適shi 亓qi 岑cen 车che 褚chu
啜chuai 撖han 郝hao
"""
# Two characters, and how they are read.
_COMPOUND = """
欧阳:ou,yang 歐陽:ou,yang 司马:si,ma 司馬:si,ma 诸葛:zhu,ge 諸葛:zhu,ge 上官:shang,guan 司徒:si,tu
司空:si,kong 司寇:si,kou 尉迟:yu,chi 尉遲:yu,chi 长孙:zhang,sun 長孫:zhang,sun 万俟:mo,qi 萬俟:mo,qi
慕容:mu,rong 东方:dong,fang 東方:dong,fang 皇甫:huang,fu 令狐:ling,hu 宇文:yu,wen 轩辕:xuan,yuan
軒轅:xuan,yuan 夏侯:xia,hou 公孙:gong,sun 公孫:gong,sun 端木:duan,mu 百里:bai,li 呼延:hu,yan 南宫:nan,gong
南宮:nan,gong 西门:xi,men 西門:xi,men 独孤:du,gu 獨孤:du,gu 澹台:tan,tai 澹臺:tan,tai 濮阳:pu,yang
濮陽:pu,yang 淳于:chun,yu 单于:chan,yu 單于:chan,yu 太史:tai,shi 申屠:shen,tu 仲孙:zhong,sun 钟离:zhong,li
鍾離:zhong,li 鲜于:xian,yu 鮮于:xian,yu 闻人:wen,ren 赫连:he,lian 赫連:he,lian 拓跋:tuo,ba 完颜:wan,yan
纳兰:na,lan 公羊:gong,yang 公冶:gong,ye 宗政:zong,zheng 东郭:dong,guo 南门:nan,men 闾丘:lv,qiu 亓官:qi,guan
乐正:yue,zheng 漆雕:qi,diao 壤驷:rang,si 夹谷:jia,gu 宰父:zai,fu 谷梁:gu,liang 段干:duan,gan 巫马:wu,ma
公西:gong,xi 第五:di,wu 叶赫:ye,he 爱新:ai,xin 达奚:da,xi 贺兰:he,lan 哥舒:ge,shu 屈突:qu,tu 耶律:ye,lv
北宫:bei,gong 左丘:zuo,qiu 梁丘:liang,qiu
"""

SINGLE: dict[str, tuple[str, ...]] = {entry[0]: tuple(entry[1:].split(",")) for entry in _SINGLE.split()}
COMPOUND: dict[str, tuple[str, ...]] = {entry[:2]: tuple(entry[3:].split(",")) for entry in _COMPOUND.split()}
