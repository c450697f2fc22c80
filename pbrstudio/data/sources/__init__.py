"""Where training data come from: folders of materials, MatSynth in both its forms, packs for Skyrim."""
