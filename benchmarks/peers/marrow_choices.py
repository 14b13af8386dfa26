"""How the normal-marrow finder's lengths and shares were chosen: the finder in SciPy, each value moved to its neighbours.
usage: marrow_choices.py BONE-MRI   prints, for each, the root mean square error of l_lower (k fitted without the subject), the errors, and
V_HI in the readers' lesions over that with drawn marrow. Subject 2014 is not read.
needs: python3-numpy python3-nibabel python3-scipy"""
import os, sys
import nibabel as nib, numpy as np
from scipy import ndimage as ndi

SUBJECTS = ["1007", "1012", "1013", "1234", "2015", "3002", "4386"]
CROSS = ndi.generate_binary_structure(2, 1)[:, :, None]
SHIPPED = dict(smooth=2.0, reference=5.0, stir_range=0.6, t1w_range=0.4, stir=0.3, t1w=0.2, half=15, disc=5.5, beyond=4, height=45)
NEIGHBOURS = dict(smooth=(1.5, 1.75, 2.25, 2.5), reference=(4, 6, 8), stir_range=(0.5, 0.7), t1w_range=(0.3, 0.5), stir=(0.2, 0.25, 0.35),
                  t1w=(0.15, 0.25, 0.3), half=(12, 18), disc=(4.5, 6.5), beyond=(2, 3), height=(35, 40, 50, 55, 60))


def paper(values):
    q1, q3 = np.percentile(values, [25, 75])
    iqr, upper, n = q3 - q1, values.max(), 1.5
    while upper - (q3 + n * iqr) >= iqr / 2:
        n += 0.05
    while np.round(upper - (q3 + n * iqr), 3) <= 0:
        n -= 0.05
    return q3 + n * iqr


def mode(values):
    low, high = np.percentile(values, [0.5, 99])
    counts, edges = np.histogram(values, 200, (low, high))
    top = ndi.gaussian_filter1d(counts.astype(float), 8).argmax()
    return (edges[top] + edges[top + 1]) / 2


def shrink(mask, radius):
    return ndi.distance_transform_edt(np.pad(mask, 1))[1:-1, 1:-1] > radius


def load(folder, subject):
    def read(kind, name):
        return nib.load(os.path.join(folder, kind, f"{subject}_{name}.nii.gz"))
    image = read("stir", "STIR")
    stir, t1w, px = image.get_fdata(), read("t1w", "T1W").get_fdata(), float(image.header.get_zooms()[0])
    region, drawn = read("masks/disease_region", "disease_region").get_fdata() > 0, read("masks/normal_marrow", "normal_marrow").get_fdata() > 0
    lesions = None
    if os.path.exists(os.path.join(folder, "masks/inflammation", f"{subject}_inflammation_R11.nii.gz")):
        union = sum(read("masks/inflammation", f"inflammation_{r}").get_fdata() for r in ("R11", "R12", "R21", "R22")) > 0
        lesions = stir[ndi.binary_dilation(union, CROSS, iterations=2) & region]
    across = (np.arange(region.shape[0]) - np.argwhere(region)[:, 0].mean()) * px
    core = np.zeros_like(region)
    for z in range(region.shape[2]):
        pieces, count = ndi.label(region[:, :, z])
        for piece in range(1, count + 1):
            columns = across[(pieces == piece).any(1)]
            if columns[0] < -40 and columns[-1] > 40:
                core[:, :, z] |= pieces == piece
        core[:, :, z] = shrink(core[:, :, z], 2.4 / px) & (abs(across) <= 18)[:, None]
    slices = [z for z in range(region.shape[2]) if core[:, :, z].any()]
    tops = sorted((np.argwhere(core[:, :, z])[:, 1].max(), core[:, :, z].sum()) for z in slices)
    half = np.cumsum([n for _, n in tops])
    top = tops[int(np.searchsorted(half, half[-1] / 2))][0]
    x, y = np.nonzero(abs(across) <= 20)[0], slice(max(0, int(top - 60 / px)), top + 1)
    wings = ((region & (across < -15)[:, None, None]).any(0) & (region & (across > 15)[:, None, None]).any(0))[y]
    box = (slice(x[0], x[-1] + 1), y)
    return dict(stir=stir[box], t1w=t1w[box], core=core[box], wings=wings, across=across[box[0]], px=px, lower=paper(stir[drawn]), lesions=lesions)


def find(d, p):
    px, core = d["px"], d["core"]
    def blur(values, mm):
        return ndi.gaussian_filter(values, (mm / px, mm / px, 0))
    stir, t1w = blur(d["stir"], p["smooth"]), blur(d["t1w"], p["smooth"])
    m = mode(stir[core])
    t = np.median(t1w[core & (abs(stir / m - 1) < 0.25)])
    near = (abs(stir / m - 1) < p["stir_range"]) & (abs(t1w / t - 1) < p["t1w_range"]) & d["wings"][None]
    near[:, :max(0, near.shape[1] - 1 - int(np.ceil(p["height"] / px)))] = False
    weight = np.maximum(blur(near.astype(float), p["reference"]), 1e-3)
    like = near & (abs(d["across"]) <= p["half"])[:, None, None]
    for image, tolerance in ((stir, p["stir"]), (t1w, p["t1w"])):
        like &= abs(image / np.maximum(blur(image * near, p["reference"]) / weight, 1e-6) - 1) < tolerance
    slices = np.nonzero(core.any((0, 1)))[0]
    like[:, :, :max(0, slices[0] - p["beyond"])] = False
    like[:, :, slices[-1] + p["beyond"] + 1:] = False
    for z in range(like.shape[2]):
        centres = shrink(like[:, :, z], p["disc"] / px)
        like[:, :, z] = centres.any() and ndi.distance_transform_edt(~centres) <= p["disc"] / px
    return np.sort(d["stir"][like])


def score(subjects, p):
    found = [find(d, p) for d in subjects]
    median = np.array([np.median(v) for v in found])
    tail = np.array([v[int(0.9 * len(v)):int(np.ceil(0.99 * len(v)))].mean() for v in found]) - median
    lower = np.array([d["lower"] for d in subjects])
    k = np.log((lower - median) / tail)
    without = np.array([np.exp(np.delete(k, i).mean()) for i in range(len(k))])
    limit = median + without * tail
    error = limit / lower - 1
    ratio = np.array([(d["lesions"] >= l).sum() / (d["lesions"] >= d["lower"]).sum() for d, l in zip(subjects, limit) if d["lesions"] is not None])
    return (f"rms {100 * np.sqrt((error ** 2).mean()):.1f} % k {np.exp(k.mean()):.3f} errors % {np.round(100 * error, 1)} "
            f"V_HI {np.round(ratio, 2)} within 25 %: {(abs(ratio - 1) <= 0.25).sum()} of {len(ratio)}")


if __name__ == "__main__":
    subjects = [load(sys.argv[1], s) for s in SUBJECTS]
    print("shipped", score(subjects, SHIPPED))
    for name, values in NEIGHBOURS.items():
        for value in values:
            print(f"{name} {value}", score(subjects, {**SHIPPED, name: value}), flush=True)
