"""Tell the furniture of a Chinese news page (lists, disclaimers, comment prompts, footers) from its prose."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_SENTENCE = re.compile(r"[。！？!?；;…][”’」』)）]?(?:\s|$|.)")
_EDGE = r"[\s\W_]{0,8}"

# Headings that open a list or a comment area; they stand alone on their line.
_HEADINGS = (
    "相关推荐|相关阅读|相关新闻|相关文章|相关链接|相关报道|相关稿件|相关内容|相关资讯|相关专题|相关热词(?:搜索)?|"
    "相关话题|相关视频|相关标签|相关评论|"
    "相关|(?:共享|分享)(?:此|本|这篇)(?:文章?|页)|"
    "延伸阅读|推荐阅读|阅读推荐|猜你喜欢|为你推荐|为您推荐|热门推荐|精彩推荐|精彩图片|精彩图集|精彩视频|今日推荐|"
    "编辑推荐|小编推荐|图片推荐|图文推荐|本文推荐|推荐新闻|推荐视频|"
    "热点新闻|热点推荐|热点专题|热点图片|热点排行|热门新闻|热门文章|热门评论|热门标签|热门点击|热门排行|热门专题|"
    "热门搜索|热评|最热新闻|最新新闻|最新文章|最新推荐|最新资讯|最新评论|最新消息|"
    "即时播报|即时新闻|滚动新闻|滚动播报|新闻排行(?:榜)?|点击排行(?:榜)?|阅读排行(?:榜)?|排行榜|一周热点|"
    r"(?:24小时)?热(?:榜|搜榜?)|(?:全部|网友|最新|热门)评论(?:[（(]\d{0,6}[)）])?(?:还没有|暂无|共\d).{0,20}|"
    "24小时(?:热文|热点|排行)|图片新闻|图说新闻|头条推荐|今日头条|"
    "评论列表|发表评论|我要评论|网友评论|全部评论|用户评论|精彩评论|评论区|我来说两句|我有话说|文章评论|网友跟帖|"
    "跟帖评论|参与评论|"
    "(?:你|您)? ?发表评论|关注我们|扫码关注|扫一扫|扫一扫分享(?:本页|到.{2,4})?|更多精彩内容?|更多新闻|更多阅读|"
    "更多相关|友情链接|网站地图|联系我们|版权所有|"
    "延伸推荐|重点推荐阅读|专题推荐|标签|文章标签|关键词|关键字|小编最近文章|作者最近文章|作者最新文章|更多文章|"
    ".{2,3}(?:推荐|排行榜?|要闻)|大家都在看|大家还在看|您可能感兴趣的(?:文章|内容|新闻)|你可能感兴趣|"
    "你可能(?:还)?喜欢|看过本文的(?:人)?还看过|"
    "更多关于.{1,14}的(?:新闻|文章|报道|消息|内容)|其他文章|本类推荐|本栏目最新|上一篇|下一篇|返回首页|返回顶部|返回列表"
)
_GAPS = re.compile(r"[\s·•・]+")
_HEADING = re.compile(
    rf"^{_EDGE}(?:{_HEADINGS})(?:\s*[（(]\d{{0,6}}[)）])?(?:更多|more|[>＞»]{{1,3}}|\+){{0,2}}{_EDGE}$", re.IGNORECASE
)

# Over what readers write: nothing of the article stands below. 评论 alone is a button, or a column's name.
_COMMENTS = re.compile(
    r"^\W{0,3}(?:(?:图片|网友|热门|最新|全部|精彩|用户|新闻|文章|本文|读者)(?:评论|跟[帖贴]|点评|留言)(?:区|列表)?(?:.{0,3}\d{1,7}.{0,8})?|"
    r"(?:评论|跟[帖贴]|留言)区?\s?(?:[\[（(【]\s?(?:发|我要|发表)评论\s?[\]）)】]|.{0,2}\d{1,7}\s?[人条](?:参与|评论|跟[帖贴])?.{0,2})|"
    r"我来说两句.{0,14}|(?:共|已有)?\s?\d{1,7}\s?[人条](?:网友)?(?:参与)?(?:评论|跟[帖贴]|留言))\W{0,3}$"
)

# The same headings with the headline of another article behind them: 猜你喜欢：……
_TEASER = re.compile(
    rf"^{_EDGE}(?:相关(?:推荐|阅读|新闻|文章|链接|报道|稿件|内容|资讯|视频)|(?:延伸|推荐|更多|拓展|扩展)阅读|阅读推荐|"
    r"猜(?:你|您)喜欢|(?:为[你您]|热门|精彩|今日|编辑|小编|重点|更多|好文|热文)推荐|(?:你|您)可能(?:还|也)?"
    r"(?:喜欢|感兴趣)|热门(?:新闻|文章)|(?:往期|更多)(?:精彩|回顾|推荐)|大家都在看|点击阅读|推荐(?:新闻|文章|视频))"
    r"\s?[:：|｜丨>＞]{1,2}\s?[^。；]{4,70}$|"
    rf"^{_EDGE}(?:相关(?:推荐|阅读|链接)|猜[你您]喜欢|(?:推荐|延伸)阅读|热门推荐)[^。；，：:]{{1,40}}[^。；]{{8,260}}$"
)

# Sentences that only a page says about itself, each at the start of its line. From here on nothing is article.
_STATEMENT = re.compile(
    rf"^{_EDGE}(?:"
    r"(?:免责声明|版权声明|版权说明|特别声明|郑重声明|网站声明|本网声明|转载声明|作者声明|平台声明)(?:\W|_|$|[本凡以此该上文如转])|"
    r"声明[:：](?!本人)|[^。，：:]{1,8}[网报社站]声明[:：]|"
    r"[^。，：:]{1,20}(?:版权(?:[与及和、]?免责)?|免责)声明[:：]|"
    r"[（(【]\s?来源[:：][^）)】]{0,120}(?:应用市场|[爆报]料热线|请勿转载|新闻线索)|"
    r"特别提醒[:：]凡|"
    r"凡(?:本[网站报]|注有|注明|标注|来源)[^。]{0,40}(?:来源|注明|稿件|作品|版权|转载)|"
    r"本(?:网站?|站|平台|公众号|报|数字报|刊)(?:所有|部分|有关|转载|登载|刊登|发布|未)[^。]{0,30}(?:转载|内容|稿件|文章|信息|"
    r"图片|作品|授权)|"
    r"(?:以上|上述)(?:文章|内容|图文|信息)[^。]{0,30}(?:仅供参考|不代表|版权|网络|转载)|"
    r"本文(?:仅代表|为[^。]{0,30}(?:独家|原创|上传|授权|首发|转载)|系[^。]{0,20}(?:授权|转载|原创)|来源于?网络|"
    r"来自网络|由[^。]{0,20}(?:上传|授权))|"
    r"未经[^。]{0,20}(?:授权|许可|允许|书面)[^。]{0,20}(?:转载|使用|复制|摘编|镜像)|"
    r"如(?:有|涉及|发现)[^。]{0,20}(?:侵权|版权|著作权|侵犯[^。]{0,8}权)[^。]{0,40}(?:联系|删除|处理)|转载(?:请|须|务必)[^。]{0,10}注明|"
    r"(?:copyright|©|powered by\b|processed in \d)|GMT[+-]\d{1,2}, ?\d{4}|"
    r"[^。]{0,30}版权所有|[^。]{0,12}(?:icp备|ICP备|ICP证|icp证)|[^。]{0,20}公网安备|"
    r"(?:主办|承办|技术支持)(?:单位)?[:：][^。]{0,60}(?:网站标识码|网站地图|备案)|关于我们\s?[|｜]|网站标识码|"
    r"(?:互联网新闻信息服务许可证|信息网络传播视听节目许可证|广播电视节目制作经营许可证|增值电信业务)|"
    r"(?:[^。，：:]{0,12}(?:不良信息|网站|本[网站]|互联网|谣言)[^。，：:]{0,6})举报(?:电话|邮箱|热线)[:：]|"
    r"新闻(?:热线|爆料)[:：]|"
    r"(?:想|我要|我有)[爆报]料|新闻线索请|[^。，]{0,10}[爆报]料(?:热线|电话|微信|方式)[:：]|投稿(?:邮箱|热线)[:：]|"
    r"请?您?(?:来信|来电)[^。]{0,40}(?:声明|联系)|.{0,12}(?:暂无评论|还没有评论|抢首评)|快来?抢沙发|还没有(?:人)?评论|"
    r"(?:您|你)(?:还没有登录|需要登录)|登录后(?:才能|即可|可以)?(?:发表)?(?:评论|发言)|文明上网|网友评论仅供|评论(?:仅供|内容只代表)|"
    r"(?:已有|共有?)\s?\d{1,8}\s?(?:人|条)(?:参与|评论)|"
    r"更多[^。，]{0,12}[，,]?\s?(?:请|敬请|欢迎)(?:[^。，]{0,8}关注|下载)[^。]{0,30}(?:公众号|微信|微博|官方|客户端|APP)|"
    r"分享(?:到|至|给)[:：]?|欢迎关注[^。]{0,30}(?:公众号|微信|官方)|(?:打开|下载)[^。]{0,12}(?:APP|客户端|"
    r"app)[^。]{0,20}|"
    r"长按(?:识别|扫描|关注|(?:上方|下方|图中)?二维码)|扫(?:一?扫|描|码)[^。]{0,12}(?:二维码|关注|下载)|点击(?:进入专题|查看更多|下载)|"
    r"(?:您|你)看到此篇文章时的感受是|满意度(?:评价|测评|调查)|为(?:你|您)推荐[:：]?|[上下]一(?:篇|条|则|个|章|图集|文章|新闻)[:：]|上一页|下一页|(?:文章|"
    r"本文)?(?:标签|关键词|关键字)[:：]|视频加载中|"
    r"(?:点击)?加载更多|查看更多|展开全文|阅读全文|返回.{0,6}首页|(?:喜欢|踩|赞|点赞|收藏)\s?[（(]?\d{0,6}[)）]?$"
    r")",
    re.IGNORECASE,
)
# Lines that are dropped where they stand, and do not end the body.
_CREDIT = re.compile(
    rf"^{_EDGE}(?:责任?编辑?|策划|统筹|剪辑|拍摄|摄像|出品人?|制作|设计|海报|供稿|摄影|采写|文字整理|视频|图片|"
    rf"责编|编辑|值班编辑|本文编辑|文字编辑|网络?编辑|编审|审核|初审|复审|终审|一审|二审|三审|校对|监制|总?监制|"
    rf"终审|值班主任|值班编委|主编|执行主编|美编|"
    r"来源|稿源|稿件来源|信息来源|文章来源|新闻来源|本文来源|资料来源|出处|原标题|原题(?:为)?|本文原标题|作者|撰稿|"
    r"原文(?:链接|地址|网址)|文章来源|转自|转载自|"
    r"发布时间|发布日期|播出时间|播出日期|时间|日期|更新时间|浏览(?:次数|量)?|阅读(?:量|数|次数)?|点击(?:数|量|率|次数)?|访问量|人气|"
    r"评论)"
    r"(?:\s?[/、]\s?(?:责编|编辑|监制|审核|校对))?\s?[:：|｜丨/／]"
)
# Labels and names without a mark between them: 编辑 叶子 校对 申勇, 责编｜牛晓娟, 责编 胡蝶 (JC0317).
_STAFF = (
    r"(?:(?:责任|值班|本期|文字|图文|新媒体)?编辑|责编|编审|校对|校审|审核|审读|初审|复审|终审|[一二三]审|监制|统筹|策划|值班编委|美编|"
    r"制图|文字|图片|视频|摄影|剪辑)"
)
_STAFF_LINE = re.compile(
    rf"^{_EDGE}(?:{_STAFF}\s?[:：|｜丨/／\s]\s?[{HAN}]{{2,4}}(?:[\s、，][{HAN}]{{2,3}}(?![:：|｜丨]))*"
    rf"(?:\s?[（(][A-Za-z]{{0,4}}\d{{1,8}}[)）])?[\s、，|｜]{{0,3}}){{1,6}}$"
)
# Possessive: the alternatives overlap (打印, 打印本页), and a failing line must not be tried again in other cuts.
_BUTTON = re.compile(
    rf"^{_EDGE}(?:打印(?:本页|此页|文章)|关闭(?:窗口|本页|页面)|我要(?:纠错|打印)|网站纠错|小字|大字|新浪微博|腾讯微博|"
    rf"分享|打印|关闭|收藏|纠错|字号|字体|大|中|小|返回|点赞|评论|举报|微信|微博|QQ空间?|QQ好友|朋友圈|"
    r"(?:(?:您的|你的|当前)浏览器.{0,12}(?:不支持|无法播放).{0,20})|(?:自动)?播放|标清|高清|超清|流畅|静音|全屏|选集|倍速|"
    r"画中画|重播|弹幕|顶|踩|END|点击[上下]方.{0,20}|点(?:收藏|赞)|"
    r"(?:我要|发表)评论|点击上方.{0,12}关注(?:我们)?|(?:点击)?蓝字关注(?:我们)?|点[个亮]?(?:在看|分享).{0,6}|"
    r"复制链接|收起|展开|保存|推荐|点击|浏览|阅读|次|T|\+|-|A|听新闻|语音播报|"
    r"点击播报本文.{0,12}|播报|朗读|简|繁|\s|[|丨/【】\[\]：:（）()·]|\d)++$"
)


# A byline that stands alone: 闪电新闻记者 郎坤 报道, (记者 张三 通讯员 李四), 文/图 王五.
_WRITERS = r"(?:记者|通讯员|特约记者|采写|撰文|文[/／]图?|图[/／]文?|摄影|供稿)"
_PEOPLE = (
    rf"[{HAN}]{{2,4}}(?:[\s、，/／]{{1,3}}[{HAN}]{{2,6}}){{0,7}}\s{{0,3}}"
    rf"(?:摄影报道|文[/／]图|报道|摄影|摄|供稿|/?文|发自[{HAN}]{{2,8}})?"
)
# Outside brackets a gap must follow the word: 记者手记 is a subhead.
_BYLINE = re.compile(
    rf"^(?:[（(【\[]\s?[^，。；：:、（()）]{{0,14}}?{_WRITERS}[:：/／\s]{{0,3}}{_PEOPLE}\s?[)）】\]]|"
    rf"[（(][^，。；：:（()）]{{2,24}}供(?:稿|图)[)）]|"
    rf"[^，。；：:、（()）]{{0,14}}?{_WRITERS}[:：/／\s]{{1,3}}{_PEOPLE})$"
)

# A page's lines are judged where the body is cut, where headlines are told from it, and again where it is cleaned.
_remembered = lru_cache(maxsize=512)


@_remembered
def is_heading(line: str) -> bool:
    """Tell whether a line is the heading of a list or a comment area."""
    return len(line) <= 40 and _HEADING.match(_GAPS.sub("", line)) is not None


@_remembered
def is_comments(line: str) -> bool:
    """Tell whether a line is the heading of what readers write, which stands alone on its line."""
    return len(line) <= 32 and _COMMENTS.match(line) is not None


@_remembered
def is_teaser(line: str) -> bool:
    """Tell whether a line offers another article: 猜你喜欢：, 相关阅读： and a headline."""
    return len(line) <= 320 and _TEASER.match(line) is not None


def is_byline(line: str) -> bool:
    """Tell whether a line only names the people who wrote or photographed."""
    return len(line) <= 60 and _BYLINE.match(line) is not None


@_remembered
def is_statement(line: str) -> bool:
    """Tell whether a line is what a site says about itself: disclaimer, copyright, comment prompt."""
    return len(line) <= 600 and _STATEMENT.match(line) is not None


@_remembered
def is_credit(line: str) -> bool:
    """Tell whether a line only names editors, the source, the time or the counters of the page."""
    if len(line) > 120:
        return False
    return (_CREDIT.match(line) is not None and not is_prose(line, least=60)) or (
        len(line) <= 60 and _STAFF_LINE.match(line) is not None
    )


def is_button(line: str) -> bool:
    """Tell whether a line holds nothing but the page's buttons: print, share, font size."""
    return len(line) <= 60 and _BUTTON.match(line) is not None


def is_prose(line: str, *, least: int = 40) -> bool:
    """Tell whether a line reads as running text: long enough and with the end of a sentence."""
    return len(line) >= least and _SENTENCE.search(line) is not None


def cut(lines: Sequence[str]) -> tuple[list[str], bool]:
    """Return the lines without furniture, and whether any was cut.

    A heading or statement ends the body, unless most of the prose is still to come: then only the lines
    up to the next prose are dropped (a box of related links inside the text, a notice above it).
    """
    kept: list[str] = []
    teasers, statements, proses = ([tells(line) for line in lines] for tells in (is_teaser, is_statement, is_prose))
    article = [prose and not (said or teaser) for prose, said, teaser in zip(proses, statements, teasers, strict=True)]
    ahead = _lengths_after(lines, article)
    behind = 0
    skipping = offering = False
    for index, (line, prose) in enumerate(zip(lines, proses, strict=True)):
        if teasers[index]:
            offering = not ahead[index + 1]  # behind the last one more headlines may stand, bare
            continue
        comments = is_comments(line)
        ends = comments or statements[index] or is_heading(line)
        if ends and ((comments and behind) or ahead[index + 1] < max(160, behind // 3)):
            if behind or kept:
                return _without_trailing(kept), True
            continue
        if ends or (skipping and not prose):
            skipping = True
            continue
        if offering and _may_be_headline(line):
            continue
        skipping = False
        if is_button(line) or is_credit(line) or is_byline(line):
            continue
        kept.append(line)
        behind += len(line) if prose else 0
    kept = _without_trailing(kept)
    return kept, len(kept) != len(lines)


def without_headlines(lines: list[str]) -> list[str]:
    """Return the lines without a run of other articles' headlines at their end, as a sidebar leaves it in plain text.

    At least four short lines that end no sentence, a third of them punctuated as headlines are: lists of names or
    steps, which belong to the article, are not.
    """
    start = len(lines)
    while start and _may_be_headline(lines[start - 1]):
        start -= 1
    run = lines[start:]
    marked = sum(_HEADLINE_MARK.search(line) is not None for line in run)
    body = sum(map(len, lines[:start]))
    if len(run) < 4 or 3 * marked < len(run) or body < 150 or sum(map(len, run)) > body:
        return lines
    return lines[:start]


_HEADLINE_MARK = re.compile(r"[！？!?“”，,]|[^\sa-zA-Z0-9]\s[^\sa-zA-Z0-9]")
_LIST_MARK = re.compile(r"^\W{0,2}(?:[一二三四五六七八九十\d]{1,3}[、.．)）]|第[一二三四五六七八九十\d]+)|[:：]")


def _may_be_headline(line: str) -> bool:
    return 4 <= len(line) <= 45 and _LIST_MARK.search(line) is None and not line.endswith(tuple("。；;，,、…"))


def _lengths_after(lines: Sequence[str], counted: Sequence[bool]) -> list[int]:
    """Count the characters of the lines that count from each line on."""
    totals = [0] * (len(lines) + 1)
    for index in range(len(lines) - 1, -1, -1):
        totals[index] = totals[index + 1] + (len(lines[index]) if counted[index] else 0)
    return totals


def _without_trailing(lines: list[str]) -> list[str]:
    """Drop separators left at the end."""
    while lines and not any(character.isalnum() for character in lines[-1]):
        lines.pop()
    return lines
