"""What others changed of a record between the showing of a form and its sending, and who changed it when.

A form of a stored record carries what it showed beside what is typed (Django's `show_hidden_initial`). When
it comes back, what it showed is compared with what is stored by then.
"""

from dataclasses import dataclass
from itertools import pairwise

from django import forms
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.utils.formats import date_format
from django.utils.timezone import localtime
from simple_history.utils import get_m2m_reverse_field_name

REFUSED = (
    "この画面を開いたあとに、ほかの人がこの内容を変えました。まだ保存していません。入力した内容は残してあります。"
    "確かめて、もう一度保存してください。"
)
LONGEST_QUOTED = 80
# How far back the history is read for who made a change that was made while a page stood open.
STATES = 50


@dataclass(frozen=True)
class Edit:
    """A field that someone else changed: from what was shown to what is stored, and what is typed over it."""

    label: str
    shown: str
    stored: str
    by: str
    typed: str | None = None

    def __str__(self):
        told = f"「{self.label}」は、{self.by}「{self.shown}」から「{self.stored}」に変えました。"
        if self.typed is None:
            return f"{told}新しい値を表示しています。"
        return f"{told}入力した「{self.typed}」を残してあります。保存すると、こちらに変わります。"


def newline_free(values: list[str]) -> list[str]:
    """Texts as browsers and the database alike would have them: line breaks differ on the way."""
    return [text.replace("\r\n", "\n").replace("\r", "\n") for text in values]


def as_hidden(field: forms.Field, value) -> list[str]:
    """What a hidden box of the field would send of a value."""
    shown = field.hidden_widget().format_value(field.prepare_value(value))
    if isinstance(shown, list):
        return sorted(map(str, shown))
    return ["" if shown is None else str(shown)]


def in_words(field: forms.Field, sent: list[str]) -> str:
    """What was sent for a field as a reader knows it: names in place of ids, labels in place of codes."""
    values = [value for value in sent if value]
    if isinstance(field, forms.ModelChoiceField):
        try:
            found = field.queryset.model._base_manager.filter(pk__in=values)
            texts = [str(one) for one in found]
        except (ValueError, ValidationError):
            texts = values
    elif isinstance(field, forms.BooleanField):
        texts = ["オン" if values and values[0] not in ("False", "false") else "オフ"]
    elif isinstance(field, forms.ChoiceField):
        labels = {str(value): str(label) for value, label in field.choices if value}
        texts = [labels.get(value, value) for value in values]
    else:
        texts = values
    text = "、".join(texts) or "空欄"
    return text if len(text) <= LONGEST_QUOTED else f"{text[:LONGEST_QUOTED]}…"


def full_name(user) -> str:
    """山田 花子: in the Japanese order, which Django's own is not; empty where neither name is known."""
    return f"{user.last_name} {user.first_name}".strip()


def name_of(user) -> str:
    """How staff know one another; nobody is named for what a command or the database itself did."""
    return full_name(user) or user.get_username() if user else "ほかの人"


def told(state) -> str:
    """Who left a state of the history, and when: 山田 花子さんが2026年11月25日19:36に."""
    if state is None:
        return "ほかの人が"
    user = name_of(state.history_user)
    moment = date_format(localtime(state.history_date), "DATETIME_FORMAT")
    return f"{user}{'さん' if state.history_user else ''}が{moment}に"


def name_of_state(state) -> str:
    """What a record was called in a state of its history; its id where what it belonged to is gone too."""
    try:
        return str(state.instance)
    except ObjectDoesNotExist:
        return str(state.id)


def last_change(record, name: str):
    """The state of the record's history that gave the field its present value; None where none is kept."""
    if not hasattr(record, "history"):
        return None
    states = list(record.history.select_related("history_user")[:STATES])
    for later, earlier in pairwise(states):
        if _kept(later, name) != _kept(earlier, name):
            return later
    return states[-1] if states else None


def _kept(state, name: str):
    """What a state of the history holds of a field; of a choice of many, the ids."""
    many = {field.name: field for field in state._history_m2m_fields}
    if name not in many:
        return getattr(state, name, None)
    chosen = get_m2m_reverse_field_name(many[name])
    return set(getattr(state, name).values_list(chosen, flat=True))
