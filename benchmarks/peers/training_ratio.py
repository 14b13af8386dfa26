#!/usr/bin/python3
"""Training steps of the published U-Net (336 x 336, batch 4, Adam, binary cross-entropy) with the published augmentation, by PyTorch
with SciPy's transforms in a worker process and by Rubor, in turns in one run; prints seconds a step and the ratio Rubor / PyTorch.

usage: training_ratio.py [--data DIR] [--rounds 3] [--steps 24] [--subject 2015]
DIR holds bone-mri/ (default: RUBOR_DATA). Both use two threads for the network and one worker for the batches.
The worker makes of every slice an elastic field (12 x 12 control points, matrix products: the fastest way in SciPy and NumPy),
rotation, scale and shear in one map, nearest pixel, mirrored border, flip and a random power.
Needs: python3-torch python3-nibabel python3-scipy, and `dotnet build -c Release benchmarks/Rubor.Benchmarks`."""
import argparse
import os
import pathlib
import statistics
import subprocess
import sys
import time

root = pathlib.Path(__file__).resolve().parents[2]
parser = argparse.ArgumentParser()
parser.add_argument("--data", default=os.environ.get("RUBOR_DATA"))
parser.add_argument("--rounds", type=int, default=3)
parser.add_argument("--steps", type=int, default=24)
parser.add_argument("--subject", default="2015")
parser.add_argument("--part", action="store_true", help=argparse.SUPPRESS)
options = parser.parse_args()
data = pathlib.Path(options.data) / "bone-mri"
image_file = data / "t1w" / f"{options.subject}_T1W.nii.gz"
mask_file = data / "masks" / "disease_region" / f"{options.subject}_disease_region.nii.gz"


def part():
    import nibabel
    import numpy as np
    import torch
    from scipy import ndimage
    from torch import nn
    from torch.nn import functional as F

    torch.set_num_threads(2)
    volume = nibabel.load(image_file).get_fdata()
    turned = lambda v: np.rot90(v).transpose(2, 0, 1)
    images = turned(volume / (3 * volume.std())).astype(np.float32)
    labels = turned(np.asarray(nibabel.load(mask_file).dataobj) > 0).astype(np.float32)
    size, points = images.shape[1], 12
    at = np.linspace(0, points - 1, size)
    matrix = np.stack([ndimage.map_coordinates(unit, [at], order=3, mode="mirror") for unit in np.eye(points)], 1).astype(np.float32)
    grid = np.indices((size, size), dtype=np.float32)

    class Slices(torch.utils.data.IterableDataset):
        def __iter__(self):
            rng = np.random.default_rng(torch.utils.data.get_worker_info().seed)
            while True:
                k = rng.integers(len(images))
                angle = np.radians(rng.uniform(-10, 10))
                turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
                shear = np.array([[1, rng.uniform(-0.2, 0.2)], [rng.uniform(-0.2, 0.2), 1]])
                pull = np.linalg.inv(turn @ shear @ np.diag(rng.uniform(0.9, 1.1, 2))).astype(np.float32)
                if rng.random() < 0.5:
                    pull[:, 1] *= -1
                where = np.tensordot(pull, grid - (size - 1) / 2, 1) + np.float32((size - 1) / 2)
                for axis in range(2):
                    where[axis] += matrix @ rng.normal(scale=3, size=(points, points)).astype(np.float32) @ matrix.T
                image = ndimage.map_coordinates(images[k], where, order=0, mode="reflect")
                label = ndimage.map_coordinates(labels[k], where, order=0, mode="reflect")
                yield (np.maximum(image, 0) ** np.float32(rng.uniform(0.6, 1.2)))[None], label[None]

    class Twice(nn.Sequential):
        def __init__(self, i, o):
            super().__init__(nn.Conv2d(i, o, 3, padding=1), nn.BatchNorm2d(o), nn.ReLU(), nn.Conv2d(o, o, 3, padding=1), nn.BatchNorm2d(o), nn.ReLU())

    class Net(nn.Module):
        def __init__(self, widths=(16, 32, 64, 128)):
            super().__init__()
            self.down = nn.ModuleList(Twice(i, o) for i, o in zip((1,) + widths, widths))
            self.lift = nn.ModuleList(nn.Conv2d(i, o, 1) for i, o in zip(widths[:0:-1], widths[-2::-1]))
            self.up = nn.ModuleList(Twice(2 * o, o) for o in widths[-2::-1])
            self.last = nn.Conv2d(widths[0], 1, 1)

        def forward(self, x):
            skips = []
            for k, block in enumerate(self.down):
                x = block(F.max_pool2d(x, 2) if k else x)
                skips.append(x)
            for lift, block, skip in zip(self.lift, self.up, skips[-2::-1]):
                x = block(torch.cat([lift(F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=True)), skip], 1))
            return torch.sigmoid(self.last(x))

    net, loader = Net(), iter(torch.utils.data.DataLoader(Slices(), batch_size=4, num_workers=1, prefetch_factor=4))
    adam = torch.optim.Adam(net.parameters(), 1e-3)
    for step in range(4 + options.steps):
        if step == 4:
            start = time.perf_counter()
        x, y = next(loader)
        adam.zero_grad()
        F.binary_cross_entropy(net(x), y).backward()
        adam.step()
    print(f"training-step {(time.perf_counter() - start) / options.steps}", flush=True)
    os._exit(0)


if options.part:
    part()

program = next((root / "artifacts/bin/Rubor.Benchmarks").glob("release*/Rubor.Benchmarks"))
commands = {
    "PyTorch": [sys.executable, __file__, "--part", "--data", options.data, "--steps", str(options.steps), "--subject", options.subject],
    "Rubor": [str(program), "training", str(image_file), str(mask_file), str(options.steps)],
}
seconds = {name: [] for name in commands}
waits = []
for _ in range(options.rounds):
    for name, command in commands.items():
        lines = dict(line.split() for line in subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE).stdout.splitlines())
        seconds[name].append(float(lines["training-step"]))
        if "wait-share" in lines:
            waits.append(float(lines["wait-share"]))
ratios = [r / p for r, p in zip(seconds["Rubor"], seconds["PyTorch"])]
print(f"PyTorch with SciPy {min(seconds['PyTorch']):.3f} s a step, Rubor {min(seconds['Rubor']):.3f} s: ratio {min(seconds['Rubor']) / min(seconds['PyTorch']):.2f}"
      f" (rounds {min(ratios):.2f} to {max(ratios):.2f}); Rubor's network waited {100 * statistics.median(waits):.2f} % of the time")
