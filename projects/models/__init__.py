"""The plan's projects, who carries them, their measures and their yearly reviews."""

from projects.models.field import Field
from projects.models.measure import Measure
from projects.models.participation import Participation
from projects.models.project import Listing, Project

__all__ = ["Field", "Listing", "Measure", "Participation", "Project"]
