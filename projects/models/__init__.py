"""The plan's projects, who carries them, their measures and their yearly reviews."""

from projects.models.measure import Measure
from projects.models.project import Listing, Participation, Project
from projects.models.review import Grade, Review
from projects.models.theme import Theme

__all__ = ["Grade", "Listing", "Measure", "Participation", "Project", "Review", "Theme"]
