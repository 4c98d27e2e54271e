"""Numbers as printed: 12, 3.0, 1,000, 九十五, 一百二十, 零点五."""

import re
from decimal import Decimal

_DIGITS = {sign: number for number, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
_SCALES = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}
_CHINESE = re.compile(r"[零〇○一二两三四五六七八九十百千万亿]+(?:点[零〇一二三四五六七八九]{1,4})?")
_ARABIC = re.compile(r"\d+(?:,\d{3}(?!\d))*(?:\.\d+)?")
# Ten figures before the point and four after it: what the stored value can hold.
_MOST_DIGITS = 10


def arabic_at(text: str, start: int) -> tuple[Decimal | None, int]:
    """The number written in figures at `start` and where it ends; None when it is too long to be a value."""
    match = _ARABIC.match(text, start)
    if not match:
        return None, start
    plain = match.group().replace(",", "")
    whole, _point, decimals = plain.partition(".")
    if len(whole) > _MOST_DIGITS or len(decimals) > 4:
        return None, match.end()
    return Decimal(plain), match.end()


def chinese_at(text: str, start: int) -> tuple[Decimal | None, int]:
    """The number written in characters at `start` and where it ends; None when the characters are none
    (一二三产业, 千方百计)."""
    match = _CHINESE.match(text, start)
    if not match:
        return None, start
    return chinese_value(match.group()), match.end()


def chinese_value(words: str) -> Decimal | None:
    """一百二十 as 120. A row of digits without 十百千万 is no number here, nor is a lone 百, 千 or 万."""
    whole, _point, decimals = words.partition("点")
    if len(whole) > 12 or whole[0] in "百千万亿":
        return None
    total = section = digit = 0
    waiting = False
    for sign in whole:
        if sign in _DIGITS:
            if waiting and digit:
                return None
            digit, waiting = _DIGITS[sign], True
        elif sign in _SCALES:
            section += (digit if waiting else 1) * _SCALES[sign]
            digit, waiting = 0, False
        else:
            total = (total + section + digit) * _MYRIADS[sign]
            section, digit, waiting = 0, 0, False
    value = total + section + digit
    if len(str(value)) > _MOST_DIGITS:
        return None
    if decimals:
        return Decimal(value) + Decimal("0." + "".join(str(_DIGITS[sign]) for sign in decimals))
    return Decimal(value)


def plain_number(value: Decimal) -> int | float:
    """3.0 as 3 and 1.12 as 1.12."""
    return int(value) if value == value.to_integral_value() else float(value)
