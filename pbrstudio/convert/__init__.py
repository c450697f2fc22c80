"""From one texture, or a folder of them, to the files of a layout: plan, predict, adjust, pack, validate. No torch."""
