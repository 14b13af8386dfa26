"""Facts about orders of storage and about masks that are whole numbers up to rounding, by nibabel. Run in this folder: python3 make_orders.py
needs: python3-nibabel. Writes orders/orders.json, orders/*.nii.gz, masks/*.nii.gz, masks.json."""
import gzip, itertools, json, os, struct
import nibabel as nib, numpy as np
from nibabel.orientations import io_orientation, ornt_transform

os.makedirs("orders", exist_ok=True)
os.makedirs("masks", exist_ok=True)
rng = np.random.default_rng(11)

# An oblique coronal scan as the public ones are stored: x to the left, y up and forward, z to the back; tilted by 50 and by 25 degrees.
rows = []
for name, degrees in (("steep", 50), ("flat", 25)):
    t = np.radians(degrees)
    turn = np.array([[-1, 0, 0], [0, np.sin(t), -np.cos(t)], [0, np.cos(t), np.sin(t)]]) @ np.array([[0.9994, 0.0349, 0], [-0.0349, 0.9994, 0], [0, 0, 1]])
    affine = np.eye(4)
    affine[:3, :3] = turn * [0.6, 0.6, 3.3]
    affine[:3, 3] = [95, -40, -70]
    data = rng.integers(0, 999, (6, 5, 4)).astype(np.int16)
    base = nib.Nifti1Image(data, affine)
    own = io_orientation(affine)
    for axes in itertools.permutations(range(3)):
        for flips in itertools.product((1, -1), repeat=3):
            other = base.as_reoriented(ornt_transform(own, np.array([[own[a][0], own[a][1] * f] for a, f in zip(axes, flips)])))
            rows.append(dict(name=name, shape=list(other.shape), affine=np.asarray(other.affine).ravel().tolist(),
                             letters="".join(nib.aff2axcodes(other.affine)), values=np.asarray(other.dataobj).ravel(order="F").tolist()))
    rows.append(dict(name=name + "_stored", shape=list(data.shape), affine=affine.ravel().tolist(),
                     letters="".join(nib.aff2axcodes(affine)), values=data.ravel(order="F").tolist()))
json.dump(rows, open("orders/orders.json", "w"), separators=(",", ":"))
# One order as files that nibabel writes: the canonical one, and with rows from the bottom up.
nib.save(nib.as_closest_canonical(base), "orders/flat_canonical.nii.gz")
nib.save(base, "orders/flat_stored.nii.gz")

# A mask saved with a scan's data type, as nib.save does it: nibabel chooses slope and intercept.
facts = []


def keep(name, values, dtype, top):
    header = nib.Nifti1Header()
    header.set_data_dtype(dtype)
    image = nib.Nifti1Image(values.astype(np.float64), np.diag([1, 1, 4, 1]), header)
    path = os.path.join("masks", name + ".nii.gz")
    nib.save(image, path)
    raw = gzip.decompress(open(path, "rb").read())
    slope, inter = struct.unpack_from("<2f", raw, 112)
    stored = np.frombuffer(raw, np.dtype(dtype).newbyteorder("<"), values.size, 352).astype(np.float64)
    read = stored * (float(slope) if np.isfinite(slope) and slope != 0 else 1) + (float(inter) if np.isfinite(inter) else 0)
    facts.append(dict(file=name + ".nii.gz", most=int(top), farthest=float(np.abs(read - np.round(read)).max()),
                      expected=np.round(values).astype(int).ravel(order="F").tolist()))


mask = (rng.random((5, 4, 3)) < 0.4).astype(float)
for dtype in ("uint8", "int16", "uint16", "int32", "float32", "float64"):
    keep("mask_" + dtype, mask, dtype, 1)
keep("mask_noise", mask + rng.normal(0, 5e-15, mask.shape), "float64", 1)
keep("mask_noise32", (mask.astype(np.float32) * np.float32(255) * np.float32(1 / 255)).astype(np.float64), "float32", 1)
for top in (3, 104, 255):
    labels = rng.integers(0, top + 1, (5, 4, 3)).astype(float)
    labels.flat[0], labels.flat[-1] = 0, top
    keep(f"labels_{top}_int16", labels, "int16", top)
json.dump(facts, open("masks.json", "w"), indent=0)
