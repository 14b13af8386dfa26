"""Makes state_tar.pt: a state dictionary in the tar archive that torch.save wrote in 2016 and 2017, which no PyTorch writes any more. The layout
is that of torch/serialization.py, legacy_load, and PyTorch reads it back here. Run: /usr/bin/python3 make_tar.py   (Debian: python3-torch 1.13)"""
import collections
import io
import json
import pathlib
import pickle
import struct
import tarfile
import numpy
import torch

here = pathlib.Path(__file__).parent
tensors = {10: (1, (2, 3), (3, 1), 0), 11: (2, (3, 2), (1, 3), 0), 12: (3, (2,), (1,), 0), 13: (4, (), (), 0)}
storages = {1: (torch.FloatStorage, "<f4", [0.5, -1, 2, 3.25, 4, 5]), 2: (torch.FloatStorage, "<f4", [1, 2, 3, 4, 5, 6, 7]),
            4: (torch.LongStorage, "<i8", [41])}


class Pickler(pickle._Pickler):
    def persistent_id(self, value):
        return str(value.key) if isinstance(value, Tensor) else None

    def save_reduce(self, *given, obj=None, **named):
        super().save_reduce(*given, obj=None if isinstance(obj, Old) else obj, **named)  # or pickle wants Old to be a Parameter


class Tensor:
    def __init__(self, key):
        self.key = key


class Old:
    """A parameter as it was: made without arguments, then given its tensor and four things."""
    def __init__(self, key):
        self.key = key

    def __reduce_ex__(self, protocol):
        import copyreg
        return copyreg.__newobj__, (torch.nn.parameter.Parameter,), (Tensor(self.key), None, collections.OrderedDict(), True, False)


def dumped(*values):
    return b"".join(pickle.dumps(v, 2) for v in values)


def member_storages():
    out = dumped(len(storages))
    for key, (kind, code, values) in storages.items():
        out += dumped((key, "cpu", kind)) + struct.pack("<q", len(values)) + numpy.array(values, code).tobytes()
    return out + dumped([(3, 1, 4, 2)])


def member_tensors():
    out = dumped(len(tensors))
    for key, (storage, size, stride, offset) in tensors.items():
        kind = torch.LongTensor if key == 13 else torch.FloatTensor
        out += dumped((key, storage, kind)) + struct.pack("<ii", len(size), 0) + struct.pack(f"<{2 * len(size) + 1}q", *size, *stride, offset)
    return out


def member_pickle(with_parameter):
    out = io.BytesIO()
    state = collections.OrderedDict(weight=Old(10) if with_parameter else Tensor(10), turned=Tensor(11), part=Tensor(12), count=Tensor(13))
    Pickler(out, 2).dump(state)
    return out.getvalue()


def archive(with_parameter):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for name, content in (("sys_info", dumped({"protocol_version": 1000, "little_endian": True})), ("pickle", member_pickle(with_parameter)),
                              ("tensors", member_tensors()), ("storages", member_storages())):
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return out.getvalue()


golden = {}
(here / "state_tar.pt").write_bytes(archive(False))
without = torch.load(here / "state_tar.pt")
(here / "state_tar.pt").write_bytes(archive(True))
for name, t in torch.load(here / "state_tar.pt").items():
    assert torch.equal(t, without[name])
    golden[name] = {"sizes": list(t.shape), "type": str(t.dtype).split(".")[1], "values": [float(v) for v in t.detach().reshape(-1)]}
(here / "state_tar.json").write_text(json.dumps(golden) + "\n")
