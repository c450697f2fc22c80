"""What a layout, a conversion, an adjustment IS: checked, frozen values. pydantic only; no numpy, torch or Qt."""
