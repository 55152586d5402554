"""The form of a series: what happens to the printed quotes when staff change a figure."""

from policyportal.admin import PortalForm

# The printed quote of a figure, and the fields the figure is made of.
FIGURES = {
    "baseline_quote": {"baseline_value", "baseline_period", "baseline_basis", "unit"},
    "target_quote": {
        "target_value",
        "target_period",
        "target_basis",
        "target_bound",
        "target_prefix",
        "unit",
    },
}
QUOTE_HELP = "印字のとおり（空白は除く）。数値・年・取り方・単位などを変えると、入力し直さない限り空になります。"


class SeriesForm(PortalForm):
    """A series. A figure that changes is no longer what is printed: it drops its quote and names a source.

    `dropped` lists the labels of the quotes that the form has emptied.
    """

    dropped = ()

    class Meta:
        help_texts = {"baseline_quote": QUOTE_HELP, "target_quote": QUOTE_HELP}

    def clean(self):
        cleaned = super().clean()
        changed = set(self.changed_data)
        outdated = [
            quote
            for quote, parts in FIGURES.items()
            if self.instance.pk and quote not in changed and parts & changed
        ]
        self.dropped = [self.fields[quote].label for quote in outdated if cleaned.get(quote)]
        cleaned |= dict.fromkeys(outdated, "")
        unquoted = not cleaned.get("target_quote") or (
            cleaned.get("baseline_value") is not None and not cleaned.get("baseline_quote")
        )
        if (outdated or unquoted) and not cleaned.get("source"):
            self.add_error(
                "source",
                "印字のない数値や変えた数値には、出典となる資料名を入力してください"
                "（印字がある場合は、印字の欄も入力し直してください）。",
            )
        return cleaned
