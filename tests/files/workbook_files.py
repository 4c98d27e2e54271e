"""Workbooks for the tests: good ones of every kind, and the ones an attacker or a bad disk would send."""

import io
import struct
import zipfile
from datetime import date, datetime

import xlsxwriter

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def xlsx(*sheets, merges=(), hidden=()):
    """An .xlsx of sheets given as rows of values; `merges` are ranges like "A2:A4" of the first sheet."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"strings_to_formulas": False})
    day = book.add_format({"num_format": "yyyy/m/d"})
    for index, rows in enumerate(sheets):
        sheet = book.add_worksheet(f"表{index + 1}")
        if index in hidden:
            sheet.hide()
        for row, values in enumerate(rows):
            for column, value in enumerate(values):
                if isinstance(value, (date, datetime)):
                    sheet.write_datetime(row, column, value, day)
                elif value is not None:
                    sheet.write(row, column, value)
        if index == 0:
            for area in merges:
                first = area.split(":")[0]
                row, column = int(first[1:]) - 1, ord(first[0]) - 65
                sheet.merge_range(area, rows[row][column])
    book.close()
    return target.getvalue()


def raw_xlsx(sheet_xml, shared_strings=None, extra=None):
    """An .xlsx around a worksheet's own XML, as a hostile program would write it. Pieces may be iterables."""
    target = io.BytesIO()
    shared = shared_strings is not None
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as package:
        kinds = (
            '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument'
            '.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType='
            '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        )
        package.writestr(
            "[Content_Types].xml",
            '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f"{kinds}</Types>",
        )
        package.writestr(
            "_rels/.rels",
            '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
            f'relationships"><Relationship Id="rId1" Type="{RELATIONS}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
        )
        package.writestr(
            "xl/workbook.xml",
            f'<?xml version="1.0"?><workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>'
            '<sheet name="任务" sheetId="1" r:id="rId1"/></sheets></workbook>',
        )
        strings = f'<Relationship Id="rId2" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>'
        package.writestr(
            "xl/_rels/workbook.xml.rels",
            '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
            f'relationships"><Relationship Id="rId1" Type="{RELATIONS}/worksheet" '
            f'Target="worksheets/sheet1.xml"/>{strings if shared else ""}</Relationships>',
        )
        for name, pieces in (
            ("xl/worksheets/sheet1.xml", sheet_xml),
            ("xl/sharedStrings.xml", shared_strings),
            *(extra or {}).items(),
        ):
            if pieces is not None:
                with package.open(name, "w") as stream:
                    for piece in [pieces] if isinstance(pieces, (bytes, str)) else pieces:
                        stream.write(piece.encode() if isinstance(piece, str) else piece)
    return target.getvalue()


def worksheet(inside, before=""):
    """The XML of a worksheet; `inside` are rows, `before` stands before the root element."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<worksheet xmlns="{MAIN}"><sheetData>'
        f"{inside}</sheetData></worksheet>"
    )


def inline(reference, text):
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


# The old binary formats ----------------------------------------------------------------------------

_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def compound(streams):
    """An OLE compound file ([MS-CFB] version 3) of streams by name, each stored in whole sectors."""
    sectors, starts = [], {}
    for name, content in streams.items():
        # Below 4,096 bytes a stream would belong into the mini stream, which this writer does without.
        content = content.ljust(max(4096, -(-len(content) // _SECTOR) * _SECTOR), b"\0")
        count = len(content) // _SECTOR
        starts[name] = (len(sectors), len(content))
        first = len(sectors)
        for index in range(count):
            following = first + index + 1 if index + 1 < count else _END
            sectors.append((content[index * _SECTOR : (index + 1) * _SECTOR], following))
    entries = [_entry("Root Entry", 5, child=1)]
    names = list(streams)
    for index, name in enumerate(names):
        start, size = starts[name]
        right = index + 2 if index + 1 < len(names) else _FREE
        entries.append(_entry(name, 2, right=right, start=start, size=size))
    while len(entries) % 4:
        entries.append(b"\0" * 64 + struct.pack("<BBIII", 0, 0, _FREE, _FREE, _FREE) + b"\0" * 50)
    directory = len(sectors)
    blocks = [b"".join(entries[index : index + 4]) for index in range(0, len(entries), 4)]
    for index, block in enumerate(blocks):
        sectors.append((block, directory + index + 1 if index + 1 < len(blocks) else _END))
    fat_count = -(-(len(sectors) + 1) // 127)
    table = [following for _, following in sectors] + [_FAT] * fat_count
    table += [_FREE] * (fat_count * 128 - len(table))
    header = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 16
    header += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, fat_count, directory, 0, 4096, _END, 0, _END, 0)
    fats = [len(sectors) + index for index in range(fat_count)]
    header += struct.pack("<109I", *(fats + [_FREE] * (109 - fat_count)))
    return header + b"".join(block for block, _ in sectors) + struct.pack(f"<{len(table)}I", *table)


def _entry(name, kind, child=_FREE, right=_FREE, start=_END, size=0):
    text = name.encode("utf-16-le") + b"\0\0"
    return (
        text.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(text), kind, 1, _FREE, right, child)
        + b"\0" * 36
        + struct.pack("<IQ", start, size)
    )


def xls(rows, locked=False):
    """An .xls ([MS-XLS], BIFF8) with one sheet of texts and numbers; `locked` puts a password on it."""

    def record(kind, content=b""):
        return struct.pack("<HH", kind, len(content)) + content

    def text(value, length="<HB"):
        return struct.pack(length, len(value), 1) + value.encode("utf-16-le")

    def globals_of(offset):
        parts = [record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 0x0306))]
        if locked:
            parts.append(record(0x002F, struct.pack("<HHH", 1, 1, 1) + b"\x11" * 48))
        parts.append(record(0x0042, struct.pack("<H", 1200)))
        parts.append(record(0x0085, struct.pack("<IBB", offset, 0, 0) + text("任务", "<BB")))
        parts.append(record(0x000A))
        return b"".join(parts)

    body = [record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 0x0306))]
    width = max(len(row) for row in rows)
    body.append(record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0)))
    for index, row in enumerate(rows):
        for column, value in enumerate(row):
            place = struct.pack("<HHH", index, column, 0)
            if isinstance(value, str):
                body.append(record(0x0204, place + text(value)))
            elif value is not None:
                body.append(record(0x0203, place + struct.pack("<d", value)))
    body.append(record(0x000A))
    return compound({"Workbook": globals_of(len(globals_of(0))) + b"".join(body)})
