"""The press under attack: nothing is fetched, nothing gets in, nothing lasts for ever, and the next paper comes out."""

import os
import re
import signal
import threading
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from ctypes.util import find_library
from dataclasses import fields, replace
from datetime import date
from html.parser import HTMLParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as raw
import pytest

from documents.typesetting import press as press_module
from documents.typesetting.markup import html_of
from documents.typesetting.paper import Annex, Certificate, Figure, Form, Grid, Heading, Paper, Paragraph
from documents.typesetting.press import PAPERS, Press, PressError

pytestmark = pytest.mark.skipif(not find_library("pango-1.0"), reason="没有 Pango，不能生成 PDF")

NOTICE = Paper(form=Form.ANNOUNCEMENT, title="公示", blocks=(Paragraph("特此公示。"),))
SECRET = "机密内容四五六七八九"


@pytest.fixture(scope="module")
def press():
    with Press(seconds=30) as press:
        yield press


class Server:
    """A web server that remembers what was asked of it, and answers everything."""

    def __init__(self):
        asked = self.asked = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                asked.append(self.path)
                self.send_response(200)
                self.send_header("Content-Type", "text/css")
                self.end_headers()
                self.wfile.write(b"body::before { content: 'x' }")

            def do_HEAD(self):
                self.do_GET()

            def log_message(self, *args):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=[0.02], daemon=True).start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture(scope="module")
def server():
    server = Server()
    yield server
    server.close()


@pytest.fixture
def local(tmp_path) -> str:
    """The address of a file that must not get into a PDF."""
    (tmp_path / "secret").write_text(SECRET, encoding="utf-8")
    (tmp_path / "secret.css").write_text(f"body::before {{ content: '{SECRET}' }}", encoding="utf-8")
    (tmp_path / "secret.svg").write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="300" height="30"><text y="20">{SECRET}</text></svg>',
        encoding="utf-8",
    )
    return (tmp_path / "secret").as_uri()


def texts_in(data: bytes) -> str:
    with pdfium.PdfDocument(data) as document:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    # A page number between two halves of a text would hide the text.
    return re.sub(r"—\d+—", "", "".join("".join(pages).split()).replace("\ufffe", ""))


def has_nothing_but_pages(data: bytes) -> bool:
    """No embedded file, no script, no link, no form."""
    with pdfium.PdfDocument(data) as document:
        if raw.FPDFDoc_GetAttachmentCount(document) or raw.FPDFDoc_GetJavaScriptActionCount(document):
            return False
        return not any(raw.FPDFPage_GetAnnotCount(page) for page in document)


def said_in(data: bytes) -> bytes:
    """All that the file holds, unpacked."""
    parts = [data]
    for found in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL):
        try:
            parts.append(zlib.decompress(found[1]))
        except zlib.error:
            parts.append(found[1])
    return b"".join(parts)


def hostile_texts(url: str, local: str) -> list[str]:
    return [
        f"<script>fetch('{url}/a')</script>",
        f"<img src={url}/b>",
        f"<link rel=stylesheet href={local}.css>",
        f"<link rel=attachment href={local}>",
        "<link rel=attachment href=file:///etc/hostname>",
        f"<style>@import '{url}/c';p{{background:url({local})}}</style>",
        f'"><object data="{url}/d"></object>',
        f"</p></div></body></html><iframe src='{url}/e'>",
        f"&lt;img src={url}/f&gt;&#60;b&#62;]]><!--",
        "{{ paper.code }}{% load static %}{# x #}",
        "\\3c img\\3e ';}*{display:none}/*",
        f"url(file:///etc/passwd) url({url}/g)",
    ]


def paper_saying(text: str, form: Form) -> Paper:
    """A paper in which every text is that one."""
    grid = Grid((text,), ((text,), (f"{text}\n{text}",)), caption=text)
    blocks = (
        Paragraph(text),
        Heading(1, text),
        Heading(2, text, text),
        Heading(3, text),
        Heading(4, text),
        grid,
        Figure('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', text),
    )
    said = {field.name: text for field in fields(Paper) if field.type == "str" and field.name != "code_url"}
    return Paper(
        form=form,
        blocks=blocks,
        annexes=(Annex(text, (Paragraph(text), grid), True), Annex(text)),
        dated=date(2026, 11, 5),
        printed_on=date(2026, 11, 5),
        attendance=((text, text),),
        cover=((text, text),),
        has_contents=True,
        is_draft=True,
        code_url="http://127.0.0.1/",
        **{name: value for name, value in said.items() if name != "title"},
        title=text,
    )


@pytest.mark.parametrize("form", [form for form in Form if form != Form.CERTIFICATE])
@pytest.mark.parametrize("archival", [True, False])
def test_whatever_is_typed_into_a_paper_comes_out_as_text(press, server, local, form, archival):
    text = " ".join(hostile_texts(server.url, local))
    data = press.pdf(paper_saying(text, form), archival=archival)
    assert texts_in(data).count("".join(text.split())) >= 5
    assert SECRET not in texts_in(data)
    said = said_in(data)
    assert SECRET.encode() not in said
    assert b"/URI" not in said
    assert b"/EmbeddedFile" not in said
    # Contents lead to their headings; otherwise there is nothing to press.
    assert form in (Form.PLAIN, Form.UPWARD) or has_nothing_but_pages(data)
    assert server.asked == []


def test_a_certificate_says_what_was_typed_and_does_nothing_else(press, server, local):
    """A page for each text in each place, so that none lies over another."""
    texts = hostile_texts(server.url, local)
    places = (
        lambda text: (text, "成绩突出", "1"),
        lambda text: ("某某", text, "1"),
        lambda text: ("某某", "", text),
    )
    pages = tuple(Certificate(*place(text)) for text in texts for place in places)
    data = press.pdf(Paper(form=Form.CERTIFICATE, title="荣誉证书", blocks=pages), archival=True)
    # A hyphen at the end of a line is not told from one that was put there.
    found = texts_in(data).replace("-", "").replace("\x02", "")
    for text in texts:
        assert found.count("".join(text.split()).replace("-", "")) >= 3, text
    assert has_nothing_but_pages(data)
    assert SECRET.encode() not in said_in(data)
    assert server.asked == []


@pytest.mark.parametrize("number", range(12))
def test_each_alone_comes_out_as_text_too(press, server, local, number):
    text = hostile_texts(server.url, local)[number]
    data = press.pdf(paper_saying(text, Form.LETTER), archival=False)
    assert texts_in(data).count("".join(text.split())) >= 5
    assert has_nothing_but_pages(data)
    assert SECRET.encode() not in said_in(data)
    assert server.asked == []


class Depth(HTMLParser):
    def __init__(self):
        super().__init__()
        self.now = self.most = 0

    def handle_starttag(self, tag, attrs):
        if tag not in ("meta", "br", "img", "col"):
            self.now += 1
            self.most = max(self.most, self.now)

    def handle_endtag(self, tag):
        self.now -= 1


@pytest.mark.parametrize("form", Form)
def test_no_text_makes_a_paper_deeper(form):
    def depth(text: str) -> int:
        parser = Depth()
        parser.feed(html_of(paper_saying(text, form))[0])
        assert parser.now == 0
        return parser.most

    assert depth("<div>" * 2000 + "（" * 2000) == depth("公示") < 12


@pytest.mark.parametrize(
    "text",
    ["\x00\x01\x07\x0b\x1f\x7f", "\ufffe\uffff\ufeff\u200b\u2028\u202e", "\U0001f9fe\U000e0001\U0010ffff"],
)
def test_signs_that_are_none_do_no_harm(press, text):
    for form in (Form.OFFICIAL, Form.PLAIN, Form.TABLE):
        data = press.pdf(paper_saying(f"督导{text}检查", form))
        assert texts_in(data)


def test_half_a_character_becomes_a_question_mark(press):
    paper = replace(NOTICE, title="公示\ud83e一")
    assert "公示?一" in texts_in(press.pdf(paper))
    assert press.word(paper).startswith(b"PK")


def test_a_drawing_fetches_nothing(press, server, local):
    inside = [
        f"<style>@import url({server.url}/svg.css);</style>",
        f'<image href="{server.url}/svg" width="9" height="9"/>',
        f'<image xlink:href="{local}.svg" width="300" height="30"/><use href="{local}.svg#a"/>',
        f'<use href="{server.url}/use#a"/><rect fill="url({server.url}/fill#a)" width="9" height="9"/>',
        "",
    ]
    start = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="90" height="90">'
    drawings = tuple(Figure(f'{start}{part}<text y="50">drawn</text></svg>', "图") for part in inside)
    data = press.pdf(replace(NOTICE, blocks=drawings), archival=False)
    assert texts_in(data).count("drawn") in (4, 5)
    assert SECRET not in texts_in(data)
    assert has_nothing_but_pages(data)
    assert server.asked == []


RED = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"


def fetching(source: str) -> list[str]:
    """Every way of markup to ask for a file."""
    picture = f"<svg xmlns='http://www.w3.org/2000/svg'><image href='{source}'/></svg>"
    return [
        f'<link rel="stylesheet" href="{source}">',
        f'<link rel="attachment" href="{source}" title="x">',
        f'<style>@import "{source}"; @import url({source}); @namespace x "{source}";</style>',
        f"<style>@font-face {{ font-family: f; src: url('{source}') }} p {{ font-family: f }}</style>",
        f"<style>@color-profile --x {{ src: url('{source}') }} p {{ background: url('{source}') }}</style>",
        f"<style>@page {{ background: url('{source}'); @top-left {{ content: url('{source}') }} }}</style>",
        f'<style>li {{ list-style-image: url("{source}") }} p::after {{ content: url("{source}") }}</style>',
        f'<p><img src="{source}"><img srcset="{source} 2x"><input type=image src="{source}"><li>x',
        f'<object data="{source}"></object><embed src="{source}"><iframe src="{source}"></iframe>',
        f'<video poster="{source}" src="{source}"></video><audio src="{source}"></audio>',
        f'<script src="{source}"></script><meta http-equiv=refresh content="0;url={source}">',
        f'<svg><image href="{source}"/><use href="{source}#a"/><script href="{source}"/></svg>',
        f'<a rel="attachment" href="{source}">x</a><div style="border-image: url({source})">x</div>',
        f'<img src="data:image/svg+xml,{picture}">',
    ]


def sources(url: str, local: str) -> list[str]:
    return [
        *(url + "/x", "//" + url.partition("//")[2], "ftp://127.0.0.1/x"),
        *(
            local,
            local + ".svg",
            local + ".css",
            "file:///etc/hostname",
            "FILE:///etc/hostname",
            "/etc/hostname",
        ),
        # The child's own folder.
        *("fonts.conf", "./fonts.conf?x"),
    ]


@pytest.mark.parametrize("kind", range(14))
def test_of_hostile_markup_only_what_it_brings_itself_is_shown(press, server, local, kind):
    absolute = [source for source in sources(server.url, local) if ":" in source.partition("/")[0]]
    relative = [source for source in sources(server.url, local) if source not in absolute]
    for base in ("", f"<base href={server.url}/><base href={local}>"):
        for group in (absolute, relative):
            hostile = "".join(fetching(source)[kind] for source in group)
            markup = f"<body>{base}{hostile}<p>visible<img width=90 src='{RED}'>"
            try:
                data = press.pdf_of_html(markup, "")
            except PressError:
                # These are not even passed over: there is no paper then.
                assert "@import" in hostile or "@color-profile" in hostile
                continue
            assert "visible" in texts_in(data)
            assert SECRET not in texts_in(data)
            said = said_in(data)
            for secret in (
                SECRET.encode(),
                Path("/etc/hostname").read_bytes().strip() or b"-",
                b"<fontconfig>",
            ):
                assert secret not in said
            with pdfium.PdfDocument(data) as document:
                assert raw.FPDFDoc_GetAttachmentCount(document) == 0
                images = [raw.FPDF_PAGEOBJ_IMAGE]
                assert len([image for page in document for image in page.get_objects(filter=images)]) == 1
    assert server.asked == []


def test_a_style_sheet_fetches_nothing_either(press, server, local):
    css = (
        f"@import '{server.url}/css'; @import '{local}.css'; @font-face {{ font-family: f; src: url({server.url}/f) }}"
        f"body {{ font-family: f; background: url({server.url}/bg) }} p::before {{ content: url({local}.svg) }}"
    )
    data = press.pdf_of_html("<p>visible", css)
    assert texts_in(data) == "visible"
    assert server.asked == []


def test_the_server_would_have_heard_it(server):
    """The count of requests above means something."""
    from urllib.request import urlopen

    with urlopen(f"{server.url}/heard", timeout=5) as answer:
        assert answer.status == 200
    assert server.asked.pop() == "/heard"


# Bounds ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def hurried():
    """A press with five seconds for a paper, warm."""
    with Press(seconds=5, megabytes=1000) as press:
        yield press


def child_of(press: Press) -> int:
    """Its child, at rest, with everything loaded that a paper needs."""
    press.pdf(NOTICE)
    return press._process.pid


def is_gone(pid: int) -> bool:
    return not Path(f"/proc/{pid}").exists()


def wait_until_dead(pid: int):
    """Dead, though not yet buried."""
    until = time.monotonic() + 5
    while Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z":
        assert time.monotonic() < until
        time.sleep(0.01)


@pytest.mark.parametrize(
    "block",
    [
        Paragraph("督导检查" * 750_000),
        Grid(tuple("甲乙丙丁"), (("督导检查情况",) * 4,) * 50_000, numbers=(0,)),
    ],
    ids=["3,000,000 characters", "200,000 cells"],
)
def test_what_has_no_end_is_stopped_in_time_and_the_next_paper_comes_out(hurried, block):
    first = child_of(hurried)
    began = time.monotonic()
    with pytest.raises(PressError, match="排版用时超过 5 秒，已经停止。请缩短内容或拆成几份。"):
        hurried.pdf(replace(NOTICE, blocks=(block,)))
    assert time.monotonic() - began < 8
    assert is_gone(first)
    assert "特此公示。" in texts_in(hurried.pdf(NOTICE))
    assert child_of(hurried) != first


def test_what_needs_too_much_memory_is_stopped_and_the_next_paper_comes_out():
    with Press(seconds=30, megabytes=500) as press:
        first = child_of(press)
        with pytest.raises(PressError, match=r"排版需要的内存太多|排版程序中断了"):
            press.pdf(replace(NOTICE, blocks=(Paragraph("督导检查" * 7_500_000),)))
        assert is_gone(first)
        assert press.pdf(NOTICE).startswith(b"%PDF")


def test_markup_as_deep_as_a_well_is_refused_in_words(hurried):
    with pytest.raises(PressError, match="排版"):
        hurried.pdf_of_html("<div>" * 2000 + "x", "")
    assert hurried.pdf(NOTICE).startswith(b"%PDF")


@pytest.mark.parametrize("when", ["at rest", "at work"])
def test_a_child_that_was_killed_is_replaced(hurried, when):
    first = child_of(hurried)
    if when == "at rest":
        os.kill(first, signal.SIGKILL)
        wait_until_dead(first)
        made = hurried.pdf(NOTICE)
    else:
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(hurried.pdf, replace(NOTICE, blocks=(Paragraph("督导检查" * 50_000),)))
            time.sleep(0.5)
            os.kill(first, signal.SIGKILL)
            with pytest.raises(PressError, match="排版程序中断了，请再试一次。"):
                waiting.result()
        made = hurried.pdf(NOTICE)
    assert made.startswith(b"%PDF")
    assert child_of(hurried) != first
    assert is_gone(first)


def test_a_child_that_reads_nothing_holds_nobody():
    with Press(seconds=1) as press:
        press._start()
        os.kill(press._process.pid, signal.SIGSTOP)
        with pytest.raises(PressError, match="超过 1 秒"):
            press.pdf(replace(NOTICE, blocks=(Paragraph("督导检查" * 50_000),)))


def test_a_child_outlives_neither_its_press_nor_its_papers(monkeypatch):
    monkeypatch.setattr(press_module, "PAPERS", 2)
    seen = []
    with Press(seconds=30) as press:
        for _paper in range(3):
            press.pdf(NOTICE)
            seen.append(press._process.pid)
        folder = Path(press._folder.name)
        assert folder.exists()
    assert seen[0] == seen[1] != seen[2]
    assert all(map(is_gone, seen))
    assert not folder.exists()
    assert PAPERS > 2


def test_a_child_whose_press_was_killed_stops_by_itself(tmp_path):
    """The parent that keeps the time is gone; the kernel still knows how much of it a paper may take."""
    with Press(seconds=8) as press:
        limits = Path(f"/proc/{child_of(press)}/limits").read_text()
    (cpu,) = re.findall(r"Max cpu time +(\d+)", limits)
    assert 8 < int(cpu) < 25
    (memory,) = re.findall(r"Max address space +(\d+)", limits)
    assert int(memory) == press.megabytes * 1024 * 1024
    assert re.search(r"Max core file size +0 +0", limits)


def test_the_child_knows_no_secret_and_nobody_elses_files(monkeypatch, local):
    monkeypatch.setenv("DATABASE_URL", f"postgres://u:{SECRET}@db/x")
    monkeypatch.setenv("SECRET_KEY", SECRET)
    monkeypatch.setenv("LIANGGANG_EMAIL_PASSWORD", SECRET)
    monkeypatch.setenv("PYTHONPATH", "/nowhere")
    with open(local.removeprefix("file://")) as other, Press(seconds=30) as press:
        os.set_inheritable(other.fileno(), True)
        pid = child_of(press)
        place = Path(f"/proc/{pid}")
        environment = (place / "environ").read_bytes()
        assert SECRET.encode() not in environment + (place / "cmdline").read_bytes()
        names = {part.partition(b"=")[0].decode() for part in environment.split(b"\0") if part}
        assert names <= {"PATH", "LD_LIBRARY_PATH", "TZ", "FONTCONFIG_FILE", "TMPDIR", "HOME"}
        assert other.name not in [os.readlink(link) for link in (place / "fd").iterdir()]
        assert Path(os.readlink(place / "cwd")) == Path(press._folder.name)
        # A session of its own: what a terminal or a service manager sends to ours does not reach it.
        assert os.getsid(pid) == pid != os.getsid(0)
