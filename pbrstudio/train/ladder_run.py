"""The ladder: phase after phase, job after job, gates between; it goes on where its events say that it stopped."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import torch

from pbrstudio.data.training_data import TrainingData
from pbrstudio.metrics.perceptual import perceptual_backend
from pbrstudio.models.catalogue import find
from pbrstudio.models.load import load_networks
from pbrstudio.models.networks import NetworkSet, build
from pbrstudio.models.pretrained import start_from_imagenet
from pbrstudio.runtime.control import Control, Stopped
from pbrstudio.runtime.errors import UserError
from pbrstudio.runtime.events import Emit
