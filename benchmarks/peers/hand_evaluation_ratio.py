"""Evaluation of 192 hand scans (phantoms): Dice, IoU and confusion matrices by NumPy as MONAI computes them, and by Rubor, in one run.

    python3 hand_evaluation_ratio.py RUBOR-BENCHMARKS

MONAI's arithmetic (DiceMetric, MeanIoU, ConfusionMatrixMetric): one-hot planes as 32-bit floats, sums of products over each plane; then lesions
(8-connected, found and false) of each class and of low and high as one, by scipy.ndimage.label, since Rubor counts them too. One thread each,
images in memory before either clock starts. Debian 12: python3-numpy python3-scipy.
"""
import os
import subprocess
import sys
import tempfile
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"
import numpy as np
from scipy import ndimage

with tempfile.TemporaryDirectory() as folder:
    out = subprocess.run([sys.argv[1], "hand-evaluation", folder], check=True, capture_output=True, text=True).stdout
    ours = {line.split("\t")[0]: float(line.split("\t")[1]) for line in out.splitlines()}
    truth, drawn = (np.fromfile(f"{folder}/{n}", np.uint8).reshape(-1, 256, 256) for n in ("truth", "drawn"))


def lesions(a, b):
    (x, n), (y, m) = ndimage.label(a, np.ones((3, 3))), ndimage.label(b, np.ones((3, 3)))
    return n, np.count_nonzero(np.unique(x[b])), m, m - np.count_nonzero(np.unique(y[a]))


def evaluate(with_lesions):
    dice, iou, confusion = [], [], np.zeros((4, 4), np.int64)
    for t, p in zip(truth, drawn):
        y = np.stack([t == c for c in (1, 2, 3)]).astype(np.float32)
        y_pred = np.stack([p == c for c in (1, 2, 3)]).astype(np.float32)
        both, a, b = (y * y_pred).sum((1, 2)), y.sum((1, 2)), y_pred.sum((1, 2))
        tp = ((y_pred + y) == 2).astype(np.float32).sum((1, 2))
        tn = ((y_pred + y) == 0).astype(np.float32).sum((1, 2))
        assert np.all(tp == both) and np.all(tn <= t.size)
        empty = a + b == 0
        dice.append(np.where(empty, 1, 2 * both / np.where(empty, 1, a + b)))
        iou.append(np.where(empty, 1, both / np.where(empty, 1, a + b - both)))
        inflamed, found = (t > 1).astype(np.float32), (p > 1).astype(np.float32)
        (inflamed * found).sum(), inflamed.sum(), found.sum()
        confusion += np.bincount(4 * t.ravel().astype(np.int64) + p.ravel(), minlength=16).reshape(4, 4)
        if with_lesions:
            [lesions(t == c, p == c) for c in (1, 2, 3)] + [lesions(t > 1, p > 1)]
    return np.mean(dice, 0)


def least(with_lesions):
    seconds = []
    for _ in range(5):
        start = time.perf_counter()
        mean = evaluate(with_lesions)
        seconds.append(time.perf_counter() - start)
    return min(seconds), mean


(plain, mean), (whole, _) = least(False), least(True)
assert all(abs(m - ours[n]) < 1e-6 for m, n in zip(mean, ("normal", "low", "high"))), (mean, ours)
print(f"phantom: {ours['phantom images a second']:.0f} images a second")
print(f"evaluation of {len(truth)} images with lesions: NumPy and SciPy {whole:.3f} s, Rubor {ours['evaluation']:.3f} s, "
      f"{whole / ours['evaluation']:.1f}x as fast; NumPy without lesions {plain:.3f} s; the same Dice")
