"""Golden numbers of the threshold model's smoothing: weights by eq. 1 of Cobb 2023 in NumPy, convolution by SciPy.

threshold_smoothing.py > threshold_smoothing.json   (Debian's python3-scipy)
"""
import json

import numpy as np
from scipy import ndimage

image = np.random.default_rng(20261129).poisson(9, (7, 11)).astype(float)
cases = []
for sigma in (0.1, 0.4, 0.5, 0.9, 1.2, 1.5, 1.9, 2.5, 3.2, 4.0):
    length = int(np.rint(max(3 * sigma, 1)))
    length += 1 - length % 2
    x = np.arange(length) - length // 2
    weights = np.exp(-(x**2) / (2 * sigma**2))
    weights /= weights.sum()
    # SciPy's "mirror" does not repeat the edge pixel; the kernel of 13 weights is wider than the image is high.
    smoothed = ndimage.convolve(image, np.outer(weights, weights), mode="mirror")
    cases.append({"sigma": sigma, "weights": weights.tolist(), "smoothed": smoothed.ravel().tolist()})
print(json.dumps({"width": image.shape[1], "image": image.ravel().tolist(), "cases": cases}))
