"""Cubic B-splines through and over a small volume, by SciPy: what tests of CubicSplineVolume compare with. Writes cubic.json."""
import json
import os

import numpy as np
from scipy.ndimage import map_coordinates

rng = np.random.default_rng(5)
volume = rng.normal(100, 30, (5, 6, 7))  # z, y, x
points = rng.uniform([0, 0, 0], [4, 5, 6], (40, 3))
through = map_coordinates(volume, points.T, order=3, mode="mirror")
over = map_coordinates(volume, points.T, order=3, mode="mirror", prefilter=False)
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "cubic.json"), "w") as out:
    json.dump({"size": [7, 6, 5], "volume": volume.ravel().tolist(), "points": points[:, ::-1].tolist(),
               "through": through.tolist(), "over": over.tolist()}, out)
    out.write("\n")
