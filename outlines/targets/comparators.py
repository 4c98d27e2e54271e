"""The words between an indicator and its number: 均达到, 控制在, 力争突破, 分别降至."""

from dataclasses import dataclass

AT_LEAST, AT_MOST, ABOUT, EXACTLY = ">=", "<=", "~", "="
RISE, FALL = "rise", "fall"
EACH, RESPECTIVELY = "each", "respectively"


def _named(role: str, words: str) -> dict[str, str]:
    return dict.fromkeys(words.split(), role)


_NOT = ("不", "不得", "不能", "不应", "不可", "不会", "绝不", "不许", "不宜", "不再")
_BELOW = ["低于", "少于", "小于", "短于"]
_ABOVE = ["高于", "多于", "大于", "超过", "超出", "突破", "长于", "高过"]

_WORDS: dict[str, str] = {
    **_named(
        AT_LEAST,
        "达到 达 达至 达成 提高到 提高至 提升到 提升至 增加到 增加至 增加为 增长到 增长至 增至 增到 升至 升到 上升到 上升至 "
        "扩大到 扩大至 扩至 扩展到 延长到 延长至 延至 保持在 稳定在 维持在 巩固在 保持到 巩固到 保持 稳定 维持 巩固 "
        "至少 起码 最少 不下 超 逾 提到 提至 大于等于 大于或等于 高于或等于 ≥ > >= 优于 发展到 发展至 完善到 提高为 提升为 "
        "保底 覆盖到 拓展到 拓展至 恢复到 恢复至 上升为 高达 至少达 至少为",
    ),
    **_named(
        AT_MOST,
        "控制在 控制到 控制至 控制 降至 降到 降为 降低到 降低至 降低为 下降到 下降至 下降为 减少到 减少至 减至 减到 缩小到 缩小至 "
        "压减到 压减至 压缩到 压缩至 缩短到 缩短至 限制在 回落到 回落至 至多 最多 小于等于 小于或等于 低于或等于 不到 不足 ≤ < <= 压降到 压降至 减低到 减低至 "
        "降低在 下降在 缩减到 缩减至 遏制在 严控在",
    ),
    **_named(ABOUT, "约 约为 大约 大概 接近 近 ≈"),
    **_named(EXACTLY, "等于 为 = 是 持平于"),
    **_named(
        RISE,
        "提高 提升 增加 增长 上升 扩大 增 升高 提高了 增加了 增长了 上升了 递增 高 再提高 高出 延长 多",
    ),
    **_named(
        FALL,
        "下降 降低 减少 缩小 减低 缩减 压减 压缩 降低了 下降了 减少了 递减 降 减 低 缩短 少",
    ),
    **_named(EACH, "均 都 各 皆 全都"),
    **_named(RESPECTIVELY, "分别"),
    **_named(
        "filler",
        "力争 争取 努力 力求 基本 逐步 稳步 不断 要 应 应当 应该 将 须 必须 需 也 总体 一般 普遍 明显 显著 大幅 大幅度 有效 继续 "
        "持续 进一步 并 且 并且 而 或 及 和 至 到 率先 确保 保证 实现 全部 要求 能 能够 可 使 再 又 年均 每年 逐年 平均每年 "
        "总体上 原则上 最终 目标 目标值 目标为 有望 最低 最高 全面 预期 最大限度 同时 在 的 "
        "累计 共 共计 总计 合计 已 由 从 以 按 按照 尽快 始终 较上年 比上年",
    ),
}
for _negation in _NOT:
    _WORDS |= {_negation + word: AT_LEAST for word in _BELOW} | {_negation + word: AT_MOST for word in _ABOVE}
_WORDS |= dict.fromkeys(_BELOW, AT_MOST) | dict.fromkeys(_ABOVE, AT_LEAST)

# Behind a verb of change these measure the change itself: 下降不少于20%, against 提高并保持在95%.
_OF_A_CHANGE = frozenset(
    [negation + word for negation in _NOT for word in (*_BELOW, *_ABOVE)]
    + ["至少", "超过", "超", "约", "大约", "逾", "达"]
)

# Verbs that put something there: the number behind them counts it.
VERBS = frozenset(
    _named(
        "verb",
        "建设 建成 建立 建有 建 新建 改建 扩建 改扩建 新增 创建 创办 打造 培育 培训 培养 设立 设有 设置 设 开设 配备 配有 配齐 配置 配 "
        "有 具有 拥有 安排 选派 推荐 开展 组织 举办 召开 进行 参加 接受 完成 改造 扶持 发展 评选 命名 认定 成立 办好 建好 选树 推出 "
        "资助 救助 帮扶 提供 发放 享有 开通 布局 开办 表彰 新设 孵化",
    )
)
HAVING = frozenset(["有", "具有", "拥有", "建有", "设有", "配有", "享有"])
# 每年 belongs to a count (每年至少召开一次) and only decorates a rate (每年下降0.5个百分点).
_YEARLY = frozenset(["每年", "平均每年"])
_LONGEST_WORD = max(map(len, [*_WORDS, *VERBS]))

# A one-character word is part of a longer one after these: 人均, 反应, 行为, 发达, 参与, 国有.
_NO_WORD_AFTER = {
    "近": "最附临接邻",
    "均": "人平年户生",
    "都": "首成",
    "应": "供反适响效对相感",
    "为": "行作成以认称",
    "达": "发表到抵雷",
    "要": "需重主必纲",
    "及": "普以涉",
    "和": "共总",
    "有": "所拥享具没现国公占含私",
    "升": "提上",
    "增": "新递",
    "降": "下",
    "减": "缩压",
    "低": "最降",
    "高": "提最升",
    "少": "减至最缺",
    "多": "增最至",
    "需": "所必急",
    "在": "存现所潜",
    "到": "得",
    "至": "直甚",
    "以": "可所",
    "是": "于但",
    "能": "功智技",
    "可": "许认",
    "配": "分",
    "设": "建",
    "建": "新创",
    "各": "",
    "逾": "",
    "从": "服",
    "由": "自理",
    "使": "行",
    "按": "",
    "再": "",
    "又": "",
}


@dataclass(frozen=True)
class Lead:
    """What was read, backwards, from a number to its indicator: `rest` is the text before the comparing words.
    `operator` is '' when nothing compares; `change` is set by a bare 下降 or 提高; `spread` by 均 or 分别;
    `verb` is the verb of a count; `achieved` marks a report of the past (已达到)."""

    rest: str
    operator: str = ""
    change: str = ""
    spread: str = ""
    verb: str = ""
    achieved: bool = False

    @property
    def compares(self) -> bool:
        return bool(self.operator or self.change)


def read_lead(text: str, *, counted: bool = False) -> Lead:
    """Read the comparing words at the end of `text`. The word nearest to the number decides; a count may have
    a verb between them and its owner (政府领导班子|至少|配备)."""
    operator = change = spread = verb = ""
    achieved = False
    of_a_change = True
    end = len(text)
    while end:
        for length in range(min(_LONGEST_WORD, end), 0, -1):
            word = text[end - length : end]
            role = _WORDS.get(word) or ("verb" if counted and word in VERBS else "")
            if not role or (counted and word in _YEARLY):
                continue
            if length == 1 and end > 1 and text[end - 2] in _NO_WORD_AFTER.get(word, ""):
                continue
            break
        else:
            break
        if role == "verb":
            # The first noun behind a verb belongs to the owner: 配备 ends the search unless only fillers follow.
            if verb:
                break
            verb = word
        elif role in (EACH, RESPECTIVELY):
            spread = spread or role
        elif role in (RISE, FALL):
            if verb and not operator:
                break
            change = change or (role if of_a_change else "")
        elif role != "filler":
            of_a_change = of_a_change and word in _OF_A_CHANGE
            operator = operator or ("" if change and role not in (ABOUT,) else role)
        elif word in ("并", "且", "到", "至"):
            of_a_change = False
        if word == "已":
            achieved = True
        end -= length
    return Lead(text[:end], operator, change, spread, verb, achieved)
