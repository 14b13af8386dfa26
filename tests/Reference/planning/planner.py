#!/usr/bin/env python3
"""Golden plans: nnU-Net's rules for its 2-D configuration in plain Python, apart from the C# in everything but the rules.

Rules as they stand in MIC-DKFZ/nnUNet (Apache-2.0): master 0e495086 (default_experiment_planner, network_topology,
residual_unet planners), branch nnunetv1 db16c6ce (experiment_planner_baseline_2DUNet_v21, generic_UNet), and in
dynamic-network-architectures d35f85c (feature map sizes, layers). Nothing is copied from there.

    python3 planner.py > planner.json      (needs nothing but Python 3)
"""
import json
import math

OWN = {"nnunet": (85e6, 8, 0.05), "residual-m": (135e6, 8, 1.0), "residual-l": (380e6, 24, 1.0), "residual-xl": (560e6, 40, 1.0)}


def median(values):
    v = sorted(values)
    n = len(v)
    return v[n // 2] if n % 2 else (v[n // 2 - 1] + v[n // 2]) / 2


def percentile(values, q):
    v = sorted(values)
    at = (len(v) - 1) * q / 100
    low = math.floor(at)
    high = min(low + 1, len(v) - 1)
    return v[low] + (v[high] - v[low]) * (at - low)


def target_spacing(cases, aniso):
    spacing = [median([c["spacing"][a] for c in cases]) for a in range(3)]
    if not aniso:
        return spacing
    size = [median([c["size"][a] for c in cases]) for a in range(3)]
    worst = spacing.index(max(spacing))
    other = [spacing[a] for a in range(3) if a != worst]
    if spacing[worst] > 3 * max(other) and size[worst] * 3 < min(size[a] for a in range(3) if a != worst):
        low = percentile([c["spacing"][worst] for c in cases], 10)
        if low < max(other):
            low = max(max(other), low) + 1e-5
        spacing[worst] = low
    return spacing


def topology(spacing, patch, single):
    sp, size, pools, kernel = list(spacing), list(patch), [0, 0], [1, 1]
    strides, kernels = [[1, 1]], []
    while True:
        can = [a for a in (0, 1) if size[a] >= 8]
        if not can:
            break
        least = min(sp[a] for a in can)
        can = [a for a in can if sp[a] / least < 2]
        if single and len(can) == 1 and size[can[0]] < 12:
            break
        for a in (0, 1):
            if sp[a] / min(sp) < 2:
                kernel[a] = 3
        kernels.append(list(kernel))
        stride = [1, 1]
        for a in can:
            stride[a] = 2
            pools[a] += 1
            sp[a] *= 2
            size[a] = math.ceil(size[a] / 2)
        strides.append(stride)
    kernels.append([3, 3])
    divisor = [2 ** p for p in pools]
    patch = [int(math.ceil(patch[a] / divisor[a]) * divisor[a]) for a in (0, 1)]
    return strides, kernels, divisor, patch


def sizes(patch, strides):
    at, out = list(patch), []
    for s in strides:
        at = [at[0] // s[0], at[1] // s[1]]
        out.append(at[0] * at[1])
    return out


def estimate(patch, strides, features, blocks, decoder, classes, residual, supervised=False):
    maps, total = sizes(patch, strides), 0
    if residual:
        total += features[0] * maps[0]
    for s in range(len(strides)):
        if not residual:
            total += blocks[s] * features[s] * maps[s]
            continue
        for b in range(blocks[s]):
            before = features[max(s - 1, 0)] if b == 0 else features[s]
            changes = before != features[s] or (b == 0 and strides[s] != [1, 1])
            total += (3 if changes else 2) * features[s] * maps[s]
    for s in range(len(strides) - 1):
        total += (decoder + 1) * features[s] * maps[s]
        if s == 0 or supervised:
            total += classes * maps[s]
    return total


def parameters(inputs, classes, features, strides, kernels, blocks, decoder, residual, bias):
    def conv(a, b, k, with_bias=True):
        return a * b * k[0] * k[1] + (b if with_bias else 0)

    total = 0
    if residual:
        total += conv(inputs, features[0], kernels[0]) + 2 * features[0]
    before = features[0] if residual else inputs
    for s in range(len(features)):
        for b in range(blocks[s]):
            total += conv(before, features[s], kernels[s]) + 2 * features[s]
            if residual:
                total += conv(features[s], features[s], kernels[s]) + 2 * features[s]
                if before != features[s]:
                    total += before * features[s] + 2 * features[s]
            before = features[s]
    for s in range(len(features) - 1):
        stride = strides[s + 1]
        total += features[s + 1] * features[s] * stride[0] * stride[1] + (features[s] if bias else 0)
        total += conv(2 * features[s], features[s], kernels[s]) + 2 * features[s]
        total += (decoder - 1) * (conv(features[s], features[s], kernels[s]) + 2 * features[s])
        total += features[s] * classes + (classes if bias else 0)
    return total


def v1_estimate(patch, strides, inputs, classes, base):
    pixels = patch[0] * patch[1]
    total = 5 * pixels * base + inputs * pixels + classes * pixels
    maps, width = sizes(patch, strides), base
    for s in range(1, len(strides)):
        width = min(width * 2, 512)
        total += (5 if s < len(strides) - 1 else 2) * maps[s] * width
    return total


def plan(planner, cases, inputs, classes, memory=None):
    v1 = planner == "nnunet-v1"
    spacing = target_spacing(cases, not v1)
    resampled = [[c["size"][a] * c["spacing"][a] / spacing[a] for a in range(3)] for c in cases]
    if v1:
        shape = [round(median([r[a] for r in resampled])) for a in range(3)]
    else:
        # size * (old / new), as resampling computes it
        shape = [median([round(c["spacing"][a] / spacing[a] * c["size"][a]) for c in cases]) for a in range(3)]
    voxels = shape[0] * shape[1] * shape[2] * len(cases)
    spacing, shape = spacing[1:], shape[1:]
    residual = planner.startswith("residual")
    reference, own, cover = OWN.get(planner, (19739648 * 50 / 2, 8, 0.05))
    if memory:
        reference = reference * memory / own

    def network(patch):
        strides, kernels, divisor, patch = topology(spacing, patch, not v1)
        features = [min(480 if v1 else 512, 32 * 2 ** s) for s in range(len(strides))]
        blocks = [[1, 3, 4, 6][min(s, 3)] if residual else 2 for s in range(len(strides))]
        return strides, kernels, divisor, patch, features, blocks

    def proxy(n, base=30):
        if v1:
            return v1_estimate(n[3], n[0], inputs, classes, base)
        return estimate(n[3], n[0], n[4], n[5], 1 if residual else 2, classes, residual)

    if v1:
        patch = list(shape)
    else:
        per = [1 / s for s in spacing]
        scale = math.sqrt(2048 ** 2 / (per[0] * per[1]))
        patch = [min(round(per[a] * scale), shape[a]) for a in (0, 1)]
    found = network(patch)
    cost = proxy(found)
    while (cost > reference) if v1 or residual else (cost / 12 * 2 > reference):
        patch = list(found[3])
        ratio = [patch[a] / shape[a] for a in (0, 1)]
        axis = 0 if ratio[0] > ratio[1] else 1
        trial = list(patch)
        trial[axis] -= found[2][axis]
        patch[axis] -= topology(spacing, trial, not v1)[2][axis]
        found = network(patch)
        cost = proxy(found, 32)
    strides, kernels, _, patch, features, blocks = found
    limit = round(cover * voxels / (patch[0] * patch[1]))
    if v1:
        batch = max(1, min(int(reference / cost) * 2, limit))
    else:
        batch = max(min(round(reference / cost * 12), limit), 2)
    decoder = 1 if residual else 2
    return {
        "spacing": spacing, "median_shape": shape, "patch": patch, "batch": batch, "stages": len(strides), "features": features,
        "strides": strides, "kernels": kernels, "convolutions": blocks, "decoder_convolutions": decoder,
        "memory_proxy": proxy(found),
        "parameters": parameters(inputs, classes, features, strides, kernels, blocks, decoder, residual, not v1),
    }


def same(count, size, spacing=(999, 1, 1)):
    return [{"size": list(size), "spacing": list(spacing)}] * count


GROUPS = {
    "192 images of 256": (same(192, (1, 256, 256)), 1, 2),
    "Hippocampus": (same(260, (36, 50, 35), (1, 1, 1)), 1, 3),
    "2848 x 4288": (same(100, (1, 2848, 4288)), 3, 2),
    "270 x 270": (same(100, (25, 270, 270), (3, 0.4, 0.4)), 3, 3),
    "1500 x 1500": (same(800, (1, 1500, 1500)), 3, 2),
    "512 x 512": (same(900, (1, 512, 512)), 3, 2),
    "1024 x 1024": (same(500, (1, 1024, 1024)), 1, 2),
    "halves": ([{"size": [1, 100 + i, 90 + 3 * i], "spacing": [999, 1, 1]} for i in range(4)], 1, 2),
    "mixed spacing": ([{"size": [20 + i, 300 + 10 * i, 280 + 7 * i], "spacing": [3.3, 0.6 + 0.05 * i, 0.6 + 0.05 * i]} for i in range(7)], 2, 4),
    "pixels three times as high as wide": (same(30, (40, 120, 400), (1.5, 1.2, 0.4)), 1, 2),
    "one axis short": (same(50, (1, 24, 500)), 1, 2),
    "worst axis in the plane": ([{"size": [300, 40, 280], "spacing": [0.5, 4 + 0.5 * (i % 3), 0.5]} for i in range(9)], 1, 2),
    "worst axis no longer than another": ([{"size": [300, 40, 280], "spacing": [1, 0.5 + 3 * (i % 3), 1]} for i in range(7)], 1, 2),
    "few slices": (same(3, (1, 336, 336)), 1, 2),
}


def main():
    out = []
    for name, (cases, inputs, classes) in GROUPS.items():
        for planner in ("nnunet", "nnunet-v1", "residual-m", "residual-l", "residual-xl"):
            for memory in (None, 2, 11) if planner in ("nnunet", "residual-l") else (None,):
                out.append({"name": name, "planner": planner, "memory_gb": memory or 0, "inputs": inputs, "structures": classes - 1,
                            "cases": [[*c["size"], *c["spacing"]] for c in cases] if len({json.dumps(c) for c in cases}) > 1
                            else [[*cases[0]["size"], *cases[0]["spacing"]]],
                            "times": 1 if len({json.dumps(c) for c in cases}) > 1 else len(cases),
                            "plan": plan(planner, cases, inputs, classes, memory)})
    print("[\n" + ",\n".join(json.dumps(o) for o in out) + "\n]")


if __name__ == "__main__":
    main()
