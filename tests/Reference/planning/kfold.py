#!/usr/bin/env python3
"""Golden folds of nnU-Net: numpy's own RandomState(12345), as scikit-learn's KFold(5, shuffle=True, random_state=12345) uses it.

    python3 kfold.py > kfold.json          (needs numpy)
"""
import json

import numpy as np


def folds(n):
    order = np.arange(n)
    np.random.RandomState(12345).shuffle(order)
    sizes = [n // 5 + (1 if f < n % 5 else 0) for f in range(5)]
    starts = [sum(sizes[:f]) for f in range(5)]
    return [sorted(int(i) for i in order[s:s + k]) for s, k in zip(starts, sizes)]


print(json.dumps({str(n): folds(n) for n in (5, 6, 7, 10, 20, 48, 64, 65, 192, 260, 1001)}))
