"""Pages of designers and approvers: proposals, drafts and what they change."""
