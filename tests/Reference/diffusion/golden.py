"""PyTorch's answers for a small diffusion U-Net: forward pass, loss, one step of Adam; and the known answers of the samplers.

The network is written with PyTorch's own layers from the papers (Dhariwal and Nichol 2021; Ho 2020), not from the program that is tested.
Run: python3 golden.py > golden.json
"""
import json
import math

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

SIDE, MASKS, INNER, MULTIPLIERS, BLOCKS, ATTENTION, HEAD, GROUPS = 16, 3, 8, [1, 2], 1, [8], 8, 4


def rounded(tensor):
    return [float(f"{v:.7g}") for v in tensor.detach().flatten().tolist()]


class Block(nn.Module):
    def __init__(self, inputs, outputs, scale, told, groups):
        super().__init__()
        self.scale = scale
        self.norm1 = nn.GroupNorm(groups, inputs)
        self.conv1 = nn.Conv2d(inputs, outputs, 3, padding=1)
        self.level = nn.Linear(told, 2 * outputs)
        self.norm2 = nn.GroupNorm(groups, outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1)
        if inputs != outputs:
            self.skip = nn.Conv2d(inputs, outputs, 1)

    def resize(self, x):
        if self.scale < 0:
            return F.avg_pool2d(x, 2)
        return F.interpolate(x, scale_factor=2, mode="nearest") if self.scale > 0 else x

    def forward(self, x, told):
        h = self.conv1(self.resize(F.silu(self.norm1(x))))
        by, plus = self.level(told)[:, :, None, None].chunk(2, 1)
        h = self.conv2(F.silu(self.norm2(h) * (1 + by) + plus))
        x = self.resize(x)
        return h + (self.skip(x) if hasattr(self, "skip") else x)


class Attention(nn.Module):
    def __init__(self, channels, head, groups):
        super().__init__()
        self.heads = max(1, channels // head)
        self.norm = nn.GroupNorm(groups, channels)
        self.ask = nn.Conv2d(channels, 3 * channels, 1)
        self.project = nn.Conv2d(channels, channels, 1)

    def forward(self, x):
        b, c, h, w = x.shape
        q, k, v = self.ask(self.norm(x)).reshape(b, self.heads, 3, c // self.heads, h * w).unbind(2)
        weights = torch.softmax(torch.einsum("bhci,bhcj->bhij", q, k) / math.sqrt(c // self.heads), -1)
        return x + self.project(torch.einsum("bhij,bhcj->bhci", weights, v).reshape(b, c, h, w))


class Network(nn.Module):
    def __init__(self, side, masks, inner, multipliers, blocks, attention, head, groups):
        super().__init__()
        told, ch = 4 * inner, inner * multipliers[0]
        self.embed1, self.embed2 = nn.Linear(inner, told), nn.Linear(told, told)
        self.first = nn.Conv2d(masks + 1, ch, 3, padding=1)
        down, skips = [], [ch]
        for level, m in enumerate(multipliers):
            for _ in range(blocks):
                part = {"block": Block(ch, inner * m, 0, told, groups)}
                ch = inner * m
                if side >> level in attention:
                    part["attention"] = Attention(ch, head, groups)
                down.append(nn.ModuleDict(part))
                skips.append(ch)
            if level < len(multipliers) - 1:
                down.append(nn.ModuleDict({"block": Block(ch, ch, -1, told, groups)}))
                skips.append(ch)
        self.down = nn.ModuleList(down)
        self.middle = nn.ModuleDict({"0": Block(ch, ch, 0, told, groups), "attention": Attention(ch, head, groups),
                                     "1": Block(ch, ch, 0, told, groups)})
        up = []
        for level in reversed(range(len(multipliers))):
            for b in range(blocks + 1):
                part = {"block": Block(ch + skips.pop(), inner * multipliers[level], 0, told, groups)}
                ch = inner * multipliers[level]
                if side >> level in attention:
                    part["attention"] = Attention(ch, head, groups)
                if level > 0 and b == blocks:
                    part["up"] = Block(ch, ch, 1, told, groups)
                up.append(nn.ModuleDict(part))
        self.up = nn.ModuleList(up)
        self.norm = nn.GroupNorm(groups, ch)
        self.last = nn.Conv2d(ch, 1, 3, padding=1)

    def forward(self, noisy, masks, level):
        told = F.silu(self.embed2(F.silu(self.embed1(level))))
        x = self.first(torch.cat([masks, noisy], 1))
        skips = [x]
        for part in self.down:
            x = part["block"](x, told)
            if "attention" in part:
                x = part["attention"](x)
            skips.append(x)
        x = self.middle["1"](self.middle["attention"](self.middle["0"](x, told)), told)
        for part in self.up:
            x = part["block"](torch.cat([x, skips.pop()], 1), told)
            if "attention" in part:
                x = part["attention"](x)
            if "up" in part:
                x = part["up"](x, told)
        return self.last(F.silu(self.norm(x)))


def noise(seed, *sizes):
    torch.manual_seed(seed)
    return torch.randn(*sizes)


def fill(network):
    """Weights that a seed a tensor gives, in the order of the state dictionary: nothing begins with 0, as it would before training."""
    with torch.no_grad():
        for k, (name, tensor) in enumerate(network.state_dict().items()):
            r = noise(100 + k, *tensor.shape)
            if tensor.dim() == 4:
                r = r * math.sqrt(2 / (tensor.shape[0] * tensor.shape[2] * tensor.shape[3]))
            elif tensor.dim() == 2:
                r = r / math.sqrt(tensor.shape[1])
            elif name.endswith("weight"):
                r = r * 0.1 + 1
            else:
                r = r * 0.1
            tensor.copy_(r)


def embedded(level, inner):
    value = 1000 * (6 - level) / 11
    angles = value * 1e-4 ** (np.arange(inner // 2) / (inner // 2))
    return np.concatenate([np.cos(angles), np.sin(angles)])


def unet():
    network = Network(SIDE, MASKS, INNER, MULTIPLIERS, BLOCKS, ATTENTION, HEAD, GROUPS)
    fill(network)
    levels = [-3.0, 2.0]
    image, masks, eps = noise(1, 2, 1, SIDE, SIDE) * 0.5, noise(2, 2, MASKS, SIDE, SIDE).abs().clamp(max=1), noise(3, 2, 1, SIDE, SIDE)
    told = torch.tensor(np.array([embedded(v, INNER) for v in levels]), dtype=torch.float32)
    gamma = torch.tensor([1 / (1 + math.exp(-2 * v)) for v in levels])
    a, s = gamma.sqrt()[:, None, None, None], (1 - gamma).sqrt()[:, None, None, None]
    noisy, wanted = a * image + s * eps, a * eps - s * image
    snr = gamma / (1 - gamma)
    weights = torch.clamp(snr, max=5) / (snr + 1)
    answer = network(noisy, masks, told)
    loss = (weights[:, None, None, None] * (answer - wanted) ** 2).mean()
    optimiser = torch.optim.Adam(network.parameters(), lr=1e-3)
    loss.backward()
    optimiser.step()
    return {"levels": levels, "embedded": rounded(told), "weights": rounded(weights), "answer": rounded(answer), "loss": loss.item(),
            "after": {n: [p.double().sum().item(), p.double().norm().item()] for n, p in network.state_dict().items()}}


def counts():
    """Weights of the network of 32 channels, and of the stock one."""
    def of(inner, multipliers, attention):
        return sum(p.numel() for p in Network(128, 3, inner, multipliers, 2, attention, 32, 32).parameters())
    return {"small": of(32, [1, 2, 2, 4], [16]), "inner_32": of(32, [1, 2, 4, 8], [16])}


W, M, SD = np.array([.7, .2, .1]), np.array([-.95, -.55, .3]), np.array([.03, .08, .25])


def score_noise(x, level):
    gamma = 1 / (1 + math.exp(-2 * level))
    v, d = gamma * SD ** 2 + 1 - gamma, x[:, None] - math.sqrt(gamma) * M
    log = np.log(W) - np.log(v) / 2 - d * d / (2 * v)
    p = np.exp(log - log.max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)
    return math.sqrt(1 - gamma) * (p * d / v).sum(1)


def converged():
    """The same equation by 2,000 steps of the second order (DPM-Solver++ 2M)."""
    return solve(2000)


def solve(n):
    x, levels, before = np.array([-1.5, -.5, 0, .5, 1.5]), np.linspace(-5, 4.6, n), None
    for i, level in enumerate(levels):
        gamma = 1 / (1 + math.exp(-2 * level))
        x0 = (x - math.sqrt(1 - gamma) * score_noise(x, level)) / math.sqrt(gamma)
        if i == n - 1:
            return x0
        h, u = levels[i + 1] - level, 1 / (1 + math.exp(-2 * levels[i + 1]))
        towards = x0 if before is None else x0 + (x0 - before) / 2
        x, before = math.sqrt((1 - u) / (1 - gamma)) * x - math.sqrt(u) * (math.exp(-h) - 1) * towards, x0


print(json.dumps({"unet": unet(), "counts": counts(), "converged": converged().tolist(), "two_m_20": solve(20).tolist()}, indent=1))
