#!/usr/bin/env python3
"""Rubor beside NumPy and nibabel in one run: prints each time and how many times as fast Rubor is.
usage: vhi_ratios.py [--data DIR] [--peer vhi_numpy.py] [--subject 1007] [--rounds 7] [--rubor PROGRAM] [--whole-command-only]
DIR holds bone-mri/ (default: RUBOR_DATA); the peer is a plain NumPy script (default: ../peers/vhi_numpy.py beside DIR). The two take
turns; medians are compared. needs: python3-nibabel python3-skimage, ./rubor, `dotnet build -c Release benchmarks/Rubor.Benchmarks`"""
import argparse, os, pathlib, re, shutil, statistics, subprocess, sys, tempfile, time

root = pathlib.Path(__file__).resolve().parents[2]
p = argparse.ArgumentParser()
p.add_argument("--data", default=os.environ.get("RUBOR_DATA"))
p.add_argument("--peer")
p.add_argument("--subject", default="1007")
p.add_argument("--rounds", type=int, default=7)
p.add_argument("--rubor", default=str(root / "rubor"), help="such as that of a package")
p.add_argument("--whole-command-only", action="store_true", help="needs no benchmarks built")
a = p.parse_args()
if not a.data:
    sys.exit("name the data folder with --data or RUBOR_DATA")
data = pathlib.Path(a.data) / "bone-mri"
peer = a.peer or str(pathlib.Path(a.data).parent / "peers" / "vhi_numpy.py")
files = [str(data / f) for f in (f"stir/{a.subject}_STIR.nii.gz", f"masks/normal_marrow/{a.subject}_normal_marrow.nii.gz", f"masks/disease_region/{a.subject}_disease_region.nii.gz")]
out = tempfile.mkdtemp()


def run(*command):
    start = time.perf_counter()
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return time.perf_counter() - start, text


def median_ms(text):
    return float(re.search(r"median ([\d.]+) ms", text)[1])


def whole_command():
    theirs = 1e3 * run("/usr/bin/python3", peer, *files)[0]
    shutil.rmtree(out)
    return theirs, 1e3 * run(a.rubor, "measure", "vhi", "--stir", files[0], "--normal-marrow", files[1], "--disease-region", files[2], "--out", out)[0]


if a.whole_command_only:
    whole_command()  # once without the clock, for the disk's sake
    theirs, ours = zip(*(whole_command() for _ in range(a.rounds)))
    shutil.rmtree(out)
    print(f"whole command, {a.rounds} rounds in turns: Python median {statistics.median(theirs):.0f} ms, least {min(theirs):.0f}; Rubor median {statistics.median(ours):.0f} ms, least {min(ours):.0f}; "
          f"times as fast: medians {statistics.median(theirs) / statistics.median(ours):.2f}, least {min(theirs) / min(ours):.2f}")
    sys.exit()
bench = str(next((root / "artifacts/bin/Rubor.Benchmarks").glob("release*/Rubor.Benchmarks")))
nibabel_load = "import nibabel as nib, time, statistics, sys\nt=[]\nfor _ in range(15):\n s=time.perf_counter(); nib.load(sys.argv[1]).get_fdata(); t.append(time.perf_counter()-s)\nprint(f'median {statistics.median(t)*1e3:.2f} ms')"
rows = {name: ([], []) for name in ("limits + segmentation + residues, in process", "whole command", "load .nii.gz", "load .nii.gz, every value as double")}
for round_ in range(a.rounds):
    _, theirs = run("/usr/bin/python3", peer, *files, "9")
    _, ours = run(bench, "vhi", *files, "300")
    assert [float(v) for v in ours.split()[:5]] == [float(v) for v in theirs.split()[:5]], (ours, theirs)
    for side, text in enumerate((theirs, ours)):
        rows["limits + segmentation + residues, in process"][side].append(median_ms(text))
    for side, ms in enumerate(whole_command()):
        rows["whole command"][side].append(ms)
    nibabel = median_ms(run("/usr/bin/python3", "-c", nibabel_load, files[0])[1])
    load, whole = run(bench, "nifti-load", files[0], "80")[1].splitlines()
    for name, text in (("load .nii.gz", load), ("load .nii.gz, every value as double", whole)):
        rows[name][0].append(nibabel)
        rows[name][1].append(median_ms(text))
shutil.rmtree(out)
print(f"{'':46} {'Python ms':>10} {'Rubor ms':>10} {'times as fast':>14}")
for name, (theirs, ours) in rows.items():
    t, o = statistics.median(theirs), statistics.median(ours)
    print(f"{name:46} {t:10.2f} {o:10.2f} {t / o:14.2f}")
