"""Pages of areas, subprefectures and municipalities."""

from collections import Counter

from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe
from django.views.generic import DetailView, ListView

from kpis.models import KPI, KPISeries
from kpis.wording.series import count_judgements
from policyportal.pages.choices import Choice
from policyportal.pages.neighbours import neighbours
from policyportal.records.sources import last_changed
from projects.models import Project, Theme
from projects.querysets import with_parts
from regions.models import AreaPlan, CollaborationArea, Municipality, Subprefecture, Term

# What opens the area page, and its sections, from which its menu is made too; each is
# templates/regions/area/_<id>.html.
OPENING = (
    ("vision", "地域のめざす姿"),
    ("places", "構成する地域"),
)
SECTIONS = (
    ("directions", "主な施策の展開方向"),
    ("projects", "地域重点政策ユニット（プロジェクト）"),
    ("related", "他の地域が主となる関連プロジェクト"),
    ("kpis", "この地域のKPI"),
    ("review", "推進管理"),
)
# Those that stand on an area's first sheet when it is printed, with what opens it.
SHEET = SECTIONS[:2]


class AreaListView(ListView):
    """連携地域の一覧: the six areas with what they want."""

    template_name = "regions/collaborationarea_list.html"

    def get_queryset(self):
        return AreaPlan.objects.of(self.request.plan)

    def get_context_data(self, **kwargs):
        area_plans = self.object_list
        return super().get_context_data(
            **kwargs,
            subprefectures=sum(
                len(area_plan.area.subprefectures.all()) for area_plan in area_plans
            ),
            changed=last_changed(area_plans),
        )


@require_safe
def area(request, slug):
    """連携地域: vision, places, directions, projects counted here and led elsewhere, KPIs."""
    area_plan = get_object_or_404(
        AreaPlan.objects.of(request.plan).prefetch_related("directions"), area__slug=slug
    )
    projects = (
        Project.objects.published()
        .on_area_page(area_plan)
        .for_cards()
        .prefetch_related(KPI.objects.published().for_cards())
    )
    return render(
        request,
        "regions/collaborationarea_detail.html",
        {
            "opening": OPENING,
            "sections": SECTIONS,
            **neighbours(
                CollaborationArea.objects.filter(area_plans__plan=request.plan), area_plan.area
            ),
            **_contents(area_plan, projects),
            "changed": last_changed(
                [area_plan, *area_plan.directions.all(), *with_parts(projects)]
            ),
        },
    )


def _contents(area_plan, projects):
    """What the sections of an area show: its own projects and those led elsewhere in which it takes part."""
    own = [one for one in projects if one.area_plan_id == area_plan.pk]
    named = [one for one in own if one.name]
    series = [one for project in named for kpi in project.kpis.all() for one in kpi.series.all()]
    return {
        "area_plan": area_plan,
        "area": area_plan.area,
        "projects": named,
        "related": [one for one in projects if one.area_plan_id != area_plan.pk],
        "excerpts": sum(one.kpis_are_excerpt for one in named),
        "unnamed": len(own) - len(named),
        "judged": count_judgements(series),
        "actuals": [one for project in named for kpi in project.kpis.all() for one in kpi.actuals],
    }


@require_safe
def compare(request):
    """連携地域を比べる: what the areas want and plan, side by side; all of them where none is chosen."""
    area_plans = list(AreaPlan.objects.of(request.plan).prefetch_related("directions"))
    choice = Choice.read("area", request.GET.getlist("area"), {one.area.slug for one in area_plans})
    shown = area_plans if not choice.chosen else []
    if choice.is_enough:
        shown = [one for one in area_plans if one.area.slug in choice.chosen]
    projects = list(
        Project.objects.published()
        .counted_in_any(shown)
        .prefetch_related("themes", KPI.objects.published().for_cards())
        .in_plan_order()
    )
    areas = [
        _contents(one, [project for project in projects if project.area_plan_id == one.pk])
        for one in shown
    ]
    records = [one for project in projects for kpi in project.kpis.all() for one in kpi.records()]
    directions = [one for area_plan in area_plans for one in area_plan.directions.all()]
    return render(
        request,
        "regions/compare.html",
        {
            "area_plans": area_plans,
            "choice": choice,
            "areas": areas,
            "themes": _by_theme(areas),
            "actuals": [one for area in areas for one in area["actuals"]],
            "changed": last_changed([*area_plans, *directions, *projects, *records]),
        },
    )


def _by_theme(areas):
    """Each theme with how many of an area's named projects are in it, area by area."""
    counts = [
        Counter(theme for one in area["projects"] for theme in one.themes.all()) for area in areas
    ]
    return [
        (theme, [(area["area"], count[theme]) for area, count in zip(areas, counts, strict=True)])
        for theme in Theme.objects.all()
    ]


@require_safe
def booklet(request):
    """全地域の冊子: the whole plan on paper, area by area, each opened by its sheet."""
    area_plans = list(AreaPlan.objects.of(request.plan).prefetch_related("directions"))
    projects = list(
        Project.objects.published()
        .in_plan(request.plan)
        .for_cards()
        .prefetch_related(KPI.objects.published().for_cards())
    )
    measures = [measure for project in projects for measure in project.measures.all()]
    directions = [one for area_plan in area_plans for one in area_plan.directions.all()]
    return render(
        request,
        "print/booklet.html",
        {
            "opening": OPENING,
            "sections": SHEET,
            "areas": [
                _contents(one, [project for project in projects if _concerns(project, one)])
                for one in area_plans
            ],
            "area_plans": area_plans,
            "sheet_total": sum(one.sheet_projects for one in area_plans),
            "subprefectures": sum(len(one.area.subprefectures.all()) for one in area_plans),
            "projects": len(projects),
            "named": sum(bool(one.name) for one in projects),
            "measures": sum(one.reprise_of_id is None for one in measures),
            "reprises": sum(one.reprise_of_id is not None for one in measures),
            "unnamed": sum(not one.name for one in projects),
            "kpis": sum(len(one.kpis.all()) for one in projects),
            "changed": last_changed(
                [request.plan, *area_plans, *directions, *with_parts(projects)]
            ),
        },
    )


def _concerns(project, area_plan):
    """Whether a project stands in an area's part: counted there, or carried by one of its places too."""
    places = area_plan.area.subprefectures.all()
    return project.area_plan_id == area_plan.pk or any(one in places for one in project.places)


@require_safe
def find(request):
    """お住まいの市町村から探す: by name, reading or code; words that mean one municipality lead to its page."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    found = Municipality.objects.called(words)
    places_found = Subprefecture.objects.starting(words).in_plan_order()
    if (meant := found.meant()) and not places_found:
        return redirect(meant)
    places = list(Subprefecture.objects.in_plan_order().prefetch_related("municipalities"))
    municipalities = [one for place in places for one in place.municipalities.all()]
    return render(
        request,
        "regions/find.html",
        {
            "words": words,
            "found": found,
            "places_found": places_found,
            "places": places,
            "source": "・".join(sorted({one.source for one in municipalities}))
            or "市町村は未登録です",
            "changed": last_changed([request.plan, *municipalities]),
        },
    )


@require_safe
def glossary(request):
    """用語: the words of the plan and of this portal, each with its reading, its meaning and its source."""
    terms = list(Term.objects.all())
    return render(
        request,
        "glossary.html",
        {"terms": terms, "changed": last_changed([request.plan, *terms])},
    )


class SubprefectureView(DetailView):
    """振興局（地域）: its projects, the series printed for it, its municipalities."""

    def get_queryset(self):
        return Subprefecture.objects.select_related("area").prefetch_related(
            "municipalities", "area__subprefectures"
        )

    def get_object(self, queryset=None):
        return get_object_or_404(
            self.get_queryset(), slug=self.kwargs["slug"], area__slug=self.kwargs["area_slug"]
        )

    def get_context_data(self, **kwargs):
        carried = _carried_by(self.request.plan, self.object)
        return super().get_context_data(
            **kwargs,
            **carried,
            places=[self.object],
            changed=last_changed(
                [self.object, *carried["series"], *with_parts(carried["projects"])]
            ),
        )


def _carried_by(plan, place):
    """What the plan says of a subprefecture: its projects, alone and with others, and the series printed for it."""
    projects = (
        Project.objects.published()
        .in_plan(plan)
        .taking_part([place])
        .for_cards()
        .prefetch_related(KPI.objects.published().for_cards())
    )
    return {
        "projects": projects,
        "alone": [one for one in projects if len(one.participations.all()) == 1],
        "shared": [one for one in projects if len(one.participations.all()) > 1],
        "series": KPISeries.objects.published().in_plan(plan).of(place),
    }


@require_safe
def municipality(request, area_slug, place_slug, code):
    """市町村: what the plan says that concerns it through its subprefecture and area, each with its scope."""
    municipality = get_object_or_404(
        Municipality.objects.select_related("subprefecture__area").prefetch_related(
            "subprefecture__area__subprefectures"
        ),
        code=code,
        subprefecture__slug=place_slug,
        subprefecture__area__slug=area_slug,
    )
    place = municipality.subprefecture
    area_plan = AreaPlan.objects.filter(plan=request.plan, area=place.area).first()
    carried = _carried_by(request.plan, place)
    kpis = [kpi for project in carried["projects"] for kpi in project.kpis.all()]
    # Printed for no subprefecture; those printed for another one do not concern this place.
    wider = [one for kpi in kpis for one in kpi.series.all() if one.subprefecture_id is None]
    return render(
        request,
        "regions/municipality_detail.html",
        {
            "municipality": municipality,
            "place": place,
            "places": [place],
            "area": place.area,
            "area_plan": area_plan,
            **carried,
            "wider": wider,
            "members": [one.kpi.printed_scope for one in wider if one.kpi.is_of_members],
            "excerpts": sum(one.kpis_are_excerpt for one in carried["projects"]),
            "unnamed": Project.objects.published().counted_in(area_plan).unnamed().count(),
            "actuals": [one for kpi in kpis for one in kpi.actuals],
            **neighbours(place.municipalities.all(), municipality),
            "changed": last_changed(
                [
                    municipality,
                    place,
                    *([area_plan] if area_plan else []),
                    *carried["series"],
                    *with_parts(carried["projects"]),
                ]
            ),
        },
    )
