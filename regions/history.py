"""Who changed which record when: the history that Django admin shows of every record of the plan."""

from django.db import models
from simple_history.models import HistoricalRecords


class Recorded(HistoricalRecords):
    """A record's history: a row for each state that a save has left, and for the state before the first one.

    The rows lie beside the plan's tables (app policyportal), so that a fixture of an app holds the plan
    alone. What the database keeps itself, the time of the last change and generated columns, is left out.
    Fixtures are loaded past it: their own files are their history.
    """

    def __init__(self, *, generated=(), **options):
        super().__init__(
            app="policyportal",
            excluded_fields=["changed_at", *generated],
            history_change_reason_field=models.CharField("理由", max_length=200, null=True),
            **options,
        )

    def get_meta_options(self, model):
        name = f"{model._meta.verbose_name}の履歴"
        return super().get_meta_options(model) | {"verbose_name": name, "verbose_name_plural": name}

    def finalize(self, sender, **kwargs):
        super().finalize(sender, **kwargs)
        if self.cls is sender:
            models.signals.pre_save.connect(self.pre_save, sender=sender, weak=False)

    def pre_save(self, instance, raw=False, **kwargs):
        """Keep what is stored: what a first change starts from, and whether a save changes anything."""
        if not raw:
            instance.state_before = type(instance)._base_manager.filter(pk=instance.pk).first()

    def post_save(self, instance, created, using=None, **kwargs):
        before = instance.__dict__.pop("state_before", None)
        if before is None or not self._differ(before, instance):
            if created:
                super().post_save(instance, created, using, **kwargs)
            return
        if not getattr(instance, self.manager_name).exists():
            before._history_date, before._history_user = before.changed_at, None
            self.create_historical_record(before, "+", using=using)
        super().post_save(instance, created, using, **kwargs)

    def _differ(self, before, after) -> bool:
        """Whether two states of a record differ in what is kept of it, as the database would store it."""
        return any(
            field.get_prep_value(getattr(before, field.attname))
            != field.get_prep_value(getattr(after, field.attname))
            for field in self.fields_included(after)
        )
