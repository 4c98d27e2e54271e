"""Whether a unit came to the meetings it was invited to."""

from collections import defaultdict
from datetime import date

from commendations.registry import register_source
from commendations.scoring import Direction, Fact, Parameter, Share, Source, Verdict
from meetings.models import Invitation, Meeting


def register() -> None:
    register_source(
        Source(
            "meetings",
            "参加会议",
            "计入本年度、已召开并邀请单位参加的会议。满分 × 到会次数 ÷ 应到次数；委托他人参加的按比例计；"
            "请假的不计，无故缺席的为 0。",
            (Direction.SCORE,),
            Share(
                "应到会",
                "次",
                (
                    Verdict("present", "到会", 100),
                    Verdict("deputy", "委托他人", by="deputy"),
                    Verdict("absent", "无故缺席"),
                    Verdict("excused", "请假", is_counted=False),
                ),
                "本年没有应参加的会议",
            ),
            (Parameter("deputy", "委托他人参加的计", "%", "80"),),
        ),
        meeting_facts,
    )


def meeting_facts(committee, year: int, today: date) -> dict[int, list[Fact]]:
    found = defaultdict(list)
    rows = Invitation.objects.filter(
        committee=committee, unit__isnull=False, meeting__year=year, meeting__held_on__isnull=False
    )
    rows = rows.exclude(meeting__state=Meeting.State.CANCELLED).select_related("meeting")
    for row in rows.order_by("meeting__held_on", "pk"):
        if row.was_there:
            verdict = "deputy" if row.answer == Invitation.Answer.DEPUTY else "present"
        else:
            verdict = "excused" if row.answer == Invitation.Answer.EXCUSED else "absent"
        words = {
            "present": "到会",
            "deputy": "委托他人到会",
            "excused": "请假",
            "absent": "没有到会，也没有请假",
        }
        found[row.unit_id].append(
            Fact(
                text=row.meeting.title,
                verdict=verdict,
                said=f"{row.meeting.held_on:%Y-%m-%d} 召开，{words[verdict]}",
                label="meetings.meeting",
                pk=row.meeting_id,
                url=row.meeting.get_absolute_url(),
            )
        )
    return found
