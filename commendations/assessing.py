"""What assessments bring to the house at start-up: sources, limits, papers, panels, attachments."""

from django.utils.translation import gettext_lazy as _

from commendations import assessment_papers, sources
from commendations.models import ManualEntry, ScoreObjection
from commendations.rules import assessment as rules
from commendations.services.assessment_telling import ANSWER, CHECK
from documents.carriers import register_carrier
from notices.models import Level
from workflow.kinds import OWN, register_kind
from workflow.ladder import Rung

# A right that lapses: the unit is reminded that its days end, and never urged.
RIGHT = (Rung(-2, Level.REMIND, working=True), Rung(0, Level.REMIND))


def register() -> None:
    sources.register()
    register_kind(CHECK, _("核对考核结果"), ladder=RIGHT, fixed=_("异议期由考核方案规定，公布后不再改变。"))
    register_kind(ANSWER, _("答复考核异议"), ladder=OWN)
    register_carrier(ManualEntry, rules.may_change_entry)
    register_carrier(ScoreObjection, rules.may_attach_to_objection)
    assessment_papers.register()
