"""A released report as a PDF: its tags, its words, and that its figures are those of the page."""

import re

import pikepdf
import pypdfium2
import pytest

import program as programs

# Without a whole year in its period it has no tables of people beside it.
REPORT = """---
title: The work of a year
period: 2020-09..2021-07
summary: What was done, and where.
slug: work-of-a-year
---
## The work

The team undertook {{engagements.count}} engagements, **{{share of engagements.count where kind = planning in
engagements.count}}** of them planning, with {{engagements.establishments}} establishments.

### By way of working

{{chart of engagements.count by mode}}

{{chart of engagements.count by month}}

## Where

{{map of engagements.count by council}}

- Remote schools took part in {{engagements.count where remoteness in (remote, very-remote)}} engagements.

## In short

{{table of engagements.count by kind}}
"""

pytestmark = pytest.mark.skipif(
    not (programs.ROOT / ".venv/pdf/bin/python3").exists(), reason="no Python for PDFs: make .venv/pdf/ready")


@pytest.fixture(scope="module")
def released(office, program, tmp_path_factory):
    """The path of a report that an analyst wrote and an education officer released."""
    office.join("anna", "Anna", "analyst")
    office.join("erik", "Erik", "officer")
    file = tmp_path_factory.mktemp("report") / "report.md"
    file.write_text(REPORT)
    program.command("import", "report", str(file), "--as", "anna@programme.example")
    for who, action in [("anna", "send"), ("erik", "release")]:
        page = office.page(who)
        page.goto("/admin/reports/work-of-a-year")
        if action == "release":
            page.check("#read")
        page.locator(f"form[action$='/{action}'] button").click()
        page.wait_for_load_state()
        page.context.close()
    return "/reports/work-of-a-year/1.0"


@pytest.fixture(scope="module")
def pdf(program, released, tmp_path_factory):
    answer = program.get(released + "/report.pdf")
    assert answer.status == 200, answer.text[-600:]
    assert answer.headers["Content-Type"] == "application/pdf"
    path = tmp_path_factory.mktemp("pdf") / "report.pdf"
    path.write_bytes(answer.body)
    return path


def tags(node, found=None):
    """The structure below an element, in reading order: its kind and the words for who does not see it."""
    found = [] if found is None else found
    for child in node.get("/K", []) if isinstance(node.get("/K"), pikepdf.Array) else [node.get("/K")]:
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            found.append((str(child.S)[1:], str(child.get("/Alt", ""))))
            tags(child, found)
    return found


def words(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def test_the_pdf_has_its_language_title_and_mark(pdf):
    with pikepdf.open(pdf) as document:
        assert str(document.Root.Lang) == "en"
        assert bool(document.Root.MarkInfo.Marked) and bool(document.Root.ViewerPreferences.DisplayDocTitle)
        with document.open_metadata() as metadata:
            assert metadata["dc:title"] == "The work of a year"
            assert metadata["pdfuaid:part"] == "1"
        with document.open_outline() as outline:
            assert [item.title for item in outline.root] == ["The work of a year"]


def test_its_structure_is_that_of_the_text(pdf):
    with pikepdf.open(pdf) as document:
        found = tags(document.Root.StructTreeRoot)
    kinds = [kind for kind, _ in found]
    assert kinds.count("H1") == 1 and kinds.count("H2") >= 4 and kinds.count("H3") == 1
    assert kinds.index("H1") < kinds.index("H2") < kinds.index("H3")
    assert {"P", "L", "LI", "Table", "THead", "TBody", "TR", "TH", "TD", "Caption", "Link"} <= set(kinds)
    pictures = [words for kind, words in found if kind == "Figure"]
    assert len(pictures) == 4 and all(len(words) > 20 for words in pictures), pictures


def test_its_figures_are_those_of_the_page(visit, released, pdf):
    page = visit(released)
    document = pypdfium2.PdfDocument(pdf)
    said = words(" ".join(document[place].get_textpage().get_text_bounded() for place in range(len(document))))
    shown = page.locator("article a.infigure").all_inner_texts()
    assert len(shown) == 4
    for sentence in page.locator("article p, article li").all_inner_texts():
        if any(figure in sentence for figure in shown):
            assert words(sentence).strip() in said, sentence
    rows = page.locator("article table tr").evaluate_all(
        "rows => rows.map(row => [...row.cells].map(cell => cell.textContent.trim()).join(' '))")
    assert len(rows) > 40
    for row in rows:
        assert words(row) in said, row


def test_nothing_in_it_leads_to_the_host_that_was_asked(pdf, program):
    with pikepdf.open(pdf) as document:
        for page in document.pages:
            for annotation in page.get("/Annots", []):
                assert "/URI" not in annotation.get("/A", {}), annotation.A.URI
        assert "/EmbeddedFiles" not in document.Root.get("/Names", {})


def test_a_figure_that_there_is_not_is_not_found(program, released):
    assert program.get(released + "/figures/1").status == 200
    for number in ("0", "-1", "-9223372036854775808", "9223372036854775807", "1000", "one", "+1"):
        for form in ("", ".csv", ".json"):
            assert program.get(f"{released}/figures/{number}{form}").status == 404, (number, form)


def test_a_figure_is_taken_away_as_it_was_frozen(program, released):
    frozen = program.json(released + ".json")["figures"][0]
    assert program.json(released + "/figures/1.json")["value"] == frozen["value"]
    head, line = program.get(released + "/figures/1.csv").text.lstrip("\ufeff").splitlines()[:2]
    said = dict(zip(head.split(","), line.split(",")))
    assert int(said["value"]) == frozen["value"] and said["status"] == "released"


def test_a_version_that_there_is_not_has_no_pdf(program, released):
    assert program.get(released.replace("1.0", "1.1") + "/report.pdf").status == 404
