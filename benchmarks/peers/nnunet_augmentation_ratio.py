#!/usr/bin/python3
"""Augments samples by nnU-Net's whole scheme in NumPy and SciPy and in Rubor, in turns in one run, on one thread and on two, and prints
samples a second and their ratio.

256x256 from a loader patch of 301x301, one channel, labels 0, 1 and 2; each transform with its probability and range. "nnunet-v1" is
batchgenerators' arithmetic: map_coordinates of order 3 for the image and of order 1 for each label, gaussian_filter, scikit-image's resize
of order 0 down and 3 up. "nnunet" has version 2's rules in the same libraries: order 1 for the image and each label, a short kernel,
nearest pixels and order 1. Version 2 itself calls PyTorch for these.

Python on two threads is two processes, as nnU-Net's workers are, started before the clock.

Needs: python3-numpy python3-scipy python3-skimage, and the benchmarks built:
    dotnet build -c Release benchmarks/Rubor.Benchmarks && benchmarks/peers/nnunet_augmentation_ratio.py [ROUNDS]
"""
import multiprocessing
import os
import pathlib
import subprocess
import sys
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import numpy as np
from scipy import ndimage
from skimage.transform import resize

PATCH, LOADER, SAMPLES, MORE = 256, 301, 60, 8
ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 7
root = pathlib.Path(__file__).resolve().parents[2]
program = next((root / "artifacts/bin/Rubor.Benchmarks").glob("release*/Rubor.Benchmarks"))


class Peer:
    def __init__(self, first, seed):
        self.first, self.rng = first, np.random.default_rng(seed)
        row, column = np.indices((LOADER, LOADER))
        distance = np.hypot(row - LOADER / 2, column - LOADER / 3)
        self.label = (distance < LOADER / 4).astype(np.int16) + (distance < LOADER / 8)
        self.image = (self.label + self.rng.random((LOADER, LOADER))).astype(np.float32)

    def about_one(self, low, high):
        return self.rng.uniform(low, 1) if self.rng.random() < 0.5 else self.rng.uniform(1, high)

    def geometry(self):
        rng = self.rng
        turned, scaled = rng.random() < 0.2, rng.random() < 0.2
        if not turned and not scaled:
            start = (LOADER - PATCH) // 2
            cut = slice(start, start + PATCH)
            return self.image[cut, cut].copy(), self.label[cut, cut].copy()
        angle = rng.uniform(-np.pi, np.pi) if turned else 0
        scale = 1 if not scaled else self.about_one(0.7, 1.4) if self.first else rng.uniform(0.7, 1.4)
        turn = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        grid = np.stack(np.meshgrid(*[np.arange(PATCH) - (PATCH - 1) / 2] * 2, indexing="ij"))
        at = (turn @ grid.reshape(2, -1)).reshape(grid.shape) + (LOADER - 1) / 2
        if self.first:
            image = ndimage.map_coordinates(self.image.astype(float), at, order=3, mode="constant", cval=0).astype(np.float32)
            label = np.zeros((PATCH, PATCH), np.int16)
            for c in np.unique(self.label):
                label[ndimage.map_coordinates((self.label == c).astype(float), at, order=1, mode="constant", cval=-1) >= 0.5] = c
            return image, label
        image = ndimage.map_coordinates(self.image, at, order=1, mode="grid-constant", cval=0)
        classes = np.unique(self.label)
        shares = [ndimage.map_coordinates((self.label == c).astype(np.float32), at, order=1, mode="grid-constant", cval=0) for c in classes]
        return image, classes[np.argmax(shares, 0)]

    def blur(self, x):
        if self.first:
            return ndimage.gaussian_filter(x, self.rng.uniform(0.5, 1), order=0)
        for axis in (0, 1):
            deviation = self.rng.uniform(0.5, 1)
            half = int(round(deviation * 6 + 0.5)) // 2
            kernel = np.exp(-0.5 * (np.arange(-half, half + 1) / deviation) ** 2)
            x = ndimage.correlate1d(x, kernel / kernel.sum(), axis, mode="mirror")
        return x

    def low_resolution(self, x):
        few = np.round(np.array(x.shape) * self.rng.uniform(0.5, 1)).astype(int)
        if self.first:
            small = resize(x.astype(float), few, order=0, mode="edge", anti_aliasing=False)
            return resize(small, x.shape, order=3, mode="edge", anti_aliasing=False).astype(np.float32)
        near = [((np.arange(m) + 0.5) * PATCH / m).astype(int) for m in few]
        return ndimage.zoom(x[np.ix_(*near)], PATCH / few, order=1, mode="nearest", grid_mode=True)

    def gamma(self, x, inverted):
        x = -x if inverted else x
        mean, deviation, low = x.mean(), x.std(), x.min()
        span = x.max() - low
        x = np.power((x - low) / float(span + 1e-7), np.float32(self.about_one(0.7, 1.5))) * span + low
        x = (x - x.mean()) / (x.std() + np.float32(1e-8)) * deviation + mean
        return -x if inverted else x

    def sample(self):
        rng = self.rng
        x, label = self.geometry()
        if rng.random() < 0.1:
            x = (x + rng.normal(0, rng.uniform(0, 0.1), x.shape)).astype(np.float32)
        if rng.random() < 0.2 and rng.random() < 0.5:
            x = self.blur(x)
        if rng.random() < 0.15:
            x *= np.float32(rng.uniform(0.75, 1.25) if self.first else self.about_one(0.75, 1.25))
        if rng.random() < 0.15:
            mean, low, high = x.mean(), x.min(), x.max()
            x = np.clip((x - mean) * np.float32(self.about_one(0.75, 1.25)) + mean, low, high)
        if rng.random() < 0.25 and rng.random() < 0.5:
            x = self.low_resolution(x)
        if rng.random() < 0.1:
            x = self.gamma(x, True)
        if rng.random() < 0.3:
            x = self.gamma(x, False)
        for axis in (0, 1):
            if rng.random() < 0.5:
                x, label = np.flip(x, axis), np.flip(label, axis)
        return np.ascontiguousarray(x), np.ascontiguousarray(label)


def work(first, seed, pipe):
    peer = Peer(first, seed)
    for samples in iter(pipe.recv, None):
        for _ in range(samples):
            peer.sample()
        pipe.send(True)


class Workers:
    def __init__(self, first):
        self.pipes = []
        for seed in (1, 2):
            ours, theirs = multiprocessing.Pipe()
            multiprocessing.Process(target=work, args=(first, seed, theirs), daemon=True).start()
            self.pipes.append(ours)

    def seconds(self, threads, samples):
        start = time.perf_counter()
        for pipe in self.pipes[:threads]:
            pipe.send(samples // threads)
        for pipe in self.pipes[:threads]:
            pipe.recv()
        return time.perf_counter() - start


print("scheme\tthreads\tSciPy samples/s\tRubor samples/s\tratio\tlowest and highest ratio of a round")
for scheme in ("nnunet-v1", "nnunet"):
    peer = Workers(scheme == "nnunet-v1")
    rubor = subprocess.Popen([program, "nnunet-augmentation", scheme, str(MORE * SAMPLES)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def own(threads):
        rubor.stdin.write(f"{threads}\n")
        rubor.stdin.flush()
        return float(rubor.stdout.readline()) / MORE

    for threads in (1, 2, 1, 2):  # until the just-in-time compiler is done
        own(threads)
    peer.seconds(2, 4)
    taken = {1: [], 2: []}
    for _ in range(ROUNDS):
        for threads, pairs in taken.items():
            pairs.append((peer.seconds(threads, SAMPLES), own(threads)))
    rubor.communicate("")
    for threads, pairs in taken.items():
        theirs, ours = np.array(pairs).T
        ratios = theirs / ours
        print(scheme, threads, f"{SAMPLES / np.median(theirs):.0f}", f"{SAMPLES / np.median(ours):.0f}", f"{np.median(ratios):.1f}",
              f"{ratios.min():.1f}-{ratios.max():.1f}", sep="\t", flush=True)
