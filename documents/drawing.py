"""A picture of a page of a PDF, or a smaller one of a photo, for looking at inside the site.

Runs in the bounded child: no Django, plain arguments in, JSON values out. The picture is drawn anew from pixels, so
nothing of the original's metadata, scripts or hidden parts is in it.
"""

import base64
import io

from files.refusal import IntakeRefused

# A page as wide as a screen shows it; a photo somewhat larger. The height bounds endless receipts and scrolls.
PAGE_WIDTH, PAGE_HEIGHT = 1400, 4200
IMAGE_SIDE = 1600
# A photo from a visit is kept at this size, and shown in lists at that of a thumbnail.
PHOTO_SIDE = 2048
# Only a JPEG is decoded at a fraction of its size; of anything else this is the most that a photo may have.
PHOTO_PIXELS = 20_000_000
THUMBNAIL_SIDE = 320
# Points of a small page are not blown up beyond this.
LARGEST_SCALE = 4
# What a decoder may be asked for: telephones take photos of 108 million pixels at most.
MOST_PIXELS = 110_000_000
# Text and drawings stay sharp as PNG; a scan that is larger than this as PNG becomes a JPEG.
PNG_BYTES = 1_500_000
JPEG_QUALITY = 85
# A photo that is heavier than this is tried again with less.
PHOTO_BYTES = 1_000_000
PHOTO_QUALITIES = (85, 75, 60)
# Of what a camera notes about a place: latitude and longitude, height, time, precision.
POSITION = (*range(8), 11, 29)
FORMATS = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/gif": "GIF",
    "image/webp": "WEBP",
    "image/bmp": "BMP",
}

LOCKED = "这个 PDF 有打开密码，不能预览。请下载后用密码打开。"
BROKEN = "这个文件无法读取，可能已经损坏或不完整，不能预览。"
TOO_LARGE = "这张图片的尺寸太大（{width}×{height} 像素），不能预览。请下载后查看。"


def page_of_pdf(data: bytes, number: int) -> dict:
    """Page `number` (from 1) of a PDF: `{"pages": how many there are, "image": base64}`, without `image` when there
    is no such page. Raises `IntakeRefused` for a PDF that is locked or broken."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == pypdfium2.raw.FPDF_ERR_PASSWORD:
            raise IntakeRefused(LOCKED, "password") from None
        raise IntakeRefused(BROKEN) from None
    pages = len(document)
    if not pages:
        raise IntakeRefused(BROKEN)
    if not 1 <= number <= pages:
        return {"pages": pages}
    try:
        # What was typed into the fields of a form belongs to what a person sees.
        document.init_forms()
        page = document[number - 1]
    except pypdfium2.PdfiumError:
        raise IntakeRefused(BROKEN) from None
    width, height = page.get_size()
    # Sizes are rounded up when drawn.
    scale = min((PAGE_WIDTH - 0.5) / max(width, 1), (PAGE_HEIGHT - 0.5) / max(height, 1), LARGEST_SCALE)
    picture = page.render(scale=scale, rev_byteorder=True).to_pil()
    return {"pages": pages, "image": _encoded(picture)}


def smaller_image(data: bytes, content_type: str, side: int = IMAGE_SIDE) -> dict:
    """A picture of at most `side` pixels a side, upright: `{"pages": 1, "image": base64}`. Of a moving one the
    first frame. Raises `IntakeRefused` for one that is broken or whose size is a decompression bomb's."""
    small, _exif = _reduced(data, content_type, side)
    return {"pages": 1, "image": _encoded(small, is_photo=FORMATS[content_type] == "JPEG")}


def thumbnail(data: bytes, content_type: str) -> str:
    """A picture for a list, always a JPEG, in base64. Raises as `smaller_image` does."""
    small, _exif = _reduced(data, content_type, THUMBNAIL_SIDE)
    return _encoded(small, is_photo=True)


def plain_photo(data: bytes, content_type: str, keeps_position: bool) -> dict:
    """A photo as it is kept: `{"image": base64, "small": base64}`, a JPEG of at most `PHOTO_SIDE` pixels a side and its
    thumbnail, upright, with nothing of the camera's notes but, if wished, the place. Raises as `smaller_image` does."""
    most = MOST_PIXELS if FORMATS[content_type] == "JPEG" else PHOTO_PIXELS
    picture, exif = _reduced(data, content_type, PHOTO_SIDE, most)
    clean = _clean(picture)
    position = _position(exif) if keeps_position else None
    for quality in PHOTO_QUALITIES:
        target = io.BytesIO()
        clean.save(target, "JPEG", quality=quality, **({"exif": position} if position else {}))
        if target.tell() <= PHOTO_BYTES:
            break
    clean.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    return {
        "image": base64.b64encode(target.getvalue()).decode(),
        "small": _encoded(clean, is_photo=True),
    }


def _reduced(data: bytes, content_type: str, side: int, most: int = MOST_PIXELS):
    """The picture upright, at most `side` pixels a side, and its metadata; one of at most `most` pixels."""
    from PIL import Image

    # Our own limit, asked of the header before a pixel is decoded.
    Image.MAX_IMAGE_PIXELS = None
    try:
        with Image.open(io.BytesIO(data), formats=[FORMATS[content_type]]) as picture:
            width, height = picture.size
            if width * height > most:
                raise IntakeRefused(TOO_LARGE.format(width=width, height=height), "large")
            # A JPEG is decoded at a fraction of its size right away.
            picture.draft("RGB", (side, side))
            small = _plain(picture)
            small.thumbnail((side, side))
            # What is small already is not yet decoded.
            small.load()
            return _upright(small), _notes(picture)
    except (OSError, SyntaxError, ValueError, EOFError, KeyError, IndexError):
        raise IntakeRefused(BROKEN) from None


def _notes(picture):
    try:
        return picture.getexif()
    except Exception:
        # As `_upright`: a photo without its notes is better than none.
        return None


def _position(exif) -> bytes | None:
    """The place of a photo alone, as the metadata of another one; None where the camera noted none."""
    from PIL import ExifTags, Image

    try:
        noted = exif.get_ifd(ExifTags.IFD.GPSInfo)
        place = {tag: value for tag, value in noted.items() if tag in POSITION}
        if not {1, 2, 3, 4} <= set(place):
            return None
        kept = Image.Exif()
        kept[ExifTags.IFD.GPSInfo] = place
        return kept.tobytes()
    except Exception:
        return None


def _plain(picture):
    """The picture in a mode that can be made smaller without harm."""
    if picture.mode.startswith("I"):
        # Scanners write 16 bits of grey, which Pillow would cut off at white.
        return picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if picture.mode == "P":
        return picture.convert("RGBA" if "transparency" in picture.info else "RGB")
    return picture.convert("L") if picture.mode == "1" else picture


def _upright(picture):
    from PIL import ImageOps

    try:
        return ImageOps.exif_transpose(picture)
    except Exception:
        # Pillow stumbles over odd metadata in many ways; a picture that lies on its side is better than none.
        return picture


def _encoded(picture, *, is_photo: bool = False) -> str:
    """The pixels alone, on white, as PNG or JPEG in base64."""
    clean = _clean(picture)
    target = io.BytesIO()
    if not is_photo:
        clean.save(target, "PNG", compress_level=6)
    if is_photo or target.tell() > PNG_BYTES:
        target = io.BytesIO()
        clean.save(target, "JPEG", quality=JPEG_QUALITY)
    return base64.b64encode(target.getvalue()).decode()


def _clean(picture):
    """A fresh picture: encoders copy comments and colour profiles of the one they are given."""
    from PIL import Image

    clean = Image.new("RGB", picture.size, "white")
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        clean.paste(picture, mask=picture)
    else:
        clean.paste(picture.convert("RGB"))
    return clean
