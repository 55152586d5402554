"""What the papers name is there: files, links, and what the index of CONTRIBUTING.md finds in the code."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import resolve

ROOT = settings.BASE_DIR
PAPERS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
FOLDERS = "policyportal regions projects kpis templates static fixtures tests benchmarks deploy docs requirements .ci"
# `kpis/figures.py`, `tests/data/`, `policyportal/embedded`: a path of the checkout; with … or * it stands for several.
PATH = re.compile(rf"`((?:{'|'.join(map(re.escape, FOLDERS.split()))})/[^`…*]*)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
INDEX_ROW = re.compile(r"^\| ([^|]+) \| `([^`]+)` \| `(\w+)` \|$", re.MULTILINE)

each_paper = pytest.mark.parametrize(
    "paper", PAPERS, ids=lambda paper: str(paper.relative_to(ROOT))
)


def index() -> list[tuple[str, str, str]]:
    """The rows of the index: the rule, the file, what it is called in it."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    return INDEX_ROW.findall(text.partition("## Where is")[2])


def names_in(file: Path) -> set[str]:
    """What a file defines: functions, classes and constants; or functions, views and triggers of the database."""
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".sql":
        made = r"^CREATE OR REPLACE (?:FUNCTION|VIEW|TRIGGER) (\w+)"
        return set(re.findall(made, text, re.MULTILINE))
    names = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
    return names


def test_index_names_one_file_for_each_rule():
    section = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("## Where is")[2]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    rules = [rule for rule, _, _ in index()]

    # All lines but the head of the table and the one below it.
    assert len(rules) == len(lines) - 2 >= 24
    assert len(set(rules)) == len(rules)


@pytest.mark.parametrize(("rule", "file", "name"), index())
def test_index_leads_to_what_it_names(rule, file, name):
    assert (ROOT / file).is_file(), f"CONTRIBUTING.md: {rule}: there is no {file}"
    assert name in names_in(ROOT / file), f"CONTRIBUTING.md: {rule}: {file} defines no {name}"


@each_paper
def test_links_lead_to_files_and_pages(paper):
    links = LINK.findall(paper.read_text(encoding="utf-8"))
    pages = [link for link in links if link.startswith("/")]
    files = [link for link in links if not link.startswith(("/", "#", "https://"))]

    assert [file for file in files if not (paper.parent / file.partition("#")[0]).exists()] == []
    # The admin answers unknown addresses too; that answer has no name.
    assert [page for page in pages if not resolve(page).url_name] == []


@each_paper
def test_paths_lead_to_files(paper):
    paths = PATH.findall(paper.read_text(encoding="utf-8"))

    assert [path for path in paths if not (ROOT / path).exists()] == []


@pytest.mark.parametrize(
    "decision", sorted((ROOT / "docs/decisions").glob("*.md")), ids=lambda decision: decision.stem
)
def test_decisions_have_one_form(decision):
    lines = decision.read_text(encoding="utf-8").splitlines()
    headings = [line for line in lines if line.startswith("#")]

    assert headings[0].startswith(f"# {int(decision.stem[:4])}. ")
    assert headings[1:] == ["## Context", "## Decision", "## Consequences"]
    assert [lines[lines.index(heading) + 1] for heading in headings] == [""] * 4


def test_readme_is_short():
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 130
