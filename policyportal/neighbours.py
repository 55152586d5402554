"""The records before and after one in a list, for the links at a page's foot (components/neighbours.html)."""


def neighbours(records, here) -> dict:
    """`previous` and `next` of `here` among the records, None at either end; one query for a query set."""
    records = list(records)
    at = records.index(here)
    return {
        "previous": records[at - 1] if at else None,
        "next": records[at + 1] if at + 1 < len(records) else None,
    }
