"""The stored names of states, kinds and relations as operators read them."""

from __future__ import annotations

STATES = {"waiting": "待发", "leased": "发送中", "sent": "已发", "failed": "失败", "dropped": "作废"}
KINDS = {
    "alert": "公告",
    "correction": "更正",
    "withdrawal": "撤稿",
    "digest": "汇总",
    "confirmation": "确认",
    "operator": "运维",
    "heartbeat": "日报",
    "push": "通知",
}
INBOUND = {
    "hard": "退信：地址不存在",
    "soft": "退信：暂时收不下",
    "policy": "退信：对方拒收",
    "leave": "退订",
    "confirm": "确认订阅",
    "other": "其他",
}
RELATIONS = {"new": "另起", "reprint": "转载", "excerpt": "节选", "update": "更新"}
PAGE_STATES = {
    "listed": "等待抓取",
    "retry": "等待重试",
    "article": "文章",
    "list": "列表页",
    "no-text": "没有正文",
    "blocked": "被拦截",
    "error": "分析出错",
    "gone": "已不存在",
    "alias": "另一页的别名",
    "forbidden": "不许抓取",
    "failed": "多次失败，放弃",
}
VISITS = {"read": "读到", "unchanged": "没有变化", "empty": "空"}
SUBSCRIBERS = {
    "pending": "待确认",
    "confirmed": "已确认",
    "paused": "已暂停",
    "left": "已退订",
    "suppressed": "已停发",
}
CHANGES = {
    "added": "加入",
    "confirmed": "确认",
    "wished": "增加订阅",
    "changed": "改订阅设置",
    "dropped": "取消一项订阅",
    "paused": "暂停",
    "resumed": "恢复",
    "left": "退订",
    "returned": "重新订阅",
    "suppressed": "停发",
}
OUTCOMES = {
    "ok": "正常",
    "partial": "部分列表读不到",
    "unreachable": "列表都读不到",
    "budget": "时间用完，下次继续",
    "stopped": "被停止",
    "crashed": "异常结束",
}
