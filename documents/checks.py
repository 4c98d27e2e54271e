"""Can papers be set, and in which faces?"""

from ctypes.util import find_library

from django.conf import settings
from django.utils.translation import gettext as _

from documents.typesetting.fonts import FACES, families, missing, present
from operations.health import BAD, OK, WARN, Finding

PANGO_PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


def paper_findings() -> list[Finding]:
    """Whether the typesetting library is there, and what is missing among the faces or which family serves each."""
    return [_pango(), _fonts()]


def _pango() -> Finding:
    name = _("公文排版")
    if find_library("pango-1.0") and find_library("pangoft2-1.0"):
        return Finding(name, OK, _("可以生成 PDF。"))
    said = _("缺少 Pango，不能生成 PDF。请管理员执行：apt-get install %(packages)s") % {
        "packages": PANGO_PACKAGES
    }
    return Finding(name, BAD, said)


def _fonts() -> Finding:
    name = _("公文字体")
    lacking = missing()
    if not lacking:
        return Finding(name, OK, "；".join(_in_use()) + "。")
    said = _(
        "缺少 %(faces)s，公文暂用其他字体。请把本单位的正版字体放进 %(folder)s，或由管理员执行 scripts/system-parts papers 安装免费字体。"
    ) % {"faces": "、".join(lacking), "folder": settings.LIANGGANG_FONTS}
    return Finding(name, WARN, said)


def _in_use() -> list[str]:
    """Each face with the family that serves it, the first of its stack that is there."""
    there, chosen = present(), families()
    lines = []
    for key, face in FACES.items():
        stack = [family.strip("'") for family in chosen[key].split(", ")]
        family = next((family for family in stack if family in there), _("系统字体"))
        if key == "title" and chosen["weight"] == "bold":
            family = _("%(family)s 加粗") % {"family": family}
        lines.append(_("%(face)s用 %(family)s") % {"face": face.name, "family": family})
    return lines
