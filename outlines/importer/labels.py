"""The fixed words of an outline: section labels, chapter titles, notes and boxes."""

from __future__ import annotations

import re

GOALS = "goals"
MEASURES = "measures"

LABEL_NAMES = {GOALS: "主要目标", MEASURES: "策略措施"}

_SPACES = re.compile(r"\s+")
_WRAPPING = "【】[]［］〖〗〔〕「」『』<>＜＞《》“”\"'（）()※★■◆●▲◇—-－ "
_TRAILING = "：:。.．;；、，,"
_LONGEST_LABEL = 14
# The characters that a label's last word can end with; most lines are dismissed by this alone.
_LABEL_ENDS = frozenset("标务求略施措策径作点")
_COUNT_BEHIND = re.compile(r"[（(](?:共)?\s?[0-9０-９一二三四五六七八九十]{1,3}\s?[项条个][）)]")

_QUALIFIERS = (
    "主要|重点|具体|发展|工作|核心|预期|阶段|阶段性|十年|规划|纲要|实施|关键|年度|推进|保障|支持|支撑|政策|行动|落实|优先|基本|"
    "实现|强化|促进|对应|相关|本领域|领域|各项|与|和|及|、|的"
)
_GOALS_LABEL = re.compile(rf"(?:{_QUALIFIERS})*目标(?:任务|要求|和任务|与任务|及任务|和要求|与要求)?")
_MEASURES_LABEL = re.compile(
    rf"(?:{_QUALIFIERS}|策略|措施|举措|对策|方法|任务)*(?:策略|措施|举措|对策|任务|路径|途径|重点工作|工作重点)"
)
_DOMAIN_CHAPTER = re.compile(r"目标.{0,6}(?:措施|策略|举措|任务)|发展领域|优先领域|重点领域")
_GOAL_WORD = re.compile(r"目标|指标")
_MEASURE_WORD = re.compile(r"策略|措施|举措|对策|任务|办法|路径|途径|做法|行动")

_INTRODUCTION = re.compile(
    r"指导思想|基本原则|总体要求|总体思路|总体目标|总体发展目标|总目标|基本思路|发展基础|发展背景|发展环境|发展现状|面临形势|形势|"
    r"规划背景|编制|回顾|总则|前言|序言|引言|导言|背景|现状|成效|依据"
)
_PROVISIONS = re.compile(
    r"组织.{0,3}(?:实施|领导|保障|推动|管理|推进)|(?:规划|纲要|方案)的?.{0,2}(?:实施|落实)|实施.{0,2}(?:保障|机制|管理|监督|要求)|"
    r"保障.{0,2}(?:措施|机制|实施|落实|体系)|^(?:组织|实施|保障|监测|评估|监督)$|监测.{0,3}(?:评估|评价|统计)|"
    r"(?:监督|督导|检查|督查|考核|评估).{0,3}(?:检查|考核|评估|评价|监测|问责|督查)|贯彻落实|工作要求|工作保障|强化落实|政策保障"
)
# These open a chapter even without a number, where the line holds nothing else.
_PLAIN_PROVISION_TITLE = re.compile(
    r"组织(?:与|和)?(?:实施|领导|保障)|监测(?:与|和)?评估|(?:实施)?保障措施|保障机制|监督(?:与|和)?(?:检查|评估|考核)|检查(?:与|和)?评估|"
    r"组织实施(?:与|和|、)(?:监测评估|保障措施?)|实施保障|实施(?:与|和)(?:监测|评估)"
)
_DOMAIN_TITLE = re.compile(
    r"(?:妇女|女性|儿童|未成年人|少年儿童|青少年|家庭|妇女儿童|妇幼)"
    r"(?:与|和|参与|健康|教育|经济|社会|福利|安全|环境|法律|保护|发展环境|权益|家庭|文化|决策)"
)
_AUDIENCE_WORD = re.compile(r"妇女|儿童|妇儿|女性|两纲|两规")
_OUTLINE_WORD = re.compile(r"纲要|规划|计划|方案")
_APPENDIX = re.compile(
    r"(?:附\s?件|附\s?录|附\s?表|附\s?则|附\s?注|附)\s?[一二三四五六七八九十0-9０-９]{0,3}\s?(?:[：:．.]|$|\s)|(?:名词|术语)解释|注\s?释$"
)
_BARE_APPENDIX = re.compile(r"附\s?[件录表]\s?[一二三四五六七八九十0-9０-９]{0,3}\s?[：:．.]?")
_BOX = re.compile(
    r"专\s?栏\s?[一二三四五六七八九十0-9０-９]{0,3}(?:[：:．.\s]|$|[^一-龥]|(?=[一-龥]{2,30}$))"
)
_NOTE = re.compile(
    r"(?:备?注|说明|数据来源|资料来源|名词解释|注释)\s?[0-9０-９]{0,2}\s?[：:]|[\[［]\s?[0-9０-９]{1,3}\s?[\]］]|\*\s?注|[*＊]{1,3}(?=[一-龥])"
)
_UNITS = re.compile(
    r"[（(【\[]?\s?(?:责任|牵头|配合|协办|主办|承办|实施|参加|参与|负责|协同|落实|主要责任|牵头责任)\s?(?:单位|部门|机构)?"
    r"(?:和|及|、|与)?(?:配合|参加|参与|责任|协办)?(?:单位|部门|机构)\s?[】\]]?\s?[：:]"
)
_CONTENTS_HEADING = re.compile(r"目\s*[录錄次]|contents", re.IGNORECASE)
_COLOPHON = re.compile(
    r"抄\s?送\s?[：:]|主\s?送\s?[：:]|.{0,40}印发$|[（(]?此件(?:公开|主动|依申请|不予)|主办\s?[：:]|承办\s?[：:]|版权所有|.{0,10}ICP备|"
    r"【?打印】?|【?关闭|上一[篇条]|下一[篇条]|扫一扫|分享到|相关(?:链接|附件|文档|阅读)|责任编辑|来源\s?[：:]|字[体号]\s?[：:【]|网站地图|"
    r"公开属性|信息公开|附件下载|[0-9０-９二〇○零]{4}年.{1,3}月.{1,3}日(?:印发)?$|[一-龥]{2,20}(?:人民政府|政府)(?:办公室|办公厅)?$"
)


def compact(text: str) -> str:
    """``text`` without any white space: headings are often spread out (主 要 目 标)."""
    return _SPACES.sub("", text)


def bare_words(text: str) -> str:
    """``text`` without white space, surrounding brackets and closing punctuation."""
    words = compact(text).strip(_WRAPPING)
    return words.rstrip(_TRAILING).strip(_WRAPPING)


def label_kind(text: str) -> str | None:
    """``goals`` or ``measures`` where ``text`` is nothing but a section label, else None."""
    if len(text) > 40 or _LABEL_ENDS.isdisjoint(text):
        return None
    words = bare_words(_COUNT_BEHIND.sub("", text))
    if not 2 <= len(words) <= _LONGEST_LABEL:
        return None
    if _GOALS_LABEL.fullmatch(words):
        return GOALS
    if _MEASURES_LABEL.fullmatch(words):
        return MEASURES
    return None


def names_tasks(text: str) -> bool:
    """主要任务, 重点任务: a section of a domain in some outlines, the chapter of the domains in others."""
    return bare_words(text).endswith("任务")


def guess_kind(text: str) -> str | None:
    """What an unknown short heading is about, judged by the words in it."""
    goal, measure = bool(_GOAL_WORD.search(text)), bool(_MEASURE_WORD.search(text))
    if goal == measure:
        return None
    return GOALS if goal else MEASURES


def is_domain_chapter_title(text: str) -> bool:
    return bool(_DOMAIN_CHAPTER.search(compact(text[:60])))


def is_introduction_title(text: str) -> bool:
    return bool(_INTRODUCTION.search(compact(text[:60])))


def is_provisions_title(text: str) -> bool:
    words = bare_words(text[:60])
    return bool(_PROVISIONS.search(words)) and not _DOMAIN_TITLE.match(words)


def is_plain_provisions_title(text: str) -> bool:
    return len(text) <= 30 and bool(_PLAIN_PROVISION_TITLE.fullmatch(bare_words(text)))


def is_domain_title(text: str) -> bool:
    """Whether ``text`` reads like one of the usual domains: 妇女与健康, 儿童与福利 …"""
    return len(text) <= 60 and bool(_DOMAIN_TITLE.match(bare_words(text)))


def names_outline(text: str) -> bool:
    """Whether ``text`` holds the words of an outline's title: 妇女 or 儿童, and 纲要 or 规划."""
    words = compact(text)
    return bool(_AUDIENCE_WORD.search(words) and _OUTLINE_WORD.search(words))


def is_appendix(text: str) -> bool:
    return bool(_APPENDIX.match(text[:30]))


def is_bare_appendix(text: str) -> bool:
    """附件2 alone on a line: it only announces what follows."""
    return bool(_BARE_APPENDIX.fullmatch(text))


def is_box(text: str) -> bool:
    return len(text) <= 60 and bool(_BOX.match(text))


def is_note(text: str) -> bool:
    return bool(_NOTE.match(text[:24]))


def names_units(text: str) -> bool:
    return bool(_UNITS.match(text[:40]))


def is_contents_heading(text: str) -> bool:
    return len(text) <= 12 and bool(_CONTENTS_HEADING.fullmatch(bare_words(text)))


def is_colophon(text: str) -> bool:
    return len(text) <= 120 and bool(_COLOPHON.match(text[:60]))
