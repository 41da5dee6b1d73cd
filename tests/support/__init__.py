"""What tests share: fakes, made-up files, programs and servers that tests start."""
