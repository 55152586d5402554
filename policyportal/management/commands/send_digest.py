from django.core.management.base import BaseCommand, CommandError

from policyportal.records import clock
from policyportal.round.digest import digests
from policyportal.round.mailing import UNSET, can_send, deliver
from regions.models import Plan


class Command(BaseCommand):
    help = (
        "Sends each office that has a mail address what it owes, once a day; "
        "exits with 1 if a mailbox did not take its letter."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Print the letters.")
        parser.add_argument(
            "--even-if-empty", action="store_true", help="Write to those too who owe nothing."
        )

    def handle(self, *, dry_run: bool, even_if_empty: bool, **options) -> None:
        plan = Plan.objects.filter(is_shown=True).first()
        if plan is None:
            self.stdout.write("表示している版がないため、送るものがありません。")
            return
        letters = digests(plan, clock.today(), even_if_empty=even_if_empty)
        if dry_run:
            for letter in letters:
                count = len(letter.office.addresses)
                head = f"{letter.office}（あて先 {count}件）\n件名：{letter.subject}"
                self.stdout.write(f"{head}\n\n{letter.body}\n{'=' * 40}")
            self.stdout.write(f"{len(letters)}通です。何も送っていません。")
            return
        if not can_send():
            self.stdout.write(UNSET)
            return
        delivery = deliver(letters)
        self.stdout.write(f"{len(delivery.sent)}か所に送りました。")
        if delivery.repeated:
            self.stdout.write(f"{len(delivery.repeated)}か所には、今日すでに送っています。")
        if delivery.failed:
            failed = [f"{office}：{reason}" for office, reason in delivery.failed]
            raise CommandError("\n".join(["次のあて先には送れませんでした。", *failed]))
