"""What is printed of a round and what is kept of it for good."""

import hashlib
import io
import json
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from commendations import services
from commendations.models import Nomination, OpinionRequest
from commendations.round_prints import (
    CERTIFICATES,
    WORDS,
    certificates_paper,
    form_paper,
    inquiry_paper,
    ranking_paper,
)
from commendations.services.archiving import order_archive
from documents.kinds import prints
from documents.services import attach, print_object, save_kind
from documents.typesetting.markup import html_of
from documents.typesetting.paper import Certificate, Form, Paper
from documents.typesetting.word import word_of
from files.spreadsheets import read_workbook
from history.models import Event
from operations.services import run_waiting
from pages.rules import RuleError
from tests.commending import announced, current, expire, nominated, reviewed, round_at
from tests.papers import paper_press

pytestmark = pytest.mark.usefixtures("outlines")


def words_of(paper: Paper) -> str:
    return json.dumps(paper.to_json(), ensure_ascii=False)


def archived(cast, round_, monkeypatch) -> zipfile.ZipFile:
    with paper_press(monkeypatch) as press:
        monkeypatch.setattr("commendations.archiving.Press", press)
        order_archive(actor=cast.office, round=round_)
        assert run_waiting() >= 1


def package_of(client, round_):
    response = client.get(reverse("commendations:archive-file", args=[round_.pk]))
    assert response.status_code == 200
    return b"".join(response.streaming_content)


# Prints ----------------------------------------------------------------------------------------------


def test_the_form_bears_what_was_said_and_nothing_that_is_the_offices_alone(cast):
    round_ = round_at(cast, "nominating")
    row = nominated(
        cast,
        round_,
        contact_phone="13911112222",
        contact_name="标记联系人",
        birth_year=1987,
        ethnicity="蒙古族",
    )
    paper = form_paper(current(row), code="", is_draft=True)
    said = words_of(paper)
    for text in ("李红梅", "蒙古族", "股长", "同意推荐。", "王建国", "走访留守儿童家庭三百余户。"):
        assert text in said
    for text in ("13911112222", "标记联系人", "1987"):
        assert text not in said
    assert not paper.is_draft, "what has been filed is no draft"
    assert paper.annexes[0].title == "事迹材料"
    collective = nominated(cast, round_, kind="collective", name="基础教育股", state="drafting")
    assert form_paper(current(collective), code="", is_draft=True).is_draft


def test_working_tables(cast):
    round_ = round_at(cast, "consultation")
    request = OpinionRequest.objects.select_related("round").filter(round=round_, unit=None).first()
    assert "李红梅" in words_of(inquiry_paper(request, code="", is_draft=True))
    ranking = ranking_paper(round_, code="", is_draft=True)
    assert ranking.form == Form.TABLE
    assert [grid.caption for grid in ranking.blocks] == ["先进集体", "先进个人"]
    assert ranking.blocks[1].rows[0][-1] == "✓"


def test_certificates_in_the_committees_words_for_everybody_honoured(cast, monkeypatch):
    round_ = reviewed(cast)
    with pytest.raises(RuleError):
        print_object(actor=cast.office, kind=prints[CERTIFICATES], instance=round_)
    services.approve_list(actor=cast.chair, round=round_)
    save_kind(
        actor=cast.office,
        kind=WORDS,
        title="荣誉证书",
        body="在{业绩年度}工作中成绩突出，被评为{称号}。",
        word="",
        by_office=False,
        needs_chair=False,
    )
    paper = certificates_paper(current(round_), code="", is_draft=False)
    pages = [block for block in paper.blocks if isinstance(block, Certificate)]
    assert [page.name for page in pages] == ["基础教育股", "李红梅　同志", "赵静　同志"]
    assert pages[0].text.endswith("被评为先进集体。")
    assert pages[1].text.endswith("被评为先进个人。")
    numbers = {page.number for page in pages}
    assert len(numbers) == 3
    assert all(row.certificate_no in "".join(numbers) for row in Nomination.objects.filter(state="honoured"))
    assert Paper.from_json(json.loads(words_of(paper))) == paper
    markup, _css = html_of(paper)
    assert markup.count('<section class="certificate">') == 3
    assert word_of(paper).startswith(b"PK")
    with paper_press(monkeypatch):
        document = print_object(actor=cast.office, kind=prints[CERTIFICATES], instance=current(round_))
        again = print_object(actor=cast.director, kind=prints[CERTIFICATES], instance=current(round_))
    assert document.is_final
    assert again == document
    with pytest.raises(RuleError):
        print_object(actor=cast.chair, kind=prints[CERTIFICATES], instance=current(round_))


# The archive -----------------------------------------------------------------------------------------


def test_a_finished_round_is_closed_into_a_file(cast, browser_of, monkeypatch):
    round_ = announced(cast)
    services.receive_objection(
        round=round_,
        is_signed=True,
        name="提出人甲",
        contact="13800000000",
        text="整个名单没有征求群众意见。",
    )
    objection = round_.objections.select_related("round").get()
    services.examine_objection(
        actor=cast.office, objection=objection, result="unfounded", finding="已征求意见", answer="不属实"
    )
    round_ = services.end_publicity(actor=cast.office, round=expire(round_))
    round_ = services.review_list(actor=cast.director, round=round_)
    round_ = services.approve_list(actor=cast.chair, round=round_)
    attach(actor=cast.office, instance=round_, upload=SimpleUploadedFile("会议记录.txt", "记录".encode()))
    client = browser_of(cast.office)
    page = reverse("commendations:archive", args=[round_.pk])
    assert client.get(reverse("commendations:archive-file", args=[round_.pk])).status_code == 404
    archived(cast, round_, monkeypatch)
    body = client.get(page).content.decode()
    content = package_of(client, round_)
    digest = hashlib.sha256(content).hexdigest()
    assert digest in body
    assert digest in Event.objects.filter(verb="commendation.archived").get().comment

    package = zipfile.ZipFile(io.BytesIO(content))
    assert package.testzip() is None
    names = package.namelist()
    assert sum(name.endswith("推荐审批表.pdf") for name in names) == 3
    assert any("会议记录.txt" in name for name in names)
    index = read_workbook(package.read("目录.xlsx"), "a.xlsx")
    assert [sheet.name for sheet in index] == ["文件清单", "推荐", "部门意见", "异议", "名额调整"]
    listed = {row[0]: row[3] for row in index[0].rows[2:]}
    assert set(listed) == set(names) - {"目录.xlsx"}
    for name, told in listed.items():
        assert hashlib.sha256(package.read(name)).hexdigest() == told
    facts = json.loads(package.read("批次.json"))
    assert {row["name"] for row in facts["nominations"]} == {"基础教育股", "李红梅", "赵静"}
    assert facts["objections"][0]["name"] == "提出人甲"
    assert facts["round"]["state"] == "decided"
    assert "key" not in facts["round"]
    assert any(event["what"] == "审批，作出表彰决定" for event in facts["history"])


def test_made_again_it_takes_the_place_of_the_one_before(cast, browser_of, monkeypatch):
    round_ = round_at(cast, "cancelled")
    archived(cast, round_, monkeypatch)
    first = package_of(browser_of(cast.office), round_)
    nominated_later = Event.objects.filter(verb="commendation.archived").count()
    archived(cast, round_, monkeypatch)
    second = package_of(browser_of(cast.office), round_)
    assert first != second
    assert Event.objects.filter(verb="commendation.archived").count() == nominated_later + 1


def test_only_the_office_and_only_at_the_end(cast, browser_of):
    round_ = round_at(cast, "at_chair")
    page = reverse("commendations:archive", args=[round_.pk])
    assert browser_of(cast.office).post(page).status_code == 403
    assert "作出决定或者取消以后才能归档" in browser_of(cast.office).get(page).content.decode()
    services.approve_list(actor=cast.chair, round=round_)
    for who in ("chair", "liaison", "inspector", "auditor", "leading_group"):
        for method in ("get", "post"):
            assert getattr(browser_of(cast.people[who]), method)(page).status_code == 403
        url = reverse("commendations:archive-file", args=[round_.pk])
        assert browser_of(cast.people[who]).get(url).status_code == 403
    assert browser_of(cast.office).post(page).status_code == 302
    assert browser_of(cast.office).post(page).status_code == 302, "ordered twice it is made once"
