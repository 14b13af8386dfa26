"""Golden values for surface distances, lesions and STAPLE on masks made by integer arithmetic, so that no file is needed.
Writes masks.tsv. Needs: python3-numpy python3-scipy"""
import numpy as np
from scipy import ndimage as nd

out = open("masks.tsv", "w")


def put(name, value):
    print(name, repr(float(value)), sep="\t", file=out)


def ellipsoid(shape, centre, radii, holes):
    """1 inside 'sum((x - c)^2 * (product of the others' r)^2) <= product r^2', less a sprinkle of holes and plus far specks."""
    z, y, x = np.indices(shape)
    rz, ry, rx = radii
    inside = ((z - centre[0]) * ry * rx) ** 2 + ((y - centre[1]) * rz * rx) ** 2 + ((x - centre[2]) * rz * ry) ** 2 <= (rz * ry * rx) ** 2
    mixed = (z * 73856093 ^ y * 19349663 ^ x * 83492791) % 1009
    return (inside & (mixed % holes != 0)) | (mixed == holes)


def surface(mask):
    return mask & ~nd.binary_erosion(mask, nd.generate_binary_structure(mask.ndim, 1), border_value=0)


def directed(a, b, spacing):
    return nd.distance_transform_edt(~surface(b), sampling=spacing)[surface(a)]


def distances(name, a, b, spacing):
    ab, ba = directed(a, b, spacing), directed(b, a, spacing)
    put(f"{name}.hausdorff", max(ab.max(), ba.max()))
    put(f"{name}.hausdorff95", max(np.percentile(ab, 95), np.percentile(ba, 95)))
    put(f"{name}.assd", np.concatenate([ab, ba]).mean())
    put(f"{name}.ab", ab.mean())
    put(f"{name}.ba", ba.mean())
    put(f"{name}.surface_a", len(ab))
    put(f"{name}.surface_b", len(ba))
    put(f"{name}.dice", 2 * (a & b).sum() / (a.sum() + b.sum()))


def lesions(name, truth, predicted, structure, share):
    labels, n = nd.label(truth, structure)
    covered = nd.sum_labels(predicted, labels, range(1, n + 1)) / nd.sum_labels(truth, labels, range(1, n + 1))
    put(f"{name}.lesions", n)
    put(f"{name}.found", ((covered > 0) & (covered >= share)).sum())


shape = (12, 40, 50)
a = ellipsoid(shape, (5, 18, 22), (4, 11, 15), 11)
b = ellipsoid(shape, (6, 21, 25), (5, 12, 13), 13)
edge = ellipsoid(shape, (0, 3, 48), (3, 9, 9), 7)
distances("anisotropic", a, b, (3.3, 0.595, 0.595))
distances("isotropic", a, b, (1, 1, 1))
distances("edge", a, edge, (3.3, 0.7, 0.5))
distances("plane", a[5], b[5], (0.8, 0.6))
for name, structure in (("faces", 1), ("edges", 2), ("full", 3)):
    s = nd.generate_binary_structure(3, structure)
    lesions(f"{name}.any", a, b, s, 0)
    lesions(f"{name}.half", a, b, s, 0.5)
    lesions(f"{name}.back", b, a, s, 0)

# STAPLE as Warfield 2004, eqs. 14, 18, 19, voxel by voxel, until nothing moves.
c = ellipsoid(shape, (5, 20, 23), (4, 12, 14), 5)
D = np.stack([m.ravel() for m in (a, b, c)]).astype(float)
p, q, f = np.full(3, 0.99999), np.full(3, 0.99999), D.mean()
for _ in range(5000):
    present = f * np.prod(np.where(D == 1, p[:, None], 1 - p[:, None]), axis=0)
    absent = (1 - f) * np.prod(np.where(D == 0, q[:, None], 1 - q[:, None]), axis=0)
    w = present / (present + absent)
    p, q = D @ w / w.sum(), (1 - D) @ (1 - w) / (1 - w).sum()
for i in range(3):
    put(f"staple.p.{i}", p[i])
    put(f"staple.q.{i}", q[i])
put("staple.prior", f)
put("staple.volume", w.sum())
