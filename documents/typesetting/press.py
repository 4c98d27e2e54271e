"""The press: a child process that turns papers into PDF and Word files.

    with Press() as press:
        made = press.pdf(paper)

Typesetting takes memory that a process never gives back, and a hostile text may take all of it: the child is held
to its memory by the kernel and to its time by us, gets neither secrets nor a network address, and is replaced after
a while. One press serves many papers: starting it costs a second, a page some hundredths.
"""

import json
import os
import select
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from xml.sax.saxutils import escape

from django.utils.translation import gettext as _

from documents.typesetting.fonts import folders
from documents.typesetting.markup import html_of
from documents.typesetting.paper import Paper

_CHILD = Path(__file__).with_name("press_child.py")
_PROJECT = Path(__file__).resolve().parents[2]
# What a child may take for one paper, and after how many papers it is replaced.
SECONDS, MEGABYTES, PAPERS = 300, 3000, 200
_KEPT_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "TZ")
PDF_A = "pdf/a-2b"


class PressError(Exception):
    """The paper did not come out; the text says why, in words for a person."""


class Press:
    """One child process, started when it is first needed. `seconds` is the longest that one paper may take."""

    def __init__(self, *, seconds: float = SECONDS, megabytes: int = MEGABYTES):
        self.seconds, self.megabytes = seconds, megabytes
        self._process = None
        self._folder = None
        self._made = 0

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()

    def pdf(self, paper: Paper, *, archival: bool = True) -> bytes:
        """The paper as PDF, as PDF/A-2b if `archival`. Raises `PressError`."""
        markup, css = html_of(paper)
        return self.pdf_of_html(markup, css, variant=PDF_A if archival else None)

    def pdf_of_html(self, markup: str, css: str, *, variant: str | None = None) -> bytes:
        return self._make({"work": "pdf", "css": css, "variant": variant}, _bytes(markup))

    def word(self, paper: Paper) -> bytes:
        """The paper as a Word document (.docx). Raises `PressError`."""
        return self._make({"work": "word"}, _bytes(json.dumps(paper.to_json(), ensure_ascii=False)))

    def close(self):
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout, self._log):
                pipe.close()
            self._process = None
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def _start(self):
        self._folder = tempfile.TemporaryDirectory(prefix="press-", ignore_cleanup_errors=True)
        place = Path(self._folder.name)
        fonts = place / "fonts.conf"
        fonts.write_text(_fontconfig(), encoding="utf-8")
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the child
        environment = {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
        self._process = subprocess.Popen(
            [
                *(sys.executable, "-I", "-X", "utf8", str(_CHILD)),
                *(str(_PROJECT), str(self.megabytes), str(self.seconds)),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            cwd=place,
            start_new_session=True,
            env=environment | {"FONTCONFIG_FILE": str(fonts), "TMPDIR": str(place), "HOME": str(place)},
        )
        self._made = 0

    def _make(self, request: dict, body: bytes) -> bytes:
        if self._process is not None and (self._made >= PAPERS or self._process.poll() is not None):
            self.close()
        if self._process is None:
            self._start()
        self._made += 1
        until = time.monotonic() + self.seconds
        try:
            header = json.dumps(request | {"bytes": len(body)}).encode() + b"\n"
            self._write(header + body, until)
            reply = json.loads(self._line(until))
            made = self._read(reply["bytes"], until)
        except TimeoutError:
            self.close()
            raise PressError(
                _("排版用时超过 %(n)s 秒，已经停止。请缩短内容或拆成几份。") % {"n": int(self.seconds)}
            ) from None
        except (OSError, ValueError):
            said = self._last_words()
            self.close()
            raise PressError(_("排版程序中断了，请再试一次。%(said)s") % {"said": said}) from None
        if "error" in reply:
            self.close()
            raise PressError(_explained(reply["error"]))
        return made

    def _write(self, data: bytes, until: float):
        # A child that reads nothing must not hold us for ever: it is waited for as for an answer.
        handle, sent = self._process.stdin.fileno(), 0
        os.set_blocking(handle, False)
        while sent < len(data):
            if not select.select([], [handle], [], max(0, until - time.monotonic()))[1]:
                raise TimeoutError
            sent += os.write(handle, data[sent : sent + 65536])

    def _some(self, most: int, until: float) -> bytes:
        handle = self._process.stdout.fileno()
        if not select.select([handle], [], [], max(0, until - time.monotonic()))[0]:
            raise TimeoutError
        data = os.read(handle, most)
        if not data:
            raise ValueError("the child is gone")
        return data

    def _line(self, until: float) -> bytes:
        line = b""
        while not line.endswith(b"\n"):
            line += self._some(1, until)
        return line

    def _read(self, count: int, until: float) -> bytes:
        pieces = []
        while count:
            pieces.append(self._some(min(count, 1 << 20), until))
            count -= len(pieces[-1])
        return b"".join(pieces)

    def _last_words(self) -> str:
        size = self._log.seek(0, os.SEEK_END)
        self._log.seek(max(0, size - 300))
        return self._log.read(300).decode("utf-8", "replace").strip()


def _bytes(text: str) -> bytes:
    """Half a character, as a broken paste leaves it, becomes a question mark."""
    return text.encode(errors="replace")


def _explained(error: str) -> str:
    if error == "memory":
        return _("排版需要的内存太多，已经停止。请缩短内容或拆成几份。")
    if "cannot load library" in error:
        return _(
            "这台机器缺少排版用的 Pango，不能生成 PDF。请管理员执行：apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
        )
    return _("排版出错：%(e)s") % {"e": error.strip().splitlines()[-1][:300]}


# Both weights of FandolSong call themselves regular.
_BOLD = (
    '<match target="scan"><test name="fullname"><string>FandolSong Bold</string></test>'
    '<edit name="weight" mode="assign"><const>bold</const></edit></match>'
)


def _fontconfig() -> str:
    """The child's own list of fonts; nobody's own settings reach into a paper."""
    listed = "".join(f"<dir>{escape(str(folder))}</dir>" for folder in folders())
    cache = Path(tempfile.gettempdir()) / f"lianggang-fontconfig-{os.getuid()}"
    return (
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"{listed}{_BOLD}<cachedir>{escape(str(cache))}</cachedir></fontconfig>"
    )
