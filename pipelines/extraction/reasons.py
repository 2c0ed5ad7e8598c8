"""Name why a page is not an article, and recognise such pages by what they say."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.furniture import is_prose

REASONS = frozenset(
    {
        "empty",  # nothing, or nothing a reader would see
        "deleted",  # the page says that its article is gone
        "error-page",  # 404 or 500 in a page delivered with 200
        "challenge",  # a browser check, a WAF page
        "login",  # readable for those who log in only
        "captcha",  # asks for a code
        "links",  # a page of links
        "short",  # text too short to be an article
        "mojibake",  # decoded with the wrong charset
        "too-large",  # above the size that is read
        "bad-selector",  # a selector of the site file cannot be used
        "unreadable",  # the parser could make nothing of it
        "scan",  # a file that holds pictures and no text
        "file-unreadable",  # a PDF or DOCX that is broken, or whose fonts do not say which characters they print
        "file-encrypted",  # a file that opens with a password only
        "file-unsupported",  # a file of a kind that is not read: .doc, .wps, .xls, OFD, an archive, a picture
    }
)
_DELETED = re.compile(
    r"(?:文章|内容|信息|页面|新闻|帖子|稿件|网页|资源)(?:已|已经|不存在|被)?(?:被)?(?:作者|管理员|"
    r"发布者)?(?:自行)?(?:删除|下线|撤稿|下架|撤回|失效)|"
    r"(?:此|该|本)(?:内容|文章|稿件|页面|信息)[^。]{0,12}(?:不存在|删除|撤|无法查看|违规)|(?:内容|文章|信息)不存在或已"
)
_ERROR = re.compile(
    r"404 ?(?:not found|error|错误|页面)|(?:页面|网页|文件|您访问的|你访问的)[^。]{0,20}(?:不存在|找不到|未找到|"
    r"没有找到|无法找到|走丢|飞走)|(?:找不到|未找到|没有找到)[^。]{0,10}(?:页面|网页|文件)|"
    r"(?:500|502|503|504) ?(?:internal server error|bad gateway|service|gateway)|internal server error|bad gateway|"
    r"服务器(?:错误|内部错误|繁忙|开小差)|"
    r"系统(?:错误|繁忙|维护|升级)|网站(?:正在)?(?:维护|升级)|运行时错误|database error|fatal error|"
    r"数据库(?:连接)?(?:错误|失败)|object moved",
    re.IGNORECASE,
)
_CHALLENGE = re.compile(
    r"just a moment|checking your browser|enable javascript and cookies|ddos protection|attention required|"
    r"access denied|"
    r"(?:浏览器|人机|安全|身份)(?:安全)?(?:检查|检测|验证|校验)|正在(?:进行)?(?:安全|人机)?(?:检测|验证)|"
    r"访问(?:被拒绝|过于频繁|受限|行为异常|异常)|请求(?:过于频繁|被拒绝|已被拦截|被拦截)|"
    r"(?:网站|web|云|创宇|安全)(?:应用)?防火墙|拦截提示|您的(?:ip|请求|访问)[^。]{0,20}(?:拦截|封禁|限制|异常|"
    r"阻断)|网站卫士|安全狗|云盾|(?:请|需要)?(?:开启|启用)(?:浏览器的?)?\s?javascript",
    re.IGNORECASE,
)
_CAPTCHA = re.compile(
    r"(?:请)?(?:输入|完成|填写|滑动|拖动|点击)[^。]{0,16}(?:验证码|验证|滑块|拼图)|captcha", re.IGNORECASE
)
_LOGIN = re.compile(
    r"(?:请|需要?|须|您)(?:先)?(?:您?)?登录(?:后|才|以)?|登录后(?:查看|阅读|访问)|用户登录|账号登录|扫码登录|"
    r"忘记密码|(?:仅|只)(?:对)?(?:会员|订阅用户)",
)
_MOJIBAKE = re.compile(r"[\ufffd]|锟斤拷|烫烫烫|屯屯屯|[ÃÂÄÅÆÇÈÉÐÑÒÓÔÕÖØ]{2}")
_FEW = 600  # characters: a notice or a challenge says little else


def refusal(title: str, text: str, *, body: int) -> str | None:
    """Return the reason when a page with little text is a notice, a challenge or a login form.

    `body` is the length of the article that was read: a real article may well talk about captchas.
    """
    if body > 100 or len(text) > 3 * _FEW:
        return None
    head = f"{title}\n{text[:_FEW]}"
    if _CHALLENGE.search(head):
        return "challenge"
    if _CAPTCHA.search(head):
        return "captcha"
    if _DELETED.search(head):
        return "deleted"
    if _ERROR.search(head):
        return "error-page"
    if _LOGIN.search(head) and body < 60:
        return "login"
    return None


def is_mojibake(text: str) -> bool:
    """Tell whether a text was decoded with the wrong charset."""
    sample = text[:4000]
    return len(sample) >= 20 and len(_MOJIBAKE.findall(sample)) * 20 > len(sample)


def mostly_links(lines: Sequence[str]) -> bool:
    """Tell whether lines read as a list of headlines: many, short, hardly a sentence."""
    if len(lines) < 8:
        return False
    prose = sum(len(line) for line in lines if is_prose(line))
    return prose < 0.2 * sum(map(len, lines))


_ENDS_WITH_DAY = re.compile(
    r"(?:\d{4}\s?[-/.年])?\d{1,2}\s?[-/.月]\s?\d{1,2}日?(?:\s{1,3}\d{1,2}:\d\d(?::\d\d)?)?[\])）]?$"
)


def is_dated_list(lines: Sequence[str]) -> bool:
    """Tell whether most lines are headlines with their day behind them."""
    dated = sum(1 for line in lines if len(line) <= 120 and _ENDS_WITH_DAY.search(line))
    return dated >= 3 and 2 * dated > len(lines)
