"""What the API takes and answers, as marshmallow schemas."""
