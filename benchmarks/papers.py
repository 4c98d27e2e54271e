"""What papers cost: against bare WeasyPrint, 600 at once, a long table, a preview.

    LIANGGANG_VAR=$(mktemp -d) LIANGGANG_HTTPS=off sh -c '
        .venv/bin/python manage.py migrate -v0 && .venv/bin/python manage.py seed_demo --years $(date +%Y) &&
        .venv/bin/python -m benchmarks.papers [text] [table] [preview] [batch]'

`text`: papers of 4 and 40 pages through a press against WeasyPrint writing the same HTML in this process, in turns.
`table`: 2,000 rows against one table with automatic layout, and the memory of the child. `preview`: a notice of one
page through a press that has yet to start. `batch`: 600 papers of four pages printed by two processes, with and
without their Word files. Without a name, all of them. Fills the database it is pointed at: never a real one.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

ROUNDS = 9
PAPERS, WORKERS = 600, 2
SENTENCE = (
    "为深入贯彻落实《宁城县妇女发展纲要（2021—2030年）》和《宁城县儿童发展纲要（2021—2030年）》，"
    "全面掌握各成员单位年度任务进展，现就报送2026年度实施情况报告有关事项通知如下。"
)


def notice(paragraphs: int):
    """A notice with everything a notice has; four pages for 15 paragraphs."""
    from documents.typesetting.paper import Form, Paper
    from documents.typesetting.text import blocks_of

    lines = []
    for number in range(paragraphs):
        if number % 4 == 0:
            lines.append(f"{'一二三四五六七八九十'[number // 4 % 10]}、报送内容")
        lines.append(SENTENCE)
    return Paper(
        form=Form.OFFICIAL,
        title="关于报送2026年度妇女儿童发展纲要实施情况报告的通知",
        blocks=blocks_of("\n".join([*lines, "特此通知。"])),
        masthead="宁城县妇女儿童工作委员会文件",
        number="宁妇儿工委〔2026〕12号",
        addressees="各成员单位",
        issuer="宁城县妇女儿童工作委员会",
        dated=date(2026, 11, 5),
        note="联系人：张秀兰，电话：0476-4222222",
        cc="赤峰市妇女儿童工作委员会办公室，县委办公室，县人大常委会办公室，县政府办公室，县政协办公室",
        printer="宁城县妇女儿童工作委员会办公室",
        printed_on=date(2026, 11, 6),
        code="ABCDEFGHJKMN",
        code_url="http://127.0.0.1:8000/v/ABCDEFGHJKMN/",
    )


def breakdown(rows: int):
    from documents.typesetting.paper import Form, Grid, Paper

    grid = Grid(
        ("领域", "策略措施", "具体任务", "牵头单位", "配合单位", "完成时限"),
        tuple(
            (
                "妇女与健康",
                f"{n}.完善保障妇女健康的制度机制",
                SENTENCE[:50],
                "县卫健委",
                "县教育局、县财政局",
                "2030年12月31日",
            )
            for n in range(rows)
        ),
        (8, 16, 40, 10, 16, 10),
    )
    return Paper(form=Form.TABLE, title="《宁城县妇女发展纲要（2021—2030年）》任务分解表", blocks=(grid,))


class Bare:
    """WeasyPrint in this process, with the fonts of the press and nothing else of it."""

    def __init__(self):
        from documents.typesetting.press import _fontconfig

        self._file = tempfile.NamedTemporaryFile("w", suffix=".conf", encoding="utf-8")  # noqa: SIM115
        self._file.write(_fontconfig())
        self._file.flush()
        os.environ["FONTCONFIG_FILE"] = self._file.name
        import weasyprint
        from weasyprint.text.fonts import FontConfiguration

        self._weasyprint, self._fonts = weasyprint, FontConfiguration()

    def pdf(self, markup: str, css: str, variant: str | None) -> bytes:
        style = self._weasyprint.CSS(string=css, font_config=self._fonts)
        document = self._weasyprint.HTML(string=markup)
        return document.write_pdf(stylesheets=[style], font_config=self._fonts, pdf_variant=variant)


def seconds(step) -> float:
    began = time.perf_counter()
    step()
    return time.perf_counter() - began


def text():
    from documents.services.printing import pages_in
    from documents.typesetting.markup import html_of
    from documents.typesetting.press import PDF_A, Press

    bare = Bare()
    with Press() as press:
        for paper, rounds in ((notice(15), ROUNDS), (notice(190), 5)):
            markup, css = html_of(paper)
            pages = pages_in(press.pdf(paper))
            bare.pdf(markup, css, PDF_A)
            # Bound now, so that each round takes both in turns.
            steps = {
                "press": lambda paper=paper: press.pdf(paper),
                "bare": lambda markup=markup, css=css: bare.pdf(markup, css, PDF_A),
            }
            taken = {name: [] for name in steps}
            for _round in range(rounds):
                for name, step in steps.items():
                    taken[name].append(seconds(step))
            ours, theirs = (statistics.median(taken[name]) for name in ("press", "bare"))
            sys.stdout.write(
                f"{pages} pages: press {ours / pages * 1000:.0f} ms a page, "
                f"bare WeasyPrint {theirs / pages * 1000:.0f}, ratio {ours / theirs:.2f}\n"
            )


def table(rows: int = 2000):
    from documents.services.printing import pages_in
    from documents.typesetting.markup import html_of
    from documents.typesetting.press import Press

    paper = breakdown(rows)
    markup, css = html_of(paper)
    fixed = "table-layout: fixed"
    assert fixed in css
    bare = Bare()
    with Press() as press:
        press.pdf(notice(1))
        taken = {"ours": [], "auto": []}
        for _round in range(3):
            began = time.perf_counter()
            made = press.pdf(paper)
            taken["ours"].append(time.perf_counter() - began)
            taken["auto"].append(
                seconds(lambda: bare.pdf(markup, css.replace(fixed, "table-layout: auto"), None))
            )
        status = Path(f"/proc/{press._process.pid}/status").read_text()
    peak = next(int(line.split()[1]) // 1024 for line in status.splitlines() if line.startswith("VmHWM"))
    ours, auto = (statistics.median(taken[name]) for name in ("ours", "auto"))
    sys.stdout.write(
        f"{rows} rows, {pages_in(made)} pages: press {ours:.1f} s, one auto-layout table {auto:.1f} s, "
        f"ratio {ours / auto:.2f}; peak memory of the child {peak} MB\n"
    )


def preview():
    from documents.typesetting.press import Press

    paper = replace(notice(2), is_draft=True, draft_mark="草稿")

    def look():
        with Press() as press:
            press.pdf(paper, archival=False)

    look()
    taken = [seconds(look) for _round in range(ROUNDS)]
    sys.stdout.write(
        f"preview of a notice through a fresh press: {statistics.median(taken) * 1000:.0f} ms "
        f"(of {len(taken)}: {min(taken) * 1000:.0f}–{max(taken) * 1000:.0f})\n"
    )


def _papers(count: int) -> list[int]:
    """So many papers of a dispatch, each sent to a unit, none of them printed."""
    from documents.models import Dispatch, Document, Recipient
    from documents.services.printing import new_code
    from organisations.models import Unit, User

    drafter = User.objects.get(username="bangongshi")
    units = list(Unit.objects.filter(committee_id=drafter.committee_id).active())
    paper = notice(15)
    dispatch = Dispatch.objects.create(
        committee_id=drafter.committee_id,
        kind="notice",
        title=paper.title,
        word="宁妇儿工委",
        drafted_by=drafter,
    )
    papers = []
    for n in range(count):
        code = new_code()
        content = replace(
            paper, number=f"宁妇儿工委〔2026〕{n + 1}号", addressees=units[n % len(units)].name, code=code
        )
        papers.append(
            Document(
                committee_id=drafter.committee_id,
                kind="notice",
                dispatch=dispatch,
                title=paper.title,
                number=content.number,
                content=content.to_json(),
                code=code,
            )
        )
    papers = Document.objects.bulk_create(papers)
    Recipient.objects.bulk_create(
        Recipient(document=document, unit=units[n % len(units)]) for n, document in enumerate(papers)
    )
    return [document.pk for document in papers]


def batch():
    from documents.models import Document

    for says, with_word in (("with Word", True), ("PDF only", False)):
        ids = _papers(PAPERS)
        workers = [
            subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "benchmarks.papers",
                    "--work",
                    str(with_word),
                    *map(str, ids[at::WORKERS]),
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for at in range(WORKERS)
        ]
        for worker in workers:
            worker.stdout.readline()
        began, used = time.perf_counter(), _used()
        for worker in workers:
            worker.stdin.write("go\n")
            worker.stdin.flush()
        for worker in workers:
            worker.wait()
        spent = time.perf_counter() - began
        made = Document.objects.filter(pk__in=ids, printed_at__isnull=False)
        assert made.count() == PAPERS
        assert set(made.values_list("pages", flat=True)) == {4}
        sys.stdout.write(
            f"{PAPERS} papers of 4 pages by {WORKERS} processes, {says}: {spent:.1f} s, {PAPERS / spent:.1f} a second, "
            f"{(_used() - used) / PAPERS * 1000:.0f} ms of a processor each, the start of the processes counted\n"
        )


def _used() -> float:
    """Processor seconds of all child processes that have ended, and of theirs."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def work(with_word: bool, ids: list[int]):
    """One of the processes of `batch`: everything loaded, it waits for the word."""
    from documents.services import print_documents
    from documents.typesetting.press import Press

    if not with_word:
        Press.word = lambda self, paper: b"PK"
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    print_documents(ids)


PARTS = {"text": text, "table": table, "preview": preview, "batch": batch}


def main(names):
    django.setup()
    if names[:1] == ["--work"]:
        work(names[1] == "True", list(map(int, names[2:])))
        return
    for name in names or PARTS:
        PARTS[name]()
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
