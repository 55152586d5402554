"""The history of a record in Django admin: what changed, and how to go back."""

from collections.abc import Iterator

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import ForeignKey, Model
from django.forms import ModelForm
from django.forms.models import _get_foreign_key
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.safestring import mark_safe
from django.utils.timezone import localtime

from policyportal.accounts.rights import Staff
from policyportal.editing.changes import PAGE, belonging, differences_from_now, read_changes
from policyportal.editing.forms import is_id
from policyportal.editing.unmerging import bring_back, merging_of
from policyportal.pages.paging import ways
from policyportal.records.history import chosen, history_of, parts_at

# In the address of a record's form: the row of its history that the form starts from.
RESTORE = "restore"


class HistoryPages:
    """The part of a page that shows the history of its record.

    To go back, the record's own form is opened with the values of an earlier row: it is saved, or refused,
    as whatever is typed there, and leaves a new row. A deleted record is added again on the form of a new
    one and keeps its number, so that its history goes on and what belonged to it finds it.
    """

    def history_view(self, request, object_id, extra_context=None) -> HttpResponse:
        if not hasattr(self.model, "history"):
            return super().history_view(request, object_id, extra_context)
        record = self.get_object(request, object_id)
        pk = int(object_id) if is_id(object_id) else None
        if not self.has_view_or_change_permission(request, record):
            raise PermissionDenied
        rows = self.model.history.filter(id=pk).values_list("history_id", flat=True)
        page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
        changes = read_changes(self.model, list(page))
        if record is None and not changes:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        context = self.admin_site.each_context(request) | {
            "title": f"変更の履歴：{record or changes[0].name}",
            "opts": self.opts,
            "record": record,
            "record_id": pk,
            "changes": changes,
            "page": ways(page.number, page.paginator.num_pages, ""),
            "total": page.paginator.count,
            "newest": changes[0].row.pk if changes and page.number == 1 else None,
            "parts": belonging(self.model, pk),
            "may_restore": self._may_restore(request, record),
            "restore": RESTORE,
        }
        return render(request, "admin/record_history.html", context | (extra_context or {}))

    def _may_restore(self, request, record) -> bool:
        if record is not None:
            return self.has_change_permission(request, record)
        return self.has_add_permission(request) and Staff.of(request.user).is_head

    def _row_to_restore(self, request, obj) -> Model | None:
        """Find the row of the history that the address names, if it is of this record or of a deleted one."""
        key = request.GET.get(RESTORE, "")
        if not (is_id(key) and hasattr(self.model, "history")):
            return None
        row = self.model.history.filter(pk=int(key)).first()
        record = obj if obj and obj.pk else None
        if row is None or not self._may_restore(request, record):
            return None
        if record:
            return row if row.id == record.pk else None
        return None if self.model._base_manager.filter(pk=row.id).exists() else row

    def get_form(self, request, obj=None, change=False, **kwargs) -> type[ModelForm]:
        form = super().get_form(request, obj, change=change, **kwargs)
        if request.method == "GET" and (row := self._row_to_restore(request, obj)):
            form.start = {field.name: getattr(row, field.attname) for field in row.tracked_fields}
            for field in row._history_m2m_fields:
                form.start[field.name] = sorted(chosen(field, [row.pk]).get(row.pk, ()))
        return form

    def get_formsets_with_inlines(self, request, obj=None) -> Iterator[tuple]:
        """The rows of an inline that `is_restored` start from what they were at the time of the row."""
        row = self._row_to_restore(request, obj) if request.method == "GET" else None
        for formset, inline in super().get_formsets_with_inlines(request, obj):
            if row and getattr(inline, "is_restored", False):
                field = _get_foreign_key(self.model, inline.model, fk_name=inline.fk_name)
                formset.start = {
                    pk: _values(state, field) for pk, state in parts_at(field, row).items()
                }
                stored = inline.model._base_manager.filter(**{field.name: row.id})
                formset.extra = len(formset.start.keys() - stored.values_list("pk", flat=True))
            yield formset, inline

    def render_change_form(self, request, context, *args, **kwargs) -> HttpResponse:
        if request.method == "GET" and RESTORE in request.GET:
            record = context["original"]
            if row := self._row_to_restore(request, record):
                changes = differences_from_now(row) if record else []
                shown = {"row": row, "is_deleted": record is None, "changes": changes}
                text = render_to_string("admin/_restoring.html", shown).strip()
                messages.info(request, mark_safe(text))  # nosec B703 # a template wrote it
            else:
                text = "この履歴の内容には戻せません。いまの内容を表示しています。"
                messages.warning(request, text)
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request, obj, form, change) -> None:
        row = self._row_to_restore(request, obj if change else None)
        if row is not None:
            merged = None if change else merging_of(self.model, row.id)
            if not change:
                obj.pk = row.id
            given = getattr(obj, "_change_reason", None)
            moment = date_format(localtime(row.history_date), "Y年n月j日 G時i分")
            back = f"{moment}の内容に戻すため"
            obj._change_reason = f"{given}（{back}）"[:200] if given else back
        super().save_model(request, obj, form, change)
        if row is not None and merged:
            users = bring_back(obj, merged)
            text = f"まとめたときに付け替えた記録のうち、{len(users.unchanged)}件を元に戻しました。"
            self.message_user(request, text, messages.SUCCESS)
            if users.changed:
                names = "、".join(str(user) for user in users.changed)
                text = f"次の記録は、そのあとに変わったため、いまのままです：{names}"
                self.message_user(request, text, messages.WARNING)


def _values(state: Model, owner: ForeignKey) -> dict:
    """The values of a part of a record, for a form of it: all but its id and its record."""
    fields = history_of(owner.model).tracked_fields
    return {
        field.name: getattr(state, field.attname)
        for field in fields
        if not field.primary_key and field.name != owner.name
    }
