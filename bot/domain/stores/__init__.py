"""The brand and its stores (门店): what they say of themselves, their groups and their doors."""
