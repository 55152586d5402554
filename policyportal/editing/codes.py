"""Codes and orders proposed for new records, after those that stand beside them: doo-09-m3 after doo-09-m2."""

import re

from django.db.models import Max, Model

from policyportal.editing.forms import PortalForm


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
    beside = (
        model._base_manager.filter(**{relation: parent.pk})
        if parent.pk
        else model._base_manager.none()
    )
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
        for name in ("code", "order"):
            if name in self.fields:
                self.fields[name].required = False
        if "code" in self.fields:
            writing = self.fields["code"].help_text
            self.fields[
                "code"
            ].help_text = f"空欄なら、次のコード（例：{self.example}）を付けます。{writing}"
        if "order" in self.fields:
            self.fields["order"].help_text = "空欄なら、最後に置きます。"

    def stem(self, parent: Model) -> str:
        """What the codes below a record begin with."""
        return f"{parent.code}-"

    def clean(self) -> dict:
        cleaned = super().clean()
        parent = cleaned.get(self.parent) or getattr(self.instance, self.parent, None)
        if self.instance.pk is not None or parent is None:
            return cleaned
        model = self._meta.model
        if cleaned.get("code") == "":
            stem = self.stem(parent)
            number = next_number(model, stem) + self.place
            cleaned["code"] = f"{stem}{number:0{self.digits}}"
        if "order" in cleaned and cleaned["order"] is None:
            cleaned["order"] = next_order(model, self.parent, parent) + self.place
        return cleaned
