"""The plan's editions, the areas they are written for, the places in them, and the words of the plan."""

from regions.models.bureau_change import BureauChange
from regions.models.edition import AreaPlan, Plan, PolicyDirection
from regions.models.place import CollaborationArea, Municipality, Subprefecture
from regions.models.word import Synonym, Term, Translation

__all__ = [
    "AreaPlan",
    "BureauChange",
    "CollaborationArea",
    "Municipality",
    "Plan",
    "PolicyDirection",
    "Subprefecture",
    "Synonym",
    "Term",
    "Translation",
]
