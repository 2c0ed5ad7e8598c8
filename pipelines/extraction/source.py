"""Read who a page says it comes from: source, author, editor, and the address of the original."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pipelines.extraction.people import called_people, is_account, is_outlet, is_person, leading_people
from pipelines.furniture import HAN

_LABEL_SOURCE = (
    r"(?:信息|稿件|文章|新闻|内容|本文|资料|转载|素材)?来\s{0,4}源(?:于|自)?|稿\s{0,2}源|来自|出处|转载自|转自|摘自|"
    r"发布机构|发布单位|发文机关|供稿(?:单位)?|source"
)
_LABEL_AUTHOR = r"(?:本文|文章|原)?作\s{0,4}者|撰稿人?|撰文|采写|采访|文(?=\s?[:：])|文字?记者|通讯员|记者"
_LABEL_RESPONSIBLE = r"责任编辑|责\s?编"
_LABEL_EDITOR = r"(?:本文|网络?|值班|文字|本期|执行|新媒体|内容|排版|页面)?编\s{0,4}辑|编审|小编|editor"
_END = (
    r"(?=$|[\s\u3000|｜丨\[\]【】<>）)]|(?:责任|本文|网络?|值班|文字)?编辑[:：]|责编|作者[:：]|记者[:：]|发布时间|"
    r"发布日期|时间[:：]|日期[:：]|来源[:：]|稿源|"
    r"浏览|点击|阅读|访问|字号|字体|分享|打印|返回|查看|评论|参与(?:互动|评论)|\d{0,6}人参与|我要|跟帖|收藏|纠错|举报|(?:19|20)\d\d[-年/.]|原标题|审核|校对)"
)
# An empty label is followed by the next one.
_NEXT = r"(?:责任|本文|网络?|值班|文字)?编辑[:：]|责编|来源[:：]|作者[:：]|(?:发布)?(?:时间|日期)[:：]"
_NAME = r"[^\s\u3000:：|｜丨\[\]【】<>]"


def _labelled(label: str, most: int) -> re.Pattern[str]:
    # The label must open the string or follow a gap: 来源 and 记者 stand in prose too.
    return re.compile(
        rf"(?:^|[\s\u3000|｜丨(（\[【>\d,，。·]|(?=作者[:：]|责任编辑[:：]|"
        rf"责编[:：]))[“\"]?(?:{label})[”\"]?\s?[:：／/|｜丨]\s{{0,4}}(?!{_NEXT})({_NAME}{{1,{most}}}?){_END}",
        re.IGNORECASE,
    )


_SOURCE = _labelled(_LABEL_SOURCE, 40)
_SOURCE_LABEL = re.compile(rf"^(?:{_LABEL_SOURCE})\s?[:：]\s*")
_SOURCE_BARE = re.compile(rf"^(?:来源于|稿源|来源)\s{{0,3}}({_NAME}{{2,20}})$")
_AUTHOR = _labelled(_LABEL_AUTHOR, 24)
_RESPONSIBLE = _labelled(_LABEL_RESPONSIBLE, 16)
_EDITOR = _labelled(rf"{_LABEL_RESPONSIBLE}|{_LABEL_EDITOR}", 16)
# Single characters first: a search for one of a few is fast, and most lines hold none.
_ANY = re.compile("源|者|辑|编|撰|处|载|摘|稿|来自|转自|原文|采写|采访|文[:：]|通讯员|发布|发文|ource|ditor")
_MARK = re.compile("[:：/／|｜丨]")
_BARE_EDITOR = 40
_BARE_LABEL = 24  # characters of a line in which a label needs no mark
# 责编 胡某 (JC0317), 编辑 叶某 校对 申某: the gap is all that parts label and name.
_EDITOR_BARE = re.compile(
    rf"^(?:(?:记者|作者|文字?|图|摄影|校对|审核|监制)[ \u3000]{{1,2}}[{HAN} \u3000、]{{2,16}}[ \u3000])?[（(\[【]?"
    rf"(?:(?P<charge>{_LABEL_RESPONSIBLE})|(?:本文|网络?|值班|本期|执行|新媒体)?编辑)[ \t\u3000]{{1,4}}"
    rf"(?P<name>[{HAN}·]{{1,4}}(?:[ \u3000、]{{1,2}}[{HAN}·]{{1,4}}){{0,3}}?)"
    r"(?=[\s\u3000]*(?:$|[(（\[\]）)】|｜丨]|(?:校对|校审|审核|审读|监制|终审|初审|复审|[一二三]审|美编|值班|制作|主编|排版|"
    r"实习|责编|编辑|责任编辑|记者|来源)(?:$|[\s\u3000:：])))"
)
_ORIGINAL = re.compile(
    r"(?:原文(?:链接|地址|网址|出处)|来源(?:链接|网址|地址)|文章来源|"
    r"转载地址)\s?[:：]?\s{0,4}(https?://[^\s\u3000<>\"'）)】]{4,300})"
)
_EMPTY = frozenset(
    {
        "",
        "佚名",
        "本站编辑",
        "本网编辑",
        "网站编辑",
        "管理员",
        "系统管理员",
        "超级管理员",
        "未署名",
        "未知",
        "本站",
        "大",
        "中",
        "小",
        "网络",
        "原创",
        "转载",
        "发布",
        "互联网",
        "不详",
        "匿名",
        "admin",
        "无",
        "暂无",
        "null",
        "undefined",
        "作者",
        "编辑",
        "来源",
        "-",
        "--",
    }
)
# 第二版, A03版：要闻, 要闻版: where a newspaper prints the article, not who wrote it; 人民日报海外版 is a newspaper.
_PAGE_OF_PAPER = re.compile(
    r"第?\s?[A-Za-z]?\s?[\d〇零一二三四五六七八九十]{1,4}\s?[版叠](?:$|[^a-zA-Z].*)|"
    r"(?:本|头|要闻|综合|国内|国际|社会|时政|法治|民生|广告|专|特)版|版[面次].*"
)
_DEVICE = re.compile(
    r"(?:iphone|ipad|android|安卓|手机|网页|电脑|微博)(?:版|端|客户端|\s|$|\d)", re.IGNORECASE
)  # 来自：iPhone客户端
_CITY = re.compile(r"[（(][^（）()]{1,12}[)）]$")
_ACCOUNT = re.compile(r"(?<=[\u4e00-\u9fff]{2})(?:的?官方(?:账号|帐号|微博|微信|公众号)|\[整理\])$")
_LOGIN = re.compile(r"[a-z]{0,12}admin[a-z\d]{0,8}", re.IGNORECASE)  # who keyed it in: zyadmin, admin01
_STAFF = re.compile(r"(?:[_\s]+|(?<=[\u4e00-\u9fff]))[A-Za-z]{0,4}\d{2,}$")


@dataclass(frozen=True, slots=True)
class Credits:
    """Hold what the credit lines of a page say; None where they say nothing."""

    source: str | None = None
    author: str | None = None
    editor: str | None = None
    original_url: str | None = None

    def filled(self, other: Credits) -> Credits:
        """Return these credits with the gaps filled from others."""
        return Credits(
            self.source or other.source,
            self.author or other.author,
            self.editor or other.editor,
            self.original_url or other.original_url,
        )


def may_label(line: str) -> bool:
    """Tell, fast, whether a line can hold a label at all."""
    return _ANY.search(line) is not None


def read_credits(lines: Iterable[str]) -> Credits:
    """Read source, author, editor and original address from short lines; the first of each wins.

    An editor in charge (责任编辑, 责编) goes before other editors.
    """
    found = Credits()
    in_charge: str | None = None
    for line in lines:
        if len(line) <= 200 and _ANY.search(line) and (len(line) <= _BARE_LABEL or _MARK.search(line)):
            found = found.filled(_line_credits(line))
            in_charge = in_charge or _person(_RESPONSIBLE, line)
        if len(line) <= _BARE_EDITOR and "编" in line[:24] and (bare := _EDITOR_BARE.match(line)):
            name = called_people(bare["name"]) if bare["charge"] else leading_people(bare["name"])
            found = found.filled(Credits(editor=name or None))
    return found if in_charge is None else replace(found, editor=in_charge)


def _line_credits(line: str) -> Credits:
    original = _ORIGINAL.search(line)
    source = _SOURCE.search(line) or _SOURCE_BARE.search(line)
    return Credits(
        tidy_source(source[1]) if source else None,
        _person(_AUTHOR, line),
        _person(_EDITOR, line),
        original[1].rstrip("。，,.;；") if original else None,
    )


def _person(label: re.Pattern[str], line: str) -> str | None:
    """Return who stands behind a label: all names of people, or one other name."""
    match = label.search(line)
    if match is None:
        return None
    return leading_people(line[match.start(1) :]) or tidy_person(match[1])


def tidy_source(name: str) -> str | None:
    """Return a source without its label, a bracketed city and quotes; None when it names nobody."""
    name = _SOURCE_LABEL.sub("", name.strip(" \u3000\t“”\"'【】[]|丨,，。;；"))
    name = _ACCOUNT.sub("", _CITY.sub("", name)).strip(" \u3000\t“”\"'【】[]|丨,，。;；")
    if name.count("（") + name.count("(") > name.count("）") + name.count(")"):
        name = re.split(r"[（(]", name)[0]
    elif name.endswith((")", "）")):
        name = name.rstrip(")）")
    if name.lower() in _EMPTY or len(name) > 40 or re.fullmatch(r"[\d\W]*", name) or re.match(r"https?:", name):
        return None
    if _PAGE_OF_PAPER.fullmatch(name) or _DEVICE.match(name):
        return None
    return name[1:-1] if name.startswith("《") and name.endswith("》") else name


def tidy_person(name: str) -> str | None:
    """Return a person's name without the staff code behind it; None for 佚名 and empty labels."""
    name = name.strip(" \u3000\t“”\"'《》【】[]（()）|丨,，。;；、")
    name = re.sub(r"^.{0,20}(?:记者|通讯员)[\s:：]*(?=.)", "", name)
    name = _STAFF.sub("", name).strip("_ ") or name
    if name.lower() in _EMPTY or not name or len(name) > 40 or re.fullmatch(r"[\d\W]+", name) or "http" in name:
        return None
    if _LOGIN.fullmatch(name):
        return None
    return name


_CHATTER = re.compile(
    r"原创|评论|阅读|浏览|点击|发布(?=.)|^发布|记者|通讯员|分享|字号|来自|时间|日期|参与|关注|收藏|打印|举报|作者|编辑|来源|跟帖|"
    r"我要|返回|目录|[上下]一|登[录陆]|发表[于在]|关闭|窗口|听新闻|收听|放大|缩小|默认|朗读|注册|访问|回复|回帖|发帖|帖子|积分|"
    r"楼主|在线时|状态|编号|留言|办[理结]|受理|星期|上午|下午|首页|更新|人气|次数|[:：<>]|https?|\d{4}"
)
_DATE = re.compile(
    r"(?:19|20)?\d\d\s?[-/年.]\s?\d{1,2}\s?[-/月.]\s?\d{1,2}日?\s{0,3}(?:\d{1,2}:\d\d(?::\d\d)?)?|"
    # no year: a clock makes it a date
    r"(?P<short>(?<![\d./-])(?:1[0-2]|0?[1-9])[-/月](?:3[01]|[12]\d|0?[1-9])日?\s{1,3}\d{1,2}:\d\d(?::\d\d)?)"
)
_TIME_ALONE = re.compile(
    r"^\D{0,4}(?:(?:19|20)?\d\d[-/年.]\d|\d{1,2}[-/月]\d|\d{1,2}:\d\d|\d{1,3}\s?(?:分钟|小时|天)前|刚刚|[今昨前]天)"
)
_BADGE = re.compile(r"\s(?:官方|认证|已认证|官方认证|\+?\s?关注)$")  # beside an account's name

# 社会新闻, 工作动态: the channel's name, not a publisher's
_CHANNEL = re.compile(
    rf"[{HAN}]{{2,7}}(?:[省市县]|(?<!社)区)|"  # a place
    r"(?:国内|国际|社会|时政|本地|综合|热点|热门|图片|最新|法治|地方|省内|市内|要闻|行业|公司|媒体|工作|相关|推荐|今日|视频|民生|"
    r"政务|通知|禁毒|警方|权威|政策|我要|公开)?(?:新闻|资讯|在线|频道|中心|动态|发布|要闻|公告|头条|专题|媒体|政府|号|台|网站)"
)
_PAIR = re.compile(r"(?:^|(?<=\s))[^\s:：]{1,8}[:：]\s?[^\s:：]*")  # 栏目：实时, another label with what it labels


def is_chatter(text: str) -> bool:
    """Tell whether a line holds a button, a counter or another label rather than a name."""
    return _CHATTER.search(text) is not None


def bare_source(header: Sequence[str], known: Sequence[str] = ()) -> str | None:
    """Return a source that stands without a label: beside the time, or alone on its line with a publisher's name.

    `known` are lines that are the text's own. The name may be a person's: that is for the caller to tell.
    """
    lines = [line for line in header if len(line) <= 80 and line not in known]
    for line in lines:
        name = beside_date(line)
        if name:
            return name
    for index, line in enumerate(lines):
        name = _BADGE.sub("", line)
        if not 3 <= len(name) <= 14 or is_chatter(name) or _CHANNEL.fullmatch(name):
            continue
        if is_outlet(name) or (is_account(name) and _beside_time(lines, index)):
            return tidy_source(name)
    return None


def person_beside(line: str, source: str | None) -> str | None:
    """Return the person who stands with the source and the date on a line of only these: 某报 · 06-21 10:30 · 张三."""
    if not source or source not in line or len(line) > 80 or _DATE.search(line) is None:
        return None
    words = [word for word in re.split(r"[\s·•|｜丨/]+", _DATE.sub(" ", line)) if word and word not in source]
    return words[0] if len(words) == 1 and is_person(words[0]) else None


def _beside_time(lines: Sequence[str], index: int) -> bool:
    return any(_TIME_ALONE.match(line) for line in (*lines[max(0, index - 1) : index], *lines[index + 1 : index + 2]))


def beside_date(line: str) -> str | None:
    """Return the name that stands next to the date on its line."""
    date = _DATE.search(line)
    if date is None:
        return None
    after, before = (_PAIR.sub(" ", part) for part in (line[date.end() :], line[: date.start()]))
    words = before.split()
    around = [*after.split()[:2], *reversed(words[-2:]), *filter(is_outlet, reversed(words[:-2][-2:]))]
    for word in sorted(around, key=lambda word: not is_outlet(word)):  # 大江晚报 2022-06-21 第二版 目录
        name = tidy_source(re.sub(r"(?<=.)\[[^\]]{0,6}\]\d*$", "", word.strip("·•|/")))
        glued = line[date.end() : date.end() + len(word)] == word and not date[0][-1].isspace()
        if (glued or date["short"]) and not (is_outlet(word) or is_account(word)):
            continue  # 2022年6月26日国际禁毒日特别报道, 小组赛 06-21 10:30
        own = not is_chatter(word) and not _CHANNEL.fullmatch(word)
        if name and 2 <= len(name) <= 16 and own and not is_chatter(name) and re.search(rf"[{HAN}]{{2}}", name):
            return name
    return None
