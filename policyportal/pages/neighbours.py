"""The records before and after one in a list, for the links at a page's foot (components/neighbours.html)."""


def neighbours(records, here) -> dict:
    """`previous` and `next` of `here` among the records of a query set, None at either end; two queries."""
    keys = list(records.values_list("pk", flat=True))
    at = keys.index(here.pk)
    before = keys[at - 1] if at else None
    after = keys[at + 1] if at + 1 < len(keys) else None
    found = records.order_by().in_bulk([key for key in (before, here.pk, after) if key])
    return {"previous": found.get(before), "next": found.get(after)}
