"""Recognise a page that speaks to its visitor instead of reporting: deleted, not found, blocked, asked to log in."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines import furniture
from pipelines.extraction.headline import letters

_DELETED = re.compile(
    r"(?:文章|内容|信息|页面|新闻|帖子|稿件|网页|资源|主题|公告)(?:已经?|不存在|被)?(?:被)?(?:作者|管理员|系统|"
    r"发布者|发布机构|原作者|编辑|楼主)?(?:自行)?(?:删除|下线|撤稿|撤下|下架|撤回|失效|撤销发布|屏蔽)|"
    r"(?:此|该|本)(?:条)?(?:内容|文章|稿件|页面|信息|新闻|帖子)[^。，]{0,12}(?:不存在|删除|撤[稿下回]|无法查看|违规)|"
    r"(?:内容|文章|信息|稿件|帖子|主题)不存在"
)
_ERROR = re.compile(
    r"404 ?(?:[-:：|] ?)?(?:not found|error|错误|页面|file)|error ?404|^\W*(?:http )?(?:40[0-9]|50[0-9])\W*$|not found|"
    r"(?:页面|网页|文件|资源|链接|地址|(?:您|你)(?:要|所)?(?:访问|查看|浏览|请求)的(?:页面|网页|文件|资源|内容|地址|"
    r"链接|"
    r"信息|文章))[^。]{0,20}(?:不存在|找不到|未找到|没有找到|无法找到|走丢|飞走|无法访问|已失效|过期|不翼而飞|丢失|"
    r"已移[除动])|"
    r"(?:找不到|未找到|没有找到)[^。]{0,10}(?:页面|网页|文件|资源|内容|文章|记录)|"
    r"(?:500|502|503|504) ?(?:internal server error|bad gateway|service|gateway)|internal server error|bad gateway|"
    r"service (?:temporarily )?unavailable|gateway time-?out|bad request|"
    r"服务器(?:错误|内部错误|繁忙|开小差|忙|异常|维护)|(?:系统|网站|本站|网页|服务)(?:正在|暂时)?(?:进行)?(?:系统)?"
    r"(?:错误|异常|繁忙|维护|升级|关闭|改版)(?:中|$|[，。,！!…])|(?:系统|网站|本站)(?:正在|"
    r"暂时)(?:进行)?(?:系统)?(?:维护|升级|关闭|"
    r"改版|调整|建设)|站点(?:已暂停|不存在|维护|已关闭)|没有找到站点|运行时错误|database error|fatal error|"
    r"数据库(?:连接)?(?:错误|失败)|object moved|stack trace|exception in thread|参数(?:错误|不正确|有误)|非法(?:参数|"
    r"访问|操作)|"
    r"页面(?:将在|\s?\d+\s?秒后)[^。]{0,6}(?:跳转|返回)|\d+\s?秒[后钟]+[^。]{0,8}(?:跳转|返回)",
    re.IGNORECASE | re.MULTILINE,
)
_CHALLENGE = re.compile(
    r"just a moment|checking your browser|enable javascript and cookies|ddos protection|attention required|"
    r"access denied|access to this [^。]{0,20}denied|request (?:blocked|rejected)|requested url was rejected|"
    r"too many requests|"
    r"(?:浏览器|人机|安全|身份|访问)(?:安全)?(?:检查|检测|验证|校验)|正在(?:进行)?(?:安全|人机|为您)?(?:检测|验证|"
    r"检查)|"
    r"(?:访问|请求|操作|刷新)(?:被拒绝|受限|行为异常|异常|(?:次数|速度|频率)?(?:过于|太过?|过)(?:频繁|快|高)|"
    r"(?:已|可能)?被[^。]{0,10}(?:拦截|阻断|拒绝|屏蔽|限制))|频率(?:过高|超限|受限)|"
    r"(?:网站|web|云|创宇|安全)(?:应用)?防火墙|云防护|拦截(?:提示|原因|时间)|"
    r"(?:您|你)的(?:ip|请求|访问|操作|网络)[^。]{0,20}(?:拦截|封禁|限制|异常|阻断|禁止|黑名单|不合法|频繁|威胁|攻击)|"
    r"网站卫士|安全狗|云盾|云锁|创宇盾|知道创宇|不合法的?参数|(?:请|需要)?(?:开启|启用|"
    r"打开)(?:浏览器的?)?\s?(?:javascript|cookie)|"
    r"(?:您|你)(?:所在的?)?[^。]{0,12}(?:没有|无)权(?:限)?访问|禁止访问",
    re.IGNORECASE,
)
_CAPTCHA = re.compile(
    r"(?:请|需要?|须)[^。]{0,6}(?:输入|完成|填写|滑动|拖动|点击|通过)[^。人]{0,16}(?:验证码|验证|滑块|拼图)|"
    r"^\W*(?:输入|图形|短信)?验证码\W|向右滑动|(?:拖动|按住)[^。]{0,4}滑块|看不清[^。]{0,6}换一张|captcha",
    re.IGNORECASE | re.MULTILINE,
)
_LOGIN = re.compile(
    r"(?:请|需要?|须)(?:您|你)?(?:先)?(?:您|你)?登[录陆]|登[录陆]后(?:才能|方可|可以?)?(?:查看|阅读|访问|浏览|使用)|"
    r"(?:用户|账号|帐号|密码|会员|扫码|短信|统一)(?:身份)?(?:登[录陆]|认证)|忘记密码|(?:您|你)(?:还)?(?:没有|"
    r"尚?未)登[录陆]|"
    r"(?:仅|只)(?:对|限)?(?:会员|订阅用户|内网|内部)"
)
# What stands where an article breaks off for those who pay or log in.
_GATE = re.compile(
    r"^\W{0,6}(?:[^。，]{0,16}(?:剩余|余下|还有)[^。]{0,14})?(?:(?:本文|本篇|该文|此文)[^。]{0,12}(?:付费|会员|"
    r"订阅)[^。]{0,12}[，,。]?\s?)?"
    r"(?:请|需要?|须|立即|马上)?(?:您|你)?(?:先)?(?:登[录陆]|注册|开通|订阅|购买|付费|支付|成为会员)[^。]{0,14}"
    r"(?:阅读|查看|浏览|解锁)[^。]{0,4}(?:全文|全部|剩余|余下|更多|完整|正文|内容|原文)"
)
_GATED_TITLE = re.compile(
    r"验证|登[录陆]|提示|出错|错误|error|^\W*(?:40\d|50\d)|not found|拦截|防火墙|维护|denied|forbidden|moment|跳转",
    re.IGNORECASE,
)
_ADDRESSES_VISITOR = re.compile(
    r"您|你|请(?!求|示|愿|教|假|辞|战)|刷新|[自动]返回|自动跳转|稍[后候等]|抱歉|对不起|很遗憾|可能原因|解决方[法案]|"
    r"如何解决|网站托管|"
    r"事件\s?id|客户端ip|event id|request id|ray id|url",
    re.IGNORECASE,
)
# What only a report says: who said it, when it was, what came of it.
_REPORT_WORDS = re.compile(
    r"通报|介绍|记者|警方|民警|获悉|了解到|查明|表示|今年|去年|昨[日天晚]|\d月\d{1,2}日|法院|检察院|嫌疑人|本报讯|"
    r"日电|落网|案件|抓获"
)
_SENTENCES = re.compile(r"[^。！？!?\n]{6,}[。！？!?]?")
_ENDS = "。！？!?"
_MOST_BODY = 400  # letters; no notice is longer, a WAF's with all its advice has 250
_REPORT = 24  # letters of sentences that speak to nobody: the page reports something
_MOST_GATE_LINE = 60
_FEW = 600  # characters of the page that are looked at


def refusal(title: str, text: str, *, body: int) -> str | None:
    """Return the reason when a page is a notice, a challenge or a login form.

    `text` is what the page says outside links, `body` the letters of the article that was read. A real article
    may well be about captchas or deleted posts: it reports in sentences that speak to nobody.
    """
    if body > _MOST_BODY:
        return None
    lines = [line for line in text[: 4 * _FEW].split("\n") if not _is_furniture(line)]
    said = "\n".join(lines)[:_FEW]
    told = _reports(said)
    if told >= (120 if _GATED_TITLE.search(title) and len(letters(title)) < 9 else _REPORT):
        return None
    head = f"{title}\n{said}"
    for reason, pattern in (
        ("captcha", _CAPTCHA), ("challenge", _CHALLENGE), ("deleted", _DELETED), ("error-page", _ERROR)
    ):  # fmt: skip
        if pattern.search(head):
            return reason
    return "login" if _LOGIN.search(head) and body < 60 else None


def is_gated(lines: Sequence[str], behind: Sequence[str]) -> bool:
    """Tell whether a text breaks off with a call to log in or pay; `behind` are the lines below it."""
    last = [*lines[-2:], *behind]
    return any(len(line) <= _MOST_GATE_LINE and _GATE.search(line) is not None for line in last)


def _is_furniture(line: str) -> bool:
    # 本站已关闭 and its like are statements, too, and are what is looked for here.
    return furniture.is_heading(line) or ("版权" in line and len(line) < 200) or furniture.is_button(line)


def _reports(said: str) -> int:
    """Count the letters of whole sentences that neither address the visitor nor are a notice."""
    told = 0
    for match in _SENTENCES.finditer(said):
        sentence = match[0].strip()
        if sentence[-1] in _ENDS and not _ADDRESSES_VISITOR.search(sentence) and not _is_notice(sentence):
            told += len(letters(sentence))
    return told


def _is_notice(sentence: str) -> bool:
    """Tell whether a sentence is a notice and little else."""
    if len(sentence) > 28 or _REPORT_WORDS.search(sentence):
        return False
    return any(pattern.search(sentence) for pattern in (_CHALLENGE, _CAPTCHA, _DELETED, _ERROR, _LOGIN))
