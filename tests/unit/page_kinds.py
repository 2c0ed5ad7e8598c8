"""Pages in our own words, each with what it is: articles that look like something else, and what is no article."""

# ruff: noqa: E501  (a page is easier to judge in one piece)
from __future__ import annotations

from dataclasses import dataclass

CHANNELS = (
    "首页",
    "要闻",
    "政务公开",
    "平安建设",
    "禁毒工作",
    "队伍建设",
    "办事服务",
    "互动交流",
    "专题专栏",
    "联系我们",
)
NAVIGATION = (
    "<div class='nav'>" + "".join(f"<a href='/c{i}/'>{name}</a> " for i, name in enumerate(CHANNELS)) + "</div>"
)
FOOTER = "<div class='foot'><p>版权所有：河湾市公安局 未经授权不得转载</p><p>地址：河湾市滨江路8号 备案号：某ICP备00000000号</p></div>"
SITE = "河湾平安网"
CASES = tuple(
    f"<a href='/a{i}.html'>{text}</a>"
    for i, text in enumerate(
        (
            "河湾警方端掉一处地下制毒窝点",
            "禁毒宣传车开进山区集市",
            "全市娱乐场所开展涉毒专项检查",
            "校园禁毒课堂走进第三中学",
            "社区戒毒人员就业帮扶签约",
            "寄递渠道查获一批可疑包裹",
            "易制毒化学品企业年度检查结束",
            "禁毒志愿者招募今日启动",
            "滨江分局通报上半年禁毒战果",
            "缉毒犬训练基地向市民开放",
        )
    )
)


@dataclass(frozen=True, slots=True)
class Sample:
    """Hold one page and what it is: `kind` is article, list, no-text:REASON or blocked:REASON."""

    name: str
    kind: str
    html: str


def page(inner: str, *, title: str, head: str = "", navigation: str = NAVIGATION, footer: str = FOOTER) -> str:
    """Return a page with a site's navigation and footer around."""
    return (
        f"<html><head><meta charset='utf-8'><title>{title}</title>{head}</head><body>{navigation}"
        f"<div class='main'>{inner}</div>{footer}</body></html>"
    )


def article(
    title: str, *paragraphs: str, imprint: str = "2026-11-20 09:12　来源：河湾日报", more: str = "", heading: str = "h1"
) -> str:
    """Return an article page; `more` stands below the text."""
    told = "".join(f"<p>　　{text}</p>" for text in paragraphs)
    info = f"<div class='info'>{imprint}</div>" if imprint else ""
    inner = f"<{heading}>{title}</{heading}>{info}<div class='content'>{told}</div>{more}"
    return page(inner, title=f"{title}_{SITE}")


def notice(title: str, *lines: str, head: str = "", navigation: str = "", footer: str = "") -> str:
    """Return a page that says something to its visitor."""
    said = "".join(f"<p>{line}</p>" for line in lines)
    return page(f"<div class='box'>{said}</div>", title=title, head=head, navigation=navigation, footer=footer)


def rows(*links: str, days: bool = True) -> str:
    """Return a list of links, with a day each."""
    day = "<span>2026-11-{:02d}</span>"
    return (
        "<ul>"
        + "".join(f"<li>{link}{day.format(i + 3) if days else ''}</li>" for i, link in enumerate(links))
        + "</ul>"
    )


RELATED = "<div class='related'><h3>相关阅读</h3>" + rows(*CASES[:6]) + "</div>"
MANY_LINKS = "<div class='map'>" + "".join(f"<a href='/m{i}'>第{i}号便民服务事项</a> " for i in range(500)) + "</div>"
CAUGHT = "11月19日晚，河湾警方在城北一出租屋内抓获两名吸毒人员，目前案件正在办理中。"

OPENING = "记者从有关部门了解到，这项工作自年初启动以来进展顺利，目前已完成计划的七成，群众反映良好。"
SUMMARIES = "".join(f"<li>{link}<i>2026-11-{i + 1:02d}</i><p>{OPENING}</p></li>" for i, link in enumerate(CASES))

ARTICLES = (
    Sample("flash of forty letters", "article", article("河湾警方抓获两名吸毒人员", CAUGHT)),
    Sample("flash without imprint", "article", article("河湾警方抓获两名吸毒人员", CAUGHT, imprint="")),
    Sample("flash above a dated list", "article", article("河湾警方抓获两名吸毒人员", CAUGHT, more=RELATED)),
    Sample(
        "flash in an h2 above a dated list",
        "article",
        article("河湾警方抓获两名吸毒人员", CAUGHT, more=rows(*CASES), heading="h2"),
    ),
    Sample(
        "flash on a phone above linked cards",
        "article",
        page(
            f"<h2>河湾警方抓获两名吸毒人员</h2><div><span>河湾日报</span> <span>11-20 09:12</span></div><p>{CAUGHT}</p>"
            + "<section><h3>推荐阅读</h3>"
            + "".join(
                f"<a href='/c{i}'><h4>城东第{i}所新建小学秋季招生</h4><p>河湾日报客户端{i}阅</p></a>" for i in range(10)
            )
            + "</section>",
            title="河湾警方抓获两名吸毒人员",
        ),
    ),
    Sample(
        "about captchas",
        "article",
        article(
            "滑块验证码为何越来越难",
            "不少网友反映，登录网站时输入验证码越来越难，拖动滑块常常要试三四次才能通过。",
            "研究人员说，验证码难度上升与自动识别程序的进步有关。",
        ),
    ),
    Sample(
        "short, about captchas",
        "article",
        article(
            "民警提醒：验证码不能给别人", "滨江派出所民警介绍，骗子索要短信验证码后，三分钟内转走了市民张某的存款。"
        ),
    ),
    Sample(
        "about a 404 page",
        "article",
        article(
            "寻人信息登上404页面",
            "本市二十家网站把404页面换成了走失儿童信息，访客打开不存在的网页时就能看到孩子的照片。",
            "项目发起人说，上线一个月已有三个家庭团聚。",
        ),
    ),
    Sample(
        "about a site that was closed",
        "article",
        article(
            "一涉毒网站被依法关闭",
            "河湾网安部门查明，该网站长期售卖吸毒工具，现已被依法关闭，三名经营者被采取强制措施。",
        ),
    ),
    Sample(
        "about a login fraud",
        "article",
        article(
            "冒充银行页面诱骗登录 七人落网",
            "嫌疑人群发短信，诱骗收件人登录后填写密码，再把钱转走。",
            "河湾警方用四十天查清了这个团伙，七名嫌疑人全部落网。",
        ),
    ),
    Sample(
        "about deleted posts",
        "article",
        article(
            "散布制毒方法 一男子被拘留",
            "该帖子已被删除。警方查明，发帖人李某为炫耀而编写所谓制毒教程，已被行政拘留十日。",
        ),
    ),
    Sample(
        "begins with a deleted article",
        "article",
        article(
            "谣言文章已删除 当事人道歉", "文章已被作者删除。河湾网信办通报称，其内容与事实不符，涉事账号被禁言三十天。"
        ),
    ),
    Sample(
        "about a firewall",
        "article",
        article("网站防火墙拦下百万次攻击", "市大数据局通报，今年网站防火墙共拦截攻击一百二十万次，未发生数据外泄。"),
    ),
    Sample(
        "about a maintenance of the system",
        "article",
        article(
            "户政系统维护公告",
            "因系统升级维护，全市户政窗口将于11月22日零时至六时暂停办理业务，其间自助机照常服务，敬请谅解。",
        ),
    ),
    Sample(
        "asks its readers",
        "article",
        article(
            "请您为禁毒志愿服务献计",
            "为办好明年的禁毒志愿服务，市禁毒办自即日起向社会征集意见，为期一个月，意见可投递至各街道信箱。",
            "采纳的意见将在年底公布，提出者可获聘为监督员。",
        ),
    ),
    Sample(
        "a speech without the end of a sentence",
        "article",
        article(
            "在全市禁毒工作会议上的讲话",
            "同志们，今天我们在这里召开会议，回顾今年的工作，部署明年的任务，动员全市上下打好禁毒人民战争",
            "一年来，各级各部门闻令而动，查堵并举，重拳打击，综合治理，取得了来之不易的成绩",
            "面对新的形势，我们要再接再厉，守土尽责，决不让毒品在河湾有立足之地，决不让青少年再受毒害",
        ),
    ),
    Sample(
        "a list of cases",
        "article",
        article(
            "河湾公布十起涉毒案例",
            *(
                f"案例{n}：{name}贩卖毒品案，判处有期徒刑{year}年"
                for n, name, year in zip("一二三四五六七八九十", "赵钱孙李周吴郑王冯陈", range(3, 13), strict=True)
            ),
        ),
    ),
    Sample(
        "a list of names",
        "article",
        article(
            "河湾市优秀禁毒社工拟表彰名单公示",
            "根据评选办法，现将拟表彰的二十名社工予以公示，公示期五个工作日。",
            *(
                f"{street}街道 {name}某"
                for street, name in zip(
                    "滨江城北城南河东河西山前山后桥头", "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨", strict=True
                )
            ),
        ),
    ),
    Sample(
        "mostly a table",
        "article",
        article(
            "全市强制隔离戒毒场所地址一览",
            "<table>"
            + "".join(
                f"<tr><td>第{n}戒毒所</td><td>河湾市环城路{n}0号</td><td>电话0000-00000{n}</td></tr>"
                for n in range(1, 13)
            )
            + "</table>",
        ),
    ),
    Sample(
        "a notice with a table of fines",
        "article",
        article(
            "行政处罚信息公示",
            "现将本月涉易制毒化学品行政处罚信息公示如下。",
            "<table>"
            + "".join(
                f"<tr><td>河公（禁）罚字〔2026〕{n}号</td><td>某化工企业{n}厂</td><td>罚款{n}万元</td></tr>"
                for n in range(1, 9)
            )
            + "</table>",
        ),
    ),
    Sample(
        "a video with its text",
        "article",
        page(
            "<h1>无人机飞进山谷查罂粟</h1><div class='info'>2026-11-20 来源：河湾台</div><video src='/v.mp4'></video><p>您的浏览器不支持视频播放</p>"
            "<p>山里的罂粟往往藏在菜地中间，人工踏查要走一整天，无人机二十分钟就能飞完一条山谷。</p><p>今年以来，全市用无人机铲除罂粟四百余株。</p>",
            title=f"无人机飞进山谷查罂粟_{SITE}",
        ),
    ),
    Sample(
        "pictures with a text",
        "article",
        page(
            "<h1>缉毒犬开放日</h1><div class='info'>2026-11-20 来源：河湾日报</div>"
            + "".join(f"<p><img src='/p{n}.jpg'></p><p>图为缉毒犬表演第{n}个科目。</p>" for n in range(3))
            + "<p>昨天，缉毒犬训练基地首次向市民开放，三百多名市民观看了搜爆、搜毒和扑咬表演。</p><p>基地负责人说，今后每季度开放一次。</p>",
            title=f"缉毒犬开放日_{SITE}",
        ),
    ),
    Sample(
        "links inside its sentences",
        "article",
        article(
            "一图读懂禁毒法",
            "<a href='/1'>禁毒法</a>规定，<a href='/2'>易制毒化学品</a>的生产、经营、购买、运输实行管制，<a href='/3'>许可证</a>由主管部门核发。",
            "违反规定的，由<a href='/4'>公安机关</a>依法处罚。",
        ),
    ),
    Sample(
        "a long list of attachments below",
        "article",
        article(
            "关于印发社区戒毒工作规范的通知",
            "各县区公安局：现将修订后的社区戒毒工作规范印发，自明年一月一日起施行，原规范同时废止。",
            more="<div class='files'>"
            + "".join(f"<p><a href='/f{n}.doc'>附件{n}：社区戒毒协议文书样式之{n}</a></p>" for n in range(1, 9))
            + "</div>",
        ),
    ),
    Sample(
        "a comment form that asks to log in",
        "article",
        article(
            "河湾警方抓获两名吸毒人员",
            CAUGHT,
            more="<div class='comment'><p>请登录后发表评论</p><p>验证码：看不清换一张</p></div>",
        ),
    ),
    Sample(
        "asks to log in for comments, with a password field",
        "article",
        article(
            "河湾警方抓获两名吸毒人员",
            CAUGHT,
            more="<form class='login'>用户名<input name='u'> 密码<input type='password'> 忘记密码</form>",
        ),
    ),
    Sample(
        "a question and its answer",
        "article",
        article(
            "网民来信：麻黄素片怎么买",
            "您好！家里老人咳嗽，想买含麻黄碱的药片，药店要登记身份证，请问是为什么？",
            "答复：含麻黄碱类复方制剂可被用于制毒，药店须登记购药人身份，每次不超过两个最小包装。",
        ),
    ),
    Sample(
        "English words and figures",
        "article",
        article("Fentanyl in figures", "河湾海关今年查获芬太尼类物质3起、计0.42千克，均藏于国际邮件，收件人已被控制。"),
    ),
    Sample(
        "a short title and related links",
        "article",
        article(
            "微评",
            "把禁毒课搬到田间地头，讲的是身边事，用的是乡音，听的人才坐得住。",
            "宣传不在场面大小，在于有没有走进人心。河湾的这堂课，值得各地看一看。",
            more=RELATED,
        ),
    ),
    Sample(
        "a live report with times",
        "article",
        article(
            "直播：河湾禁毒日主题活动",
            "10:02 开幕式在滨江广场举行，六百名志愿者宣誓。",
            "10:20 缉毒民警讲述一次跨省抓捕的经过。",
            "11:05 集中销毁毒品四十公斤，全程由公证人员监督。",
        ),
    ),
    Sample(
        "traditional script",
        "article",
        article("河灣破獲販毒案", "河灣警方昨日搗破一個販毒集團，拘捕五名男子，檢獲一批懷疑毒品，案件仍在調查中。"),
    ),
)

LISTS = (
    Sample("three dated rows", "list", page("<h2>禁毒工作</h2>" + rows(*CASES[:3]), title=f"禁毒工作_{SITE}")),
    Sample("ten dated rows", "list", page("<h2>禁毒工作</h2>" + rows(*CASES), title=f"禁毒工作_{SITE}")),
    Sample("five rows without days", "list", page(rows(*CASES[:5], days=False), title="通知公告")),
    Sample(
        "summaries below the day of an update",
        "list",
        page(f"<h2>平安河湾</h2><p>更新时间：2026-11-18</p><ul>{SUMMARIES}</ul>", title=f"平安河湾_{SITE}"),
    ),
    Sample(
        "summaries below the heading of a column",
        "list",
        page(
            f"<h1>“我为群众办实事”实践活动专栏</h1><div>当前共有 331 条信息　更新：2026-11-11</div><ul>{SUMMARIES}</ul>",
            title="“我为群众办实事”实践活动专栏_河湾市公安局",
        ),
    ),
    Sample(
        "a front page that opens with a linked headline and its summary",
        "list",
        page(
            f"<h1><a href='/1.html'>河湾警方端掉一处地下制毒窝点</a></h1><p>{OPENING}</p>"
            + "".join(f"<h3>第{i}版</h3>" + rows(*CASES, days=False) for i in range(3)),
            title=f"{SITE} - 河湾新闻门户",
        ),
    ),
    Sample(
        "a channel with an introduction",
        "list",
        page(
            "<h2>禁毒在线</h2><p class='intro'>本栏目集中发布全市禁毒工作信息，内容包括案件侦办、宣传教育、戒毒康复和易制毒化学品管理。栏目由市禁毒办主办，每个工作日更新。</p>"
            + rows(*CASES),
            title=f"禁毒在线_{SITE}",
        ),
    ),
    Sample(
        "an introduction over rows without days",
        "list",
        page(
            "<p>市禁毒委员会由二十三个成员单位组成，负责统筹全市的禁毒工作。</p>" + rows(*CASES, days=False),
            title=f"市禁毒委员会_{SITE}",
        ),
    ),
    Sample(
        "headlines each with an opening",
        "list",
        page(
            "".join(
                f"<h3>{link}</h3><p>昨天上午，有关部门的负责人介绍了最新的进展情况，活动将持续到月底……</p>"
                for link in CASES[:6]
            ),
            title=f"资讯_{SITE}",
        ),
    ),
    Sample(
        "results of a search",
        "list",
        page(
            "<p>共找到相关结果36条</p>"
            + "".join(
                f"<div><a href='/s{n}'>河湾市召开第{n}次禁毒联席会议</a>"
                f"<p>会议指出，要压实责任，抓好重点人员管控，推动各项措施落地见效。 2026-10-{n + 10}</p></div>"
                for n in range(5)
            ),
            title="搜索结果",
        ),
    ),
    Sample(
        "a front page of hundreds of links",
        "list",
        page(
            "".join(f"<div>{rows(*CASES, days=False)}</div>" for _ in range(12))
            + "<p>今日河湾，晴，六到十四度，空气质量良好。</p>",
            title=SITE,
        ),
    ),
    Sample(
        "a table of documents",
        "list",
        page(
            "<table><tr><th>标题</th><th>日期</th></tr>"
            + "".join(f"<tr><td>{link}</td><td>2026-11-0{n + 1}</td></tr>" for n, link in enumerate(CASES[:7]))
            + "</table>",
            title=f"文件库_{SITE}",
        ),
    ),
)

NO_TEXT = (
    Sample("nothing", "no-text:empty", "<html><body></body></html>"),
    Sample(
        "a shell for a script",
        "no-text:empty",
        "<html><head><title>河湾</title></head><body><div id='app'></div><script src='/app.js'></script></body></html>",
    ),
    Sample(
        "a frameset",
        "no-text:frames",
        "<html><head><title>河湾</title></head><frameset cols='20%,80%'><frame src='/l.html'><frame src='/r.html'></frameset></html>",
    ),
    Sample(
        "a refresh",
        "no-text:redirect",
        "<html><head><meta http-equiv='refresh' content='0; url=/new/'><title>河湾</title></head><body></body></html>",
    ),
    Sample(
        "a script that leads on",
        "no-text:redirect",
        "<html><head><script>window.location.href='/new/a.html';</script></head><body></body></html>",
    ),
    Sample(
        "a picture",
        "no-text:image",
        article("关于依法公开销毁毒品的公告", "<img src='/upload/20261120.jpg' width='800'>"),
    ),
    Sample(
        "a gallery",
        "no-text:image",
        page(
            "<h1>图说禁毒日</h1>"
            + "".join(
                f"<div class='slide'><img src='/g{n}.jpg'><p>{n}/6</p><p>志愿者在滨江广场发放传单。记者 李某 摄</p>"
                f"</div>"
                for n in range(1, 4)
            )
            + "<p>支持键盘左右键翻页</p>",
            title=f"图说禁毒日_{SITE}",
        ),
    ),
    Sample(
        "a player",
        "no-text:video",
        page(
            "<h1>河湾新闻联播：缉毒英雄归来</h1><div class='player'><video src='/n.mp4'></video><p>视频加载中，请稍候。您的浏览器不支持播放，请安装播放器。</p><p>时长：02:13</p></div>",
            title=f"河湾新闻联播：缉毒英雄归来_{SITE}",
        ),
    ),
    Sample(
        "a player made by a script",
        "no-text:video",
        page(
            "<h1>禁毒公益片：回家</h1><div id='v'></div><script>new DPlayer({url:'/x/回家.m3u8'})</script><p>播放次数：120</p>",
            title=f"禁毒公益片：回家_{SITE}",
        ),
    ),
    Sample(
        "a broadcast",
        "no-text:audio",
        page("<h1>禁毒之声第三期</h1><audio src='/3.mp3'></audio>", title=f"禁毒之声第三期_{SITE}"),
    ),
    Sample("a headline alone", "no-text:empty", article("市禁毒办召开会议", "（完）")),
    Sample("deleted", "no-text:deleted", notice("提示信息", "抱歉，该文章已被作者删除。")),
    Sample(
        "deleted inside the layout",
        "no-text:deleted",
        article("河湾警方抓获两名吸毒人员", "该信息已被发布机构撤回。", imprint=""),
    ),
    Sample(
        "never existed",
        "no-text:deleted",
        notice("系统提示", "内容不存在或已下线，请返回首页。", navigation=NAVIGATION, footer=FOOTER),
    ),
    Sample(
        "a forum's",
        "no-text:deleted",
        notice("提示信息 - 河湾论坛", "抱歉，指定的主题不存在或已被删除或正在被审核", "[ 点击这里返回上一页 ]"),
    ),
    Sample(
        "not found", "no-text:error-page", notice("404 Not Found", "404", "您访问的页面不存在，5秒后自动返回首页。")
    ),
    Sample(
        "not found among five hundred links",
        "no-text:error-page",
        page(MANY_LINKS + "<p>对不起，您要访问的页面找不到了。</p>" + MANY_LINKS, title=SITE),
    ),
    Sample(
        "lost in prose",
        "no-text:error-page",
        notice(
            "出错了",
            "很抱歉，您查看的网页走丢了。",
            "可能原因：网址有误；网页已移动。",
            "您可以返回首页，或者稍后再试。",
            navigation=NAVIGATION,
        ),
    ),
    Sample(
        "a server's own",
        "no-text:error-page",
        "<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center><hr><center>nginx</center></body></html>",
    ),
    Sample("maintenance", "no-text:error-page", notice("提示", "系统正在维护，请稍后再访问。给您带来的不便敬请谅解。")),
    Sample("closed", "no-text:error-page", notice("站点已暂停", "网站暂时关闭，请联系管理员。")),
    Sample("a wrong parameter", "no-text:error-page", notice("错误", "参数错误！")),
    Sample(
        "UTF-8 read as GBK",
        "no-text:mojibake",
        article("河湾禁毒工作", CAUGHT * 2).encode().decode("gb18030", "replace"),
    ),
    Sample(
        "UTF-8 read as GBK, losses dropped",
        "no-text:mojibake",
        article("河湾禁毒工作", CAUGHT * 3).encode().decode("gbk", "ignore"),
    ),
    Sample(
        "GBK read as Latin-1", "no-text:mojibake", article("河湾禁毒工作", CAUGHT * 2).encode("gbk").decode("latin-1")
    ),
    Sample(
        "UTF-8 read as Windows-1252",
        "no-text:mojibake",
        article("河湾禁毒工作", CAUGHT * 2).encode().decode("cp1252", "replace"),
    ),
    Sample(
        "GBK read as UTF-8",
        "no-text:mojibake",
        article("河湾禁毒工作", CAUGHT * 2).encode("gbk").decode("utf-8", "replace"),
    ),
    Sample(
        "question marks",
        "no-text:mojibake",
        article("河湾禁毒工作", "".join("?" if ch > "\x7f" else ch for ch in CAUGHT * 2)),
    ),
)

_OBFUSCATED = "var _0x1=['\\x61'];" + "(function(a,b){while(--b){a.push(a.shift())}})(_0x1,0x1f);" * 40
REFUSALS = (
    Sample("Rui Shu", "blocked:challenge", f"<html><head><meta content='x' r='m'><script>$_ts=window['$_ts'];if(!$_ts)$_ts={{}};$_ts.nsd=1;</script><script>{_OBFUSCATED}</script></head><body></body></html>"),
    Sample("Aliyun", "blocked:challenge", "<html><script>var arg1='A1B2C3D4E5F60718293A4B5C6D7E8F9001122334';var l=function(){};</script><body></body></html>"),
    Sample("Aliyun, the cookie", "blocked:challenge", f"<html><body><script>{_OBFUSCATED}document.cookie='acw_sc__v2='+x;document.location.reload()</script></body></html>"),
    Sample("a cookie and a reload", "blocked:challenge", "<html><body><script>document.cookie='token=7';location.reload();</script></body></html>"),
    Sample("Chuangyu", "blocked:challenge", notice("知道创宇云防御", "当前访问疑似黑客攻击，已被网站管理员设置为拦截", "创宇盾为该网站提供防护", "事件ID：00000000")),
    Sample("Safedog", "blocked:challenge", notice("网站防火墙", "您的请求带有不合法参数，已被网站管理员设置拦截！", "可能原因：您提交的内容包含危险的攻击请求", "如何解决：检查提交内容；如网站托管，请联系空间提供商；普通网站访客，请联系网站管理员；")),
    Sample("Yunsuo", "blocked:challenge", notice("云锁拦截提示", "您的访问可能对网站造成威胁，已被云锁拦截。")),
    Sample("a long one with all its advice", "blocked:challenge", notice("403", "您的请求已被拦截。", "您所在的网络近期存在异常访问，为保护网站安全，您的IP已被暂时限制访问，限制将在一段时间后自动解除。", "如果您是普通访客，请联系网站管理员，并提供下面的事件编号和您的IP地址，管理员核实后会为您解除限制。", "如果您是网站管理员，请登录控制台，在防护日志中查询事件编号，必要时把该地址加入白名单。")),
    Sample("too often", "blocked:challenge", notice("提示", "您的访问过于频繁，请稍后再试。")),
    Sample("asks for scripts", "blocked:challenge", notice("河湾平安网", "请开启JavaScript并刷新该页。")),
    Sample("Cloudflare", "blocked:challenge", notice("Just a moment...", "Checking your browser before accessing.")),
    Sample("a slider", "blocked:captcha", notice("访问验证", "为了您的账号安全，请拖动滑块完成拼图验证")),
    Sample("letters to type", "blocked:captcha", notice("安全验证", "请输入图片中的验证码", "看不清，换一张")),
    Sample("a login form", "blocked:login", page("<h2>用户登录</h2><form>用户名<input name='u'>密码<input type='password' name='p'><a href='/f'>忘记密码</a></form>", title="统一身份认证", navigation="", footer="")),
    Sample("read after login", "blocked:login", notice("河湾内参", "您还没有登录，请登录后查看。")),
    Sample(
        "an opening in front of a wall",
        "blocked:login",
        article("河湾缉毒二十年", "二十年前，河湾只有三名缉毒民警，一辆旧吉普，办公室是借来的。", "老队长回忆起第一次跨省抓捕，至今记得那个雨夜。", more="<div class='wall'>登录后阅读全文</div>"),
    ),
    Sample(
        "an opening in front of a bill",
        "blocked:login",
        article("河湾缉毒二十年", "二十年前，河湾只有三名缉毒民警，一辆旧吉普，办公室是借来的。", "本文为付费内容，开通会员后阅读全文"),
    ),
)  # fmt: skip

SAMPLES = (*ARTICLES, *LISTS, *NO_TEXT, *REFUSALS)
