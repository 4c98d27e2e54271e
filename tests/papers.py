"""A paper of the office on its way from the first word to the units: what tests of documents begin with."""

from contextlib import contextmanager

import pypdfium2

from documents import services
from documents.models import Dispatch, Document
from documents.typesetting.paper import Paper
from documents.typesetting.press import PressError

TITLE = "关于做好年度监测工作的通知"
BODY = "请各单位按要求做好年度监测工作。\n一、工作要求\n数据真实、准确、完整。\n特此通知。"


def begun(cast, kind="notice", *, actor=None) -> Dispatch:
    """A draft as the office finds it after pressing 开始拟稿."""
    return services.begin_dispatch(actor=actor or cast.office, kind=kind)


def drafted(cast, *, units=None, kind="notice", actor=None, **said) -> Dispatch:
    """A draft that can be sent to be signed; to 县教育局 unless somebody else is named."""
    actor = actor or cast.office
    dispatch = begun(cast, kind, actor=actor)
    words = {"title": TITLE, "body": BODY} | said
    return services.save_dispatch(
        actor=actor,
        dispatch=dispatch,
        revision=dispatch.revision,
        units=[cast.units.education] if units is None else units,
        **words,
    )


def filed(cast, **said) -> Dispatch:
    """A draft on the director's desk."""
    dispatch = drafted(cast, **said)
    return services.file_dispatch(actor=said.get("actor") or cast.office, dispatch=dispatch)


def reviewed(cast, **said) -> Dispatch:
    """A draft on the chair's desk."""
    dispatch = filed(cast, **({"needs_chair": True} | said))
    return services.review_dispatch(actor=cast.director, dispatch=dispatch)


def sign(cast, dispatch) -> list[Document]:
    """The director signs, and the chair where the chair must; the papers in the order of their numbers."""
    dispatch = services.review_dispatch(actor=cast.director, dispatch=dispatch)
    if dispatch.state == Dispatch.State.AT_CHAIR:
        services.sign_dispatch(actor=cast.chair, dispatch=dispatch)
    return papers_of(dispatch)


def signed(cast, **said) -> list[Document]:
    """Papers with their numbers, not yet printed."""
    return sign(cast, filed(cast, **said))


def printed(cast, **said) -> list[Document]:
    """Papers with their files; under a press that costs nothing, if the test has one."""
    documents = signed(cast, **said)
    services.print_documents([document.pk for document in documents])
    return papers_of(documents[0].dispatch)


def papers_of(dispatch) -> list[Document]:
    return list(Document.objects.filter(dispatch=dispatch).select_related("entry", "dispatch").order_by("pk"))


def _one_page() -> bytes:
    document = pypdfium2.PdfDocument.new()
    document.new_page(595, 842)
    try:
        return _saved(document)
    finally:
        document.close()


def _saved(document) -> bytes:
    import io

    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


class PaperPress:
    """Takes the place of the press where the bytes do not matter: a page for each paper, at once. `fails` are words in
    titles of papers that do not come out, `made` the titles of those that did."""

    fails: set[str] = set()
    made: list[str] = []
    _page = b""

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass

    def pdf(self, paper: Paper, *, archival: bool = True) -> bytes:
        if any(word in paper.title for word in self.fails):
            raise PressError("排版用时超过 300 秒，已经停止。请缩短内容或拆成几份。")
        type(self).made.append(paper.title)
        return self.page() + f"\n% {paper.number} {paper.title} {paper.code}".encode()

    def word(self, paper: Paper) -> bytes:
        return f"PK {paper.number} {paper.title} {paper.code}".encode()

    @classmethod
    def page(cls) -> bytes:
        if not cls._page:
            cls._page = _one_page()
        return cls._page


@contextmanager
def paper_press(monkeypatch):
    """Print with a `PaperPress` of its own."""
    press = type("PaperPress", (PaperPress,), {"fails": set(), "made": []})
    with monkeypatch.context() as patch:
        patch.setattr("documents.services.printing.Press", press)
        yield press
