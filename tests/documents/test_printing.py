"""Files of papers: made once by jobs, kept, told of; prints of objects; drafts that go away; bytes that are checked."""

from datetime import timedelta

import pypdfium2
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from documents import services
from documents.kinds import prints
from documents.models import Attachment, Dispatch, Document, content_path
from documents.models.attachment import store_bytes
from documents.services.printing import CHUNK, drop_old_drafts
from documents.typesetting.press import PressError
from history.models import Event
from notices.models import Message
from operations.models import Job
from operations.services import run_ticks, run_waiting
from organisations.models import Unit
from organisations.services import create_person, save_unit
from pages.rules import Conflict, RuleError
from tasks import services as tasks
from tasks.documents import BREAKDOWN, PLAN
from tasks.models import Task
from tests.papers import PaperPress, drafted, papers_of, printed, sign, signed
from tests.plans import fill, plan_at, signed_tasks
from tests.workflow.deadlines import on

pytestmark = pytest.mark.usefixtures("spring")


def body(response, status=200) -> str:
    assert response.status_code == status
    return response.content.decode()


def bytes_of(response) -> bytes:
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def three(cast) -> list[Document]:
    """One paper each for three units, from one job."""
    units = [cast.units.education, cast.units.health, cast.units.statistics]
    return signed(cast, units=units, is_per_unit=True, title="致{单位}的通知", body="请{单位}办理。")


# Jobs ------------------------------------------------------------------------------------------------


def test_one_that_does_not_come_out_holds_up_nobody_and_is_all_that_is_tried_again(cast, press, browser_of):
    documents = three(cast)
    press.fails.add("县卫健委")
    run_waiting()
    job = Job.objects.get()
    assert (job.state, job.attempts) == ("waiting", 1)
    assert "排版用时超过 300 秒" in job.error
    made, failed, other = Document.objects.order_by("pk")
    assert (made.is_printed, other.is_printed, failed.is_printed) == (True, True, False)
    assert {message.unit for message in Message.objects.all()} == {
        cast.units.education,
        cast.units.statistics,
    }
    office = browser_of(cast.office)
    assert "有 1 份没有生成" in body(office.get(failed.dispatch.get_absolute_url()))
    page = body(office.get(failed.get_absolute_url()))
    assert "文件没有生成：" in page
    assert "请缩短内容或拆成几份" in page
    # The next try makes only that one.
    press.fails.clear()
    press.made.clear()
    Job.objects.update(not_before=timezone.now())
    run_waiting()
    assert press.made == ["致县卫健委的通知"]
    failed.refresh_from_db()
    assert (failed.is_printed, failed.error, Job.objects.get().state) == (True, "", "done")
    assert Message.objects.count() == 3
    assert [document.number for document in papers_of(documents[0].dispatch)] == [
        document.number for document in documents
    ]


def test_somebody_asks_for_another_try_when_the_job_has_given_up(cast, press, browser_of):
    documents = three(cast)
    press.fails.add("县卫健委")
    for _try in range(5):
        Job.objects.update(not_before=timezone.now())
        run_waiting()
    assert Job.objects.get().state == "failed"
    press.fails.clear()
    office = browser_of(cast.office)
    again = reverse("documents:document-again", args=[documents[1].pk])
    assert office.post(again).status_code == 302
    assert "正在生成" in body(office.get(documents[1].get_absolute_url()))
    assert run_waiting() == 1
    assert Document.objects.get(pk=documents[1].pk).is_printed
    assert office.post(again).status_code == 409, "what is there is not made again"


def test_a_worker_that_died_in_between_is_followed_by_one_that_makes_the_rest(cast, press, monkeypatch):
    documents = three(cast)
    ids = [document.pk for document in documents]

    class Killed(BaseException):
        pass

    def second_paper(done, total):
        if done == 2:
            raise Killed

    with pytest.raises(Killed):
        services.print_documents(ids, second_paper)
    assert Document.objects.unmade().count() == 1
    seen = []
    assert services.print_documents(ids, lambda done, total: seen.append((done, total))) == 1
    assert seen == [(3, 3)]
    assert press.made == ["致县教育局的通知", "致县卫健委的通知", "致县统计局的通知"]
    assert Message.objects.count() == 3
    assert Event.objects.filter(verb="document.printed").count() == 3


def test_a_try_that_comes_to_nothing_leaves_no_reason_on_a_paper_that_is_there(cast, press, monkeypatch):
    """Two workers have the same paper in hand; the slower one fails when the faster one is done."""
    [document] = signed(cast)

    class Slow(PaperPress):
        def pdf(self, paper, *, archival=True):
            with monkeypatch.context() as patch:
                patch.setattr("documents.services.printing.Press", press)
                services.print_documents([document.pk])
            raise PressError("排版程序中断了，请再试一次。")

    with monkeypatch.context() as patch:
        patch.setattr("documents.services.printing.Press", Slow)
        with pytest.raises(PressError):
            services.print_documents([document.pk])
    document.refresh_from_db()
    assert (document.is_printed, document.error) == (True, "")


def test_a_large_batch_is_shared_by_several_jobs(cast, press):
    for number in range(CHUNK):
        save_unit(
            actor=cast.admin, code=f"T{number:02}", name=f"第{number}中心", short_name=f"第{number}中心"
        )
    units = Unit.objects.filter(committee=cast.committee)
    documents = signed(cast, units=units, is_per_unit=True, body="请{单位}办理。")
    assert len(documents) == CHUNK + 4
    assert [document.entry.sequence for document in documents] == list(range(1, CHUNK + 5))
    ordered = Job.objects.order_by("pk").values_list("arguments", flat=True)
    assert [len(arguments["document_ids"]) for arguments in ordered] == [CHUNK, 4]
    assert run_waiting() == 2
    assert not Document.objects.unmade().exists()
    assert set(Job.objects.values_list("done", "total")) == {(CHUNK, CHUNK), (4, 4)}


def test_the_press_itself_makes_a_pdf_and_a_word_file_that_are_kept_and_verified(cast, browser_of):
    """The real press: what comes out, how it is handed out, and what a changed byte does."""
    [document] = printed(cast)
    office = browser_of(cast.office)
    pdf = bytes_of(office.get(reverse("documents:file", args=[document.pk, "pdf"])))
    word = bytes_of(office.get(reverse("documents:file", args=[document.pk, "docx"])))
    assert (len(pdf), len(word)) == (document.pdf_size, document.word_size)
    assert word.startswith(b"PK")
    said = "".join(pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range().split())
    assert document.number in said
    assert "草稿" not in said
    answer = office.get(reverse("documents:file", args=[document.pk, "pdf"]) + "?inline")
    assert answer["Content-Disposition"].startswith("inline; filename*=UTF-8''%E5%AE%81")
    picture = office.get(reverse("documents:document-page", args=[document.pk, 1]))
    assert picture["Content-Type"] in ("image/png", "image/jpeg")
    assert office.get(reverse("documents:document-page", args=[document.pk, 9])).status_code == 404
    # Whoever holds the file can hold it against the code, without an account.
    visitor, address = Client(), reverse("documents:verified", args=[document.code.lower()])
    page = body(visitor.get(address))
    assert "有效" in page
    assert document.number in page

    def compared(content):
        return body(visitor.post(address, {"file": SimpleUploadedFile("a.pdf", content)}))

    assert "完全一致" in compared(pdf)
    assert "不一致" in compared(pdf[:-9] + b"x" + pdf[-8:])


# Prints of objects -----------------------------------------------------------------------------------


@pytest.fixture
def plan(cast, outline, birth):
    signed_tasks(cast, birth)
    return plan_at(cast, outline, "drafting")


def ask(client, code, instance):
    return client.post(reverse("documents:print", args=[code, instance.pk]))


def accepted(cast, plan):
    plan = tasks.file_plan(actor=cast.liaison, plan=plan)
    plan = tasks.sign_off_plan(actor=cast.unit_head, plan=plan)
    return tasks.accept_plan(actor=cast.office, plan=plan)


def test_a_print_of_a_draft_is_only_the_askers_also_when_the_plan_is_filed(cast, press, plan, browser_of):
    liaison, head, office = (browser_of(person) for person in (cast.liaison, cast.unit_head, cast.office))
    address = ask(liaison, PLAN, plan).url
    document = Document.objects.get()
    assert (document.is_final, document.asked_by, document.paper.is_draft) == (False, cast.liaison, True)
    assert document.paper.code == ""
    run_waiting()
    page = body(liaison.get(address))
    assert "草稿" in page
    assert "核验码" not in page
    assert bytes_of(liaison.get(reverse("documents:file", args=[document.pk, "pdf"])))
    for other in (head, office):
        assert other.get(address).status_code == 404
    assert Client().get(reverse("documents:verified", args=[document.code])).status_code == 404
    assert document.title in body(liaison.get(plan.get_absolute_url()))
    tasks.file_plan(actor=cast.liaison, plan=plan)
    tasks.sign_off_plan(actor=cast.unit_head, plan=plan)
    assert office.get(plan.get_absolute_url()).status_code == 200
    for name, *more in (("document",), ("file", "pdf"), ("document-page", 1), ("document-state",)):
        assert office.get(reverse(f"documents:{name}", args=[document.pk, *more])).status_code == 404
    assert address not in body(office.get(plan.get_absolute_url()))


def test_a_newer_print_of_a_draft_takes_the_place_of_the_older_one_with_its_bytes(
    cast, press, plan, django_capture_on_commit_callbacks
):
    def made(person) -> Document:
        with django_capture_on_commit_callbacks(execute=True):
            document = services.print_object(actor=person, kind=prints[PLAN], instance=plan)
        run_waiting()
        return Document.objects.get(pk=document.pk)

    def lies_there(document) -> set[bool]:
        digests = (document.pdf_digest, document.word_digest)
        return {default_storage.exists(content_path(digest)) for digest in digests}

    first = made(cast.liaison)
    fill(plan.lines.first(), cast.liaison, steps="改了")
    # The press of this test makes a paper's bytes from its title; the second print has another one.
    plan.unit.name = "宁城县教育体育局"
    plan.unit.save()
    second, heads = made(cast.liaison), made(cast.unit_head)
    assert set(Document.objects.all()) == {second, heads}
    assert "改了" in str(second.content)
    assert (lies_there(first), lies_there(second)) == ({False}, {True})
    # The head's print is the same bytes: they stay when the liaison's goes.
    assert heads.pdf_digest == second.pdf_digest
    plan.unit.name = "宁城县教育局"
    plan.unit.save()
    third = made(cast.liaison)
    assert set(Document.objects.all()) == {heads, third}
    assert lies_there(heads) == {True}


def test_old_drafts_are_swept_and_bytes_that_somebody_else_names_stay(
    cast, press, plan, django_capture_on_commit_callbacks
):
    draft = services.print_object(actor=cast.liaison, kind=prints[PLAN], instance=plan)
    run_waiting()
    draft.refresh_from_db()
    # The liaison hung the Word file on the plan.
    Attachment.objects.create(
        committee=cast.committee,
        object_type="tasks.implementationplan",
        object_id=plan.pk,
        name="方案.docx",
        size=1,
        content_type="x",
        digest=draft.word_digest,
        uploaded_by=cast.liaison,
    )
    [issued] = printed(cast)
    assert drop_old_drafts() == 0
    with django_capture_on_commit_callbacks(execute=True), on("2026-04-22"):
        assert run_ticks(["documents.drafts"], force=True) == {"documents.drafts": "1"}
    assert list(Document.objects.all()) == [issued], "what was issued is never swept"
    assert not default_storage.exists(content_path(draft.pdf_digest))
    assert default_storage.exists(content_path(draft.word_digest))
    assert timezone.now() - issued.made_at < timedelta(days=1)


def test_a_final_print_is_made_once_and_bears_a_code(cast, press, plan, browser_of):
    plan = accepted(cast, plan)
    liaison, office, other = (
        browser_of(person) for person in (cast.liaison, cast.office, cast.other_liaison)
    )
    address = ask(liaison, PLAN, plan).url
    run_waiting()
    assert ask(office, PLAN, plan).url == address, "whoever asks next gets the same one"
    assert ask(liaison, PLAN, plan).url == address
    document = Document.objects.get()
    assert (document.is_final, document.is_printed, document.paper.code) == (True, True, document.code)
    assert Event.objects.about(plan).filter(verb="document.made").count() == 1
    assert body(office.get(address))
    assert ask(other, PLAN, plan).status_code == 404
    for name, *more in (("document",), ("file", "pdf"), ("file", "docx"), ("document-page", 1)):
        assert other.get(reverse(f"documents:{name}", args=[document.pk, *more])).status_code == 404
    assert not Message.objects.filter(kind="document").exists(), "a print is sent to nobody"
    verified = body(Client().get(reverse("documents:verified", args=[document.code])))
    assert "实施方案" in verified
    assert "建立台账" not in verified


def test_the_next_version_of_a_plan_is_another_paper(cast, press, plan, browser_of):
    plan = accepted(cast, plan)
    liaison = browser_of(cast.liaison)
    first = ask(liaison, PLAN, plan).url
    second = tasks.start_plan(actor=cast.liaison, unit=cast.units.education, outline=plan.outline)
    assert ask(liaison, PLAN, second).url != first
    assert sorted(Document.objects.values_list("is_final", flat=True)) == [False, True]


def test_the_breakdown_is_a_draft_until_every_task_has_gone_out(cast, press, outline, birth, browser_of):
    drafts = tasks.propose_tasks(actor=cast.office, measures=[birth])
    for task in drafts:
        tasks.edit_task(actor=cast.office, task=task, lead=cast.units.education)
    office, inspector = browser_of(cast.office), browser_of(cast.inspector)
    ask(office, BREAKDOWN, outline)
    assert Document.objects.get().is_final is False
    # An inspector does not see tasks that the office is still thinking about, on paper as on the page.
    assert ask(inspector, BREAKDOWN, outline).status_code == 403
    assert "生成任务分解表" not in body(inspector.get(reverse("tasks:table", args=[outline.pk])))
    tasks.assign_tasks(actor=cast.office, task_ids=[task.pk for task in drafts])
    address = ask(inspector, BREAKDOWN, outline).url
    assert ask(office, BREAKDOWN, outline).url == address
    final = Document.objects.get(is_final=True)
    assert final.paper.form == "table"
    # The table is for those who read the county; a unit that guesses the address of its print gets nothing.
    for name, *more in (("document",), ("document-state",), ("file", "pdf"), ("document-page", 1)):
        url = reverse(f"documents:{name}", args=[final.pk, *more])
        assert browser_of(cast.liaison).get(url).status_code == 404, url
    assert ask(browser_of(cast.liaison), BREAKDOWN, outline).status_code == 403
    # A table that changed is printed anew; the older print stays what it was.
    task = Task.objects.order_by("pk").first()
    tasks.edit_task(
        actor=cast.office, task=task, text="另一种说法", lead=cast.units.education, comment="改正"
    )
    assert ask(office, BREAKDOWN, outline).url != address
    assert Document.objects.filter(is_final=True).count() == 2


def test_a_print_that_there_is_not_or_of_what_one_does_not_see(cast, outsider, plan, browser_of):
    liaison = browser_of(cast.liaison)
    for code in ("nonsense", "notice", "tasks.implementationplan"):
        assert ask(liaison, code, plan).status_code == 404
    assert liaison.post(f"/documents/prints/{PLAN}/987654321/").status_code == 404
    assert liaison.get(reverse("documents:print", args=[PLAN, plan.pk])).status_code == 405
    for stranger in (cast.office, cast.other_liaison, outsider.liaison, cast.admin):
        assert ask(browser_of(stranger), PLAN, plan).status_code == 404
    assert not Document.objects.exists()


def test_the_service_looks_again_whether_one_sees_it(cast, outsider, plan):
    for stranger in (cast.other_liaison, outsider.office):
        with pytest.raises((RuleError, type(plan).DoesNotExist)):
            services.print_object(actor=stranger, kind=prints[PLAN], instance=plan)


def test_whoever_came_to_the_unit_later_reads_what_was_sent_to_it(cast, press, browser_of):
    [document] = printed(cast)
    newcomer, _password = create_person(
        actor=cast.admin,
        username="newcomer",
        name="新联络员",
        password="Ningcheng-2026-pass",
        posts=[("liaison", cast.units.education)],
    )
    type(newcomer).objects.filter(pk=newcomer.pk).update(must_change_password=False)
    assert browser_of(newcomer).get(document.get_absolute_url()).status_code == 200


def test_print_again_is_for_a_paper_one_sees(cast, press, browser_of):
    press.fails.add("通知")
    [document] = signed(cast, units=[cast.units.health])
    run_waiting()
    assert (
        browser_of(cast.liaison).post(reverse("documents:document-again", args=[document.pk])).status_code
        == 404
    )
    press.fails.clear()
    services.print_documents([document.pk])
    with pytest.raises(Conflict):
        services.print_again(actor=cast.office, document=document)


# Bytes -------------------------------------------------------------------------------------------------


def test_what_was_left_half_written_is_written_anew(cast, press, settings):
    content = b"%PDF-1.7 whole"
    digest = store_bytes(content)
    path = settings.MEDIA_ROOT / content_path(digest)
    path.chmod(0o600)
    path.write_bytes(content[:5])
    assert store_bytes(content) == digest
    assert path.read_bytes() == content
    stamp = path.stat().st_mtime_ns
    assert store_bytes(content) == digest
    assert path.stat().st_mtime_ns == stamp, "what is whole is left alone"
    assert len(list(path.parent.iterdir())) == 1


def test_lost_and_altered_files_of_papers_are_found(cast, press, settings, capsys):
    [document] = printed(cast)
    signed(cast)
    call_command("verify_files")
    assert "核对了 0 个附件、2 个文件，全部完好。" in capsys.readouterr().out
    word = settings.MEDIA_ROOT / content_path(document.word_digest)
    word.chmod(0o600)
    word.write_bytes(b"altered")
    with pytest.raises(CommandError, match="0 个附件、1 个文件有问题"):
        call_command("verify_files")
    said = capsys.readouterr().err
    assert f"“{document}”的 Word 缺失或已改变" in said
    (settings.MEDIA_ROOT / content_path(document.pdf_digest)).unlink()
    with pytest.raises(CommandError, match="0 个附件、2 个文件有问题"):
        call_command("verify_files")


def test_a_lost_file_is_a_page_not_found(cast, press, settings, browser_of):
    [document] = printed(cast)
    (settings.MEDIA_ROOT / content_path(document.pdf_digest)).unlink()
    office = browser_of(cast.office)
    assert office.get(reverse("documents:file", args=[document.pk, "pdf"])).status_code == 404
    assert office.get(reverse("documents:document-page", args=[document.pk, 1])).status_code == 404
    assert office.get(document.get_absolute_url()).status_code == 200


def test_the_hash_of_a_paper_stands_in_the_chained_record(cast, press):
    [document] = printed(cast)
    event = Event.objects.about(document).get(verb="document.printed")
    assert document.pdf_digest in event.details
    assert document.word_digest in event.details


def test_a_print_is_not_on_the_list_of_papers(cast, press, plan, browser_of):
    ask(browser_of(cast.liaison), PLAN, plan)
    [document] = sign(cast, services.file_dispatch(actor=cast.office, dispatch=drafted(cast)))
    listed = browser_of(cast.liaison).get(reverse("documents:documents")).context["page"].object_list
    assert [row.record for row in listed] == [document]
    assert Dispatch.objects.count() == 1
