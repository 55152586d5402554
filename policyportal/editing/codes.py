"""Codes and orders proposed for new records, after those that stand beside them: doo-09-m3 after doo-09-m2."""

import re

from django.db.models import Max, Model

from policyportal.editing.forms import PortalForm, is_id


def next_number(model: type[Model], stem: str) -> int:
    """The next free number of codes that begin so. Those of deleted records are not given again, for they were addresses."""
    of_stem = {"code__regex": rf"^{re.escape(stem)}\d{{1,6}}$"}
    numbers = [0]
    for records in (model._base_manager, model.history):
        for code in records.filter(**of_stem).order_by().values_list("code", flat=True).distinct():
            numbers.append(int(code.removeprefix(stem)))
    return max(numbers) + 1


def next_order(model: type[Model], relation: str, parent: Model) -> int:
    """The order after the last of the records of a parent, which may be new itself."""
    beside = model._base_manager.filter(**{f"{relation}_id": parent.pk})
    return (beside.aggregate(Max("order"))["order__max"] or 0) + 1


class ProposedCode(PortalForm):
    """The form of a record below another one: a new one whose code and order are left empty gets the next ones.

    If two people add at once, the second is told so, and gets the code after that when it is saved again.
    """

    parent = ""
    """The field that names what the record belongs to."""
    example = ""
    digits = 1

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None:
            return
        hints = {
            "code": f"空欄なら、次のコード（例：{self.example}）を付けます。",
            "order": "空欄なら、最後に置きます。",
        }
        for name, hint in hints.items():
            if field := self.fields.get(name):
                field.required, field.help_text = False, f"{hint}{field.help_text}"
        if parent := self._parent_of_address():
            self.initial.setdefault("code", self.proposed_code(parent))
            self.initial.setdefault("order", self.proposed_order(parent))

    def _parent_of_address(self) -> Model | None:
        """What the record will belong to, where the address of the page to add it says so."""
        given, field = self.initial.get(self.parent), self.fields.get(self.parent)
        if self.is_bound or field is None or not is_id(given or ""):
            return None
        return field.queryset.filter(pk=given).first()

    def stem(self, parent: Model) -> str:
        """What the codes below a record begin with."""
        return f"{parent.code}-"

    def proposed_code(self, parent: Model) -> str:
        stem = self.stem(parent)
        number = next_number(self._meta.model, stem) + self.place
        return f"{stem}{number:0{self.digits}}"

    def proposed_order(self, parent: Model) -> int:
        return next_order(self._meta.model, self.parent, parent) + self.place

    def clean(self) -> dict:
        cleaned = super().clean()
        parent = cleaned.get(self.parent) or getattr(self.instance, self.parent, None)
        if self.instance.pk is not None or parent is None:
            return cleaned
        if cleaned.get("code") == "":
            cleaned["code"] = self.proposed_code(parent)
        if "order" in cleaned and cleaned["order"] is None:
            cleaned["order"] = self.proposed_order(parent)
        return cleaned
