"""发文登记簿: numbers in order without a gap, whoever gives them; void ones stay with their reason; nothing is changed
behind its back."""

import io
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from documents import services
from documents.models import Document, NumberSeries, RegisterEntry
from history.models import Event
from notices.models import Message, Notice
from pages.rules import Conflict, RuleError
from tests.papers import filed, papers_of, printed, sign, signed
from tests.workflow.deadlines import on

pytestmark = pytest.mark.usefixtures("spring")

WORD = "宁妇儿工委"
REGISTER = "documents:register"


def numbers(**about) -> list[str]:
    rows = RegisterEntry.objects.filter(**about).order_by("word", "year", "sequence")
    return [row.number for row in rows]


def body(response, status=200) -> str:
    assert response.status_code == status
    return response.content.decode()


def outside(cast, **said) -> RegisterEntry:
    given = {
        "word": WORD,
        "title": "关于召开全委会的通知",
        "addressees": "各成员单位",
        "dated": date(2026, 4, 1),
    }
    return services.register_outside(actor=cast.office, **(given | said))


# In order, without a gap -------------------------------------------------------------------------------


def test_numbers_run_on_through_papers_batches_and_papers_from_elsewhere(cast):
    signed(cast)
    outside(cast)
    signed(cast, units=[cast.units.education, cast.units.health], is_per_unit=True)
    signed(cast)
    assert numbers() == [f"{WORD}〔2026〕{n}号" for n in range(1, 6)]
    assert NumberSeries.objects.get().last == 5


def test_every_word_counts_for_itself(cast):
    signed(cast)
    signed(cast, by_office=True, word=f"{WORD}办")
    signed(cast, kind="letter", title="关于核对数据的函")
    signed(cast)
    assert numbers() == [
        f"{WORD}〔2026〕1号",
        f"{WORD}〔2026〕2号",
        f"{WORD}函〔2026〕1号",
        f"{WORD}办〔2026〕1号",
    ]


def test_every_county_counts_for_itself(cast, outsider):
    signed(cast)
    signed(outsider)
    assert numbers(committee=cast.committee) == [f"{WORD}〔2026〕1号"]
    assert numbers(committee=outsider.committee) == ["喀妇儿工委〔2026〕1号"]


def test_a_year_begins_at_one(cast):
    with on("2026-12-31", "23:50"):
        late = filed(cast)
        signed(cast)
    with on("2027-01-01", "00:10"):
        # Filed in the old year and signed in the new one: the number is of the day of the signature.
        [document] = sign(cast, late)
        signed(cast)
    assert numbers() == [f"{WORD}〔2026〕1号", f"{WORD}〔2027〕1号", f"{WORD}〔2027〕2号"]
    assert str(document.paper.dated) == "2027-01-01"


def test_a_kind_with_a_word_of_its_own(cast):
    services.save_kind(
        actor=cast.office,
        kind="decision",
        title="关于……的决定",
        body="",
        word="宁妇儿决",
        by_office=False,
        needs_chair=False,
    )
    [document] = signed(cast, kind="decision", title="关于表彰先进的决定")
    assert document.number == "宁妇儿决〔2026〕1号"


def test_a_signature_that_fails_takes_its_number_back(cast, monkeypatch):
    dispatch = filed(cast)

    def full(*args, **kwargs):
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr("documents.services.issuing.ask_for_print", full)
        with pytest.raises(OSError):
            services.review_dispatch(actor=cast.director, dispatch=dispatch)
    assert not RegisterEntry.objects.exists()
    sign(cast, dispatch)
    assert numbers() == [f"{WORD}〔2026〕1号"]


# Papers from elsewhere, and where the system takes over ---------------------------------------------------


def test_a_paper_made_elsewhere_gets_its_number_on_the_page(cast, browser_of):
    office = browser_of(cast.office)
    page = office.get(reverse("documents:register-outside"))
    assert {WORD, f"{WORD}办", f"{WORD}函"} <= {
        word for word, _name in page.context["form"].fields["word"].choices
    }
    said = {
        "word": WORD,
        "title": " 关于召开\r\n全委会的通知 ",
        "addressees": "各成员单位",
        "dated": "2026-04-10",
    }
    done = office.post(reverse("documents:register-outside"), said, follow=True)
    assert f"已登记，文号是 {WORD}〔2026〕1号" in body(done)
    entry = RegisterEntry.objects.get()
    assert (entry.title, entry.registered_by, entry.dated) == (
        "关于召开 全委会的通知",
        cast.office,
        date(2026, 4, 10),
    )
    assert Event.objects.get(verb="number.registered").comment == f"{WORD}〔2026〕1号"


@pytest.mark.parametrize(
    "dated", ["2026-04-15", "2024-12-31", "2027-01-01", "0001-01-01", "9999-12-31", "x", ""]
)
def test_a_paper_from_elsewhere_is_of_this_or_last_year_and_not_of_tomorrow(cast, browser_of, dated):
    said = {"word": WORD, "title": "关于召开全委会的通知", "addressees": "", "dated": dated}
    page = browser_of(cast.office).post(reverse("documents:register-outside"), said)
    assert page.status_code == 422
    assert page.context["form"].errors["dated"]
    assert not NumberSeries.objects.exists()


def test_a_paper_of_last_year_is_numbered_in_last_year(cast):
    assert outside(cast, dated=date(2025, 12, 30)).number == f"{WORD}〔2025〕1号"
    assert outside(cast).number == f"{WORD}〔2026〕1号"


def test_the_system_takes_over_from_the_paper_register(cast, browser_of):
    office = browser_of(cast.office)
    start = {"word": WORD, "year": "2026", "first": "12"}
    assert office.post(reverse("documents:register-start"), start).status_code == 302
    # A slip of the pen can be put right until the first number was given.
    assert office.post(reverse("documents:register-start"), start | {"first": "15"}).status_code == 302
    assert "14" in body(office.get(reverse(REGISTER)))
    [document] = signed(cast)
    assert document.number == f"{WORD}〔2026〕15号"
    page = office.post(reverse("documents:register-start"), start | {"first": "30"})
    assert "已经编到 15 号，不能再改起始号" in body(page, 409)
    assert NumberSeries.objects.get().first == 15
    # Other years and words are not concerned.
    services.start_series(actor=cast.office, word=WORD, year=2027, first=3)
    services.start_series(actor=cast.office, word=f"{WORD}函", year=2026, first=8)
    assert outside(cast, word=f"{WORD}函").number == f"{WORD}函〔2026〕8号"


@pytest.mark.parametrize("first", [0, -1])
def test_a_series_does_not_begin_before_one(cast, first):
    with pytest.raises(ValidationError):
        services.start_series(actor=cast.office, word=WORD, year=2026, first=first)


@pytest.mark.parametrize("who", ["liaison", "unit_head", "inspector", "chair", "auditor", "admin"])
def test_only_the_office_keeps_the_register(cast, who):
    [document] = signed(cast)
    person = cast.people[who]
    with pytest.raises(RuleError):
        services.register_outside(actor=person, word=WORD, title="x")
    with pytest.raises(RuleError):
        services.start_series(actor=person, word="宁妇", year=2026, first=2)
    with pytest.raises((RuleError, RegisterEntry.DoesNotExist)):
        services.void_entry(actor=person, entry=document.entry, reason="x")
    assert not RegisterEntry.objects.filter(voided_at__isnull=False).exists()


# Void ----------------------------------------------------------------------------------------------------


def test_a_void_number_is_void_wherever_it_is_seen_and_not_given_again(cast, press, browser_of):
    [document] = printed(cast, units=[cast.units.education, cast.units.health])
    office = browser_of(cast.office)
    address = reverse("documents:register-void", args=[document.entry_id])
    assert "收文单位会收到通知" in body(office.get(address))
    assert office.post(address, {"reason": " "}).status_code == 422
    assert office.post(address, {"reason": "依据有误"}).status_code == 302
    # The register, the paper, the verification page and the drafts' page say so.
    assert "依据有误" in body(office.get(reverse(REGISTER)))
    for reader in (office, browser_of(cast.liaison)):
        page = body(reader.get(document.get_absolute_url()))
        assert "本文件已作废" in page
        assert "依据有误" in page
    verified = body(Client().get(reverse("documents:verified", args=[document.code])))
    assert "这份文件已经作废" in verified
    assert "依据有误" not in verified, "the reason is the committee's own"
    assert "作废" in body(office.get(document.dispatch.get_absolute_url()))
    # Whoever had received it is told, once.
    told = Message.objects.filter(title__startswith="文件作废")
    assert {message.unit for message in told} == {cast.units.education, cast.units.health}
    assert all("请停止执行。理由：依据有误" in message.body for message in told)
    assert Notice.objects.filter(message__in=told, person=cast.liaison).count() == 1
    # A second press, and a second person.
    assert office.post(address, {"reason": "再来"}).status_code == 409
    with pytest.raises(Conflict):
        services.void_entry(actor=cast.director, entry=document.entry, reason="再来")
    assert RegisterEntry.objects.get().void_reason == "依据有误"
    assert Message.objects.filter(title__startswith="文件作废").count() == 2
    [newer] = signed(cast)
    assert newer.number == f"{WORD}〔2026〕2号"


def test_a_paper_that_is_void_before_its_files_are_made_reaches_nobody(cast, press):
    [document] = signed(cast)
    services.void_entry(actor=cast.office, entry=document.entry, reason="发错了")
    assert not Message.objects.exists(), "nobody was told of it, so nobody is told that it is void"
    services.print_documents([document.pk])
    document.refresh_from_db()
    assert document.is_printed, "what was signed is kept all the same"
    assert not Message.objects.exists()
    assert "number.voided" in Event.objects.about(document).values_list("verb", flat=True)


def test_a_void_number_of_a_paper_made_elsewhere(cast, browser_of):
    entry = outside(cast)
    services.void_entry(actor=cast.office, entry=entry, reason="未发出")
    assert "未发出" in body(browser_of(cast.chair).get(reverse(REGISTER)))
    assert outside(cast).number == f"{WORD}〔2026〕2号"


def test_a_number_of_another_county_is_not_there(cast, outsider, browser_of):
    [foreign] = signed(outsider)
    office = browser_of(cast.office)
    assert office.get(reverse("documents:register-void", args=[foreign.entry_id])).status_code == 404
    assert foreign.number not in body(office.get(reverse(REGISTER)))
    with pytest.raises(RegisterEntry.DoesNotExist):
        services.void_entry(actor=cast.office, entry=foreign.entry, reason="x")


# Looking things up -----------------------------------------------------------------------------------------


@pytest.fixture
def busy(cast):
    """Two years with three words, one number void."""
    outside(cast, title="去年的通知", dated=date(2025, 3, 1))
    signed(cast)
    signed(cast, kind="letter", title="关于核对数据的函", units=[cast.units.health])
    gone = outside(cast, title="关于召开会议的通知", addressees="县财政局")
    services.void_entry(actor=cast.office, entry=gone, reason="会议取消")
    return cast


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"q": "宁妇儿工委〔2026〕1号"}, ["宁妇儿工委〔2026〕1号"]),
        ({"q": "宁妇儿工委[2026]1号"}, ["宁妇儿工委〔2026〕1号"]),
        ({"q": "宁妇儿工委［2026］1"}, ["宁妇儿工委〔2026〕1号"]),
        ({"q": "宁妇儿工委（2026）2号"}, ["宁妇儿工委〔2026〕2号"]),
        ({"q": "宁妇儿工委(2025)1号"}, ["宁妇儿工委〔2025〕1号"]),
        ({"q": "宁妇儿工委〔2026〕99号"}, []),
        ({"q": "宁妇儿工委〔9999〕99999999号"}, []),
        ({"q": "核对"}, ["宁妇儿工委函〔2026〕1号"]),
        ({"q": "县财政局 会议"}, ["宁妇儿工委〔2026〕2号"]),
        ({"word": "宁妇儿工委函"}, ["宁妇儿工委函〔2026〕1号"]),
        ({"year": "2025"}, ["宁妇儿工委〔2025〕1号"]),
        ({"state": "void"}, ["宁妇儿工委〔2026〕2号"]),
        ({"state": "in_use", "year": "2026", "word": "宁妇儿工委"}, ["宁妇儿工委〔2026〕1号"]),
    ],
)
def test_a_number_is_found_however_its_brackets_are_typed(busy, browser_of, asked, found):
    office = browser_of(busy.office)
    page = office.get(reverse(REGISTER), asked)
    assert [row.record.number for row in page.context["page"].object_list] == found
    # Excel holds exactly what is filtered.
    sheet = office.get(reverse(REGISTER), asked | {"export": "xlsx"})
    rows = (
        CalamineWorkbook.from_filelike(io.BytesIO(b"".join(sheet.streaming_content)))
        .get_sheet_by_index(0)
        .to_python()
    )
    assert [row[0] for row in rows[1:]] == found


def test_the_register_as_excel_says_all_that_the_page_says(busy, browser_of):
    sheet = browser_of(busy.inspector).get(reverse(REGISTER), {"export": "xlsx", "sort": "number"})
    rows = (
        CalamineWorkbook.from_filelike(io.BytesIO(b"".join(sheet.streaming_content)))
        .get_sheet_by_index(0)
        .to_python()
    )
    assert rows[0] == ["文号", "标题", "主送", "成文日期", "签发或登记", "状态"]
    assert rows[1][:3] == ["宁妇儿工委〔2025〕1号", "去年的通知", "各成员单位"]
    assert rows[3][2:] == ["县财政局", date(2026, 4, 1), "张秀兰", "作废：会议取消"]
    assert rows[2][4] == "刘桂芳"


def test_a_paper_is_found_by_its_number_and_by_whether_it_was_opened(cast, press, browser_of):
    [first] = printed(cast)
    [second] = printed(cast, units=[cast.units.health], title="关于核对数据的通知")
    browser_of(cast.liaison).get(first.get_absolute_url())
    office, listed = browser_of(cast.office), reverse("documents:documents")

    def found(**asked):
        return [row.record for row in office.get(listed, asked).context["page"].object_list]

    assert found() == [second, first]
    assert found(q="核对") == [second]
    assert found(q="〔2026〕1号") == [first]
    assert found(read="yes") == [first]
    assert found(read="no") == [second]
    assert found(year="2025") == []
    assert found(dispatch=str(second.dispatch_id)) == [second]


# The database refuses ---------------------------------------------------------------------------------------


def refused(sql) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    except DatabaseError as error:
        return "what was issued is not changed" in str(error)
    return False


PAPER_CHANGES = [
    "UPDATE documents_document SET content = '{}'",
    "UPDATE documents_document SET title = '假标题'",
    "UPDATE documents_document SET number = '宁妇儿工委〔2026〕9号'",
    "UPDATE documents_document SET code = 'AAAA'",
    "UPDATE documents_document SET dispatch_id = NULL",
    "UPDATE documents_document SET entry_id = NULL",
    "UPDATE documents_document SET committee_id = NULL",
    "UPDATE documents_document SET made_at = '2020-01-01 00:00:00+00'",
    "DELETE FROM documents_document",
]
FILE_CHANGES = [
    "UPDATE documents_document SET pdf_digest = 'x'",
    "UPDATE documents_document SET word_digest = 'x'",
    "UPDATE documents_document SET printed_at = NULL",
    "UPDATE documents_document SET pages = 99",
]
NUMBER_CHANGES = [
    "UPDATE documents_registerentry SET sequence = 99",
    "UPDATE documents_registerentry SET word = '假'",
    "UPDATE documents_registerentry SET year = 2020",
    "UPDATE documents_registerentry SET title = '假标题'",
    "UPDATE documents_registerentry SET addressees = '假单位'",
    "UPDATE documents_registerentry SET dated = '2020-01-01'",
    "DELETE FROM documents_registerentry",
]
VOID_CHANGES = [
    "UPDATE documents_registerentry SET voided_at = NULL",
    "UPDATE documents_registerentry SET void_reason = '别的理由'",
    "UPDATE documents_registerentry SET voided_by_id = NULL",
]


def the_database_keeps_what_was_issued(cast):
    [document] = signed(cast)
    # From the signature on, also while its files are still being made.
    assert [sql for sql in PAPER_CHANGES + NUMBER_CHANGES if not refused(sql)] == []
    assert not refused("UPDATE documents_document SET error = '磁盘满'")
    services.print_documents([document.pk])
    assert [sql for sql in PAPER_CHANGES + FILE_CHANGES + NUMBER_CHANGES if not refused(sql)] == []
    services.void_entry(actor=cast.office, entry=document.entry, reason="依据有误")
    assert [sql for sql in VOID_CHANGES + NUMBER_CHANGES if not refused(sql)] == []
    [kept] = papers_of(document.dispatch)
    assert (kept.content, kept.entry.void_reason) == (document.content, "依据有误")


def test_the_database_refuses_to_change_what_was_issued(cast, press):
    the_database_keeps_what_was_issued(cast)


@pytest.mark.postgres
def test_postgresql_refuses_it_too_and_to_empty_the_tables(cast, press):
    the_database_keeps_what_was_issued(cast)
    with connection.cursor() as cursor:
        # What is checked at the end of a transaction is checked now: a table is not emptied before that.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table in ("documents_document", "documents_registerentry"):
        assert refused(f"TRUNCATE {table} CASCADE")


def test_the_models_are_no_way_around(cast, press):
    [document] = printed(cast)
    for change in (
        lambda: Document.objects.filter(pk=document.pk).update(title="x"),
        lambda: document.delete(),
        lambda: document.entry.delete(),
        lambda: RegisterEntry.objects.update(sequence=5),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
