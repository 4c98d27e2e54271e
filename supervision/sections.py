"""The general parts of a yearly report, and which half of the duty each belongs to."""

from dataclasses import asdict, dataclass

from django.utils.translation import gettext_lazy as _

DONE, PLAN, OTHER = "done", "plan", "other"
HALVES = {DONE: _("本年落实情况"), PLAN: _("下一年工作安排"), OTHER: _("其他")}
# What one form may hold.
MOST = 20


@dataclass(frozen=True)
class Section:
    """One part: its code within the form, its title, the half it belongs to, whether it must be written."""

    code: str
    title: str
    half: str = OTHER
    is_required: bool = True
    hint: str = ""

    def to_json(self) -> dict:
        return {name: str(value) if name != "is_required" else value for name, value in asdict(self).items()}

    @classmethod
    def from_json(cls, data: dict) -> "Section":
        return cls(**data)


# Both halves are compulsory (妇女发展纲要、儿童发展纲要 三、组织实施).
DEFAULTS = (
    Section("overview", _("总体情况"), DONE, True, _("组织领导、工作部署、主要成效，300 到 800 字。")),
    Section("experience", _("经验做法"), DONE, False, _("值得推广的做法，没有可以不写。")),
    Section("problems", _("存在问题"), DONE, True, _("困难和不足，实事求是。")),
    Section("next_year", _("下一年总体安排"), PLAN, True, _("思路、重点和时间安排。")),
    Section("suggestions", _("意见建议"), OTHER, False, _("对妇儿工委工作的建议，没有可以不写。")),
)


def sections_of(data) -> list[Section]:
    return [Section.from_json(row) for row in data]
