"""Who may change which records: by the offices that an account belongs to, and record by record.

What an office may do with a kind of record is a permission of its group (`grant`); which records of the kind,
a bureau's query set says (`of_bureaus`). Pages, inlines, choices, actions and imports all ask here.
"""

from itertools import chain

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_permission_codename
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.models import Group, Permission, User
from django.db.models import Exists, Field, Model, OuterRef, QuerySet
from django_otp.plugins.otp_totp.models import TOTPDevice

from policyportal.accounts.offices import Office
from regions.models import Subprefecture

# Models are named by their labels ("kpis.actual"), so that this module knows no app above it.
APPS = ("regions", "projects", "kpis")
CHANGE, WRITE = ("view", "change"), ("view", "add", "change", "delete")
READ = ("view",)
# What a bureau may do with records of its own, besides reading all; structure, figures and leads are the
# head office's.
OF_BUREAUS = {
    "projects.project": CHANGE,
    "projects.measure": CHANGE,
    "kpis.kpi": CHANGE,
    "kpis.draftactual": WRITE,
    "kpis.missingvalue": WRITE,
    "projects.review": ("view", "add", "change"),
}
# What a bureau may do besides with its own where saving publishes. To take back what is public is the head office's.
PUBLISHED_BY_BUREAUS = {"kpis.actual": ("view", "add", "change")}
NAMES = {"name", "kana"}
# 指標カード: what its bureau knows of a KPI, and the outline does not print.
CARD = (
    "definition",
    "formula",
    "statistic",
    "statistic_publisher",
    "statistic_url",
    "appears",
    "target_reason",
    "cautions",
    "office",
)
# Which fields of these: the texts.
TEXTS_OF_BUREAUS = {
    "projects.project": NAMES | {"participants_printed", "measures_listing", "kpis_listing"},
    "projects.measure": {"text"},
    "kpis.kpi": NAMES | {"note", "note_line", "editorial_note", *CARD},
}
# Of these, what says what the figures mean: once it was public, the head office alone changes it.
MEANING = frozenset(
    {"name", "participants_printed", "text", "note", "note_line", "definition", "formula"}
)
# Of this, what nobody has read as long as it is empty: a bureau fills it, and needs no reason for it.
FILLED = frozenset({"definition", "formula"})
# What a bureau proposes to change of its records that were public, for the head office to publish.
FIGURES = (
    "unit",
    "baseline_value",
    "baseline_period",
    "baseline_basis",
    "target_value",
    "target_period",
    "target_basis",
    "target_prefix",
    "target_bound",
)
PROPOSED_BY_BUREAUS = {
    "projects.project": ("name", "participants_printed"),
    "projects.measure": ("text",),
    "kpis.kpi": ("name", "note", "note_line", "definition", "formula"),
    "kpis.kpiseries": ("group", "label", *FIGURES),
}
SOURCE_FIELDS = {"sheet", "first_line", "last_line", "source"}
# What these may be records of: the question to the query set of the field's choices.
CHOICES_OF_BUREAUS = {
    ("kpis.actual", "series"): "entered_by_any",
    ("kpis.draftactual", "series"): "entered_by_any",
    ("kpis.missingvalue", "series"): "entered_by_any",
    ("projects.review", "project"): "of_bureaus",
}
# What nobody writes by hand: the database does, or an approval.
WRITTEN_BY_DATABASE = {
    "regions.bureauchange",
    "kpis.figurechange",
    "kpis.meaningchange",
    "kpis.turn",
    "kpis.actualrevision",
    "projects.reviewrecord",
}


class Staff:
    """What an account may act for: the head office, bureaus (ids of the subprefectures that they are in charge of), or none.

    Who acts for none only reads. And what it has to pass before: the second factor, where it has a device, and a
    password of its own, where another has chosen the present one.
    """

    def __init__(
        self,
        *,
        is_head: bool,
        bureaus: frozenset[int],
        has_device: bool = False,
        password_is_given: bool = False,
    ):
        self.is_head = is_head
        self.bureaus = bureaus
        self.has_device = has_device
        self.password_is_given = password_is_given
        self._asked: dict[Model, bool] = {}
        self._empty: dict[Model, set[str]] = {}

    @classmethod
    def of(cls, user) -> "Staff":
        """One query for a request's user, however often it is asked."""
        if not hasattr(user, "_staff"):
            its_devices = TOTPDevice.objects.filter(user=OuterRef("pk"), confirmed=True)
            known = User.objects.filter(pk=user.pk).values_list(
                Exists(its_devices),
                "given_password",
                "groups__office__role",
                "groups__office__subprefecture",
                "groups__office__subprefecture__others_served",
            )
            # A row for each office and each bureau that it is in charge of.
            rows = list(known) if user.pk else []
            nothing = (False, None, None, None, None)
            devices, given, roles, own, others = map(set, zip(*rows or [nothing], strict=True))
            user._staff = cls(
                is_head=user.is_superuser or Office.Role.HEAD in roles,
                bureaus=frozenset((own | others) - {None}),
                has_device=True in devices,
                password_is_given=given != {None},
            )
        return user._staff

    def may(self, action: str, model: type[Model]) -> bool:
        """Whether it may do this with any record of the model at all, whatever else the account was granted."""
        if self.is_head:
            return action in rights_of(Office.Role.HEAD, model)
        role = Office.Role.BUREAU if self.bureaus else Office.Role.READER
        return action in rights_of(role, model)

    def editable(self, records: QuerySet) -> QuerySet:
        """Those of the records that the account may change, if its permissions let it change the kind."""
        if self.is_head:
            return records
        if self.bureaus and rights_of(Office.Role.BUREAU, records.model) != READ:
            return records.of_bureaus(self.bureaus)
        return records.none()

    def may_change(self, record: Model) -> bool:
        """Whether a stored record is among those it may change: one query a record, however often it is asked."""
        if record not in self._asked:
            records = type(record)._default_manager.filter(pk=record.pk)
            self._asked[record] = self.is_head or self.editable(records).exists()
        return self._asked[record]

    def proposing_bureau(self, record: Model) -> Subprefecture | None:
        """The bureau in whose name it may propose to change a record: the lead's, of what was public."""
        label = record._meta.label_lower
        if self.is_head or label not in PROPOSED_BY_BUREAUS or not record.was_public:
            return None
        same = type(record)._default_manager.filter(pk=record.pk)
        for bureau in Subprefecture.objects.filter(pk__in=self.bureaus):
            if same.of_bureaus([bureau.pk]).exists():
                return bureau
        return None

    def choices(self, field: Field, records: QuerySet) -> QuerySet:
        """Those of the records that the account may choose in a field of a record it adds or changes."""
        if self.is_head:
            return records
        model, name = field.model, field.name
        if not (self.may("change", model) and name not in self.fixed_fields(model)):
            return records.none()
        question = CHOICES_OF_BUREAUS.get((model._meta.label_lower, name))
        return getattr(records, question)(self.bureaus) if question else records

    def fixed_fields(self, model: type[Model], record: Model | None = None) -> set[str]:
        """The fields of a kind of record, or of this one (of an inline: of what it belongs to), that the account may only read."""
        texts = TEXTS_OF_BUREAUS.get(model._meta.label_lower)
        if self.is_head or texts is None:
            return set()
        if record is not None and record.pk is not None and record.was_public:
            texts = texts - MEANING | self._unfilled(record)
        names = {field.name for field in model._meta.get_fields() if not field.auto_created}
        return names - texts - SOURCE_FIELDS

    def _unfilled(self, record: Model) -> set[str]:
        """What it may fill of a record: as the record was when it was first asked of, for a form fills it too."""
        if record not in self._empty:
            self._empty[record] = {name for name in FILLED if getattr(record, name, None) == ""}
        return self._empty[record]


def may_somewhere(user, permission: str) -> bool:
    """Whether an account may do what a permission names ("kpis.add_actual") with any record at all."""
    app, _, codename = permission.partition(".")
    action, _, model = codename.partition("_")
    return user.has_perm(permission) and Staff.of(user).may(action, apps.get_model(app, model))


class RecordBackend(BaseBackend):
    """user.has_perm("kpis.change_actual", actual): the permission for the kind, and this record of it."""

    def has_perm(self, user, perm, obj=None) -> bool:
        if not isinstance(obj, Model) or not user.is_active or not user.has_perm(perm):
            return False
        action, staff = perm.partition(".")[2].partition("_")[0], Staff.of(user)
        return action in READ or (staff.may(action, type(obj)) and staff.may_change(obj))


def rights_of(role: str, model: type[Model]) -> tuple[str, ...]:
    """What accounts in an office of this role may do with records of a model: the actions of Django's permissions."""
    label = model._meta.label_lower
    if role == Office.Role.HEAD and label not in WRITTEN_BY_DATABASE:
        return WRITE
    if role == Office.Role.BUREAU:
        published = PUBLISHED_BY_BUREAUS if settings.SAVING_PUBLISHES else {}
        return (OF_BUREAUS | published).get(label, READ)
    return READ


def grant(office: Office) -> None:
    """Give the office's group exactly the permissions of its role."""
    wanted = set()
    for model in chain.from_iterable(apps.get_app_config(app).get_models() for app in APPS):
        for action in rights_of(office.role, model):
            wanted.add(get_permission_codename(action, model._meta))
    permissions = Permission.objects.using(office._state.db).filter(codename__in=wanted)
    office.group.permissions.set(permissions.filter(content_type__app_label__in=APPS))


def make_offices() -> list[Office]:
    """The head office, a bureau for each subprefecture and the readers, with their groups and permissions.

    What is there already is kept, and its permissions are set again.
    """
    places = Subprefecture.objects.with_own_bureau().in_plan_order()
    bureaus = [(Office.Role.BUREAU, place, place.bureau_name) for place in places]
    others = (Office.Role.HEAD, None, "本庁"), (Office.Role.READER, None, "閲覧のみ")
    offices = []
    for role, place, name in (others[0], *bureaus, others[1]):
        offices.append(make_office(role, place, name))
    return offices


def make_office(role: str, place: Subprefecture | None, name: str) -> Office:
    """The office of a role, and of a bureau, with its group of this name unless it is there already."""
    office = Office.objects.filter(role=role, subprefecture=place).first()
    if office is None:
        group, _ = Group.objects.get_or_create(name=name)
        office = Office.objects.create(group=group, role=role, subprefecture=place)
    grant(office)
    return office
