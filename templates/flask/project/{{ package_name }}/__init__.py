"""The application; `app.create_app` creates it."""
