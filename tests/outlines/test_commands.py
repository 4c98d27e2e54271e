"""import_outline and find_targets on the command line."""

import json
import os
import subprocess
import sys
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from history.models import Event
from outlines.models import Goal, Outline
from tests.texts import SMALL_OUTLINE

SEED = settings.FIXTURES_DIR / "outlines" / "ningcheng-2021-2030.txt"


def run(*arguments, **options):
    out, err = StringIO(), StringIO()
    call_command(*arguments, stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


@pytest.fixture
def file(tmp_path):
    def written(text, name="outline.txt", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return str(path)

    return written


def manage(*arguments, **environment):
    return subprocess.run(
        [sys.executable, str(settings.BASE_DIR / "manage.py"), *arguments],
        capture_output=True,
        env=os.environ | {"LIANGGANG_HTTPS": "off"} | environment,
        timeout=60,
        check=False,
    )


def test_a_dry_run_needs_no_database():
    result = manage(
        "import_outline", str(SEED), "--dry-run", "--format", "json",
        DATABASE_URL="postgres://nobody:x@127.0.0.1:9/none", PYTHONIOENCODING="ascii",
    )  # fmt: skip
    assert result.returncode == 0, result.stderr.decode()
    tree = json.loads(result.stdout.decode("utf-8"))
    outlines = tree["outlines"]
    assert [(o["audience"], o["start_year"], o["end_year"]) for o in outlines] == [
        ("women", 2021, 2030),
        ("children", 2021, 2030),
    ]
    domains = [domain for outline in outlines for domain in outline["domains"]]
    goals = [goal for domain in domains for goal in domain["goals"]]
    measures = [measure for domain in domains for measure in domain["measures"]]
    assert (len(domains), len(goals), len(measures)) == (15, 153, 187)
    assert sum(len(outline["provisions"]) for outline in outlines) == 28
    assert sum(len(measure["sentences"]) for measure in measures) == 1018
    assert sum(len(goal["targets"]) for goal in goals) == 49
    assert set(goals[1]) >= {"number", "text", "line", "targets"}
    assert set(measures[0]) >= {"number", "title", "text", "line", "sentences"}
    assert set(outlines[0]["provisions"][0]) >= {"chapter", "number", "title", "text", "line"}
    assert set(goals[1]["targets"][0]) >= {"indicator", "operator", "value", "unit", "text"}
    assert "孕产妇" in result.stdout.decode("utf-8")


def test_an_import_prints_the_same_json_and_stores(cast, file):
    path = file(SMALL_OUTLINE)
    dry, _err = run("import_outline", path, dry_run=True, format="json")
    assert not Outline.objects.exists()
    out, err = run("import_outline", path, committee="NC", format="json")
    assert json.loads(out) == json.loads(dry)
    assert "已导入《宁城县妇女发展纲要（2021—2030年）》" in err
    assert Outline.objects.get().committee == cast.committee
    assert Event.objects.get(verb="outline.imported").actor is None


def test_importing_again_says_that_nothing_changed(cast, file):
    path = file(SMALL_OUTLINE)
    run("import_outline", path)
    out, _err = run("import_outline", path)
    assert "没有变化" in out
    out, _err = run("import_outline", file(SMALL_OUTLINE.replace("90%", "95%")))
    assert "已修订为第 2 版：修订目标 1 条" in out


def test_the_only_committee_need_not_be_named(cast, file):
    run("import_outline", file(SMALL_OUTLINE))
    assert Outline.objects.get().committee == cast.committee


def test_of_two_committees_one_must_be_named(outsider, file):
    with pytest.raises(CommandError, match="--committee"):
        run("import_outline", file(SMALL_OUTLINE))
    with pytest.raises(CommandError, match="没有代码为 XX"):
        run("import_outline", file(SMALL_OUTLINE), committee="XX")
    assert not Outline.objects.exists()


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig"])
def test_files_from_office_computers(cast, file, encoding):
    run("import_outline", file(SMALL_OUTLINE, encoding=encoding))
    assert Goal.objects.count() == 3


def test_a_text_without_an_outline_is_refused(cast, file):
    out = StringIO()
    with pytest.raises(CommandError, match="没有认出任何纲要"):
        call_command("import_outline", file("今天天气很好。"), format="json", stdout=out)
    answer = json.loads(out.getvalue())
    assert answer["outlines"] == []
    assert answer["problems"]


def test_a_dry_run_of_rubbish_fails_too(file):
    with pytest.raises(CommandError, match="没有导入"):
        run("import_outline", file("%PDF-1.4"), dry_run=True)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(CommandError, match="找不到文件"):
        run("import_outline", str(tmp_path / "none.txt"), dry_run=True)


def test_the_exit_code_tells_failure(tmp_path):
    result = manage("import_outline", str(tmp_path / "none.txt"), "--dry-run", PYTHONIOENCODING="utf-8")
    assert result.returncode == 1
    assert "找不到文件" in result.stderr.decode()


def test_what_the_text_does_not_say_can_be_given(cast, file):
    path = file(
        SMALL_OUTLINE.replace("宁城县妇女发展纲要（2021—2030年）", "宁城县发展纲要").replace("妇女", "居民")
    )
    with pytest.raises(CommandError, match="起止年份"):
        run("import_outline", path)
    run("import_outline", path, title="宁城县妇女发展纲要", audience="women", years="2021-2030")
    outline = Outline.objects.get()
    assert (outline.title, outline.end_year) == ("宁城县妇女发展纲要", 2030)


def test_targets_of_one_sentence():
    out, _err = run("find_targets", text="孕产妇死亡率下降到12/10万以下。")
    (target,) = json.loads(out)
    assert (target["indicator"], target["operator"], target["value"], target["unit"]) == (
        "孕产妇死亡率",
        "<=",
        12,
        "/10万",
    )


def test_one_line_of_a_file_is_one_array(file):
    path = file("孕产妇系统管理率达到90%以上。\n\n提高健康水平。\r\n筛查率达到70%以上。\n")
    out, _err = run("find_targets", file=path)
    answers = [json.loads(line) for line in out.splitlines()]
    assert [len(answer) for answer in answers] == [1, 0, 0, 1]


def test_directions_are_told_apart_on_demand():
    out, _err = run("find_targets", text="妇女健康素养水平稳步提高。", trends=True)
    answer = json.loads(out)
    assert answer["targets"] == []
    assert answer["trends"][0]["direction"] == "up"


def test_finding_targets_needs_no_database():
    result = manage(
        "find_targets", "--text", "筛查率达到70%以上", DATABASE_URL="postgres://nobody:x@127.0.0.1:9/none"
    )
    assert result.returncode == 0, result.stderr.decode()
    assert json.loads(result.stdout)[0]["value"] == 70


def test_a_sentence_file_in_another_encoding_is_refused(file):
    with pytest.raises(CommandError, match="UTF-8"):
        run("find_targets", file=file("孕产妇", encoding="gb18030"))
