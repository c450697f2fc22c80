"""Controls for the options of a conversion, which the batch page and the export dialog share."""
