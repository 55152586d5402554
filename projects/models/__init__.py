"""The plan's projects, who carries them, their measures and their yearly reviews."""

from projects.models.deadline import EntryDeadline
from projects.models.project import Listing, Measure, Participation, Project, Theme
from projects.models.record import ReviewRecord
from projects.models.review import Grade, Review, ReviewTurn

__all__ = [
    "EntryDeadline",
    "Grade",
    "Listing",
    "Measure",
    "Participation",
    "Project",
    "Review",
    "ReviewRecord",
    "ReviewTurn",
    "Theme",
]
