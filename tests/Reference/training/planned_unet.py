"""Writes planned_unet.json: nnU-Net's planned networks, its loss and its steps as PyTorch computes them. Made with python3-torch 1.13.

/usr/bin/python3 tests/Reference/training/planned_unet.py
"""
import json
import math
import os

import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
torch.set_num_threads(1)
SLOPE = 0.01


def wave(shape, phase):
    count = math.prod(shape)
    return torch.sin(torch.arange(count, dtype=torch.float64) * 0.73 + phase).reshape(shape).float()


# --- networks, with the names that Rubor gives their tensors ----------------

def norm(channels):
    return nn.InstanceNorm2d(channels, eps=1e-5, affine=True)


def conv(i, o, kernel, stride=(1, 1), bias=True):
    return nn.Conv2d(i, o, tuple(kernel), tuple(stride), [(k - 1) // 2 for k in kernel], bias=bias)


class Block(nn.Module):
    def __init__(self, i, o, kernel, stride):
        super().__init__()
        self.conv, self.norm = conv(i, o, kernel, stride), norm(o)

    def forward(self, x):
        return F.leaky_relu(self.norm(self.conv(x)), SLOPE)


class ResidualBlock(nn.Module):
    def __init__(self, i, o, kernel, stride):
        super().__init__()
        self.first_conv, self.first_norm = conv(i, o, kernel, stride), norm(o)
        self.second_conv, self.second_norm = conv(o, o, kernel), norm(o)
        self.pool = nn.AvgPool2d(tuple(stride), tuple(stride)) if tuple(stride) != (1, 1) else nn.Identity()
        if i != o:
            self.shortcut_conv, self.shortcut_norm = conv(i, o, (1, 1), bias=False), norm(o)

    def forward(self, x):
        y = self.second_norm(self.second_conv(F.leaky_relu(self.first_norm(self.first_conv(x)), SLOPE)))
        x = self.pool(x)
        if hasattr(self, "shortcut_conv"):
            x = self.shortcut_norm(self.shortcut_conv(x))
        return F.leaky_relu(y + x, SLOPE)


class Up(nn.Module):
    def __init__(self, i, o, kernel, stride, convolutions, bias):
        super().__init__()
        self.larger = nn.ConvTranspose2d(i, o, tuple(stride), tuple(stride), bias=bias)
        self.blocks = nn.Sequential(*[Block(2 * o if k == 0 else o, o, kernel, (1, 1)) for k in range(convolutions)])

    def forward(self, x, skip):
        return self.blocks(torch.cat([self.larger(x), skip], 1))


class PlannedUNet(nn.Module):
    def __init__(self, inputs, outputs, features, strides, kernels, convolutions, decoder_convolutions=2, residual_encoder=False, bias=True):
        super().__init__()
        block, i = (ResidualBlock, features[0]) if residual_encoder else (Block, inputs)
        if residual_encoder:
            self.stem = Block(inputs, features[0], kernels[0], (1, 1))
        self.down = nn.ModuleList()
        for f, s, k, n in zip(features, strides, kernels, convolutions):
            self.down.append(nn.Sequential(*[block(i if j == 0 else f, f, k, s if j == 0 else (1, 1)) for j in range(n)]))
            i = f
        stages = range(len(features) - 1)
        self.up = nn.ModuleList(Up(features[k + 1], features[k], kernels[k], strides[k + 1], decoder_convolutions, bias) for k in stages)
        self.heads = nn.ModuleList(nn.Conv2d(features[k], outputs, 1, bias=bias) for k in stages)

    def forward(self, x):
        x = self.stem(x) if hasattr(self, "stem") else x
        skips = []
        for stage in self.down:
            x = stage(x)
            skips.append(x)
        found = [None] * len(self.up)
        for k in reversed(range(len(self.up))):
            x = self.up[k](x, skips[k])
            found[k] = self.heads[k](x)
        return found


def fill(named):
    """Values that any program can make: by the place of the name among the sorted ones."""
    for place, (name, tensor) in enumerate(sorted(named, key=lambda n: n[0])):
        wave_ = torch.sin(torch.arange(tensor.numel(), dtype=torch.float64) * 1.37 + place).reshape(tensor.shape)
        last = name.split(".")[-1]
        if last == "weight" and tensor.dim() == 1:
            wave_ = 1 + 0.3 * wave_
        elif last == "weight":
            wave_ = wave_ * (1.5 / math.sqrt(tensor[0].numel()))
        else:
            wave_ = 0.2 * wave_
        tensor.data.copy_(wave_.float())


SMALL = dict(inputs=2, outputs=3, features=[3, 5, 6, 6], strides=[[1, 1], [2, 2], [2, 1], [2, 2]],
             kernels=[[3, 3], [3, 3], [3, 1], [3, 3]], convolutions=[2, 1, 2, 2])
PLANS = [
    SMALL,
    {**SMALL, "bias": False, "decoder_convolutions": 1},
    {**SMALL, "residual_encoder": True, "convolutions": [1, 3, 1, 2], "decoder_convolutions": 1},
    dict(inputs=1, outputs=2, features=[4, 4], strides=[[1, 1], [2, 2]], kernels=[[1, 3], [3, 3]], convolutions=[2, 2]),
]


# --- loss --------------------------------------------------------------------

def dice(p, y, smoothing, over, alpha, beta):
    """One structure: p, y (B, H, W)."""
    dims = (0, 1, 2) if over == "batch" else (1, 2)
    tp, fp, fn = (p * y).sum(dims), (p * (1 - y)).sum(dims), ((1 - p) * y).sum(dims)
    return ((2 * tp + smoothing) / (2 * tp + 2 * alpha * fp + 2 * beta * fn + smoothing)).mean()


def entropy(logits, target, gamma):
    """Mean of (1 - p)^gamma * -ln p of the true class."""
    if logits.shape[1] == 1:
        p = torch.sigmoid(logits[:, 0])
        log = torch.where(target > 0, F.logsigmoid(logits[:, 0]), F.logsigmoid(-logits[:, 0]))
    else:
        log = F.log_softmax(logits, 1).gather(1, target[:, None])[:, 0]
    return -((1 - log.exp()) ** gamma * log).mean() if gamma else -log.mean()


def loss_of(logits, target, over="batch", smoothing=1e-5, gamma=0, alpha=0.5, beta=0.5):
    outputs = logits.shape[1]
    p = torch.sigmoid(logits) if outputs == 1 else torch.softmax(logits, 1)[:, 1:]
    overlap = [dice(p[:, c], (target == c + 1).float(), smoothing, over, alpha, beta) for c in range(p.shape[1])]
    return entropy(logits, target, gamma) + 1 - sum(overlap) / len(overlap)


def supervision(outputs):
    """deep supervision of nnU-Net: halves, the coarsest counts nothing, sum 1."""
    weights = [1 / 2 ** k for k in range(outputs)]
    if outputs > 1:
        weights[-1] = 0
    return [w / sum(weights) for w in weights]


def deep(outputs, target, **how):
    total = 0
    for o, w in zip(outputs, supervision(len(outputs))):
        if w:
            t = F.interpolate(target[:, None].float(), size=o.shape[2:], mode="nearest-exact")[:, 0].long()
            total = total + w * loss_of(o, t, **how)
    return total


def losses():
    for structures in (1, 2):
        for how in (dict(), dict(over="slice", smoothing=1), dict(gamma=2), dict(gamma=0.5), dict(gamma=1, alpha=0.3, beta=0.7), dict(over="slice", alpha=0.7, beta=0.3)):
            logits = (wave((3, 1 if structures == 1 else structures + 1, 4, 5), 0.3) * 3).requires_grad_()
            classes = (torch.arange(3 * 4 * 5).reshape(3, 4, 5) * 7 % 11) % (structures + 1)
            classes[2] = 0                      # a slice that shows nothing
            loss = loss_of(logits, classes, **how)
            loss.backward()
            yield dict(structures=structures, set=how, classes=classes.flatten().tolist(), loss=loss.item(), gradient=logits.grad.flatten().tolist())


def some(tensor):
    rows = range(0, tensor.numel(), max(1, tensor.numel() // 12))
    return dict(size=list(tensor.shape), at=list(rows), values=[tensor.flatten()[k].item() for k in rows])


def networks():
    for plan in PLANS:
        net = PlannedUNet(**plan)
        fill(list(net.named_parameters()))
        shape = (2, plan["inputs"], 32, 24)
        x = wave(shape, 0.1)
        target = (torch.arange(2 * 32 * 24).reshape(2, 32, 24) * 5 % 17) % plan["outputs"]
        optimiser = torch.optim.SGD(net.parameters(), 0.05, momentum=0.99, nesterov=True, weight_decay=3e-5)
        found, steps = [some(o) for o in net(x)], []
        for step in range(3):
            optimiser.zero_grad()
            loss = deep(net(x), target)
            loss.backward()
            gradients = {n: some(p.grad) for n, p in net.named_parameters() if p.grad is not None} if step == 0 else None
            length = nn.utils.clip_grad_norm_(net.parameters(), 0.4)
            optimiser.step()
            steps.append(dict(loss=loss.item(), gradients=gradients, length=length.item()))
        yield dict(plan=plan, weights=sum(p.numel() for p in net.parameters()), sizes={n: list(p.shape) for n, p in net.named_parameters()}, shape=list(shape),
                   outputs=found, steps=steps, after={n: some(p) for n, p in net.named_parameters()})


def counts():
    """Worked example of one channel, 256 x 256, two labels: seven stages."""
    sevens = dict(inputs=1, outputs=2, strides=[[1, 1]] + [[2, 2]] * 6, kernels=[[3, 3]] * 7)
    for name, plan in {
        "nnunet": dict(features=[32, 64, 128, 256, 512, 512, 512], convolutions=[2] * 7),
        "nnunet-v1": dict(features=[32, 64, 128, 256, 480, 480, 480], convolutions=[2] * 7, bias=False),
        "residual-m": dict(features=[32, 64, 128, 256, 512, 512, 512], convolutions=[1, 3, 4, 6, 6, 6, 6], decoder_convolutions=1, residual_encoder=True),
    }.items():
        yield dict(name=name, plan={**sevens, **plan}, weights=sum(p.numel() for p in PlannedUNet(**sevens, **plan).parameters()))


def targets():
    whole = torch.arange(24 * 12).reshape(1, 24, 12)
    for rows, columns in ((12, 6), (8, 4), (6, 3), (24, 6), (4, 12)):
        at = F.interpolate(whole[:, None].double(), size=(rows, columns), mode="nearest-exact")
        yield dict(rows=rows, columns=columns, values=at.flatten().long().tolist())


def rates():
    """nnU-Net: 0.01 (1 - e / 1000)^0.9, set at the start of each epoch of 250 steps."""
    for step in (0, 1, 249, 250, 499, 125000, 125249, 249750, 249999):
        yield dict(step=step, rate=0.01 * (1 - (step // 250) / 1000) ** 0.9)


here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, "planned_unet.json"), "w") as file:
    json.dump(dict(networks=list(networks()), counts=list(counts()), losses=list(losses()), targets=list(targets()), rates=list(rates()),
                   supervision=[supervision(k) for k in range(1, 8)]), file)
    file.write("\n")
