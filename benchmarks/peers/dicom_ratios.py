"""RLE and JPEG 2000 files of the data folder, attributes and pixels: pydicom against Rubor in one run.

    python3 dicom_ratios.py RUBOR-BENCHMARKS DATA/dicom [REPEATS]

Debian 12: python3-pydicom python3-pil python3-gdcm. Of pydicom's handlers the fastest that decodes the file counts. The least of the repeats
counts on both sides; the ratio is of the sums over all files.
"""
import glob
import subprocess
import sys
import time
import warnings

import pydicom

warnings.simplefilter("ignore")
binary, data = sys.argv[1:3]
repeats = int(sys.argv[3]) if len(sys.argv) > 3 else 7
CODED = {"1.2.840.10008.1.2.5": "RLE", "1.2.840.10008.1.2.4.90": "JPEG 2000", "1.2.840.10008.1.2.4.91": "JPEG 2000"}
LOST = "JPEG2000-embedded-sequence-delimiter.dcm"  # its codestream is damaged

files = {}
for path in sorted(glob.glob(f"{data}/*/*")):
    try:
        syntax = str(pydicom.dcmread(path, stop_before_pixels=True).file_meta.TransferSyntaxUID)
    except Exception:
        continue
    if syntax in CODED and not path.endswith(LOST):
        files[path] = CODED[syntax]


def seconds(path):
    least = float("inf")
    for handler in ["pillow", "gdcm", "rle"]:
        for _ in range(repeats):
            start = time.perf_counter()
            try:
                set_ = pydicom.dcmread(path)
                set_.convert_pixel_data(handler)
                set_.pixel_array
            except Exception:
                break
            least = min(least, time.perf_counter() - start)
    return least


theirs = {path: seconds(path) for path in files}
out = subprocess.run([binary, "dicom-decode", str(repeats), *files], check=True, capture_output=True, text=True).stdout
seconds_of = [float(line.split("\t")[1]) for line in out.splitlines()]
ours = dict(zip(files, seconds_of))
for p in files:
    print(f"{p.split(chr(47))[-1]:32} {theirs[p]*1000:8.2f} {ours[p]*1000:8.2f} {theirs[p]/ours[p]:6.2f}x")
for kind in ["RLE", "JPEG 2000"]:
    chosen = [p for p in files if files[p] == kind]
    a, b = sum(theirs[p] for p in chosen), sum(ours[p] for p in chosen)
    print(f"{kind}: {len(chosen)} files, pydicom {a * 1000:.1f} ms, Rubor {b * 1000:.1f} ms, {a / b:.2f}x")
a, b = sum(theirs.values()), sum(ours.values())
print(f"together, file by file: pydicom {a * 1000:.1f} ms, Rubor {b * 1000:.1f} ms, {a / b:.2f}x")
print(f"together, all cores: pydicom {a * 1000:.1f} ms (one thread), Rubor {seconds_of[-1] * 1000:.1f} ms, {a / seconds_of[-1]:.2f}x")
