"""What has no record in the system: points that the office gives with a reason, and vetoes with their evidence."""

from commendations.registry import register_source
from commendations.scoring import ByHand, Decisive, Direction, Source


def register() -> None:
    register_source(
        Source(
            "manual",
            "人工评分",
            "系统里没有记录的事项（例如监测指标的完成情况），由办公室逐个单位录入分数和理由，可附材料；"
            "也可以认定为不适用。得分项要给每个单位录入后才能公布。",
            (Direction.SCORE, Direction.BONUS, Direction.MALUS),
            ByHand(),
            by_hand=True,
        )
    )
    register_source(
        Source(
            "veto",
            "一票否决",
            "发生所列情形的（例如弄虚作假、统计造假），由办公室录入并附佐证材料，按方案定为最低等次。",
            (Direction.VETO,),
            Decisive(),
            by_hand=True,
        )
    )
