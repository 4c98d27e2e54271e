"""Founding a committee and loading its units from the command line."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from history.models import Event
from organisations.access import access_of
from organisations.models import Committee, Unit, User

HEADER = "code,name,short_name,kind,usually_leads,usually_cooperates,duty_words\n"


def run(command, *args, **options):
    out = StringIO()
    call_command(command, *args, stdout=out, **options)
    return out.getvalue()


def written(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "units.csv"
    path.write_bytes(text.encode(encoding))
    return str(path)


def test_a_committee_is_founded_and_its_administrator_signs_in(db):
    told = run("create_committee", "KQ", region="喀旗", admin_username="kq-admin", admin_name="管理员")
    password = re.search(r"初始密码 (\S+)（", told).group(1)
    committee = Committee.objects.get(code="KQ")
    assert committee.name == "喀旗妇女儿童工作委员会"
    admin = User.objects.get(username="kq-admin")
    assert access_of(admin).roles == {"admin"}
    signed_in = Client().post("/login/", {"username": "kq-admin", "password": password})
    assert signed_in.status_code == 302
    assert not Event.objects.filter(details__contains=password).exists()


def test_a_code_or_username_in_use_founds_nothing(cast):
    with pytest.raises(CommandError):
        run("create_committee", "NC", region="另一个县", admin_username="somebody")
    with pytest.raises(CommandError, match="登录名"):
        run("create_committee", "ZZ", region="另一个县", admin_username="admin")
    assert not Committee.objects.filter(code="ZZ").exists(), "the committee goes with its administrator"
    with pytest.raises(CommandError, match="没有代码为 XX"):
        run("create_committee", "YY", region="乡", parent="XX", admin_username="yy")


def test_units_are_loaded_once_and_again_without_change(cast, tmp_path):
    path = written(
        tmp_path,
        HEADER + "M15,宁城县教育局,县教育局,政府,儿童与教育,,学校\nM99,宁城县档案局,县档案局,党委,,,档案\n",
    )
    assert "新增或修改 2 个" in run("load_units", committee="NC", file=path)
    assert Unit.objects.get(committee=cast.committee, code="M15").leads == "儿童与教育"
    events = Event.objects.count()
    assert "新增或修改 0 个" in run("load_units", committee="NC", file=path)
    assert Event.objects.count() == events


def test_the_committee_gets_the_units_that_come_with_the_product(cast):
    Unit.objects.filter(committee=cast.committee).exclude(code__in=["M02", "M15", "M30", "M33"]).delete()
    run("load_units", committee="NC")
    assert Unit.objects.filter(committee=cast.committee).count() >= 40


@pytest.mark.parametrize(
    ("text", "encoding", "told"),
    [
        (HEADER + "M77,,县档案局,,,,\n", "utf-8", "M77"),
        ("code,name\nM1,县局\n", "utf-8", "short_name"),
        (HEADER + "M77,县档案局,县档案局,,,,\n", "gb18030", "UTF-8"),
        ("", "utf-8", "code"),
    ],
)
def test_a_bad_file_says_what_is_wrong_and_stores_nothing(cast, tmp_path, text, encoding, told):
    before = Unit.objects.count()
    with pytest.raises(CommandError, match=told):
        run("load_units", committee="NC", file=written(tmp_path, text, encoding))
    assert Unit.objects.count() == before


def test_a_missing_file_or_committee_is_named(cast, tmp_path):
    with pytest.raises(CommandError, match="no-such"):
        run("load_units", committee="NC", file=str(tmp_path / "no-such.csv"))
    with pytest.raises(CommandError, match="没有代码为 XX"):
        run("load_units", committee="XX")
