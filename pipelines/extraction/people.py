"""Tell the names of people from the names of publishers."""

from __future__ import annotations

import re

from pipelines.furniture import HAN

# Frequent surnames; rarer ones are left to labels such as 作者：
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪"
    "廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严欧莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄"
    "聂章鲁岳翟殷詹申耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷曲盛冉翁蓝骆路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶"
    "解牟艾尤穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党费卜冷晏席卫米柏宗瞿桂苟窦佟闵臧边卞姬仇栾隋刁沙寇桑冀"
    "荣乐甄郎池丛敖丘郁明佘匡候巫谌虞禹练班原查郜麻储奚巩敬粟晋谈辜苍厉盖修楚伏亢裘蔺缑禤屠扈鞠逯仝权丰"
    "亓逄綦璩邴郗郏嵇昝仉阚濮郇邝郦雍胥习弓仲皮淳东茅訾鄢晁赖傅钮肇那罕鹿邬糜阎萧钭幸谯伊宛戎祖尧曲卿邸才燕荆斯"
)
_COMPOUND = (
    "欧阳|上官|司马|司徒|诸葛|皇甫|夏侯|尉迟|东方|公孙|慕容|令狐|宇文|长孙|端木|百里|南宫|澹台|西门|呼延|独孤|赫连|轩辕|"
    "闻人|申屠|钟离"
)
_COMPOUNDS = frozenset(_COMPOUND.split("|"))
_PERSON = re.compile(rf"(?:{_COMPOUND})[{HAN}]{{1,2}}|[{HAN}]{{2,3}}|[{HAN}]{{1,6}}(?:[·•・][{HAN}]{{1,8}}){{1,3}}")
_LATIN = re.compile(r"[A-Z][A-Za-z.'-]{1,15}(?: [A-Z][A-Za-z.'-]{0,15}){1,2}")
_SPACED = re.compile(rf"(?<![{HAN}])([{HAN}])[\s\u3000]{{1,4}}([{HAN}])(?![{HAN}])")
_GAP = re.compile(r"[\s\u3000]*[、，,/／&][\s\u3000]*|[\s\u3000]+")
_ROLE = re.compile(
    rf"^[^\s，。：:]{{0,16}}?(?:特约|见习|实习|本报|首席|全媒体|融媒体?)?"
    rf"(?:记者|通讯员|评论员|撰稿人?|作者|实习生|采写|撰文)(?:[\s\u3000:：/／]+|(?=[{HAN}]))"
)
_WORDS = re.compile(
    r"报道|报导|记者|来源|编辑|供图|视频|图片|新闻|全文|摘要|资料|下同|待续|发布|公司|时间|日期|本报|本网|本刊|原创|评论|关注|阅读|"
    r"点击|分享|首页|返回|更多|专题|时政|社会|国内|国际|财经|科技|体育|娱乐|文化|教育|健康|要闻|头条|热点|综合|摄影|小编|网友|"
    r"平安|公安|法院|检察|华夏|和平|安全|时评|时报|周刊|金融|石油|高考|高校|万家|全国|全球|全市|全省|东方|海外|关于|方法|方案|"
    r"成果|成功|成都|华南|华北|华东|江苏|江西|安徽|海南|云南|贵州|广东|党建|党员|农业|农村|文明|文艺|管理|解读|解放|明日|乐山|"
    r"商业|商务|商报|商讯|景区|景点|项目|游戏|游客|温度|温州|常州|常德|桂林|荣誉|曲艺|向上|和谐|应急|应用|代表|保险|保护|信息|户外|"
    r"门户|闻道|化工|化妆|战略|才艺|米兰|时尚|时代|时事|时光|古城|古籍|华人|华为|连线|连载|白银|成长|万象|马上|石家庄|金华|宁波|宁夏|"
    r"卫生|卫视|卫浴|卫健|明星|明日|明天|金山|易信|严选|严惩|严格|严重|关闭|关键|简体|简介|简讯|文旅|文库|吉林|吉安|甘肃|甘孜|武汉|江门|"
    r"黄淮|车型|车险|车动态|龙之|牛市|高级|高度|高尔夫|万亿|路演|路虎|路况|周[一二三四五六日末]|连接|连锁|谈兵|谈话|盛大|盛会|石堆|"
    r"万(?:元|人|吨|户|亩|件|次|辆|册|头|只|条|台|套|平|千瓦|立方|公里)|庄园|党史|党网|党政|沙产业|沙拉|米木|白天|黑夜|单击|查看|查询|段落|任务|任意|常用|常见|简报|方便|成员|管家|"
    r"(?:女士|先生|警官|司长|局长|厅长|师傅|阿婆|大爷|大妈|老师|同学|朋友|教授|医生|书记|主任)$|安康|安庆|易车|龙江|高清|高端|黄山|黄河|方圆|房产|汽车|单位|单车|尚未|季度|应届|师生|师范|边境|边防|权威|权益|麻辣|宫廷|费用"
)
# Behind 记者 or 作者 a rare name is believed, but these are none: 记者 手记, 记者 综合报道, 记者 张三 北京报道.
_NO_NAME = re.compile(
    r"手记|调查|观察|体验|简介|综合|报道|报导|整理|获悉|了解|来到|走进|看到|采访|现场|直击|探访|暗访|日记|札记|见闻|编译|摄影|"
    r"[供配组制料]图|图文|供稿|推荐|阅读|精选|点评|寄语|专题|头条|热点|要闻|图片|视频|文字|新闻|通讯|记者|编辑|作者|来源|责编|校对|审核|实习|本报|本网|本刊|本台|媒体|融媒|集体|团队|小组|工作室|基层|直播|帮办|连线|热线|联盟|协会|之家|"
    r"中心|编辑部|专访|独家|近日|今天|昨天|日前|发自|全文|未完|待续|下同|名单|其他|以下|有关|部分|版权|返回|关注|评论|分享|[的了是在被将把对和与说为有也就]|"
    r"^(?:北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|"
    r"甘肃|青海|内蒙古|广西|西藏|宁夏|新疆|台湾|香港|澳门)$|.(?:省|市|县|区|镇|乡|局|厅|院|台|社|网|报|版|部|委|摄)$"
)
_RARE = re.compile(  # longer ones are minority names: 阿不都热合曼
    rf"[{HAN}]{{2,4}}|[阿艾伊依吐图买麦玛木米力提尔江古丽娜孜亚克热合曼不都拜巴拉萨色里克达吾勒那次仁扎西多吉卓央金旺堆加措"
    r"格日乌云其布仓嘎德吉洛桑索朗罗尼亥合帕尼沙汗海山]{5,9}"
)
_OUTLET_WORDS = (
    "社|网|网站|报|台|新闻|在线|客户端|杂志|周刊|发布|频道|公安|检察|法院|日报|晚报|之声|传媒|融媒|融媒体|司法|"
    "普法|禁毒|号|委|局|厅|办|政府|中心"
)
_OUTLET = re.compile(rf"(?:{_OUTLET_WORDS})$")
# Offices as their accounts call themselves: 江岭警方, 平安江岭; a column is 基层公安, 平安建设.
_ACCOUNT = re.compile(
    rf"(?!基层|各地|全国|全省|全市|本地|地方|今日|最新|社会|权威|我国|国内|国际)[{HAN}]{{2,5}}(?:警方|警务|警事|[交特巡]警|"
    r"公安|消防|气象|应急|生态环境|卫健|疾控|税务|市场监管|人社|医保|检察|法院|司法|共青团|妇联|组工|纪委监委|纪检监察|水利|住建|城管)|"
    rf"(?:平安|法治|清廉|美丽|掌上|网信|无毒)(?!.*(?:建设|创建|校园|宣传|时空|生活|频道|专栏|讲堂|故事|文化))[{HAN}]{{2,4}}"
)
_BODY = re.compile(
    rf"(?:{_OUTLET_WORDS}|集团|公司|资讯|电视|广播|视频|快报|通讯|论坛|部|院|会|组|队|所|科|处|校|社区|街道)$"
)


def is_person(name: str) -> bool:
    """Tell whether a word is a person's name: a known surname with one or two characters, or a name with a dot."""
    name = closed_up(name)
    if not _PERSON.fullmatch(name) or _WORDS.search(name) or (len(name) > 2 and _BODY.search(name)):
        return False
    return len(name) > 3 or name[0] in _SURNAMES or name[:2] in _COMPOUNDS


def closed_up(text: str) -> str:
    """Return a text with the gap closed in names that are set to the width of three characters: 王　平."""
    if " " not in text and "\u3000" not in text:
        return text
    return _SPACED.sub(lambda name: name[1] + name[2] if name[1] in _SURNAMES else name[0], text)


def called_people(text: str) -> str:
    """Return what stands behind 记者 or 作者 if it is names only, rare and minority ones too; '' otherwise.

    Stations and papers between the names are left out: 记者 张三 某某台 李四.
    """
    words = _GAP.split(closed_up(text.strip(" \u3000\t:：")))
    names = [word for word in words if _is_called(word)]
    others = [word for word in words[1:] if word not in names]
    if not names or names[0] != words[0] or not all(map(is_outlet, others)):
        return ""
    return " ".join(names) if others else closed_up(text.strip(" \u3000\t:："))


def _is_called(word: str) -> bool:
    if is_person(word):
        return True
    return _RARE.fullmatch(word) is not None and _NO_NAME.search(word) is None


def leading_people(text: str) -> str:
    """Return the names of people at the front of a text as they are printed, without a role before them; '' if none."""
    text = re.split(r"(?<=.)[()（）\[\]【】《|｜]", text.strip(" \u3000\t:：（("), maxsplit=1)[0]
    role = _ROLE.match(text)
    if role:
        text = text[role.end() :]
    text = closed_up(text)
    end = start = 0
    while start < min(len(text), 60):
        gap = _GAP.search(text, start)
        stop = gap.start() if gap else len(text)
        if not is_person(text[start:stop]):
            break
        end, start = stop, gap.end() if gap else len(text)
    if end:
        return text[:end]
    latin = _LATIN.match(text)
    return latin[0] if latin else ""


def is_people(text: str) -> bool:
    """Tell whether a text holds names of people and nothing else."""
    names = leading_people(text)
    return bool(names) and len(_GAP.sub("", names)) == len(_GAP.sub("", text))


def is_outlet(name: str) -> bool:
    """Tell whether a name ends as those of papers, sites, stations and offices do."""
    return _OUTLET.search(name) is not None


def is_account(name: str) -> bool:
    """Tell whether a name is such as offices give their accounts."""
    return _ACCOUNT.fullmatch(name) is not None


def is_publisher(name: str) -> bool:
    """Tell whether a name is a publisher's rather than a person's."""
    return not is_person(name) and (_BODY.search(name) is not None or len(name) > 12)
