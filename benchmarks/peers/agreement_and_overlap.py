#!/usr/bin/python3
"""Runs scikit-learn or SciPy and Rubor on the same data in one run and prints milliseconds and ratios.

Clustered bootstrap: 1,000 resamples of 28 patients, 274 rows, linearly weighted kappa and accuracy, against scikit-learn.
Masks: Dice, volume similarity and 95 % Hausdorff of a 336 x 336 x 25 pair, against SciPy, on the whole volume as most people
run it and cropped to the masks as a careful person would.

Needs: python3-numpy python3-scipy python3-sklearn, and the benchmarks built:
    dotnet build -c Release benchmarks/Rubor.Benchmarks && benchmarks/peers/agreement_and_overlap.py
"""
import pathlib
import subprocess
import tempfile
import time

import numpy as np
from scipy import ndimage
from sklearn.metrics import accuracy_score, cohen_kappa_score

root = pathlib.Path(__file__).resolve().parents[2]
program = next((root / "artifacts/bin/Rubor.Benchmarks").glob("release*/Rubor.Benchmarks"))
rng = np.random.default_rng(1)


def median_ms(work, times):
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        answer = work()
        taken.append((time.perf_counter() - start) * 1000)
    return float(np.median(taken)), answer


def bootstrap(patient, truth, predicted):
    rows = [np.flatnonzero(patient == p) for p in np.unique(patient)]
    kappa, accuracy = [], []
    for _ in range(1000):
        i = np.concatenate([rows[p] for p in rng.integers(0, len(rows), len(rows))])
        kappa.append(cohen_kappa_score(truth[i], predicted[i], weights="linear"))
        accuracy.append(accuracy_score(truth[i], predicted[i]))
    return np.percentile(kappa, 2.5)


def ellipsoid(centre, radii):
    grid = np.indices((25, 336, 336))
    inside = sum(((axis - c) / r) ** 2 for axis, c, r in zip(grid, centre, radii)) <= 1
    return inside & (rng.random(inside.shape) > 0.05)


def masks(a, b, crop):
    dice = 2 * np.count_nonzero(a & b) / (np.count_nonzero(a) + np.count_nonzero(b))
    1 - abs(np.count_nonzero(a) - np.count_nonzero(b)) / (np.count_nonzero(a) + np.count_nonzero(b)) + dice
    if crop:
        box = ndimage.find_objects((a | b).astype(np.uint8))[0]
        a, b = np.pad(a[box], 1), np.pad(b[box], 1)
    edge = ndimage.generate_binary_structure(3, 1)
    a, b = a & ~ndimage.binary_erosion(a, edge), b & ~ndimage.binary_erosion(b, edge)
    spacing = (3.3, 0.595, 0.595)
    ab = ndimage.distance_transform_edt(~b, sampling=spacing)[a]
    ba = ndimage.distance_transform_edt(~a, sampling=spacing)[b]
    return max(np.percentile(ab, 95), np.percentile(ba, 95))


with tempfile.TemporaryDirectory() as folder:
    patient = np.sort(rng.permutation(np.concatenate([np.arange(28), rng.integers(0, 28, 246)])))
    truth = rng.integers(0, 4, 274)
    predicted = np.where(rng.random(274) < 0.86, truth, rng.integers(0, 4, 274))
    np.savetxt(f"{folder}/rows.tsv", np.stack([patient, truth, predicted], 1), fmt="%d", delimiter="\t")
    a, b = ellipsoid((12, 150, 160), (8, 60, 90)), ellipsoid((13, 156, 150), (7, 66, 84))
    a.astype(np.uint8).tofile(f"{folder}/first.u8")
    b.astype(np.uint8).tofile(f"{folder}/second.u8")
    lines = subprocess.run([program, folder], check=True, capture_output=True, text=True).stdout.splitlines()
    rubor = {name: [float(cell) for cell in cells] for name, *cells in (line.split("\t") for line in lines)}
    peers = {
        "bootstrap": ("scikit-learn", *median_ms(lambda: bootstrap(patient, truth, predicted), 5)),
        "masks": ("SciPy, whole volume", *median_ms(lambda: masks(a, b, False), 3)),
        "masks, cropped": ("SciPy, cropped", *median_ms(lambda: masks(a, b, True), 5)),
    }

print("measure\tpeer\tpeer ms\tRubor ms\tRubor first call ms\tratio\tratio of first call\tpeer's answer\tRubor's answer")
for name, (peer, ms, answer) in peers.items():
    cold, warm, own = rubor[name.split(",")[0]]
    print(name, peer, f"{ms:.1f}", f"{warm:.3f}", f"{cold:.1f}", f"{ms / warm:.0f}", f"{ms / cold:.1f}", f"{answer:.6f}", f"{own:.6f}", sep="\t")
