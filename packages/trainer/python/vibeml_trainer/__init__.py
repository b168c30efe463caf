"""VibeML's training program: reads one JSON config, trains, reports events, leaves checked files."""

CONTRACT_VERSION = 1
