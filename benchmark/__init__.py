"""The course's estimators against the best that is possible, and against other people's.

``data`` draws Gaussian clouds, ``pairs`` pairs of many kinds; ``estimators`` prepares what meets them; ``run`` runs it and keeps
``results.csv`` and ``information.csv``; ``tables`` and ``beyond`` say what came out; ``speed`` times the trainers in turns.
A peer's environment holds none of the course's packages: what it runs imports none.
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
