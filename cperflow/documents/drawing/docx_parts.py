"""What surrounds the text of a Word file: styles, settings, numbering, header and footer.

WordprocessingML as in ECMA-376; the order of the elements is the schema's.
"""

from __future__ import annotations

from collections.abc import Sequence

from cperflow.documents.page import qr
from cperflow.documents.page.blocks import Block, Listing, Page
from cperflow.documents.page.layout import (
    CELL_SIZES,
    QR_MODULE,
    code_line,
    printable,
    scheme_and_code,
)

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
WIDTH = 9412
"""Width of the text in twentieths of a point: A4 less 2.2 cm on each side."""

NO_MARGIN = (
    '<w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar>'
)
FONT = "Times New Roman"
"""On every Windows; elsewhere drawn with Liberation Serif, which has the same widths."""

_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"

CONTENT_TYPES = f"""{DECLARATION}<Types xmlns="{_PACKAGE}/content-types">\
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
<Default Extension="xml" ContentType="application/xml"/>\
<Default Extension="png" ContentType="image/png"/>\
<Override PartName="/word/document.xml" ContentType="{_TYPES}.document.main+xml"/>\
<Override PartName="/word/styles.xml" ContentType="{_TYPES}.styles+xml"/>\
<Override PartName="/word/settings.xml" ContentType="{_TYPES}.settings+xml"/>\
<Override PartName="/word/numbering.xml" ContentType="{_TYPES}.numbering+xml"/>\
<Override PartName="/word/header1.xml" ContentType="{_TYPES}.header+xml"/>\
<Override PartName="/word/footer1.xml" ContentType="{_TYPES}.footer+xml"/>\
<Override PartName="/docProps/core.xml" \
ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>"""

PACKAGE_RELATIONS = f"""{DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">\
<Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" Target="word/document.xml"/>\
<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" \
Target="docProps/core.xml"/></Relationships>"""

DOCUMENT_RELATIONS = f"""{DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">\
<Relationship Id="rId1" Type="{_RELATIONS}/styles" Target="styles.xml"/>\
<Relationship Id="rId2" Type="{_RELATIONS}/settings" Target="settings.xml"/>\
<Relationship Id="rId3" Type="{_RELATIONS}/numbering" Target="numbering.xml"/>\
<Relationship Id="rId4" Type="{_RELATIONS}/header" Target="header1.xml"/>\
<Relationship Id="rId5" Type="{_RELATIONS}/footer" Target="footer1.xml"/></Relationships>"""

FOOTER_RELATIONS = f"""{DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">\
<Relationship Id="rId1" Type="{_RELATIONS}/image" Target="media/qr.png"/></Relationships>"""

SETTINGS = f"""{DECLARATION}<w:settings {NAMESPACES}><w:defaultTabStop w:val="567"/>\
<w:compat><w:compatSetting w:name="compatibilityMode" \
w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>\
<w:themeFontLang w:val="fr-FR"/></w:settings>"""


def _style(id: str, name: str, paragraph: str = "", run: str = "", based: str = "Normal") -> str:
    parent = f'<w:basedOn w:val="{based}"/>' if based else ""
    default = ' w:default="1"' if not based else ""
    return (
        f'<w:style w:type="paragraph"{default} w:styleId="{id}"><w:name w:val="{name}"/>{parent}'
        f"<w:qFormat/><w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
    )


def _spacing(before: int, after: int, line: int = 259) -> str:
    return f'<w:spacing w:before="{before}" w:after="{after}" w:line="{line}" w:lineRule="auto"/>'


def _size(points: float) -> str:
    return f'<w:sz w:val="{points * 2:.0f}"/><w:szCs w:val="{points * 2:.0f}"/>'


def _heading(level: int, points: float, before: int, run: str) -> str:
    kept = f'<w:keepNext/><w:keepLines/>{_spacing(before, 100)}<w:outlineLvl w:val="{level - 1}"/>'
    return _style(f"Heading{level}", f"heading {level}", kept, f"<w:b/>{run}{_size(points)}")


def cell_style(points: float) -> str:
    """The style of the cells of a table whose text has that size."""
    return f"Cell{points * 10:.0f}"


_TIGHT = _spacing(0, 0, 240)
_ACCENT = '<w:color w:val="9C2A10"/>'
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="404040"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_MARGINS = "".join(
    f'<w:{side} w:w="{width}" w:type="dxa"/>'
    for side, width in (("top", 30), ("left", 70), ("bottom", 30), ("right", 70))
)

STYLES = "".join((
    DECLARATION,
    f"<w:styles {NAMESPACES}><w:docDefaults><w:rPrDefault><w:rPr>",
    f'<w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:eastAsia="{FONT}" w:cs="{FONT}"/>',
    f'{_size(11.5)}<w:lang w:val="fr-FR" w:eastAsia="fr-FR" w:bidi="ar-SA"/>',
    "</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>",
    _style("Normal", "Normal", f"<w:widowControl/>{_spacing(0, 120)}", based=""),
    _heading(1, 14, 320, ""),
    _heading(2, 12, 220, ""),
    _heading(3, 11.5, 160, "<w:i/>"),
    _style("Title", "Title", f'{_spacing(240, 240)}<w:jc w:val="center"/>', f"<w:b/>{_size(18)}"),
    _style("Cover", "Cover", f'{_spacing(120, 120)}<w:jc w:val="center"/>', _size(14)),
    _style("Letterhead", "Letterhead", f'{_TIGHT}<w:jc w:val="center"/>', _size(10)),
    _style("Addressee", "Addressee", f'{_spacing(0, 40)}<w:jc w:val="center"/>'),
    _style("Around", "Around", _spacing(0, 40)),
    _style("ListParagraph", "List Paragraph", _spacing(0, 60)),
    *(_style(cell_style(points), f"Cell {points:g}", _TIGHT, _size(points))
      for points in CELL_SIZES),
    _style("Signature", "Signature", f'<w:keepNext/><w:keepLines/>{_TIGHT}<w:jc w:val="center"/>'),
    _style("Copies", "Copies", f'{_TIGHT}<w:ind w:left="170" w:right="170" w:hanging="170"/>',
           _size(9.5)),
    _style("Note", "Note", _spacing(0, 40, 240), f"<w:i/>{_size(8)}"),
    _style("Gap", "Gap", '<w:spacing w:before="0" w:after="180" w:line="20" w:lineRule="exact"/>'),
    _style("Header", "header", f'{_TIGHT}<w:jc w:val="right"/>', f"<w:b/>{_ACCENT}{_size(10)}"),
    _style("Footer", "footer", f'{_TIGHT}<w:jc w:val="center"/>', _size(8.5)),
    '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>',
    '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/></w:tblPr></w:style>',
    '<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/>',
    '<w:basedOn w:val="TableNormal"/>',
    f"<w:tblPr><w:tblBorders>{_BORDERS}</w:tblBorders>",
    f"<w:tblCellMar>{_MARGINS}</w:tblCellMar></w:tblPr></w:style></w:styles>",
))  # fmt: skip


def xml_text(text: str) -> str:
    text = printable(text).replace("&", "&amp;").replace("<", "&lt;")
    return text.replace(">", "&gt;").replace('"', "&quot;")


def row_properties(*, whole: bool, repeated: bool = False) -> str:
    """Of a row of a table; `repeated` above each page."""
    found = "<w:cantSplit/>" * whole + "<w:tblHeader/>" * repeated
    return f"<w:trPr>{found}</w:trPr>" if found else ""


def core(page: Page) -> str:
    """The metadata; the creation date is the page's own."""
    date = f"{xml_text(page.date)}T00:00:00Z"
    code = scheme_and_code(page)
    coded = f"<dc:identifier>{code}</dc:identifier><cp:keywords>{code}</cp:keywords>"
    created = f'<dcterms:created xsi:type="dcterms:W3CDTF">{date}</dcterms:created>'
    return (
        f'{DECLARATION}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{xml_text(page.title)}</dc:title>"
        f"<dc:creator>{xml_text(page.author)}</dc:creator>{created if page.date else ''}"
        f"<dc:language>{xml_text(page.lang)}</dc:language>{coded if code else ''}"
        "</cp:coreProperties>"
    )


def header(notice: str) -> str:
    return f"{DECLARATION}<w:hdr {NAMESPACES}>{_line('Header', notice)}</w:hdr>"


def footer(page: Page) -> str:
    """The office's lines, « Page x / y » by fields that Word computes, and the code of the page
    with its QR on the left, the words still in the middle of the sheet."""
    number = f"{_words('Page ')}{_field('PAGE')}{_words(' / ')}{_field('NUMPAGES')}"
    lines = (
        *(_words(xml_text(line)) for line in page.footer.splitlines()),
        number,
        *((_words(code_line(page)),) if page.code else ()),
    )
    words = "".join(f"<w:p>{_FOOTER}{line}</w:p>" for line in lines)
    content = _beside(_qr(page), words) if page.code else words
    return f"{DECLARATION}<w:ftr {NAMESPACES} {_DRAWING}>{content}</w:ftr>"


_FOOTER = '<w:pPr><w:pStyle w:val="Footer"/></w:pPr>'
_PICTURE = "http://schemas.openxmlformats.org/drawingml/2006/picture"
_DRAWING = (
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    f'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="{_PICTURE}"'
)
_QR_SIDE = int(qr.SIDE * QR_MODULE * 36_000)
"""In English metric units, of which a millimetre has 36 000."""


def _beside(picture: str, words: str) -> str:
    """One row of three cells, and the paragraph that must end what is outside the text."""
    side = _QR_SIDE // 635  # twentieths of a point
    widths = (side, WIDTH - 2 * side, side)
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    left = f'<w:p><w:pPr><w:pStyle w:val="Footer"/><w:jc w:val="left"/></w:pPr>{picture}</w:p>'
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f"{content}</w:tc>"
        for width, content in zip(widths, (left, words, f"<w:p>{_FOOTER}</w:p>"), strict=True)
    )
    end = '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/></w:pPr>'
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{WIDTH}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        f"{NO_MARGIN}</w:tblPr><w:tblGrid>{columns}</w:tblGrid><w:tr>{cells}</w:tr></w:tbl>{end}"
        "</w:p>"
    )


def _qr(page: Page) -> str:
    """The picture word/media/qr.png, said aloud as the code."""
    size = f'cx="{_QR_SIDE}" cy="{_QR_SIDE}"'
    return (
        f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent {size}/>'
        f'<wp:docPr id="1" name="QR" descr="{code_line(page)}"/><a:graphic>'
        f'<a:graphicData uri="{_PICTURE}"><pic:pic><pic:nvPicPr><pic:cNvPr id="1" name="QR"/>'
        '<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rId1"/><a:stretch>'
        '<a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>'
        f'<a:ext {size}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
        "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def _line(style: str, text: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{_words(xml_text(text))}</w:p>'


def _words(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def _field(name: str) -> str:
    return f'<w:fldSimple w:instr=" {name} ">{_words("1")}</w:fldSimple>'


def numbering(blocks: Sequence[Block]) -> str:
    """Numbering 1 is the dash; each ordered list of the page has its own, from 2 on."""
    starts = [block.start for block in blocks if isinstance(block, Listing) and block.ordered]
    numbers = "".join(
        f'<w:num w:numId="{id}"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0">'
        f'<w:startOverride w:val="{start}"/></w:lvlOverride></w:num>'
        for id, start in enumerate(starts, 2)
    )
    return (
        f"{DECLARATION}<w:numbering {NAMESPACES}>{_level(0, 'bullet', '–')}"
        f"{_level(1, 'decimal', '%1.')}"
        f'<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>{numbers}</w:numbering>'
    )


def _level(id: int, kind: str, text: str) -> str:
    return (
        f'<w:abstractNum w:abstractNumId="{id}"><w:multiLevelType w:val="singleLevel"/>'
        f'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>'
        f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
        '<w:pPr><w:ind w:left="567" w:hanging="340"/></w:pPr></w:lvl></w:abstractNum>'
    )
