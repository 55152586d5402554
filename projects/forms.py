"""The form of a project: a name needs the document that prints it."""

from policyportal.admin import PortalForm


class ProjectForm(PortalForm):
    """A name that the outline does not print needs the document that prints it.

    An unnamed project's sheet and lines are those of the count, and say nothing of its name.
    """

    def clean(self):
        cleaned = super().clean()
        named_now = self.instance.pk and not self.initial.get("name") and cleaned.get("name")
        printed_there = {"sheet", "first_line", "last_line"} & set(self.changed_data)
        if named_now and not cleaned.get("source") and not printed_there:
            self.add_error("source", "名称の出典となる同じ版の資料名を入力してください。")
        return cleaned
