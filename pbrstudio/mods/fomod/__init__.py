"""An installer (FOMOD): a mod whose manager asks which kind of material and which resolution to take."""
