"""The promises of the product, each tried many times, and each seen to fail where the product is broken on purpose."""
