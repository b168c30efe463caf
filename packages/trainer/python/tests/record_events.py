"""Writes samples/events.jsonl: one real event of every kind, for the TypeScript side. Run it after a change of events.

python tests/record_events.py LOG...
"""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from conftest import parse_events


def anonymize(event):
    """Nothing of the machine that recorded it, and one sample of many."""
    if "platform" in event:
        event["platform"] = "Linux-x86_64"
    if "environment" in event:
        event["environment"]["path"] = f"/home/user/.vibeml/environments/{event['environment']['name']}"
    for part in (event, event.get("answers_before") or {}, event.get("answers_after") or {}):
        if "samples" in part:
            part["samples"] = part["samples"][:1]


def main(paths):
    first = {}
    for path in paths:
        for event in parse_events(Path(path).read_text(errors="replace")):
            anonymize(event)
            first.setdefault((event["type"], event.get("source")), event)
    lines = [json.dumps(event, ensure_ascii=False) for event in first.values()]
    (Path(__file__).parent / "samples" / "events.jsonl").write_text("\n".join(lines) + "\n")
    sys.stdout.write(f"{sorted({kind for kind, _ in first})}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
