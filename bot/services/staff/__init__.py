"""Staff: invitations, duty, removal."""
