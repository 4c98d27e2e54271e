"""A believable county, played through the services with a fixed seed: never a row written past them.

Everything that names people or places is in `fixtures/`; what units are like is in `characters`, what is drawn by
chance is who is quick to sign, who sends a task back and why.
"""

from workbench.demo.scale import FULL, SMALL, Scale
from workbench.demo.years import Years

__all__ = ["FULL", "SMALL", "Scale", "Years"]
