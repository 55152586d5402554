"""What holds for the whole code: every model, module, stylesheet, command, variable and address."""

import ast
import json
import re
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.core.management import call_command
from django.urls import URLResolver, get_resolver

import tests.kpis.test_models
import tests.projects.test_models
import tests.regions.test_models
from tests import factories
from tests.constraints import constraint_names
from tests.pages.pages import PAGES

ROOT = settings.BASE_DIR
# In the order of the arrow: each may use itself and what stands before it.
APPS = ("regions", "projects", "kpis")
MODELS = [
    model for app in APPS for model in apps.get_app_config(app).get_models() if model._meta.managed
]
PRODUCT = sorted(
    path.relative_to(ROOT)
    for app in ("policyportal", *APPS)
    for path in (ROOT / app).rglob("*.py")
    if "migrations" not in path.parts
)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
# Modules whose test file is still to be written. The list only becomes shorter.
WITHOUT_TESTS = {
    "kpis/columns.py",
    "kpis/staff_views.py",
    "kpis/tables.py",
    "kpis/templatetags/figures.py",
    "policyportal/accounts/rights.py",
    "policyportal/data/fixtures.py",
    "policyportal/editing/forms.py",
    "policyportal/editing/history_pages.py",
    "policyportal/embedded/base.py",
    "policyportal/embedded/binaries.py",
    "policyportal/exchange/applying.py",
    "policyportal/exchange/reading.py",
    "policyportal/exchange/tables.py",
    "policyportal/finding/answers.py",
    "policyportal/management/commands/reset_second_factor.py",
    "policyportal/middleware.py",
    "policyportal/pages/drafts.py",
    "policyportal/pages/outline.py",
    "policyportal/records/checks.py",
    "policyportal/records/fields.py",
    "policyportal/search/index.py",
    "policyportal/serving/listening.py",
    "projects/columns.py",
    "projects/forms.py",
    "projects/review_admin.py",
    "projects/staff_views.py",
    "projects/tables.py",
    "regions/templatetags/maps.py",
}
JAPANESE = re.compile("[ぁ-ヿ一-鿿]")
# Terms that the plan itself prints in Latin letters.
PRINTED_IN_LATIN = {"KPI"}

each_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)


def factory_of(model):
    """The function of tests.factories that makes this model: the one annotated with it."""
    return next(
        function
        for name, function in vars(factories).items()
        if name.startswith("make_") and function.__annotations__["return"] is model
    )


def fields_of(model):
    return [field for field in model._meta.get_fields() if not field.auto_created]


@pytest.mark.parametrize(
    ("app", "cases"),
    [
        ("regions", tests.regions.test_models.CASES),
        ("projects", tests.projects.test_models.CASES),
        ("kpis", tests.kpis.test_models.CASES),
    ],
)
def test_every_constraint_has_its_cases(app, cases):
    assert {case.values[0].constraint for case in cases} == constraint_names(app)


@each_model
def test_every_constraint_speaks_japanese(model):
    for constraint in model._meta.constraints:
        assert JAPANESE.search(str(constraint.violation_error_message)), constraint.name
        assert constraint.violation_error_message != constraint.default_violation_error_message


@pytest.mark.django_db
@each_model
def test_every_model_is_found_by_its_natural_key(model):
    make = factory_of(model)
    make()
    record = make()
    make()

    found = model._default_manager.get_by_natural_key(*record.natural_key())

    assert found == record


@each_model
def test_every_model_is_in_the_admin(model):
    assert admin.site.is_registered(model)


@each_model
def test_every_name_is_japanese(model):
    names = [model._meta.verbose_name, model._meta.verbose_name_plural]
    names += [field.verbose_name for field in fields_of(model)]

    assert [
        name for name in names if not JAPANESE.search(name) and name not in PRINTED_IN_LATIN
    ] == []


@each_model
def test_models_refer_along_the_arrow_only(model):
    own = APPS.index(model._meta.app_label)
    others = {
        field.related_model._meta.app_label
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created
    }

    assert others <= set(APPS[: own + 1])


def test_every_module_is_in_a_layer():
    """A module that the contract on imports does not name is held by no order."""
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    layers = re.split(r"[:|]", ":".join(contract["contracts"][0]["layers"]))
    named = tuple(f"{layer.strip()}." for layer in layers)

    modules = [".".join(path.with_suffix("").parts).removesuffix(".__init__") for path in PRODUCT]

    outside = [module for module in modules if not f"{module}.".startswith(named)]
    assert outside == sorted(("policyportal", *APPS))


def test_no_module_is_too_long():
    lengths = {str(path): len((ROOT / path).read_text().splitlines()) for path in PRODUCT}

    assert {name: length for name, length in lengths.items() if length > 400} == {}


def has_nested_comprehension(path: Path) -> bool:
    for node in ast.walk(ast.parse((ROOT / path).read_text())):
        if isinstance(node, COMPREHENSIONS):
            inner = [child for child in ast.walk(node) if isinstance(child, COMPREHENSIONS)]
            if len(inner) > 1 or len(node.generators) > 1:
                return True
    return False


def test_no_comprehension_is_nested():
    """None is inside another one, and none has two "for"."""
    assert [str(path) for path in PRODUCT if has_nested_comprehension(path)] == []


def place_of_tests(path: Path) -> Path | None:
    """Where a module's tests are: in the same room of tests/, under its name; None for one that needs none."""
    if path.stem in ("__init__", "apps", "settings", "urls", "wsgi") or path.name == "models.py":
        return None
    if path.parent.name in ("admin", "models"):
        return Path("tests", path.parts[0], f"test_{path.parent.name}.py")
    folder = path.parent.parent if path.parent.name == "commands" else path.parent
    return Path("tests", folder, f"test_{path.name}")


def test_every_module_has_its_test_file():
    missing = set()
    for path in PRODUCT:
        test_file = place_of_tests(path)
        if test_file and not (ROOT / test_file).exists():
            missing.add(str(path))

    assert missing - WITHOUT_TESTS == set(), "write their test files"
    assert WITHOUT_TESTS - missing == set(), "take them off the list: it only becomes shorter"


def without_layer(css: str, layer: str) -> str:
    """The stylesheet without the blocks of one layer."""
    while opening := re.search(rf"@layer\s+{layer}\s*\{{", css):
        depth, end = 1, opening.end()
        while depth:
            depth += {"{": 1, "}": -1}.get(css[end], 0)
            end += 1
        css = css[: opening.start()] + css[end:]
    return css


def test_colours_come_from_the_tokens_layer():
    sheets = sorted((ROOT / "static").rglob("*.css"))

    colours = {}
    for sheet in sheets:
        css = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL)
        found = re.findall(r":[^:;{}]*(#[0-9a-fA-F]{3,8})\b", without_layer(css, "tokens"))
        if found:
            colours[sheet.name] = found

    assert "portal.css" in [sheet.name for sheet in sheets]
    assert colours == {}


def test_every_class_of_the_public_stylesheets_is_used():
    sheets = [path for path in (ROOT / "static/css").glob("*.css") if path.name != "admin.css"]
    whole = "".join(path.read_text() for path in sheets)
    css = re.sub(r"/\*.*?\*/", "", whole, flags=re.DOTALL)
    classes = {
        name
        for selector in re.findall(r"([^{};]+)\{", css)
        for name in re.findall(r"\.([a-z][a-z0-9_-]*)", selector)
    }
    markup = "".join(path.read_text() for path in (ROOT / "templates").rglob("*.html"))
    markup += "".join(path.read_text() for path in ROOT.glob("*/templatetags/*.py"))
    # Made from a record's slug, a section's name, a drawing's size, a label's kind or a judgement's grade.
    made = re.compile(
        r"area-(?!card|map|list|number)|drawing--|drawing__(strong|soft)$|judgement__mark--|bar__piece--"
    )

    assert {name for name in classes if name not in markup and not made.match(name)} == set()


def names_of_places() -> list[str]:
    """What the areas and subprefectures of the plan are called, in each of their writings."""
    records = json.loads((ROOT / "fixtures/regions.json").read_text(encoding="utf-8"))
    places = {"regions.collaborationarea", "regions.subprefecture"}
    names = set()
    for record in records:
        if record["model"] in places:
            names.update(record["fields"][name] for name in ("slug", "short_name", "name_en"))
    return sorted(names)


def test_no_template_holds_a_fact_of_an_edition():
    """Names of places, lines of the outline, and how many there are of something stand in the records."""
    places = "|".join(map(re.escape, names_of_places()))
    fact = re.compile(
        rf"""(?<![a-z])({places})(?![a-z])   # a place
        |outline[-_]l\w+'?\s[0-9]           # a link to a line
        |シート\s[0-9]|～[0-9]+行            # lines
        |(?<![0-9])([2-9６]|[0-9]{{2,}})(つの連携地域|の振興局|市町村)""",
        re.VERBOSE,
    )
    found = [
        f"{path.relative_to(ROOT)}:{number}: {match[0]}"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if (match := fact.search(line))
    ]

    assert len(names_of_places()) > 40
    assert found == []


def test_no_line_of_a_template_is_too_long():
    """Their order, by block, is for djade and djhtml to check (.ci/run)."""
    long = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if len(line) > 160
    ]

    assert long == []


def test_no_gap_before_what_a_stacked_cell_holds():
    """On a phone the cell writes its column's name first, and a gap after it would be seen."""
    cells, gaps = 0, []
    for path in sorted((ROOT / "templates/admin").rglob("*.html")):
        for after in re.findall(r'data-label="[^"]*">(.)', path.read_text(), flags=re.DOTALL):
            cells += 1
            if after.isspace():
                gaps.append(path.name)

    assert cells > 15
    assert gaps == []


def test_every_command_is_in_the_papers():
    paper = (ROOT / "docs/configuration.md").read_text()
    commands = {
        path.stem
        for path in ROOT.glob("*/management/commands/*.py")
        if not path.stem.startswith("_")
    }

    assert commands
    assert {name for name in commands if f"`{name}`" not in paper} == set()


def test_every_environment_variable_is_in_the_papers():
    paper = (ROOT / "docs/configuration.md").read_text()
    sources = [
        ROOT / "portal",
        *(path for app in ("policyportal", *APPS) for path in (ROOT / app).rglob("*.py")),
    ]
    variables = {
        name
        for path in sources
        for name in re.findall(
            r"\b(?:PORTAL(?:_[A-Z0-9]+)+|DATABASE(?:_[A-Z]+)?_URL)\b", path.read_text()
        )
    }

    assert {"DATABASE_URL", "PORTAL_DEBUG"} <= variables
    assert {name for name in variables if f"`{name}`" not in paper} == set()


def url_names(resolver=None, namespace="") -> set[str]:
    """The names of all public addresses, as reverse() takes them."""
    names = set()
    for entry in (resolver or get_resolver()).url_patterns:
        if not isinstance(entry, URLResolver):
            # What leads on from an address of before has no name of its own.
            names |= {namespace + entry.name} if entry.name else set()
        elif entry.namespace != "admin":
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            names |= url_names(entry, inner)
    return names


def test_every_address_has_a_page_test():
    # A line of the outline and a project's reviews lead on, tables, suggestions and
    # the feed are files, and a comparison takes two editions; they have tests of their own.
    others = {"outline-line", "projects:reviews", "changes", "plans-compared"}
    others |= {
        "print-pdf",
        "suggest",
        "projects:csv",
        "kpis:csv",
        "status-csv",
        "reviews-csv",
        "history-feed",
    }
    others |= {"status-of-year-csv", "status-of-year-xlsx"}
    others |= {"data-catalog", "data-catalog-json", "data-catalog-turtle", "data-stratml"}
    others |= {
        "collaborationarea-stratml",
        "sitemap",
        "sitemap-part",
        "robots-txt",
        "well-known-api",
    }
    others |= {"data-csv", "data-json", "data-metadata", "data-package", "data-xlsx", "data-zip"}
    others |= {"twin"}
    others |= {name for name in url_names() if name.startswith("api")} - {"api-reference"}
    others |= {
        "projects:record",
        "collaborationarea-feed",
        "subprefecture-feed",
        "kpi-feed",
        "picture",
        "security-txt",
        "oembed",
        "kpi-svg",
        "kpi-png",
        "area-svg",
        "area-png",
    }
    assert set(PAGES) == url_names() - others


@pytest.mark.django_db
def test_no_migration_is_missing(capsys):
    call_command("makemigrations", "--check", "--dry-run")

    assert "No changes detected" in capsys.readouterr().out
