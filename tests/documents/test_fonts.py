"""The faces of papers: which ones serve, what is missing, and what really stands in a PDF."""

import ctypes
import io
from ctypes.util import find_library
from itertools import combinations
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as raw
import pytest
from django.conf import settings as django_settings
from fontTools import subset
from fontTools.ttLib import TTFont
from PIL import Image, ImageChops, ImageStat

from documents import checks
from documents.checks import paper_findings
from documents.typesetting import fonts
from documents.typesetting.paper import Form, Paper
from documents.typesetting.press import Press
from documents.typesetting.text import blocks_of
from operations.health import BAD, OK, WARN

FREE = Path(django_settings.LIANGGANG_FREE_FONTS)
RARE = "堃喆旻祎珺垚赟璟龑"
FANG, SONG, HEI, KAI, TITLE, FALLBACK = "仿宋", "宋体", "黑体", "楷体", "小标宋", "生僻字后备字体"

pytestmark = pytest.mark.skipif(
    not (FREE / "FandolFang-Regular.otf").exists(),
    reason="没有 Fandol 字体：运行 scripts/system-parts papers 后再测",
)
needs_pango = pytest.mark.skipif(not find_library("pango-1.0"), reason="没有 Pango，不能生成 PDF")
needs_noto = pytest.mark.skipif(
    not any(name in fonts.present() for name in fonts.FALLBACKS), reason="没有含生僻字的系统字体"
)


@pytest.fixture(scope="module")
def few_glyphs() -> bytes:
    """A few characters of a 仿宋, which a test then gives the name of a licensed font."""
    font = TTFont(FREE / "FandolFang-Regular.otf")
    subsetter = subset.Subsetter()
    subsetter.populate(text="县教育局")
    subsetter.subset(font)
    saved = io.BytesIO()
    font.save(saved)
    return saved.getvalue()


@pytest.fixture
def site(tmp_path, settings):
    """The office's own folder, empty."""
    settings.LIANGGANG_FONTS = str(tmp_path / "site")
    (tmp_path / "site").mkdir()
    return tmp_path / "site"


@pytest.fixture
def buy(few_glyphs):
    """`buy("仿宋_GB2312", folder / "simfang.otf")` puts a font of that family there."""

    def put(family: str, path: Path) -> Path:
        font = TTFont(io.BytesIO(few_glyphs))
        for number in (1, 4, 6, 16):
            font["name"].removeNames(nameID=number)
        for number in (1, 4, 6):
            font["name"].setName(family, number, 3, 1, 0x409)
        path.parent.mkdir(parents=True, exist_ok=True)
        font.save(path)
        return path

    return put


@pytest.fixture
def bare_system(monkeypatch):
    """A machine without any font of its own."""
    monkeypatch.setattr(fonts, "SYSTEM_FOLDERS", ())


def first(stack: str) -> str:
    return stack.split(", ")[0].strip("'")


def test_with_only_the_free_fonts_each_face_has_its_stand_in(site, bare_system):
    chosen = fonts.families()
    assert {key: first(stack) for key, stack in chosen.items()} == {
        "fang": "FandolFang",
        "title": "FandolSong",
        "hei": "FandolHei",
        "kai": "FandolKai",
        "song": "FandolSong",
        "weight": "bold",
    }
    assert fonts.missing() == [FALLBACK]


def test_the_offices_own_font_goes_before_the_free_one(site, buy):
    buy("仿宋_GB2312", site / "simfang.otf")
    buy("方正小标宋_GBK", site / "方正" / "FZXBS.TTF")
    chosen = fonts.families()
    assert chosen["fang"].startswith("'仿宋_GB2312', 'FandolFang'")
    # What it lacks comes from the free one; a real 小标宋 is heavy already.
    assert chosen["title"].startswith("'方正小标宋_GBK', 'FandolSong'")
    assert chosen["weight"] == "normal"
    assert first(chosen["hei"]) == "FandolHei"


def test_a_font_put_there_or_taken_away_counts_at_once(site, buy):
    assert first(fonts.families()["kai"]) == "FandolKai"
    bought = buy("楷体_GB2312", site / "simkai.ttf")
    assert first(fonts.families()["kai"]) == "楷体_GB2312"
    bought.unlink()
    assert first(fonts.families()["kai"]) == "FandolKai"


def test_the_better_of_two_and_the_nearer_folder_serve(site, buy, tmp_path, monkeypatch):
    system = tmp_path / "system"
    monkeypatch.setattr(fonts, "SYSTEM_FOLDERS", (system,))
    buy("仿宋_GB2312", system / "a.ttf")
    assert first(fonts.families()["fang"]) == "仿宋_GB2312"
    buy("华文仿宋", site / "b.ttf")
    assert first(fonts.families()["fang"]) == "华文仿宋"
    buy("方正仿宋_GBK", site / "c.ttf")
    assert first(fonts.families()["fang"]) == "方正仿宋_GBK"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("说明.ttf", "这不是字体".encode()),
        ("空.otf", b""),
        ("截断.ttc", b"ttcf\0\1\0\0"),
        ("截断.ttf", b"\0\1\0\0"),
        ("乱.otf", b"OTTO" + b"\xff" * 300),
        ("网页字体.ttf", b"wOF2" + b"\0" * 200),
        ("字体.zip", b"PK\x03\x04"),
    ],
)
def test_what_is_no_font_does_no_harm(site, buy, few_glyphs, name, content):
    (site / name).write_bytes(content)
    (site / "目录.ttf").mkdir()
    (site / "半个.otf").write_bytes(few_glyphs[: len(few_glyphs) // 3])
    (site / "不见了.ttf").symlink_to(site / "nowhere")
    assert first(fonts.families()["fang"]) == "FandolFang"
    buy("仿宋_GB2312", site / "simfang.otf")
    assert first(fonts.families()["fang"]) == "仿宋_GB2312"


def test_what_is_missing_is_named(site, bare_system, settings, tmp_path, buy):
    settings.LIANGGANG_FREE_FONTS = str(tmp_path / "nowhere")
    assert fonts.missing() == [FANG, TITLE, HEI, KAI, SONG, FALLBACK]
    assert fonts.families()["fang"] == "'FandolFang', serif"
    buy("黑体", site / "simhei.ttf")
    buy("Noto Serif CJK SC", site / "noto.otf")
    assert fonts.missing() == [FANG, TITLE, KAI, SONG]


def test_the_health_page_says_which_family_serves_or_what_to_do(site, buy, settings, tmp_path, monkeypatch):
    monkeypatch.setattr(checks, "find_library", lambda name: f"lib{name}.so")
    buy("Noto Serif CJK SC", tmp_path / "system" / "noto.otf")
    buy("仿宋_GB2312", site / "simfang.otf")
    monkeypatch.setattr(fonts, "SYSTEM_FOLDERS", (tmp_path / "system",))
    press, faces = paper_findings()
    assert (press.state, faces.state) == (OK, OK)
    assert "仿宋用 仿宋_GB2312" in faces.said
    assert "小标宋用 FandolSong 加粗" in faces.said
    settings.LIANGGANG_FREE_FONTS = str(tmp_path / "nowhere")
    press, faces = paper_findings()
    assert (press.state, faces.state) == (OK, WARN)
    assert "缺少 小标宋、黑体、楷体、宋体" in faces.said
    assert f"放进 {site}" in faces.said
    assert "scripts/system-parts papers" in faces.said
    monkeypatch.setattr(checks, "find_library", lambda name: None)
    press, _faces = paper_findings()
    assert press.state == BAD
    assert "apt-get install libpango-1.0-0" in press.said


def printed(text: str) -> pdfium.PdfDocument:
    paper = Paper(form=Form.OFFICIAL, title="名单", blocks=blocks_of(text))
    with Press(seconds=60) as press:
        return pdfium.PdfDocument(press.pdf(paper))


def fonts_in(page) -> dict[str, str]:
    """The text that each font of a page sets, by the font's name without the mark of a subset."""
    found = {}
    texts = page.get_textpage()
    for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]):
        name, text = ctypes.create_string_buffer(300), (ctypes.c_ushort * 300)()
        raw.FPDFFont_GetBaseFontName(raw.FPDFTextObj_GetFont(item), name, 300)
        length = raw.FPDFTextObj_GetText(item, texts, text, 600)
        family = name.value.decode().rpartition("+")[2]
        found[family] = found.get(family, "") + bytes(text)[:length].decode("utf-16-le").rstrip("\0")
    return found


def drawn(page, signs: str) -> dict[str, Image.Image]:
    """What each of these characters looks like on the page."""
    texts, scale = page.get_textpage(), 8
    picture = page.render(scale=scale, grayscale=True).to_pil()
    looks = {}
    for at in range(texts.count_chars()):
        sign = chr(raw.FPDFText_GetUnicode(texts, at))
        if sign in signs:
            left, bottom, right, top = texts.get_charbox(at, loose=True)
            # The neighbours' ink may reach a little into the box.
            ends = (left + 1, page.get_height() - top, right - 1, page.get_height() - bottom)
            looks[sign] = picture.crop(tuple(round(end * scale) for end in ends)).resize((32, 32))
    return looks


def unlike(one, other) -> float:
    """0 for two pictures of the same, 255 for black and white; the place on the page moves it by a few."""
    return ImageStat.Stat(ImageChops.difference(one, other)).mean[0]


@needs_pango
@needs_noto
def test_a_paper_is_set_in_the_offices_font_and_no_name_comes_out_as_a_gap_or_a_box(site, buy):
    buy("仿宋_GB2312", site / "simfang.otf")
    with printed(f"县教育局{RARE}出席") as document:
        page = document[0]
        assert f"县教育局{RARE}出席" in page.get_textpage().get_text_bounded()
        set_in = fonts_in(page)
        assert set_in["仿宋_GB2312"] == "县教育局"
        assert set_in["FandolFang"] == "出席"
        looks = drawn(page, RARE)
        assert all(look.getextrema()[0] < 128 for look in looks.values())
        assert min(unlike(looks[one], looks[other]) for one, other in combinations(RARE, 2)) > 20


@needs_pango
def test_without_a_face_for_rare_characters_names_all_look_the_same_as_missing_says(site, bare_system):
    assert fonts.missing() == [FALLBACK]
    with printed("堃\n喆\n旻") as document:
        one, *others = drawn(document[0], "堃喆旻").values()
        assert max(unlike(one, other) for other in others) < 20


@needs_pango
def test_a_broken_font_of_the_office_does_not_stop_the_press(site, few_glyphs):
    (site / "说明.ttf").write_bytes("这不是字体".encode())
    (site / "半个.otf").write_bytes(few_glyphs[: len(few_glyphs) // 2])
    with printed("县教育局") as document:
        assert fonts_in(document[0])["FandolFang"] == "县教育局"
