from .imports import ImportKind, ImportRun, ImportState
from .papers import Paper, PaperForm, PaperSet, SetState

__all__ = ["ImportKind", "ImportRun", "ImportState", "Paper", "PaperForm", "PaperSet", "SetState"]
