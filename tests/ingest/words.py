"""Word documents made of XML: what they show and what they hide, in each way that we know."""

from __future__ import annotations

import functools
import io
import zipfile
from collections.abc import Mapping

import docx

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_OTHERS = {
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "zz": "urn:nobody-knows",
}
_NAMES = f'xmlns:w="{W}" xmlns:r="{_R}" ' + " ".join(f'xmlns:{name}="{uri}"' for name, uri in _OTHERS.items())


def a_word_file(
    body: str, *, styles: str = "", settings: str = "", more: Mapping[str, str] | None = None, ground: str = ""
) -> bytes:
    """`more` are parts by their kind: `footnotes`, `comments`, `header` (relation `r-header`)."""
    parts = dict(_plain())
    parts["word/document.xml"] = f"<w:document {_NAMES}>{ground}<w:body>{body}</w:body></w:document>".encode()
    parts["word/styles.xml"] = parts["word/styles.xml"].replace(b"</w:styles>", f"{styles}</w:styles>".encode())
    parts["word/settings.xml"] = f"<w:settings {_NAMES}>{settings}</w:settings>".encode()
    for kind, content in (more or {}).items():
        part = kind.rstrip("0123456789")
        tag = {"header": "hdr", "footer": "ftr"}.get(part, part)
        parts[f"word/{kind}.xml"] = f"<w:{tag} {_NAMES}>{content}</w:{tag}>".encode()
        relation = f'<Relationship Id="r-{kind}" Type="{_R}/{part}" Target="{kind}.xml"/></Relationships>'
        _change(parts, "word/_rels/document.xml.rels", "</Relationships>", relation)
        media = f"application/vnd.openxmlformats-officedocument.wordprocessingml.{part}+xml"
        _change(
            parts, "[Content_Types].xml", "</Types>",
            f'<Override PartName="/word/{kind}.xml" ContentType="{media}"/></Types>',
        )  # fmt: skip
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def a_run(text: str, looks: str = "") -> str:
    return f'<w:r><w:rPr>{looks}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def a_paragraph(*runs: str, looks: str = "") -> str:
    return f"<w:p><w:pPr>{looks}</w:pPr>{''.join(runs)}</w:p>"


def a_style(name: str, looks: str, kind: str = "character", based: str = "", more: str = "") -> str:
    on = f'<w:basedOn w:val="{based}"/>' if based else ""
    letters = f"<w:rPr>{looks}</w:rPr>" if looks else ""
    return f'<w:style w:type="{kind}" w:styleId="{name}"><w:name w:val="{name}"/>{on}{more}{letters}</w:style>'


def a_table(*rows: str, looks: str = "") -> str:
    return f"<w:tbl><w:tblPr>{looks}</w:tblPr>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def a_cell(*content: str, looks: str = "") -> str:
    return f"<w:tc><w:tcPr>{looks}</w:tcPr>{''.join(content)}<w:p/></w:tc>"


def a_box(content: str, *, filled: str = "", needs: str = "wps", fallback: str = "") -> str:
    fill = f'<a:solidFill><a:srgbClr val="{filled}"/></a:solidFill>' if filled else ""
    shape = (
        f"<wps:wsp><wps:spPr>{fill}</wps:spPr><wps:txbx><w:txbxContent>{content}</w:txbxContent></wps:txbx></wps:wsp>"
    )
    drawn = f"<w:drawing><wp:anchor>{shape}</wp:anchor></w:drawing>"
    other = f"<w:pict><w:txbxContent>{fallback}</w:txbxContent></w:pict>"
    return (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="{needs}">{drawn}</mc:Choice>'
        f"<mc:Fallback>{other}</mc:Fallback></mc:AlternateContent></w:r>"
    )


def _hide(looks: str) -> str:
    return a_paragraph(a_run("Varme. "), a_run(HIDDEN, looks))


def _styled(style: str, kind: str = "rStyle", styles: str = "") -> bytes:
    if kind == "pStyle":
        body = a_paragraph(a_run("Varme.")) + a_paragraph(a_run(HIDDEN), looks=f'<w:pStyle w:val="{style}"/>')
    else:
        body = _hide(f'<w:rStyle w:val="{style}"/>')
    return a_word_file(body, styles=styles)


HIDDEN = "Skjult ordre til assistenten."
_VARME = a_paragraph(a_run("Varme."))
_VANISH, _WHITE = "<w:vanish/>", '<w:color w:val="FFFFFF"/>'
_THEMED = '<w:color w:val="000000" w:themeColor="background1"/>'
_DARK = '<w:shd w:val="clear" w:color="auto" w:fill="1F3864"/>'


def _hidden_by_the_run() -> dict[str, bytes]:
    white = '<w14:srgbClr w14:val="FFFFFF"/>'
    looks = {
        "vanished": _VANISH,
        "always hidden": "<w:specVanish/>",
        "hidden where there are no pages": "<w:webHidden/>",
        "white": _WHITE,
        "nearly white": '<w:color w:val="FEFFFE"/>',
        "a grey that is nearly white": '<w:color w:val="F2F2F2"/>',
        "the theme's white": _THEMED,
        "black by the theme, and tinted away": '<w:color w:val="000000" w:themeColor="text1" w:themeTint="05"/>',
        "one point": '<w:sz w:val="2"/>',
        "letters without width": '<w:w w:val="1"/>',
        "black upon black": '<w:color w:val="000000"/><w:shd w:val="clear" w:color="auto" w:fill="000000"/>',
        "green upon a pattern of it": '<w:color w:val="1F6438"/><w:shd w:val="solid" w:color="1F6438"/>',
        "yellow upon yellow": '<w:color w:val="FFFF00"/><w:highlight w:val="yellow"/>',
        "filled with nothing": "<w14:textFill><w14:noFill/></w14:textFill>",
        "filled with white": f"<w14:textFill><w14:solidFill>{white}</w14:solidFill></w14:textFill>",
    }
    return {name: a_word_file(_hide(look)) for name, look in looks.items()}


def _hidden_by_styles() -> dict[str, bytes]:
    family = a_style("Barn", "<w:b/>", based="Midt") + a_style("Midt", "", based="Væk") + a_style("Væk", _VANISH)
    shown = _VARME.replace("<w:rPr>", '<w:rPr><w:vanish w:val="0"/>')
    white, small = a_style("Hvid", _WHITE), a_style("Lille", '<w:sz w:val="2"/>')
    table = (
        a_style("Tabel", _WHITE, "table"),
        a_style("Kun", "", "table", more=f'<w:tblStylePr w:type="firstRow"><w:rPr>{_VANISH}</w:rPr></w:tblStylePr>'),
    )
    rows = (a_cell(_in(HIDDEN)), a_cell(_in("Varme.", '<w:color w:val="000000"/>')))
    wanted = '<w:tblLook w:val="0000" w:firstRow="1"/>'
    defaults = f"<w:docDefaults><w:rPrDefault><w:rPr>{_VANISH}</w:rPr></w:rPrDefault></w:docDefaults>"
    return {
        "vanished by a style of letters": _styled("Væk", styles=a_style("Væk", _VANISH)),
        "by a style it is based on": _styled("Barn", styles=family),
        "vanished by a style of paragraphs": _styled("Væk", "pStyle", a_style("Væk", _VANISH, "paragraph")),
        "white by a style": _styled("Hvid", styles=white),
        "white by a style of paragraphs": _styled("Hvid", "pStyle", a_style("Hvid", _WHITE, "paragraph")),
        "the theme's white by a style": _styled("Hvid", styles=a_style("Hvid", _THEMED)),
        "one point by a style": _styled("Lille", styles=small),
        "a line of no height": a_word_file(
            _VARME + a_paragraph(a_run(HIDDEN), looks='<w:spacing w:line="20" w:lineRule="exact"/>')
        ),
        "white by the style of a table": a_word_file(
            a_table(*rows, looks='<w:tblStyle w:val="Tabel"/>'), styles=table[0]
        ),
        "vanished in the first row": a_word_file(
            a_table(*rows, looks=f'<w:tblStyle w:val="Kun"/>{wanted}'), styles=table[1]
        ),
        "vanished by default": a_word_file(shown + _in(HIDDEN), styles=defaults),
        "a style in a ring": _styled("En", styles=a_style("En", _WHITE, based="To") + a_style("To", "", based="En")),
    }  # fmt: skip


def _in(text: str, looks: str = "") -> str:
    return a_paragraph(a_run(text, looks))


def _hidden_in_places() -> dict[str, bytes]:
    none = f"<w:tr><w:trPr><w:hidden/></w:trPr>{a_cell(_in(HIDDEN))}</w:tr></w:tbl>"
    return {
        "a cell": a_word_file(a_table(a_cell(_in("Varme.")) + a_cell(_in(HIDDEN, _VANISH)))),
        "a table within a table": a_word_file(
            a_table(a_cell(_in("Varme."), a_table(a_cell(_in(HIDDEN, _WHITE)))))
        ),
        "upon the shading of a cell": a_word_file(
            a_table(a_cell(_in("Varme.")) + a_cell(_in(HIDDEN, '<w:color w:val="203965"/>'), looks=_DARK))
        ),
        "upon the shading of a paragraph": a_word_file(
            _VARME + a_paragraph(a_run(HIDDEN, '<w:color w:val="1F3864"/>'), looks=_DARK)
        ),
        "upon the page": a_word_file(
            _VARME + _in(HIDDEN, '<w:color w:val="111111"/>'),
            ground='<w:background w:color="101010"/>', settings="<w:displayBackgroundShape/>",
        ),
        "a row that is hidden": a_word_file(
            a_table(a_cell(_in("Varme."))).replace("</w:tbl>", none)
        ),
        "a row of no height": a_word_file(
            a_table(a_cell(_in("Varme."))).replace(
                "</w:tbl>",
                f'<w:tr><w:trPr><w:trHeight w:val="2" w:hRule="exact"/></w:trPr>{a_cell(_in(HIDDEN))}</w:tr></w:tbl>',
            )
        ),
        "a cell under another": a_word_file(
            a_table(
                a_cell(_in("Varme."), looks='<w:vMerge w:val="restart"/>'), a_cell(_in(HIDDEN), looks="<w:vMerge/>")
            )
        ),
        "a text box": a_word_file(a_paragraph(a_run("Varme."), a_box(_in(HIDDEN, _WHITE)))),
        "upon the fill of a text box": a_word_file(
            a_paragraph(a_run("Varme."), a_box(_in(HIDDEN, '<w:color w:val="1F3864"/>'), filled="1F3864"))
        ),
        "a header": a_word_file(
            _VARME + '<w:sectPr><w:headerReference w:type="default" r:id="r-header"/></w:sectPr>',
            more={"header": _in(HIDDEN, _WHITE)},
        ),
        "a footnote": a_word_file(
            a_paragraph(a_run("Varme."), '<w:r><w:footnoteReference w:id="2"/></w:r>'),
            more={"footnotes": f'<w:footnote w:id="2">{_in(HIDDEN, _VANISH)}</w:footnote>'},
        ),
        "a link": a_word_file(a_paragraph(a_run("Varme."), f"<w:hyperlink>{a_run(HIDDEN, _VANISH)}</w:hyperlink>")),
        "a field to fill in": a_word_file(
            a_paragraph(a_run("Varme."), f"<w:sdt><w:sdtContent>{a_run(HIDDEN, _VANISH)}</w:sdtContent></w:sdt>")
        ),
        "words put in later": a_word_file(a_paragraph(a_run("Varme."), f"<w:ins>{a_run(HIDDEN, _WHITE)}</w:ins>")),
        "nothing else": a_word_file(_in(HIDDEN, _VANISH)),
    }  # fmt: skip


@functools.cache
def hiding() -> Mapping[str, bytes]:
    """By the way: documents that hold `HIDDEN` where nobody sees it."""
    return _hidden_by_the_run() | _hidden_by_styles() | _hidden_in_places()


def _change(parts: dict[str, bytes], part: str, old: str, new: str) -> None:
    parts[part] = parts[part].replace(old.encode(), new.encode())


@functools.cache
def _plain() -> Mapping[str, bytes]:
    out = io.BytesIO()
    docx.Document().save(out)
    with zipfile.ZipFile(out) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
