"""Which faces the papers are set in.

The office's own licensed fonts in the site folder come first, then the free ones that the set-up fetched, then
whatever Chinese face the system has. A paper always comes out; `missing()` says what it lacks.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from fontTools.ttLib import TTCollection, TTFont

ENDINGS = (".ttf", ".otf", ".ttc")
SYSTEM_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))


@dataclass(frozen=True)
class Face:
    """A face that papers need: its name in the standard, and the families that serve, the best first."""

    name: str
    own: tuple[str, ...]
    free: str
    # 小标宋 is a heavy 宋体: the free stand-in is the bold of its family.
    free_weight: str = "normal"


FACES = {
    "fang": Face(
        _("仿宋"),
        (
            *("仿宋_GB2312", "FangSong_GB2312", "方正仿宋_GBK", "FZFangSong-Z02", "方正仿宋简体"),
            *("FZFangSong-Z02S", "仿宋", "FangSong", "华文仿宋", "STFangsong"),
        ),
        "FandolFang",
    ),
    "title": Face(
        _("小标宋"),
        (
            *("方正小标宋_GBK", "FZXiaoBiaoSong-B05", "方正小标宋简体", "FZXiaoBiaoSong-B05S"),
            *("华文中宋", "STZhongsong"),
        ),
        "FandolSong",
        "bold",
    ),
    "hei": Face(
        _("黑体"),
        ("黑体", "SimHei", "方正黑体_GBK", "FZHei-B01", "方正黑体简体", "FZHei-B01S", "华文黑体", "STHeiti"),
        "FandolHei",
    ),
    "kai": Face(
        _("楷体"),
        (
            *("楷体_GB2312", "KaiTi_GB2312", "方正楷体_GBK", "FZKai-Z03", "方正楷体简体", "FZKai-Z03S"),
            *("楷体", "KaiTi", "华文楷体", "STKaiti"),
        ),
        "FandolKai",
    ),
    "song": Face(
        _("宋体"),
        ("宋体", "SimSun", "方正书宋_GBK", "FZShuSong-Z01", "华文宋体", "STSong"),
        "FandolSong",
    ),
}
# Fandol lacks characters that stand in names of persons: 堃 喆 旻 祎 珺. These have them.
FALLBACKS = (
    *("Noto Serif CJK SC", "Source Han Serif SC", "Noto Sans CJK SC", "Source Han Sans SC"),
    *("WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "AR PL UMing CN"),
)


def folders() -> list[Path]:
    """Where fonts are looked for, the office's own folder first."""
    return [Path(settings.LIANGGANG_FONTS), Path(settings.LIANGGANG_FREE_FONTS), *SYSTEM_FOLDERS]


def _names(path: Path) -> frozenset[str]:
    """The family names in a font file, in every language it has them in; none for a file that is no font."""
    try:
        with path.open("rb") as handle:
            fonts = (
                TTCollection(handle, lazy=True).fonts
                if path.suffix.lower() == ".ttc"
                else [TTFont(handle, lazy=True)]
            )
            return frozenset(
                str(record)
                for font in fonts
                for record in font["name"].names
                if record.nameID in (1, 16) and record.isUnicode()
            )
    except Exception:
        # A broken font makes the reader raise whatever it stumbles over; papers come out without it.
        return frozenset()


@lru_cache(maxsize=4)
def _present(stamp) -> dict[str, int]:
    """Every family that is there → the place of the first folder that has it. `stamp` makes it look again when a
    folder changed."""
    found: dict[str, int] = {}
    for place, (folder, _changed) in enumerate(stamp):
        for path in sorted(Path(folder).rglob("*")) if Path(folder).is_dir() else ():
            if path.suffix.lower() in ENDINGS:
                for name in _names(path):
                    found.setdefault(name, place)
    return found


def present() -> dict[str, int]:
    return _present(
        tuple((str(folder), folder.stat().st_mtime_ns if folder.is_dir() else 0) for folder in folders())
    )


def families() -> dict[str, str]:
    """For each face the CSS families to set it in, and `weight`, the weight of titles."""
    there = present()
    fallbacks = [name for name in FALLBACKS if name in there]
    chosen = {"weight": "normal"}
    for key, face in FACES.items():
        serving = sorted((name for name in face.own if name in there), key=lambda name: there[name])
        if not serving and face.free_weight != "normal":
            chosen["weight"] = face.free_weight
        stack = [*serving[:1], face.free, *fallbacks]
        chosen[key] = ", ".join(f"'{name}'" for name in stack) + ", serif"
    return chosen


def missing() -> list[str]:
    """What the papers lack, in words: faces that are set in another one, and a face for rare characters."""
    there = present()
    lacking = [
        str(face.name)
        for face in FACES.values()
        if face.free not in there and not any(name in there for name in face.own)
    ]
    if not any(name in there for name in FALLBACKS):
        lacking.append(str(_("生僻字后备字体")))
    return lacking
