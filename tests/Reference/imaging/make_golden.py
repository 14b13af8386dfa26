"""Golden outputs for the image tests, by nibabel, SciPy and NumPy. Run in this folder: python3 make_golden.py
needs: python3-nibabel python3-scipy. Writes nifti/*.nii*, nifti.json, components.json, smoothing.json."""
import gzip, io, json, os
import nibabel as nib, numpy as np
from scipy import ndimage

os.makedirs("nifti", exist_ok=True)
rng = np.random.default_rng(7)
rotation = np.array([[0.36, 0.48, -0.8], [-0.8, 0.6, 0.0], [0.48, 0.64, 0.6]])
affine = np.eye(4); affine[:3, :3] = rotation * [0.8, 1.2, 3.0]; affine[:3, 3] = [-11, 7.5, 30]
facts = []


def keep(name, image, raw=None):
    path = os.path.join("nifti", name)
    if raw is None:
        nib.save(image, path)
    else:
        open(path, "wb").write(raw)
    read = nib.load(path)
    data = read.get_fdata().astype(np.float64)
    facts.append(dict(file=name, shape=list(data.shape), affine=np.asarray(read.affine, float).ravel().tolist(),
                      sum=float(data.sum()), first=float(data.ravel(order="F")[0]), values=data.ravel(order="F")[:24].tolist()))


shape = (5, 4, 3)
for dtype in ["uint8", "int8", "uint16", "int16", "uint32", "int32", "uint64", "int64", "float32", "float64"]:
    a = rng.integers(0, 100, shape).astype(dtype) if "float" not in dtype else rng.normal(size=shape).astype(dtype)
    for order in "<>":
        for kind, make in (("1", nib.Nifti1Image), ("2", nib.Nifti2Image)):
            header = (nib.Nifti1Header if kind == "1" else nib.Nifti2Header)(endianness=order)
            header.set_data_dtype(dtype)
            image = make(a, affine, header)
            image.set_sform(affine, 1); image.set_qform(affine, 1)
            keep(f"{dtype}_{'le' if order == '<' else 'be'}_n{kind}.nii", image)
a = rng.integers(-50, 50, shape).astype("int16")
image = nib.Nifti1Image(a, affine); image.header.set_slope_inter(2.3619048595428467, -7.25); keep("slope.nii.gz", image)
image = nib.Nifti1Image(a, affine); image.set_sform(None, 0); image.set_qform(affine, 1); keep("qform_only.nii.gz", image)
flipped = affine.copy(); flipped[:3, 0] *= -1
image = nib.Nifti1Image(a, flipped); image.set_sform(None, 0); image.set_qform(flipped, 1); keep("qform_left_handed.nii.gz", image)
image = nib.Nifti1Image(rng.normal(size=(3, 4, 5, 2)).astype("float32"), affine); keep("frames.nii.gz", image)
keep("pair.hdr", nib.Nifti1Pair(a, affine))
# a NaN slope and a slope of 0 both mean: no scaling
for name, slope in (("nan_slope.nii", np.nan), ("zero_slope.nii", 0.0)):
    stream = io.BytesIO(); image = nib.Nifti1Image(a, affine); image.file_map["image"].fileobj = stream; image.to_file_map()
    raw = bytearray(stream.getvalue()); raw[112:116] = np.float32(slope).tobytes(); raw[116:120] = np.float32(5).tobytes()
    keep(name, None, bytes(raw))
json.dump(facts, open("nifti.json", "w"), indent=0)

cases = []
for density in (0.15, 0.3, 0.45):
    volume = (rng.random((6, 9, 11)) < density).astype(np.uint8)  # z, y, x
    row = dict(size=[11, 9, 6], voxels="".join(map(str, volume.ravel())))
    for name, structure in (("six", 1), ("eighteen", 2), ("twentysix", 3)):
        labels, n = ndimage.label(volume, ndimage.generate_binary_structure(3, structure))
        row[name] = dict(count=n, sizes=sorted(np.bincount(labels.ravel())[1:].tolist()))
    for name, structure in (("four", 1), ("eight", 2)):
        sizes = []
        for z in volume:
            labels, n = ndimage.label(z, ndimage.generate_binary_structure(2, structure))
            sizes += np.bincount(labels.ravel())[1:].tolist()
        row[name] = dict(count=len(sizes), sizes=sorted(sizes))
    cases.append(row)
json.dump(cases, open("components.json", "w"), indent=0)

v = rng.normal(size=(5, 6, 7))  # z, y, x
json.dump(dict(size=[7, 6, 5], sigma=[1.3, 0.7, 0.9], values=v.ravel().tolist(),
               smoothed=ndimage.gaussian_filter(v, (0.9, 0.7, 1.3), mode="reflect", truncate=4.0).ravel().tolist(),
               at=[[2.25, 3.5, 1.75], [0.0, 0.0, 0.0], [5.9, 4.1, 3.3]],
               linear=[float(ndimage.map_coordinates(v, [[z], [y], [x]], order=1)[0]) for x, y, z in ((2.25, 3.5, 1.75), (0, 0, 0), (5.9, 4.1, 3.3))]),
          open("smoothing.json", "w"), indent=0)
