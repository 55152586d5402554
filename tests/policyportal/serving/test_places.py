import threading

from policyportal.serving.places import Places


def test_who_comes_when_all_places_are_taken_goes():
    places = Places(number=2, waiting=0)

    assert [places.take(), places.take(), places.take()] == [True, True, False]


def test_place_that_becomes_free_is_taken_by_who_waits():
    places = Places(number=1, waiting=30)
    places.take()
    threading.Timer(0.05, places.leave).start()

    assert places.take()


def test_nobody_waits_while_others_have_waited_in_vain():
    places = Places(number=1, waiting=0)
    places.take()
    places.take()
    places.waiting = 10_000

    assert not places.take()
    places.leave()
    assert places.take()
