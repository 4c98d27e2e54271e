"""附件: what is taken, who sees it, and how it is handed out."""

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from documents.file_kinds import ALLOWED, EXCEL, MOST_MEMBERS, SLIDES, WORD, Refused, kind_of
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
    call_command("verify_files")
    path = settings.MEDIA_ROOT / content_path(attachment.digest)
    path.chmod(0o600)
    path.write_bytes(b"altered")
    with pytest.raises(CommandError, match="1 个附件、0 个文件有问题"):
        call_command("verify_files")
    path.unlink()
    with pytest.raises(CommandError):
        call_command("verify_files")


JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 64
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 64
KINDS = {
    "pdf": (b"%PDF-1.7\n", "application/pdf"),
    "doc": (OLE, "application/msword"),
    "wps": (OLE, "application/vnd.ms-works"),
    "xls": (OLE, "application/vnd.ms-excel"),
    "et": (OLE, "application/vnd.ms-excel"),
    "ppt": (OLE, "application/vnd.ms-powerpoint"),
    "dps": (OLE, "application/vnd.ms-powerpoint"),
    "docx": (container("word/document.xml"), WORD),
    "xlsx": (container("xl/workbook.xml"), EXCEL),
    "pptx": (container("ppt/presentation.xml"), SLIDES),
    "ofd": (container("OFD.xml"), "application/ofd"),
    "jpg": (JPEG, "image/jpeg"),
    "jpeg": (JPEG, "image/jpeg"),
    "png": (PNG, "image/png"),
    "gif": (b"GIF89a" + b"\0" * 64, "image/gif"),
    "webp": (b"RIFF\x40\0\0\0WEBPVP8 " + b"\0" * 64, "image/webp"),
    "bmp": (b"BM" + b"\0" * 64, "image/bmp"),
    "heic": (HEIC, "image/heic"),
    "txt": ("说明".encode(), "text/plain"),
    "csv": ("单位,数".encode("gb18030"), "text/csv"),
}


@pytest.mark.parametrize("ending", ALLOWED)
def test_each_allowed_kind_is_told_by_its_content(ending):
    """And with the content of a program none of them is taken, whatever the case of its ending."""
    content, content_type = KINDS[ending]
    assert kind_of(f"佐证.{ending.upper()}", content) == content_type
    assert isinstance(kind_of(f"佐证.{ending}", b"MZ\x90\0\x03" + b"\0" * 64), Refused)


WHOLE = container("word/document.xml")


@pytest.mark.parametrize(
    "content", [WHOLE[:-10], WHOLE[20:50], WHOLE[-30:], b"PK\x05\x06" + b"\0" * 18, b"PK"]
)
def test_a_broken_container_is_refused_and_breaks_nothing(content):
    assert isinstance(kind_of("报告.docx", content), Refused)


def test_a_container_of_as_many_members_as_allowed_is_taken():
    most = ["word/document.xml", *[f"m{n}" for n in range(MOST_MEMBERS - 1)]]
    assert kind_of("大.docx", container(*most)) == WORD
    assert isinstance(kind_of("大.docx", container(*most, "more")), Refused)


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_of_any_office_is_text(code):
    assert kind_of("说明.txt", "第一行\t说明\r\n第二行".encode(code)) == "text/plain"


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\0\0",
        b"\xff\xff\xff",
        pytest.param(b"\x7fELF\x02\x01\x01\x03", id="elf"),
        pytest.param(b"\x1b[2J\x1b[31m", id="escape"),
        pytest.param(b"\xff\x81" * 8, id="any-bytes"),
    ],
)
def test_bytes_that_are_no_text_are_not_taken_as_text(content):
    assert isinstance(kind_of("说明.txt", content), Refused)


def test_a_page_named_txt_is_handed_out_as_plain_text_and_never_run(cast, plan, browser_of):
    attachment = attach(
        actor=cast.liaison, instance=plan, upload=paper("页.txt", "<script>alert(1)</script>")
    )
    response = browser_of(cast.liaison).get(attachment.get_absolute_url())
    assert response["Content-Type"].split(";")[0] == "text/plain"
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_a_file_of_exactly_the_limit_is_taken(cast, plan, settings):
    settings.LIANGGANG_ATTACHMENT_BYTES = 1024
    assert attach(actor=cast.liaison, instance=plan, upload=paper(content=b"x" * 1024)).size == 1024
    with pytest.raises(ValidationError):
        attach(actor=cast.liaison, instance=plan, upload=paper(content=b"x" * 1025))
    assert Attachment.objects.of(plan).count() == 1


def test_room_is_made_by_taking_one_away(cast, plan, settings):
    settings.LIANGGANG_ATTACHMENTS = 1
    first = attach(actor=cast.liaison, instance=plan, upload=paper("甲.txt", "甲"))
    # The same file again is no second one, also where there is no more room.
    assert attach(actor=cast.liaison, instance=plan, upload=paper("甲.txt", "甲")) == first
    with pytest.raises(ValidationError):
        attach(actor=cast.liaison, instance=plan, upload=paper("乙.txt", "乙"))
    remove_attachment(actor=cast.liaison, attachment=first)
    attach(actor=cast.liaison, instance=plan, upload=paper("乙.txt", "乙"))
    assert [file.name for file in Attachment.objects.of(plan)] == ["乙.txt"]


def test_a_file_taken_away_can_be_hung_there_again(cast, plan, browser_of):
    first = attach(actor=cast.liaison, instance=plan, upload=paper())
    remove_attachment(actor=cast.liaison, attachment=first)
    again = attach(actor=cast.liaison, instance=plan, upload=paper())
    assert again.pk != first.pk
    client = browser_of(cast.liaison)
    assert client.get(first.get_absolute_url()).status_code == 404
    assert b"".join(client.get(again.get_absolute_url()).streaming_content) == "台账".encode()


def test_pressing_upload_twice_hangs_the_file_there_once(cast, plan, browser_of):
    url = reverse("documents:upload", args=["tasks.implementationplan", plan.pk])
    client = browser_of(cast.liaison)
    for _time in range(2):
        assert client.post(url, {"files": [paper()]}).status_code == 302
    assert Attachment.objects.of(plan).count() == 1


def test_neither_strangers_nor_other_units_reach_the_pages(client, cast, outsider, plan, browser_of):
    attachment = attach(actor=cast.liaison, instance=plan, upload=paper())
    upload = reverse("documents:upload", args=["tasks.implementationplan", plan.pk])
    remove = reverse("documents:remove", args=[attachment.pk])
    for person in (cast.other_liaison, outsider.liaison, outsider.admin):
        assert browser_of(person).post(upload, {"files": [paper("别.txt", "别")]}).status_code == 404
        assert browser_of(person).post(remove).status_code == 404
    for url in (upload, remove, attachment.get_absolute_url()):
        answer = client.get(url) if url == attachment.get_absolute_url() else client.post(url)
        assert answer.status_code == 302
        assert "next=" in answer["Location"]
    assert [file.name for file in Attachment.objects.of(plan)] == ["佐证.txt"]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("..\\..\\系统\\a.txt", "a.txt"),
        ("a\r\nSet-Cookie: x.txt", "aSet-Cookie x.txt"),
        ("a\0b\u202e.txt", "ab.txt"),
        ('佐证"材料"<1>.txt', "佐证材料1.txt"),
        ("长" * 300 + ".txt", "长" * 137 + ".txt"),
    ],
)
def test_what_is_left_of_a_name(cast, plan, tmp_path, given, kept):
    upload = paper()
    upload._name = given
    attach(actor=cast.liaison, instance=plan, upload=upload)
    assert [file.name for file in Attachment.objects.of(plan)] == [kept]
    # And the bytes lie under their digest, nowhere else.
    written = [path for path in tmp_path.rglob("*") if path.is_file() and "seals" not in path.parts]
    assert written == [tmp_path / "media" / content_path(Attachment.objects.get().digest)]
