"""Trains the first model's networks on a folder of materials: plain losses, one network after another, on a processor.

    python benchmarks/first_model.py MATERIALS --run DIR [--minutes 20,25,40] [--only segmenter] [--trunk lite0]

DIR gets ``<role>.safetensors`` (averaged weights) and, while a network trains, ``<role>.partial.pt`` to resume from.
`benchmarks/first_bundle.py` makes the model of them. The trainer proper replaces this.
"""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import torch
from first_model_samples import IGNORE, Batch, Planes, Sampler, prepare
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from pbrstudio.data.hygiene import load_table
from pbrstudio.data.materials import load_material, material_folders
from pbrstudio.data.split import load_split
from pbrstudio.models.networks import NetworkSet, build
from pbrstudio.models.pretrained import start_from_imagenet
from pbrstudio.spec.model import Networks, Role, SegmenterSpec

SIDE, BATCH, SEED = 192, 8, 1
RATES: dict[Role, float] = {"segmenter": 6e-4, "albedo": 1e-3, "maps": 8e-4}
DECAY = 1e-2
AVERAGING = 0.998
WARM_UP = 0.05
SAVE_EVERY, TELL_EVERY = 300.0, 60.0
CONDITION_DROPOUT, TRUE_ALBEDO = 0.15, 0.2
SQUARE = 0.08
"""Error whose square weighs 1."""
METAL_WEIGHT = 2.0
"""Weight of metal pixels in the cross entropy, about sqrt(negative / positive) of the training materials."""

Loss = Callable[[nn.Module, Batch], dict[str, Tensor]]


def masked_l1(seen: Tensor, wanted: Tensor, mask: Tensor) -> Tensor:
    """Mean absolute difference over ``mask`` [B,1,H,W], an image at a time; images without any pixel take no part."""
    each = ((seen - wanted).abs().mean(1, keepdim=True) * mask).sum((1, 2, 3)) / mask.sum((1, 2, 3)).clamp(min=1)
    some = (mask.sum((1, 2, 3)) > 0).float()
    return (each * some).sum() / some.sum().clamp(min=1)


def gradient_l1(seen: Tensor, wanted: Tensor, mask: Tensor, scales: int = 3) -> Tensor:
    """Masked L1 of the differences between neighbours, at several scales."""
    total = seen.new_zeros(())
    for _ in range(scales):
        for axis in (2, 3):
            both = mask.narrow(axis, 1, mask.shape[axis] - 1) * mask.narrow(axis, 0, mask.shape[axis] - 1)
            total = total + masked_l1(seen.diff(dim=axis), wanted.diff(dim=axis), both)
        seen, wanted = functional.avg_pool2d(seen, 2), functional.avg_pool2d(wanted, 2)
        mask = (functional.avg_pool2d(mask, 2) > 0.999).float()
    return total / scales


def segmenter_loss(net: nn.Module, batch: Batch) -> dict[str, Tensor]:
    logits = functional.interpolate(net(batch.diffuse).float(), batch.diffuse.shape[2:], mode="bilinear")
    return {"entropy": functional.cross_entropy(logits, batch.labels.long(), ignore_index=IGNORE)}


def albedo_loss(net: nn.Module, batch: Batch) -> dict[str, Tensor]:
    """Squares too: an absolute error alone is least where nothing is changed, while the light is only half known."""
    seen = batch.diffuse + net(batch.diffuse).float()
    truth, mask = batch.planes["basecolor"], batch.known["basecolor"]
    squares = ((seen - truth) ** 2 * mask).mean() / SQUARE**2
    return {"l1": 3 * masked_l1(seen, truth, mask), "squares": squares}


def maps_loss(networks: NetworkSet) -> Loss:
    """With the classes of the segmenter and the albedo of UNet-Albedo, both as they are."""
    networks.segmenter.eval()
    networks.albedo.eval()

    def loss(net: nn.Module, batch: Batch) -> dict[str, Tensor]:
        count = len(batch.diffuse)
        with torch.no_grad():
            classes = networks.segmenter(batch.diffuse).float().softmax(1)
            classes = classes * (torch.rand(count, 1, 1, 1) >= CONDITION_DROPOUT)
            albedo = (batch.diffuse + networks.albedo(batch.diffuse).float()).clamp(0, 1)
            true = torch.rand(count, 1, 1, 1) < TRUE_ALBEDO
            albedo = torch.where(true, batch.planes["basecolor"], albedo)
        out = dict(zip(networks.maps.spec.heads, net(albedo, classes, batch.diffuse), strict=True))
        terms = {}
        for name in ("roughness", "ao"):
            seen = out[name].float().sigmoid()
            terms[name] = masked_l1(seen, batch.planes[name], batch.known[name])
            terms[name] = terms[name] + 0.3 * gradient_l1(seen, batch.planes[name], batch.known[name])
        metal, known = batch.planes["metallic"], batch.known["metallic"]
        entropy = functional.binary_cross_entropy_with_logits(
            out["metallic"].float(), metal, weight=known, pos_weight=torch.tensor(METAL_WEIGHT), reduction="none"
        )
        terms["metallic"] = 0.5 * entropy.sum() / known.sum().clamp(min=1)
        height = out["height"].float()
        # Scale 1 of the mean deviation; the offset of each sample is free.
        mask = batch.known["height"]
        middle = ((height - batch.planes["height"]) * mask).sum((2, 3), keepdim=True) / mask.sum(
            (2, 3), keepdim=True
        ).clamp(min=1)
        terms["height"] = 0.15 * masked_l1(height - middle, batch.planes["height"], mask)
        terms["height"] = terms["height"] + 0.3 * gradient_l1(height, batch.planes["height"], mask)
        slopes = out["normal"].float()
        unit = functional.normalize(torch.cat([slopes, torch.ones_like(slopes[:, :1])], 1), dim=1)
        terms["normal"] = 2 * masked_l1(unit, batch.planes["normal"], batch.known["normal"])
        return terms

    return loss


def groups(net: nn.Module, rate: float) -> list[dict[str, object]]:
    """FiLM at three times the rate, norms and biases without decay."""
    film = [p for n, p in net.named_parameters() if "film" in n]
    plain = [p for n, p in net.named_parameters() if "film" not in n and p.ndim > 1]
    thin = [p for n, p in net.named_parameters() if "film" not in n and p.ndim <= 1]
    rows = [(plain, rate, DECAY), (thin, rate, 0.0), (film, 3 * rate, 0.0)]
    return [{"params": p, "lr": lr, "base": lr, "weight_decay": decay} for p, lr, decay in rows if p]


def fit(
    role: Role,
    net: nn.Module,
    loss: Loss,
    batches: Iterator[Batch],
    minutes: float,
    run: Path,
    *,
    rate: float,
    low: bool,
) -> None:
    """Trains for so many minutes, cosine after a short rise; saves the averaged weights."""
    final, partial = run / f"{role}.safetensors", run / f"{role}.partial.pt"
    if final.exists():
        net.load_state_dict(load_file(final))
        print(f"{role}: {final} is there already")
        return
    net.train().to(memory_format=torch.channels_last)
    averaged = AveragedModel(net, multi_avg_fn=get_ema_multi_avg_fn(AVERAGING), use_buffers=True)
    optimizer = torch.optim.AdamW(groups(net, rate))
    spent, step = 0.0, 0
    if partial.exists():
        state = torch.load(partial, weights_only=True)
        net.load_state_dict(state["net"])
        averaged.load_state_dict(state["averaged"])
        optimizer.load_state_dict(state["optimizer"])
        spent, step = state["spent"], state["step"]
    begun = saved = told = time.monotonic()
    before, sums, seen = spent, {}, 0
    while spent < minutes * 60:
        share = spent / (minutes * 60)
        factor = min(1.0, share / WARM_UP) * 0.5 * (1 + math.cos(math.pi * share)) + 1e-3
        for group in optimizer.param_groups:
            group["lr"] = group["base"] * factor
        batch = next(batches)
        with torch.autocast("cpu", torch.bfloat16, enabled=low):
            terms = loss(net, batch)
        total = sum(terms.values(), torch.zeros(()))
        if not torch.isfinite(total):
            raise FloatingPointError(f"{role}: the loss is {total.item()} at step {step}")
        optimizer.zero_grad()
        total.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        averaged.update_parameters(net)
        step, seen = step + 1, seen + 1
        for name, term in terms.items():
            sums[name] = sums.get(name, 0.0) + term.item()
        now = time.monotonic()
        spent = before + now - begun
        if now - told > TELL_EVERY:
            said = ", ".join(f"{name} {value / seen:.4f}" for name, value in sums.items())
            print(f"{role} {spent / 60:5.1f} min, step {step}, {(now - told) / seen:.2f} s a step: {said}", flush=True)
            told, sums, seen = now, {}, 0
        if now - saved > SAVE_EVERY:
            saved = now
            content = {"net": net.state_dict(), "averaged": averaged.state_dict(), "optimizer": optimizer.state_dict()}
            torch.save({**content, "spent": spent, "step": step}, partial.with_suffix(".new"))
            partial.with_suffix(".new").replace(partial)
    state = {name: value.contiguous() for name, value in averaged.module.state_dict().items()}
    save_file(state, final, metadata={"steps": str(step), "minutes": f"{spent / 60:.1f}"})
    net.load_state_dict(state)
    partial.unlink(missing_ok=True)
    print(f"{role}: {step} steps in {spent / 60:.1f} minutes", flush=True)


def training_materials(root: Path) -> tuple[list[Planes], tuple[str, ...]]:
    table, split = load_table(), load_split()
    folders = [folder for folder in material_folders(root) if split.part_of(folder.name) == "train"]
    found = [material for folder in folders if (material := load_material(folder, table))]
    print(f"{len(found)} materials to train on", flush=True)
    return [prepare(material, table.classes) for material in found], table.classes


def main() -> None:
    parser = argparse.ArgumentParser(description="Trains the first model's networks.")
    parser.add_argument("materials", type=Path)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--minutes", default="20,25,40", help="for the segmenter, UNet-Albedo and UNet-Maps")
    parser.add_argument("--only", choices=["segmenter", "albedo", "maps"])
    parser.add_argument("--trunk", default="lite0")
    parser.add_argument("--start", type=Path, help="a finished run whose weights to begin from, at half the rate")
    chosen = parser.parse_args()
    chosen.run.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(SEED)
    materials, classes = training_materials(chosen.materials)
    networks = build(Networks(segmenter=SegmenterSpec(trunk=chosen.trunk)), len(classes))
    for trunk in (networks.segmenter.trunk, networks.albedo.unet.encoder, networks.maps.unet.encoder):
        if chosen.trunk == "lite0" or trunk is not networks.segmenter.trunk:
            print("from ImageNet" if start_from_imagenet(trunk) else "WARNING: from random weights")
    low = torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()  # elsewhere bf16 crawls
    print(f"{'bf16' if low else 'fp32'}, {torch.get_num_threads()} threads", flush=True)
    losses: dict[Role, Callable[[], Loss]] = {
        "segmenter": lambda: segmenter_loss,
        "albedo": lambda: albedo_loss,
        "maps": lambda: maps_loss(networks),
    }
    minutes = [float(each) for each in chosen.minutes.split(",")]
    batches = Sampler(materials, SIDE, BATCH, SEED).batches()
    for (role, net), budget in zip(networks.by_role().items(), minutes, strict=True):
        rate = RATES[role]
        if chosen.start is not None and (weights := chosen.start / f"{role}.safetensors").exists():
            net.load_state_dict(load_file(weights))
            rate /= 2
        if chosen.only in (None, role):
            fit(role, net, losses[role](), batches, budget, chosen.run, rate=rate, low=low)


if __name__ == "__main__":
    main()
