"""How parts of an outline are written in one line. Pure text."""

ARROWS = {"up": ("↑", "上升"), "down": ("↓", "下降"), "stable": ("→", "保持稳定")}
CHANGES = {"rise": "上升", "fall": "下降"}
RATIO = "比"
OPERATORS = {">=": "≥", "<=": "≤", "=": "=", "~": "≈"}
TREND = "trend"


def number_text(value) -> str:
    """A decimal without needless zeros: 90, 8.6."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def figure_text(value, unit: str) -> str:
    """90%, 12/10万; a ratio, which is kept as a quotient, as it is spoken: 1:3."""
    if unit != RATIO or not value:
        return f"{number_text(value)}{unit}"
    quotient = float(value)
    left, right = (1, 1 / quotient) if quotient < 1 else (quotient, 1)
    return f"{left:.3g}:{right:.3g}"


def target_label(target) -> str:
    """孕产妇死亡率 ≤ 12/10万; 伤害死亡率 比2020年下降 ≥ 20%; 剖宫产率 ↓ 下降。"""
    if target.operator == TREND:
        arrow, word = ARROWS.get(target.change, ("", ""))
        return " ".join(filter(None, (target.indicator, arrow, word)))
    figure = f"{OPERATORS.get(target.operator, target.operator)} {figure_text(target.value, target.unit)}"
    return " ".join(filter(None, (target.indicator, _change_words(target), figure)))


def _change_words(target) -> str:
    """Against what a rise or fall is counted; empty where the figure is a level."""
    if not target.change:
        return ""
    word = CHANGES.get(target.change, "")
    return f"比{target.baseline_year}年{word}" if target.baseline_year else word
