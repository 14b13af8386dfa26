"""Writes golden.json: step sizes, losses and forward passes as PyTorch computes them. Made with python3-torch 1.13.

/usr/bin/python3 tests/Reference/training/make_golden.py
"""
import json
import math
import os

import torch
import torch.nn.functional as F
from torch import nn
from torch.optim import lr_scheduler

torch.manual_seed(0)
torch.set_num_threads(1)


# --- schedules -------------------------------------------------------------

def rates(steps, rate, make):
    optimiser = torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=rate)
    schedule = make(optimiser)
    found = []
    for _ in range(steps):
        found.append(optimiser.param_groups[0]["lr"])
        optimiser.step()
        schedule.step()
    return found


def schedules():
    steps, rate = 40, 3e-3
    yield dict(schedule="step", steps=steps, rate=rate, set=["fallEvery=0.3", "fallFactor=0.2"],
               rates=rates(steps, rate, lambda o: lr_scheduler.StepLR(o, step_size=12, gamma=0.2)))
    yield dict(schedule="polynomial", steps=steps, rate=rate, set=["power=0.9"],
               rates=rates(steps, rate, lambda o: lr_scheduler.LambdaLR(o, lambda k: (1 - k / steps) ** 0.9)))
    yield dict(schedule="cosine", steps=steps, rate=rate, set=[],
               rates=rates(steps, rate, lambda o: lr_scheduler.CosineAnnealingLR(o, T_max=steps)))
    for rise in (0.25, 0.3, 0.9):
        yield dict(schedule="one-cycle", steps=steps, rate=rate, set=[f"riseShare={rise}"],
                   rates=one_cycle(steps, rate, rise))
    yield dict(schedule="constant", steps=steps, rate=rate, set=[], rates=[rate] * steps)


def one_cycle(steps, rate, rise):
    """OneCycleLR counts total_steps, the last of which may be stepped to but not past."""
    optimiser = torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=rate)
    schedule = lr_scheduler.OneCycleLR(optimiser, max_lr=rate, total_steps=steps, pct_start=rise, cycle_momentum=False)
    found = []
    for k in range(steps):
        found.append(optimiser.param_groups[0]["lr"])
        optimiser.step()
        if k + 1 < steps:
            schedule.step()
    return found


# --- losses ----------------------------------------------------------------

def wave(shape, phase):
    count = math.prod(shape)
    return torch.sin(torch.arange(count, dtype=torch.float64) * 0.73 + phase).reshape(shape).float()


def soft_dice(p, y):
    """1 - mean over slices of (2 sum(py) + 1) / (sum(p) + sum(y) + 1)."""
    both, total = (p * y).sum((1, 2)), p.sum((1, 2)) + y.sum((1, 2))
    return 1 - ((2 * both + 1) / (total + 1)).mean()


def losses():
    for structures in (1, 2, 3):
        outputs = 1 if structures == 1 else structures + 1
        for cross, dice in ((1, 0), (0, 1), (1, 1), (0.4, 2.5)):
            logits = (wave((3, outputs, 4, 5), 0.3) * 3).requires_grad_()
            classes = (torch.arange(3 * 4 * 5).reshape(3, 4, 5) * 7 % 11) % (structures + 1)
            classes[2] = 0                      # a slice that shows nothing
            if structures == 1:
                y = classes.float()
                a = F.binary_cross_entropy_with_logits(logits[:, 0], y)
                b = soft_dice(torch.sigmoid(logits[:, 0]), y)
            else:
                a = F.cross_entropy(logits, classes)
                p = torch.softmax(logits, 1)
                b = sum(soft_dice(p[:, c], (classes == c).float()) for c in range(1, outputs)) / structures
            loss = cross * a + dice * b
            loss.backward()
            yield dict(structures=structures, cross=cross, dice=dice, classes=classes.flatten().tolist(), loss=loss.item(), gradient=logits.grad.flatten().tolist())


# --- U-Nets ----------------------------------------------------------------

class Block(nn.Module):
    def __init__(self, inputs, outputs, kernel, norm, residual):
        super().__init__()
        norm = nn.BatchNorm2d if norm == "batch" else lambda c: nn.InstanceNorm2d(c, affine=True)
        layers = [nn.Conv2d(inputs, outputs, kernel, padding=kernel // 2), norm(outputs), nn.ReLU(),
                  nn.Conv2d(outputs, outputs, kernel, padding=kernel // 2), norm(outputs)]
        self.residual = residual
        self.convblock = nn.Sequential(*layers, *([] if residual else [nn.ReLU()]))
        if residual and inputs != outputs:
            self.shortcut = nn.Conv2d(inputs, outputs, 1)

    def forward(self, x):
        y = self.convblock(x)
        if not self.residual:
            return y
        return torch.relu(y + (self.shortcut(x) if hasattr(self, "shortcut") else x))


class Up(nn.Module):
    def __init__(self, inputs, outputs, kernel, norm):
        super().__init__()
        self.UpBlock = nn.Sequential(nn.Upsample(scale_factor=2, mode="bilinear", align_corners=True), nn.Conv2d(inputs, outputs, 1))
        self.ConvBlock = Block(2 * outputs, outputs, kernel, norm, False)

    def forward(self, x, skip):
        return self.ConvBlock(torch.cat([self.UpBlock(x), skip], 1))


class UNet(nn.Module):
    def __init__(self, inputs=1, outputs=1, levels=4, filters=2, mostFilters=512, kernel=3, normalisation="batch", residualEncoder=False, spaceToDepth=1):
        super().__init__()
        width = [min(filters * 2 ** k, mostFilters) for k in range(levels)]
        self.side = spaceToDepth
        first = inputs * spaceToDepth ** 2
        self.down_path = nn.ModuleList(Block(first if k == 0 else width[k - 1], width[k], kernel, normalisation, residualEncoder) for k in range(levels))
        self.up_path = nn.ModuleList(Up(width[k], width[k - 1], kernel, normalisation) for k in range(levels - 1, 0, -1))
        self.last_layer = nn.Conv2d(width[0], outputs * spaceToDepth ** 2, 1)

    def forward(self, x):
        x = F.pixel_unshuffle(x, self.side)
        skips = []
        for k, block in enumerate(self.down_path):
            x = block(x if k == 0 else F.max_pool2d(x, 2))
            skips.append(x)
        for up, skip in zip(self.up_path, reversed(skips[:-1])):
            x = up(x, skip)
        return F.pixel_shuffle(self.last_layer(x), self.side)


PLANS = [
    dict(levels=2), dict(levels=4), dict(levels=6), dict(levels=2, kernel=5), dict(levels=4, kernel=5), dict(levels=1),
    dict(levels=3, normalisation="instance"), dict(levels=3, residualEncoder=True), dict(levels=3, normalisation="instance", residualEncoder=True, kernel=5),
    dict(levels=2, spaceToDepth=2), dict(levels=2, spaceToDepth=3, inputs=3), dict(levels=3, outputs=4, inputs=2), dict(levels=4, mostFilters=4),
    dict(levels=2, spaceToDepth=2, outputs=3, residualEncoder=True),
]


def fill(named):
    """Values that any program can make: by the place of the name among the sorted ones."""
    for place, (name, tensor) in enumerate(sorted(named, key=lambda n: n[0])):
        if tensor.dtype.is_floating_point:
            wave_ = torch.sin(torch.arange(tensor.numel(), dtype=torch.float64) * 1.37 + place).reshape(tensor.shape)
            last = name.split(".")[-1]
            if last == "running_var":
                wave_ = 1 + 0.5 * wave_
            elif last == "weight" and tensor.dim() == 1:
                wave_ = 1 + 0.3 * wave_
            elif last == "weight":
                wave_ = wave_ * (1.5 / math.sqrt(tensor[0].numel()))
            else:
                wave_ = 0.2 * wave_
            tensor.data.copy_(wave_.float())


def unets():
    for plan in PLANS:
        net = UNet(**plan)
        state = {**dict(net.named_parameters()), **dict(net.named_buffers())}
        fill(list(state.items()))
        multiple = plan.get("spaceToDepth", 1) * 2 ** (plan["levels"] - 1)
        shape = (2, plan.get("inputs", 1), 2 * multiple, 3 * multiple)
        x = wave(shape, 0.1)
        net.eval()
        with torch.no_grad():
            evaluated = net(x)
        net.train()
        trained = net(x)
        rows = range(0, evaluated.numel(), max(1, evaluated.numel() // 60))
        yield dict(plan=plan, weights=sum(p.numel() for p in net.parameters()), names=sorted(state), shape=list(shape), output=list(evaluated.shape),
                   at=list(rows), evaluated=[evaluated.flatten()[k].item() for k in rows], trained=[trained.flatten()[k].item() for k in rows])


here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, "golden.json"), "w") as file:
    json.dump(dict(schedules=list(schedules()), losses=list(losses()), unets=list(unets())), file)
    file.write("\n")
