"""What is read of a report of Lighthouse."""

from benchmarks.lighthouse import faults, scores

REPORT = {
    "categories": {
        "performance": {"score": 0.78, "auditRefs": [{"id": "speed-index", "weight": 10}]},
        "accessibility": {
            "score": 0.96,
            "auditRefs": [{"id": "target-size", "weight": 7}, {"id": "region", "weight": 0}],
        },
        "best-practices": {"score": 1, "auditRefs": [{"id": "doctype", "weight": 1}]},
        "seo": {"score": 1, "auditRefs": [{"id": "canonical", "weight": 1}]},
    },
    "audits": {
        "speed-index": {"id": "speed-index", "title": "Speed Index", "score": 0.8},
        "target-size": {
            "id": "target-size",
            "title": "Touch targets",
            "score": 0,
            "details": {"items": [{"node": {"snippet": '<a href="/">'}}]},
        },
        "region": {"id": "region", "title": "Region", "score": 0},
        "doctype": {"id": "doctype", "title": "Doctype", "score": 1},
        # Not applicable here.
        "canonical": {"id": "canonical", "title": "Canonical", "score": None},
    },
}


def test_points_of_a_page():
    assert scores(REPORT) == {
        "performance": 78,
        "accessibility": 96,
        "best-practices": 100,
        "seo": 100,
    }


def test_only_what_counts_and_is_judged_is_a_fault():
    assert [*faults(REPORT)] == ['accessibility: target-size: Touch targets <a href="/">']
