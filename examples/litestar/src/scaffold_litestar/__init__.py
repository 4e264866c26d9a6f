"""A template for scaffold: the folder `litestar`. Nothing here is ever run."""
