"""Due dates as offices write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from files.spreadsheets import read_date

YEAR_END = date(2025, 12, 31)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2025-12-31", YEAR_END),
        ("2025/12/31", YEAR_END),
        ("2025.12.31", YEAR_END),
        ("2025/1/5", date(2025, 1, 5)),
        ("20251231", YEAR_END),
        (20251231, YEAR_END),
        ("2025年12月31日", YEAR_END),
        ("2025 年 12 月 31 日", YEAR_END),
        ("２０２５年１２月３１日", YEAR_END),
        ("2025年6月5号", date(2025, 6, 5)),
        ("2025年12月31日前", YEAR_END),
        ("2025年12月31日之前。", YEAR_END),
        ("2025-12-31 08:30:00", YEAR_END),
        ("2025年12月底", YEAR_END),
        ("2025年12月末", YEAR_END),
        ("2025年12月底前", YEAR_END),
        ("2025年12月", YEAR_END),
        ("2024年2月", date(2024, 2, 29)),
        ("2025年2月底", date(2025, 2, 28)),
        ("2025.12", YEAR_END),
        ("2025.6", date(2025, 6, 30)),
        ("2025-06", date(2025, 6, 30)),
        ("2025/6", date(2025, 6, 30)),
        (2025.12, YEAR_END),
        (2025.6, date(2025, 6, 30)),
        ("2025年6月上旬", date(2025, 6, 10)),
        ("2025年6月中旬", date(2025, 6, 20)),
        ("2025年6月下旬", date(2025, 6, 30)),
        ("2025年第三季度", date(2025, 9, 30)),
        ("2025年3季度末", date(2025, 9, 30)),
        ("2025年上半年", date(2025, 6, 30)),
        ("2025年下半年", YEAR_END),
        ("2025年底", YEAR_END),
        ("2025年年底前", YEAR_END),
        ("2025年末", YEAR_END),
        ("2025年", YEAR_END),
        ("2025年度", YEAR_END),
        ("2025", YEAR_END),
        (2025, YEAR_END),
        (46022, YEAR_END),
        (date(2025, 12, 31), YEAR_END),
    ],
)
def test_a_date_is_understood(written, meant):
    assert read_date(written) == meant


@pytest.mark.parametrize(
    "written",
    [
        "长期",
        "每年",
        "12月底",
        "2025年13月",
        "2025年2月30日",
        "2025-02-29",
        "2021—2030年",
        "2021-2030",
        "2025年12月31日至2026年1月5日",
        "2025-12/31",
        "25-12-31",
        "2025年0月",
        "0000",
        "9999-12-31",
        "1800年",
        "2025年5季度",
        0.5,
        7,
        123456,
        -1,
        True,
        float("inf"),
    ],
)
def test_what_is_no_date_is_said_to_be_none(written):
    with pytest.raises(ValueError, match="不是能识别的日期"):
        read_date(written)


def test_a_number_that_lost_its_zero_is_asked_about():
    with pytest.raises(ValueError, match="1 月还是 10 月"):
        read_date(2025.1)
    assert read_date("2025.10") == date(2025, 10, 31)


@given(
    st.dates(date(1900, 1, 1), date(2100, 12, 31)),
    st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y%m%d"]),
)
def test_every_day_comes_back_from_its_writing(day, form):
    assert read_date(day.strftime(form)) == day


@given(
    st.one_of(
        st.text(max_size=30),
        st.text("0123456789年月日季度底末前-/. ", max_size=14),
        st.integers(),
        st.floats(),
    )
)
def test_nothing_else_than_a_date_or_a_plain_message_comes_out(written):
    try:
        found = read_date(written)
    except ValueError as error:
        found, message = None, str(error)
    if found is None:
        assert "请写成" in message
    else:
        assert type(found) is date
