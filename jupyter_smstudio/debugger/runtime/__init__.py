"""What runs beside the user's training, in any image: capture, storage, reading and rules of tensors."""
