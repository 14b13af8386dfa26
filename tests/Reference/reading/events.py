"""Writes events.jsonl, one stored line of every event type as Rubor 0.1 writes it, and events.tsv with their SHA-256.

A stored line is never written again in another way. When a type gets a new version, its line here stays and one is added.
"""
import base64
import hashlib
import json
from pathlib import Path

A, B = "a" * 64, "b" * 64
MASK = {"size": [2, 4, 4], "runs": "AwIFAQ=="}  # 3 unset, 2 set, 5 unset, 1 set
RESEGMENTED = {"segmentation": {"sha256": B, "pieces": 12}, "removed": "3"}
EVENTS = [
    ("opened", {"study": "study", "case": "1007", "round": 1, "inputs": [{"role": "stir", "sha256": A, "size": [2, 4, 4]}],
                "choice": {"limits": "paper", "pieces": "2d", "minimum_piece": 4}, "segmentation": {"sha256": A, "pieces": 60}}),
    ("resumed", {}),
    ("pieces_removed", {"pieces": "1,5-9", "tool": "lasso_inside"}),
    ("pieces_restored", {"pieces": "5", "tool": "piece"}),
    ("kept_only", {"pieces": "none"}),
    ("piece_cut", {"piece": 7, "voxels": MASK}),
    ("piece_mended", {"piece": 7}),
    ("drawn", {"structure": "normal_marrow", "mask": MASK, "resegmented": RESEGMENTED}),
    ("region_judged", {"verdict": "minor"}),
    ("choice_made", {"choice": {"limits": "robust", "pieces": "3d", "minimum_piece": 1}, "resegmented": RESEGMENTED}),
    ("reason_given", {"pieces": "3", "reason": "joint_space"}),
    ("confidence_given", {"level": 4}),
    ("commented", {"text": "effusion on the left"}),
    ("undone", {}),
    ("redone", {}),
    ("signed", {"voxels_lower": 900, "voxels_upper": 700, "voxel_volume_mm3": 1.17, "mask_sha256": B}),
    ("reopened", None),
    ("left_as_is", {"structure": "disease_region", "reasons": ["The networks are unsure of slice 7."]}),
]

# Newer versions and types, in reads of their own.
INPUTS = [{"role": "stir", "sha256": A, "size": [2, 4, 4]}]
LATER = [
    ("1008", [
        ("opened", 2, {"study": "study", "case": "1008", "round": 1, "kind": "vhi", "inputs": INPUTS,
                       "content": {"choice": {"limits": "paper", "pieces": "2d", "minimum_piece": 4}, "segmentation": {"sha256": A, "pieces": 60}}}),
        ("signed", 2, {"kind": "vhi", "content": {"voxels_lower": 900, "voxels_upper": 700, "voxel_volume_mm3": 1.17, "mask_sha256": B}}),
    ]),
    ("1009", [
        ("opened", 2, {"study": "study", "case": "1009", "round": 1, "kind": "form", "inputs": INPUTS,
                       "content": {"form": "eoss_ultrasound", "form_sha256": B}}),
        ("answered", 1, {"field": "synovial_hypertrophy", "value": 2}),
        ("answered", 1, {"field": "remark", "value": "left wrist"}),
        ("answered", 1, {"field": "artefact", "value": False}),
        ("answered", 1, {"field": "remark", "value": None}),
        ("signed", 2, {"kind": "form", "content": {"values": {"synovial_hypertrophy": 2, "vascularity": 1, "combined": 2, "artefact": False, "remark": None}}}),
    ]),
    ("1010", [
        ("opened", 2, {"study": "study", "case": "1010", "round": 1, "kind": "labels", "inputs": INPUTS, "content": {
            "label": "inflammation", "classes": [{"name": "low", "value": 1}, {"name": "high", "value": 2}], "draft_sha256": None}}),
        ("outlined", 1, {"slice": 0, "class": 2, "points": [1, 1, 3.25, 1, 2.5, 3]}),
        ("stroked", 1, {"slice": 1, "class": 1, "radius": 0.5, "points": [1.5, 2.25]}),
        ("filled", 1, {"slice": 0, "class": 0, "x": 1, "y": 1}),
        ("signed", 2, {"kind": "labels", "content": {"pixels": [1, 0], "map_sha256": B}}),
    ]),
    ("1011", [
        ("opened", 2, {"study": "study", "case": "1011", "round": 1, "kind": "labels", "inputs": INPUTS, "content": {
            "label": "joint_regions", "classes": [{"name": "left_wrist", "value": 1}], "draft_sha256": None}}),
        # Two rows of three, the labels at the right; from left on the other view.
        ("taken", 1, {"case": "1010", "source_sha256": hashlib.sha256(bytes([1, 0, 0, 1, 1, 0])).hexdigest(), "mirrored": True,
                      "map": {"size": [1, 2, 3], "runs": base64.b64encode(bytes([0, 2, 1, 1, 0, 1, 1, 2])).decode()}}),
    ]),
    ("1012", [
        ("opened", 2, {"study": "study", "case": "1012", "round": 1, "kind": "joint_ultrasound", "inputs": INPUTS, "content": {
            "form": "eoss_ultrasound", "form_sha256": B, "gray_region": "12,20,100,80", "doppler_region": None, "machine_sha256": A}}),
        ("scored", 1, {"field": "synovial_hypertrophy", "value": 1}),
        ("signed", 2, {"kind": "joint_ultrasound", "content": {"values": {"synovial_hypertrophy": 1, "vascularity": 1, "combined": 1}}}),
    ]),
]

here, lines, names = Path(__file__).parent, [], []


def write(case, events, first):
    read, previous = hashlib.sha256(f"study\0{case}\0anna\x001".encode()).hexdigest()[:32], "0" * 64
    for sequence, (name, version, content) in enumerate(events):
        if name == "reopened":
            content = {"predecessor": previous, "reason": "a vessel was left in"}
        lines.append(json.dumps({"format": "rubor.event/1", "read": read, "sequence": sequence, "previous": previous, "reader": "anna",
                                 "time": f"2026-03-01T08:00:{sequence:02}.0000000Z", "client": "tab", "client_sequence": first + sequence,
                                 "type": name, "type_version": version, "content": content}, separators=(",", ":")))
        previous = hashlib.sha256(lines[-1].encode()).hexdigest()
        names.append(name)


write("1007", [(name, 1, content) for name, content in EVENTS], 0)
for number, (case, events) in enumerate(LATER):
    write(case, events, 100 * (number + 1))
(here / "events.jsonl").write_text("\n".join(lines) + "\n")
(here / "events.tsv").write_text("type\tsha256\n" + "".join(
    f"{name}\t{hashlib.sha256(line.encode()).hexdigest()}\n" for name, line in zip(names, lines)))
