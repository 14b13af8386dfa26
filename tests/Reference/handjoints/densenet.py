"""Makes densenet.json with PyTorch itself. Run: /usr/bin/python3 densenet.py   (Debian: python3-torch 1.13)
A DenseNet as Huang 2017 describes it, with the names that MONAI's state dictionaries have. Small (growth 8, width 16, four blocks of two layers):
a forward pass and one training step (weighted binary cross-entropy, gradients, running statistics, weights after Adam). DenseNet-121 of one
channel and 30 outputs: sums of its output, and the number of its weights; of three channels and 1,000 outputs: the number that torchvision gives.
Weights come from seeds, a seed a tensor in the order of the state dictionary, as in ../scoring."""
import json
import pathlib
from collections import OrderedDict
import torch
from torch import nn
from torch.nn import functional as F

torch.set_num_threads(1)


class Layer(nn.Module):
    def __init__(self, c, growth):
        super().__init__()
        self.layers = nn.Sequential(OrderedDict(norm1=nn.BatchNorm2d(c), relu1=nn.ReLU(), conv1=nn.Conv2d(c, 4 * growth, 1, bias=False),
                                                norm2=nn.BatchNorm2d(4 * growth), relu2=nn.ReLU(),
                                                conv2=nn.Conv2d(4 * growth, growth, 3, padding=1, bias=False)))

    def forward(self, x):
        return torch.cat([x, self.layers(x)], 1)


class DenseNet(nn.Module):
    def __init__(self, channels, outputs, growth=32, width=64, blocks=(6, 12, 24, 16)):
        super().__init__()
        parts = OrderedDict(conv0=nn.Conv2d(channels, width, 7, 2, 3, bias=False), norm0=nn.BatchNorm2d(width), relu0=nn.ReLU(),
                            pool0=nn.MaxPool2d(3, 2, 1))
        c = width
        for b, count in enumerate(blocks, 1):
            parts[f"denseblock{b}"] = nn.Sequential(OrderedDict((f"denselayer{k + 1}", Layer(c + k * growth, growth)) for k in range(count)))
            c += count * growth
            if b < len(blocks):
                parts[f"transition{b}"] = nn.Sequential(OrderedDict(norm=nn.BatchNorm2d(c), relu=nn.ReLU(), conv=nn.Conv2d(c, c // 2, 1, bias=False),
                                                                    pool=nn.AvgPool2d(2, 2)))
                c //= 2
        parts[f"norm{len(blocks) + 1}"] = nn.BatchNorm2d(c)
        self.features = nn.Sequential(parts)
        self.class_layers = nn.Sequential(OrderedDict(relu=nn.ReLU(), pool=nn.AdaptiveAvgPool2d(1), flatten=nn.Flatten(1), out=nn.Linear(c, outputs)))

    def forward(self, x):
        return self.class_layers(self.features(x))


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


def weights(net):
    return sum(p.numel() for p in net.parameters())


def small():
    net = seeded(DenseNet(1, 30, 8, 16, (2, 2, 2, 2))).eval()
    x = noise(1, 2, 1, 64, 64)
    found = {"weights": weights(net), "names": list(net.state_dict()), "evaluated": flat(net(x))}
    net.train()
    adam = torch.optim.Adam(net.parameters(), 1e-4)
    y, w = (noise(2, 2, 30) > 0.5).float(), noise(3, 2, 30).abs() / 60
    loss = (F.binary_cross_entropy_with_logits(net(x), y, reduction="none") * w).sum()
    loss.backward()
    found["loss"] = float(loss)
    found["gradients"] = sums((n, p.grad) for n, p in net.named_parameters())
    found["statistics"] = sums((n, b.float()) for n, b in net.named_buffers())
    adam.step()
    found["after"] = sums(net.named_parameters())
    return found


def whole():
    net = seeded(DenseNet(1, 30)).eval()
    out = net(noise(4, 1, 1, 64, 64)).double()
    return {"weights": weights(net), "imagenet_weights": weights(DenseNet(3, 1000)), "tensors": len(list(net.parameters())),
            "buffers": len(list(net.buffers())), "sum": float(out.sum()), "norm": float(out.norm()), "first": flat(out[0, :8])}


(pathlib.Path(__file__).parent / "densenet.json").write_text(json.dumps({"small": small(), "densenet121": whole()}, indent=1) + "\n")
