#!/usr/bin/env python3
"""Writes the inputs that fuzzing starts from: seeds.py FOLDER makes FOLDER/CSV/…, FOLDER/XLSX/… and so on."""

import io
import pathlib
import sys
import zipfile

KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET = """<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>title</t></is></c>
</row><row r="2"><c r="A2"><v>1.5</v></c><c r="B2" t="str"><f>A1</f><v>a_x000D_b</v></c></row><row r="4"><c r="A4" s="1"><v>45985.25</v></c>
<c r="B4" t="b"><v>1</v></c></row><row r="5"><c r="A5" t="e"><v>#N/A</v></c><c r="B5" t="d"><v>2026-11-24T09:30:00</v></c></row></sheetData></worksheet>"""
SHARED = "<sst><si><t>id</t></si><si><r><t>a</t></r><r><t>b</t></r><rPh><t>c</t></rPh></si></sst>"
STYLES = """<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy-mm-dd"/></numFmts><cellXfs><xf numFmtId="0"/>
<xf numFmtId="164"/></cellXfs></styleSheet>"""
CONTENT = """<office:document-content><office:body><office:spreadsheet><table:table table:name="T"><table:table-row>
<table:table-cell office:value-type="string"><text:p>id</text:p></table:table-cell><table:table-cell office:value-type="string">
<text:p>a<text:s text:c="2"/>b<text:span>c</text:span></text:p><text:p>d</text:p></table:table-cell></table:table-row>
<table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="float" office:value="1.5"/>
<table:table-cell office:value-type="date" office:date-value="2026-11-24"/></table:table-row><table:table-row>
<table:table-cell office:value-type="time" office:time-value="PT09H30M00S"/><table:table-cell office:value-type="boolean" office:boolean-value="true"/>
<table:table-cell table:number-columns-repeated="1022"/></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"""


def archive(files: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as workbook:
        for name, text in files.items():
            workbook.writestr(zipfile.ZipInfo(name), text)
    return b"A" + out.getvalue()


def relations(*targets: tuple[str, str]) -> str:
    links = (f'<Relationship Id="r{n}" Type="{KIND}/{kind}" Target="{target}"/>' for n, (kind, target) in enumerate(targets))
    return "<Relationships>" + "".join(links) + "</Relationships>"


WORKBOOK = f'<workbook xmlns:r="{KIND}"><sheets><sheet name="Data" sheetId="1" r:id="r0"/></sheets></workbook>'
XLSX = archive({
    "[Content_Types].xml": "<Types/>",
    "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
    "xl/workbook.xml": WORKBOOK,
    "xl/_rels/workbook.xml.rels": relations(("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml")),
    "xl/worksheets/sheet1.xml": SHEET,
    "xl/sharedStrings.xml": SHARED,
})
ODS = archive({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": CONTENT})
OBJECT = '{"id":"a","n":-1.5e3,"themes":["x","y"],"free":true,"none":null,"place":{"town":"\\u00d2ban \\ud83d\\ude00"}}'

SEEDS = {
    "CSV": [
        'id,title,start\r\n1,"Bridges, ""built""",2026-11-24\r\n2,two\nlines\n', "id;a\n1;\"x\ny\"\n", "sep=|\nid|b\n1|2\n",
        "\ufeffid\ttitle\n'=1\t+44\n\n,,\n", 'a,b\n"open\nx,"c"d\n1,2',
    ],
    "NDJSON": [OBJECT + "\n" + OBJECT + "\n", OBJECT + "\n{]\n\n" + OBJECT],
    "JSON": [f"[{OBJECT},\n{OBJECT}]", '{"total":1,"x":[[{}]],"listings":[' + OBJECT + '],"facets":{"a":1}}'],
    "XLSX": [XLSX, "\0".join([SHEET, SHARED, STYLES]), SHEET],
    "ODS": [ODS, CONTENT],
    "Query": [
        "q=wind+power&sector=primary&la=S12000020&theme=robotics&year=2026&from=1/12/2026&to=2026-12-31&page=2",
        "q=%22wind%20farm%22+-sea+prim*&match=exact&near=IV30&within=40&sort=distance&size=100&view=map&facets=sector,la",
        "when=7-days&undated=exclude&national=include&past=include&cols=provider.date&group=theme&region=highland&q=m%C3%B2r",
        "2026-12-01T14:00:00.5+01:00", "1 Dec 2026",
    ],
    "Attendance": [
        "Meeting ID,Topic\n812,Rockets\n\nName (Original Name),User Email,Join Time,Duration (Minutes)\nAilsa,a@b.example,x,22\n"
        '"Aziz, Bashir",,x,61\nAILSA,A@B.example,x,38\n',
        "\ufeff1. Summary\r\nName\tFirst Join\tIn-Meeting Duration\tEmail\r\nAilsa\tx\t1h 1m 59s\t\r\n\r\n3. Activities\r\n".encode("utf-16"),
        "First name;Last name;Email;Duration\nÒrla;李;;1 hr 2 min\n;;c@d.example;00:58:12\n",
    ],
    "Form": [
        '--b\r\nContent-Disposition: form-data; name="source"\r\n\r\nnorth\r\n--b\r\nContent-Disposition: form-data; name="file"; '
        'filename="C:\\a b.csv"\r\nContent-Type: text/csv\r\n\r\nid\r\n--b--\r\n',
        '; boundary="xy"; charset=utf-8           --xy\r\nContent-Disposition: form-data; name=a\r\n\r\nb\r\n--xy--',
    ],
}


def main() -> None:
    for name, seeds in SEEDS.items():
        folder = pathlib.Path(sys.argv[1]) / name
        folder.mkdir(parents=True, exist_ok=True)
        for number, seed in enumerate(seeds):
            (folder / f"seed-{number}").write_bytes(seed if isinstance(seed, bytes) else seed.encode())


if __name__ == "__main__":
    main()
