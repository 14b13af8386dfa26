"""How l_lower follows from marrow that was found: the finder in SciPy, schemes against each other, and each length and share moved to its
neighbours. Everything is scored leave-one-patient-out: the factor of a patient comes from the other seven.
usage: marrow_choices.py BONE-MRI   prints, for each scheme, the root mean square and the largest error of log l_lower in %, and all errors;
last, the error when the scheme itself is chosen anew on the other seven.
needs: python3-numpy python3-nibabel python3-scipy"""
import os, sys
import nibabel as nib, numpy as np
from scipy import ndimage as ndi

SUBJECTS = ["1007", "1012", "1013", "1234", "2014", "2015", "3002", "4386"]
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
    return dict(stir=stir[box], t1w=t1w[box], core=core[box], wings=wings, across=across[box[0]], px=px, dz=float(image.header.get_zooms()[2]),
                drawn=drawn[box], lower=paper(stir[drawn]), lesions=lesions)


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
    return like


def plane(d, found, degree=1):
    """Logarithms of the found marrow's values without a plane (or a quadratic) through them, and the plane's standard deviation."""
    x, y, z = np.nonzero(found)
    along = [d["across"][x] / 15, y * d["px"] / 20, z * d["dz"] / 15]
    columns = [np.ones(len(x))] + along + ([a * a for a in along] if degree == 2 else [])
    logs = np.log(np.maximum(d["stir"][found], 1))
    a, w = np.array(columns).T, np.ones(len(logs))
    for _ in range(10):
        fit = a @ np.linalg.lstsq(a * w[:, None] ** 0.5, logs * w ** 0.5, rcond=None)[0]
        rest = logs - fit
        w = 1 / (1 + (rest / (2 * 1.4826 * np.median(abs(rest)))) ** 2)
    return np.exp(logs - fit + np.median(fit)), fit.std()


def places(subjects, found, i):
    """Weights of subject i's found voxels: how often the readers of the others drew at that place (mm across, below the top, from the middle slice)."""
    def at(d, mask):
        x, y, z = np.nonzero(mask)
        slices = np.nonzero(d["core"].any((0, 1)))[0]
        return np.c_[d["across"][x], (mask.shape[1] - 1 - y) * d["px"], (z - (slices[0] + slices[-1]) / 2) * d["dz"]]
    edges = [np.arange(-24, 25, 3), np.arange(-3, 64, 3), np.arange(-33, 34, 3.3)]
    weight = np.zeros(int(found[i].sum()))
    here = at(subjects[i], found[i])
    for j, other in enumerate(subjects):
        if j != i:
            density = ndi.gaussian_filter(np.histogramdd(at(other, other["drawn"]), bins=edges, density=True)[0], (3, 4, 3.6))
            weight += density[tuple(np.clip(np.searchsorted(e, v) - 1, 0, len(e) - 2) for e, v in zip(edges, here.T))]
    return weight


def quantile(values, weights, p):
    order = np.argsort(values)
    cumulated = np.cumsum(weights[order])
    return np.interp(p, cumulated / cumulated[-1], values[order])


def tail(values):
    v = np.sort(values)
    return v[int(0.9 * len(v)):int(np.ceil(0.99 * len(v)))].mean()


def schemes(subjects, found):
    """Name -> one number a subject, to be multiplied by a factor; or (median, tail - median), of which the tail is."""
    values = [d["stir"][f] for d, f in zip(subjects, found)]
    even = {degree: [plane(d, f, degree)[0] for d, f in zip(subjects, found)] for degree in (1, 2)}
    made = {"median and tail, pooled (0.1.0)": (np.array([np.median(v) for v in values]), np.array([tail(v) - np.median(v) for v in values])),
            "median and tail, plane taken out": (np.array([np.median(v) for v in even[1]]), np.array([tail(v) - np.median(v) for v in even[1]]))}
    for p in (0.5, 0.8, 0.9, 0.95, 0.975):
        made[f"quantile {p}, pooled"] = np.array([np.quantile(v, p) for v in values])
        made[f"quantile {p}, weighed by readers' places"] = np.array([quantile(v, places(subjects, found, i), p) for i, v in enumerate(values)])
        for degree, name in ((1, "plane"), (2, "quadratic")):
            made[f"quantile {p}, {name} taken out"] = np.array([np.quantile(v, p) for v in even[degree]])
    return made


def errors(scheme, lower, among):
    """Errors of log l_lower, each subject of `among` by the factor of the others in it."""
    base, slope = scheme if isinstance(scheme, tuple) else (np.zeros(len(lower)), scheme)
    factor = np.log((lower - base) / slope)
    return np.array([np.log(base[i] + np.exp(np.mean([factor[j] for j in among if j != i])) * slope[i]) - np.log(lower[i]) for i in among])


def show(name, e):
    print(f"{name:45s} rms {100 * np.sqrt((e ** 2).mean()):4.1f} largest {100 * abs(e).max():4.1f} errors % {np.round(100 * e, 1)}", flush=True)


if __name__ == "__main__":
    subjects = [load(sys.argv[1], s) for s in SUBJECTS]
    lower = np.array([d["lower"] for d in subjects])
    everyone = list(range(len(subjects)))
    found = [find(d, SHIPPED) for d in subjects]
    made = schemes(subjects, found)
    for name, scheme in made.items():
        show(name, errors(scheme, lower, everyone))
    nested = []
    for i in everyone:
        others = [j for j in everyone if j != i]
        best = min(made, key=lambda n: (errors(made[n], lower, others) ** 2).mean())
        nested.append(errors(made[best], lower, everyone)[i])
    show("chosen anew without the subject", np.array(nested))
    for name, neighbours in NEIGHBOURS.items():
        for value in neighbours:
            moved = [find(d, {**SHIPPED, name: value}) for d in subjects]
            show(f"shipped, {name} {value}", errors(np.array([np.quantile(plane(d, f)[0], 0.95) for d, f in zip(subjects, moved)]), lower, everyone))
