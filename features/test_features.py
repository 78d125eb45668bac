"""What the product promises, in the words of those who use it."""

from pytest_bdd import scenarios

scenarios("api", "audit", "connection", "customers", "design", "limits", "work")
