"""What runs the networks: OpenVINO on a processor, torch on a graphics card, ONNX Runtime with DirectML on Windows."""
