"""The application; `app.create_app` puts it together."""
