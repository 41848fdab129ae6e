"""What Khuvuc takes: one command prints seconds and memory of each stage; see README.md."""
