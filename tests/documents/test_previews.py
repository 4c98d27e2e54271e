"""预览: looking at a PDF or a photo inside the site, whatever is really in the file."""

import io
import time
import zlib
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image, ImageDraw

from documents import previews
from documents.models import content_path
from documents.services import attach, remove_attachment
from tasks import services
from tests.plans import drafted_plan, signed_tasks

HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 64


@pytest.fixture
def plan(cast, outline, birth):
    signed_tasks(cast, birth)
    cache.clear()
    return drafted_plan(cast, outline)


@pytest.fixture
def hang(cast, plan):
    """`hang("方案.pdf", content)` hangs a file on the plan of 县教育局."""

    def attached(name: str, content: bytes):
        return attach(actor=cast.liaison, instance=plan, upload=SimpleUploadedFile(name, content))

    return attached


@pytest.fixture
def liaison(cast, browser_of):
    return browser_of(cast.liaison)


def page_of(attachment, number=None) -> str:
    url = reverse("documents:preview", args=[attachment.pk])
    return url if number is None else f"{url}?page={number}"


def image_of(attachment, number=1) -> str:
    return reverse("documents:preview-image", args=[attachment.pk, number])


def picture(client, attachment, number=1) -> Image.Image:
    response = client.get(image_of(attachment, number))
    assert response.status_code == 200
    return Image.open(io.BytesIO(response.content))


def blank_pdf(*sizes) -> bytes:
    """A PDF with pages of these sizes in points; their size tells them apart."""
    document, saved = pdfium.PdfDocument.new(), io.BytesIO()
    for width, height in sizes:
        document.new_page(width, height)
    document.save(saved)
    document.close()
    return saved.getvalue()


def written_pdf(page_content: bytes, *objects: bytes, resources=b"", trailer=b"") -> bytes:
    """A PDF written by hand, of one A4 page: what no honest program writes."""
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<%s>>>>" % resources,
        stream(page_content),
        *objects,
    ]
    data, places = b"%PDF-1.7\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    start, count = len(data), len(parts) + 1
    data += b"xref\n0 %d\n0000000000 65535 f \n" % count
    data += b"".join(b"%010d 00000 n \n" % place for place in places)
    return data + b"trailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF" % (count, trailer, start)


def stream(content: bytes, entries=b"") -> bytes:
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(content), entries, content)


def photo(size=(400, 300), form="JPEG", **kwargs) -> bytes:
    """Red on the left, blue on the right."""
    image, saved = Image.new("RGB", size, "blue"), io.BytesIO()
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 2, size[1]), fill="red")
    image.save(saved, form, **kwargs)
    return saved.getvalue()


ENCRYPTED = written_pdf(
    b"",
    b"<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>" % (b"41" * 32, b"42" * 32),
    trailer=b"/Encrypt 5 0 R/ID[<00><00>]",
)
# The same enormous picture again and again: minutes of work in a few kilobytes.
SLOW = written_pdf(
    b"q 595 0 0 842 0 0 cm /I Do Q\n" * 20_000,
    stream(
        zlib.compress(b"\0" * (30_000 * 30_000 // 8), 9),
        b"/Type/XObject/Subtype/Image/Width 30000/Height 30000/BitsPerComponent 1/ColorSpace/DeviceGray/Filter/FlateDecode",
    ),
    resources=b"/XObject<</I 5 0 R>>",
)


def bomb(side: int) -> bytes:
    saved = io.BytesIO()
    Image.new("L", (side, side)).save(saved, "PNG")
    return saved.getvalue()


def test_a_liaison_looks_at_her_pdf_page_by_page(hang, liaison, plan):
    attachment = hang("方案.pdf", blank_pdf((595, 842), (842, 595)))
    panel = liaison.get(plan.get_absolute_url()).content.decode()
    assert page_of(attachment) in panel
    body = liaison.get(page_of(attachment)).content.decode()
    assert "第 1 页，共 2 页" in body
    assert "?page=2" in body
    assert image_of(attachment) in body
    assert f'href="{attachment.get_absolute_url()}" download' in body
    assert f'href="{plan.get_absolute_url()}#attachments"' in body
    first = picture(liaison, attachment)
    assert first.width == 1400
    assert first.height > first.width
    body = liaison.get(page_of(attachment, 2)).content.decode()
    assert "第 2 页，共 2 页" in body
    assert "?page=1" in body
    assert "?page=3" not in body
    second = picture(liaison, attachment, 2)
    assert second.width == 1400
    assert second.height < second.width


def test_turning_the_page_brings_only_the_picture(hang, liaison):
    attachment = hang("方案.pdf", blank_pdf((595, 842), (842, 595)))
    part = liaison.get(page_of(attachment, 2), headers={"HX-Request": "true"}).content.decode()
    assert "第 2 页，共 2 页" in part
    assert "<html" not in part
    again = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<html" in liaison.get(page_of(attachment, 2), headers=again).content.decode()


@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "WEBP", "BMP"])
def test_she_looks_at_her_photo(hang, liaison, form):
    attachment = hang(f"照片.{form.lower()}", photo((2400, 1200), form))
    body = liaison.get(page_of(attachment)).content.decode()
    assert "下一页" not in body
    shown = picture(liaison, attachment).convert("RGB")
    assert shown.size == (1600, 800)
    assert shown.getpixel((100, 400))[0] > 200
    assert shown.getpixel((1500, 400))[2] > 200


def test_the_picture_is_handed_out_as_nothing_but_a_picture(hang, liaison):
    response = liaison.get(image_of(hang("照片.jpg", photo())))
    assert response["Content-Type"] == "image/jpeg"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"] == "private, no-store"
    assert liaison.get(image_of(hang("方案.pdf", blank_pdf((595, 842)))))["Content-Type"] == "image/png"


def test_where_and_when_a_photo_was_taken_is_not_shown_on(hang, liaison):
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter: the camera was held upright
    exif[0x010F] = "某手机"
    exif[0x8825] = {1: "N", 2: (41.0, 36.0, 0.0), 3: "E", 4: (119.0, 20.0, 0.0)}
    content = photo((400, 300), exif=exif, comment="宁城县".encode(), dpi=(300, 300))
    assert Image.open(io.BytesIO(content)).getexif().get_ifd(0x8825)
    attachment = hang("现场.jpg", content)
    shown = picture(liaison, attachment)
    assert shown.size == (300, 400)
    # What was on the left is at the top now.
    assert shown.getpixel((150, 20))[0] > 200
    assert shown.getpixel((150, 380))[2] > 200
    assert not shown.getexif()
    assert not {"exif", "comment", "dpi", "icc_profile", "xmp"} & set(shown.info)
    served = liaison.get(image_of(attachment)).content
    assert b"Exif" not in served
    assert "宁城县".encode() not in served


def test_a_transparent_picture_stands_on_white_and_grey_scans_keep_their_grey(hang, liaison):
    clear, grey = io.BytesIO(), io.BytesIO()
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(clear, "PNG")
    Image.new("I;16", (40, 40), 30_000).save(grey, "PNG")
    assert picture(liaison, hang("章.png", clear.getvalue())).getpixel((5, 5)) == (255, 255, 255)
    assert picture(liaison, hang("扫描.png", grey.getvalue())).getpixel((5, 5)) == (117, 117, 117)


@pytest.mark.parametrize("number", [0, 3, 999_999, 10**30])
def test_a_page_that_is_not_there_is_not_found(hang, liaison, number):
    attachment = hang("方案.pdf", blank_pdf((595, 842), (842, 595)))
    image = hang("照片.jpg", photo())
    for asked in range(2):  # before and after it is known how many there are
        assert liaison.get(page_of(attachment, number)).status_code == 404, asked
        assert liaison.get(image_of(attachment, number)).status_code == 404, asked
        assert liaison.get(image_of(image, number)).status_code == 404, asked
        liaison.get(page_of(attachment))
        liaison.get(page_of(image))
    for nonsense in ("", "-1", "1.5", "一", "1;2"):
        assert liaison.get(page_of(attachment), {"page": nonsense}).status_code == 404


def test_only_those_who_see_the_object_see_its_previews(
    client, cast, outsider, plan, hang, browser_of, liaison
):
    attachment = hang("方案.pdf", blank_pdf((595, 842)))
    addresses = (page_of(attachment), image_of(attachment))
    assert [liaison.get(url).status_code for url in addresses] == [200, 200]
    for person in (cast.other_liaison, cast.office, cast.admin, outsider.office, outsider.liaison):
        # Also what is drawn already.
        assert [browser_of(person).get(url).status_code for url in addresses] == [404, 404]
    assert {client.get(url).status_code for url in addresses} == {302}
    filed = services.file_plan(actor=cast.liaison, plan=plan)
    assert browser_of(cast.office).get(addresses[0]).status_code == 404
    services.sign_off_plan(actor=cast.unit_head, plan=filed)
    assert [browser_of(cast.office).get(url).status_code for url in addresses] == [200, 200]
    assert [browser_of(cast.other_liaison).get(url).status_code for url in addresses] == [404, 404]


def test_what_was_taken_away_or_lost_has_no_preview(cast, hang, liaison):
    removed, lost = hang("甲.jpg", photo()), hang("乙.jpg", photo((40, 30)))
    assert liaison.get(image_of(removed)).status_code == 200
    remove_attachment(actor=cast.liaison, attachment=removed)
    default_storage.delete(content_path(lost.digest))
    for attachment in (removed, lost):
        assert liaison.get(page_of(attachment)).status_code == 404
        assert liaison.get(image_of(attachment)).status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        pytest.param("假.pdf", b"%PDF-1.7\n" + bytes(range(256)) * 50, "已经损坏", id="garbage"),
        pytest.param("空.pdf", b"%PDF-1.7\n%%EOF", "已经损坏", id="no-pages"),
        pytest.param("密.pdf", ENCRYPTED, "有打开密码", id="encrypted"),
        pytest.param("大.png", bomb(20_000), "20000×20000 像素", id="bomb"),
        pytest.param("断.jpg", photo((2000, 1500))[:9000], "已经损坏", id="truncated-jpeg"),
        pytest.param("断.png", photo((200, 150), "PNG")[:300], "已经损坏", id="truncated-png"),
        pytest.param("空.gif", b"GIF89a" + b"\0" * 64, "已经损坏", id="empty-gif"),
        pytest.param("照片.heic", HEIC, "这种文件不能预览", id="heic"),
        pytest.param("说明.txt", b"text", "这种文件不能预览", id="text"),
    ],
)
def test_a_file_that_cannot_be_shown_says_why(hang, liaison, name, content, said):
    attachment = hang(name, content)
    for _time in range(2):
        started = time.monotonic()
        response = liaison.get(page_of(attachment))
        assert time.monotonic() - started < 5
        assert response.status_code == 200
        body = response.content.decode()
        assert said in body
        assert "<img" not in body
        assert attachment.get_absolute_url() in body
        response = liaison.get(image_of(attachment))
        assert response.status_code == 422
        assert response["Content-Type"].startswith("text/plain")
        assert said in response.content.decode()


def test_pages_of_any_size_come_out_small(hang, liaison):
    attachment = hang("巨.pdf", blank_pdf((100_000, 100_000), (100_000, 1), (100, 100_000), (0.01, 0.01)))
    for number in range(1, 5):
        shown = picture(liaison, attachment, number)
        assert shown.width <= 1400
        assert shown.height <= 4200


def test_a_file_that_would_take_minutes_takes_its_time_once(hang, liaison, monkeypatch):
    monkeypatch.setattr(previews, "SECONDS", 1)
    attachment = hang("慢.pdf", SLOW)
    started = time.monotonic()
    body = liaison.get(page_of(attachment)).content.decode()
    assert "1 秒内没有画出来" in body
    assert 0.9 < time.monotonic() - started < 4
    started = time.monotonic()
    for _time in range(5):
        assert "1 秒内没有画出来" in liaison.get(page_of(attachment)).content.decode()
        assert liaison.get(image_of(attachment)).status_code == 422
    assert time.monotonic() - started < 0.9


def test_a_file_that_wants_all_the_memory_gets_no_more_than_its_share(hang, liaison, monkeypatch):
    monkeypatch.setattr(previews, "MEGABYTES", 100)
    attachment = hang("章.png", bomb(10_000))
    assert "太大、太复杂或者已经损坏" in liaison.get(page_of(attachment)).content.decode()


def test_when_too_many_are_being_drawn_the_next_is_asked_to_wait(hang, liaison, monkeypatch):
    monkeypatch.setattr(previews, "WAIT_SECONDS", 0.01)
    attachment = hang("照片.jpg", photo())
    with previews._places, previews._places:
        assert "请稍后再试" in liaison.get(page_of(attachment)).content.decode()
    assert "<img" in liaison.get(page_of(attachment)).content.decode()


def test_a_page_is_drawn_once_and_again_when_its_picture_is_gone(hang, liaison, monkeypatch):
    drawn = []
    run = previews.run_bounded
    monkeypatch.setattr(
        previews, "run_bounded", lambda *args, **kwargs: drawn.append(1) or run(*args, **kwargs)
    )
    content = blank_pdf((595, 842))
    attachment, same = hang("方案.pdf", content), hang("同一份.pdf", content)
    for file in (attachment, same):
        liaison.get(page_of(file))
        whole = liaison.get(image_of(file)).content
    assert len(drawn) == 1
    kept = f"previews/{attachment.digest}/1"
    default_storage.delete(kept)
    assert liaison.get(image_of(attachment)).content == whole
    assert len(drawn) == 2
    # Cut off in the middle by a full disk or a power failure.
    Path(default_storage.path(kept)).write_bytes(whole[:50])
    assert liaison.get(image_of(attachment)).content == whole
    assert liaison.get(image_of(attachment)).content == whole
    assert len(drawn) == 3
    _folders, files = default_storage.listdir(f"previews/{attachment.digest}")
    assert sorted(files) == ["1", "pages"]


def test_a_storage_that_takes_nothing_more_still_lets_people_look(hang, liaison, monkeypatch):
    attachment = hang("照片.jpg", photo())

    def full(name, content, max_length=None):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(default_storage, "save", full)
    assert picture(liaison, attachment).size == (400, 300)


def test_only_what_can_be_looked_at_has_the_link(hang, liaison, plan):
    looked_at = [hang("方案.pdf", blank_pdf((595, 842))), hang("照片.png", photo(form="PNG"))]
    others = [hang("说明.txt", b"text"), hang("照片.heic", HEIC)]
    body = liaison.get(plan.get_absolute_url()).content.decode()
    assert all(page_of(file) in body for file in looked_at)
    assert not any(page_of(file) in body for file in others)
