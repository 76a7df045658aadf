"""The files, one function a file: each yields chunks of text columns in the order of its contract."""
