"""Words whose characters are read in one way only there, and the places that company names begin with."""

from __future__ import annotations

# Places, trades and common words of company names: word, then its readings one a character.
_PHRASES = """
重庆:chong,qing 长沙:chang,sha 长春:chang,chun 长安:chang,an 长江:chang,jiang 长城:chang,cheng
长治:chang,zhi 长兴:chang,xing 长虹:chang,hong 长乐:chang,le 长宁:chang,ning 长三角:chang,san,jiao
长白:chang,bai 长青:chang,qing 银行:yin,hang 商行:shang,hang 车行:che,hang 行业:hang,ye 洋行:yang,hang
分行:fen,hang 支行:zhi,hang 总行:zong,hang 农商行:nong,shang,hang 工行:gong,hang 建行:jian,hang
农行:nong,hang 中行:zhong,hang 招行:zhao,hang 交行:jiao,hang 央行:yang,hang 步行:bu,xing 行政:xing,zheng
旅行:lv,xing 发行:fa,xing 行知:xing,zhi 同行:tong,xing 飞行:fei,xing 厦门:xia,men 大厦:da,sha 广厦:guang,sha
华厦:hua,xia 六安:lu,an 六合:lu,he 乐清:yue,qing 乐亭:lao,ting 乐山:le,shan 乐平:le,ping 乐陵:lao,ling
音乐:yin,yue 乐器:yue,qi 乐团:yue,tuan 台州:tai,zhou 天台:tian,tai 台山:tai,shan 重工:zhong,gong
重型:zhong,xing 起重:qi,zhong 重机:zhong,ji 重汽:zhong,qi 重装:zhong,zhuang 贵重:gui,zhong 会计:kuai,ji
财会:cai,kuai 会稽:kuai,ji 朝阳:chao,yang 朝晖:zhao,hui 西藏:xi,zang 藏族:zang,zu 珍藏:zhen,cang
收藏:shou,cang 冷藏:leng,cang 储藏:chu,cang 番禺:pan,yu 蚌埠:beng,bu 东阿:dong,e 单县:shan,xian
洪洞:hong,tong 丽水:li,shui 莘县:shen,xian 莘庄:xin,zhuang 浚县:xun,xian 铅山:yan,shan 郫县:pi,xian
大埔:da,bu 黄埔:huang,pu 柏林:bo,lin 阿里:a,li 东莞:dong,guan 莆田:pu,tian 亳州:bo,zhou 儋州:dan,zhou
涪陵:fu,ling 荥阳:xing,yang 荥经:ying,jing 尉氏:wei,shi 尉犁:yu,li 蔚县:yu,xian 歙县:she,xian 黟县:yi,xian
枞阳:zong,yang 郓城:yun,cheng 勐海:meng,hai 犍为:qian,wei 宕昌:tan,chang 阆中:lang,zhong 嵊州:sheng,zhou
鄞州:yin,zhou 瓯海:ou,hai 台前:tai,qian 盱眙:xu,yi 邳州:pi,zhou 睢宁:sui,ning 睢县:sui,xian 泌阳:bi,yang
中牟:zhong,mu 牟平:mu,ping 任丘:ren,qiu 任县:ren,xian 巴彦:ba,yan 呼和浩特:hu,he,hao,te 齐齐哈尔:qi,qi,ha,er
曲阜:qu,fu 费县:fei,xian 谷城:gu,cheng 吐鲁番:tu,lu,fan 吐谷浑:tu,yu,hun 大理:da,li 大连:da,lian 大夫:dai,fu
长寿:chang,shou 长丰:chang,feng 长葛:chang,ge 长垣:chang,yuan 家长:jia,zhang 校长:xiao,zhang
成长:cheng,zhang 增长:zeng,zhang 校准:jiao,zhun 成都:cheng,du 首都:shou,du 都江堰:du,jiang,yan 新都:xin,du
宜都:yi,du 空调:kong,tiao 调味:tiao,wei 调料:tiao,liao 调查:diao,cha 检查:jian,cha 传动:chuan,dong
传媒:chuan,mei 传感:chuan,gan 自传:zi,zhuan 参茸:shen,rong 人参:ren,shen 海参:hai,shen 参数:can,shu
运输:yun,shu 弹簧:tan,huang 弹性:tan,xing 子弹:zi,dan 便利:bian,li 便民:bian,min 便宜:pian,yi 畜牧:xu,mu
畜禽:chu,qin 牲畜:sheng,chu 单位:dan,wei 薄膜:bo,mo 率先:shuai,xian 效率:xiao,lv 速率:su,lv 宿迁:su,qian
宿州:su,zhou 宿舍:su,she 校园:xiao,yuan 会展:hui,zhan 协会:xie,hui 社会:she,hui 合作:he,zuo 和平:he,ping
佛山:fo,shan 乾坤:qian,kun 模具:mu,ju 模型:mo,xing 处理:chu,li 钻石:zuan,shi 种子:zhong,zi 种业:zhong,ye
种植:zhong,zhi 轧钢:zha,gang 轧机:zha,ji 觉醒:jue,xing 还原:huan,yuan 削减:xue,jian 血液:xue,ye
屏风:ping,feng 屏幕:ping,mu 仔细:zi,xi 澄清:cheng,qing 解放:jie,fang 解决:jie,jue 强盛:qiang,sheng
盛世:sheng,shi 盛大:sheng,da 昌盛:chang,sheng 鼎盛:ding,sheng 兴盛:xing,sheng 盛达:sheng,da 茶行:cha,hang
期货:qi,huo 参股:can,gu 联络:lian,luo 网络:wang,luo 脉冲:mai,chong 露天:lu,tian 露营:lu,ying 角色:jue,se
石家庄:shi,jia,zhuang 三角:san,jiao 落地:luo,di 角钢:jiao,gang 卡车:ka,che 卡通:ka,tong 色彩:se,cai
印刷:yin,shua
"""
_PROVINCES = """
北京 天津 上海 重庆 河北 山西 内蒙古 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 广西
海南 四川 贵州 云南 西藏 陕西 甘肃 青海 宁夏 新疆 香港 澳门 台湾 中国
"""
_CITIES = """
石家庄 唐山 秦皇岛 邯郸 邢台 保定 张家口 承德 沧州 廊坊 衡水 太原 大同 阳泉 长治 晋城 朔州 晋中 运城 忻州
临汾 吕梁 呼和浩特 包头 乌海 赤峰 通辽 鄂尔多斯 呼伦贝尔 沈阳 大连 鞍山 抚顺 本溪 丹东 锦州 营口 阜新 辽阳
盘锦 铁岭 朝阳 葫芦岛 长春 四平 辽源 通化 白山 松原 白城 延边 哈尔滨 齐齐哈尔 鸡西 鹤岗 双鸭山 大庆 伊春
佳木斯 七台河 牡丹江 黑河 绥化 南京 无锡 徐州 常州 苏州 南通 连云港 淮安 盐城 扬州 镇江 泰州 宿迁 昆山 江阴
张家港 常熟 太仓 宜兴 杭州 宁波 温州 嘉兴 湖州 绍兴 金华 衢州 舟山 台州 丽水 义乌 慈溪 余姚 诸暨 乐清 瑞安
海宁 桐乡 平湖 温岭 临海 永康 东阳 嵊州 德清 长兴 安吉 合肥 芜湖 蚌埠 淮南 马鞍山 淮北 铜陵 安庆 黄山 滁州
阜阳 宿州 六安 亳州 池州 宣城 福州 厦门 莆田 三明 泉州 漳州 南平 龙岩 宁德 晋江 石狮 南昌 景德镇 萍乡 九江
新余 鹰潭 赣州 吉安 宜春 抚州 上饶 济南 青岛 淄博 枣庄 东营 烟台 潍坊 济宁 泰安 威海 日照 临沂 德州 聊城
滨州 菏泽 莱芜 寿光 郑州 开封 洛阳 平顶山 安阳 鹤壁 新乡 焦作 濮阳 许昌 漯河 三门峡 南阳 商丘 信阳 周口
驻马店 济源 武汉 黄石 十堰 宜昌 襄阳 鄂州 荆门 孝感 荆州 黄冈 咸宁 随州 恩施 长沙 株洲 湘潭 衡阳 邵阳 岳阳
常德 张家界 益阳 郴州 永州 怀化 娄底 湘西 广州 深圳 珠海 汕头 佛山 韶关 湛江 肇庆 江门 茂名 惠州 梅州 汕尾
河源 阳江 清远 东莞 中山 潮州 揭阳 云浮 顺德 南宁 柳州 桂林 梧州 北海 防城港 钦州 贵港 玉林 百色 贺州 河池
来宾 崇左 海口 三亚 儋州 成都 自贡 攀枝花 泸州 德阳 绵阳 广元 遂宁 内江 乐山 南充 眉山 宜宾 广安 达州 雅安
巴中 资阳 凉山 贵阳 六盘水 遵义 安顺 毕节 铜仁 昆明 曲靖 玉溪 保山 昭通 丽江 普洱 临沧 大理 红河 拉萨 西安
铜川 宝鸡 咸阳 渭南 延安 汉中 榆林 安康 商洛 兰州 嘉峪关 金昌 白银 天水 武威 张掖 平凉 酒泉 庆阳 定西 陇南
西宁 银川 石嘴山 吴忠 固原 中卫 乌鲁木齐 克拉玛依 吐鲁番 哈密 喀什 伊犁
"""
# What kind of company it is.
_LEGAL = """
股份有限责任公司 集团股份有限公司 集团有限责任公司 集团有限公司 控股有限公司 控股集团有限公司 股份有限公司
有限责任公司 有限公司 股份公司 总公司 分公司 子公司 公司 集团 有限合伙 普通合伙 合伙企业 股份 控股
个体工商户
"""

PHRASES: dict[str, tuple[str, ...]] = {
    word: tuple(sounds.split(",")) for word, _, sounds in (entry.partition(":") for entry in _PHRASES.split())
}
PHRASE_STARTS: dict[str, set[str]] = {}  # first character → the first two of its phrases
for _word in PHRASES:
    PHRASE_STARTS.setdefault(_word[0], set()).add(_word[:2])
PROVINCES = frozenset(_PROVINCES.split())
CITIES = frozenset(_CITIES.split())
LEGAL = frozenset(_LEGAL.split())
LEGAL_LENGTHS = sorted({len(form) for form in LEGAL}, reverse=True)
