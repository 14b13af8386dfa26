"""Import of 1,000 DICOM images into a study against dcmdump over the same files in one process; whole processes, least of the rounds.

    python3 import_ratio.py RUBOR DATA/dicom-series/philips-classic-and-enhanced/classic [ROUNDS]

The 40 slices of the data folder are copied 25 times under UIDs of their own, a folder a patient, so that headers are those of a real scanner. dcmdump prints the
attributes and does not read the pixels; Rubor reads, places, compresses and hashes them too. Debian 12: dcmtk.
"""
import glob
import os
import shutil
import subprocess
import sys
import tempfile
import time

rubor, source = sys.argv[1:3]
rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 5
folder = tempfile.mkdtemp()
files = sorted(glob.glob(f"{source}/*.dcm"))
patients = 1000 // len(files)
for p in range(patients):
    os.makedirs(f"{folder}/in/{p:02d}")
    for f in files:
        shutil.copy(f, f"{folder}/in/{p:02d}")
    subprocess.run(["dcmodify", "-nb", "-gin", "-m", f"StudyInstanceUID=2.25.1{p:03d}", "-m", f"SeriesInstanceUID=2.25.2{p:03d}",
                    *glob.glob(f"{folder}/in/{p:02d}/*")], check=True)
with open(f"{folder}/table.tsv", "w") as table:
    table.write("id\tsubject\n" + "".join(f"{p:02d}\t{p}\n" for p in range(patients)))
with open(f"{folder}/rules.json", "w") as rules:
    rules.write('{"format": "rubor.import-rules/1", "rules": [{"modality": "MR", "role": "perfusion"}]}')


def seconds(command):
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


theirs, ours = [], []
for r in range(rounds):
    theirs.append(seconds(["dcmdump", "+sd", "+r", f"{folder}/in"]))
    ours.append(seconds([rubor, "study", "import", f"{folder}/in", "--rules", f"{folder}/rules.json", "--subjects", f"{folder}/table.tsv",
                         "--study", f"{folder}/study{r}", "--quiet"]))
shutil.rmtree(folder)
print(f"{patients * len(files)} images: dcmdump {min(theirs):.2f} s, import {min(ours):.2f} s, {min(ours) / min(theirs):.2f}x its time")
