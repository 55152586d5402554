"""What the public pages share: paging, choices in addresses, neighbours, drafts, files to take away."""
