"""Networks, their weights and the bundles they ship in. What a converter needs (bundle, catalogue) has no torch."""
