#!/usr/bin/env python3
"""Lesions of two made-up visits, matched as docs/methods/change-maps.md says: writes lesions.json beside it. needs: numpy, scipy"""
import base64
import json
import pathlib

import numpy as np
from scipy import ndimage

shape = (9, 40, 44)  # z, y, x


def voxel_mm(origin):
    return np.array([[-1.5, 0, 0, origin[0]], [0, 1.2, 0.3, origin[1]], [0, -0.4, 3.0, origin[2]], [0, 0, 0, 1]])


def balls(seed, extra):
    """Balls at places of a linear congruential generator."""
    state = seed
    mask = np.zeros(shape, bool)
    z, y, x = np.indices(shape)
    for n in range(34):
        values = []
        for _ in range(4):
            state = (state * 1103515245 + 12345) % 2**31
            values.append(state / 2**31)
        centre = values[0] * 9, values[1] * 40, values[2] * 44
        radius = 0.8 + 3 * values[3] + extra * (0.9 if n % 3 == 0 else -0.7 if n % 3 == 1 else 0)
        if (n + extra * 10) % 7 != 0:  # some are of one visit alone
            mask |= (2 * (z - centre[0])) ** 2 + (y - centre[1]) ** 2 + (x - centre[2]) ** 2 <= radius**2
    return mask


before, after = balls(47, 0), balls(47, 1)
b_world, a_world = voxel_mm((30, -20, -10)), voxel_mm((31.2, -21, -8.6))
angle = 0.06
transform = np.array([[np.cos(angle), -np.sin(angle), 0, 3.0], [np.sin(angle), np.cos(angle), 0, -0.8], [0, 0, 1, 0.9], [0, 0, 0, 1]])

cube = np.ones((3, 3, 3))
b_label, b_count = ndimage.label(before, cube)
a_label, a_count = ndimage.label(after, cube)
voxel = abs(np.linalg.det(b_world[:3, :3]))


def through(own, other, matrix):
    """Pairs of components by the centres of the voxels of the first."""
    found = {}
    for z, y, x in np.argwhere(own > 0):
        place = np.floor(matrix @ [x, y, z, 1] + 0.5).astype(int)[:3]
        if all(0 <= place[i] < shape[2 - i] for i in range(3)):
            there = other[place[2], place[1], place[0]]
            if there:
                pair = int(own[z, y, x]), int(there)
                found[pair] = found.get(pair, 0) + 1
    return found


b_to_a = np.linalg.inv(a_world) @ transform @ b_world
there = through(b_label, a_label, b_to_a)
back = through(a_label, b_label, np.linalg.inv(b_to_a))
b_size = {n: int((b_label == n).sum()) for n in range(1, b_count + 1)}
a_size = {n: int((a_label == n).sum()) for n in range(1, a_count + 1)}
edges = {}
for b, a in set(there) | {(b, a) for a, b in back}:
    overlap = (there.get((b, a), 0) + back.get((a, b), 0)) / 2
    if overlap >= 0.1 * min(b_size[b], a_size[a]):
        edges[b, a] = overlap

groups = [({b}, set()) for b in b_size] + [(set(), {a}) for a in a_size]
for b, a in edges:
    one = next(g for g in groups if b in g[0])
    two = next(g for g in groups if a in g[1])
    if one is not two:
        groups.remove(one)
        groups.remove(two)
        groups.append((one[0] | two[0], one[1] | two[1]))


def covered(label, n, matrix):
    inside = []
    for z, y, x in np.argwhere(label == n):
        place = np.floor(matrix @ [x, y, z, 1] + 0.5).astype(int)[:3]
        inside.append(all(0 <= place[i] < shape[2 - i] for i in range(3)))
    return np.mean(inside) >= 0.5


lesions = []
for bs, as_ in groups:
    was, now = sum(b_size[b] for b in bs), sum(a_size[a] for a in as_)
    limit = max(0.25 * max(was, now), 4)
    if not bs:
        change = "new" if covered(a_label, next(iter(as_)), np.linalg.inv(b_to_a)) else "not_covered"
    elif not as_:
        change = "gone" if covered(b_label, next(iter(bs)), b_to_a) else "not_covered"
    else:
        change = "grown" if now - was > limit else "shrunk" if was - now > limit else "unchanged"
    overlap = sum(v for (b, _), v in edges.items() if b in bs)
    lesions.append({"change": change, "baseline": sorted(bs), "follow_up": sorted(as_), "baseline_mm3": was * voxel,
                    "follow_up_mm3": now * voxel, "overlap_mm3": overlap * voxel})
lesions.sort(key=lambda l: (-max(l["baseline_mm3"], l["follow_up_mm3"]), (l["baseline"] or [2**31])[0], (l["follow_up"] or [2**31])[0]))
path = pathlib.Path(__file__).with_name("lesions.json")
path.write_text(json.dumps({
    "size": shape[::-1], "baseline_to_world": b_world.tolist(), "follow_up_to_world": a_world.tolist(), "matrix": transform.tolist(),
    "baseline": base64.b64encode(np.packbits(before, bitorder="little")).decode(),
    "follow_up": base64.b64encode(np.packbits(after, bitorder="little")).decode(), "lesions": lesions}) + "\n")
print({c: sum(l["change"] == c for l in lesions) for c in ("new", "gone", "grown", "shrunk", "unchanged", "not_covered")},
      sum(len(l["baseline"]) > 1 for l in lesions), "merged", sum(len(l["follow_up"]) > 1 for l in lesions), "split")
