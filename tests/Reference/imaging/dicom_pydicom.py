"""What pydicom (Debian 12: python3-pydicom 2.3.1, -pil, -gdcm) makes of the files of dicom/ in the data folder: shape, least, largest, sum and
SHA-256 of pixel_array, samples little-endian. Of several handlers the first that decodes counts. REFUSED gives the files that Rubor must refuse
and why, DIFFERENT those where pydicom is not followed and why.

    python3 dicom_pydicom.py DATA/dicom > dicom_pydicom.tsv
"""
import hashlib
import os
import sys
import warnings

import numpy as np
import pydicom

warnings.simplefilter("ignore")
HANDLERS = ["numpy", "rle", "pillow", "gdcm"]
NO_PIXELS = "holds no pixels"
REFUSED = {
    "JPEG2000-embedded-sequence-delimiter.dcm": "four bytes of its codestream were overwritten to look like a delimiter: the picture is lost",
    "MR_truncated.dcm": "its pixels end early",
    "meta_missing_tsyntax.dcm": "it says neither rows nor columns",
    "nested_priv_SQ.dcm": "it says neither rows nor columns",
    "no_meta.dcm": "it ends in the middle of an attribute",
    "rtplan_truncated.dcm": "it ends in the middle of an attribute",
    "NM1_UNC.zst": "is compressed by another program, no DICOM",
}
DIFFERENT = {
    # Samples of 8 bits in words of 16 (OW) stand in words turned round there: PS3.5, 7.3 and annex A.3. pydicom 2.3 leaves them so.
    "SC_rgb_small_odd_big_endian.dcm": "SC_rgb_small_odd.dcm",
    # pydicom stops at a wrong representation of a text; the pixels are those of the file it was made from.
    "badVR.dcm": "rtdose_1frame.dcm",
}


def decoded(path):
    for handler in HANDLERS:
        try:
            set_ = pydicom.dcmread(path, force=True)
            if "TransferSyntaxUID" not in set_.file_meta:
                set_.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2"
            set_.convert_pixel_data(handler)
            return set_.pixel_array
        except Exception:
            continue
    return None


print("file\tverdict\tshape\tleast\tlargest\tsum\tsha256")
root = sys.argv[1]
for folder in ["nm", "pydicom", "us"]:
    for name in sorted(os.listdir(os.path.join(root, folder))):
        path = os.path.join(root, folder, DIFFERENT.get(name, name))
        if name in REFUSED:
            print(f"{folder}/{name}\trefused: {REFUSED[name]}\t-\t-\t-\t-\t-")
            continue
        pixels = decoded(path)
        if pixels is None:
            print(f"{folder}/{name}\trefused: {NO_PIXELS}\t-\t-\t-\t-\t-")
            continue
        plain = np.ascontiguousarray(pixels).astype(pixels.dtype.newbyteorder("<"))
        shape = "x".join(str(n) for n in plain.shape)
        total = int(plain.sum(dtype=object)) if plain.dtype.kind in "iu" else float(plain.sum())
        print(f"{folder}/{name}\tread\t{shape}\t{plain.min()}\t{plain.max()}\t{total}\t{hashlib.sha256(plain.tobytes()).hexdigest()}")
