from .imports import ImportKind, ImportRun, ImportState
from .papers import Paper, PaperForm

__all__ = ["ImportKind", "ImportRun", "ImportState", "Paper", "PaperForm"]
