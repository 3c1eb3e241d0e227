"""Pictures as PNG bytes, from plain values. The only package that knows Pillow. Pure."""
