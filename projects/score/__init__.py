"""Score workload files (score.dev/v1b1), read and written. No row is read or written here."""

from projects.score.reading import LARGEST, SCORE, NotScore, read
from projects.score.workload import Workload
from projects.score.writing import written

__all__ = ["LARGEST", "SCORE", "NotScore", "Workload", "read", "written"]
