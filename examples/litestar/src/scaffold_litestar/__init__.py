"""A template for scaffold, in the folder `litestar`. scaffold runs no code of this package."""
