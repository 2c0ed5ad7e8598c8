"""Tell a real headline from the name of a site or a channel, and from what buttons and error pages say."""

from __future__ import annotations

import re

from pipelines.extraction.headline import letters

LEAST = 8  # letters; shorter ones are mostly names of channels
_NAME = re.compile(
    r"(?:网|网站|在线|频道|资讯|门户|[日晚早晨时商周导]报|(?:都市|青年|工人|农民|农村|法制|法治|经济|电子)报|周刊|中心|平台|首页|官网|客户端|"
    r"栏目|专栏|专题|专区|要闻|动态|通知公告|公告公示|公示公告|头条|快讯|新闻|列表|目录|论坛|社区|博客|公众号|门户网站|信息公开|检索|搜索|视频|图片|图集|"
    r"\.(?:com|cn|net|org)(?:\.cn)?|人民政府|政府|公安[厅局]|[总支大]队|委员会|法院|检察院|[厅局办委处科部]|办公室|电视台|广播|传媒|集团|"
    r"版权所有|更多|详情|全文|内容|正文|详细页|文章页|打印|下载|附件\d*)$",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    r"404|找不到|不存在|已?被?删除|出错|错误|验证码|(?:安全|访问|身份|人机)验证|请?登[录陆]后|提示信息|系统提示|拦截|防火墙|维护中|正在跳转|"
    r"not found|error|denied|forbidden|untitled|无标题|just a moment|请稍[候后]|loading|欢迎(?:您|访问|光临|来到)",
    re.IGNORECASE,
)
_HAN = re.compile("[\u3400-\u9fff]")
_SAYS = re.compile(
    r"[，。！？：“”《》!?,:]|\d|关于|召开|开展|举[行办]|通[报知]|[破查缴抓]获|印发|部署|调研|走进|启动|推进|[的被将获为让把]|(?:工作|宣传)(?:会|日|周|月)"
)  # names of offices say none of this


def is_real_headline(text: str, site_name: str | None = None) -> bool:
    """Tell whether a text is the headline of an article: eight letters, mostly Chinese, no site's or channel's name."""
    compact = letters(text)
    if len(compact) < LEAST or 2 * len(_HAN.findall(compact)) < len(compact) or _NOTICE.search(text):
        return False
    if text.rstrip().endswith(tuple("。；，;,")):
        return False
    if site_name and letters(site_name) == compact:
        return False
    return _SAYS.search(text) is not None or _NAME.search(text.strip(" _-|·—>»")) is None or len(compact) > 24
