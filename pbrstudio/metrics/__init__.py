"""What measures maps, and the light that training and evaluation share. Tensors: RGB, NCHW, [0,1] unless named."""
