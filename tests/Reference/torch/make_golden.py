"""Makes the golden files of this folder with PyTorch itself. Run: python3 make_golden.py   (Debian: python3-torch 1.13)
golden.json: random numbers, gradients, running statistics, twenty steps of each optimiser, the V_HI U-Net.
*.pt: state dictionaries in both of torch.save's formats, a checkpoint, and one that wants to import os.system."""
import collections, json, os, pathlib, pickle, zipfile
import torch
from torch import nn
from torch.nn import functional as F

here = pathlib.Path(__file__).parent
torch.set_num_threads(1)


def flat(t):
    return [float(v) for v in t.detach().reshape(-1)]


def named(tensors):
    return {name: flat(t) for name, t in tensors}


def small():
    """No bias before batch norm: its gradient is rounding errors only, and Adam would make whole steps of them."""
    torch.manual_seed(7)
    return nn.Sequential(nn.Conv2d(1, 4, 3, padding=1, bias=False), nn.BatchNorm2d(4), nn.ReLU(),
                         nn.Conv2d(4, 2, 3, padding=1, bias=False), nn.BatchNorm2d(2), nn.ReLU(), nn.Flatten(), nn.Linear(2 * 6 * 5, 3))


def batch(seed):
    torch.manual_seed(seed)
    return torch.randn(4, 1, 6, 5), torch.tensor([0, 2, 1, 2])


def random_numbers():
    torch.manual_seed(42)
    first, uniform, order = torch.randn(19), torch.rand(5), torch.randperm(11)
    state = torch.get_rng_state()
    again = torch.randn(20)
    torch.set_rng_state(state)
    assert torch.equal(again, torch.randn(20))
    return {"randn": flat(first), "rand": flat(uniform), "randperm": flat(order), "after": flat(again)}


def gradients():
    net = small()
    start = named(net.state_dict().items())
    losses = []
    for k in range(3):
        x, y = batch(100 + k)
        net.zero_grad()
        loss = F.cross_entropy(net(x), y)
        loss.backward()
        losses.append(float(loss))
    statistics = {n: flat(t) for n, t in net.named_buffers()}
    grads = {n: flat(p.grad) for n, p in net.named_parameters()}
    net.eval()
    return {"start": start, "losses": losses, "gradients": grads, "buffers": statistics, "evaluated": flat(net(batch(5)[0]))}


def twenty_steps(make):
    net = small()
    optimiser = make(net.parameters())
    for k in range(20):
        x, y = batch(200 + k)
        optimiser.zero_grad()
        F.cross_entropy(net(x), y).backward()
        optimiser.step()
    return named(net.named_parameters())


def block(i, o):
    layers = []
    for c in (i, o):
        layers += [nn.Conv2d(c, o, 3, padding=1), nn.BatchNorm2d(o), nn.ReLU()]
    return nn.Sequential(*layers)


class Down(nn.Module):
    def __init__(self, i, o):
        super().__init__()
        self.convblock = block(i, o)


class UpStep(nn.Module):
    def __init__(self, i, o):
        super().__init__()
        self.UpBlock = nn.Sequential(nn.Upsample(scale_factor=2, mode="bilinear", align_corners=True), nn.Conv2d(i, o, 1))
        self.ConvBlock = Down(i, o)


class UNet(nn.Module):
    """Hepburn 2023, 2.5.3: four levels, 16 to 128 channels."""
    def __init__(self):
        super().__init__()
        self.down_path = nn.ModuleList([Down(1, 16), Down(16, 32), Down(32, 64), Down(64, 128)])
        self.up_path = nn.ModuleList([UpStep(128, 64), UpStep(64, 32), UpStep(32, 16)])
        self.last_layer = nn.Conv2d(16, 1, 1)

    def forward(self, x):
        kept = []
        for k, down in enumerate(self.down_path):
            x = down.convblock(x if k == 0 else F.max_pool2d(x, 2))
            kept.append(x)
        for k, up in enumerate(self.up_path):
            x = up.ConvBlock.convblock(torch.cat([up.UpBlock(x), kept[2 - k]], 1))
        return torch.sigmoid(self.last_layer(x))


def unet():
    torch.manual_seed(0)
    net = UNet()
    x = torch.randn(2, 1, 16, 24)
    y = (x > 0).float()
    names = [[name, list(t.shape)] for name, t in net.state_dict().items()]
    weights = sum(p.numel() for p in net.parameters())
    sums = {n: float(p.detach().double().sum()) for n, p in net.named_parameters()}
    loss = F.binary_cross_entropy(net(x), y)
    loss.backward()
    norms = {n: float(p.grad.double().norm()) for n, p in net.named_parameters()}
    net.eval()
    return {"state": names, "weights": weights, "sums": sums, "loss": float(loss), "gradientNorms": norms, "evaluated": flat(net(x))}


def pt_files():
    torch.manual_seed(3)
    base = torch.randn(4, 6)
    state = collections.OrderedDict()
    state["float"] = torch.randn(2, 3)
    state["transposed"] = base.t()
    state["part"] = base[1:3]
    state["column"] = base[:, 2]
    state["number"] = torch.tensor(5)
    state["empty"] = torch.zeros(0, 3)
    for name, dtype in [("double", torch.float64), ("half", torch.float16), ("bfloat16", torch.bfloat16), ("int", torch.int32),
                        ("short", torch.int16), ("char", torch.int8), ("byte", torch.uint8)]:
        state[name] = torch.arange(3).to(dtype)
    state["bool"] = torch.tensor([True, False, True])
    state["parameter"] = nn.Parameter(torch.randn(3))
    torch.save(state, here / "state_zip.pt")
    torch.save(state, here / "state_legacy.pt", _use_new_zipfile_serialization=False)
    torch.save({"epoch": 3, "state_dict": state, "loss": 0.5}, here / "checkpoint.pt")
    torch.save(small().state_dict(), here / "small.pt")

    class Wicked:
        def __reduce__(self):
            return os.system, ("echo executed",)
    torch.save({"a": Wicked()}, here / "wicked_zip.pt")
    torch.save({"a": Wicked()}, here / "wicked_legacy.pt", _use_new_zipfile_serialization=False)
    return {name: {"sizes": list(t.shape), "type": str(t.dtype), "values": flat(t.float())} for name, t in state.items()}


golden = {
    "version": torch.__version__,
    "random": random_numbers(),
    "small": gradients(),
    "adam": twenty_steps(lambda p: torch.optim.Adam(p, lr=1e-2, weight_decay=1e-3)),
    "adamw": twenty_steps(lambda p: torch.optim.AdamW(p, lr=1e-2, weight_decay=1e-2)),
    "sgd": twenty_steps(lambda p: torch.optim.SGD(p, lr=1e-2, momentum=0.9, nesterov=True, weight_decay=1e-3)),
    "sgdPlain": twenty_steps(lambda p: torch.optim.SGD(p, lr=1e-2)),
    "unet": unet(),
    "pt": pt_files(),
}
(here / "golden.json").write_text("{\n" + ",\n".join(f'"{k}": {json.dumps(v)}' for k, v in golden.items()) + "\n}\n")
print({k: len(json.dumps(v)) for k, v in golden.items()})
