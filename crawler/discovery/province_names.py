"""What a province is called beside its name: in host names, on registrations (备案), and by people and papers."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

# Name, pinyin (陕西 has its official second a), code as .cn's own domains have it, signs, nicknames.
_TABLE = """
北京 beijing bj 京 京华
天津 tianjin tj 津 津门 津沽
河北 hebei he 冀 燕赵 冀中
山西 shanxi sx 晋 三晋
内蒙古 neimenggu nm 蒙
辽宁 liaoning ln 辽 辽沈 辽海 辽东
吉林 jilin jl 吉
黑龙江 heilongjiang hl 黑 龙江
上海 shanghai sh 沪 申城 沪上
江苏 jiangsu js 苏 苏南 苏北 金陵
浙江 zhejiang zj 浙 之江 钱江 钱塘
安徽 anhui ah 皖 江淮 皖江
福建 fujian fj 闽 八闽 闽南
江西 jiangxi jx 赣 赣鄱 赣南
山东 shandong sd 鲁 齐鲁 胶东
河南 henan ha 豫 中原 豫北 豫南
湖北 hubei hb 鄂 荆楚
湖南 hunan hn 湘 湘江 潇湘 三湘
广东 guangdong gd 粤 岭南 南粤
广西 guangxi gx 桂 八桂 桂北 桂南
海南 hainan hi 琼 琼州 椰城
重庆 chongqing cq 渝 巴渝
四川 sichuan sc 川蜀 川西 川北 川南
贵州 guizhou gz 贵黔 黔中 黔南 黔北
云南 yunnan yn 云滇 滇池 彩云
西藏 xizang xz 藏 雪域
陕西 shaanxi sn 陕 三秦 关中 陕北
甘肃 gansu gs 甘陇 陇原 陇上 陇东
青海 qinghai qh 青 三江源
宁夏 ningxia nx 宁 塞上
新疆 xinjiang xj 新 天山 北疆 南疆
兵团 bingtuan bt -
全国 quanguo cn -
"""
_ROWS = tuple(line.split() for line in _TABLE.split("\n") if line)

PINYIN: Mapping[str, tuple[str, str]] = MappingProxyType({row[0]: (row[1], row[2]) for row in _ROWS})
SIGNS: Mapping[str, str] = MappingProxyType({sign: row[0] for row in _ROWS for sign in row[3] if sign != "-"})
NICKNAMES: Mapping[str, str] = MappingProxyType({nickname: row[0] for row in _ROWS for nickname in row[4:]})
