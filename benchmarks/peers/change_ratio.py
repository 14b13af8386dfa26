#!/usr/bin/env python3
"""A change map of a pair of 336×336×23 by Rubor beside NumPy and SciPy doing the same, in one run: prints each time and the ratio.
usage: change_ratio.py [--data DIR] [--subject 1007] [--rounds 3] [--threads 2] [--whole] [--rubor PROGRAM]
The pair is made of a STIR scan of DIR/bone-mri (default: RUBOR_DATA): the later visit turned by 2°, moved, with another gain and noise of its
own, and a lesion. --whole also times the command with its registrations, beside this script with the same calls of elastix.
needs: python3-numpy -scipy -nibabel, elastix, ./rubor, `dotnet build -c Release benchmarks/Rubor.Benchmarks`"""
import argparse, json, os, pathlib, re, shutil, statistics, subprocess, sys, tempfile, time
import nibabel as nib
import numpy as np
from scipy import linalg, ndimage, stats

root = pathlib.Path(__file__).resolve().parents[2]
p = argparse.ArgumentParser()
p.add_argument("--data", default=os.environ.get("RUBOR_DATA"))
p.add_argument("--subject", default="1007")
p.add_argument("--rounds", type=int, default=3)
p.add_argument("--threads", type=int, default=2)
p.add_argument("--whole", action="store_true")
p.add_argument("--rubor", default=str(root / "rubor"))
a = p.parse_args()
if not a.data:
    sys.exit("name the data folder with --data or RUBOR_DATA")
work = pathlib.Path(tempfile.mkdtemp())
LPS = np.diag([-1.0, -1, 1, 1])


def made():
    """The pair, and the true map in RAS mm."""
    scan = nib.load(pathlib.Path(a.data) / "bone-mri" / "stir" / f"{a.subject}_STIR.nii.gz")
    v, to = scan.get_fdata()[:, :, :23], scan.affine
    draw = np.random.default_rng(20261130)
    c, s = np.cos(np.radians(2)), np.sin(np.radians(2))
    turn = np.array([[c, -s, 0, 0], [s, c, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]])
    middle = to @ np.append((np.array(v.shape) - 1) / 2, 1)
    about = np.eye(4)
    about[:3, 3] = middle[:3]
    moved = about @ turn @ np.linalg.inv(about)
    moved[:3, 3] += [3, -4, 2]
    smooth = ndimage.gaussian_filter(v, (1, 1, 0))
    back = np.linalg.inv(to) @ np.linalg.inv(moved) @ to
    later = ndimage.affine_transform(smooth, back[:3, :3], back[:3, 3], order=3, mode="nearest")
    x, y, z = np.indices(v.shape, sparse=True)
    later = later + 0.5 * np.percentile(v, 99) * np.exp(-((x - 170) ** 2 + (y - 170) ** 2) / (2 * 6.0 ** 2) - (z - 11) ** 2 / 2)
    noise = 0.02 * np.percentile(v, 99)
    for name, image in (("before", smooth + noise * draw.standard_normal(v.shape)), ("after", 1.2 * (later + noise * draw.standard_normal(v.shape)))):
        nib.save(nib.Nifti1Image(np.clip(np.rint(image), 0, 32767).astype(np.int16), to), work / f"{name}.nii.gz")
    (work / "moved.json").write_text(json.dumps({"matrix": moved.tolist()}))
    return moved


def otsu_cut(v):
    low, high = v.min(), np.percentile(v, 99.5)
    counts, edges = np.histogram(np.clip(v, low, high), 512, (low, high))
    n, total = np.cumsum(counts)[:-1], counts.sum()
    mean = np.cumsum(counts * np.arange(512))
    below, apart = n / total, mean[-1] / total * n - mean[:-1]
    with np.errstate(divide="ignore", invalid="ignore"):
        between = (apart / total) ** 2 / (below * (1 - below))
    return low + 0.5 * (np.nanargmax(between) + 1) * (high - low) / 512


def tissue_of(*visits):
    both = np.all([v > otsu_cut(v[np.isfinite(v)]) for v in visits], axis=0)
    labels, n = ndimage.label(both, np.ones((3, 3, 3)))
    return labels == np.bincount(labels.ravel())[1:].argmax() + 1 if n else both


def onto(v, grid_to_voxels, shape, order, prefilter=True):
    return ndimage.affine_transform(v, grid_to_voxels[:3, :3], grid_to_voxels[:3, 3], shape, order=order, mode="constant", cval=np.nan, prefilter=prefilter)


def alike(before, after, to, to_after, transform, tissue):
    moved = onto(after, np.linalg.inv(to_after) @ transform @ to, before.shape, 1)
    at = np.flatnonzero(tissue)
    at = at[:: max(1, len(at) // 200_000)]
    x, y = before.ravel()[at], moved.ravel()[at]
    seen = np.isfinite(y)
    x, y = x[seen], y[seen]
    bins = [np.clip(((w - lo) / (hi - lo) * 32).astype(int), 0, 31) for w, lo, hi in ((w, *np.percentile(w, [1, 99])) for w in (x, y))]
    joint = np.bincount(bins[0] * 32 + bins[1], minlength=1024).reshape(32, 32) / len(x)
    outer = joint.sum(1)[:, None] * joint.sum(0)
    some = joint > 0
    return np.corrcoef(x, y)[0, 1], (joint[some] * np.log(joint[some] / outer[some])).sum() * seen.mean()


def mad(v, centre):
    return 1.482602218505602 * np.median(np.abs(v - centre))


def match(b, f):
    cb, cf = np.median(b), np.median(f)
    gain = mad(f, cf) / mad(b, cb)
    for _ in range(50):
        r = np.sqrt(gain)
        u, v = (b - cb) * r, (f - cf) / r
        rest = v - u
        middle = np.median(rest)
        keep = np.abs(rest - middle) <= 3 * mad(rest, middle)
        cov = np.cov(u[keep], v[keep])
        half = (cov[1, 1] - cov[0, 0]) / (2 * cov[0, 1])
        slope = half + np.hypot(half, 1)
        mu, mv = u[keep].mean() / r, v[keep].mean() * r
        cb, cf, gain = cb + mu, cf + mv, gain * slope
        if abs(slope - 1) < 1e-10 and abs(mu) < 1e-9 * (1 + abs(cb)) and abs(mv) < 1e-9 * (1 + abs(cf)):
            break
    return cb, cf, gain


def change(before_file, after_file, transform, out, searches=6):
    first, second = nib.load(before_file), nib.load(after_file)
    before, after, to, to_after = first.get_fdata(), second.get_fdata(), first.affine, second.affine
    there = tissue_of(before)
    for k in range(searches):
        alike(before, after, to, to_after, np.eye(4) if k == 0 else transform, there)
    half = np.real(linalg.sqrtm(transform))
    # Both files have one grid here: the voxels that lie alike in both are those of halfway.
    voxels = np.real(linalg.sqrtm(np.linalg.inv(to_after) @ transform @ to))
    grid = half @ to @ np.linalg.inv(voxels)
    maps = [np.linalg.inv(to) @ np.linalg.inv(half) @ grid, np.linalg.inv(to_after) @ half @ grid]
    b, f = (onto(v, m, before.shape, 3, prefilter=False) for v, m in zip((before, after), maps))
    b_sharp, f_sharp = (onto(v, m, before.shape, 3) for v, m in zip((before, after), maps))
    tissue = np.isfinite(b) & np.isfinite(f)
    tissue &= tissue_of(np.nan_to_num(b), np.nan_to_num(f))
    b, f, b_sharp, f_sharp = (np.nan_to_num(v) for v in (b, f, b_sharp, f_sharp))
    mm = np.sqrt((to[:3, :3] ** 2).sum(0))
    bright = tissue & (b > 0.2 * np.median(b[tissue])) & (f > 0.2 * np.median(f[tissue]))
    log = np.log(f[bright] / b[bright])
    centre = np.median(log)
    kept = np.abs(log - centre) <= 2.5 * mad(log, centre)
    total, weight = np.zeros(b.shape), np.zeros(b.shape)
    total[bright], weight[bright] = np.where(kept, log - centre, 0), kept
    ratio = ndimage.gaussian_filter(total, 30 / mm) / np.maximum(ndimage.gaussian_filter(weight, 30 / mm), 1e-3)
    up = np.exp(ratio / 2)
    b, f, b_sharp, f_sharp = b * up, f / up, b_sharp * up, f_sharp / up
    cb, cf, gain = match(b[tissue], f[tissue])
    root_gain, middle = np.sqrt(gain), (cb + cf) / 2
    b, b_sharp = ((v - cb) * root_gain + middle for v in (b, b_sharp))
    f, f_sharp = ((v - cf) / root_gain + middle for v in (f, f_sharp))
    d = f - b
    d = ndimage.gaussian_filter(d - np.median(d[tissue]), (1, 1, 0))
    steep = np.sqrt(sum(g ** 2 for g in np.gradient((b + f) / 2)))[tissue]
    inside = d[tissue]
    parts = np.array_split(np.argsort(steep, kind="stable"), 20)
    at, sd = [np.sqrt((steep[part] ** 2).mean()) for part in parts], [mad(inside[part], 0) for part in parts]
    value = inside / (np.interp(steep, at, sd) * np.maximum(1, steep / at[-1]))
    inner, outer = np.quantile(np.abs(value), [0.5, 0.9])
    low, high = np.log(3), np.log(1e4)
    ratio_of = lambda df: stats.t.ppf(0.95, df) / stats.t.ppf(0.75, df)
    for _ in range(60):
        mid = (low + high) / 2
        low, high = (mid, high) if ratio_of(np.exp(mid)) > outer / inner else (low, mid)
    df = np.exp(mid)
    scale = outer / stats.t.ppf(0.95, df)
    size = -stats.norm.ppf(np.maximum(stats.t.sf(np.abs(value) / scale, df), 1e-300))
    z = np.zeros(b.shape, np.float32)
    z[tissue] = np.sign(value) * size
    sizes = np.sort(size)[::-1]
    small = 2 * stats.norm.sf(sizes) <= 0.05 * np.arange(1, len(sizes) + 1) / len(sizes)
    cut = sizes[np.flatnonzero(small)[-1]] if small.any() else np.inf
    significant, volume, ml = np.zeros(b.shape, np.int8), {}, abs(np.linalg.det(to)) / 1000
    for sign in (1, -1):
        labels, n = ndimage.label(tissue & (sign * z >= cut), np.ones((3, 3, 3)))
        counts = np.bincount(labels.ravel(), minlength=n + 1)
        large = counts * ml * 1000 >= 10
        large[0] = False
        significant[large[labels]] = sign
        volume[sign] = counts[large].sum() * ml
    out.mkdir(exist_ok=True)
    for name, image in (("difference", d.astype(np.float32)), ("z", z), ("significant", significant), ("baseline_halfway", b_sharp.astype(np.float32)), ("followup_halfway", f_sharp.astype(np.float32))):
        nib.save(nib.Nifti1Image(image, grid), out / f"{name}.nii.gz")
    return f"gain {gain:.4f} increase_ml {volume[1]:.3f} decrease_ml {volume[-1]:.3f} freedom {df:.2f}"


PARAMETERS = """(FixedInternalImagePixelType "float")
(MovingInternalImagePixelType "float")
(UseDirectionCosines "true")
(Registration "MultiResolutionRegistration")
(FixedImagePyramid "FixedSmoothingImagePyramid")
(MovingImagePyramid "MovingSmoothingImagePyramid")
(NumberOfResolutions 4)
(ImagePyramidSchedule {schedule})
(Interpolator "LinearInterpolator")
(ResampleInterpolator "FinalBSplineInterpolator")
(Resampler "DefaultResampler")
(Metric "AdvancedMattesMutualInformation")
(NumberOfHistogramBins 32)
(Optimizer "AdaptiveStochasticGradientDescent")
(AutomaticParameterEstimation "true")
(MaximumNumberOfIterations 250)
(AutomaticScalesEstimation "true")
(Transform "EulerTransform")
(HowToCombineTransforms "Compose")
(AutomaticTransformInitialization "{centres}")
(AutomaticTransformInitializationMethod "CenterOfGravity")
(ImageSampler "RandomCoordinate")
(NumberOfSpatialSamples 4096)
(NewSamplesEveryIteration "true")
(CheckNumberOfSamples "true")
(RandomSeed 121212)
(WriteResultImage "false")
"""


def read_euler(folder):
    words = {w[0]: w[1:] for w in (l.strip("()\n ").split() for l in open(folder / "TransformParameters.0.txt") if l.startswith("("))}
    x, y, z, *t = map(float, words["TransformParameters"])
    c = np.array([float(v) for v in words["CenterOfRotationPoint"]])
    rx, ry, rz = (np.array(m) for m in ([[1, 0, 0], [0, np.cos(x), -np.sin(x)], [0, np.sin(x), np.cos(x)]],
        [[np.cos(y), 0, np.sin(y)], [0, 1, 0], [-np.sin(y), 0, np.cos(y)]], [[np.cos(z), -np.sin(z), 0], [np.sin(z), np.cos(z), 0], [0, 0, 1]]))
    m = np.eye(4)
    m[:3, :3] = rz @ rx @ ry
    m[:3, 3] = c + t - m[:3, :3] @ c
    return LPS @ m @ LPS


def whole_peer(before_file, after_file, out):
    first = nib.load(before_file)
    mm = first.header.get_zooms()[:3]
    schedule = " ".join(f"{k} {k} {max(1, round(k * min(mm[0], mm[1]) / mm[2]))}" for k in (8, 4, 2, 1))
    found = {}
    for back in (False, True):
        for centres in (False, True):
            folder = work / f"elastix-{back}-{centres}"
            folder.mkdir(exist_ok=True)
            (folder / "parameters.txt").write_text(PARAMETERS.format(schedule=schedule, centres=str(centres).lower()))
            fixed, moving = (after_file, before_file) if back else (before_file, after_file)
            subprocess.run(["elastix", "-f", fixed, "-m", moving, "-p", folder / "parameters.txt", "-out", folder, "-threads", str(a.threads)], check=True, capture_output=True)
            found[back, centres] = read_euler(folder)
    before, after = nib.load(before_file), nib.load(after_file)
    b, f = before.get_fdata(), after.get_fdata()
    there = tissue_of(b)
    best = [max((found[back, centres] if not back else np.linalg.inv(found[back, centres]) for centres in (False, True)),
        key=lambda t: alike(b, f, before.affine, after.affine, t, there)[1]) for back in (False, True)]
    middle = np.real(linalg.sqrtm(best[1] @ np.linalg.inv(best[0]))) @ best[0]
    return change(before_file, after_file, middle, out, searches=2)


def timed(run):
    start = time.perf_counter()
    text = run()
    return time.perf_counter() - start, text


made()
files = [str(work / "before.nii.gz"), str(work / "after.nii.gz")]
transform = np.array(json.loads((work / "moved.json").read_text())["matrix"])
bench = str(next((root / "artifacts/bin/Rubor.Benchmarks").glob("release*/Rubor.Benchmarks")))
theirs, ours = [], []
for _ in range(a.rounds):
    seconds, said = timed(lambda: change(*files, transform, work / "peer"))
    theirs.append(seconds)
    text = subprocess.run([bench, "change", *files, str(work / "moved.json"), str(work / "ours"), "3"], check=True, capture_output=True, text=True).stdout
    ours.append(float(re.search(r"median ([\d.]+) s", text)[1]))
print("peer  ", said)
print("rubor ", text.strip().replace("\n", "; "))
t, o = statistics.median(theirs), statistics.median(ours)
print(f"without elastix: NumPy and SciPy {t:.2f} s, Rubor {o:.2f} s: {t / o:.2f} times as fast")
if a.whole:
    rows = [[], []]
    for n in range(a.rounds):
        rows[0].append(timed(lambda: whole_peer(*files, work / "peer-whole"))[0])
        rows[1].append(timed(lambda: subprocess.run([a.rubor, "measure", "change", "--baseline", files[0], "--follow-up", files[1], "--seeds", "1", "--threads", str(a.threads),
            "--out", str(work / f"whole{n}"), "--quiet"], check=True))[0])
    t, o = map(statistics.median, rows)
    print(f"whole with elastix: script {t:.2f} s, Rubor {o:.2f} s: {o / t:.2f} of its time")
shutil.rmtree(work)
