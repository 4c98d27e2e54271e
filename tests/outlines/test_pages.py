"""Reading the outlines, and the import from upload to confirmation, as people do it in a browser."""

import re
from io import BytesIO
from types import SimpleNamespace

import docx
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from outlines import dependents
from outlines.importer import parse
from outlines.models import Domain, Goal, ImportDraft, Measure, Outline, Provision, Target
from outlines.presentation import target_label
from outlines.services import confirm_import, start_import, store_outlines
from pages import panels
from tests.texts import SMALL_OUTLINE

IMPORT = reverse("outlines:import")


@pytest.fixture
def small(cast):
    return store_outlines(
        committee=cast.committee, parsed=parse(SMALL_OUTLINE), source_name="县纲要.txt", actor=cast.office
    )[0].outline


@pytest.fixture
def large(cast, seed_text):
    """Both real outlines; returns the women's."""
    return store_outlines(
        committee=cast.committee, parsed=parse(seed_text), source_name="县纲要.txt", actor=cast.office
    )[0].outline


def text_of(response):
    return response.content.decode()


def pages_of(outline):
    """One address of each reading page."""
    domain = outline.domains.order_by("number").first()
    measure = domain.measures.order_by("number").first()
    return [reverse("outlines:outlines"), *(row.get_absolute_url() for row in (outline, domain, measure))]


class TestReading:
    def test_everybody_of_the_committee_reads(self, small, cast, browser_of):
        for key in ("liaison", "chair", "auditor", "postless"):
            for url in pages_of(small):
                assert browser_of(cast.people[key]).get(url).status_code == 200

    def test_another_county_finds_nothing(self, small, outsider, browser_of):
        first, *others = pages_of(small)
        browser = browser_of(outsider.office)
        assert small.title not in text_of(browser.get(first))
        assert [browser.get(url).status_code for url in others] == [404, 404, 404]

    def test_the_outline_page_has_its_domains_and_every_provision(self, small, cast, browser_of):
        page = text_of(browser_of(cast.liaison).get(small.get_absolute_url()))
        assert "妇女与健康" in page
        assert "妇儿工委负责组织、协调、指导、督促工作。" in page
        for provision in Provision.objects.all():
            assert f'id="provision-{provision.pk}"' in page
            assert f'data-copy="{provision.get_absolute_url()}"' in page

    def test_the_domain_page_has_goals_beside_measures_and_the_targets(self, small, cast, browser_of):
        domain = Domain.objects.get(title="妇女与健康")
        page = text_of(browser_of(cast.liaison).get(domain.get_absolute_url()))
        assert "孕产妇系统管理率 ≥ 90%" in page
        for goal in domain.goals.all():
            assert f'id="goal-{goal.pk}"' in page
            assert goal.text in page
        for measure in domain.measures.all():
            assert measure.get_absolute_url() in page
        assert Domain.objects.get(title="妇女与教育").get_absolute_url() in page

    def test_every_sentence_of_a_measure_can_be_linked_to(self, small, cast, browser_of):
        measure = Measure.objects.get(title="保障孕产妇安全分娩")
        page = text_of(browser_of(cast.liaison).get(measure.get_absolute_url()))
        for sentence in measure.sentences.all():
            assert f'id="sentence-{sentence.pk}"' in page
            assert f'data-copy="{sentence.get_absolute_url()}"' in page
        assert Measure.objects.get(title="完善宫颈癌综合防治体系").get_absolute_url() in page
        assert "孕产妇系统管理率达到90%以上" in page

    def test_a_withdrawn_measure_stays_readable_and_says_so(self, small, cast, browser_of):
        measure = Measure.objects.get(title="完善宫颈癌综合防治体系")
        text = SMALL_OUTLINE.replace("2.完善宫颈癌综合防治体系。扩大宫颈癌筛查覆盖面。\n", "")
        store_outlines(committee=cast.committee, parsed=parse(text), source_name="x", actor=cast.office)
        page = text_of(browser_of(cast.liaison).get(measure.get_absolute_url()))
        assert "新版中已经删除" in page
        assert "扩大宫颈癌筛查覆盖面" in page
        assert "新版删除" in page  # the timeline
        assert measure.title not in text_of(browser_of(cast.liaison).get(measure.domain.get_absolute_url()))

    def test_a_domain_that_was_struck_out_is_no_ones_neighbour(self, small, cast, browser_of):
        start, end = SMALL_OUTLINE.index("（二）妇女与教育"), SMALL_OUTLINE.index("三、组织实施")
        text = SMALL_OUTLINE[:start] + SMALL_OUTLINE[end:]
        store_outlines(committee=cast.committee, parsed=parse(text), source_name="x", actor=cast.office)
        health, education = Domain.objects.order_by("number")
        browser = browser_of(cast.liaison)
        assert education.get_absolute_url() not in text_of(browser.get(health.get_absolute_url()))
        assert "已经没有这个领域" in text_of(browser.get(education.get_absolute_url()))
        assert education.title not in text_of(browser.get(small.get_absolute_url()))

    def test_higher_apps_hang_their_panels_on_a_page(
        self, small, cast, browser_of, monkeypatch, settings, tmp_path
    ):
        (tmp_path / "panel.html").write_text("<p>{{ panel.words }} {{ measure.number }}</p>")
        templates = [{**settings.TEMPLATES[0], "DIRS": [*settings.TEMPLATES[0]["DIRS"], tmp_path]}]
        settings.TEMPLATES = templates
        monkeypatch.setattr(panels, "_panels", {})
        panels.register_panel(
            "outlines.measure", "panel.html", lambda access, row: {"words": f"{access.user}看{row.title}"}
        )
        panels.register_panel("outlines.measure", "panel.html", lambda access, row: None)
        measure = Measure.objects.get(title="保障孕产妇安全分娩")
        page = text_of(browser_of(cast.liaison).get(measure.get_absolute_url()))
        assert page.count("<p>李红梅看保障孕产妇安全分娩 1</p>") == 1

    def test_pages_cost_few_queries_and_no_more_for_a_long_outline(
        self, cast, outsider, browser_of, seed_text
    ):
        counts = []
        for people, text in ((outsider, SMALL_OUTLINE), (cast, seed_text)):
            outline = store_outlines(
                committee=people.committee, parsed=parse(text), source_name="x", actor=people.office
            )[0].outline
            browser, row = browser_of(people.liaison), []
            for url in pages_of(outline):
                browser.get(url)
                with CaptureQueriesContext(connection) as captured:
                    assert browser.get(url).status_code == 200
                row.append(len(captured))
            counts.append(row)
        assert counts[0] == counts[1]

    def test_reading_an_outline_stays_within_ten_queries_of_our_own(
        self, large, cast, browser_of, monkeypatch
    ):
        monkeypatch.setattr(panels, "_panels", {})
        browser = browser_of(cast.liaison)
        for url in pages_of(large):
            browser.get(url)
            with CaptureQueriesContext(connection) as captured:
                browser.get(url)
            assert len(captured) <= 10, [query["sql"][:120] for query in captured]


@pytest.mark.parametrize(
    ("fields", "label"),
    [
        ({"indicator": "孕产妇死亡率", "operator": "<=", "value": 12, "unit": "/10万"}, "孕产妇死亡率 ≤ 12/10万"),
        ({"indicator": "女性比例", "operator": "~", "value": 45, "unit": "%"}, "女性比例 ≈ 45%"),
        ({"indicator": "助产士与产床数比例", "operator": ">=", "value": 0.3333, "unit": "比"}, "助产士与产床数比例 ≥ 1:3"),
        (
            {"indicator": "伤害死亡率", "operator": ">=", "value": 20, "unit": "%", "change": "fall", "baseline_year": 2020},
            "伤害死亡率 比2020年下降 ≥ 20%",
        ),
        ({"indicator": "预期寿命", "operator": "trend", "change": "up"}, "预期寿命 ↑ 上升"),
    ],
)  # fmt: skip
def test_a_target_in_one_line(fields, label):
    assert target_label(Target(**fields)) == label


def test_a_stored_number_is_written_without_needless_zeros(small):
    target = Target.objects.get(goal__number=1, goal__domain__title="妇女与健康", operator=">=")
    assert target.label == "孕产妇系统管理率 ≥ 90%"


@pytest.fixture
def office(cast, browser_of):
    return browser_of(cast.office)


def upload(browser, data, name):
    return browser.post(IMPORT, {"file": SimpleUploadedFile(name, data)})


def word_file(text):
    document = docx.Document()
    for line in text.splitlines():
        document.add_paragraph(line)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


class TestImporting:
    def test_only_the_office_may_import(self, cast, browser_of):
        draft = start_import(actor=cast.office, source_name="x", text=SMALL_OUTLINE)
        for key in ("liaison", "chair", "admin", "auditor", "inspector"):
            browser = browser_of(cast.people[key])
            assert browser.get(IMPORT).status_code == 403
            assert browser.post(IMPORT, {"text": SMALL_OUTLINE}).status_code == 403
            assert browser.get(draft.get_absolute_url()).status_code == 403
            for name in ("import-text", "import-line", "import-confirm"):
                assert browser.post(reverse(f"outlines:{name}", args=[draft.pk])).status_code == 403
        assert not Outline.objects.exists()

    def test_another_countys_draft_is_not_found(self, cast, outsider, browser_of):
        draft = start_import(actor=cast.office, source_name="x", text=SMALL_OUTLINE)
        browser = browser_of(outsider.office)
        assert browser.get(draft.get_absolute_url()).status_code == 404
        for name in ("import-text", "import-line", "import-confirm"):
            data = {"version": 1, "line": 1, "text": "x"}
            assert browser.post(reverse(f"outlines:{name}", args=[draft.pk]), data).status_code == 404

    @pytest.mark.parametrize(
        ("data", "name"),
        [
            (SMALL_OUTLINE.encode("gb18030"), "纲要.txt"),
            (SMALL_OUTLINE.encode("utf-8-sig"), "纲要.txt"),
            (SMALL_OUTLINE.replace("\n", "\r\n").encode(), "纲要.txt"),
            (word_file(SMALL_OUTLINE), "纲要.docx"),
        ],
        ids=["gb18030", "utf-8 with BOM", "windows line ends", "word"],
    )
    def test_from_the_file_to_the_outline(self, office, data, name):
        response = upload(office, data, name)
        draft = ImportDraft.objects.get()
        assert response.url == draft.get_absolute_url()
        page = text_of(office.get(response.url))
        assert "没有发现问题" in page
        assert "孕产妇系统管理率 ≥ 90%" in page
        response = office.post(
            reverse("outlines:import-confirm", args=[draft.pk]), {"version": 1}, follow=True
        )
        outline = Outline.objects.get()
        assert response.redirect_chain[-1][0] == outline.get_absolute_url()
        assert "已导入《宁城县妇女发展纲要（2021—2030年）》" in text_of(response)
        assert Goal.objects.count() == 3
        assert "确认导入" in text_of(office.get(draft.get_absolute_url()))

    @pytest.mark.parametrize(
        ("data", "name", "message"),
        [
            (b"", "空.txt", "空"),
            (b"%PDF-1.7 ...", "纲要.pdf", "PDF"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "纲要.doc", ".docx"),
            (b"PK\x03\x04 broken", "纲要.docx", "损坏"),
            (b"x" * (5 * 1024 * 1024 + 1), "大.txt", "5 MB"),
            (bytes(range(128, 256)) * 20, "乱码.txt", ""),
        ],
        ids=["empty", "pdf", "old word", "broken word", "too large", "noise"],
    )
    def test_a_file_that_cannot_be_read_is_refused_at_its_field(self, office, data, name, message):
        response = upload(office, data, name)
        assert response.status_code == 422
        error = re.search(r'class="field-error".*?</i>(.*?)</div>', text_of(response), re.DOTALL)[1]
        assert message in error
        assert re.search("[一-龥]", error)
        assert not ImportDraft.objects.exists()

    def test_nothing_chosen(self, office):
        response = office.post(IMPORT, {"text": "  "})
        assert response.status_code == 422
        assert "请选择一个文件" in text_of(response)

    def test_pasted_rubbish_can_be_looked_at_but_not_confirmed(self, office):
        response = office.post(IMPORT, {"text": "今天天气很好。\n<script>alert(1)</script>"}, follow=True)
        page = text_of(response)
        assert "没有认出任何纲要" in page
        assert "<script>alert" not in page
        assert re.search(r'<button class="btn btn-primary" disabled>\s*确认导入', page)
        draft = ImportDraft.objects.get()
        response = office.post(
            reverse("outlines:import-confirm", args=[draft.pk]), {"version": 1, "reviewed": 1}
        )
        assert response.status_code == 422
        assert not Outline.objects.exists()

    def test_a_line_that_lost_its_number_is_corrected_on_the_spot(self, office):
        broken = SMALL_OUTLINE.replace("2.适龄妇女", "3.适龄妇女")
        page = text_of(office.post(IMPORT, {"text": broken}, follow=True))
        draft = ImportDraft.objects.get()
        number = draft.text.split("\n").index("3.适龄妇女宫颈癌人群筛查率达到70%以上。") + 1
        assert "缺第 2 条" in page
        assert f'name="line" value="{number}"' in page
        assert "3.适龄妇女宫颈癌人群筛查率达到70%以上。</textarea>" in page
        assert "我已核对下面列出的 1 处" in page
        response = office.post(
            reverse("outlines:import-line", args=[draft.pk]),
            {"line": number, "version": 1, "text": "2.适龄妇女宫颈癌人群筛查率达到70%以上。"},
            headers={"HX-Request": "true"},
        )
        page = text_of(response)
        assert "<html" not in page
        assert f"第 {number} 行已保存" in page
        assert "缺第 2 条" not in page
        assert 'name="version" value="2"' in page
        draft.refresh_from_db()
        assert draft.text == SMALL_OUTLINE

    def test_two_people_correct_the_same_line(self, cast, office, browser_of):
        draft = start_import(actor=cast.office, source_name="x", text=SMALL_OUTLINE)
        url = reverse("outlines:import-line", args=[draft.pk])
        first = {"line": 9, "version": 1, "text": "1.孕产妇系统管理率达到95%以上。"}
        assert office.post(url, first).status_code == 302
        late = {"line": 9, "version": 1, "text": "1.孕产妇系统管理率达到92%以上。"}
        director = browser_of(cast.director)
        assert director.post(url, late).status_code == 409
        response = director.post(url, late, headers={"HX-Request": "true"})
        assert response.status_code == 409
        assert "刚刚已由 张秀兰 于" in text_of(response)
        assert "92%" in text_of(response)
        draft.refresh_from_db()
        assert "95%" in draft.text

    def test_the_whole_text_can_be_edited(self, cast, office):
        draft = start_import(
            actor=cast.office, source_name="x", text=SMALL_OUTLINE.replace("策略措施：", "办法", 1)
        )
        url = reverse("outlines:import-text", args=[draft.pk])
        assert "办法" in text_of(office.get(url))
        text = SMALL_OUTLINE.replace("\n", "\r\n")
        response = office.post(url, {"text": text, "version": 1}, follow=True)
        assert "文本已保存" in text_of(response)
        draft.refresh_from_db()
        assert draft.text == SMALL_OUTLINE
        assert office.post(url, {"text": "", "version": 2}).status_code == 422
        assert office.post(url, {"text": text + "x", "version": 1}).status_code == 409

    def test_what_the_text_does_not_say_is_asked_and_kept(self, cast, office):
        text = SMALL_OUTLINE.replace("宁城县妇女发展纲要（2021—2030年）", "宁城县发展纲要").replace(
            "妇女", "居民"
        )
        draft = start_import(actor=cast.office, source_name="x", text=text)
        page = text_of(office.get(draft.get_absolute_url()))
        assert "没有起止年份，请填写" in page
        assert 'name="outline0-audience"' in page
        heads = {
            "outline0-title": "宁城县妇女发展纲要",
            "outline0-audience": "women",
            "outline0-start_year": "2021",
            "outline0-end_year": "2030",
        }
        wrong = text_of(office.get(draft.get_absolute_url(), heads | {"outline0-end_year": "2011"}))
        assert "结束年不能早于起始年" in wrong
        page = text_of(office.get(draft.get_absolute_url(), heads))
        assert "没有起止年份" not in page
        assert '<input type="hidden" name="outline0-audience" value="women">' in page
        url = reverse("outlines:import-confirm", args=[draft.pk])
        response = office.post(url, heads | {"version": 1})
        assert response.status_code == 422
        assert 'name="outline0-audience" value="women"' in text_of(response)
        office.post(url, heads | {"version": 1, "reviewed": "1"})
        outline = Outline.objects.get()
        assert (outline.title, outline.audience, outline.start_year) == ("宁城县妇女发展纲要", "women", 2021)

    def test_doubled_numbers_block_until_corrected_or_renumbered(self, cast, office):
        text = SMALL_OUTLINE.replace("2.适龄妇女", "1.适龄妇女")
        draft = start_import(actor=cast.office, source_name="x", text=text)
        assert "有 2 个第 1 条" in text_of(office.get(draft.get_absolute_url()))
        url = reverse("outlines:import-confirm", args=[draft.pk])
        assert office.post(url, {"version": 1, "reviewed": "1"}).status_code == 422
        assert office.post(url, {"version": 1, "reviewed": "1", "renumber": "1"}).status_code == 302
        assert list(Goal.objects.filter(domain__number=1).values_list("number", flat=True)) == [1, 2]

    def test_a_corrected_edition_shows_what_it_changes(self, small, cast, office, monkeypatch):
        monkeypatch.setattr(dependents, "_counters", [lambda touched: len(touched.sentence_ids)])
        text = SMALL_OUTLINE.replace("每年开展", "每年至少开展一次").replace(
            "2.适龄妇女宫颈癌人群筛查率达到70%以上。\n", ""
        )
        draft = start_import(actor=cast.office, source_name="修订稿.docx", text=text)
        page = text_of(office.get(draft.get_absolute_url()))
        assert f"与已有《{small.title}》相比" in page
        assert "<ins>至少</ins>开展<ins>一次</ins>" in page
        assert "<del>适龄妇女宫颈癌人群筛查率达到70%以上。</del>" in page
        assert "<b>1</b><small>项任务的原文有变</small>" in page
        office.post(reverse("outlines:import-confirm", args=[draft.pk]), {"version": 1})
        small.refresh_from_db()
        assert small.edition == 2

    def test_the_same_text_again_has_nothing_to_confirm(self, small, cast, office):
        draft = start_import(actor=cast.office, source_name="x", text=SMALL_OUTLINE)
        page = text_of(office.get(draft.get_absolute_url()))
        assert "完全一致" in page
        assert re.search(r'<button class="btn btn-primary" disabled>\s*确认导入', page)

    def test_an_unconfirmed_draft_is_offered_again(self, cast, office):
        draft = start_import(actor=cast.office, source_name="县纲要初稿.txt", text=SMALL_OUTLINE)
        page = text_of(office.get(IMPORT))
        assert "县纲要初稿.txt" in page
        assert draft.get_absolute_url() in page

    @pytest.mark.parametrize(
        ("name", "data"),
        [
            ("import-line", {}),
            ("import-line", {"line": "99999", "version": "1", "text": "x"}),
            ("import-line", {"line": "x", "version": "1", "text": "x"}),
            ("import-confirm", {}),
            ("import-confirm", {"version": "x"}),
        ],
    )
    def test_malformed_requests_are_bad_requests(self, cast, office, name, data):
        draft = start_import(actor=cast.office, source_name="x", text=SMALL_OUTLINE)
        assert office.post(reverse(f"outlines:{name}", args=[draft.pk]), data).status_code == 400

    def test_the_preview_costs_the_same_queries_for_a_long_text(self, large, cast, office, seed_text):
        counts = []
        for text in (
            seed_text.replace("控制剖宫产率", "合理控制剖宫产率"),
            seed_text.replace("妇女", "女性"),
        ):
            draft = start_import(actor=cast.office, source_name="x", text=text)
            with CaptureQueriesContext(connection) as captured:
                assert office.get(draft.get_absolute_url()).status_code == 200
            counts.append(len(captured))
        assert counts[0] <= 25
        assert counts[1] <= counts[0]

    def test_hundreds_of_problems_are_shown_in_part(self, cast, office):
        goals = "\n".join(f"{n * 3}.目标第{n}。" for n in range(1, 200))
        text = SMALL_OUTLINE.replace("1.孕产妇系统管理率达到90%以上。", goals)
        draft = start_import(actor=cast.office, source_name="x", text=text)
        page = text_of(office.get(draft.get_absolute_url()))
        assert page.count('class="line-form"') <= 60
        assert "没有列出" in page


def test_titles_of_provisions_are_not_repeated_in_their_text():
    from outlines.selectors import paragraphs_of

    provision = SimpleNamespace(title="加强领导", text="加强领导。各单位落实责任。\n另起一段。")
    assert paragraphs_of(provision) == ["各单位落实责任。", "另起一段。"]


def test_another_countys_text_does_not_replace_ours_unasked(cast):
    """The office picks the wrong file: same audience, same years, another title. Only a tick lets it through."""
    text = SMALL_OUTLINE
    store_outlines(committee=cast.committee, parsed=parse(text), source_name="a.txt", actor=cast.office)
    draft = start_import(
        actor=cast.office, source_name="b.txt", text=text.replace("宁城县", "邻县").replace("90%", "91%")
    )
    with pytest.raises(ValidationError, match="标题与现有的"):
        confirm_import(actor=cast.office, draft=draft, version=draft.version, reviewed=True)
    assert cast.committee.outlines.get().edition == 1
    confirm_import(actor=cast.office, draft=draft, version=draft.version, reviewed=True, replaces=True)
    assert cast.committee.outlines.get().edition == 2
