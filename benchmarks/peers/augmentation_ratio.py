#!/usr/bin/python3
"""Augments samples by SciPy and by Rubor, in turns in one run on one thread each, and prints samples a second and their ratio.

Both make of every sample: an elastic field (12 x 12 control points across the image, cubic spline) and rotation, scale and
shear composed into one map; the image read linearly, the label at the nearest pixel (map_coordinates, orders 1 and 0); Gaussian
blur of 0.8 pixels, a random power, Gaussian noise. float32 throughout where SciPy allows it.

The spline of the field is evaluated by map_coordinates (order 3) as tutorials do it, and by two matrix products as a careful
person would; the ratio of the aim is against the faster.

Needs: python3-numpy python3-scipy, and the benchmarks built:
    dotnet build -c Release benchmarks/Rubor.Benchmarks && benchmarks/peers/augmentation_ratio.py
"""
import os
import pathlib
import subprocess
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import numpy as np
from scipy import ndimage

POINTS = 12
ROUNDS = 11
root = pathlib.Path(__file__).resolve().parents[2]
program = next((root / "artifacts/bin/Rubor.Benchmarks").glob("release*/Rubor.Benchmarks"))
rng = np.random.default_rng(1)


def spline_matrix(size):
    """Pixels x control points: the cubic spline through unit vectors, made once."""
    at = np.linspace(0, POINTS - 1, size)
    return np.stack([ndimage.map_coordinates(unit, [at], order=3, mode="mirror") for unit in np.eye(POINTS)], 1).astype(np.float32)


class Peer:
    def __init__(self, size, products):
        self.size, self.products, self.matrix = size, products, spline_matrix(size)
        self.grid = np.indices((size, size), dtype=np.float32)
        self.points = np.indices((size, size), dtype=np.float32) * ((POINTS - 1) / (size - 1))
        row, column = np.indices((size, size))
        self.label = ((row - size // 2) ** 2 + (column - size // 3) ** 2 < size * size / 16).astype(np.uint8)
        self.image = (np.where(self.label, 0.9, 0.3) + row % 7 * 0.02).astype(np.float32)

    def displacement(self, values):
        if self.products:
            return self.matrix @ values @ self.matrix.T
        return ndimage.map_coordinates(values, self.points, order=3, mode="mirror", output=np.float32)

    def sample(self):
        angle = np.radians(rng.uniform(-10, 10))
        turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
        shear = np.array([[1, rng.uniform(-0.2, 0.2)], [rng.uniform(-0.2, 0.2), 1]])
        pull = np.linalg.inv(turn @ shear @ np.diag(rng.uniform(0.9, 1.1, 2))).astype(np.float32)
        if rng.random() < 0.5:
            pull[:, 1] *= -1
        centre = np.float32((self.size - 1) / 2)
        at = np.tensordot(pull, self.grid - centre, 1) + centre
        for axis in range(2):
            at[axis] += self.displacement(rng.normal(scale=3, size=(POINTS, POINTS)).astype(np.float32))
        image = ndimage.map_coordinates(self.image, at, order=1, mode="constant")
        label = ndimage.map_coordinates(self.label, at, order=0, mode="constant")
        image = ndimage.gaussian_filter(image, 0.8)
        image = np.sign(image) * np.abs(image) ** np.float32(rng.uniform(0.6, 1.2))
        return image + np.float32(0.05) * rng.standard_normal(image.shape, dtype=np.float32), label

    def seconds(self, samples):
        start = time.perf_counter()
        for _ in range(samples):
            self.sample()
        return time.perf_counter() - start


print("edge\tpeer\tSciPy samples/s\tRubor samples/s\tratio\tlowest and highest ratio of a round")
for size, samples in ((336, 20), (168, 80)):
    rubor = subprocess.Popen([program, "augmentation", str(size), str(4 * samples)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def own():
        rubor.stdin.write("all\n")
        rubor.stdin.flush()
        return float(rubor.stdout.readline()) / 4

    peers = {"field by map_coordinates": Peer(size, False), "field by matrix products": Peer(size, True)}
    for _ in range(6):  # until the just-in-time compiler is done
        own()
    taken = {name: [] for name in peers}
    for _ in range(ROUNDS):
        for name, peer in peers.items():
            taken[name].append((peer.seconds(samples), own()))
    rubor.communicate("")
    for name, pairs in taken.items():
        theirs, ours = np.array(pairs).T
        ratios = theirs / ours
        print(size, name, f"{samples / np.median(theirs):.0f}", f"{samples / np.median(ours):.0f}", f"{np.median(ratios):.1f}", f"{ratios.min():.1f}-{ratios.max():.1f}", sep="\t", flush=True)
