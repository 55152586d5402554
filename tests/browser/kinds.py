"""The pages that the browser looks at: every kind of page with every form of figure, or every page of the site."""

import json
from dataclasses import dataclass, field, replace

import pytest
from django.conf import settings
from django.urls import reverse

from kpis.figures import Basis
from kpis.models import KPI
from tests.factories import make_actual, make_change
from tests.pages.pages import MOMENT, PAGES, make_whole_review

# Where the tests' server has the rules of axe: from there the browser keeps them, read by the first page that asks.
AXE = "/static/axe.js"
# By URL name, where an address needs a record: the records that show what a page of its kind can be.
RECORDS = {
    "regions:area": [("doo",), ("kushiro-nemuro",)],
    "regions:subprefecture": [("kushiro-nemuro", "nemuro"), ("doo", "sorachi")],
    # Members that are not listed and unnamed projects; many projects; series of its place.
    "regions:municipality": [
        ("doo", "shiribeshi", "01395"),
        ("kushiro-nemuro", "nemuro", "01223"),
    ],
    # Several places; a reprise.
    "projects:project": [("doo-03",), ("okhotsk-04",)],
    # Many projects in every area; few in two.
    "theme": [("primary-industry",), ("northern-territories",)],
    "outline-sheet": [("doo",)],
    "reviews-of-year": [(2022,)],
    "status-of-year": [(2022,)],
    "changes-of-year": [(2026,)],
    "embed-kpi": [("doo-01-1",)],
    "embed-area": [("doo",)],
    "en:home": [()],
    "en:status": [()],
    "en:kpi": [("kushiro-nemuro-04-1",)],
    "easy:area": [("doo",)],
}
# The other translated pages, and the changes of a place, which have the same frame and the same parts as those above:
# looked at with --all-pages.
ALIKE = {
    "collaborationarea-changes": ("doo", 2026),
    "subprefecture-changes": ("doo", "sorachi", 2026),
} | {
    f"{language}:{name}": args
    for name, args in {
        "home": (),
        "areas": (),
        "area": ("kushiro-nemuro",),
        "subprefecture": ("kushiro-nemuro", "nemuro"),
        "projects": (),
        "project": ("kushiro-nemuro-04",),
        "kpis": (),
        "status": (),
        "kpi": ("doo-01-1",),
        "about": (),
    }.items()
    for language in ("en", "easy")
    if f"{language}:{name}" not in RECORDS
}
# By URL name, what is asked for: of the booklet's six areas a short one.
ASKED = {"print": "?area=donan"}
# By URL name, what another kind, or the plan's fourth year, has with all the controls of the plan as it is shipped.
WALKED_ELSEWHERE = {
    "site-state",
    "projects:projects",
    "home",
    "status",
    "history",
    "regions:area",
    "regions:municipality",
    "projects:project",
}
# A KPI for each form of figure.
FORMS = {
    "rise": "doo-01-1",
    "fall": "doo-05-1",
    "from-zero": "tokachi-03-1",
    "maintain": "doo-04-1",
    "totals": "donan-03-1",
    "floor": "okhotsk-02-1",
    "cap": "dohoku-08-1",
    "every-year": "tokachi-04-1",
    "four-series": "kushiro-nemuro-04-1",
}


# Projects with the most places, measures, series, notes.
LONG = ("doo-03", "okhotsk-03", "kushiro-nemuro-04", "donan-03", "dohoku-08")
# A project with several series.
REVIEWED = "kushiro-nemuro-04"


@dataclass(frozen=True)
class Kind:
    """A page on the real plan: with invented actuals and changes of a KPI, an invented review of a project for 2022, as
    staff sees it, or an error, where it says so.

    A page whose controls are those of another kind is not walked through by keyboard, nor asked on a phone for what
    depends on how controls lie, unless with --all-pages; one of the plan as it is shipped is then not looked at either.
    """

    path: str
    actuals_of: str = ""
    review_of: str = ""
    staff: bool = False
    status: int = 200
    is_walked: bool = field(default=True, compare=False)

    @property
    def is_looked_at(self) -> bool:
        return self.is_walked or self in (*FRAME, STYLES)


HOME = Kind("/")
NOT_FOUND = Kind("/nowhere/", status=404)
STYLES = Kind("/admin/style/", staff=True)
# A short list: its controls and parts are those of the whole one.
FILTERED = Kind("/projects/?area=doo&field=tourism")
# Where what all pages have in common is looked at.
FRAME = (
    HOME,
    Kind("/regions/doo/"),
    FILTERED,
    Kind("/kpis/kushiro-nemuro-04-1/"),
    NOT_FOUND,
)
each_frame = pytest.mark.parametrize("frame", FRAME, ids=lambda kind: kind.path)


def kinds() -> dict[str, Kind]:
    found = {
        "not found": NOT_FOUND,
        "filtered": FILTERED,
        "nothing fits": Kind("/projects/?area=tokachi&area=nowhere&q=ない語"),
        "town and place found": Kind("/find/?q=根室", is_walked=False),
        "no town found": Kind("/find/?q=ない町", is_walked=False),
        # Every form of figure, two that share an axis, one too many and an unknown one.
        "compare what is unlike": Kind(
            "/compare/?k=dohoku-08-1&k=okhotsk-02-1&k=tokachi-04-1&k=donan-03-1&k=donan-04-1"
            "&k=kushiro-nemuro-04-1&k=doo-04-1&k=nowhere"
        ),
        "compare one": Kind("/compare/?k=doo-06-1", is_walked=False),
        "compare two areas": Kind("/compare/?area=doo&area=kushiro-nemuro&area=nowhere"),
        "compare one area": Kind("/compare/?area=doo"),
        "searched": Kind("/search/?q=だつたんそ"),
        "searched for a place": Kind("/search/?q=道北 観光", is_walked=False),
        "nothing searched": Kind("/search/?q=炭鉱港"),
        "one kind searched": Kind("/search/?q=推進&kind=measure"),
        "KPIs as cards by name": Kind("/kpis/?area=donan&aim=rise&sort=name&view=cards"),
        "status, late ones by change": Kind(
            "/status/?judgement=reached&judgement=behind&sort=change",
            actuals_of="kushiro-nemuro-04-1",
            is_walked=False,
        ),
        "projects as a table": Kind("/projects/?field=tourism&view=table"),
        "styles": STYLES,
        "year with changes": Kind(
            "/changes/2026/", actuals_of="kushiro-nemuro-04-1", is_walked=False
        ),
    }
    for name in sorted(PAGES.keys() - {"kpis:kpi", "projects:review"} - ALIKE.keys()):
        for place, args in enumerate(RECORDS.get(name, [()])):
            path = reverse(name, args=args) + ASKED.get(name, "")
            found[path] = Kind(path, is_walked=not place and name not in WALKED_ELSEWHERE)
    for form, code in FORMS.items():
        path = reverse("kpis:kpi", args=[code])
        # One series and four: the others have the same controls, and as they are shipped the same parts.
        if form in ("rise", "four-series"):
            found[f"{form} {path}"] = Kind(path, is_walked=form == "rise")
    return found


def lived_kinds() -> dict[str, Kind]:
    """What a page has more of in the plan's fourth year, with actuals, reviews and changes (benchmarks/lived.py)."""
    found = {
        "home": Kind("/"),
        "status": Kind("/status/"),
        "what is missed": Kind("/status/?judgement=behind&judgement=unmet&sort=judgement"),
        "KPIs": Kind("/kpis/?area=donan", is_walked=False),
        "KPIs as cards": Kind("/kpis/?area=donan&view=cards", is_walked=False),
        "area": Kind("/regions/doo/"),
        "place": Kind("/regions/kushiro-nemuro/nemuro/", is_walked=False),
        "town": Kind("/regions/okhotsk/okhotsk/01208/"),
        "field": Kind("/fields/tourism/", is_walked=False),
        "project": Kind("/projects/kushiro-nemuro-04/"),
        "reviews": Kind("/reviews/", is_walked=False),
        "reviews of a year": Kind("/reviews/2023/", is_walked=False),
        "review": Kind("/projects/doo-01/reviews/2023/", is_walked=False),
        "family": Kind("/compare/?family=visitors", is_walked=False),
        "history": Kind("/about/history/"),
        "searched": Kind("/search/?q=観光", is_walked=False),
        "changed target": Kind("/kpis/doo-08-1/"),
        "break": Kind("/kpis/kushiro-nemuro-02-1/", is_walked=False),
        "ended": Kind("/kpis/tokachi-02-1/", is_walked=False),
    }
    for form in ("totals", "cap", "every-year", "four-series"):
        path = reverse("kpis:kpi", args=[FORMS[form]])
        found[form] = Kind(path, is_walked=form == "four-series")
    return found


def every_page() -> dict[str, Kind]:
    """The kinds, and a page for each record of the fixtures that has one.

    Of the municipalities one in each place: the others differ in their name alone.
    """
    records = {}
    for app in ("regions", "projects", "kpis"):
        path = settings.BASE_DIR / "fixtures" / f"{app}.json"
        for record in json.loads(path.read_text(encoding="utf-8")):
            records.setdefault(record["model"], []).append(record["fields"])
    areas = [fields["slug"] for fields in records["regions.collaborationarea"]]
    places = {fields["slug"]: fields for fields in records["regions.subprefecture"]}
    paths = [
        *(reverse("regions:area", args=[slug]) for slug in areas),
        *(reverse("outline-sheet", args=[slug]) for slug in areas),
        *(
            reverse("regions:subprefecture", args=[*fields["area"], fields["slug"]])
            for fields in records["regions.subprefecture"]
        ),
        *(
            reverse("regions:municipality", args=[*places[slug]["area"], slug, fields["code"]])
            for (slug,), fields in {
                tuple(fields["subprefecture"]): fields for fields in records["regions.municipality"]
            }.items()
        ),
        *(
            reverse("projects:project", args=[fields["code"]])
            for fields in records["projects.project"]
            if fields["name"]
        ),
        *(reverse("theme", args=[fields["slug"]]) for fields in records["projects.theme"]),
        *(reverse("kpis:kpi", args=[fields["code"]]) for fields in records["kpis.kpi"]),
        *(reverse(name, args=args) for name, args in ALIKE.items()),
    ]
    # The area with the most series.
    paths.append(reverse("print") + "?area=kushiro-nemuro")
    whole = {name: replace(kind, is_walked=True) for name, kind in kinds().items()}
    return whole | {path: Kind(path) for path in paths}


def prepare(kind: Kind) -> None:
    """Invent the actuals, changes and review that the kind asks for."""
    if kind.actuals_of:
        _measure(kind.actuals_of)
    if kind.review_of:
        make_whole_review(kind.review_of, 2022)


def _measure(code: str) -> None:
    """Two invented actuals for each series of a KPI, in its first years, above the baseline or target; and a change."""
    for series in KPI.objects.get(code=code).series.all():
        yearly = series.target_basis != Basis.YEAR
        first = series.target_period.first_year if yearly else series.baseline_period.last_year + 1
        start = series.target_value if series.baseline_value is None else series.baseline_value
        for step in range(2):
            make_actual(series=series, year=first + step, value=start + step, changed_at=MOMENT)
        make_change(series=series, changed_at=MOMENT)


def follow(control):
    """Press a link or a button, and wait for the page that answers: a click alone does not."""
    with control.page.expect_navigation():
        control.click()


def restyle(page, css: str):
    """Add rules to a page, past the policy that lets it take this site's stylesheets alone."""
    page.evaluate(
        """css => {
            const sheet = new CSSStyleSheet();
            sheet.replaceSync(css);
            document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
        }""",
        css,
    )
