"""Whatever is pasted in: the finder answers, soon, and what it answers can be stored."""

import gc
import time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outlines.targets import find_targets, find_trends

SIZE = 100_000  # bytes
PIECES = [
    "1", "1%", "1,", "1:", "1/", "1-", "1人", "1、", "一", "十", "万", "百分之", "以", "以2020年", "由2020年", "到2025年",
    "（", "（1", "“", "，", "。", "达到", "达到90%", "分别", "率和", "A、", "中", "占", "的", "使", "提高", "逐步提高",
    "每千名儿童", "95%的城市和", "孕产妇系统管理率达到90%以上，", "为单位", "\n", " ", "9" * 400, "率、" * 90 + "均达到90%",
]  # fmt: skip
WORDS = st.sampled_from(
    [piece for piece in PIECES if len(piece) < 20]
    + list("零二两岁年名个所‰比倍成半；：—有其万级均、和以")
    + [
        "三分之一",
        "/10万",
        "以上",
        "以下",
        "左右",
        "控制在",
        "下降",
        "比2020年",
        "从85%",
        "死亡率",
        "女性比例",
        "城市",
        "农村",
        "5岁以下",
    ]
    + [
        "小时",
        "翻一番",
        "1:3",
        "1/6",
        "85%—90%",
        "至少",
        "配备",
        "其中",
        "全县",
        "三级",
        "县、乡、村",
        "“十四五”末",
        "儿童",
        "”",
        "）",
    ]
)


@pytest.mark.parametrize("piece", PIECES, ids=lambda piece: piece[:8].strip() or repr(piece))
def test_a_hundred_kilobytes_of_anything_are_read_in_linear_time(piece):
    text = piece * (SIZE // len(piece.encode()))
    half, whole = _seconds(text[: len(text) // 2]), _seconds(text)
    # Generous against a busy machine: twice the text may not take anything like the square of the time.
    assert whole < max(6 * half, 0.5)
    assert whole < 2


def _seconds(text):
    """What the reading itself takes: of this thread alone, without the collector's visits to what other tests left,
    and the best of three."""
    taken = []
    gc.disable()
    try:
        for _turn in range(3):
            start = time.thread_time()
            find_targets(text)
            taken.append(time.thread_time() - start)
    finally:
        gc.enable()
    return min(taken)


@settings(max_examples=400, deadline=None)
@given(st.lists(WORDS, max_size=30).map("".join) | st.text(max_size=120))
def test_no_text_stops_the_finder_and_every_answer_can_be_stored(text):
    for target in find_targets(text):
        assert target.operator in (">=", "<=", "=", "~")
        assert target.change in ("", "rise", "fall")
        assert abs(Decimal(str(target.value))) < Decimal(10) ** 10
        assert Decimal(str(target.value)) == Decimal(str(target.value)).quantize(Decimal("0.0001"))
        assert len(target.indicator) <= 120
        assert text[target.start : target.end] == target.text
    for trend in find_trends(text):
        assert trend.direction in ("up", "down", "stable")
        assert trend.indicator
        assert text[trend.start : trend.end] == trend.text


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(
        ["孕产妇系统管理率", "5岁以下儿童贫血率", "村委会成员中女性比例", "0—6岁儿童眼保健覆盖率"]
    ),
    st.decimals(0, 100, places=2),
    st.sampled_from(
        [("达到", "以上", ">="), ("控制在", "以下", "<="), ("保持在", "左右", "~"), ("不低于", "", ">=")]
    ),
    st.sampled_from(["%", "‰", "/10万", "％"]),
)
def test_any_value_is_read_back_exactly(indicator, value, comparison, unit):
    before, after, operator = comparison
    (target,) = find_targets(f"2.{indicator}{before}{value}{unit}{after}。")
    assert (target.indicator, target.operator) == (indicator.replace("—", "-"), operator)
    assert Decimal(str(target.value)) == value
    assert target.unit == unit.replace("％", "%")


def test_a_clause_without_any_comma_is_still_read_to_its_end():
    text = "加强协作" * 500 + "孕产妇系统管理率达到90%以上"
    (target,) = find_targets(text)
    assert (target.operator, target.value) == (">=", 90)
    assert target.indicator.endswith("孕产妇系统管理率")
