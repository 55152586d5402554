"""How many requests a process works on at once, so that a database that keeps them waiting leaves threads for others."""

import threading
import time

from policyportal.watching import metrics

# Pages at once in a process; more would only make each slower. Streams, static files and kept pages need no place.
PLACES = 6
# Seconds in which a place should become free.
WAITING = 2
# Seconds in which nobody waits any more after someone has waited in vain: the others would stand in the way.
FULL = 1


class Places:
    def __init__(self, number: int = PLACES, waiting: float = WAITING):
        self.free = threading.Semaphore(number)
        self.waiting = waiting
        self.full_until = 0.0

    def take(self) -> bool:
        """Wait for a place, and say whether there was one; who has it, leaves it."""
        now = time.monotonic()
        waiting = 0 if now < self.full_until else self.waiting
        if self.free.acquire(timeout=waiting):
            metrics.place_taken()
            return True
        metrics.place_refused()
        self.full_until = time.monotonic() + FULL
        return False

    def leave(self) -> None:
        metrics.place_left()
        self.free.release()
