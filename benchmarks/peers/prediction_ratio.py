#!/usr/bin/python3
"""Prediction of a scan by several networks with tiles and mirrors, from the file to a written label map, by PyTorch with SciPy and
scikit-image as nnU-Net goes about it and by Rubor, in turns in one run; prints seconds and how many times as fast Rubor is, and that both
find the same labels.

usage: prediction_ratio.py [WEIGHTS ..] [--slices 100] [--size 256] [--spacing 1] [--rounds 3] [--batch 4] [--peer-batch 1] [--architecture planned-unet] [--filters 32]
WEIGHTS are folders of weights with their plan (weights.json, weights.safetensors), of architecture unet or planned-unet; any scan is given
to every channel. Without, five networks with a random start are made. Loading of libraries and weights is not timed; both use two threads.
nnU-Net predicts tile by tile: --peer-batch 1. Both let their threads sleep while they wait (OMP_WAIT_POLICY=passive): beside other work
PyTorch's spin otherwise, and take many times as long.
Needs: python3-torch python3-scipy python3-skimage python3-nibabel, and `dotnet build -c Release benchmarks/Rubor.Benchmarks`."""
import argparse
import json
import math
import os
import pathlib
import resource
import struct
import subprocess
import sys
import tempfile
import time

root = pathlib.Path(__file__).resolve().parents[2]
parser = argparse.ArgumentParser()
parser.add_argument("weights", nargs="*")
parser.add_argument("--slices", type=int, default=100)
parser.add_argument("--size", type=int, default=256)
parser.add_argument("--spacing", type=float, default=1)
parser.add_argument("--rounds", type=int, default=3)
parser.add_argument("--batch", type=int, default=4)
parser.add_argument("--peer-batch", type=int, default=1)
parser.add_argument("--architecture", default="planned-unet", choices=["unet", "planned-unet"])
parser.add_argument("--filters", type=int, default=32)
parser.add_argument("--part", nargs=2, metavar=("SCAN", "OUT"), help=argparse.SUPPRESS)
options = parser.parse_args()


def tensors(file):
    import numpy as np
    import torch
    data = pathlib.Path(file).read_bytes()
    length = struct.unpack("<Q", data[:8])[0]
    types = {"F32": np.float32, "F16": np.float16, "F64": np.float64, "I64": np.int64}
    return {name: torch.from_numpy(np.frombuffer(data, types[t["dtype"]], offset=8 + length + t["data_offsets"][0],
                                                 count=math.prod(t["shape"])).reshape(t["shape"]).copy())
            for name, t in json.loads(data[8:8 + length]).items() if name != "__metadata__"}


def network(plan, state):
    """The plan's network, its layers by the names of the file."""
    import torch
    from torch import nn
    from torch.nn import functional as F
    shape = plan["network"]

    if plan["architecture"] == "unet":
        assert not shape["residual_encoder"] and shape["space_to_depth"] == 1, "the peer has neither residual encoder nor space to depth"

        def normal(c):
            return nn.InstanceNorm2d(c, affine=True) if shape["normalisation"] == "instance" else nn.BatchNorm2d(c)

        class Twice(nn.Module):
            def __init__(self, i, o):
                super().__init__()
                k = shape["kernel"]
                self.convblock = nn.Sequential(nn.Conv2d(i, o, k, padding=k // 2), normal(o), nn.ReLU(True),
                                               nn.Conv2d(o, o, k, padding=k // 2), normal(o), nn.ReLU(True))

            def forward(self, x):
                return self.convblock(x)

        class Up(nn.Module):
            def __init__(self, i, o):
                super().__init__()
                self.UpBlock = nn.Sequential(nn.Upsample(scale_factor=2, mode="bilinear", align_corners=True), nn.Conv2d(i, o, 1))
                self.ConvBlock = Twice(2 * o, o)

            def forward(self, x, skip):
                return self.ConvBlock(torch.cat([self.UpBlock(x), skip], 1))

        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                w = [min(shape["filters"] << k, shape["most_filters"]) for k in range(shape["levels"])]
                self.down_path = nn.ModuleList(Twice(i, o) for i, o in zip([shape["inputs"]] + w, w))
                self.up_path = nn.ModuleList(Up(i, o) for i, o in zip(w[:0:-1], w[-2::-1]))
                self.last_layer = nn.Conv2d(w[0], shape["outputs"], 1)

            def forward(self, x):
                skips = []
                for k, block in enumerate(self.down_path):
                    x = block(F.max_pool2d(x, 2) if k else x)
                    skips.append(x)
                for block, skip in zip(self.up_path, skips[-2::-1]):
                    x = block(x, skip)
                return self.last_layer(x)
    else:
        slope, bias = 0.01, shape["bias"]

        def conv(i, o, kernel, stride=(1, 1), bias=True):
            return nn.Conv2d(i, o, tuple(kernel), tuple(stride), [(k - 1) // 2 for k in kernel], bias=bias)

        class Block(nn.Module):
            def __init__(self, i, o, kernel, stride=(1, 1)):
                super().__init__()
                self.conv, self.norm = conv(i, o, kernel, stride), nn.InstanceNorm2d(o, affine=True)

            def forward(self, x):
                return F.leaky_relu(self.norm(self.conv(x)), slope, True)

        class Residual(nn.Module):
            def __init__(self, i, o, kernel, stride=(1, 1)):
                super().__init__()
                self.first_conv, self.first_norm = conv(i, o, kernel, stride), nn.InstanceNorm2d(o, affine=True)
                self.second_conv, self.second_norm = conv(o, o, kernel), nn.InstanceNorm2d(o, affine=True)
                self.stride = tuple(stride)
                if i != o:
                    self.shortcut_conv, self.shortcut_norm = conv(i, o, (1, 1), bias=False), nn.InstanceNorm2d(o, affine=True)

            def forward(self, x):
                y = self.second_norm(self.second_conv(F.leaky_relu(self.first_norm(self.first_conv(x)), slope, True)))
                x = x if self.stride == (1, 1) else F.avg_pool2d(x, self.stride, self.stride)
                x = self.shortcut_norm(self.shortcut_conv(x)) if hasattr(self, "shortcut_conv") else x
                return F.leaky_relu(y + x, slope, True)

        class Up(nn.Module):
            def __init__(self, i, o, kernel, stride):
                super().__init__()
                self.larger = nn.ConvTranspose2d(i, o, tuple(stride), tuple(stride), bias=bias)
                self.blocks = nn.Sequential(*[Block(2 * o if k == 0 else o, o, kernel) for k in range(shape["decoder_convolutions"])])

            def forward(self, x, skip):
                return self.blocks(torch.cat([self.larger(x), skip], 1))

        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                f, residual = shape["features"], shape["residual_encoder"]
                make = Residual if residual else Block
                if residual:
                    self.stem = Block(shape["inputs"], f[0], shape["kernels"][0])
                self.down = nn.ModuleList()
                for s, width in enumerate(f):
                    before = f[s - 1] if s else (width if residual else shape["inputs"])
                    self.down.append(nn.Sequential(*[make(before if k == 0 else width, width, shape["kernels"][s], shape["strides"][s] if k == 0 else (1, 1))
                                                     for k in range(shape["convolutions"][s])]))
                self.up = nn.ModuleList(Up(f[s + 1], f[s], shape["kernels"][s], shape["strides"][s + 1]) for s in range(len(f) - 1))
                self.heads = nn.ModuleList(nn.Conv2d(width, shape["outputs"], 1, bias=bias) for width in f[:-1])

            def forward(self, x):
                skips = []
                x = self.stem(x) if hasattr(self, "stem") else x
                for block in self.down:
                    x = block(x)
                    skips.append(x)
                for s in range(len(self.up) - 1, -1, -1):
                    x = self.up[s](x, skips[s])
                return self.heads[0](x)

    net = Net()
    missing, unknown = net.load_state_dict({k: v.float() if v.is_floating_point() else v for k, v in state.items()}, strict=False)
    assert not [m for m in missing if not m.endswith("num_batches_tracked")] and not unknown, (missing, unknown)
    return net.eval()


def peer(scan, out):
    import nibabel
    import numpy as np
    import torch
    from scipy import ndimage
    from skimage.transform import resize

    torch.set_num_threads(2)
    folders = [pathlib.Path(w) for w in options.weights]
    plans = [json.loads((f / "weights.json").read_text())["plan"] for f in folders]
    networks = [network(p, tensors(f / "weights.safetensors")) for p, f in zip(plans, folders)]
    plan = plans[0]
    assert plan["resampling"] == "cubic" and plan["turn"] == "none" and plan["neighbour_slices"] == 0 and plan["patch"], "a planned network"
    assert all(c["normalisation"] == "z-score" for c in plan["channels"]), "z-score"
    axes = [a for a, name in ((2, "rows"), (3, "columns")) if name in plan["mirror"]]
    passes = [()] + [(a,) for a in axes] + ([tuple(axes)] if len(axes) == 2 else [])
    patch = plan["patch"]
    peak = np.zeros(patch)
    peak[patch[0] // 2, patch[1] // 2] = 1
    weight = ndimage.gaussian_filter(peak, [p / 8 for p in patch], 0, mode="constant")
    weight = torch.from_numpy((weight / weight.max()).astype(np.float32))
    weight[weight == 0] = weight[weight > 0].min()

    start = time.perf_counter()
    image = nibabel.load(scan)
    volume = np.asarray(image.dataobj, dtype=np.float32).transpose(2, 1, 0)
    spacing = image.header.get_zooms()[1::-1]
    mask = volume != 0
    box = tuple(slice(w.min(), w.max() + 1) for w in np.where(mask)) if mask.any() else (slice(None),) * 3
    cropped = volume[box]
    seen = (cropped - cropped.mean(dtype=np.float64)) / max(cropped.std(dtype=np.float64), 1e-8)
    wanted = [round(n * s / w) for n, s, w in zip(cropped.shape[1:], spacing, plan["spacing_mm"] or spacing)]
    if list(cropped.shape[1:]) != wanted:
        seen = np.stack([resize(z.astype(float), wanted, 3, mode="edge", anti_aliasing=False) for z in seen])
    seen = torch.from_numpy(seen.astype(np.float32))
    high, wide = max(wanted[0], patch[0]), max(wanted[1], patch[1])
    top, left = (high - wanted[0]) // 2, (wide - wanted[1]) // 2
    padded = torch.nn.functional.pad(seen, (left, wide - wanted[1] - left, top, high - wanted[0] - top))

    def positions(size, tile):
        count = math.ceil((size - tile) / (tile * 0.5)) + 1
        return [round(i * (size - tile) / max(1, count - 1)) for i in range(count)]
    places = [(z, r, c) for z in range(len(padded)) for r in positions(high, patch[0]) for c in positions(wide, patch[1])]
    total = None
    with torch.inference_mode():
        for net, p in zip(networks, plans):
            sums, counts = torch.zeros(len(padded), plan_outputs(p), high, wide), torch.zeros(len(padded), 1, high, wide)
            for k in range(0, len(places), options.peer_batch):
                some = places[k:k + options.peer_batch]
                x = torch.stack([padded[z, r:r + patch[0], c:c + patch[1]].expand(len(p["channels"]), -1, -1) for z, r, c in some])
                said = sum(torch.flip(net(torch.flip(x, a)), a) if a else net(x) for a in passes) / len(passes) / p["temperature"]
                for (z, r, c), s in zip(some, said):
                    sums[z, :, r:r + patch[0], c:c + patch[1]] += weight * s
                    counts[z, :, r:r + patch[0], c:c + patch[1]] += weight
            sums /= counts
            total = sums if total is None else total + sums
    logits = (total / len(networks))[:, :, top:top + wanted[0], left:left + wanted[1]].numpy()
    if logits.shape[2:] != cropped.shape[1:]:
        logits = np.stack([[resize(o.astype(float), cropped.shape[1:], 1, mode="edge", anti_aliasing=False, preserve_range=True) for o in z] for z in logits])
    labels = np.zeros(volume.shape, np.uint8)
    labels[box] = logits.argmax(1)
    for name in plan["largest_piece"]:
        one = labels > 0 if name == "all structures" else labels == 1 + plan["labels"].index(name)
        pieces, count = ndimage.label(one, np.ones((3, 3, 3)))
        sizes = np.bincount(pieces.ravel())[1:]
        labels[one & ~np.isin(pieces, 1 + np.flatnonzero(sizes == sizes.max(initial=0)))] = 0
    nibabel.save(nibabel.Nifti1Image(labels.transpose(2, 1, 0), image.affine), out)
    print(f"prediction {time.perf_counter() - start}")
    print(f"labelled {np.count_nonzero(labels)}")
    print(f"peak-mb {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10}")


def plan_outputs(plan):
    return plan["network"]["outputs"]


if options.part:
    peer(*options.part)
    sys.exit()

import nibabel
import numpy as np

os.environ.setdefault("OMP_WAIT_POLICY", "passive")
program = str(next((root / "artifacts/bin/Rubor.Benchmarks").glob("release*/Rubor.Benchmarks")))
with tempfile.TemporaryDirectory() as folder:
    folder = pathlib.Path(folder)
    weights = options.weights
    if not weights:
        subprocess.run([program, "prediction-weights", str(folder / "weights"), "5", options.architecture, str(options.filters), "256"], check=True)
        weights = [str(folder / "weights" / str(k)) for k in range(1, 6)]
    rng = np.random.default_rng(1)
    y, x = np.mgrid[:options.size, :options.size]
    scan = np.stack([100 + 40 * np.sin(x / 17 + z / 5) * np.cos(y / 23) + rng.normal(0, 10, x.shape) for z in range(options.slices)])
    nibabel.save(nibabel.Nifti1Image(scan.transpose(2, 1, 0).astype(np.float32), np.diag([options.spacing, options.spacing, 3, 1])), folder / "scan.nii.gz")
    outputs = {"PyTorch": folder / "peer.nii.gz", "Rubor": folder / "rubor.nii.gz"}
    commands = {
        "PyTorch": [sys.executable, __file__, *weights, "--peer-batch", str(options.peer_batch), "--part", str(folder / "scan.nii.gz"), str(outputs["PyTorch"])],
        "Rubor": [program, "prediction", str(folder / "scan.nii.gz"), str(outputs["Rubor"]), str(options.batch), *weights],
    }
    seconds, peaks = {name: [] for name in commands}, {}
    for k in range(options.rounds):
        for name, command in commands.items():
            lines = dict(line.split() for line in subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE).stdout.splitlines())
            seconds[name].append(float(lines["prediction"]))
            peaks[name] = int(float(lines["peak-mb"]))
            print(f"  round {k + 1} {name} {seconds[name][-1]:.2f} s, {lines['labelled']} voxels labelled, {peaks[name]} MB", flush=True)
    found = [np.asarray(nibabel.load(o).dataobj) for o in outputs.values()]
    ratios = [p / r for p, r in zip(seconds["PyTorch"], seconds["Rubor"])]
    print(f"{options.slices} slices of {options.size} x {options.size}, {len(weights)} networks: PyTorch with SciPy {min(seconds['PyTorch']):.2f} s, "
          f"Rubor {min(seconds['Rubor']):.2f} s: {min(seconds['PyTorch']) / min(seconds['Rubor']):.2f} times as fast (rounds {min(ratios):.2f} to {max(ratios):.2f}); "
          f"labels differ in {100 * np.mean(found[0] != found[1]):.4f} % of the voxels")
