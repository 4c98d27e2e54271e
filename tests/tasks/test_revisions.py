"""A corrected edition comes in: tasks keep their place, and those whose words changed say so."""

from history.models import Event
from outlines.importer import parse
from outlines.models import Measure
from outlines.services import store_outlines
from tasks import services
from tasks.models import Task
from tests.texts import SMALL_OUTLINE


def test_tasks_keep_their_sentences_and_follow_a_renumbering(cast, health, outline):
    services.break_down_domain(actor=cast.office, domain=health)
    before = {
        task.pk: (task.code, list(task.sentences.values_list("pk", flat=True))) for task in Task.objects.all()
    }
    corrected = (
        SMALL_OUTLINE.replace("加强孕产妇救治。", "加强危重孕产妇救治。")
        .replace("2.完善宫颈癌", "3.完善宫颈癌")
        .replace("3.完善宫颈癌", "2.加强妇女心理健康服务。普及心理健康知识。\n3.完善宫颈癌")
    )
    store_outlines(
        committee=cast.committee, parsed=parse(corrected), source_name="second.txt", actor=cast.office
    )

    after = {
        task.pk: (task.code, list(task.sentences.values_list("pk", flat=True))) for task in Task.objects.all()
    }
    assert after == before
    changed = Task.objects.exclude(source_changed_at=None).get()
    assert changed.sentences.get().text == "加强危重孕产妇救治。"
    assert Event.objects.about(changed).filter(verb="task.source_changed").count() == 1
    cancer = Task.objects.get(text="扩大宫颈癌筛查覆盖面")
    assert cancer.measure.number == 3
    assert cancer.position == 1_003_001

    new = services.propose_tasks(
        actor=cast.office, measures=[Measure.objects.current().get(title="加强妇女心理健康服务")]
    )
    assert [task.code for task in new] == ["妇1.2.2"], (
        "妇1.2.1 belongs to the measure that was number 2 before"
    )


def test_a_struck_measure_flags_its_tasks(cast, health, outline):
    services.break_down_domain(actor=cast.office, domain=health)
    corrected = SMALL_OUTLINE.replace("2.完善宫颈癌综合防治体系。扩大宫颈癌筛查覆盖面。\n", "")
    store_outlines(
        committee=cast.committee, parsed=parse(corrected), source_name="second.txt", actor=cast.office
    )
    flagged = Task.objects.exclude(source_changed_at=None).get()
    assert flagged.text == "扩大宫颈癌筛查覆盖面"
    assert flagged.measure.withdrawn_at is not None
