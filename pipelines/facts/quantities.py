"""Numbers with their classifiers as Chinese reports write them: 1.2万余起, 一百二十余名, 近90%, 30余万升."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipelines.items import Approx

# Classifier -> (unit of the closed list, what may not follow, or it is another word).
_CLASSIFIERS: dict[str, tuple[str, str]] = {
    "人次": ("人次", ""),
    "公斤": ("公斤", "级"),
    "千克": ("公斤", "级"),
    "kg": ("公斤", "a-z"),
    "KG": ("公斤", "A-Z"),
    "场次": ("场", ""),
    "家次": ("家", ""),
    "户次": ("家", ""),
    "吨": ("吨", "位级"),
    "克": ("克", "拉隆服制难扣里斯什孜苏东州朗"),
    "升": ("升", "级高温学旗入至到降华值幅任职"),
    "粒": ("粒", "子度"),
    "片": ("片", "区面段刻"),
    "支": ("支", "队持付出部援撑行"),
    "株": ("株", "洲连"),
    "亩": ("亩", "产均"),
    "家": ("家", "庭长属人里乡园具电"),
    "户": ("家", "籍外主口均联"),
    "个人": ("人", "信税账户赛档头所财感银隐"),
    "个": ("个", "月年季星国序人"),
    "枚": ("个", ""),
    "罐": ("个", "头"),
    "瓶": ("个", "颈"),
    "本": ("个", "月年次报省市地土科级届人周案质案"),
    "处": ("处", "罚理置级长于在分以室方境"),
    "元": ("元", "旦素月首朝/"),
    "场": ("场", "所地馆景合面"),
    "次": ("次", "会全大性数要日年序元修"),
    "份": ("份", "子额"),
    "名": ("人", "单牌义字称列胜"),
    "位": ("人", "于置列居"),
    "人": ("人", "民大员口才类行工士间体份事物心性"),
    "宗": ("起", "旨教族地法师"),
    "起": ("起", "来到步诉点草因源义止用底跌降身立"),
    "件": ("起", "数"),
    "成": ("成", "功立果为员年效绩分长了都品本人"),
    "%": ("%", ""),
}
_NOT_COUNTED = re.compile(
    r"个(?:苏木|城市(?!社)|多(?:月|钟头|小时|星期|世纪)|(?:重点|边境)(?:整治|关注)?(?:[省市州盟县区旗乡镇]|地区)|半月|疗程|百分点|小时|街道|社区(?!戒毒|康复|矫正)|(?:省|市|县|区|州|乡|镇|村|旗|盟)(?!级|、[市县区镇乡村]级)|县级市|县级行政|设区|镇街|旗县|市州|州市|边境(?:州市|市|州|县)|县市|区县|州县|国家|部门|方面|工作日|环节|行政|地市|地州|地级|层面|阶段|类别|个案|(?:检查|工作|行动|抓捕|督导|宣讲|攻坚|小|战)组|不|一(?![级类线站体])|"
    r"自治|兵团|成员单位|单元|维度|领域|系统|专班|“一|代表队|(?:真实|典型|鲜活|具体)?案例)|家(?:成员单位|部门)|人(?:以上|以下)?(?:小组|专班|团伙)|人均(?![已被系为未有因以])|次(?:方|党)"
)
_HAN_DIGITS = {
    "半": 5,
    "零": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_HAN_SCALES = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10_000, "亿": 100_000_000}
_HAN = "零一二两三四五六七八九十百千万亿"
_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千")  # as rewards are promised: 伍万元
_LETTERS = "".join(map(chr, _FORMAL))
_UNITS = "|".join(re.escape(c) + (f"(?![{no}])" if no else "") for c, (_, no) in _CLASSIFIERS.items())
# Runs are bounded and start at their first character: an endless 一一一一 must cost linear time.
_NUMBER = re.compile(
    rf"(?=[\d{_HAN}{_LETTERS}])(?:(?<!\d)(?P<digits>\d{{1,12}}(?:[,，]\d{{3}}){{0,4}}(?:\.\d{{1,6}})?)"
    rf"|(?<![{_HAN}])(?P<percent>百分之)?(?P<han>[{_HAN}]{{1,16}}(?:点[{_HAN}]{{1,4}})?|[零万{_LETTERS}]{{1,12}}(?=元)))"
    r" ?(?P<more>[余多])?(?P<scale>(?:[十百万亿]|千(?!克)){0,4})(?P<rest>[余多来])? ?"
    rf"(?:(?P<unit>{_UNITS})|(?(percent)|(?!)))(?:(?<=成)(?P<tenths>[一二三四五六七八九半]))?"
    r"(?P<post>以上|有余|以下|以内|左右|上下|许(?!多|可|诺)|多(?![次种名个起年月样元地家处方人类位条批]))?"
)
_LABELLED = re.compile(
    rf"[（(](?:单位[:：])?(?P<unit>{_UNITS})[）)][\s:：|]{{0,4}}(?P<digits>\d{{1,12}}(?:,\d{{3}}){{0,4}}(?:\.\d{{1,6}})?)"
    rf"(?P<scale>[万亿]?)(?=\s|[，,。；;|、]|$)"
)
_MASS = frozenset({"公斤", "千克", "吨"})
_HAN_RANGE = re.compile("一两|一二|两三|二三|三四|四五|五六|六七|七八|八九")  # 五六百
_COUNTED_ONE = re.compile(r"(?:嫌疑人|嫌犯|逃犯|毒贩|人员|窝点|案件?|团伙|网络|作坊|工厂|驾驶证)$")
_OTHER_ONE = "上下同另某这那哪任"
_STOPS = "，,。；;、！!\n"  # and the end of the text
_SIGNED = re.compile(r"[\s（(|：:，,]-$")  # a table's change: 312起 -5.2%
_LATIN_NAME = re.compile(r"(?<![A-Za-z\d])[A-Z]{3,}$")  # MDMA210粒
_OF_LAW = frozenset({"克", "千克", "公斤", "株", "粒", "次", "名", "人", "起"})
_CLOCK = re.compile(r"\d[:：]$")  # 5:50起床
_RANKED = frozenset({"位", "名", "个"})
_LONE = frozenset("一十百千万亿")
_OF_WHOLE = r"(?:其|总数|总量|总人数|全省|全市|全部)?的?"
_OVER = re.compile(rf"(?:超过?|逾|突破|不少于|不低于|大于|超出){_OF_WHOLE} ?$")
_UNDER = re.compile(rf"(?:(?<![最附])近|将近|接近|不足|不到|不满|未到|少于|低于){_OF_WHOLE} ?$")
_ABOUT = re.compile(r"(?:大?(?<![签预邀履合])约|大概|左右)(?:占|为|有)? ?$")
_RANK_BEFORE = re.compile(
    r"(?:上升|下降|前进|前移|跃升|提升)$|(?:位列|位居|排名|名列)[^，,。]{0,4}$|(?<![此之以目日年跟])前$"
)
_THRESHOLD_AFTER = re.compile(
    r"的|或者?|毒品|大案|案件|罂粟|罚款|[^，,。；;]{0,4}以下|[，,]?(?:处|应|即|已)|[不未](?!等)"
)
_ONE_OF = re.compile(r"[^，,。；;\n]{0,16}之一")
_RANGE_BEFORE = re.compile(r"\d[十百千万亿]?(?:公斤|人次|[起人名个家克吨元件%])?(?:-|~|至|到)$")
_RANGE_AFTER = re.compile(rf"(?:-|~|至|到)(?:\d|[{_HAN}]{{1,4}}[元克株人名])")


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number with its classifier: value in `unit`, span from the number to its classifier's end."""

    start: int
    end: int
    value: float
    unit: str
    classifier: str
    approx: Approx | None
    spoken: bool  # a Chinese numeral without 余: 两名, 一起, 十来个; a figure only where a cue stands right beside it


def find_quantities(text: str) -> list[Quantity]:
    """Return the counted and weighed numbers of a folded text; ordinals, ranges and dates are none."""
    found = []
    for match in _NUMBER.finditer(text):
        quantity = _read(match, text)
        if quantity is not None:
            found.append(quantity)
    labelled = [_read_labelled(match) for match in _LABELLED.finditer(text)]
    return sorted([*found, *labelled], key=lambda quantity: quantity.start) if labelled else found


def _read_labelled(match: re.Match[str]) -> Quantity:
    """Return a number whose classifier stands in the label before it, with which the span begins: 破案数（起）：58."""
    number = float(match["digits"].replace(",", "")) * _LARGE.get(match["scale"], 1)
    unit = _CLASSIFIERS[match["unit"]][0]
    return Quantity(match.start(), match.end(), round(number, 6), unit, match["unit"], "exact", spoken=False)


def _read(match: re.Match[str], text: str) -> Quantity | None:
    start, end = match.span()
    before = text[max(0, start - 8) : start]
    if _is_no_count(match, text, before):
        return None
    han = match["han"]
    number = _han_value(han) if han else float(match["digits"].replace(",", "").replace("，", ""))
    if number is None:
        return None
    for letter in match["scale"]:
        number *= _HAN_SCALES.get(letter) or _LARGE[letter]
    classifier = match["unit"] or "%"  # 百分之三十 has none
    unit = _CLASSIFIERS[classifier][0]
    if unit == "成":
        unit, number = "%", number * 10 + _HAN_DIGITS.get(match["tenths"] or "", 0)
    approx = _approx(match, before)
    spoken = (
        bool(han)
        and unit != "%"
        and (match["rest"] == "来" or (not (match["more"] or match["rest"]) and approx == "exact"))
    )
    value = round(number, 6)
    return Quantity(start, end, value, unit, classifier, approx, spoken)


def _is_no_count(match: re.Match[str], text: str, before: str) -> bool:
    end = match.end()
    last = before[-1:]
    if last == "个" and match["unit"] == "%":
        return True  # 三个100%
    if (
        last
        and (last in "第每·/.-－" or _CLOCK.search(before))
        and not (match["unit"] == "%" and _SIGNED.search(before))
    ):
        return True
    if last.isascii() and last.isalnum() and match["digits"] and not _LATIN_NAME.search(before):
        return True
    if match["han"] and (
        last in ("几", "数", "好", "若") or _HAN_RANGE.search(match["han"]) or before.endswith("不满")
    ):
        return True
    if match["han"] == "一" and last and last in _OTHER_ONE:
        return True  # 上一个统计时段
    if match["han"] == "一" and _COUNTED_ONE.search(before) and text[end : end + 1] in _STOPS:
        return False  # 捣毁窝点一处，抓获嫌疑人一名。
    bare = match["han"] in _LONE and not (match["more"] or match["rest"] or match["percent"])
    if bare and match["unit"] not in _MASS and not (_is_over(match, before) or _UNDER.search(before)):
        return True  # 统一, 一起, 万人, 千家: words, not counts
    if _is_threshold(match, text):
        return True
    if match["unit"] in _RANKED and _RANK_BEFORE.search(before):
        return True  # 上升12位, 前3名
    if _ONE_OF.match(text, end):
        return True  # 17个基地之一
    if _RANGE_BEFORE.search(before) or _RANGE_AFTER.match(text, end):
        return True
    return bool(_NOT_COUNTED.match(text, end - len(match["post"] or "") - len(match["unit"] or "")))


def _is_threshold(match: re.Match[str], text: str) -> bool:
    """Say whether the law speaks: 五十克以上的，处……; 三千元以下罚款; 罂粟五百株以上."""
    if match["post"] not in ("以上", "以下") or match["unit"] == "%":
        return False
    return bool(_THRESHOLD_AFTER.match(text, match.end()) or (match["han"] and match["unit"] in _OF_LAW))


def _approx(match: re.Match[str], before: str) -> Approx | None:
    post = match["post"] or ""
    if match["more"] or match["rest"] or post in ("以上", "有余", "多") or _is_over(match, before):
        return "over"
    if post in ("以下", "以内") or _UNDER.search(before):
        return "under"
    if post or _ABOUT.search(before):
        return None
    return "exact"


def _is_over(match: re.Match[str], before: str) -> bool:
    """Say whether the words before a number make it a least one; 上 does with a round number alone (上千, 上百万)."""
    round_number = match["han"] is not None and match["han"][0] in _LONE
    return bool(
        _OVER.search(before) or (round_number and before.endswith("上") and not before.endswith(("以上", "之上")))
    )


def _han_value(text: str) -> float | None:
    """Return a Chinese numeral's value: 一百二十 -> 120, 两千万 -> 20000000, 二零二五 -> 2025."""
    whole, _, decimals = text.translate(_FORMAL).partition("点")
    total = section = digit = 0.0
    if len(whole) > 1 and all(letter in _HAN_DIGITS for letter in whole):
        total = float("".join(str(_HAN_DIGITS[letter]) for letter in whole))
    else:
        for letter in whole:
            if letter in _HAN_DIGITS:
                digit = _HAN_DIGITS[letter]
            elif letter in _HAN_SCALES:
                section += (digit or 1) * _HAN_SCALES[letter]
                digit = 0
            else:
                total = (total + section + digit or 1) * _LARGE[letter]
                section = digit = 0
        total += section + digit
    if decimals:
        if not all(letter in _HAN_DIGITS for letter in decimals):
            return None
        total += float("0." + "".join(str(_HAN_DIGITS[letter]) for letter in decimals))
    return total
