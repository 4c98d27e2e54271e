"""From the uploaded bytes to text: encodings, Word documents, and files that cannot be read."""

from __future__ import annotations

import io
import struct
import time
import zipfile

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from outlines.importer import OutlineUnreadable, parse, read_bytes
from outlines.importer.reading import LARGEST_FILE
from tests.outlines.outline_rendering import seed_text, seed_tree
from tests.outlines.word_documents import NumberedDocument, document_of, repack, save


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_the_real_outlines_in_every_usual_encoding(encoding: str) -> None:
    text = read_bytes(seed_text().encode(encoding), "纲要.txt")
    assert text == seed_text()
    assert parse(text) == seed_tree()


@pytest.mark.parametrize(("bom", "encoding"), [(b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")])
def test_utf_16_of_either_byte_order(bom: bytes, encoding: str) -> None:
    assert read_bytes(bom + "妇女发展纲要".encode(encoding), "a.txt") == "妇女发展纲要"


def test_rare_characters_of_gb18030_survive() -> None:
    text = "一、妇女与健康。𠮷家镇的妇女，㙍子村的儿童。" * 3
    assert read_bytes(text.encode("gb18030"), "a.txt") == text


def test_a_file_cut_off_inside_a_character_is_still_read_and_the_line_is_named() -> None:
    text = read_bytes(seed_text().strip().encode()[:-1], "a.txt")
    problems = parse(text).problems
    assert problems
    assert "无法识别的字" in problems[-1].message


def test_a_word_document_gives_the_same_tree_as_the_text() -> None:
    text = read_bytes(document_of(seed_text().split("\n")), "纲要.docx")
    assert parse(text) == seed_tree()


def test_numbers_that_word_draws_are_read_as_the_page_shows_them() -> None:
    shapes = [
        ("chineseCountingThousand", "%1、"),
        ("chineseCounting", "（%2）"),
        ("decimal", "%3."),
        ("decimalEnclosedCircle", "%4"),
    ]
    word = NumberedDocument(shapes)
    main = word.new_list()
    word.add("某县妇女发展纲要（2021—2030年）")
    word.add("总体要求", main)
    word.add("坚持党的领导。")
    word.add("发展领域、主要目标和策略措施", main)
    for title in ("妇女与健康", "妇女与教育"):
        word.add(title, main, 1)
        for label in ("主要目标：", "策略措施："):
            word.add(label)
            entries = word.new_list(start=None)
            number = NumberedEntries(word, entries)
            number.add("提高水平。")
            number.add("降低死亡率。")
    text = read_bytes(word.save(), "a.docx")
    lines = text.split("\n")
    assert "一、总体要求" in lines
    assert "二、发展领域、主要目标和策略措施" in lines
    assert "（一）妇女与健康" in lines
    assert "（二）妇女与教育" in lines
    assert lines.count("1.提高水平。") == 4
    assert lines.count("2.降低死亡率。") == 4


class NumberedEntries:
    """Entries on the third level; the level above restarts them at each domain and label."""

    def __init__(self, word: NumberedDocument, list_id: int) -> None:
        self._word = word
        self._list = word.new_list(start=None)
        self._first = True
        override = word.document.part.numbering_part.element.findall(qn("w:num"))[-1]
        level = OxmlElement("w:lvlOverride")
        level.set(qn("w:ilvl"), "2")
        start = OxmlElement("w:startOverride")
        start.set(qn("w:val"), "1")
        level.append(start)
        override.append(level)

    def add(self, text: str) -> None:
        self._word.add(text, self._list, 2)


@pytest.mark.parametrize(
    ("kind", "shape", "expected"),
    [
        ("decimal", "%1.", ["1.", "2.", "11."]),
        ("decimal", "%1、", ["1、", "2、", "11、"]),
        ("decimal", "（%1）", ["（1）", "（2）", "（11）"]),
        ("decimal", "%1", ["1 ", "2 ", "11 "]),
        ("decimalFullWidth", "%1．", ["１．", "２．", "１１．"]),
        ("chineseCounting", "（%1）", ["（一）", "（二）", "（十一）"]),
        ("chineseCountingThousand", "%1、", ["一、", "二、", "十一、"]),
        ("chineseCountingThousand", "第%1章", ["第一章 ", "第二章 ", "第十一章 "]),
        ("japaneseCounting", "第%1节", ["第一节 ", "第二节 ", "第十一节 "]),
        ("decimalEnclosedCircleChinese", "%1", ["① ", "② ", "⑪ "]),
        ("decimalEnclosedParen", "%1", ["⑴ ", "⑵ ", "⑾ "]),
        ("upperRoman", "%1.", ["I.", "II.", "XI."]),
        ("lowerLetter", "%1)", ["a)", "b)", "k)"]),
        ("bullet", "\uf06c", ["• ", "• ", "• "]),
    ],
)
def test_number_formats(kind: str, shape: str, expected: list[str]) -> None:
    word = NumberedDocument([(kind, shape)])
    entries = word.new_list()
    for _entry in range(11):
        word.add("提高", entries)
    lines = read_bytes(word.save(), "a.docx").split("\n")
    first, second, eleventh = (mark.rstrip() for mark in expected)
    assert [lines[0].split("提高")[0].rstrip(), lines[1].split("提高")[0].rstrip()] == [first, second]
    assert lines[10].split("提高")[0].rstrip() == eleventh


def test_lists_of_one_definition_go_on_counting_and_begin_again_where_word_says_so() -> None:
    word = NumberedDocument([("decimal", "%1.")])
    one, same, again = word.new_list(), word.new_list(), word.new_list(start=1)
    for list_id in (one, one, same, again, again):
        word.add("提高", list_id)
    assert read_bytes(word.save(), "a.docx").split("\n") == ["1.提高", "2.提高", "3.提高", "1.提高", "2.提高"]


def test_a_number_that_comes_with_the_paragraph_style() -> None:
    word = NumberedDocument([("chineseCountingThousand", "%1、")])
    list_id = word.new_list()
    style = word.document.styles["Heading 1"]
    properties = style.element.get_or_add_pPr()._add_numPr()
    child = OxmlElement("w:numId")
    child.set(qn("w:val"), str(list_id))
    properties.append(child)
    word.document.add_heading("总则", level=1)
    word.document.add_heading("组织实施", level=1)
    assert read_bytes(word.save(), "a.docx").split("\n") == ["一、总则", "二、组织实施"]


def test_tables_line_breaks_and_inserted_text_are_read_in_place_and_deleted_text_is_not() -> None:
    document = docx.Document()
    document.add_paragraph("前")
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "左", "右"
    last = document.add_paragraph("一")
    last.add_run().add_break()
    last.add_run("二\t三")
    for tag, words in (("w:ins", "增"), ("w:del", "删")):
        change = OxmlElement(tag)
        run = OxmlElement("w:r")
        text = OxmlElement("w:t" if tag == "w:ins" else "w:delText")
        text.text = words
        run.append(text)
        change.append(run)
        last._p.append(change)
    assert read_bytes(save(document), "a.docx") == "前\n左\n右\n一\n二\t三增"


REFUSED = [
    (b"", "a.txt", "空"),
    (b" \r\n\t", "a.txt", "没有文字"),
    (b"x" * (LARGEST_FILE + 1), "a.txt", "5 MB"),
    (b"%PDF-1.7 ...", "a.pdf", "PDF"),
    (b"%PDF-1.7 ...", "a.txt", "PDF"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "a.doc", "另存为 .docx"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "a.docx", "密码"),
    (b"{\\rtf1\\ansi", "a.rtf", "RTF"),
    ("<!DOCTYPE html><html>妇女</html>".encode(), "a.txt", "网页"),
    ("妇女发展纲要".encode(), "a.docx", "损坏"),
    ("妇女发展纲要".encode(), "a.xls", "不能识别"),
    (bytes(range(256)) * 20, "a.txt", "不能识别"),
    (b"\x89PNG\r\n\x1a\n", "a.png", "图片"),
    (b"\xff\xfe\x00\xd8", "a.txt", "编码"),
    (b"PK\x03\x04broken", "a.docx", "损坏"),
]


@pytest.mark.parametrize(("data", "name", "says"), REFUSED)
def test_files_that_cannot_be_read_are_refused_with_advice(data: bytes, name: str, says: str) -> None:
    with pytest.raises(OutlineUnreadable, match=says):
        read_bytes(data, name)


def test_a_workbook_is_not_a_word_document() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("xl/workbook.xml", "<workbook/>")
    with pytest.raises(OutlineUnreadable, match="不是 Word 文档"):
        read_bytes(stream.getvalue(), "a.docx")


def padded(size: int, *, name: str = "word/media/pad.bin") -> bytes:
    stream = io.BytesIO(document_of(["提高"]))
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, b"\x00" * size)
    return stream.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(padded(300 * 1024 * 1024), id="bomb of 300 MB"),
        pytest.param(padded(30 * 1024 * 1024, name="word/extra.xml"), id="huge part"),
        pytest.param(padded(8 * 1024 * 1024), id="thousandfold"),
    ],
)
def test_a_zip_bomb_is_refused_before_it_is_unpacked(data: bytes) -> None:
    assert len(data) < LARGEST_FILE
    started = time.process_time()
    with pytest.raises(OutlineUnreadable, match="为安全起见"):
        read_bytes(data, "a.docx")
    assert time.process_time() - started < 0.5


def test_thousands_of_entries_are_refused() -> None:
    stream = io.BytesIO(document_of(["提高"]))
    with zipfile.ZipFile(stream, "a") as package:
        for entry in range(2100):
            package.writestr(f"word/media/{entry}", b"")
    with pytest.raises(OutlineUnreadable, match="为安全起见"):
        read_bytes(stream.getvalue(), "a.docx")


def test_a_size_that_lies_does_not_unpack_more_than_it_says() -> None:
    data = bytearray(padded(2 * 1024 * 1024, name="word/extra.xml"))
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 10)
    with pytest.raises(OutlineUnreadable):
        read_bytes(bytes(data), "a.docx")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "part", ["word/document.xml", "word/numbering.xml", "[Content_Types].xml", "_rels/.rels"]
)
def test_entities_are_refused_in_every_part(part: str, encoding: str) -> None:
    attack = (
        f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">'
        '<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><d>&x;&b;</d>'
    ).encode(encoding)
    data = repack(document_of(["提高"]), lambda name, old: attack if name == part else old)
    with pytest.raises(OutlineUnreadable, match="为安全起见"):
        read_bytes(data, "a.docx")


@pytest.mark.parametrize("part", ["word/document.xml", "[Content_Types].xml"])
def test_a_package_with_a_missing_or_broken_part_is_refused(part: str) -> None:
    whole = document_of(["提高"])
    for data in (
        repack(whole, lambda name, old: None if name == part else old),
        repack(whole, lambda name, old: old[: len(old) // 2] if name == part else old),
        repack(whole, lambda name, old: b"<a/>" if name == part else old),
    ):
        with pytest.raises(OutlineUnreadable, match=r"docx|Word|没有文字"):
            read_bytes(data, "a.docx")


def test_an_empty_word_document_says_that_a_scan_must_become_text_first() -> None:
    with pytest.raises(OutlineUnreadable, match="扫描"):
        read_bytes(document_of([""]), "a.docx")
