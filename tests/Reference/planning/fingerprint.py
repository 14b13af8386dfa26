#!/usr/bin/env python3
"""Golden figures of intensities: numpy's percentiles, for values that the test makes the same way.

    python3 fingerprint.py                 (needs numpy; its line stands in FingerprintTests)
"""
import numpy as np

# Case i holds i + 1 voxels of the structure, all of one value, 100 (i + 1): drawn with replacement all weigh the same.
values = np.repeat([100.0, 200.0, 300.0, 400.0], 250_000)
print(np.mean(values), np.median(values), np.std(values), np.percentile(values, [0.5, 99.5]))
print(np.percentile([3, 1, 4, 1, 5, 9, 2, 6], [0.5, 10, 50, 99.5]))
