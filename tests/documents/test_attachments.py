"""附件: what is taken, who sees it, and how it is handed out."""

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from documents.kinds import Refused, kind_of
from documents.models import Attachment, content_path
from documents.services import attach, remove_attachment
from history.models import Event
from pages.rules import RuleError
from tasks import services
from tests.plans import drafted_plan, signed_tasks

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0" * 64


def container(*members) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        for name in members:
            file.writestr(name, "x")
    return target.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("方案.pdf", b"%PDF-1.7\n..."),
        ("报告.docx", container("[Content_Types].xml", "word/document.xml")),
        ("数据.xlsx", container("xl/workbook.xml")),
        ("汇报.PPTX", container("ppt/presentation.xml")),
        ("公文.ofd", container("OFD.xml", "Doc_0/Document.xml")),
        ("老文件.doc", OLE),
        ("老表.xls", OLE),
        ("文字.wps", OLE),
        ("表格.et", OLE),
        ("照片.png", PNG),
        ("照片.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 64),
        ("动图.gif", b"GIF89a" + b"\0" * 64),
        ("说明.txt", "说明文字".encode("gb18030")),
        ("数据.csv", "单位,数\n教育局,1".encode()),
    ],
)
def test_what_offices_send_is_taken(name, content):
    assert isinstance(kind_of(name, content), str)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("程序.exe", b"MZ" + b"\0" * 64),
        ("方案.pdf", b"MZ" + b"\0" * 64),
        ("方案.pdf", b"<html><script>alert(1)</script>"),
        ("照片.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("照片.png", b"\xff\xd8\xff\xe0" + b"\0" * 64),
        ("矢量.svg", b"<svg/>"),
        ("网页.html", b"<html>"),
        ("报告.docx", container("evil.js")),
        ("报告.docx", b"PK\x03\x04" + b"\xff" * 200),
        ("报告.docx", OLE),
        ("宏.docm", container("word/document.xml")),
        ("压缩.zip", container("a.txt")),
        ("老文件.doc", container("word/document.xml")),
        ("说明.txt", b"\0\0\0\0"),
        ("空.pdf", b""),
        ("没有扩展名", b"%PDF-1.7"),
        ("多.docx", container("word/document.xml", *[f"m{n}" for n in range(5001)])),
    ],
)
def test_what_is_not_what_it_says_is_refused_with_a_reason(name, content):
    refusal = kind_of(name, content)
    assert isinstance(refusal, Refused)
    assert refusal.reason.endswith("。")


@pytest.fixture
def plan(cast, outline, birth):
    signed_tasks(cast, birth)
    return drafted_plan(cast, outline)


def paper(name="佐证.txt", content="台账"):
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def test_the_same_file_twice_hangs_there_once(cast, plan):
    first = attach(actor=cast.liaison, instance=plan, upload=paper())
    assert attach(actor=cast.liaison, instance=plan, upload=paper()) == first
    other = attach(actor=cast.liaison, instance=plan, upload=paper("另一名.txt"))
    assert other.digest == first.digest
    assert Event.objects.about(plan).filter(verb="attachment.added").count() == 2


def test_sizes_and_numbers_are_bounded(cast, plan, settings):
    settings.LIANGGANG_ATTACHMENT_BYTES = 1024 * 1024
    settings.LIANGGANG_ATTACHMENTS = 2
    with pytest.raises(ValidationError, match="超过 1 MB"):
        attach(actor=cast.liaison, instance=plan, upload=paper(content=b"x" * (1024 * 1024 + 1)))
    for number in range(2):
        attach(actor=cast.liaison, instance=plan, upload=paper(content=f"第{number}份"))
    with pytest.raises(ValidationError, match="附件已满 2 个"):
        attach(actor=cast.liaison, instance=plan, upload=paper(content="又一份"))


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.txt", "C:\\系统\\a.txt", "a\r\nSet-Cookie: x.txt", "长" * 300 + ".txt"]
)
def test_a_name_is_only_a_name(cast, plan, name):
    upload = paper()
    upload._name = name
    attachment = attach(actor=cast.liaison, instance=plan, upload=upload)
    assert not set("/\\\r\n") & set(attachment.name)
    assert len(attachment.name) <= 150
    assert attachment.name.endswith(".txt")


@pytest.mark.parametrize("who", ["unit_head", "office", "other_liaison", "admin"])
def test_only_those_who_write_add_and_take_away(cast, plan, who):
    attachment = attach(actor=cast.liaison, instance=plan, upload=paper())
    with pytest.raises(RuleError):
        attach(actor=cast.people[who], instance=plan, upload=paper(content="别人的"))
    with pytest.raises((RuleError, type(plan).DoesNotExist)):
        remove_attachment(actor=cast.people[who], attachment=attachment)


def test_nothing_is_added_or_taken_away_once_filed(cast, plan):
    attachment = attach(actor=cast.liaison, instance=plan, upload=paper())
    services.file_plan(actor=cast.liaison, plan=plan)
    with pytest.raises(RuleError):
        attach(actor=cast.liaison, instance=plan, upload=paper(content="补交"))
    with pytest.raises(RuleError):
        remove_attachment(actor=cast.liaison, attachment=attachment)


def test_it_is_handed_out_as_a_download_to_those_who_see_the_object(cast, outsider, plan, browser_of):
    attachment = attach(actor=cast.liaison, instance=plan, upload=paper('佐证"材料".txt'))
    url = attachment.get_absolute_url()
    response = browser_of(cast.liaison).get(url)
    assert b"".join(response.streaming_content) == "台账".encode()
    assert response["Content-Disposition"].startswith("attachment; filename*=UTF-8''%E4%BD%90")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["Cache-Control"] == "no-store"
    for person in (cast.other_liaison, cast.office, cast.admin, outsider.office, outsider.liaison):
        assert browser_of(person).get(url).status_code == 404
    assert browser_of(cast.unit_head).get(url).status_code == 200
    services.sign_off_plan(actor=cast.unit_head, plan=services.file_plan(actor=cast.liaison, plan=plan))
    assert browser_of(cast.office).get(url).status_code == 200


def test_what_was_taken_away_is_gone_from_the_page_but_not_from_the_record(cast, plan, browser_of):
    attachment = attach(actor=cast.liaison, instance=plan, upload=paper())
    client = browser_of(cast.liaison)
    for _time in range(2):
        client.post(reverse("documents:remove", args=[attachment.pk]))
    assert client.get(attachment.get_absolute_url()).status_code == 404
    assert Attachment.objects.get().is_intact()
    assert Event.objects.about(plan).filter(verb="attachment.removed").count() == 1


def test_several_files_at_once_are_each_taken_or_refused(cast, plan, browser_of):
    url = reverse("documents:upload", args=["tasks.implementationplan", plan.pk])
    files = [paper("甲.txt"), paper("乙.png", b"MZ"), paper("丙.txt", "丙")]
    page = (
        browser_of(cast.liaison).post(url, {"files": files}, headers={"HX-Request": "true"}).content.decode()
    )
    assert "乙.png：文件内容与扩展名 .png 不符" in page
    assert set(Attachment.objects.values_list("name", flat=True)) == {"甲.txt", "丙.txt"}
    assert browser_of(cast.liaison).post(url, {}, headers={"HX-Request": "true"}).status_code == 200


@pytest.mark.parametrize("label", ["organisations.user", "history.event", "tasks.task", "no.such"])
def test_only_registered_objects_carry_files(cast, plan, browser_of, label):
    url = reverse("documents:upload", args=[label, plan.pk])
    assert browser_of(cast.liaison).post(url, {"files": [paper()]}).status_code == 404


def test_a_body_larger_than_any_form_is_refused_unread(cast, plan, browser_of, settings):
    settings.LIANGGANG_REQUEST_BYTES = 1024
    url = reverse("documents:upload", args=["tasks.implementationplan", plan.pk])
    response = browser_of(cast.liaison).post(url, {"files": [paper(content="长" * 2000)]})
    assert response.status_code == 413
    assert "请分几次上传" in response.content.decode()


def test_a_new_version_of_a_plan_brings_its_files_along(cast, outline, birth):
    signed_tasks(cast, birth)
    plan = drafted_plan(cast, outline)
    attach(actor=cast.liaison, instance=plan, upload=paper())
    filed = services.file_plan(actor=cast.liaison, plan=plan)
    services.accept_plan(actor=cast.office, plan=services.sign_off_plan(actor=cast.unit_head, plan=filed))
    second = services.start_plan(actor=cast.liaison, unit=cast.units.education, outline=outline)
    assert [file.name for file in Attachment.objects.of(second)] == ["佐证.txt"]


def test_lost_and_altered_bytes_are_found(cast, plan, settings, capsys):
    attachment = attach(actor=cast.liaison, instance=plan, upload=paper())
    call_command("verify_attachments")
    path = settings.MEDIA_ROOT / content_path(attachment.digest)
    path.chmod(0o600)
    path.write_bytes(b"altered")
    with pytest.raises(CommandError, match="1 个附件有问题"):
        call_command("verify_attachments")
    path.unlink()
    with pytest.raises(CommandError):
        call_command("verify_attachments")
