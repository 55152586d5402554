"""Who gets a digest on a day."""

from policyportal.accounts.offices import Office
from policyportal.records import clock
from policyportal.round.digest import digests
from tests.factories import make_office, make_subprefecture


def test_offices_with_an_address_get_theirs(world, mail):
    make_office(Office.Role.READER, mail_addresses="reader@example.jp")
    today = clock.today()

    letters = digests(world.plan, today)

    assert [str(letter.office) for letter in letters] == ["東振興局", "本庁"]
    assert {letter.record["key"] for letter in letters} == {today.isoformat()}


def test_who_owes_nothing_is_written_to_only_if_it_is_asked_for(world, mail):
    idle = make_office(subprefecture=make_subprefecture(), mail_addresses="idle@example.jp")

    asked = (
        digests(world.plan, clock.today()),
        digests(world.plan, clock.today(), even_if_empty=True),
    )

    written = [[letter.office for letter in letters] for letters in asked]
    assert [idle in offices for offices in written] == [False, True]
