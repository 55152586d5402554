"""The plan's projects, who carries them, their measures and their yearly reviews."""

from projects.models.field import Field
from projects.models.measure import Measure
from projects.models.project import Listing, Participation, Project
from projects.models.review import Grade, Review

__all__ = ["Field", "Grade", "Listing", "Measure", "Participation", "Project", "Review"]
