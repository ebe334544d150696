"""The screens and dialogs of the browser."""
