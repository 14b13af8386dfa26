"""Makes the golden files of this folder with PyTorch itself. Run: /usr/bin/python3 make_golden.py   (Debian: python3-torch 1.13)
golden.json: ResNet-18 at width 8 (a forward pass; one training step: loss, gradients, running statistics, weights after Adam) and at width 64
(sums of its output), two branches with their head, Grad-CAM. golden.bin: integrated gradients of the two branches, float32.
Weights come from seeds, a seed a tensor in the order of the state dictionary, so that the other side makes the same ones."""
import json
import pathlib
import numpy
import torch
from torch import nn
from torch.nn import functional as F

here = pathlib.Path(__file__).parent
torch.set_num_threads(1)


class Block(nn.Module):
    def __init__(self, i, o):
        super().__init__()
        stride = 1 if i == o else 2
        self.conv1, self.bn1 = nn.Conv2d(i, o, 3, stride, 1, bias=False), nn.BatchNorm2d(o)
        self.conv2, self.bn2 = nn.Conv2d(o, o, 3, 1, 1, bias=False), nn.BatchNorm2d(o)
        self.downsample = None if stride == 1 else nn.Sequential(nn.Conv2d(i, o, 1, stride, bias=False), nn.BatchNorm2d(o))

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        return F.relu(y + (x if self.downsample is None else self.downsample(x)))


class ResNet18(nn.Module):
    def __init__(self, width, classes=0):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(3, width, 7, 2, 3, bias=False), nn.BatchNorm2d(width)
        before = width
        for stage in range(4):
            setattr(self, f"layer{stage + 1}", nn.Sequential(Block(before, width << stage), Block(width << stage, width << stage)))
            before = width << stage
        if classes:
            self.fc = nn.Linear(before, classes)

    def maps(self, x):
        x = F.max_pool2d(F.relu(self.bn1(self.conv1(x))), 3, 2, 1)
        return self.layer4(self.layer3(self.layer2(self.layer1(x))))

    def forward(self, x):
        x = F.adaptive_avg_pool2d(self.maps(x), 1).flatten(1)
        return self.fc(x) if hasattr(self, "fc") else x


class Pair(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.gray, self.doppler = ResNet18(width), ResNet18(width)
        self.heads = nn.ModuleList([nn.Sequential(nn.Linear(16 * width, 256), nn.Linear(256, 2))])

    def forward(self, gray, doppler):
        return self.heads[0](torch.cat([self.gray(gray), self.doppler(doppler)], 1))


@torch.no_grad()
def seeded(net):
    k = 0
    for name, t in net.state_dict().items():
        if name.endswith("num_batches_tracked"):
            continue
        torch.manual_seed(100 + k)
        r = torch.randn(t.shape)
        k += 1
        if t.dim() == 4:
            r = r * (2 / (t.shape[0] * t.shape[2] * t.shape[3])) ** 0.5
        elif t.dim() == 2:
            r = r / t.shape[1] ** 0.5
        elif name.endswith("running_var"):
            r = 1 + 0.1 * r.abs()
        elif name.endswith("weight"):
            r = 1 + 0.1 * r
        else:
            r = 0.1 * r
        t.copy_(r)
    return net


def noise(seed, *sizes):
    torch.manual_seed(seed)
    return torch.randn(*sizes)


def flat(t):
    return [float(v) for v in t.detach().reshape(-1)]


def sums(named):
    return {n: [float(t.detach().double().sum()), float(t.detach().double().norm())] for n, t in named}


def resnet():
    net = seeded(ResNet18(8, 10)).eval()
    x, y = noise(1, 2, 3, 64, 64), torch.tensor([3, 7])
    found = {"evaluated": flat(net(x))}
    net.train()
    adam = torch.optim.Adam(net.parameters(), 3e-4)
    loss = F.cross_entropy(net(x), y)
    loss.backward()
    found["loss"] = float(loss)
    found["gradients"] = sums((n, p.grad) for n, p in net.named_parameters())
    found["conv1.weight"] = flat(net.conv1.weight.grad)
    found["statistics"] = {n: flat(b) for n, b in net.named_buffers()}
    adam.step()
    found["after"] = sums(net.named_parameters())
    return found


def published():
    net = seeded(ResNet18(64, 1000)).eval()
    out = net(noise(2, 1, 3, 64, 64)).double()
    return {"weights": sum(p.numel() for p in net.parameters()), "sum": float(out.sum()), "norm": float(out.norm()), "first": flat(out[0, :8])}


def attributions(net, x, nodes, weights, target):
    sums = [torch.zeros_like(v) for v in x]
    for a, w in zip(nodes, weights):
        at = [(float(a) * v).requires_grad_() for v in x]
        for s, g in zip(sums, torch.autograd.grad(net(*at)[0, target], at)):
            s += float(w) * g
    return [s * v for s, v in zip(sums, x)]


def pair():
    net = seeded(Pair(8)).eval()
    x = [noise(3, 1, 3, 64, 64), noise(4, 1, 3, 64, 64)]
    found, blobs = {"evaluated": flat(net(*x))}, []
    places, weights = numpy.polynomial.legendre.leggauss(50)
    found["nodes"], found["weights"] = [float(v) for v in (places + 1) / 2], [float(v) for v in weights / 2]
    for p, w in (((places + 1) / 2, weights / 2), (numpy.arange(1, 51) / 50, numpy.full(50, 1 / 50))):
        a = attributions(net, x, p, w, 1)
        blobs += [t.numpy().astype("<f4").tobytes() for t in a]
        found.setdefault("totals", []).append(float(sum(t.double().sum() for t in a)))
    zero = [torch.zeros_like(v) for v in x]
    found["difference"] = float(net(*x)[0, 1] - net(*zero)[0, 1])
    maps = [b.maps(v).detach().requires_grad_() for b, v in zip((net.gray, net.doppler), x)]
    logit = net.heads[0](torch.cat([F.adaptive_avg_pool2d(m, 1).flatten(1) for m in maps], 1))[0, 1]
    found["cams"] = [flat((m * g.mean((2, 3), keepdim=True)).sum((0, 1))) for m, g in zip(maps, torch.autograd.grad(logit, maps))]
    (here / "golden.bin").write_bytes(b"".join(blobs))
    return found


(here / "golden.json").write_text(json.dumps({"resnet": resnet(), "published": published(), "pair": pair()}) + "\n")
